"""Which products a notice regulates and which obligations it imposes, with evidence."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Tag:
    """A product or obligation of the whole notice. `kind` is product or obligation, `id` the
    taxonomy's; `score` is calibrated (0..1); `text[start:end]` is the evidence, in the
    provision it stands in (index, or None)."""

    kind: str
    id: str
    score: float
    start: int
    end: int
    provision: int | None


@Language.component("kb_tags")
def tag(doc: Doc) -> Doc:
    """Sets `doc._.tags`."""
    doc._.tags = ()
    return doc
