"""A notice's text as a tree of provisions with exact offsets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provision:
    """One node of the tree; `text[start:end]` is the provision with all below it.

    `parent` is the index of the parent in the tuple that holds this provision (None at the
    top), and a parent always stands before its children. `number` is as printed (第十五条,
    （三）, (b)(2)), unique among siblings. `level` is one of LEVELS. `position` counts the
    siblings from 0. `heading` is a title (of a chapter, or between number and text).
    """

    number: str
    level: str
    position: int
    start: int
    end: int
    parent: int | None = None
    heading: str | None = None


LEVELS = ("attachment", "part", "title", "chapter", "section", "article", "paragraph", "item", "subitem", "point")


def read_provisions(text: str, *, language: str) -> tuple[Provision, ...]:
    """The provision tree of a text, parents before children, in text order; never raises."""
    return ()
