"""How grave a trigger is, as a product of parts a person can follow.

severity = 20 × consequence × effect × actor × status × enforcement, at most 100:

- consequence: the gravest of its consequences, 1 to 5 (corpus/taxonomy/consequences.yml);
- effect: must and done 1, may 0.7 (a penalty chosen among several);
- actor: a regulator or a court 1, the provider itself or a counterparty 0.8 (it can be talked to);
- status: in force or amended 1, upcoming 0.8, draft 0.4, repealed or withdrawn 0;
- enforcement: 1.25 where a provision behind it was enforced within a year, 1.1 within three, else 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_EFFECT = {"must": 1.0, "done": 1.0, "may": 0.7}
_ACTOR = {"regulator": 1.0, "court_or_police": 1.0, "provider": 0.8, "counterparty": 0.8}
_STATUS = {"in_force": 1.0, "amended": 1.0, "upcoming": 0.8, "draft": 0.4, "repealed": 0.0, "withdrawn": 0.0}


@dataclass(frozen=True, slots=True)
class Severity:
    """The total (0 to 100) and its parts."""

    total: float
    consequence: float
    effect: float
    actor: float
    status: float
    enforcement: float


def severity(*, worst: int, effect: str, actor: str | None, status: str, enforced_last: str | None,
             day: str) -> Severity:
    """The severity on a day (ISO) of a trigger whose gravest consequence is `worst` (1 to 5);
    `enforced_last` is the ISO date on which a provision behind it was last enforced, if ever."""
    e = _EFFECT.get(effect, 1.0)
    a = _ACTOR.get(actor or "regulator", 1.0)
    s = _STATUS.get(status, 1.0)
    f = 1.0
    if enforced_last:
        days = (date.fromisoformat(day) - date.fromisoformat(enforced_last)).days
        f = 1.25 if days <= 366 else 1.1 if days <= 3 * 366 else 1.0
    return Severity(round(min(100.0, 20 * worst * e * a * s * f), 1), float(worst), e, a, s, f)
