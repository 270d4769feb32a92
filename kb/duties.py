"""Duties: who must, must not or may do what."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Duty:
    """`modality` is must, must_not or may; `bearer` the words naming who bears it (or None
    where the text leaves it out), `action` the words naming what; `text[start:end]` is the
    sentence; `obligation` a taxonomy id or None."""

    modality: str
    bearer: str | None
    action: str
    start: int
    end: int
    provision: int | None
    obligation: str | None


@Language.component("kb_duties")
def find_duties(doc: Doc) -> Doc:
    """Sets `doc._.duties`."""
    doc._.duties = ()
    return doc
