"""What the trained model hears in the sentences that impose duties: evidence beside the taxonomy's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.duty_model import duty_model, probability, runs

# A sentence that speaks of an obligation rather than not.
_LIKELY = 0.5
# Below it a sentence says nothing worth keeping.
_FAINT = 0.1
# Runs that carried a sentence's score lie near each other; evidence is no longer than this, in characters.
_WIDEST = {"zh": 24, "en": 80}


@dataclass(slots=True)
class Heard:
    """What was heard of one obligation over a notice: the two likeliest sentences (0..1, weakened where
    a sentence imposes little), the sum of the likely ones, and where the likeliest lies."""

    top: float = 0.0
    second: float = 0.0
    strong: float = 0.0
    start: int = -1
    end: int = -1

    def add(self, value: float, start: int, end: int) -> None:
        """One more sentence."""
        if value > self.top:
            self.top, self.second, self.start, self.end = value, self.top, start, end
        elif value > self.second:
            self.second = value
        if value > _LIKELY:
            self.strong += value


def hear(text: str, duties: Sequence[tuple[int, int, float]], *, language: str) -> dict[str, Heard]:
    """What the model hears in a notice. `duties` are spans of sentences with how much of a duty each is."""
    model = duty_model(language)
    out: dict[str, Heard] = {}
    for start, end, share in duties:
        for name, logit in zip(model.obligations, model.logits(text[start:end]), strict=True):
            if logit > -2.2 and (value := share * probability(logit)) > _FAINT:
                out.setdefault(name, Heard()).add(value, start, end)
    return out


def carried_by(text: str, start: int, end: int, obligation: str, *, language: str) -> tuple[int, int]:
    """The words of a sentence that speak most for an obligation: the heaviest run and those near it."""
    model = duty_model(language)
    number = model.obligations.index(obligation)
    weighed = []
    for run, first, last in runs(text[start:end], language):
        weight = sum(w for n, w in model.weights.get(run, ()) if n == number)
        if weight > 0:
            weighed.append((weight, start + first, start + last))
    if not weighed:
        return start, end
    weighed.sort(key=lambda found: (-found[0], found[1]))
    _, first, last = weighed[0]
    for _, begin, stop in weighed[1:4]:
        if max(last, stop) - min(first, begin) <= _WIDEST[language]:
            first, last = min(first, begin), max(last, stop)
    return first, last
