"""Charts as plain shapes: numbers in, positions out; a template draws them as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.days import day_of


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of stacked parts; each part is (key, x, width, value) in percent of the chart's width."""

    label: str
    link: str
    total: int
    parts: tuple[tuple[str, float, float, int], ...]
    current: bool = False


def stacked(rows: Sequence[tuple[str, str, Mapping[str, int]]], keys: Sequence[str], *, chosen: int | None = None,
            ) -> list[Bar]:
    """Bars from (label, link, counts by key), the longest filling the width; `chosen` is the place of the one looked at."""
    longest = max((sum(counts.get(k, 0) for k in keys) for _, _, counts in rows), default=0) or 1
    bars = []
    for place, (label, link, counts) in enumerate(rows):
        x, parts = 0.0, []
        for key in keys:
            if value := counts.get(key, 0):
                width = 100 * value / longest
                parts.append((key, round(x, 2), round(width, 2), value))
                x += width
        bars.append(Bar(label, link, sum(counts.get(k, 0) for k in keys), tuple(parts), place == chosen))
    return bars


def month_of(day: str) -> int:
    """Months since year 0 of an ISO date: a number to lay months out by."""
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def months(days: Sequence[tuple[str, str]], *, last: int = 24) -> list[tuple[str, Mapping[str, int]]]:
    """(day, key) pairs counted by month, without gaps, the newest `last` months."""
    dated = [(month_of(d), k) for d, k in days if day_of(d)]
    if not dated:
        return []
    end = max(m for m, _ in dated)
    start = max(min(m for m, _ in dated), end - last + 1)
    counts: dict[int, dict[str, int]] = {m: {} for m in range(start, end + 1)}
    for m, k in dated:
        if m >= start:
            counts[m][k] = counts[m].get(k, 0) + 1
    return [(f"{m // 12:04}-{m % 12 + 1:02}", c) for m, c in counts.items()]


@dataclass(frozen=True, slots=True)
class Dot:
    """A dated event on a time line: x in percent, the lane it stands in."""

    x: float
    lane: int
    key: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A time line: dots, and the years' (label, x) marks, with today's x where it falls inside."""

    dots: tuple[Dot, ...]
    years: tuple[tuple[str, float], ...]
    today: float | None


def time_line(events: Sequence[tuple[str, str, str, str]], lanes: Sequence[str], *, today: str) -> Line | None:
    """(day, key, label, anchor) events over time; None where fewer than two carry a day."""
    dated = [(on.toordinal(), k, label, a) for d, k, label, a in events if (on := day_of(d))]
    if len(dated) < 2:
        return None
    now = date.fromisoformat(today).toordinal()
    first = date.fromordinal(min(d for d, *_ in dated)).replace(month=1, day=1)
    last = date(date.fromordinal(max(*(d for d, *_ in dated), now)).year + 1, 1, 1)
    start, width = first.toordinal(), last.toordinal() - first.toordinal()

    def x(day: int) -> float:
        return round(100 * (day - start) / width, 2)

    dots = tuple(Dot(x(d), lanes.index(k), k, label, a) for d, k, label, a in dated if k in lanes)
    years = tuple((str(y), x(date(y, 1, 1).toordinal())) for y in range(first.year, last.year))
    return Line(dots, years, x(now))
