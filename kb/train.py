"""Trains the judge: same sentences, same seed, same machine, same bytes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example as SpacyExample
from thinc.api import fix_random_seed

from kb.durable import write_folder
from kb.judge import COMPONENT, LABEL, passages
from kb.training import SEED, Example

EPOCHS = 8
_BATCH = 64
# Buckets that n-grams are hashed into: 4 bytes each in the file.
_BUCKETS = 262_144
# Chinese is read by character: runs of up to four hold most words of the trade. English by word.
_NGRAMS = {"zh": 4, "en": 3}


def _config(language: str) -> dict[str, Any]:
    return {"threshold": 0.5, "model": {
        "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False,
        "ngram_size": _NGRAMS[language], "no_output_layer": False, "length": _BUCKETS}}


def train(examples: Sequence[Example], language: str, *, epochs: int = EPOCHS, seed: int = SEED) -> Language:
    """A pipeline that judges sentences of a language, learnt from labelled ones."""
    fix_random_seed(seed)
    nlp = spacy.blank(language)
    nlp.add_pipe(COMPONENT, config=_config(language))
    known = [SpacyExample.from_dict(doc, {"cats": {LABEL: float(e.trigger)}})
             for e in examples for _ in range(e.weight) for doc in passages(nlp, e.text, language)]
    optimizer = nlp.initialize(lambda: known)
    order = random.Random(seed)  # noqa: S311  (sampling, no secret)
    for _ in range(epochs):
        order.shuffle(known)
        for at in range(0, len(known), _BATCH):
            nlp.update(known[at : at + _BATCH], sgd=optimizer)
    return nlp


def save(nlp: Language, folder: Path) -> int:
    """Writes the pipeline to a folder; returns its size in bytes."""
    write_folder(folder, nlp.to_disk)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
