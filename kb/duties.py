"""Duties: who must, must not or may do what, one a modal clause, in either language.

A duty is read off a modal word (应当, 不得, 可以; must, shall not, may): what stands before it in
its clause names the bearer, what follows is the action. An item of a list whose lead-in ends with
the modal (银行应当：（一）…; A bank must: (a) …) takes bearer and modality from the lead-in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from kb.identity import Identity
from kb.mentions import ALIAS, CUE, PROVIDER, WEAK, Mention, lexicon, read_mentions
from kb.modality import Modal, read_modals
from kb.reading import source_of
from kb.sentences import Sentence


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


_CLAUSE_END = {"zh": re.compile(r"[；;。！？\n]"), "en": re.compile(r"[;.](?=\s|$)|\n\s*\n")}
# What may stand between the start of a clause and its bearer: an adverbial, a condition, an item's number.
_ZH_CONDITION = re.compile(r"^.*(?:的|时|后|前|起|下|内|外|中|，)[，,]")
_ZH_NUMBER = re.compile(r"^\s*(?:第[^条\s]{1,8}条|[（(][^（）()]{1,4}[）)]|[一二三四五六七八九十\d]{1,3}[、．.]|[一二三四五六七八九十]+是)\s*")
_ZH_TAIL = re.compile(r"(?:均|都|也|还|并|同时|且|依法|一律|至少|及时|方|才|同样|原则上|另|又|则)+$")
_EN_BEARER = re.compile(
    r"(?:^|[,:;]|\b(?:that|which|and|or|where|when|if|unless|provided that)\b)\s*"
    r"((?:(?:the|a|an|each|every|any|all|no|such|its?|their|both)\s+)?[A-Za-z][\w’'()/-]*(?:[ \t\n]+[\w’'(),/-]+){0,9})\s*$",
    re.IGNORECASE)
_EN_NOT_BEARER = re.compile(r"^(?:it|there|this|that|these|those|which|who|and|or|but|as|also)$", re.IGNORECASE)
_EN_ITEM = re.compile(r"^\s*(?:\([0-9A-Za-z]{1,5}\)|\d{1,3}[.)])\s*")
_MAX_BEARER = {"zh": 40, "en": 90}


@Language.component("kb_duties")
def find_duties(doc: Doc) -> Doc:
    """Sets `doc._.duties`."""
    identity: Identity = doc._.identity
    language = identity.language
    if doc._.mentions is None:
        doc._.mentions = read_mentions(doc, language=language)
    doc._.duties = read_duties(source_of(doc), language=language, sentences=doc._.sentences, mentions=doc._.mentions)
    return doc


def read_duties(text: str, *, language: str, sentences: Sequence[Sentence],
                mentions: Sequence[Mention]) -> tuple[Duty, ...]:
    """The duties of a text in order; never raises."""
    modals = read_modals(text, language=language)
    starts = [m.start for m in modals]
    places = [m.start for m in mentions]
    duties: list[Duty] = []
    leads: dict[int, tuple[str, str | None]] = {}
    for index, sentence in enumerate(sentences):
        inside = modals[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        words = mentions[bisect_left(places, sentence.start) : bisect_left(places, sentence.end)]
        inherited = leads.get(sentence.lead_in) if sentence.lead_in is not None else None
        if not inside:
            if inherited:
                leads[index] = inherited
                action = _action(text, sentence.start, sentence.end, language)
                duties.append(Duty(inherited[0], inherited[1], action, sentence.start, sentence.end,
                                   sentence.provision, _obligation(words, language)))
            continue
        bearer: str | None = inherited[1] if inherited else None
        for n, modal in enumerate(inside):
            begin = max(sentence.start, _clause_start(text, modal.start, language))
            stop = _clause_stop(text, modal, inside[n + 1] if n + 1 < len(inside) else None, sentence, language)
            bearer = _bearer(text[begin : modal.start], language) or bearer
            action = text[modal.end : stop].strip(" ,，；;。.\n\t")
            if text[modal.end : sentence.end].strip() in (":", "：", "：—", ":—", "—"):
                leads[index] = (modal.modality, bearer)
                continue
            if not action:
                continue
            if sentence.end - stop <= 2 and text[sentence.start : sentence.end].rstrip().endswith((":", "：")):
                leads[index] = (modal.modality, bearer)
            near = [m for m in words if begin <= m.start < stop] or words
            duties.append(Duty(modal.modality, bearer, action[:400], sentence.start, sentence.end,
                               sentence.provision, _obligation(near, language)))
    return tuple(duties)


def _clause_start(text: str, at: int, language: str) -> int:
    """Where the clause that a modal stands in begins."""
    start = max(0, at - 400)
    last = start
    for match in _CLAUSE_END[language].finditer(text, start, at):
        last = match.end()
    return last


def _clause_stop(text: str, modal: Modal, following: Modal | None, sentence: Sentence, language: str) -> int:
    """Where it ends: at the clause's end, or before the words that lead to the next modal."""
    match = _CLAUSE_END[language].search(text, modal.end, sentence.end)
    stop = match.start() if match else sentence.end
    if following is not None and following.start < stop:
        comma = max(text.rfind("，" if language == "zh" else ",", modal.end, following.start),
                    text.rfind(" and ", modal.end, following.start) if language == "en" else -1)
        stop = comma if comma > modal.end else following.start
    return stop


def _action(text: str, start: int, end: int, language: str) -> str:
    words = (_ZH_NUMBER if language == "zh" else _EN_ITEM).sub("", text[start:end], count=1)
    return words.strip(" ,，；;。.\n\t")[:400]


def _bearer(before: str, language: str) -> str | None:
    """The words before a modal that name who bears it."""
    if language == "zh":
        words = _ZH_NUMBER.sub("", before.strip(), count=1)
        # Conditions and adverbials end with a comma; the bearer is what follows the last one, or
        # what precedes the first where the clause goes on about it (银行发现…的，应当…).
        parts = [p for p in re.split(r"[，,]", words) if p.strip()]
        if not parts:
            return None
        last = _ZH_TAIL.sub("", parts[-1].strip())
        if before.rstrip().endswith(("，", ",")) or not last or last.endswith(("的", "时", "后", "前")):
            last = re.split(r"发现|在|对|因|向|违反|未|应|不|办理|开展|从事|收到|知道|认为|如|根据|按照|为", parts[0].strip())[0]
        else:
            last = re.split(r"(?<=.)(?:在|对|向|按照|根据|自|于|通过|如|因|与)", last)[0]
        last = last.strip(" ：:“”\"")
        return last if 1 < len(last) <= _MAX_BEARER["zh"] else None
    match = _EN_BEARER.search(before)
    if match is None:
        return None
    words = _EN_ITEM.sub("", " ".join(match.group(1).split()))
    if _EN_NOT_BEARER.match(words) or len(words) > _MAX_BEARER["en"]:
        return None
    return words or None


def _obligation(mentions: Sequence[Mention], language: str) -> str | None:
    """The obligation that the words of a clause carry: a phrase that names it, else words that
    together speak of it, else the only hint."""
    weak: list[str] = []
    cues: dict[int, set[int]] = {}
    rules = lexicon(language).cues
    for mention in mentions:
        for meaning in mention.meanings:
            if meaning.role == CUE and meaning.group is not None:
                cues.setdefault(meaning.group[0], set()).add(meaning.group[1])
            elif meaning.kind == "obligation" and meaning.role in (ALIAS, PROVIDER):
                return meaning.id
            elif meaning.kind == "obligation" and meaning.role == WEAK:
                weak.append(meaning.id)
    for rule, groups in cues.items():
        if len(groups) == rules[rule].groups:
            return rules[rule].obligation
    return weak[0] if len(set(weak)) == 1 else None
