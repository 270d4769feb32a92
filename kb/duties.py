"""Duties: who must, must not or may do what.

A sentence yields one duty for each clause with a modal of its own. Items of a list carry their
lead-in's bearer and modality where the list says what to do (应当履行下列义务：); where it says
when (有下列情形之一的，应当报告：) the lead-in is the duty and its items are its conditions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from kb.bearers import bearer_of, is_passive, without_mark
from kb.identity import Identity
from kb.mentions import Lexicon, Mention, lexicon, read_mentions
from kb.modality import Modal, read_modals
from kb.reading import source_of
from kb.sentences import Sentence
from kb.tagging import spoken_obligation
from kb.tags import MENTIONS


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


@dataclass(frozen=True, slots=True)
class _Clause:
    """A modal with its bearer and where its action stands."""

    modal: Modal
    bearer: str | None
    start: int
    end: int


# Words of orders and expectations that the modality reader takes for duties of somebody else.
_NO_DUTY = {
    "zh": re.compile(r"责令|要求|有权要求"),
    "en": re.compile(r"\b(?:request|ask|expect)", re.IGNORECASE),
}
# Lists of acts, not of conditions, materials or contents.
_ACTS = {
    "zh": re.compile(r"(?:下列|以下|如下)[^，。：]{0,12}(?:义务|职责|行为|措施|规定|要求|活动|原则|业务|工作|事项|方式)|(?:应当|应|必须|不得|严禁|禁止|可以)[：:]?\s*$"),
    "en": re.compile(r"\b(?:must|shall|should|may|not|to|required to|the following (?:steps|measures|duties|requirements|acts|actions|conduct))\s*:?\s*[—–-]?\s*$", re.IGNORECASE),
}
_CONDITIONS = {"zh": re.compile(r"情形|条件|材料|内容|资料|信息|文件|要素|情况"), "en": re.compile(r"\b(?:any of the following (?:applies|occurs)|conditions|information|documents|circumstances|particulars)\b", re.IGNORECASE)}
_WORDS = re.compile(r"[^\W\d_]{2}")
# How to appeal against a decision, whom to write to: the letter's ending, nobody's duty.
_REMEDY = re.compile(r"行政复议申请|申请行政复议|should be addressed to|shall be deemed")
_BREAKS = ("，", "；", ";", ",", " and ")
_EDGES = " \u3000\n\t，,；;。.：:、—–-"


@Language.component("kb_duties")
def find_duties(doc: Doc) -> Doc:
    """Sets `doc._.duties`."""
    identity: Identity = doc._.identity
    mentions = doc.user_data.get(MENTIONS)
    if mentions is None:
        mentions = read_mentions(source_of(doc), language=identity.language)
    doc._.duties = read_duties(
        source_of(doc), language=identity.language, sentences=doc._.sentences, mentions=mentions,
        words=lexicon(identity.language),
    )
    return doc


def read_duties(
    text: str, *, language: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], words: Lexicon
) -> tuple[Duty, ...]:
    """The duties of a text in order; never raises."""
    modals = [m for m in read_modals(text, language=language) if not _NO_DUTY[language].match(text[m.start : m.end])]
    starts = [modal.start for modal in modals]
    mentioned = [mention.start for mention in mentions]
    leads = {s.lead_in for s in sentences if s.lead_in is not None}
    clauses: dict[int, _Clause] = {}  # the last clause of a lead-in whose items are acts
    out: list[Duty] = []
    last: tuple[int | None, int, str | None] = (None, -1, None)  # provision, paragraph and bearer of the duty before
    for index, sentence in enumerate(sentences):
        inside = modals[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        found = _clauses(text, sentence, inside, language)
        lead = clauses.get(sentence.lead_in) if sentence.lead_in is not None else None
        if not found and lead is not None:
            found = [_Clause(lead.modal, lead.bearer, sentence.start, sentence.end)]
        elif index in leads and found and _lists_acts(text[sentence.start : sentence.end], language):
            clauses[index] = found[-1]
            found = found[:-1]
        for clause in found:
            bearer = clause.bearer
            if bearer is None and lead is not None:
                bearer = lead.bearer
            if bearer is None and last[:2] == (sentence.provision, sentence.paragraph):
                bearer = last[2]
            last = (sentence.provision, sentence.paragraph, bearer)
            action = without_mark(text[clause.start : clause.end], language=language).strip(_EDGES)
            if not _WORDS.search(action) or _REMEDY.search(text[sentence.start : sentence.end]):
                continue
            spoken = None
            for begin in (clause.start, min(clause.start, sentence.start)):
                if spoken is None:
                    here = mentions[bisect_left(mentioned, begin) : bisect_left(mentioned, clause.end)]
                    spoken = spoken_obligation(here, words, language=language)
            out.append(Duty(clause.modal.modality, bearer, action, sentence.start, sentence.end, sentence.provision, spoken))
    return tuple(out)


def _lists_acts(passage: str, language: str) -> bool:
    tail = passage[-40:] if language == "zh" else passage[-90:]
    return bool(_ACTS[language].search(tail.rstrip("：: \n"))) and not _CONDITIONS[language].search(tail)


def _clauses(text: str, sentence: Sentence, modals: Sequence[Modal], language: str) -> list[_Clause]:
    """One clause a modal that opens one; several modals before the next comma are one."""
    out: list[_Clause] = []
    bearer: str | None = None
    for at, modal in enumerate(modals):
        if out and not re.search(r"[，；;,。：:]|\band\b", text[out[-1].modal.end : modal.start]):
            continue  # 可以 within 应当…可以…: the first modal of a clause governs it
        before = text[sentence.start : modal.start]
        if out:
            before = text[out[-1].modal.end : modal.start]
            cut, mark = max((before.rfind(mark), mark) for mark in _BREAKS)
            before = before[cut + len(mark) :] if cut >= 0 else before
        end = sentence.end
        for later in modals[at + 1 :]:
            gap = text[modal.end : later.start]
            cut = max(gap.rfind(mark) for mark in _BREAKS)
            if cut > 0:
                end = modal.end + cut
                break
        start = modal.end
        if language == "en" and is_passive(text[modal.end : modal.end + 60]):
            # What is done to whom is the act: "Records must be kept".
            start = modal.start - len(before) + (len(before) - len(before.lstrip(_EDGES)))
        own = bearer_of(before, text[modal.end : sentence.end], language=language)
        bearer = own or (bearer if out else None)
        out.append(_Clause(modal, bearer, start, end))
    return out


