"""Moments that an announcement names: 9月20日0:00至6:00, 自2026年2月5日0时起, from 01:00 to 05:30 on Saturday 13 June."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kb.days import day_of

_ZH = re.compile(
    r"(?:(?P<y>\d{4})\s?年)?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日(?:[（(][^（()）\n]{1,8}[)）])?"
    r"|(?P<rel>今日|今天|当日|当天|本日|即日|明日|次日|昨日)"
    r"|(?P<h>\d{1,2})(?:[:：](?P<min>\d{2})|\s?[时点](?:(?P<min2>\d{1,2})\s?分)?(?!间))"
)
_MONTHS = {m: n for n, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_MONTH = (r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
          r"|Nov(?:ember)?|Dec(?:ember)?)")
_EN = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<m>{_MONTH})\b\.?(?:,?\s(?P<y>\d{{4}}))?"
    rf"|\b(?P<m2>{_MONTH})\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y2>\d{{4}}))?"
    r"|\b(?P<iso>\d{4}-\d{2}-\d{2})\b|\b(?P<rel>today|tomorrow|yesterday)\b"
    r"|\b(?P<h>\d{1,2})(?::(?P<min>\d{2}))\s?(?P<pm>[ap]\.?m\b)?|\b(?P<h2>\d{1,2})\s?(?P<pm2>[ap]\.?m\b)",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:至|到|—{1,2}|–|-|~|～|to|until|till|and|直至)\s*(?:次日|当日)?\s*\Z")
_SHIFT = {"明日": 1, "次日": 1, "昨日": -1, "tomorrow": 1, "yesterday": -1}


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is an ISO date, or date and time to the minute, in the announcement's own zone;
    `text[start:end]` names it. `closes` tells that it ends a span that the moment before opens."""

    at: str
    start: int
    end: int
    closes: bool = False


def moments(text: str, *, language: str, published_on: str | None, start: int = 0, end: int | None = None) -> tuple[Moment, ...]:
    """The moments that `text[start:end]` names, in order; never raises. A year left out is that of publication."""
    end = len(text) if end is None else end
    today = day_of(published_on)
    day: date | None = None
    used = True
    open_times: list[tuple[str, int, int]] = []
    raw: list[tuple[str, int, int]] = []
    last_day = (0, 0)
    for m in (_ZH if language == "zh" else _EN).finditer(text, start, end):
        g = m.groupdict()
        time = _time(g)
        if time is None:
            found = _day(g, day, today)
            if found is None:
                continue
            if not used and day is not None:
                raw.append((day.isoformat(), *last_day))
            day, used, last_day = found, False, m.span()
            if open_times:
                raw += [(f"{day.isoformat()}T{t}", s, e) for t, s, e in open_times]
                open_times, used = [], True
            continue
        if day is None:
            open_times.append((time, *m.span()))
        else:
            begin = last_day[0] if not used and m.start() - last_day[1] <= 12 else m.start()
            raw.append((f"{day.isoformat()}T{time}", begin, m.end()))
            used = True
    if not used and day is not None:
        raw.append((day.isoformat(), *last_day))
    if open_times and today is not None:
        raw += [(f"{today.isoformat()}T{t}", s, e) for t, s, e in open_times]
    raw.sort(key=lambda r: r[1])
    out: list[Moment] = []
    for at, s, e in raw:
        closes = bool(out and not out[-1].closes and s - out[-1].end <= 12 and _TO.match(text[out[-1].end : s]))
        if closes and at < out[-1].at and "T" in at and at[:10] == out[-1].at[:10]:
            # 23:00至2:00 runs past midnight.
            at = (date.fromisoformat(at[:10]) + timedelta(days=1)).isoformat() + at[10:]
        out.append(Moment(at, s, e, closes))
    return tuple(out)


def _time(g: dict[str, str | None]) -> str | None:
    hour_words = g.get("h") or g.get("h2")
    if hour_words is None:
        return None
    hour, minute = int(hour_words), int(g.get("min") or g.get("min2") or 0)
    pm = (g.get("pm") or g.get("pm2") or "").lower()
    if pm.startswith("p") and hour < 12:
        hour += 12
    if pm.startswith("a") and hour == 12:
        hour = 0
    if hour == 24 and minute == 0:
        hour, minute = 23, 59
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _day(g: dict[str, str | None], day: date | None, today: date | None) -> date | None:
    if g.get("iso"):
        return day_of(g["iso"])
    if g.get("rel"):
        word = (g["rel"] or "").lower()
        base = day if word in ("当日", "当天", "次日") and day is not None else today
        return base + timedelta(days=_SHIFT.get(word, 0)) if base is not None else None
    month_words, day_words, year_words = (g.get(k) or g.get(f"{k}2") for k in ("m", "d", "y"))
    if not month_words or not day_words:
        return None
    month = int(month_words) if month_words.isdigit() else _MONTHS.get(month_words.lower()[:3], 0)
    year = int(year_words) if year_words else (day or today or date(1, 1, 1)).year
    try:
        found = date(year, month, int(day_words))
    except ValueError:
        return None
    if year == 1:
        return None
    if not year_words and day is None and today is not None and (today - found).days > 250:
        # An announcement of December that names a day of January means the coming one.
        return found.replace(year=year + 1) if (month, found.day) != (2, 29) else None
    return found
