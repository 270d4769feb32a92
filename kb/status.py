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
    past = sorted((s for s in said if s.on is None or s.on <= day), key=lambda s: s.on or "")
    whole = [s for s in past if s.kind == "repeals" and not s.part]
    if whole:
        # A rule ends once: the first repeal whose day is known says when.
        first = next((s for s in whole if s.on), whole[0])
        return "repealed", f"repealed by {first.by}" + (f" from {first.on}" if first.on else "")
    start = effective_on or published_on
    if start and start > day:
        return "upcoming", f"takes effect on {start}"
    changed = [s for s in past if s.kind in ("repeals", "amends")]
    if changed:
        last = changed[-1]
        verb = f"{last.part} repealed" if last.kind == "repeals" else "amended"
        return "amended", f"{verb} by {last.by}" + (f" from {last.on}" if last.on else "")
    ahead = min((s for s in said if s.on and s.on > day and s.kind == "repeals" and not s.part),
                key=lambda s: s.on or "", default=None)
    end = f", until {ahead.by} repeals it from {ahead.on}" if ahead else ""
    return "in_force", (f"in force since {start}" if start else "no date of effect is stated") + end
