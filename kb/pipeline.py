"""The only place that assembles the components into a pipeline."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kb import duties, reading, tags  # noqa: F401  (registers the components)
from kb.dates import Deadline
from kb.duties import Duty
from kb.identity import Identity
from kb.provisions import Provision
from kb.references import Citation
from kb.relations import Relation
from kb.tags import Tag
from kb.thresholds import Threshold
from kb.triggers import component  # noqa: F401
from kb.triggers.model import Restoration, Trigger

log = logging.getLogger(__name__)

_BLANK = re.compile(r"\s+")
# Taken apart sign by sign by spaCy, at a cost that grows with the square of its length.
_NO_WORD = re.compile(r"\S{300,}")

COMPONENTS = ("kb_structure", "kb_relations", "kb_tags", "kb_duties", "kb_triggers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything the pipeline says of one text. Indices are into these tuples."""

    identity: Identity
    provisions: tuple[Provision, ...]
    citations: tuple[Citation, ...]
    deadlines: tuple[Deadline, ...]
    effective_on: str | None
    relations: tuple[Relation, ...]
    tags: tuple[Tag, ...]
    duties: tuple[Duty, ...]
    triggers: tuple[Trigger, ...]
    restorations: tuple[Restoration, ...]
    thresholds: tuple[Threshold, ...]
    date_problems: tuple[tuple[int, int, str], ...]


class Characters:
    """The tokens of spaCy's blank Chinese tokenizer, character by character, without its detour.

    A token a character; a single blank after one belongs to it; other white space is a token a run.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for blank in _BLANK.finditer(text):
            words += text[at : blank.start()]
            spaces += [False] * (blank.start() - at)
            run, at = blank.group(), blank.end()
            if run[0] == " " and blank.start():
                spaces[-1] = True
                run = run[1:]
            if run:
                words.append(run)
                spaces.append(False)
        words += text[at:]
        spaces += [False] * (len(text) - at)
        return Doc(self._vocab, words=words, spaces=spaces)


@cache
def pipeline(language: str) -> Language:
    """The pipeline of a language ("zh" or "en"), assembled once."""
    # spaCy's Chinese models are no package-index packages; the blank tokenizer splits Chinese
    # into characters, which is exact for phrases and needs no dictionary.
    nlp = spacy.blank("zh" if language == "zh" else "en")
    nlp.max_length = 2**31
    if language != "zh":
        tokenizer: Any = nlp.tokenizer
        tokenizer.token_match = _NO_WORD.fullmatch
    if language == "zh":
        nlp.tokenizer = Characters(nlp.vocab)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def analyse(text: str, identity: Identity) -> Analysis:
    """What the pipeline reads in a text whose identity is known."""
    nlp = pipeline(identity.language)
    doc: Doc = nlp.make_doc(text)
    doc._.source = text
    doc._.identity = identity
    for _, read in nlp.pipeline:
        doc = read(doc)
    return Analysis(
        identity=identity, provisions=doc._.provisions, citations=doc._.citations,
        deadlines=doc._.deadlines, effective_on=doc._.effective_on, relations=doc._.relations,
        tags=doc._.tags, duties=doc._.duties, triggers=doc._.triggers, restorations=doc._.restorations,
        thresholds=doc._.thresholds, date_problems=doc._.date_problems,
    )
