"""What the trained model hears in the sentences that impose duties: evidence beside the taxonomy's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.duty_model import LONGEST, duty_model, probability, runs
from kb.sentences import Sentence

# A sentence that speaks of an obligation rather than not.
_LIKELY = 0.5
# Below it a sentence says nothing worth keeping.
_FAINT = 0.1
# Log odds that can't be more than faint.
_SILENT = -2.2
# Sentences heard at once.
_BLOCK = 500
# From this likelihood on words are believed in full, and how far they are where nothing was heard.
_HEARD_ENOUGH = 0.15
_LEAST = 0.2
# Runs that carried a sentence's score lie near each other; evidence is no longer than this, in characters.
_WIDEST = {"zh": 24, "en": 80}


@dataclass(slots=True)
class Heard:
    """What was heard of one obligation over a notice: the two likeliest sentences (0..1, weakened where
    a sentence imposes little), the sum of the likely ones, the likeliest of a notice's first quarter, the likeliest
    whose breach is punished, and where the likeliest lies."""

    top: float = 0.0
    second: float = 0.0
    strong: float = 0.0
    early: float = 0.0
    punished: float = 0.0
    start: int = -1
    end: int = -1

    def add(self, value: float, start: int, end: int, *, early: bool, punished: bool) -> None:
        """One more sentence; `early` where it begins in the first quarter."""
        if punished:
            self.punished = max(self.punished, value)
        if early and value > self.early:
            self.early = value
        if value > self.top:
            self.top, self.second, self.start, self.end = value, self.top, start, end
        elif value > self.second:
            self.second = value
        if value > _LIKELY:
            self.strong += value


class Listener:
    """Hears one notice, duty by duty; `heard` is what was heard so far, by obligation."""

    def __init__(self, language: str, text: str, sentences: Sequence[Sentence]) -> None:
        self._model = duty_model(language)
        self._text = text
        self._sentences = sentences
        self._block: list[list[float]] = []
        self._first = -_BLOCK  # the sentence that the block begins with
        self.heard: dict[str, Heard] = {}

    def hear(self, index: int, share: float, *, deaf: frozenset[str] = frozenset(), punished: bool = False) -> dict[str, float]:
        """The sentence of this number, which is so much of a duty, and one whose breach is `punished`; returns the
        log odds that it speaks of each obligation. Of those in `deaf` nothing is kept."""
        if not self._first <= index < self._first + _BLOCK:
            self._first = index
            self._block = self._model.logits(
                [self._text[s.start : min(s.end, s.start + LONGEST)] for s in self._sentences[index : index + _BLOCK]])
        odds = self._block[index - self._first]
        logits = dict(zip(self._model.obligations, odds, strict=True))
        if max(odds, default=_SILENT) > _SILENT:
            sentence = self._sentences[index]
            for name, logit in logits.items():
                if logit > _SILENT and name not in deaf and (value := share * probability(logit)) > _FAINT:
                    self.heard.setdefault(name, Heard()).add(
                        value, sentence.start, sentence.end, early=4 * sentence.start < len(self._text), punished=punished)
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
