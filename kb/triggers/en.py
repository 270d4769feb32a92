"""Triggers in English text: sentences are tried with the readers of the en_* modules, one thing each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.identity import Identity
from kb.kinds import is_authority
from kb.provisions import Provision
from kb.references import Citation
from kb.sentences import Sentence
from kb.triggers import en_modality as modality
from kb.triggers.blanket import punishes_all
from kb.triggers.en_causes import cause_of
from kb.triggers.en_clauses import is_bare
from kb.triggers.en_conditions import condition_in, is_open, item_words, points_back, which_one, which_ones
from kb.triggers.en_details import duration_of, end_of
from kb.triggers.en_events import Event, events, is_own
from kb.triggers.en_exclusions import is_frame
from kb.triggers.en_idioms import idioms
from kb.triggers.en_ocr import mended
from kb.triggers.en_refrains import refrains
from kb.triggers.en_refs import refs_in, violated
from kb.triggers.en_restorations import restorations
from kb.triggers.model import Restoration, Trigger

# One cheap look at a sentence decides whether the readers see it at all; the commonest signs first.
_SIGNS = (
    "end", "delet", "lost ", "limit", "tak", "not ", "reduce", "regist", "clos", "suspen", "restrict", "prohibit", "proceed",
    "ceas", "stop", "terminat", "revo", "cancel", "withdr", "refus", "declin", "deni", "deny", "ban", "bar",
    "block", "exit", "shut", "wind", "wound", "halt", "paus", "moratori", "cessation", "discontinu", "sever",
    "off-board", "offboard", "dissol", "exclu", "resci", "annul", "expel", "expul", "strike off",
    "striking off", "struck off", "forfeit", "initiative", "allowed", "permitted", "accelerat", "lapse",
    "void", "freez", "froez", "froz", "activat", "disabl", "seiz", "attach", "lock", "hotlist", "intercept",
    "reject", "curtail", "vary", "varied", "remov", "delist", "took", "delay", "refrain", "desist", "abstain",
    "move forward", "placed", "deposited", "eligible", "availab", "accessib", "out of service", "offline",
    "interrupt", "disrupt", "unable", "able to", "to renew", "can’t", "can't", "cannot", "won’t", "won't",
    "forbid", "forbad", "restrain", "enjoin", "prevent", "no longer", "no new", "no fresh", "no further",
    "divest", "dispos", "winding", "liquidation", "have ", "maintenance", "downtime", "outage", "strike",
    "striking", "struck", "disconnect", "link", "given", "granted", "sanctioned", "hold your", "hold the", "can hold", "may hold", "decommission",
    " hold", "abeyance", "inoperat", "no effect", "strip", "depriv", "recall", "pull", "nullif", "invalid", "retir", "phas", "sunset",
    "drop", "disengag", "cut", "confin", "narrow", "lower", " off", " down", "eras", "delet", "expung", "postpon", "defer", "lose", "losing",
    "lost", "renew", "resum", "no application", "log in", "not work", "stay", "out of the",
)
_SPACE = re.compile(r"[\t\n\r\f\v\u00a0\u2028\u2029]")
_MONTH = re.compile(r"May(?:(?<=\bMay)(?=\s+\d|,?\s+(?:of\s+)?(?:19|20)\d\d)|(?<=\d\sMay)\b|(?<=\bin\sMay)\b)")
_DOT = re.compile(r"(?<=\d)\.(?=\d)|(?:(?<=\b[sS])|(?<=\b(?:ss|SS|No|no|cl))|(?<=\b(?:art|Art|sec|Sec|reg|Reg|cap|Cap|Cap|par))|(?<=\b(?:para|Para|Sect|sect)))\.(?=\s?\d)")
_DASHES = str.maketrans("―⸺‒", "———")
_REPORT_KINDS = frozenset({"penalty", "announcement", "notice"})
_LONGEST = 6000  # characters of a sentence that are read: longer ones are tables or hostile
_ORDER = (
    "suspend_service",
    "suspend_new_business",
    "restrict_business",
    "restrict_account",
    "terminate_cooperation",
    "revoke_licence",
    "delist",
)
# A firm speaks to its customers.
_TERMS = re.compile(r"\b(?:these\s+terms|this\s+agreement|terms\s+of\s+(?:service|use)|your\s+accounts?|our\s+services?)\b", re.IGNORECASE)
_ENFORCEMENT = re.compile(
    r"\benforcement\s+(?:release|information)|\bapparent\s+violations?\b|\bfinding\s+of\s+violation\b",
    re.IGNORECASE,
)


def read_triggers(
    text: str,
    *,
    identity: Identity,
    provisions: Sequence[Provision],
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
) -> tuple[tuple[Trigger, ...], tuple[Restoration, ...]]:
    """The triggers of a text and the passages that end one, in text order; never raises."""
    # "May 13" is no modal: the month is masked, length for length.
    # So are the dots of "rule 5.1" and "s. 12", which end nothing.
    # Long bars are dashes.
    flat = mended(_DOT.sub("_", _MONTH.sub("Mai", _SPACE.sub(" ", text.translate(_DASHES)))))
    report = identity.kind in _REPORT_KINDS
    sanctions = bool(_ENFORCEMENT.search(flat, 0, 6000))
    enforcement = identity.kind == "penalty" or sanctions
    # "We" are who issued the text: an authority, unless the issuer is known and is none.
    authority = (
        identity.issuer is None
        or is_authority(identity.issuer)
        or not (identity.kind == "announcement" or (identity.kind == "notice" and _TERMS.search(flat, 0, 6000)))
    )
    starts = [c.start for c in citations]
    items: dict[int, int] = {}
    for index, sentence in enumerate(sentences):
        if sentence.lead_in is not None and _says(flat, sentence):
            items.setdefault(_spoken(flat, sentences, sentence.lead_in), index)
    breaches = violated(text, citations) if enforcement else ()
    out: list[Trigger] = []
    for index, sentence in enumerate(sentences):
        words = flat[sentence.start : min(sentence.end, sentence.start + _LONGEST)]
        low = words.lower()
        if not any(sign in low for sign in _SIGNS):
            continue
        leads = [] if is_own(words) else _leads(flat, sentences, index)
        lead = _lead(flat, sentences, leads)
        own = condition_in(words, 0)
        first = items.get(index)
        tail = flat[sentences[first].start : sentences[first].end][:200] if first is not None else ""
        found = events(words, lead=lead, tail=tail, report=report)
        around = _around(flat, sentences, sentence) + lead
        if not around and index and _SUCH.search(words):
            above = sentences[index - 1]
            around = flat[max(above.start, above.end - 400) : above.end] + " "
        found += refrains(
            words,
            lead=around,
            conditional=own is not None or condition_in(around, 0) is not None,
            report=report,
        )
        if not is_frame(words):
            found += idioms(words, lead=lead, report=report)
        if not found:
            continue
        out.append(
            _trigger(
                flat,
                text,
                sentences,
                index,
                found,
                leads=leads,
                items=items,
                citations=citations,
                starts=starts,
                enforcement=enforcement,
                sanctions=sanctions,
                authority=authority,
                breaches=breaches,
            )
        )
    return tuple(out), restorations(flat, sentences)


def _says(flat: str, sentence: Sentence) -> bool:
    """Whether a sentence holds a word: the marks of a list ("-") may stand alone."""
    return any(c.isalpha() for c in flat[sentence.start : min(sentence.end, sentence.start + 40)])


def _spoken(flat: str, sentences: Sequence[Sentence], at: int) -> int:
    """The nearest sentence at or before `at` that holds a word."""
    while at > 0 and not _says(flat, sentences[at]):
        at -= 1
    return at


_OFF = re.compile(
    r"\b(?:unavailable|not\s+(?:be\s+)?available|out\s+of\s+service|offline|interrupted|inaccessible)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:authority|commission|bank|regulator|board|agency|court|department|bureau|corporation|director|order|directive)\b[^.;]{0,120}"
    r"\b(?:directed|ordered|directs|orders|imposed|imposes|prohibits|requires)\b[^.;]*$",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:censure|reprimand|admonish|caution|warn|issue\s+an?\s+(?:\w+\s+)?warning|impose\s+(?:a\s+|an\s+)?(?:\w+\s+)?(?:penalt\w+|fines?))\b[^.;]{0,200}\bor\b",
    re.IGNORECASE,
)
_IF_ITEM = re.compile(
    r"\W{0,20}(?:\(?\w{1,4}[).]\s{0,4}){0,6}(?:only\s+)?(?:if|where|when|because|in\s+case|upon)\b", re.IGNORECASE
)
# Whom the sentence before spoke of: "such banks may not …".
_SUCH = re.compile(
    r"\b(?:such|these|those)\s+(?:an?\s+)?(?:\w+\s+)?(?:banks?|firms?|institutions?|entit|insurers?|compan|licensees?|providers?|restrictions)",
    re.IGNORECASE,
)
# The first item's mark may stand at the end of the lead-in's line.
_UNNUMBERED = re.compile(r"\s*\([a-z1]{1,2}\)\s*$")
_BULLET = re.compile(r"[•·▪●○o\-–—‣*]\s")


def _inner(flat: str, sentences: Sequence[Sentence], index: int) -> int | None:
    """The nearest sibling above a bullet that ends in a colon: a list within a list, not told by numbers."""
    sentence = sentences[index]
    if not _BULLET.match(flat, sentence.start):
        return None
    for at in range(index - 1, max(-1, index - 12), -1):
        if sentences[at].lead_in != sentence.lead_in:
            return None
        if flat[sentences[at].start : sentences[at].end].rstrip().endswith(":"):
            return at
    return None


def _unmarked(flat: str, sentences: Sequence[Sentence], index: int) -> int | None:
    """The sentence with a colon that introduces a list whose items bear no mark: they begin in lower case."""
    for at in range(index, max(-1, index - 24), -1):
        words = flat[sentences[at].start : sentences[at].end].strip()
        if not _says(flat, sentences[at]):
            continue  # a bullet in a line of its own
        if at < index and words.endswith((":", "—")):
            return at
        if not words[:1].islower() and not _IMPERATIVE.match(words):
            return None
    return None


# "The actions we may take include the following:", and each in a paragraph of its own.
_IMPERATIVE = re.compile(
    r"(?:Terminate|Limit|Close|Suspend|Refuse|Hold|Block|Contact|Update|Cancel|Restrict|Revoke|Withdraw|Remove|Require|Impose|Order|Issue|Delay|Decline|Reverse|Freeze|Prohibit|Stop|Cease)\s+(?!of\b)[a-z]|"
    r"(?:Terminat|Suspend|Clos|Refus|Limit|Hold|Cancel|Revok|Withdraw|Restrict|Freez|Block|Remov|Delay|Declin|Revers|Report|Contact|Updat|Requir|Impos|Deactivat|Disabl)ing\s+(?:your|the|this|any|access|our|an?|all|or|to)\b|"
    r"[A-Z][^.]{5,400};(?:\s*(?:and|or))?\s*$"
)


def _leads(flat: str, sentences: Sequence[Sentence], index: int) -> list[int]:
    """The lead-ins of an item, outermost first."""
    inner = _inner(flat, sentences, index)
    at = sentences[index].lead_in
    if at is None and inner is None:
        at = _unmarked(flat, sentences, index)
    out = [] if inner is None else [inner]
    while at is not None and len(out) < 4:
        lead = sentences[spoken := _spoken(flat, sentences, at)]
        out.insert(0, spoken)
        at = lead.lead_in if lead.lead_in is not None and lead.lead_in < at else None
    return out


def _lead(flat: str, sentences: Sequence[Sentence], leads: Sequence[int]) -> str:
    """The words of the lead-ins as one text."""
    return " ".join(flat[sentences[k].start : min(sentences[k].end, sentences[k].start + 1500)] for k in leads)


def _around(flat: str, sentences: Sequence[Sentence], sentence: Sentence) -> str:
    """The sentence before an item's lead-in, where both stand in one provision."""
    at = sentence.lead_in
    if not at or sentences[at - 1].provision != sentences[at].provision:
        return ""
    above = sentences[at - 1]
    return flat[above.start : min(above.end, above.start + 800)] + " "


def _trigger(
    flat: str,
    text: str,
    sentences: Sequence[Sentence],
    index: int,
    found: list[Event],
    *,
    leads: Sequence[int],
    items: Mapping[int, int],
    citations: Sequence[Citation],
    starts: list[int],
    enforcement: bool,
    sanctions: bool,
    authority: bool,
    breaches: tuple[int, ...],
) -> Trigger:
    sentence = sentences[index]
    words = flat[sentence.start : sentence.end]
    lead = _lead(flat, sentences, leads)
    by_consequence: dict[str, Event] = {}
    for event in found:
        kept = by_consequence.get(event.consequence)
        if kept is None or event.score > kept.score:
            by_consequence[event.consequence] = event
    if "restrict_account" in by_consequence:
        # What befalls one customer is no restriction of the business.
        by_consequence.pop("restrict_business", None)
    consequences = tuple(c for c in _ORDER if c in by_consequence)
    chosen = [by_consequence[c] for c in consequences]
    effects = {event.effect for event in found}
    effect = next(e for e in (modality.DONE, modality.MUST, modality.MAY) if e in effects)
    if modality.DONE in effects and modality.MUST in effects:
        effect = modality.MUST
    if effect == modality.MUST and _CHOICE.search(words):
        effect = modality.MAY  # one of several measures, of which some take nothing away
    actor = next((e.actor for e in found if e.actor), None)
    if actor and actor.lower() in ("we", "us", "our") and not authority:
        found = [replace(e, regulator=False) if e.regulator and e.actor == actor else e for e in found]
    regulator = any(e.regulator for e in found) or (
        all(e.regulator is None for e in found) and bool(_ORDERED.search(lead[-400:]))
    )
    span = _condition(flat, sentences, index, chosen[0].start, leads=leads, items=items)
    if span is None and not sanctions and (effect == modality.DONE or _OFF.search(words)):
        span = _reason(flat, sentences, index)
    if span:
        span = (span[0], span[0] + len(flat[span[0] : span[1]].rstrip()))
    if index and (
        _OFF.search(words)
        or (not regulator and (effect == modality.MUST or not authority) and {"suspend_service", "suspend_new_business"} & set(consequences))
    ):
        # Why a service is down may stand in the sentence before.
        words_before = flat[sentences[index - 1].start : sentences[index - 1].end][-300:]
    else:
        words_before = ""
    passage = words_before + " " + words + " " + (flat[span[0] : span[1]] if span else "") + " " + lead[-300:]
    cause = cause_of(
        passage,
        consequences=consequences,
        regulator_acts=regulator,
        sanctions=sanctions,
        firm_decided=effect == modality.DONE
        and not regulator
        and actor is not None
        and not {"revoke_licence", "delist"} & set(consequences),
        firm_acts=any(e.regulator is False for e in found),
        firm_speaks=not authority,
    )
    refs: tuple[int, ...] = ()
    if span:
        refs = refs_in(text, span, citations, first=bisect_left(starts, span[0]))
    if not refs and (
        effect == modality.DONE
        and enforcement
        and {"suspend_service", "restrict_business"} & set(consequences)
        and not regulator
    ):
        refs = breaches
    subject = next((e.subject for e in chosen if e.subject), None)
    return Trigger(
        start=sentence.start,
        end=sentence.end,
        consequences=consequences,
        cause=cause,
        effect=effect,
        condition=text[span[0] : span[1]] if span else None,
        condition_start=span[0] if span else None,
        refs=refs,
        evidence=tuple((sentence.start + e.start, sentence.start + e.end) for e in chosen),
        actor=actor,
        score=round(max(e.score for e in found), 2),
        provision=sentence.provision,
        subject=text[sentence.start + subject[0] : sentence.start + subject[1]] if subject else None,
        duration=duration_of(words),
        ends=end_of(words),
        blanket=span is not None and punishes_all(flat[span[0] : span[1]], language="en"),
    )


# "until the charges are paid": a length, where the lead-in says when.
_SAYS_HOW_LONG = re.compile(r"(?:until|pending|while)\b", re.IGNORECASE)


def _condition(
    flat: str, sentences: Sequence[Sentence], index: int, verb: int, *, leads: Sequence[int], items: Mapping[int, int]
) -> tuple[int, int] | None:
    """Where the condition stands: here, in the first item, in the lead-in, or in the sentence before."""
    sentence = sentences[index]
    words = flat[sentence.start : sentence.end]
    case = _case(flat, sentences, index, verb, items)
    if case:
        return case
    own = condition_in(words, verb)
    bare = bool(own and is_bare(words[own[0] : own[1]]))
    if own and not bare and not _SAYS_HOW_LONG.match(words, own[0]):
        return sentence.start + own[0], sentence.start + own[1]
    for at in reversed(leads):
        above = sentences[at]
        found = condition_in(flat[above.start : above.end], 0)
        if found:
            return above.start + found[0], above.start + found[1]
    if own and not bare:
        return sentence.start + own[0], sentence.start + own[1]
    near: list[int] = []
    if leads and leads[0] and sentences[leads[0] - 1].provision == sentences[leads[0]].provision:
        near = [leads[0] - 1]
    elif points_back(words):
        near = list(range(index - 1, max(-1, index - 4), -1))
    for back in near:
        above = sentences[back]
        if above.provision != sentence.provision and above.paragraph < sentence.paragraph - 5:
            break
        found = condition_in(flat[above.start : above.end], 0)
        if found:
            return above.start + found[0], above.start + found[1]
    own = own or which_one(words, verb) or which_ones(words)
    return (sentence.start + own[0], sentence.start + own[1]) if own else None


def _case(
    flat: str, sentences: Sequence[Sentence], index: int, verb: int, items: Mapping[int, int]
) -> tuple[int, int] | None:
    """The first case of a list that completes the sentence ("may revoke it where— (a) …"), however deep it stands."""
    words = flat[sentences[index].start : sentences[index].end]
    at = items.get(index)
    opens = is_open(words if at is not None else _UNNUMBERED.sub("", words))
    if not opens and not words.rstrip().endswith((":", "—", "-", "–")):
        return None
    if at is None:
        at = _next(flat, sentences, index)
    if not opens and (
        # "may revoke a licence— (a) if the bank …": the condition opens the first item.
        at is None or not _IF_ITEM.match(flat[sentences[at].start : sentences[at].end]) or condition_in(words, verb)
    ):
        return None
    while at is not None:
        first = sentences[at]
        opened = flat[first.start : first.end]
        deeper = items.get(at)
        if deeper is None or not is_open(words.rstrip(" :—–-") + " " + opened):
            begin, end = item_words(opened)
            return first.start + begin, first.start + end
        at = deeper
    return None


def _next(flat: str, sentences: Sequence[Sentence], index: int) -> int | None:
    """The sentence after a lead-in whose items bear no mark that was read as one (a bullet, a margin note)."""
    following = [k for k in range(index + 1, min(index + 5, len(sentences))) if _says(flat, sentences[k])][:2]
    if len(following) == 2 and not flat[sentences[following[0]].start].islower() and flat[sentences[following[1]].start].islower():
        return following[1]
    return following[0] if following else None


# Why it was done, in a sentence beside the one that says what: "The firm no longer met the conditions."
_WHY = re.compile(
    r"\b(?:no\s+longer\s+(?:me[et]+s?|fulfil\w*|satisf\w+|compl\w+)|(?:does|did|do|has|had|have)\s+not\s+(?:me[et]+|compl\w+|satisf\w+|fulfil\w*|paid|pay|maintain\w*)|"
    r"(?:scheduled|planned|routine|emergency|regular|system)\s+(?:maintenance|upgrades?|outages?)|"
    r"fail(?:ed|s|ure)\s+to|breach(?:ed|es)|contraven(?:ed|es)|violat(?:ed|es)|ha[sd]\s+ceased\s+to)\b",
    re.IGNORECASE,
)


def _reason(flat: str, sentences: Sequence[Sentence], index: int) -> tuple[int, int] | None:
    """The sentence beside the one at `index` that says why something was done."""
    for at in (index + 1, index - 1, index + 2):
        if 0 <= at < len(sentences) and sentences[at].end - sentences[at].start < 500:
            words = flat[sentences[at].start : sentences[at].end]
            if _WHY.search(words):
                begin, end = item_words(words)
                return sentences[at].start + begin, sentences[at].start + end
    return None
