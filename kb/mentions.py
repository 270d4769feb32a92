"""Where a text names the taxonomy's products and speaks the words of its obligations.

One pass over the text finds every phrase of the taxonomy; of phrases that overlap the longest
counts, so that 中国人民银行 hides the 银行 within it. What each phrase counts for is decided where the
tags are scored (kb/tagging.py).

The hits are those of spaCy's PhraseMatcher over spaCy's tokens, whatever the case, without making
those tokens: Chinese is looked at by pairs of characters, an English word is taken apart by spaCy
once and known from then on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import spacy
from spacy.language import Language

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


class Mention(NamedTuple):
    """`text[start:end]` is a phrase of the taxonomy with what it may stand for. (A tuple: there is
    one for every few characters of a text.)"""

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
class Phrase:
    """One phrase: its characters without single blanks, what it may stand for, and whether it is
    a cue word and nothing else."""

    words: str
    meanings: tuple[Meaning, ...]
    only_cues: bool


# A hit: where it starts and ends in the text, and the phrase.
Hit: TypeAlias = tuple[int, int, Phrase]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one language, compiled, and the rules their cue words belong to."""

    finder: Characters | Words
    cues: tuple[Cue, ...]


# Characters with a number of their own; rarer ones share one.
_PLANE = 0x10000
# A single blank after a character belongs to it: 保 存 is 保存.
_JOINED = re.compile(r"(?<=\S) ")


class Characters:
    """Finds Chinese phrases character by character; a single blank between two is no matter."""

    def __init__(self, phrases: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._single: dict[str, Phrase] = {}
        self._double: dict[str, Phrase] = {}
        # The longer ones by their first two characters and the third, longest first.
        self._longer: dict[str, dict[str, tuple[Phrase, ...]]] = {}
        for words, meanings in sorted(phrases.items(), key=lambda item: -len(item[0])):
            phrase = _phrase(_JOINED.sub("", words), meanings)
            if len(phrase.words) < 3:
                (self._double if len(phrase.words) == 2 else self._single)[phrase.words] = phrase
            else:
                third = self._longer.setdefault(phrase.words[:2], {})
                third[phrase.words[2]] = (*third.get(phrase.words[2], ()), phrase)
        # The characters that phrases begin with have numbers, the others 0; for two, whether a phrase begins so.
        begun = [*self._double, *self._longer]
        known = sorted(char for char in {char for pair in begun for char in pair} | {*self._single} if ord(char) < _PLANE)
        self._size = len(known) + 1
        self._numbers = np.zeros(_PLANE, dtype=np.int64)
        self._numbers[[ord(char) for char in known]] = np.arange(1, self._size)
        self._begun = np.zeros(self._size**2, dtype=bool)
        for pair in begun:
            first, second = (int(self._numbers[min(ord(char), _PLANE) % _PLANE]) for char in pair)
            self._begun[first * self._size + second] = True
        for char in self._single:
            self._begun.reshape(self._size, -1)[self._numbers[min(ord(char), _PLANE) % _PLANE]] = True

    def find(self, text: str) -> Iterator[Hit]:
        """Hits in order of their starts, longer before shorter."""
        # An offset in the plain text is so much less than one in the text as blanks went before it.
        cuts = [match.start() - n for n, match in enumerate(_JOINED.finditer(text))]
        plain = _lower(_JOINED.sub("", text) if cuts else text)
        hits = self._find(plain)
        if not cuts:
            return hits
        return ((begin + bisect_right(cuts, begin), end + bisect_right(cuts, end - 1), phrase) for begin, end, phrase in hits)

    def _find(self, plain: str) -> Iterator[Hit]:
        single, double, longer = self._single, self._double, self._longer
        ends = plain + "\n\n"
        signs = np.frombuffer(ends.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        numbers = self._numbers[np.where(signs < _PLANE, signs, 0)]
        # Where no phrase begins with the two characters there is nothing to look at.
        for at in np.flatnonzero(self._begun[numbers[:-2] * self._size + numbers[1:-1]]).tolist():
            pair = ends[at : at + 2]
            if pair in longer:
                for phrase in longer[pair].get(ends[at + 2], ()):
                    if plain.startswith(phrase.words, at):
                        yield at, at + len(phrase.words), phrase
            if pair in double:
                yield at, at + 2, double[pair]
            if pair[0] in single:
                yield at, at + 1, single[pair[0]]


def _lower(text: str) -> str:
    """Lower case, character for character."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _phrase(words: str, meanings: tuple[Meaning, ...]) -> Phrase:
    return Phrase(words, meanings, all(m.role == CUE for m in meanings))


@dataclass(slots=True)
class _Node:
    """A word of phrases: the phrase that ends with it, and the words that may follow."""

    phrase: Phrase | None
    after: dict[int, _Node]


# Taken apart sign by sign by spaCy, at a cost that grows with the square of its length.
_NO_WORD = re.compile(r"\S{300,}")
# Pieces of text whose words are remembered: longer ones hardly come again.
_SHORT = 40
_PLAIN = re.compile(r"\(?([A-Za-z]{2,200})(?:[,;:)]|(?<=[a-z])\.)?")
_MOST_PIECES = 100_000


def tokenizer(language: str) -> Language:
    """spaCy's blank pipeline of a language; a run of signs that is no English word is one token."""
    nlp = spacy.blank("zh" if language == "zh" else "en")
    nlp.max_length = 2**31
    if language != "zh":
        tokens: Any = nlp.tokenizer
        tokens.token_match = _NO_WORD.fullmatch
    return nlp


class Words:
    """Finds English phrases word by word. A piece of text between two blanks is taken apart by spaCy's
    tokenizer when it is first seen; of its words only those of phrases are kept, by their numbers."""

    def __init__(self, phrases: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._nlp = tokenizer("en")
        tokens: Any = self._nlp.tokenizer
        self._special = frozenset(tokens.rules)
        self._number: dict[str, int] = {}
        self._roots: dict[int, _Node] = {}
        self._pieces: dict[str, tuple[tuple[int, int, int], ...]] = {}
        for words, meanings in phrases.items():
            nodes = self._roots
            node = None
            for token in self._nlp.make_doc(words):
                number = self._number.setdefault(token.lower_, len(self._number) + 1)
                node = nodes.setdefault(number, _Node(None, {}))
                nodes = node.after
            if node is not None:
                node.phrase = _phrase(words, meanings)

    def find(self, text: str) -> Iterator[Hit]:
        """Hits in order of their starts, longer before shorter."""
        numbers: list[int] = []  # 0 stands for words that no phrase holds
        begins: list[int] = []
        ends: list[int] = []
        pieces = self._pieces
        at = 0
        for piece in text.split(" "):
            known = pieces.get(piece)
            if known is None:
                known = self._learn(piece)
            for number, begin, end in known:
                numbers.append(number)
                begins.append(at + begin)
                ends.append(at + end)
            at += len(piece) + 1
        numbers.append(0)
        root = self._roots.get
        for first, number in enumerate(numbers):
            if not number or (node := root(number)) is None:
                continue
            found: list[Hit] = []
            last = first
            while True:
                if node.phrase is not None:
                    found.append((begins[first], ends[last], node.phrase))
                last += 1
                following = node.after.get(numbers[last])
                if following is None:
                    break
                node = following
            yield from reversed(found)

    def _plain(self, piece: str) -> list[tuple[str, int, int]] | None:
        """The tokens of a plain word, perhaps with a bracket before or a mark after it, as spaCy makes them; else None."""
        match = _PLAIN.fullmatch(piece)
        if match is None:
            return None
        begin, end = match.span(1)
        if not self._special.isdisjoint((piece, piece[begin:], piece[:end], match[1])):
            return None
        low = piece.lower()
        return [(low[a:b], a, b) for a, b in ((0, begin), (begin, end), (end, len(piece))) if a < b]

    def _learn(self, piece: str) -> tuple[tuple[int, int, int], ...]:
        """The words of a piece that phrases hold, each with its place; one 0 for those between."""
        tokens = self._plain(piece) or [(t.lower_, t.idx, t.idx + len(t)) for t in self._nlp.make_doc(piece)]
        out: list[tuple[int, int, int]] = []
        for word, begin, end in tokens or [("", 0, 0)]:  # a second blank parts words, too
            number = self._number.get(word, 0)
            if number or not out or out[-1][0]:
                out.append((number, begin, end))
        found = tuple(out)
        if len(piece) <= _SHORT:
            if len(self._pieces) >= _MOST_PIECES:
                self._pieces.clear()
            self._pieces[piece] = found
        return found


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
    phrases = {phrase: tuple(stands_for) for phrase, stands_for in found.items() if phrase}
    return Lexicon(Characters(phrases) if chinese else Words(phrases), tuple(cues))


def read_mentions(text: str, *, language: str) -> tuple[Mention, ...]:
    """The taxonomy's phrases in a text in its order. A phrase within a longer one counts only as a
    cue word, or where the longer one speaks of the other kind alone."""
    return tuple(_resolve(lexicon(language).finder.find(text)))


def _resolve(hits: Iterable[Hit]) -> Iterator[Mention]:
    """Hits with what longer hits of the same kind hide taken away. An obligation's exceptions hide
    its cue words, too: the 报告 of 年度报告 is none to an authority."""
    covered = {"product": 0, "obligation": 0}  # to where an earlier, longer phrase reaches
    excepted: dict[str, int] = {}
    furthest = 0  # of these
    for begin, end, phrase in hits:
        meanings = phrase.meanings
        if phrase.only_cues:  # nine in ten: nothing but an exception hides them, and they hide nothing
            if end > furthest:
                yield Mention(begin, end, meanings)
            elif visible := tuple(m for m in meanings if end > excepted.get(m.id, 0)):
                yield Mention(begin, end, visible)
            continue
        kept: list[Meaning] = []
        reach = dict(covered)
        for meaning in meanings:
            if meaning.role == EXCEPT:
                excepted[meaning.id] = max(excepted.get(meaning.id, 0), end)
                furthest = max(furthest, end)
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
            yield Mention(begin, end, tuple(kept))
