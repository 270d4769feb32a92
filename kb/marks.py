"""Where provisions start: what a reader of either language finds, and how marks become a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_CLOSED = frozenset("。；：！？”）);:.!?…|")


def wrap_width(lines: Sequence[str]) -> int:
    """The width at which a hard-wrapped Chinese text breaks its lines; 0 where lines are paragraphs.

    Told by full lines that stop in mid-sentence.
    """
    lengths = sorted(n for line in lines if (n := len(line.strip())))
    if len(lengths) < 20:
        return 0
    width = lengths[len(lengths) * 9 // 10]
    if not 12 <= width <= 60:
        return 0
    full = [line.rstrip() for line in lines if 0.8 * width <= len(line.strip()) <= 1.15 * width]
    return width if sum(line[-1] not in _CLOSED for line in full) >= 0.4 * len(full) else 0


def runs_on(line: str, width: int) -> bool:
    """Whether a line of a hard-wrapped text stops in mid-sentence."""
    tight = line.strip()
    return bool(tight) and tight[-1] not in _CLOSED and len(tight) >= 0.6 * width


class Mark(NamedTuple):
    """A provision's start. `rank` orders nesting (lower stands above); `body` is the offset
    of its first word after number and heading; `first` tells that it opens a list."""

    start: int
    body: int
    rank: int
    level: str
    number: str
    value: int = 0
    heading: str | None = None


class Span(NamedTuple):
    """A mark placed in the tree: its end, its parent's index and its place among siblings."""

    mark: Mark
    number: str
    end: int
    parent: int | None
    position: int


def nest(marks: Sequence[Mark], text: str) -> list[Span]:
    """Nest marks (in text order) by rank; numbers become unique among siblings."""
    out: list[Span] = []
    ends: list[int] = [0] * len(marks)
    parents: list[int | None] = []
    positions: list[int] = []
    numbers: list[str] = []
    open_: list[int] = []
    children: dict[int | None, dict[str, int]] = {}
    for index, mark in enumerate(marks):
        while open_ and marks[open_[-1]].rank >= mark.rank:
            ends[open_.pop()] = mark.start
        parent = open_[-1] if open_ else None
        siblings = children.setdefault(parent, {})
        number = mark.number
        again = 1
        while number in siblings:
            again += 1
            number = f"{mark.number} [{again}]"
        positions.append(len(siblings))
        siblings[number] = index
        parents.append(parent)
        numbers.append(number)
        open_.append(index)
    for index in open_:
        ends[index] = len(text)
    for index, mark in enumerate(marks):
        end = ends[index]
        while end > mark.start + 1 and text[end - 1].isspace():
            end -= 1
        out.append(Span(mark, numbers[index], end, parents[index], positions[index]))
    return out
