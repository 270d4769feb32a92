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


Placed = tuple[str, int, "int | None", int]
"""A mark's place in the tree: its number, its end, its parent's index, its position among siblings."""


def nest(marks: Sequence[Mark], text: str) -> list[Placed]:
    """Nest marks (in text order) by rank; numbers become unique among siblings."""
    size = len(marks)
    ends = [len(text)] * size
    parents: list[int | None] = [None] * size
    positions = [0] * size
    numbers = [""] * size
    open_: list[int] = []
    ranks: list[int] = []
    children: dict[int | None, dict[str, int]] = {None: {}}
    for index, mark in enumerate(marks):
        rank = mark.rank
        while ranks and ranks[-1] >= rank:
            ends[open_.pop()] = mark.start
            ranks.pop()
        parent = open_[-1] if open_ else None
        siblings = children[parent]
        number = mark.number
        if number in siblings:
            # The count of its namesakes is kept, so that a thousand of them cost no more than one each.
            again = siblings[number]
            while f"{number} [{again}]" in siblings:
                again += 1
            siblings[number] = again + 1
            number = f"{number} [{again}]"
        positions[index] = len(siblings)
        siblings[number] = 2
        children[index] = {}
        parents[index] = parent
        numbers[index] = number
        open_.append(index)
        ranks.append(rank)
    for index, mark in enumerate(marks):
        end = ends[index]
        least = mark.start + 1
        while end > least and text[end - 1].isspace():
            end -= 1
        ends[index] = end
    return list(zip(numbers, ends, parents, positions, strict=True))
