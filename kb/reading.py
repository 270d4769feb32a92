"""The spaCy components that read structure: provisions, sentences, citations, dates, relations.

They are thin: the reading itself is pure functions over strings, so that it can be tested
and timed without spaCy. This module also registers what a `Doc` carries between components.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kb.dates import effective_date, read_date_problems, read_deadlines
from kb.identity import Identity, read_identity
from kb.provisions import read_provisions
from kb.references import read_citations
from kb.relations import read_relations
from kb.sentences import read_sentences
from kb.thresholds import read_thresholds

_SLOTS = ("source", "identity", "provisions", "sentences", "citations", "deadlines", "effective_on", "relations",
          "thresholds", "date_problems", "tags", "duties", "triggers", "restorations")

for _slot in _SLOTS:
    Doc.set_extension(_slot, default=None, force=True)


def source_of(doc: Doc) -> str:
    """The text of a Doc. spaCy joins its tokens anew at every `doc.text`, which costs more than reading it."""
    if doc._.source is None:
        doc._.source = doc.text
    text: str = doc._.source
    return text


@Language.component("kb_structure")
def read_structure(doc: Doc) -> Doc:
    """Sets identity (where not given), provisions, sentences and citations."""
    text = source_of(doc)
    identity: Identity = doc._.identity or read_identity(text)
    doc._.identity = identity
    doc._.provisions = read_provisions(text, language=identity.language)
    doc._.sentences = read_sentences(text, language=identity.language, provisions=doc._.provisions)
    doc._.citations = read_citations(text, language=identity.language, provisions=doc._.provisions)
    return doc


@Language.component("kb_relations")
def read_surroundings(doc: Doc) -> Doc:
    """Sets deadlines, the effective date and relations."""
    text = source_of(doc)
    identity: Identity = doc._.identity
    doc._.thresholds = read_thresholds(text, language=identity.language)
    doc._.date_problems = read_date_problems(text)
    doc._.deadlines = read_deadlines(text, language=identity.language, published_on=identity.published_on)
    doc._.effective_on = effective_date(text, language=identity.language, published_on=identity.published_on)
    doc._.relations = read_relations(text, language=identity.language, kind=identity.kind,
                                     title=identity.title, citations=doc._.citations)
    return doc
