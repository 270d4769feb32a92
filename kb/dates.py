"""Dates that matter: effective dates and deadlines, with the words that state them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which something happens. `kind`: effective, comments, transition, report,
    rectify, expires. `due_on` is ISO, None where the text gives only a rule (每季度结束后15日内)
    that `quote` = `text[start:end]` states."""

    kind: str
    due_on: str | None
    start: int
    end: int
    quote: str


def read_deadlines(text: str, *, language: str, published_on: str | None) -> tuple[Deadline, ...]:
    """The deadlines of a text in order; never raises."""
    return ()


def effective_date(text: str, *, language: str, published_on: str | None) -> str | None:
    """The day the whole notice takes effect (ISO), where its text says so, else None."""
    return None
