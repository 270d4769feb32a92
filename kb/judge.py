"""The trained half of reading triggers: how likely a sentence takes a service away.

One spaCy pipeline a language (a linear text categoriser over bags of n-grams, `kb/model/`),
trained by `kb train` on sentences of our own. The rules find candidates; the judge gives
each a probability, which `kb.triggers.component` joins with the rules' own score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kb.errors import TrainingError
from kb.paths import MODEL
from kb.signals import signals
from kb.triggers.model import Trigger

LABEL = "TRIGGER"
COMPONENT = "textcat_multilabel"
# Weights of the rules' score and of the judge's probability, and the intercept, in log odds.
_WEIGHTS = {"zh": (0.26, 0.70, 1.99), "en": (0.0, 0.66, 2.4)}


def passages(nlp: Language, text: str, language: str) -> list[Doc]:
    """A sentence as the model sees it: a few words around each word of stopping."""
    return [Doc(nlp.vocab, words=words) for words in signals(text, language)]


@cache
def model(language: str) -> Language:
    """The shipped model of a language ("zh" or "en"), loaded once a process."""
    folder = MODEL / language
    try:
        return spacy.load(folder)
    except (OSError, ValueError) as error:
        raise TrainingError(f"{folder}: no model can be loaded ({error}); `kb train` makes it") from error


def judge(texts: Sequence[str], language: str) -> list[float]:
    """How likely each sentence is a trigger, 0 to 1, in order."""
    return judge_with(model(language), texts, language) if texts else []


def judge_with(nlp: Language, texts: Sequence[str], language: str) -> list[float]:
    """The same with a model at hand (one just trained, say): a sentence is as likely as its likeliest passage."""
    out = [0.0] * len(texts)
    numbered = ((doc, number) for number, text in enumerate(texts) for doc in passages(nlp, text, language))
    for doc, number in nlp.pipe(numbered, as_tuples=True, batch_size=256):
        out[number] = max(out[number], float(doc.cats[LABEL]))
    return out


def weigh(rule: float, probability: float, language: str) -> float:
    """The two opinions as one score: of triggers scored 0.9, about nine in ten are right.

    The weights were fitted to what earlier, weaker rules found in labelled notices, which holds
    enough mistakes to learn from; the intercept so that the mean is 0.95 (docs/ablation.md).
    """
    by_rule, by_judge, intercept = _WEIGHTS[language]
    return 1 / (1 + math.exp(-(by_rule * _logit(rule) + by_judge * _logit(probability) + intercept)))


def _logit(share: float) -> float:
    share = min(0.98, max(0.02, share))
    return math.log(share / (1 - share))


def judged(text: str, triggers: Sequence[Trigger], language: str) -> tuple[Trigger, ...]:
    """The triggers of a text with scores that join the rules' and the judge's; none is dropped.

    Dropping those the judge doubts did not raise F1 on other notices than those the threshold was
    chosen on (docs/ablation.md), so the judge ranks and does not decide.
    """
    chances = judge([text[t.start : t.end] for t in triggers], language)
    return tuple(replace(t, score=round(weigh(t.score, p, language), 2)) for t, p in zip(triggers, chances, strict=True))
