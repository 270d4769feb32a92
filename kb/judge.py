"""The trained half of reading triggers: how likely a sentence takes a service away.

One spaCy pipeline a language (a linear text categoriser over bags of n-grams, `kb/model/`),
trained by `kb train` on sentences of our own. The rules find candidates; the judge gives
each a probability, which `kb.triggers.component` joins with the rules' own score.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kb.errors import TrainingError
from kb.signals import signals

MODEL = Path(__file__).resolve().parent / "model"
LABEL = "TRIGGER"
COMPONENT = "textcat_multilabel"


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
