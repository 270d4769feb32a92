"""The consequences that the verbs of one English sentence state, with what governs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kb.triggers import en_exclusions as no
from kb.triggers import en_modality as modality
from kb.triggers import en_objects as objects
from kb.triggers import en_verbs as v
from kb.triggers.en_clauses import conditions, in_relative, lists_conditions
from kb.triggers.en_consequences import consequence_of
from kb.triggers.en_details import actor_of


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
    r"permanently\s+)?"
    r"(?:suspend|revok|cancel|withdraw|terminat|restrict|limit|vary|modif|refus|condition|amend|deny|ceas|"
    r"halt|stop|clos|block|freez|deactivat|remov|delist|"
    r"exclud|exclusion|invoice|transfer|close\s+out|otherwise|discontinu|rescind|reject|censur|clos|seiz|"
    r"unwind|wind|put\s+on\s+hold|impos|suspension|revocation|withdrawal|cancellation|termination|removal|"
    r"restriction)\w*"
    r"(?:\s+(?:temporarily|permanently|back|out|all))?",
    re.IGNORECASE,
)
_ADVERB = re.compile(
    r"^\s+(?:temporarily|permanently|immediately|indefinitely|in\s+whole\s+or\s+in\s+part|"
    r",\s*in\s+part\s+or\s+completely,|all\s+or\s+part\s+of|further)\b",
    re.IGNORECASE,
)
_NOUN_OF = re.compile(
    r"^(?:\s+or\s+\w+|\s*,\s*\w+|\s+and\s+\w+){0,3}\s+(?:of|from|on|to|in)\b", re.IGNORECASE
)
_ADJECTIVE = re.compile(
    r"(?:\b(?:a|an|the|any|such|these|those|each|all|of|to|with|for|in|on|its|their|his|her|our|no|into|"
    r"from|by|inoperative|and|or|other|"
    r"affecting|involving|unlicensed|previously|alleged|non|accessing|maintain\w*|report(?:ed|s)?)|['’]s|"
    r"/|,)\s*$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"^\s+(?:the|a|an|all|al\s+l|any|its|their|his|her|our|such|this|these|those|some|certain|both|each|"
    r"every|new|trading|payments?|dealing|access|business|operations|"
    r"activit(?:y|ies)|services?|transactions?|sales|exports?|shipments?|offering|providing|accepting|"
    r"processing|customers?|onboarding|accounts?|and|or|further|issuing|doing|"
    r"lending|relations|ties|support|from|two|three|four|five|six|seven|eight|nine|ten|\d+|[A-Z][\w’']+)\b"
)
_DETERMINER = re.compile(
    r"^\s+(?:the|an?|all|al\s+l|any|its|their|his|her|our|such|this|these|those|some|both|each|every|new|"
    r"two|three|four|five|six|seven|eight|nine|ten|\d+|offering|providing|accepting|processing|operations|"
    r"from|shipments|exports|sales|business|payments?|transactions?|trading|onboarding|doing|issuing|"
    r"lending|support|[A-Z]\w+['’]s)\b",
    re.IGNORECASE,
)
_PURSUING = re.compile(
    r"\b(?:plans?|planning|pursu\w+|efforts?|proposed|proposals?|intent\w*|development|"
    r"proof\s+of\s+concept|exploring|pilot)\b",
    re.IGNORECASE,
)
_POWERFUL = re.compile(
    r"\b(?:measures?|steps?|actions?|sanctions?|penalt(?:y|ies)|consequences?|powers?|directions?|"
    r"remed(?:y|ies)|requirements?|countermeasures?|orders?|follow-up)\b",
    re.IGNORECASE,
)
_NOUN_VERB = re.compile(
    r"\b(?:order(?:s|ed|ing)?|direct(?:s|ed|ing)?|impos(?:e|es|ed|ing)|requir(?:e|es|ed|ing)|request(?:s|"
    r"ed|ing)?|lead(?:s|ing)?\s+to|led\s+to|result(?:s|ed|ing)?\s+in|"
    r"subject\s+to|liable\s+to|entail(?:s|ed)?|justif(?:y|ies)|trigger(?:s|ed)?|announc(?:e|es|ed)|"
    r"recommend(?:s|ed)?|effect|face|faces)\s+"
    r"(?:(?:the|a|an|any|temporary|immediate|possible|partial|full|or|such|its|their|definitive|permanent|"
    r"compulsory|mandatory|exit)\s+){0,4}(?:[\w-]+\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_NOUN_INCLUDED = re.compile(
    r"\b(?:including|includes?|such\s+as|namely|e\.g\.,?|and|or|may\s+be|range\s+from)\s+(?:(?:the|a|an|"
    r"any|temporary|partial|full|\w+ing|\w+ion\s+or)\s+){0,4}$|,\s*(?:(?:the|a|temporary)\s+)?$|"
    r"^\W*(?:\(?\w{1,4}[).]\s*)?(?:the\s+|temporary\s+)?$",
    re.IGNORECASE,
)
_NOUN_NEEDED = re.compile(
    r"^[^.;:]{0,60}?\b(?:may|will|shall|must|should|is|are|can)\b[^.;:]{0,30}?\b(?:necessary|appropriate|"
    r"imposed|warranted|ordered|required|applied|applicable|considered|effected\s+where)\b",
    re.IGNORECASE,
)
_GERUND_AFTER = re.compile(
    r"\b(?:orders?|direction|decision|requirements?|resolution|injunction)\s+(?:\w+ly\s+)?(?:(?:under|"
    r"pursuant\s+to|in\s+accordance\s+with)\s[^;]{0,60}\s)?$",
    re.IGNORECASE,
)
_GERUND_MEANS = re.compile(
    r"\b(?:including|include[sd]?|such\s+as|namely|e\.g\.,?|like|involves?|consider(?:s|ed|ing)?|"
    r"require[sd]?|requiring|consists?\s+of|(?<!instructions )by|means\s+of|way\s+of|recommend(?:s|ed)?|"
    r"measures?\s+(?:of|like)|begin|began|start(?:ed)?|steps?\s*:?|measures|actions?)\s+(?:(?:immediately|"
    r"temporarily|warning|promptly)[, ]+){0,3}$",
    re.IGNORECASE,
)
_PROGRESSIVE = re.compile(r"\b(?:is|are|was|were|been|be)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_BEFORE_GERUND = re.compile(
    r"\b(?:before|after|upon|for|of|from|in|when|while|without|than|prior\s+to|on|to|about|reasons\s+for|"
    r"against)\s+(?:\w+\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_WORD_ONLY = re.compile(r"^\W*(?:\(?[\w.‎()-]{1,24}[).]\s*)*$")
_LISTED = re.compile(
    r"(?:,|\bor\b|\band\b|/|—|:)\s*(?:(?:immediately|temporarily|permanently|to)\s+)?$", re.IGNORECASE
)
_INSTANCE = re.compile(
    r"\b(?:instances?|cases?)\s+(?:have\s+been\s+|were\s+|are\s+)?(?:observed|noticed|reported|seen|"
    r"come\s+to)\b",
    re.IGNORECASE,
)
_NEGATIVE_TAIL = re.compile(r"^\s*(?:of|or|and)?\s*(?:the\s+)?(?:conduct|apparent|violat)", re.IGNORECASE)


def events(sentence: str, *, lead: str = "", report: bool = False) -> list[Event]:
    """The consequences a sentence states. `lead` is the lead-in of an enumerated item; `report`
    says that the text tells what happened (letters, enforcement, announcements)."""
    found = v.verbs(sentence)
    if not found or no.is_frame(sentence) or lists_conditions(lead):
        return []
    spans = conditions(sentence)
    voluntary = no.is_voluntary(sentence)
    out = []
    for verb in found:
        event = _event(
            sentence,
            verb,
            lead=lead,
            report=report,
            conditional=any(c.start <= verb.start < c.end for c in spans if c.word != "aside"),
            voluntary=voluntary,
        )
        if event:
            out.append(event)
            if (
                verb.family == v.CEASE
                and event.consequence == "terminate_cooperation"
                and event.subject
                and re.search(r"\b(?:to|with|for|from)\b", sentence[verb.end : event.subject[0]])
            ):
                out.append(replace(event, consequence="suspend_service"))
    return out


def _event(
    sentence: str, verb: v.Verb, *, lead: str, report: bool, conditional: bool, voluntary: bool
) -> Event | None:
    before, after = sentence[: verb.start], sentence[verb.end :]
    if verb.form == v.PASSIVE:
        kind, a, b = objects.object_before(sentence[: verb.subject_end])
        place = (a, b)
    else:
        skipped = 0
        for pattern in (_COORDINATED, _ADVERB, _COORDINATED, _COORDINATED, _ADVERB):
            found = pattern.match(after[skipped : skipped + 80])
            if found:
                skipped += found.end()
        kind, a, b = objects.object_after(after[skipped:])
        place = (verb.end + skipped + a, verb.end + skipped + b)
        if kind is None and verb.form == v.NOUN:
            # "licence revocation", "account closure", "Trading Halt or Suspension"
            kind, a, b = _noun_before(before)
            place = (a, b)
            if (
                verb.family == v.SUSPEND
                and kind is None
                and re.search(r"trading\s+halt", sentence[max(0, verb.start - 20) : verb.end], re.IGNORECASE)
            ):
                kind, place = objects.TRADING, (verb.start, verb.end)
            elif verb.family == v.SUSPEND and kind is None and _NOUN_NEEDED.match(after):
                kind, place = objects.SERVICE, (verb.start, verb.end)
    if kind != objects.BAD and _SELF_EVIDENT.match(sentence[verb.start : verb.end]):
        kind, place = objects.LICENCE, (verb.start, verb.end)
    if (
        kind is None
        and verb.family == v.CEASE
        and verb.form == v.BASE
        and re.match(r"\s*(?:$|[.,;]|upon\b|immediately\b|at\b|on\b|forthwith\b)", after)
    ):
        # "all promotion must cease"
        aux = re.search(r"\b(?:shall|must|should|will)\s+(?:\w+ly\s+)?$", before, re.IGNORECASE)
        if aux:
            kind, a, b = objects.object_before(before[: aux.start()])
            place = (a, b)
    if kind is None or kind == objects.BAD or _idle(sentence, verb, before, after, kind):
        return None
    words = sentence[place[0] : place[1]]
    consequence = consequence_of(verb.family, kind, words, sentence)
    if consequence is None:
        return None
    if _about_people(
        sentence[verb.start : place[1] + 40] if place[1] > verb.start else sentence[place[0] : verb.end],
        words,
    ):
        return None
    if voluntary and verb.family in (v.REVOKE, v.SUSPEND, v.TERMINATE, v.CLOSE):
        return None
    if verb.family == v.RESTRICT and not _restricts(sentence, verb, lead, kind):
        return None
    governed = _governed(sentence, verb, before, after, lead=lead, report=report, conditional=conditional)
    if governed is None:
        return None
    effect, score = governed
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


_RESTRICTING_POWER = re.compile(
    r"\b(?:regulators?|authorit(?:y|ies)|powers?|orders?|directions?|directs?|directed|impos\w+|measures?|"
    r"penalt\w+|sanctions?|requirements?|commission|reserve\s+bank|pra|fca|fdic|supervisor|"
    r"until|in\s+the\s+event|competent)\b",
    re.IGNORECASE,
)


def _restricts(sentence: str, verb: v.Verb, lead: str, kind: str) -> bool:
    """Whether a restriction is a measure rather than a standing limit or a bare prohibition."""
    if re.match(r"\s+(?:to|at)\s+(?:\w+\s+){0,2}\d", sentence[verb.end :]) or re.search(
        r"\bper\s?cent|%", sentence[verb.end : verb.end + 60]
    ):
        return False
    if re.search(r"\berasure\b", sentence):
        return False
    if verb.form == v.PAST or (
        verb.form == v.NOUN
        and not re.search(
            r"\b(?:impos|order|direct|ban)\w*",
            sentence[max(0, verb.start - 60) : verb.end + 4],
            re.IGNORECASE,
        )
    ):
        return False
    return bool(_RESTRICTING_POWER.search(lead + " " + sentence))


_SELF_EVIDENT = re.compile(r"de-?regist|exclu|eject|str(?:ike|iking|uck)\s+off|expel|expuls", re.IGNORECASE)
_CEASE_STATE = re.compile(
    r"\s+to\s+(?!(?:carry|effect|provide|offer|accept|trade|operate|do|conduct|deal|supply|issue|act|"
    r"engage|promote|market|distribute|process|onboard|write|underwrite|lend)\b)",
    re.IGNORECASE,
)
_REFUSE_TO = re.compile(
    r"\s+to\s+(?!(?:open|establish|execute|process|accept|provide|carry|enter|continue|onboard|perform)\b)",
    re.IGNORECASE,
)
_PLAN_ONLY = re.compile(
    r"\bceas\w+\s+(?:pursu|effort|plan)\w*|\bno\s+longer\s+(?:pursu|plan|propos|intend)\w*|"
    r"\bintent\s+to\s+withdraw\b|\bwould\s+have\s+provided\b|\bnot\s+(?:to\s+)?pursue\b",
    re.IGNORECASE,
)


def _idle(sentence: str, verb: v.Verb, before: str, after: str, kind: str) -> bool:
    """Readings of a verb that take nothing away: ceases to be, able to exit, closed accounts as a heading."""
    word = sentence[verb.start : verb.end].lower()
    if verb.family == v.CEASE and _CEASE_STATE.match(after):
        return True
    if verb.family == v.REFUSE and (_REFUSE_TO.match(after) or verb.form == v.NOUN):
        return True
    if (
        word.startswith(("exit", "unw"))
        and verb.form == v.BASE
        and not re.search(
            r"\b(?:decided|elected|agreed|voted|ordered|directed|required|action|plan|determined|"
            r"resolved)\b[^.;]{0,40}\bto\s+(?:\w+\s+and\s+)?$",
            before,
            re.IGNORECASE,
        )
    ):
        return True
    if (
        verb.family in (v.TERMINATE, v.CEASE, v.REVOKE)
        and kind in (objects.PARTNER, objects.SERVICE)
        and re.search(
            r"\b(?:able|ability|capab\w+|capacity|positioned)\b[^.;]{0,30}\bto\s+(?:\w+\s+){0,2}$",
            before,
            re.IGNORECASE,
        )
        and not re.search(r"\b(?:authorit|regulator|commission|agency|agencies)\w*\b", before, re.IGNORECASE)
    ):
        return True
    if verb.form == v.PAST and (
        len(sentence.split()) < 6
        or (word != sentence[verb.start : verb.end] and re.search(r"[a-z]{3}", before))
    ):
        return True
    if (
        word in ("limit", "limits", "block", "halt", "ban")
        and re.search(r"\b(?:time|credit|exposure|district|a|the|any|trading)\s+$", before, re.IGNORECASE)
        and verb.form == v.BASE
    ):
        return True
    if word.startswith("unw") and verb.form == v.GERUND:
        return True
    if verb.form == v.PAST and re.search(r"\b(?:how|why|recall\w*)\b[^.;]{0,90}$", before, re.IGNORECASE):
        return True
    if word.startswith("wind") and re.search(r"\b(?:capab|abilit)\w+", sentence, re.IGNORECASE):
        return True
    if re.search(
        r"\b(?:explanation|description|statement|details)\s+of\s+(?:how|when|whether|what)\b",
        before[-140:],
        re.IGNORECASE,
    ):
        return True
    if (
        verb.form == v.PASSIVE
        and verb.family == v.RESTRICT
        and re.match(r"\s+(?:because|to|in|as|by\s+the\s+fact)\b", after)
    ):
        return True
    if word in ("vary", "varied", "varying", "reduce") and kind not in (objects.LICENCE, objects.CUSTOMER):
        return True
    return verb.family in (v.TERMINATE, v.REVOKE, v.CEASE) and bool(_PLAN_ONLY.search(sentence))


def _noun_before(before: str) -> tuple[str | None, int, int]:
    """The object that stands as a modifier right before a noun (account closure)."""
    window = re.search(r"(?:[\w-]+\s+){1,3}$", before)
    if not window:
        return None, 0, 0
    last = None
    for match in objects.OBJECT.finditer(before, window.start()):
        last = match
    if last is None or len(before) - last.end() > 2:
        return None, 0, 0
    return objects.kind_of(last), last.start(), last.end()


def _about_people(passage: str, words: str) -> bool:
    return (
        bool(
            re.search(
                r"\b(?:individual|director|officer|employee|employment|person['’]s\s+(?:approval|status)|"
                r"controlled\s+function|approved\s+person|auditor|managing\s+director|chairperson)\b",
                passage,
                re.IGNORECASE,
            )
        )
        and "licen" not in words.lower()
    )


def _governed(
    sentence: str, verb: v.Verb, before: str, after: str, *, lead: str, report: bool, conditional: bool
) -> tuple[str, float] | None:
    """(effect, score) where the verb states a consequence, else None."""
    if conditional and not _decides(before, verb):
        instance = _INSTANCE.search(before)
        if not (instance and verb.form == v.PASSIVE):
            return None
        return modality.DONE, 0.75
    if in_relative(sentence, verb.start) and not _INSTANCE.search(before):
        return None
    if no.negated(before if verb.form != v.PASSIVE else sentence[: verb.start]):
        return None
    if conditional:
        return modality.MAY, 0.7
    form = verb.form
    if form == v.NOUN:
        modifier = _noun_before(before)
        return _noun(sentence, before[: modifier[1]] if modifier[0] else before, after, lead)
    if form == v.GERUND:
        return _gerund(before, lead, report, after)
    if form == v.PASSIVE:
        return _passive(sentence, verb, before, report)
    if form == v.BASE:
        entry = sentence.rstrip()[-1:].isalnum() or sentence.rstrip().endswith(")")
        if entry and modality.last_modal(sentence) is None and _entry(sentence, verb):
            return modality.MAY, 0.55
        return _base(before, lead)
    if form == v.PAST:
        return _past(before, after, report)
    return None


def _decides(before: str, verb: v.Verb) -> bool:
    """A condition that itself states a provider's stop: "in case issuers decide to block a card"."""
    return (
        verb.form == v.BASE
        and verb.family in (v.FREEZE, v.SUSPEND, v.CLOSE)
        and bool(
            re.search(
                r"\b(?:decides?|needs?|ha(?:s|ve))\s+to\s+(?:[\w-]+(?:/|,|\s+or)\s*){0,3}$",
                before,
                re.IGNORECASE,
            )
        )
    )


def _noun(sentence: str, before: str, after: str, lead: str) -> tuple[str, float] | None:
    breach = re.search(
        r"\b(?:non-?compliance|infringements?|failure|breach(?:es)?|violations?)\s+(?:with|of|"
        r"to)\b[^.;,]{0,120}$",
        before,
        re.IGNORECASE,
    )
    if breach and not modality.last_modal(breach.group()):
        return None
    if re.match(r"[^.;]{0,40}\bmore\s+appropriate\b", after):
        return None
    if _NOUN_NEEDED.match(after) and not no.stated_elsewhere(before):
        needed = after[:100]
        effect = (
            modality.MAY
            if re.search(r"\bmay\b|\bcan\b|\bappropriate\b|\bconsidered\b", needed)
            else modality.MUST
        )
        return effect, 0.75
    if _NOUN_VERB.search(before):
        if re.search(
            r"\brequest(?:s|ing|ed)?\s+(?:a|an|the|any)?\s*(?:trading\s+halt|suspension)?\s*(?:or\s+)?$",
            before,
            re.IGNORECASE,
        ) and not re.search(r"\bof\b", after[:6]):
            return None
        effect = modality.of_clause((lead + " " + before)[-300:]) or modality.MAY
        return effect, 0.75
    if not _NOUN_OF.match(after) and not re.match(r"^\s*(?:,|;|\.|\)|$|or\b|and\b|may\b)", after):
        return None
    if (
        _NOUN_INCLUDED.search(before)
        and _POWERFUL.search((lead + " " + before)[-260:])
        and not no.stated_elsewhere(re.sub(r"\b(?:including|includes?|such as)\b.*$", "", before[-90:]))
    ):
        if (
            not re.search(
                r"\b(?:includ\w+|such\s+as|namely|range|e\.g\.)", (lead + " " + before)[-260:], re.IGNORECASE
            )
            and not lead
        ):
            return None
        return modality.MAY, 0.75
    return None


def _gerund(before: str, lead: str, report: bool, after: str) -> tuple[str, float] | None:
    if _GERUND_AFTER.search(before):
        if re.search(r"\b(?:notice|proceedings?)\s*$", before, re.IGNORECASE):
            return None
        return modality.of_clause((lead + " " + before)[-260:]) or modality.MAY, 0.85
    if _PROGRESSIVE.search(before):
        return (modality.DONE, 0.75) if report else None
    if _WORD_ONLY.match(before):
        return _item(lead) if lead and not re.search(r"\bwould\b", after[:160]) else None
    if _GERUND_MEANS.search(before):
        words = (lead + " " + before)[-300:]
        if re.search(r"\bby\s+(?:\w+\s+)?$", before, re.IGNORECASE) and not modality.of_clause(words):
            return None
        effect = modality.of_clause(words)
        if report and effect is None:
            return modality.DONE, 0.6
        choice = re.search(r"\b(?:consider\w*|includ\w+|such\s+as|e\.g\.)", before[-120:], re.IGNORECASE)
        if choice and not lead and effect != modality.MAY:
            effect = modality.MAY
        return (effect or modality.MAY), 0.75
    if _LISTED.search(before):
        # A later member of a list of gerunds whose head is governed.
        head = re.search(
            r"\b(?:includ\w+|such\s+as|by|requir\w+|measures\s+(?:of|such\s+as))\s[^.;]{0,160}$",
            before,
            re.IGNORECASE,
        )
        if head and not _BEFORE_GERUND.search(before):
            return modality.of_clause((lead + " " + before)[-300:]) or modality.MAY, 0.65
    if lead and re.match(
        r"^\W*(?:\(?\w{1,4}[).]\s*)*(?:the\s+\w+(?:\s+\w+){0,2}|\w+ing)\s+$", before, re.IGNORECASE
    ):
        return _item(lead)
    return None


def _item(lead: str) -> tuple[str, float] | None:
    """A gerund that is an enumerated item: its lead-in says what it is."""
    tail = lead[-260:]
    if re.search(
        r"\b(?:notify|notice|report|procedures?\s+for|criteria|factors|circumstances\s+(?:of|in)|contain|"
        r"details|records?|information|disclos\w+|definition|risks?)\b[^.]{0,60}$",
        tail,
        re.IGNORECASE,
    ):
        return None
    effect = modality.of_clause(tail)
    if re.search(r"\bpowers?\b|\bmay\b", tail, re.IGNORECASE) and not re.search(
        r"\b(?:shall|must|should)\b", tail, re.IGNORECASE
    ):
        effect = modality.MAY
    if (
        effect is None
        and not _POWERFUL.search(tail)
        and not re.search(r"\b(?:following|generally\s+refers)\b", tail, re.IGNORECASE)
    ):
        return None
    return effect or modality.MUST, 0.75


def _passive(sentence: str, verb: v.Verb, before: str, report: bool) -> tuple[str, float] | None:
    aux = sentence[max(0, verb.subject_end - 40) : verb.start]
    modal = modality.last_modal(sentence[max(0, verb.subject_end - 24) : verb.start])
    if re.search(r"\bto\s+be\b", aux, re.IGNORECASE):
        return (
            (modality.MUST, 0.6)
            if re.search(
                r"\b(?:requir\w+|ha(?:s|ve)|order\w*|direct\w*|caus\w+)\b[^.;]{0,60}\bto\s+be\b",
                before[-100:],
                re.IGNORECASE,
            )
            else None
        )
    if modal in ("may", "can", "could", "might"):
        return modality.MAY, 0.85
    if modal in ("shall", "must", "should", "will", "would"):
        return (modality.MUST if not (report and modal in ("will", "would")) else modality.DONE), 0.85
    if re.search(r"\b(?:ha(?:s|ve)\s+been|had\s+been|was|were|got|getting|being)\b", aux, re.IGNORECASE):
        if not report:
            return None
        return modality.DONE, 0.7
    if re.search(
        r"\b(?:is|are|stands?)\s+(?:hereby\s+|immediately\s+|automatically\s+)?$",
        sentence[: verb.start][-24:],
        re.IGNORECASE,
    ):
        if re.search(r"\b(?:hereby|stands?)\b", aux, re.IGNORECASE):
            return modality.DONE, 0.75
        return None
    if re.search(
        r"\b(?:request|ask|requir|order|direct)\w*\b[^.;]{0,90}\bbe\b", before[-140:], re.IGNORECASE
    ):
        return modality.of_order(before, "ordered"), 0.75
    return None


def _entry(sentence: str, verb: v.Verb) -> bool:
    """Whether a base verb is an entry of a table of powers ("Revoke Recognition Order")."""
    if verb.family == v.REMOVE:
        return bool(re.match(r"\s+(?:a\s+)?regulated\s+activit", sentence[verb.end :], re.IGNORECASE))
    if verb.family not in (v.REVOKE, v.SUSPEND) or len(sentence) > 260:
        return False
    before = sentence[: verb.start]
    listed = re.search(r"(?:,|\bor)\s+$", before) and re.search(
        r"\b(?:Add|Impose|Vary|Direct|Require|Suspend|Revoke|Cancel)\b", before
    )
    return bool(listed) or (
        sentence[verb.start].isupper()
        and not re.search(r"\b(?:to|of|option)\s+$", before, re.IGNORECASE)
        and objects.object_after(sentence[verb.end :])[0] == objects.LICENCE
    )


def _base(before: str, lead: str) -> tuple[str, float] | None:
    if re.search(
        r"\bto\s+(?:[\w-]+\s*(?:,|/|\bor\b|\band\b)?\s*){0,4}$", before[-60:], re.IGNORECASE
    ) and modality._TO.search(before):
        effect = modality.of_infinitive(before)
        if effect is None and lead and re.match(r"^\W*(?:\(?\w{1,4}[).]\s*)*to\s", before, re.IGNORECASE):
            effect = (
                modality.MAY
                if re.search(r"\b(?:powers?|authority|may|right)\b", lead[-260:], re.IGNORECASE)
                else modality.of_clause(lead[-260:])
            )
        return (effect, 0.85) if effect else None
    if _WORD_ONLY.match(before):
        if not lead:
            return None
        words = lead[-240:]
        if re.search(r"\bto\s*[:—–-]?\s*$", words, re.IGNORECASE) or re.search(
            r"\b(?:may|shall|must|should|power\w*|will)\b[^.;]{0,160}$", words, re.IGNORECASE
        ):
            return modality.of_clause(words) or modality.MAY, 0.85
        return None
    modal = re.search(
        r"\b(may|can|could|might|shall|must|should|will|would)\b(?P<gap>[^.;:]{0,180})$",
        before,
        re.IGNORECASE,
    )
    if modal:
        gap = modal.group("gap")
        word = modal.group(1).lower()
        close = re.match(
            r"^\s*(?:,[^,]{0,120},\s*)?(?:\w+ly\s+|also\s+|first\s+|where\s+appropriate,?\s+|by\s+order,?\s+|"
            r"at\s+any\s+time,?\s+){0,3}(?:[\w-]+(?:\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and/or\s+|/|"
            r"\s+and\s+)){0,6}(?:\w+ly\s+)?$",
            gap,
            re.IGNORECASE,
        )
        near = re.match(
            r"^\s*(?:(?!(?:to|that|which|be|ensure|consider|have|not)\b)[\w-]+\s+){1,6}$", gap, re.IGNORECASE
        )
        if close or near or _LISTED.search(before):
            if re.search(r"\bnot\b", gap) and not re.search(r",|\bbut\b|\band\b", gap):
                return None
            effect = modality.MAY if word in ("may", "can", "could", "might") else modality.MUST
            if word == "would":
                effect = modality.DONE
            return effect, 0.85 if close else 0.6
        if re.search(r"\b(?:that|requested|requiring)\s+(?:\w+\s+){0,6}$", gap, re.IGNORECASE):
            return (modality.MAY if word in ("may", "can") else modality.MUST), 0.6
        return None
    ask = re.search(
        r"\b(request|requir|order|direct|ask|recommend|demand|insist)(?:s|ed|ing|e|"
        r"es)?\b[^.;]{0,60}\bthat\b[^.;]{0,60}$",
        before,
        re.IGNORECASE,
    )
    if ask:
        return modality.of_order(before, ask.group()), 0.85
    if lead and _LISTED.search(before) and modality.of_clause(lead[-240:]):
        return modality.of_clause(lead[-240:]) or modality.MAY, 0.65
    return None


def _past(before: str, after: str, report: bool) -> tuple[str, float] | None:
    if not report or not _DETERMINED.match(after) or _NEGATIVE_TAIL.match(after):
        return None
    perfect = re.search(
        r"\b(?:has|have|had)\s+(?:since\s+|also\s+|already\s+|\w+ly\s+){0,2}(?:[\w]+ed\s+(?:and|,|or)\s+)?$",
        before,
        re.IGNORECASE,
    )
    listed = re.search(r"(?:,|\band)\s+(?:also\s+|\w+ly\s+)?$", before, re.IGNORECASE)
    if perfect:
        return modality.DONE, 0.75
    if _ADJECTIVE.search(before) and not listed:
        return None
    if not _DETERMINER.match(after) and (
        not listed or re.search(r"\b(?:involv|restrict|report|propert)\w*\s+$", before)
    ):
        return None
    return modality.DONE, 0.65
