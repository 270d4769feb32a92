"""A rule's status on a day, from its own dates and from what later notices say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What another notice says of a rule: `kind` repeals or amends, from the day `on` (ISO, or
    None where unknown); `part` where only a part is meant; `by` names that notice."""

    kind: str
    on: str | None
    by: str
    part: str | None = None


def status_on(day: str, *, kind: str, effective_on: str | None, published_on: str | None,
              said: Sequence[Said]) -> tuple[str, str]:
    """The status (draft, upcoming, in_force, amended, repealed) on a day and the words for why.

    A draft is never in force. A repeal or an amendment counts from the day its own notice takes
    effect (or was published); the repeal of a part is an amendment.
    """
    if kind == "draft":
        return "draft", "a consultation draft"
    past = [s for s in said if s.on is None or s.on <= day]
    for s in past:
        if s.kind == "repeals" and not s.part:
            return "repealed", f"repealed by {s.by}" + (f" from {s.on}" if s.on else "")
    start = effective_on or published_on
    if start and start > day:
        return "upcoming", f"takes effect on {start}"
    for s in past:
        return "amended", f"amended by {s.by}" + (f" from {s.on}" if s.on else "")
    return "in_force", f"in force since {start}" if start else "no date of effect is stated"
