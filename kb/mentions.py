"""Where a text names the taxonomy's products and speaks the words of its obligations.

One pass of spaCy's PhraseMatcher over the tokens finds every phrase of the taxonomy; of phrases
that overlap the longest counts, so that 中国人民银行 hides the 银行 within it. What each phrase
counts for is decided where the tags are scored (kb/tagging.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from kb.taxonomy import Entry, taxonomy

ALIAS, PROVIDER, WEAK, CUE, EXCEPT = "alias", "provider", "weak", "cue", "except"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for: a product or obligation in a role; a cue word names the groups
    (rule, group) it belongs to instead."""

    kind: str
    id: str
    role: str
    group: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` is a phrase of the taxonomy with what it may stand for."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule: one word of each group, near each other in one sentence, speaks of the obligation.
    One that is `decisive` (a term for which records are kept) counts twice."""

    obligation: str
    groups: int
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one language, compiled. `meanings` is by the matcher's key."""

    nlp: Language
    matcher: PhraseMatcher
    meanings: dict[int, tuple[Meaning, ...]]
    cues: tuple[Cue, ...]


def inflect(phrase: str) -> Iterator[str]:
    """An English phrase and its plural: "credit card" also stands for "credit cards"."""
    yield phrase
    last = phrase.rpartition(" ")[2]
    if not last.isalpha() or last.endswith("s") or len(last) < 3:
        return
    if re.search(r"[^aeiou]y$", phrase):
        yield phrase[:-1] + "ies"
    elif re.search(r"(?:ch|sh|x|z)$", phrase):
        yield phrase + "es"
    else:
        yield phrase + "s"


def _phrases(entry: Entry, kind: str, chinese: bool) -> Iterator[tuple[str, Meaning]]:
    """Every phrase of an entry in one language with its meaning, cue words apart."""
    named = (
        (ALIAS, entry.aliases_zh if chinese else entry.aliases_en),
        (PROVIDER, entry.providers_zh if chinese else entry.providers_en),
        (WEAK, entry.weak_zh if chinese else entry.weak_en),
        (EXCEPT, entry.except_zh if chinese else entry.except_en),
    )
    for role, phrases in named:
        for phrase in phrases:
            for form in (phrase,) if chinese or role == EXCEPT else inflect(phrase):
                yield form, Meaning(kind, entry.id, role)


@cache
def lexicon(language: str) -> Lexicon:
    """The compiled phrases of "zh" or "en", built on first use."""
    chinese = language == "zh"
    found: dict[str, list[Meaning]] = {}
    cues: list[Cue] = []

    def add(phrase: str, meaning: Meaning) -> None:
        known = found.setdefault(phrase.lower(), [])
        if meaning not in known:
            known.append(meaning)

    for kind, entries in (("product", taxonomy().products), ("obligation", taxonomy().obligations)):
        for entry in entries.values():
            for phrase, meaning in _phrases(entry, kind, chinese):
                add(phrase, meaning)
            for rule in entry.cues_zh if chinese else entry.cues_en:
                groups = [part.strip().split("|") for part in rule.lstrip("!").split("&")]
                for index, words in enumerate(groups):
                    for word in words:
                        for form in (word.strip(),) if chinese else inflect(word.strip()):
                            add(form, Meaning(kind, entry.id, CUE, (len(cues), index)))
                cues.append(Cue(entry.id, len(groups), rule.startswith("!")))
    nlp = spacy.blank("zh" if chinese else "en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    meanings: dict[int, tuple[Meaning, ...]] = {}
    for phrase, stands_for in found.items():
        if phrase:
            matcher.add(phrase, [nlp.make_doc(phrase)])
            meanings[nlp.vocab.strings[phrase]] = tuple(stands_for)
    return Lexicon(nlp, matcher, meanings, tuple(cues))


def read_mentions(doc: Doc, *, language: str) -> tuple[Mention, ...]:
    """The taxonomy's phrases in a document in text order. A phrase within a longer one counts
    only as a cue word, or where the longer one speaks of the other kind alone."""
    words = lexicon(language)
    # The matcher holds strings of its own vocabulary; attributes are hashes and agree across.
    hits = sorted(
        ((start, end, words.meanings[key]) for key, start, end in words.matcher(doc)),
        key=lambda hit: (hit[0], -hit[1]),
    )
    return tuple(_resolve(doc, hits))


def _resolve(doc: Doc, hits: Sequence[tuple[int, int, tuple[Meaning, ...]]]) -> Iterable[Mention]:
    """Hits with what longer hits of the same kind hide taken away. An obligation's exceptions hide
    its cue words, too: the 报告 of 年度报告 is none to an authority."""
    covered = {"product": 0, "obligation": 0}  # token to which an earlier, longer phrase reaches
    excepted: dict[str, int] = {}
    if not hits:
        return
    places = doc.to_array(["IDX", "LENGTH"])
    begins: list[int] = places[[start for start, _, _ in hits], 0].tolist()
    ends: list[int] = places[[end - 1 for _, end, _ in hits]].sum(axis=1).tolist()
    cues: dict[int, bool] = {}
    for (_, end, meanings), begin, stop in zip(hits, begins, ends, strict=True):
        only_cues = cues.get(id(meanings))
        if only_cues is None:
            only_cues = cues[id(meanings)] = all(m.role == CUE for m in meanings)
        if only_cues:  # nine in ten: nothing but an exception hides them, and they hide nothing
            visible = meanings if not excepted else tuple(m for m in meanings if end > excepted.get(m.id, 0))
            if visible:
                yield Mention(begin, stop, visible)
            continue
        kept: list[Meaning] = []
        reach = dict(covered)
        for meaning in meanings:
            if meaning.role == EXCEPT:
                excepted[meaning.id] = max(excepted.get(meaning.id, 0), end)
        for meaning in meanings:
            if meaning.role == CUE:
                if end > excepted.get(meaning.id, 0):
                    kept.append(meaning)
            elif end > reach[meaning.kind]:
                if meaning.role != EXCEPT:
                    kept.append(meaning)
                if meaning.role != WEAK:
                    covered[meaning.kind] = max(covered[meaning.kind], end)
        if kept:
            yield Mention(begin, stop, tuple(kept))
