"""The spaCy component that finds triggers, whichever the language."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kb.reading import source_of
from kb.triggers import en, zh


@Language.component("kb_triggers")
def find_triggers(doc: Doc) -> Doc:
    """Sets `doc._.triggers` and `doc._.restorations`."""
    read = zh.read_triggers if doc._.identity.language == "zh" else en.read_triggers
    doc._.triggers, doc._.restorations = read(
        source_of(doc), identity=doc._.identity, provisions=doc._.provisions,
        sentences=doc._.sentences, citations=doc._.citations,
    )
    return doc
