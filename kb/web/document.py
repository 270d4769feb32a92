"""A notice's text as blocks of marked segments: what was found stands out, every word stays as published."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.visible import visible

# What is marked, in the order in which a segment under several marks takes its colour.
KINDS = ("consequence", "trigger", "restoration", "deadline", "citation", "product", "obligation", "duty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something found at text[start:end]. `why` is shown on focus and hover; `link` makes it a link."""

    kind: str
    start: int
    end: int
    why: str
    anchor: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text under the same marks. `anchors` are those of marks that begin here."""

    text: str
    kinds: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    link: str = ""
    anchors: tuple[str, ...] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text. `anchors` are the provisions that begin in it, `depth` the innermost's."""

    segments: tuple[Segment, ...]
    anchors: tuple[str, ...] = ()
    depth: int = 0
    heading: bool = False
    numbers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A provision's beginning."""

    anchor: str
    start: int
    depth: int
    heading: bool
    number: str


def blocks(text: str, marks: Iterable[Mark], places: Sequence[Place]) -> list[Block]:
    """The text line by line. Marks out of range or empty are left out; overlapping ones share segments."""
    kept = sorted((m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: (m.start, m.end))
    edges = sorted({m.start for m in kept} | {m.end for m in kept})
    ordered = sorted(places, key=lambda p: (p.start, p.depth))
    starts = [p.start for p in ordered]
    open_marks: list[Mark] = []
    next_mark = 0
    out: list[Block] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        cuts = [at, *edges[bisect_right(edges, at) : bisect_left(edges, end)], end]
        segments: list[Segment] = []
        for a, b in pairwise(cuts):
            open_marks = [m for m in open_marks if m.end > a]
            began: list[Mark] = []
            while next_mark < len(kept) and kept[next_mark].start <= a:
                began.append(kept[next_mark])
                next_mark += 1
            open_marks += [m for m in began if m.end > a]
            if b > a:
                segments.append(_segment(text[a:b], open_marks, began))
        here = ordered[bisect_left(starts, at) : bisect_left(starts, end + 1)]
        here = [p for p in here if p.start < end or p.start == at]
        if line.strip():
            out.append(Block(tuple(segments), tuple(p.anchor for p in here), min((p.depth for p in here), default=-1),
                             any(p.heading for p in here), tuple(p.number for p in here)))
        at = end + 1
    return out


def _segment(words: str, active: Sequence[Mark], began: Sequence[Mark]) -> Segment:
    by_rank = sorted(active, key=lambda m: KINDS.index(m.kind))
    return Segment(
        text=visible(words),
        kinds=tuple(dict.fromkeys(m.kind for m in by_rank)),
        why=tuple(dict.fromkeys(visible(m.why) for m in by_rank)),
        link=next((m.link for m in by_rank if m.link), ""),
        anchors=tuple(m.anchor for m in began if m.anchor),
        first=bool(began),
    )
