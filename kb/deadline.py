"""What the readers of dates in either language yield."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement at `text[start:end]` that something takes effect `on` a day (None: not known).
    `part` marks that of a part only; `weight` orders statements about the whole."""

    on: date | None
    start: int
    end: int
    part: bool
    weight: int
