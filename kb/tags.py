"""Which products a notice regulates and which obligations it imposes, with evidence."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from kb.identity import Identity
from kb.learned import carried_by
from kb.mentions import lexicon, read_mentions
from kb.modality import read_modals
from kb.reading import source_of
from kb.sentences import Sentence
from kb.tagging import Weighed, weigh
from kb.tagmarks import DEFINES
from kb.tagscore import score_obligations, score_products


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


# Where the mentions are kept for the duties, which ask for the same.
MENTIONS = "kb_mentions"


@Language.component("kb_tags")
def tag(doc: Doc) -> Doc:
    """Sets `doc._.tags`."""
    weighed = weigh_notice(doc)
    identity: Identity = doc._.identity
    tags: list[Tag] = []
    for kind, scores in (
        ("product", score_products(weighed, language=identity.language)),
        ("obligation", score_obligations(weighed, language=identity.language)),
    ):
        for id_, score in scores:
            start, end = _evidence(source_of(doc), weighed, kind, id_, language=identity.language)
            tags.append(Tag(kind, id_, score, start, end, _provision_at(doc._.sentences, start)))
    doc._.tags = tuple(tags)
    return doc


def _evidence(text: str, weighed: Weighed, kind: str, id_: str, *, language: str) -> tuple[int, int]:
    """The words that carry a tag: the taxonomy's in their strongest place, else those the model weighs most."""
    found = weighed.evidence.get((kind, id_))
    if found is not None and found.best[0] >= 0:
        return found.best[1], found.best[2]
    heard = weighed.heard[id_]
    return carried_by(text, heard.start, heard.end, id_, language=language)


def weigh_notice(doc: Doc) -> Weighed:
    """The evidence for every tag of a document whose structure was read."""
    identity: Identity = doc._.identity
    language = identity.language
    mentions = read_mentions(source_of(doc), language=language)
    doc.user_data[MENTIONS] = mentions
    title = identity.title or ""
    if "。" in title or len(title) >= len(source_of(doc).strip()) or DEFINES[language].search(title):
        title = ""  # a passage without a title of its own
    headings = sorted(
        (p.start, p.body) for p in doc._.provisions if p.heading and p.body > p.start
    )
    return weigh(
        source_of(doc), language=language, kind=identity.kind, title=title,
        title_mentions=read_mentions(title, language=language) if title else (),
        mentions=mentions, modals=read_modals(source_of(doc), language=language),
        sentences=doc._.sentences, headings=headings, words=lexicon(language),
    )


def _provision_at(sentences: tuple[Sentence, ...], start: int) -> int | None:
    for sentence in sentences:
        if sentence.start <= start < sentence.end:
            return sentence.provision
    return None
