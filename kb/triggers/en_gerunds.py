"""Gerunds that state a stop: ordered ("an order suspending"), listed as measures, done by way of ("by ceasing")."""

from __future__ import annotations

import re

from kb.triggers import en_modality as modality

_GERUND_AFTER = re.compile(
    r"\b(?:orders?|direction|decision|requirements?|resolution|injunction)\s+(?:\w+ly\s+)?(?:(?:under|"
    r"pursuant\s+to|in\s+accordance\s+with)\s[^;]{0,60}\s)?(?:(?:to|against|upon|on|in\s+respect\s+of)\s+(?:[\w’'-]+\s+){1,5})?"
    r"(?:[\w-]+ing,?\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_GERUND_MEANS = re.compile(
    r"\b(?:includ(?:ing|e[sd]?)(?:,?\s+but\s+(?:(?:are|is)\s+)?not\s+limited\s+to,?|,?\s+without\s+limitation,?)?|such\s+as|namely|e\.g\.,?|like|involves?|consider(?:s|ed|ing)?|"
    r"require[sd]?|requiring|consists?\s+of|(?<!instructions )by|means\s+of|way\s+of|leads?\s+to|led\s+to|results?\s+in|resulting\s+in|recommend(?:s|ed)?|"
    r"measures?\s+(?:of|like)|begin|began|start(?:ed)?|steps?\s*:?|measures|actions?):?\s+(?:(?:\w+ly|"
    r"warning)[, ]+){0,3}$",
    re.IGNORECASE,
)
# "will entail the exchange halting or suspending trading"
_WITH_SUBJECT = re.compile(
    r"\b(?:involve|entail|mean|result\s+in|lead\s+to|require)s?\s+(?:(?:the|a|an|its|that|each)\s+)?"
    r"(?:[\w-]+\s+){1,3}?(?:\w+ing\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_PROGRESSIVE = re.compile(r"(?:\b(?:is|are|was|were|been|be)|[a-z][’']re)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_BEFORE_GERUND = re.compile(
    r"\b(?:before|after|upon|for|of|from|in|when|while|without|than|prior\s+to|on|to|about|reasons\s+for|"
    r"against)\s+(?:\w+\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
LISTED = re.compile(
    r"(?:,|\bor\b|\band\b|\bas\s+well\s+as\b|/|—|:)\s*(?:(?:even|immediately|temporarily|permanently|to)\s+)?$", re.IGNORECASE
)
# Item numbers alone ("12.1. (a) "); each part ends at its blank, so a part is read in one way only.
WORD_ONLY = re.compile(r"^\W*(?:\(?[\w.‎()-]{0,23}[\w.‎()-](?<=[).])(?:\s+|$)){0,8}$")
_UNDERTOOK = re.compile(
    r"\b(?:undertook|took|taken|implemented|adopted|undertaken)\s[^.;]{0,60}\b(?:measures|steps|actions?)\b[^.;]*\binclud\w+",
    re.IGNORECASE,
)
POWERFUL = re.compile(
    r"\b(?:measures?|steps?|actions?|sanctions?|penalt(?:y|ies)|consequences?|powers?|directions?|"
    r"remed(?:y|ies)|options?|responses?|requirements?|countermeasures?|orders?|follow-up)\b",
    re.IGNORECASE,
)


# "issued a notice to the broker, prohibiting it from …"
_PARTICIPLE = re.compile(
    r"\b(?:issued|imposed|served|made|published|entered|obtained|granted|passed|took|placed|gave|given)\s[^.;]{0,140}"
    r"\b(?:notices?|orders?|directions?|directives?|injunctions?|requirements?|decisions?|measures?|restrictions?)\b[^.;]{0,140},\s+"
    r"(?:thereby\s+|temporarily\s+|immediately\s+)?$",
    re.IGNORECASE,
)
# "among the measures that may be taken are closing the accounts": named as a measure, not going on.
_FORMS_ARE = re.compile(
    r"\b(?:forms?|types?|kinds?|measures?|sanctions?|penalties|steps|actions?|consequences|restrictions)\b[^.;:]{0,110}\b(?:is|are)\s+"
    r"(?:[\w’'/-]+,?\s+){0,14}$",
    re.IGNORECASE,
)
# "took remedial action by ceasing …"
_REMEDY = re.compile(
    r"\b(?:remed\w+|corrective|responded|took|taken|undertook|implemented|mitigat\w+|complied)\b[^.;]{0,120}\bby\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
# "acted unfairly by blocking users' accounts": what a firm was found to have done.
_FOUND = re.compile(r"\b(?:found|engaged\s+in|acted|violated|committed)\b[^.;]{0,200}\bby\s+(?:\w+ly\s+)?$", re.IGNORECASE)
# "took remedial action, including:" tells what was done.
_TOLD_OF = re.compile(
    r"\b(?:took|taken|undertook|undertaken|implemented|adopted|included|has|have|had|was|were|began|agreed)\b[^.]*$",
    re.IGNORECASE,
)


# An order that is sent on is made elsewhere; "Order refusing bail" is a heading.
_PASSED_ON = re.compile(
    r"\b(?:intimat|communicat|notif|inform|serv|send|deliver|furnish|publish|forward|transmit)\w*\b[^.;]*\b(?:any|an|the|every|such)\s+(?:orders?|decisions?|directions?)\s+(?:[\w-]+ing,?\s+(?:or|and)\s+)?$", re.IGNORECASE
)
_ORDER_HEADING = re.compile(r"\W*(?:\d+[A-Z]?[.)]?\s+)?(?:Orders?|Directions?)\s+$")
# How such orders are made is said of them, not what they do.
_HOW_MADE = re.compile(
    r"[^.;]{0,90}?\b(?:shall|must|will|may)\s+be\s+(?:made|served|published|effective|final|in\s+writing|entered|accompanied|reviewed|subject)\b", re.IGNORECASE
)
_GRANTED = re.compile(r"\b(?:contains|granted|issued|obtained|entered|made|secured|won|imposed)\b[^.;]*$", re.IGNORECASE)


def gerund(before: str, lead: str, report: bool, after: str) -> tuple[str, float] | None:
    if _HOW_MADE.match(after) and re.search(r"\b(?:orders?|decisions?|notices?)\b[^.;]*$", before, re.IGNORECASE):
        return None
    if _GERUND_AFTER.search(before):
        if _PASSED_ON.search(before[-160:]) or (_ORDER_HEADING.match(before) and re.fullmatch(r"[^.;:]{3,70}", after)):
            return None
        if re.search(r"\b(?:notice|proceedings?)\s*$", before, re.IGNORECASE):
            return None
        effect = modality.of_clause((lead + " " + before)[-260:])
        if report and re.search(r"\b(?:was|were|has\s+been)\s+(?:issued|made|granted|adopted|served)\b", after[:200]):
            effect = modality.DONE
        if effect is None and report and _GRANTED.search(before[-140:]):
            effect = modality.DONE
        return effect or modality.MAY, 0.85
    if _WITH_SUBJECT.search(before) and not re.search(r"\bnot\b[^.;]{0,50}$", before):
        return modality.of_clause(before[-160:]) or modality.MUST, 0.65
    if report and _PARTICIPLE.search(before):
        return modality.DONE, 0.7
    if _FORMS_ARE.search(before):
        return modality.of_clause(before[-200:]) or modality.MAY, 0.65
    if _PROGRESSIVE.search(before):
        return (modality.DONE, 0.75) if report else None
    if WORD_ONLY.match(before):
        return item(lead, report) if lead and not re.search(r"\bwould\b", after[:160]) else None
    if _GERUND_MEANS.search(before):
        words = (lead + " " + before)[-300:]
        if re.search(r"\bby\s+(?:\w+\s+)?$", before, re.IGNORECASE):
            if report and (_REMEDY.search(before[-160:]) or _FOUND.search(before[-220:])):
                return modality.DONE, 0.6
            if not modality.of_clause(words):
                return None
        effect = modality.of_clause(words)
        if report and (effect is None or _UNDERTOOK.search(words)):
            return modality.DONE, 0.6
        choice = re.search(r"\b(?:consider\w*|includ\w+|such\s+as|e\.g\.)", before[-120:], re.IGNORECASE)
        if choice and not lead and effect != modality.MAY:
            effect = modality.MAY
        return (effect or modality.MAY), 0.75
    if LISTED.search(before):
        # A later member of a list of gerunds whose head is governed.
        head = re.search(
            r"\b(?:includ\w+|such\s+as|by|requir\w+|consider\w*|measures\s+(?:of|such\s+as)|(?:order|decision|direction|"
            r"notice)s?(?=\s+\w+ing\b))\s[^.;]{0,160}$",
            before,
            re.IGNORECASE,
        )
        if head and not _BEFORE_GERUND.search(before):
            return modality.of_clause((lead + " " + before)[-300:]) or modality.MAY, 0.65
    if lead and re.match(
        r"^\W*(?:\(?\w{1,4}[).]\s*)*(?:the\s+\w+(?:\s+\w+){0,2}|\w+ing)\s+$", before, re.IGNORECASE
    ):
        return item(lead, report)
    return None


# What measures are for is not what they are: "measures intended to minimise the risk of recurrence".
_TO_REDUCE = re.compile(r"\b(?:minimi[sz]|reduc|mitigat|lower|limit)\w*\s+(?:the\s+|any\s+)?risks?\b[^.:;]{0,90}", re.IGNORECASE)


def item(lead: str, report: bool = False) -> tuple[str, float] | None:
    """A gerund that is an enumerated item: its lead-in says what it is."""
    tail = _TO_REDUCE.sub(" ", lead[-260:])
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
        and not POWERFUL.search(tail)
        and not re.search(r"\b(?:following|generally\s+refers)\b", tail, re.IGNORECASE)
    ):
        return None
    if report and effect is None and _TOLD_OF.search(tail):
        return modality.DONE, 0.75
    return effect or modality.MUST, 0.75
