"""Sentences with exact offsets, inside the provisions they belong to.

A sentence is what a trigger quotes: it ends at 。！？ (. ! ? in English) or where its
provision, paragraph or enumerated item ends. A lead-in ("有下列情形之一的，…：",
"the following:") is a sentence of its own and is known to its items.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.provisions import Provision


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, trimmed. `provision` indexes the innermost provision that holds it;
    `lead_in` indexes the sentence that introduces this one where it stands in an enumerated
    item (nested lists: the nearest). `paragraph` numbers the paragraph of the text."""

    start: int
    end: int
    provision: int | None = None
    lead_in: int | None = None
    paragraph: int = 0


_ZH_END = re.compile(r"[。！？]+[”’」』）)]*|\n+")
_EN_END = re.compile(r"(?<=[a-z0-9)\]”’\"])[.!?]+[\"”’)]*(?=\s+[A-Z(\"“‘\d])|\n{2,}")


def read_sentences(text: str, *, language: str, provisions: Sequence[Provision] = ()) -> tuple[Sentence, ...]:
    """The sentences of a text in order; never raises."""
    end_of = _ZH_END if language == "zh" else _EN_END
    out: list[Sentence] = []
    at = 0
    paragraph = 0
    for match in [*end_of.finditer(text), None]:
        stop = match.end() if match else len(text)
        raw = text[at:stop]
        body = raw.strip()
        if body:
            start = at + raw.index(body)
            out.append(Sentence(start, start + len(body), None, None, paragraph))
        paragraph += raw.count("\n")
        at = stop
    return tuple(out)
