"""What a trigger is: passages by which a service, business, account or licence can be taken away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger, as ../shared/gold/GUIDELINES.md defines it.

    `text[start:end]` is the quote. `condition` are verbatim words (at `condition_start`,
    or None). `refs` are indices into `doc._.citations` of the provisions whose breach brings
    it about. `evidence` are the spans (start, end) of the words that carry each consequence,
    in the order of `consequences`. `products` are product ids the passage itself names.
    `blanket` is true where the condition is breach of the rule as a whole (违反本办法规定).
    `duration` and `ends` are verbatim words (6个月; until rectified), or None.
    """

    start: int
    end: int
    consequences: tuple[str, ...]
    cause: str
    effect: str
    condition: str | None
    condition_start: int | None
    refs: tuple[int, ...]
    evidence: tuple[tuple[int, int], ...]
    actor: str | None
    score: float
    provision: int | None
    products: tuple[str, ...] = ()
    subject: str | None = None
    duration: str | None = None
    ends: str | None = None
    blanket: bool = False


@dataclass(frozen=True, slots=True)
class Restoration:
    """A passage that lifts or ends a suspension (恢复业务, "lifts the suspension")."""

    start: int
    end: int
    provision: int | None
