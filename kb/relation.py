"""What the readers of relations in either language yield."""

from __future__ import annotations

from dataclasses import dataclass


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
