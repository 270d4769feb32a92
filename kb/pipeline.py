"""The only place that assembles the components into a pipeline."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb import duties, reading, tags  # noqa: F401  (registers the components)
from kb.dates import Deadline
from kb.duties import Duty
from kb.identity import Identity
from kb.mentions import tokenizer
from kb.provisions import Provision
from kb.references import Citation
from kb.relations import Relation
from kb.tags import Tag
from kb.thresholds import Threshold
from kb.triggers import component  # noqa: F401
from kb.triggers.model import Restoration, Trigger

log = logging.getLogger(__name__)

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


@cache
def pipeline(language: str) -> Language:
    """The pipeline of a language ("zh" or "en"), assembled once."""
    nlp = tokenizer(language)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def analyse(text: str, identity: Identity) -> Analysis:
    """What the pipeline reads in a text whose identity is known."""
    nlp = pipeline(identity.language)
    # The components read the text itself: tokens that nobody asks for are not made.
    doc = Doc(nlp.vocab)
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
