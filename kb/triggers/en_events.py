"""The consequences that the verbs of one English sentence state, with what governs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kb.triggers import en_exclusions as no
from kb.triggers import en_modality as modality
from kb.triggers import en_objects as objects
from kb.triggers import en_verbs as v
from kb.triggers.en_clauses import Clause, conditions, lists_conditions
from kb.triggers.en_consequences import consequence_of
from kb.triggers.en_details import actor_of
from kb.triggers.en_grammar import governed
from kb.triggers.en_mentions import about_people, is_idle, restricts
from kb.triggers.en_taken import taken


@dataclass(frozen=True, slots=True)
class Event:
    """One stated consequence: evidence `sentence[start:end]`, what it takes away, how sure."""

    start: int
    end: int
    consequence: str
    effect: str
    score: float
    subject: tuple[int, int] | None = None
    actor: str | None = None
    regulator: bool | None = None


_PURSUING = re.compile(
    r"\b(?:plans?|planning|pursu\w+|efforts?|proposed|proposals?|intent\w*|development(?!\s+(?:bank|finance|fund))|"
    r"proof\s+of\s+concept|exploring|pilot)\b",
    re.IGNORECASE,
)


# "ceased shipments to its distributors": what stops, and with whom.
_TO_PARTNERS = re.compile(
    r"\s+(?:to|with)\s+(?:its|the|their|all)\s+(?:\w+\s+){0,2}(?:partner|distributor|reseller|agent)s?\b",
    re.IGNORECASE,
)


_OWN_SENTENCE = re.compile(
    r"(?:\(\w{1,4}\)\s+)?(?:[A-Z][\w’']*\s|the\s+(?:[A-Z]|regulator|registrar|director|commission|authority))(?=[^;:]{3,400}[.:—]\s*$)[^.;:]{0,200}?\b(?:may|shall|must|should|will|can|could|would)\b(?!\s+be\s+(?:liable|subject))"
)


def is_own(sentence: str) -> bool:
    """Whether words told to be an item are a sentence of their own: a list's lead-in does not govern it."""
    return bool(_OWN_SENTENCE.match(sentence))


def events(sentence: str, *, lead: str = "", tail: str = "", report: bool = False) -> list[Event]:
    """The consequences a sentence states. `lead` is the lead-in of an enumerated item; `report`
    says that the text tells what happened (letters, enforcement, announcements), `tail` is the first
    item of the list that the sentence introduces."""
    sentence = _without_cases(sentence)
    found = v.verbs(sentence)
    if not found or no.is_frame(sentence):
        return []
    if lists_conditions(lead) and not _brings_about(lead, sentence):
        # The last case may run on into what they bring about: "or (b) it is insolvent, the registrar may …".
        tails = [m.start() for m in _AFTER_CASES.finditer(sentence)]
        if not tails:
            return []
        sentence, lead = " " * tails[-1] + sentence[tails[-1] :], ""
        found = v.verbs(sentence)
    spans = conditions(sentence)
    voluntary = no.is_voluntary(sentence)
    out: list[Event] = []
    last: v.Verb | None = None  # the verb of the newest event
    for verb in found:
        event = _event(
            sentence,
            verb,
            lead=lead,
            tail=tail,
            report=report,
            conditional=any(
                c.start <= verb.start < c.end and not (report and _told(sentence, c, verb))
                for c in spans
                if c.word != "aside"
            ),
            voluntary=voluntary,
            since=max((c.end for c in spans if c.end <= verb.subject_end), default=0),
            shared=out[-1] if last and verb.form == last.form == v.BASE and _SHARES.search(sentence[last.end : verb.start]) else None,
        )
        event = event or _causative(sentence, verb)
        if event:
            last = verb
            out.append(event)
            if (
                verb.family == v.CEASE
                and event.consequence == "terminate_cooperation"
                and event.subject
                and re.search(r"\b(?:to|with|for|from)\b", sentence[verb.end : event.subject[0]])
            ):
                out.append(replace(event, consequence="suspend_service"))
            elif (
                verb.family == v.CEASE
                and event.consequence == "suspend_service"
                and event.subject
                and _TO_PARTNERS.match(sentence[event.subject[1] :])
            ):
                out.append(replace(event, consequence="terminate_cooperation"))
    return out


def _without_cases(sentence: str) -> str:
    """A sentence without the cases listed in it, length for length: what they tell is no consequence.

    "may revoke a licence if— (a) the bank has ceased …": the head says it; "If— (a) …; or (b) …, the
    director may cancel": what follows the last case does."""
    inline = _INLINE_LIST.search(sentence)
    if not inline or not lists_conditions(sentence[: inline.end("head")]):
        return sentence
    end = inline.end("head")
    if _brings_about(sentence[:end], sentence[end:]):
        return sentence
    tails = [m.start() for m in _AFTER_CASES.finditer(sentence, end)]
    if not tails or modality.last_modal(sentence[:end]) is not None:
        return sentence[:end]
    return sentence[:end] + " " * (tails[-1] - end) + sentence[tails[-1] :]


_AFTER_CASES = re.compile(r"[,;]\s+(?=(?:the|an?|any|such|it|he|she|they)\s(?:[^,;:()]{0,80}?\b)?(?:may|shall|must)\b)", re.IGNORECASE)
# What begins like a condition and has items that are sentences: "Upon such an event— (a) the trustee shall cease …".
_WHEN = re.compile(r"\W*(?:[\w.]{1,6}\s+|\(\w{1,4}\)\s+)*(?:upon|on|where|when|if|after|following|during|while|once)\b", re.IGNORECASE)
_MAIN_ITEM = re.compile(
    r"\W*(?:\(?\s?\w{1,4}\s?[).]\s+)?(?:the|an?|any|such|its|no|all|that|each)\s+(?:(?!that\b|which\b|who\b|if\b)[\w’'-]+\s+){1,6}?(?:shall|must|may|will)\b", re.IGNORECASE
)


def _brings_about(lead: str, item: str) -> bool:
    """Whether the items of a lead-in that only says when are what then happens."""
    return bool(_WHEN.match(lead) and _MAIN_ITEM.match(item)) and modality.last_modal(lead) is None


# "may suspend for a period not exceeding a year or revoke the registration": one modal for both.
_SHARES = re.compile(r"^[^.;:—]{0,120}\b(?:or|and|and/or)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
# A list within one sentence.
_INLINE_LIST = re.compile(r"^(?P<head>[^:;—–]{10,900}(?:[:—–]-{0,2}|\s-|\bif))\s*(?:\(\s?(?:a|i|1)\s?\)|1\s?°)\s", re.IGNORECASE)
_DEGREE = re.compile(r"(\d{1,2})\s?°")
# The same, up to the item at hand.
_INLINE_ITEM = re.compile(
    r"^(?P<lead>[^:;—–]{4,600}[:—–])\s*(?:(?:\(\s?(?:a|i|1)\s?\)|1\s?°)\s(?:[^()]|\([^()]{1,60}\)){0,1500}?(?:(?<=[;,:—–])|(?<=\bor)|(?<=\band))\s*)?"
    r"(?P<item>(?:\(\s?(?:[a-z]|[ivx]{1,4}|\d{1,2})\s?\)|\d{1,2}\s?°)\s+(?:\w+\s+){0,2})$",
    re.IGNORECASE,
)
# "shall have its registration cancelled"
_CAUSATIVE = re.compile(
    r"\b(?P<modal>shall|will|must|should|may|can|could|would)\s+(?:\w+ly\s+)?have\s+(?P<what>(?:its|their|his|her|the|any|such)\s+(?:[\w’'-]+,?\s+){1,6})(?:\w+ed\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)


# "shall be blacklisted and its contract terminated"
_ELLIPSIS = re.compile(
    r"\b(?P<modal>shall|will|must|should|may)\s+be\s+[\w-]+(?:ed|en|n)\b[^.;:]{0,40}?,?\s+and\s+(?P<what>(?:its|their|his|her|the|any)\s+(?:[\w’'-]+\s+){1,5})$", re.IGNORECASE
)


def _causative(sentence: str, verb: v.Verb) -> Event | None:
    """What somebody is to have done to it: "will have its shares suspended"."""
    if verb.form != v.PAST:
        return None
    begin = max(0, verb.start - 140)
    found = _CAUSATIVE.search(sentence, begin, verb.start) or _ELLIPSIS.search(sentence, begin, verb.start)
    if found is None:
        return None
    kind, a, b = objects.object_in(sentence, *found.span("what"))
    if sentence[a:b].lower() == "access":
        kind = objects.CUSTOMER
    consequence = consequence_of(verb.family, kind, sentence[a:b], sentence) if kind else None
    if consequence is None:
        return None
    effect = modality.MAY if found["modal"].lower() in ("may", "can", "could") else modality.MUST
    return Event(verb.start, verb.end, consequence, effect, 0.7, (a, b), None, True if kind == objects.LICENCE else None)


def _told(sentence: str, clause: Clause, verb: v.Verb) -> bool:
    """Whether a clause tells what happened: ", until 2016, when the department suspended the privileges"."""
    if verb.form not in (v.PAST, v.BASE, v.PASSIVE, v.GERUND, v.NOUN):
        return False
    if clause.word == "where" and verb.form == v.PAST and _EXAMPLE.search(sentence, max(0, clause.start - 70), clause.start):
        return True
    if verb.form == v.PAST and re.search(
        r"\w,\s+when\s[^,;.]{3,80}$", sentence[max(0, clause.start - 3) : verb.start], re.IGNORECASE
    ):
        return True
    # "The move comes after the bank ordered the closure of …"
    if clause.word in ("after", "when") and re.search(r"\b(?:comes?|came|follows?|followed)\s+$", sentence[max(0, clause.start - 12) : clause.start], re.IGNORECASE):
        return True
    # "After meeting the bank, the examiners requested that it … and pause …": the main verb has come.
    return clause.word in ("after", "before", "upon", "following", "when") and bool(
        _MAIN_VERB.search(sentence, clause.start, verb.start)
    )


# "an example was given where the agency revoked …"
_EXAMPLE = re.compile(r"\b(?:examples?|instances?|occasions?)\b[^.;,]{0,50}$", re.IGNORECASE)
_MAIN_VERB = re.compile(
    r",\s+(?:and\s+)?(?:[\w’'-]+\s+){0,8}?(?:requested|asked|directed|ordered|instructed|required|decided|agreed)\b|\bdid\s+[A-Z]\w+",
    re.IGNORECASE,
)

# "The firm withdrew its membership."
_ITS_OWN = re.compile(r"(?:withdrew|withdrawn|cancelled|canceled|terminated)\s+(?:its|their)\s+(?:own\s+)?(?:[\w-]+\s+){0,2}(?:memberships?|registrations?)\b", re.IGNORECASE)
_AUTHORITY = re.compile(r"\b(?:authority|commission|board|committee|regulator|bank|exchange|registrar|council|agency|department|court|by|(?-i:[A-Z]{3,6}))\b", re.IGNORECASE)


def _event(
    sentence: str, verb: v.Verb, *, lead: str, tail: str, report: bool, conditional: bool, voluntary: bool,
    since: int, shared: Event | None = None,
) -> Event | None:
    """What one verb states. `shared` is the event of a verb before it that the same modal governs,
    `since` where the last condition before it ends."""
    before, after = sentence[: verb.start], _NAMES_NOTHING.sub(lambda m: " " * len(m.group()), sentence[verb.end :])
    kind, place = taken(sentence, verb, before, after, tail=tail, since=since, lead=lead, report=report)
    if kind is None or kind == objects.BAD or is_idle(sentence, verb, before, after, kind):
        return None
    words = sentence[place[0] : place[1]]
    consequence = consequence_of(verb.family, kind, words, sentence)
    if verb.family == v.RESTRICT and verb.form == v.PASSIVE and v.TEMPORARILY.search(before):
        consequence = "suspend_service"  # "lending in tokens is temporarily prohibited"
    if consequence is None:
        return None
    passage = sentence[verb.start : place[1] + 40] if place[1] > verb.start else sentence[place[0] : verb.end]
    if about_people(_RELATIVE.split(passage)[0], words):
        return None
    if voluntary and verb.form != v.PAST and (verb.family in (v.REVOKE, v.SUSPEND, v.TERMINATE, v.CLOSE) or consequence == "delist"):
        return None
    if verb.form == v.PAST and kind == objects.LICENCE and _ITS_OWN.match(sentence[verb.start :]) and not _AUTHORITY.search(before[-120:]):
        return None  # a firm that left
    if verb.family == v.RESTRICT and not restricts(sentence, verb, lead, kind):
        return None
    inline = _INLINE_ITEM.search(before)
    if inline:  # "may do any of the following: (a) issue a warning; (b) suspend the licence"
        item = _DEGREE.sub(r"(\1)", inline["item"].replace("( ", "(").replace(" )", ")"))
        ruling = governed(sentence, verb, item, after, lead=f"{lead} {inline['lead']}", report=report, conditional=False)
    else:
        ruling = governed(sentence, verb, before, after, lead=lead, report=report, conditional=conditional)
    if ruling is None and shared:
        ruling = shared.effect, shared.score
    if ruling is None:
        return None
    effect, score = ruling
    if verb.family == v.RESTRICT and consequence == "restrict_business" and _FROM_NEW.match(after):
        consequence = "suspend_new_business"
    if verb.family == v.RESTRICT and consequence == "restrict_business":
        if _CLIENT_ACCOUNT.search(after) or (_DEALING.search(after) and _RESTRAINT.search(sentence)):
            consequence = "restrict_account"
        elif (effect == modality.DONE and verb.form != v.PASSIVE and _FROM_DOING.match(after)) or _FROM_OPERATING.match(after):
            consequence = "suspend_service"  # what an order forbids its addressee stops
    if no.by_customer(before, after, passive=verb.form == v.PASSIVE) and kind != objects.LICENCE:
        return None
    if effect == modality.DONE and _PURSUING.search(
        sentence[verb.end : place[1] + 8] if place[1] > verb.end else words
    ):
        return None
    actor, regulator = actor_of(before, after, passive=verb.form == v.PASSIVE)
    if actor is None and lead:
        actor, regulator = actor_of(lead + " ", " may", passive=False)
    return Event(verb.start, verb.end, consequence, effect, score, place, actor, regulator)


# What may stand between a verb and its object and names none: "(the “Firm”)", "under subsection 2 of this section".
_NAMES_NOTHING = re.compile(
    r"\s\([“\"‘']?[\w ’'-]{1,40}[”\"’']?\)|\sunder\s+(?:sub)?(?:section|paragraph|regulation|rule|article)s?\s+[\w().]{1,12}(?:\s+of\s+this\s+\w+)?(?=\s+(?:the|an?|any|its|such)\b)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:that|which|where|if|when)\b", re.IGNORECASE)
_CLIENT_ACCOUNT = re.compile(
    r"^[^.;]{0,160}\bfrom\b[^.;]{0,200}\b(?:client|customer|the|such|trading|bank)\s+accounts?\b",
    re.IGNORECASE,
)
# A court that forbids dealing with tainted property freezes it.
_DEALING = re.compile(r"\b(?:dealing\s+(?:with|in)|disposing\s+of|transferring|parting\s+with)\b[^.;]{0,80}\b(?:propert\w+|assets?|funds|money|accounts?)\b", re.IGNORECASE)
_RESTRAINT = re.compile(r"\brestrain(?:s|ed|ing)?\b|\b(?:restraint|restraining|freezing|preservation)\s+orders?\b|\bproceeds\s+of\b|\btainted\b|\breali[sz]able\b|\bterrorist\b", re.IGNORECASE)
_FROM_DOING = re.compile(rf"\s+(?:(?!to\b|from\b)[\w,’'-]+\s+){{1,12}}from\s+{v.ACTS}", re.IGNORECASE)
# All of it, not some of it: "from operating the payment system", "from doing business".
_FROM_OPERATING = re.compile(
    r"\s+(?:(?!to\b|from\b)[\w,’'.&-]+\s+){1,12}from\s+(?:operating|(?:doing|conducting|carrying\s+(?:on|out)|transacting|engaging\s+in)\s+(?:(?:any|all|its|the|further|such)\s+){0,2}(?:\w+\s+)?(?:business|operations))\b", re.IGNORECASE
)
_FROM_NEW = re.compile(
    r"\s+(?:(?!to\b|from\b)[\w,’'.&-]+\s+){0,12}from\s*[-—–:]?\s*(?:\(\s?\w{1,4}\s?\)\s*)?[\w-]+ing\s+(?:(?:of|up|on|any|all|its|more)\s+)*(?:new|fresh|further|additional)\b", re.IGNORECASE
)
