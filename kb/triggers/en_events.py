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
from kb.triggers.en_nouns import NOUN_NEEDED, noun_before


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


_COORDINATED = re.compile(
    r"^\s*(?:,|/|\bor\b|\band\b|\band/or\b)+\s*(?:or\s+|"
    r"and\s+)?(?:to\s+)?(?:request\s+(?:the\s+)?(?:temporary\s+)?|otherwise\s+|temporarily\s+|"
    r"permanently\s+|even\s+)?"
    r"(?:suspend|revok|cancel|withdraw|terminat|restrict|limit|vary|modif|refus|condition|amend|deny|ceas|"
    r"halt|stop|clos|block|freez|deactivat|remov|delist|"
    r"exclud|exclusion|invoice|transfer|close\s+out|otherwise|discontinu|rescind|reject|censur|clos|seiz|"
    r"unwind|wind|put\s+on\s+hold|impos|suspension|revocation|withdrawal|cancellation|termination|removal|"
    r"restriction)\w*"
    r"(?:\s+(?:temporarily|permanently|back|out|all))?",
    re.IGNORECASE,
)


_ADVERB = re.compile(
    r"^,?\s*(?:with\s+(?:immediate\s+)?effect(?:\s+from\s+[\w ]{3,30})?|forthwith)\b,?|"
    r"^\s+from(?=\s+(?:[\w-]+\s+){0,3}(?:relationships?|arrangements?|agreements?|contracts?)\b)|^\s+(?:temporarily|permanently|immediately|indefinitely|in\s+whole\s+or\s+in\s+part|"
    r",\s*in\s+part\s+or\s+completely,|all\s+or\s+part\s+of|further|"
    r"for\s+(?:a|an|such|any)\s+(?:[\w-]+\s+)?(?:period|time|term|duration)(?=\s+(?:the|any|an?|its|all|such|their)\b)|"
    r",\s*(?:either\s+)?(?:in\s+part\s+or\s+(?:completely|in\s+full)|wholly\s+or\s+partly|in\s+whole\s+or\s+in\s+part),|"
    r"on\s+(?:such\s+)?(?:terms|conditions)(?:\s+and\s+(?:terms|conditions))?|"
    r"for\s+a\s+period\s+(?:of|not\s+exceeding)\s+(?:up\s+to\s+)?[\w-]+\s+\w+,?)\b,?",
    re.IGNORECASE,
)


# "shall suspend, for a reasonable period and after a warning, the provision …"
_BETWEEN_COMMAS = re.compile(
    r",\s*(?:for\s+(?:an?|such|up|not)\b|after\b|without\b|following\b|on\s+(?:giving|notice)\b|by\s+(?:order|notice|written|instrument)\b|with\s+or\s+without\b|"
    r"in\s+(?:whole|accordance|consultation|respect)\b|at\s+any\s+time\b|either\b|temporarily\b|wholly\b|subject\s+to\b)[^,;:.]{0,110},",
    re.IGNORECASE,
)
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
_INLINE_LIST = re.compile(r"^(?P<head>[^:;—–]{10,900}(?:[:—–]-{0,2}|\s-|\bif))\s*\(\s?(?:a|i|1)\s?\)\s", re.IGNORECASE)
# The same, up to the item at hand.
_INLINE_ITEM = re.compile(
    r"^(?P<lead>[^:;—–]{4,600}[:—–])\s*(?:\(\s?(?:a|i|1)\s?\)\s(?:[^()]|\([^()]{1,60}\)){0,1500}?(?:(?<=[;,:—–])|(?<=\bor)|(?<=\band))\s*)?"
    r"(?P<item>\(\s?(?:[a-z]|[ivx]{1,4}|\d{1,2})\s?\)\s+(?:\w+\s+){0,2})$",
    re.IGNORECASE,
)
# "shall have its registration cancelled"
_CAUSATIVE = re.compile(
    r"\b(?P<modal>shall|will|must|should|may|can|could|would)\s+(?:\w+ly\s+)?have\s+(?P<what>(?:its|their|his|her|the|any|such)\s+(?:[\w’'-]+,?\s+){1,6})(?:\w+ed\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)


def _causative(sentence: str, verb: v.Verb) -> Event | None:
    """What somebody is to have done to it: "will have its shares suspended"."""
    if verb.form != v.PAST or (found := _CAUSATIVE.search(sentence, max(0, verb.start - 140), verb.start)) is None:
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
    if verb.form not in (v.PAST, v.BASE, v.PASSIVE, v.GERUND):
        return False
    if clause.word == "where" and verb.form == v.PAST and _EXAMPLE.search(sentence, max(0, clause.start - 70), clause.start):
        return True
    if verb.form == v.PAST and re.search(
        r"\w,\s+when\s[^,;.]{3,80}$", sentence[max(0, clause.start - 3) : verb.start], re.IGNORECASE
    ):
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


def _event(
    sentence: str, verb: v.Verb, *, lead: str, tail: str, report: bool, conditional: bool, voluntary: bool,
    shared: Event | None = None,
) -> Event | None:
    """What one verb states. `shared` is the event of a verb before it that the same modal governs."""
    before, after = sentence[: verb.start], _NAMES_NOTHING.sub(lambda m: " " * len(m.group()), sentence[verb.end :])
    if verb.form == v.PASSIVE:
        caused = _CAUSED.search(sentence, max(0, verb.subject_end - 120), verb.subject_end)
        kind, a, b = objects.object_in(sentence, *caused.span("what")) if caused else objects.object_before(sentence[: verb.subject_end])
        place = (a, b)
    else:
        skipped = 0
        for pattern in (_COORDINATED, _BETWEEN_COMMAS, _ADVERB, _COORDINATED, _COORDINATED, _ADVERB):
            found = pattern.match(after[skipped : skipped + 150])
            if found:
                skipped += found.end()
        kind, a, b = objects.object_after(after[skipped:])
        place = (verb.end + skipped + a, verb.end + skipped + b)
        if verb.form == v.NOUN and not _LINKED.match(after[skipped:]):
            # "licence suspensions or revocations, cease-and-desist orders": what follows is another thing.
            stem = _COORDINATE_NOUN.sub("", before)
            before_it = noun_before(stem)
            if before_it[0]:
                kind, a, b = before_it
                place = (a, b)
        if kind is None and tail and _FOLLOWING.match(after):
            kind, place = objects.object_after(" " + tail)[0], (verb.start, verb.end)
        if kind is None and verb.form == v.NOUN:
            # "licence revocation", "account closure", "Trading Halt or Suspension"
            kind, a, b = noun_before(before)
            place = (a, b)
            if (
                verb.family == v.SUSPEND
                and kind is None
                and re.search(r"trading\s+halt", sentence[max(0, verb.start - 20) : verb.end], re.IGNORECASE)
            ):
                kind, place = objects.TRADING, (verb.start, verb.end)
            elif verb.family == v.SUSPEND and kind is None and NOUN_NEEDED.match(after):
                kind, place = objects.SERVICE, (verb.start, verb.end)
    if kind is None and verb.family == v.FREEZE and verb.form == v.PASSIVE:
        kind, place = objects.CUSTOMER, (verb.start, verb.end)  # "All funds which … shall be frozen"
    if verb.family in (v.REVOKE, v.SUSPEND) and verb.form in (v.BASE, v.GERUND, v.PAST):
        named = _NAMED_PERMIT.match(after)
        if named and (kind is None or place[0] >= verb.end + named.end()):
            first, last = named.span(named.lastgroup or 0)
            kind, place = objects.LICENCE, (verb.end + first, verb.end + last)
    if verb.family in (v.REVOKE, v.SUSPEND, v.CLOSE, v.FREEZE) and verb.form in (v.BASE, v.GERUND) and (it := _IT.match(after)):
        meant = _meant(before)
        if meant and (kind is None or place[0] >= verb.end + it.end()):
            kind, place = meant, (verb.end + it.start("it"), verb.end + it.end("it"))
    if kind is None and verb.family == v.SUSPEND and (
        _HOLDER_AFTER.match(after) if verb.form in (v.BASE, v.GERUND) else verb.form == v.PASSIVE and _HOLDER_BEFORE.search(before[:verb.subject_end])
    ):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "suspend the broker until …"
    doing = v.DOING.match(after) if verb.family == v.CEASE and verb.form in (v.BASE, v.GERUND, v.PAST) else None
    if doing and (kind is None or doing.group().rstrip().endswith("as") or (kind == objects.BAD and re.search(r"\b(?:of|in|on|under|for)\b", sentence[verb.end + doing.end() : place[0]]))):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "cease to act as adviser", "stop importing goods"
    if (
        kind in (None, objects.BAD)
        and verb.family == v.SUSPEND
        and verb.form == v.PASSIVE
        and not _DUTY.search(before[-90:])
        and _FOR_A_TIME.search(before[-24:] + " | " + after[:40])
    ):
        kind, place = objects.SERVICE, (verb.start, verb.end)
    if (kind != objects.BAD or verb.form == v.PASSIVE) and _SELF_EVIDENT.match(sentence[verb.start : verb.end]):
        kind, place = objects.LICENCE, (verb.start, verb.end)
    if sentence[verb.start : verb.end].lower().startswith("delist"):
        kind, place = objects.TRADING, (verb.start, verb.end)
    if (
        verb.family == v.CEASE
        and verb.form == v.BASE
        and re.match(
            r"\s*(?:$|[.,;]|upon\b|immediately\b|at\b|on\b|forthwith\b|once\b|when\b|if\b|after\b|as\s+soon\b|from\b|by\b)",
            after,
        )
    ):
        # "all promotion must cease"
        aux = re.search(r"\b(?:shall|must|should|will)\s+(?:\w+ly\s+)?$", before, re.IGNORECASE)
        if aux:
            kind, a, b = objects.object_before(before[: aux.start()])
            place = (a, b)
    if (
        kind is None
        and re.match(r"(?:shut|wind)\s+(?:down|up)$", sentence[verb.start : verb.end], re.IGNORECASE)
        and verb.form == v.BASE
        and re.search(
            r"\b(?:order|direct|requir|instruct|ask|told|forc)\w*\b[^.;]{0,40}\bto\s+(?:\w+ly\s+)?$",
            before,
            re.IGNORECASE,
        )
    ):
        kind, place = objects.SERVICE, (verb.start, verb.end)
    if (
        verb.family == v.CEASE
        and verb.form != v.NOUN
        and sentence[verb.start : verb.start + 4].lower() == "stop"
    ):
        kept = _STOPPED_FROM.match(after)  # "stops the bank from onboarding new customers"
        if kept:
            kind, a, b = objects.object_after(" " + after[kept.end() :])
            place = (verb.end + kept.end() + a - 1, verb.end + kept.end() + b - 1)
    if (
        kind is None
        and verb.family == v.RESTRICT
        and verb.form in (v.GERUND, v.BASE, v.PRESENT, v.PAST)
        and re.match(r"\s+(?:(?!to\b|from\b)[\w,.’'-]+\s+){1,12}(?:from(?:\s+\w+ing\b|\s*[-—–:]\s*$)|to\s+(?:accept|carry|provide|offer|conduct|engage|operate|issue|lend)\b)", after)
    ):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "restricting a person from disposing of …"
    if kind in (None, objects.PARTNER) and verb.family == v.RESTRICT and verb.form == v.PASSIVE and v.BARRED_FROM.match(after):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "a lender may be prohibited from …"
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
    if voluntary and verb.form != v.PAST and verb.family in (v.REVOKE, v.SUSPEND, v.TERMINATE, v.CLOSE):
        return None
    if verb.family == v.RESTRICT and not restricts(sentence, verb, lead, kind):
        return None
    inline = _INLINE_ITEM.search(before)
    if inline:  # "may do any of the following: (a) issue a warning; (b) suspend the licence"
        item = inline["item"].replace("( ", "(").replace(" )", ")")
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


# "revoke an RSA", "suspend its dealing certificate": permits by their short name.
_NAMED_PERMIT = re.compile(
    r"(?:\s+or\s+\w+)?\s+(?:an?|the|its|such|any|that)\s+(?:(?-i:(?P<permit>[A-Z]{2,6}))(?=\s*(?:[.,;:)]|$|\s(?:if|where|when|at|of|by|for|in|granted|issued|immediately|pursuant|without|on)\b))|"
    r"(?:(?!share\b|stock\b|digital\b|deposit\b|ssl\b|tax\b)[\w/-]+\s+){0,2}(?P<certificate>certificates?)\b(?!\s+of\b))",
    re.IGNORECASE,
)
# "shall cause the account to be frozen"
_CAUSED = re.compile(r"\b(?:caus|order|direct|requir)(?:e|es|ed|ing|s)?\s+(?P<what>(?:[\w’'-]+\s+){1,9}?)to\s+$", re.IGNORECASE)
# Who holds a licence: to suspend him is to suspend his business.
_HOLDER = (
    r"(?:licen[cs]ees?|registrants?|(?:licen[cs]e|permit|certificate)[\s-]holders?|brokers?|dealers?|operators?|intermediar(?:y|ies)|(?:trading|clearing)\s+members?|"
    r"remitters?|underwriters?|money\s?lenders?|advis[eo]rs?|(?:money\s?)?changers?)"
)
_HOLDER_AFTER = re.compile(rf"\s+(?:or\s+\w+\s+)?(?:the|an?|any|that|such|its|the\s+said)\s+(?:(?!of\b|for\b|to\b)[\w-]+\s+){{0,3}}?{_HOLDER}\b(?!['’\s]s?\s*(?:licen|certificat|registr|operation|activit))", re.IGNORECASE)
_HOLDER_BEFORE = re.compile(rf"(?:^|\W)(?:the|an?|any|that|such)\s+(?:[\w-]+\s+){{0,2}}?{_HOLDER}\s+(?:concerned\s+)?(?:may|shall|must|will|can)?\s*$", re.IGNORECASE)
# "may grant a licence and may revoke it": the thing named last is meant.
_IT = re.compile(r"(?:\s+or\s+\w+)?\s+(?P<it>it|them|the\s+same)\b", re.IGNORECASE)
_OTHER_THING = re.compile(r"\b(?:exemptions?|orders?|directions?|notices?|conditions?|waivers?|dispensations?|appointments?|delegations?|rules?|regulations?|decisions?|determinations?|requirements?|consents?|offers?|certificates?\s+of\s+title|bids?|names?|polic(?:y|ies))\b", re.IGNORECASE)


def _meant(before: str) -> str | None:
    """The class of what a pronoun at the end of `before` stands for, where that is a licence or an account."""
    near = before[-180:]
    named = list(objects.OBJECT.finditer(near))
    if not named or _OTHER_THING.search(near):
        return None
    kind = objects.kind_of(named[-1])
    return kind if kind == objects.LICENCE or (kind == objects.CUSTOMER and "account" in named[-1].group().lower()) else None


_DUTY = re.compile(r"\b(?:requirement|obligation|rule|provision|duty|condition|deadline|fee|charge)s?\b", re.IGNORECASE)
_FOR_A_TIME = re.compile(r"\btemporarily\s+\||\|\s+(?:until\s+further\s+notice|temporarily|for\s+the\s+time\s+being)\b", re.IGNORECASE)
# What may stand between a verb and its object and names none: "(the “Firm”)", "under subsection 2 of this section".
_NAMES_NOTHING = re.compile(
    r"\s\([“\"‘']?[\w ’'-]{1,40}[”\"’']?\)|\sunder\s+(?:sub)?(?:section|paragraph|regulation|rule|article)s?\s+[\w().]{1,12}(?:\s+of\s+this\s+\w+)?(?=\s+(?:the|an?|any|its|such)\b)",
    re.IGNORECASE,
)
# What is restricted stands in the items: "may prohibit or restrict the following".
_FOLLOWING = re.compile(
    r"\s+(?:(?:or|and)\s+\w+\s+)?(?:(?:any|all|one|each)\s+(?:or\s+more\s+)?of\s+)?the\s+following\b[^.;]{0,60}[:—-]\s*$|"
    r"(?:\s+(?:or|and)\s+\w+)?\s+(?:in|within|throughout)\s+(?:the\s+)?[\w’' ]{2,30}:\s*$",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\s*(?:(?:or|and|,)\s+\w+\s+)*(?:of|on|from|to|in|for|over|against)\b", re.IGNORECASE)
_COORDINATE_NOUN = re.compile(
    r"(?:suspensions?|revocations?|cancellations?|terminations?|restrictions?|withdrawals?)\s+(?:or|and)\s+$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:that|which|where|if|when)\b", re.IGNORECASE)
_STOPPED_FROM = re.compile(r"\s+(?:(?!to\b|from\b)[\w’'-]+\s+){1,8}from\s+", re.IGNORECASE)
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
_SELF_EVIDENT = re.compile(r"de-?regist|exclu|eject|str(?:ike|iking|uck)\b|expel|expuls", re.IGNORECASE)
