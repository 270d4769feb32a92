"""What a notice says of other rules: repeals, amends, implements, cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.references import Citation


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is repeals, amends, implements or cites; `target` the title without 《》 or the
    document number; `text[start:end]` the words that say so. `part` names the provision where
    only a part is repealed (第三条)."""

    kind: str
    target: str
    start: int
    end: int
    part: str | None = None


def read_relations(text: str, *, language: str, kind: str, title: str | None,
                   citations: Sequence[Citation]) -> tuple[Relation, ...]:
    """The relations of a notice in text order, each target once a kind; never raises."""
    return ()
