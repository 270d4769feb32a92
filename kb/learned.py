"""What the trained model hears in the sentences that impose duties: evidence beside the taxonomy's words."""

from __future__ import annotations

from dataclasses import dataclass

from kb.duty_model import duty_model, probability, runs

# A sentence that speaks of an obligation rather than not.
_LIKELY = 0.5
# Below it a sentence says nothing worth keeping.
_FAINT = 0.1
# From this likelihood on words are believed in full, and how far they are where nothing was heard.
_HEARD_ENOUGH = 0.15
_LEAST = 0.2
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


class Listener:
    """Hears one notice, duty by duty; `heard` is what was heard so far, by obligation."""

    def __init__(self, language: str) -> None:
        self._model = duty_model(language)
        self.heard: dict[str, Heard] = {}

    def hear(self, passage: str, start: int, share: float) -> dict[str, float]:
        """One more sentence, which starts at `start` and is so much of a duty; returns the log odds that it
        speaks of each obligation."""
        logits = dict(zip(self._model.obligations, self._model.logits(passage), strict=True))
        for name, logit in logits.items():
            if logit > -2.2 and (value := share * probability(logit)) > _FAINT:
                self.heard.setdefault(name, Heard()).add(value, start, start + len(passage))
        return logits


def trust(logit: float | None) -> float:
    """How far a sentence's words of the taxonomy are believed (0.2 to 1) where the model hears little of the
    obligation in it: a cue's words may meet by chance."""
    return 1.0 if logit is None else min(1.0, _LEAST + (1 - _LEAST) * probability(logit) / _HEARD_ENOUGH)


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
