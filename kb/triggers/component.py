"""The spaCy component that finds triggers, whichever the language."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kb.judge import judged
from kb.reading import source_of
from kb.triggers import en, zh


@Language.component("kb_triggers")
def find_triggers(doc: Doc) -> Doc:
    """Sets `doc._.triggers`, found by rules and scored with the judge, and `doc._.restorations`."""
    language = "zh" if doc._.identity.language == "zh" else "en"
    read = zh.read_triggers if language == "zh" else en.read_triggers
    text = source_of(doc)
    found, doc._.restorations = read(
        text, identity=doc._.identity, provisions=doc._.provisions,
        sentences=doc._.sentences, citations=doc._.citations,
    )
    doc._.triggers = judged(text, found, language)
    return doc
