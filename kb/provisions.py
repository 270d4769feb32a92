"""A notice's text as a tree of provisions with exact offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kb.contents import contents
from kb.marks import nest
from kb.provisions_en import marks_en
from kb.provisions_zh import marks_zh


@dataclass(frozen=True, slots=True)
class Provision:
    """One node of the tree; `text[start:end]` is the provision with all below it.

    `parent` is the index of the parent in the tuple that holds this provision (None at the
    top), and a parent always stands before its children. `number` is as printed (第十五条,
    （三）, (b)(2)), unique among siblings. `level` is one of LEVELS. `position` counts the
    siblings from 0. `heading` is a title (of a chapter, or between number and text). `body`
    is where the words after number and heading begin (`end` where there are none).
    """

    number: str
    level: str
    position: int
    start: int
    end: int
    parent: int | None = None
    heading: str | None = None
    body: int = 0


LEVELS = (
    "attachment",
    "part",
    "title",
    "chapter",
    "section",
    "article",
    "paragraph",
    "item",
    "subitem",
    "point",
)


class Innermost:
    """The innermost provision at an offset of the text that was read."""

    def __init__(self, provisions: Sequence[Provision]) -> None:
        self._provisions = provisions
        self._starts = [p.start for p in provisions]

    def at(self, offset: int) -> int | None:
        """Its index; None where no provision holds the offset."""
        index: int | None = bisect_right(self._starts, offset) - 1
        if index is not None and index < 0:
            return None
        while index is not None and self._provisions[index].end <= offset:
            index = self._provisions[index].parent
        return index


def joined(above: str, number: str) -> str:
    """A number behind those above it: (第十五条, （三）) 第十五条（三）, (Article 35, 11.) Article 35 11.

    Two figures that touched would read as another number.
    """
    touch = above[-1:].isascii() and number[:1].isascii() and (above[-1:].isalnum() or above[-1:] == ".") and number[:1].isalnum()
    return f"{above} {number}" if touch else above + number


def read_provisions(text: str, *, language: str) -> tuple[Provision, ...]:
    """The provision tree of a text, parents before children, in text order; never raises."""
    marks = marks_zh(text) if language == "zh" else marks_en(text)
    for start, end in contents(text):
        marks = [mark for mark in marks if not start <= mark.start < end]
    return tuple(
        [
            Provision(number, mark.level, position, mark.start, end, parent, mark.heading, min(mark.body, end))
            for mark, (number, end, parent, position) in zip(marks, nest(marks, text), strict=True)
        ]
    )
