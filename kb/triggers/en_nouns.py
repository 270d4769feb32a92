"""What governs a consequence noun ("the suspension of …"): the order, power, ground or report that makes it a statement."""

from __future__ import annotations

import re

from kb.triggers import en_exclusions as no
from kb.triggers import en_modality as modality
from kb.triggers import en_objects as objects
from kb.triggers.en_gerunds import POWERFUL

_NOUN_OF = re.compile(
    r"^(?:\s+or\s+\w+|\s*,\s*\w+|\s+and\s+\w+){0,3}\s+(?:of|from|on|to|in)\b", re.IGNORECASE
)
_NOUN_VERB = re.compile(
    r"\b(?:impos(?:e|es|ed|ing)\s+(?:up)?on\s+(?:[\w.&’'-]+\s+){1,6}?(?=an?\s)|order(?:s|ed|ing)?|direct(?:s|ed|ing)?|impos(?:e|es|ed|ing)|issu(?:es|ed|ing)|plac(?:e|es|ed|ing)|requir(?:e|es|ed|ing)|request(?:s|"
    r"ed|ing)?|lead(?:s|ing)?\s+to|led\s+to|result(?:s|ed|ing)?\s+in|"
    r"subject\s+to|liable\s+to|entail(?:s|ed)?|grant(?:s|ed)?|justif(?:y|ies)|trigger(?:s|ed)?|announc(?:e|es|ed)|"
    r"recommend(?:s|ed)?(?:\s+to\s+(?:the\s+)?\w+)?|approv(?:es|ed)(?:,(?:[^,;.]|\.(?=\s?\d)){1,60},)?|effect|face|faces|risks?|attracts?|extend\s+(?:as\s+far\s+as|to)|as\s+far\s+as|"
    r"(?<!leading\s)(?<!led\s)up\s+to(?:\s+and\s+including)?)\s+"
    r"(?:(?:this|these|summary|emergency|precautionary|automatic|further|[\w-]+-(?:day|week|month|year)|the|a|an|any|temporary|provisional|interim|immediate|possible|partial|full|or|such|its|their|definitive|permanent|"
    r"compulsory|mandatory|exit)\s+){0,4}(?:[\w-]+\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_NOUN_INCLUDED = re.compile(
    r"\b(?:including|includes?|consists?\s+of|tak(?:e|ing)\s+the\s+form\s+of|in\s+the\s+form\s+of|such\s+as|namely|e\.g\.,?|and|or|may\s+be|range\s+from|(?<=[a-z] )to)\s+(?:(?:the|a|an|"
    r"any|temporary|partial|full|\w+ing|\w+ion\s+or)\s+){0,4}$|,\s*(?:(?:the|a|temporary)\s+)?$|"
    r"^\W*(?:\(?\w{1,4}[).]\s*)?(?:the\s+|temporary\s+)?$",
    re.IGNORECASE,
)
NOUN_NEEDED = re.compile(
    r"^[^.;:]{0,60}?\b(?:may|will|shall|must|should|is|are|can|could|would|might)\b[^.;:]{0,30}?\b(?:necessary|appropriate|follow|ensue|"
    r"imposed|decided|pronounced|due\s+to\s+(?:any\s+of\s+)?the\s+following|warranted|ordered|required|applied|applicable|considered|effected\s+where)\b",
    re.IGNORECASE,
)
# "imposed a temporary ban", "led to the closure": it happened.
_IMPOSED = re.compile(
    r"\bapproved,(?:[^,;.]|\.(?=\s?\d)){1,60},\s+(?:[\w-]+\s+){0,4}$|\b(?:imposed|issued|ordered|directed|announced|approved|led\s+to|resulted\s+in|triggered)\s+(?:[\w-]+\s+){0,4}$",
    re.IGNORECASE,
)


def noun_before(before: str) -> tuple[str | None, int, int]:
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


# "constitute grounds for the denial, suspension or revocation of a licence"
_GROUNDS = re.compile(
    r"\b(?:constitutes?|are|is|be|shall\s+be|as)\s+(?:an?\s+)?(?:\w+\s+)?(?:grounds?|causes?)\s+for\b[^.:]{0,200}$|\bbreach\b[^.;]{0,60}\band\s+(?:an?\s+)?(?:grounds?|cause)\s+for\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
# A heading of cases: grounds for revocation of a licence are the following
_GROUNDS_ARE = re.compile(r"\W*(?:\(?\w{1,4}[).]\s*)?(?:the\s+)?(?:grounds|causes|reasons)\s+for\s+(?:the\s+)?(?:\w+\s+(?:or|and)\s+)?$", re.IGNORECASE)
# "liable on conviction to a fine or the revocation of its licence"
_OR_FINED = re.compile(r"\bimpos\w*\s+(?:an?\s+)?(?:[\w-]+\s+)?(?:penalt(?:y|ies)|fines?)\b[^.;]{0,120}\bor\s+(?:the\s+)?$|\b(?:liable|punishable|subject)\b[^.]{0,220}\bfines?\b[^.;]{0,120}\bor\s+(?:to\s+)?(?:the\s+)?$", re.IGNORECASE)
# "imposed a penalty of $10,000 and a two-year suspension"
_AND_ALSO = re.compile(r"\b(?:imposed|issued|ordered|received)\s[^.;]{3,150}\sand\s+(?:an?|the)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
# "hereby notifies the public of the revocation of …"
_TELLS_OF = re.compile(
    r"\b(?:(?:hereby|wishes\s+to)\s+(?:notif(?:y|ies)|inform(?:s)?|announce(?:s)?|advise(?:s)?)|announce[sd]|(?:has|have)\s+(?:notified|announced|informed|confirmed)|issued\s+an?\s+notice\s+(?:of|for))\s+(?:(?!may\b|shall\b|must\b)[\w,’'()-]+\s+){0,9}?"
    r"(?:of\s+|about\s+)?(?:(?:the|its|an?)\s+(?:[\w-]+\s+){0,2})?$",
    re.IGNORECASE,
)
_HAS_TAKEN = re.compile(r"\b(?:ha(?:s|ve|d)\b[^.;]{0,40}\btaken|took)\b[^.;]{0,60}\bincluding\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
# "the restrictions contained in section 4 on dividends": a reference to what stands there.
_LAID_DOWN = re.compile(r"\s+(?:contained|set\s+out|laid\s+down|specified|provided\s+for)\s+(?:in|by|under)\b", re.IGNORECASE)


def noun(sentence: str, before: str, after: str, lead: str, report: bool) -> tuple[str, float] | None:
    """(effect, score) where a consequence noun between `before` and `after` states one, else None."""
    if _GROUNDS.search(before) or (_GROUNDS_ARE.match(before) and re.search(r"\b(?:are|is|include|shall\s+be)\b", after[:90])):
        return modality.MAY, 0.7
    if _OR_FINED.search((lead[-200:] + " " + before)[-260:]):
        return modality.MAY, 0.65
    if report and _AND_ALSO.search(before[-200:]):
        return modality.DONE, 0.7
    breach = re.search(
        r"\b(?:non-?compliance|infringements?|failure|breach(?:es)?|violations?)\s+(?:with|of|"
        r"to)\b[^.;,]{0,120}$",
        before,
        re.IGNORECASE,
    )
    if breach and not modality.last_modal(breach.group()):
        return None
    if _LAID_DOWN.match(after) or (re.match(r"\W*(?:the\s+)?$", before, re.IGNORECASE) and re.match(r"[^;]{0,160}\b(?:ensures|guarantees|aims|serves)\b", after)):
        return None
    if re.match(r"[^.;]{0,40}\bmore\s+appropriate\b", after):
        return None
    if report and _TELLS_OF.search(before[-140:]) and re.match(r"\s+(?:of|on)\b", after):
        return modality.DONE, 0.7
    if NOUN_NEEDED.match(after) and not no.stated_elsewhere(before) and not re.search(r"\bwhy\b[^.;]*$", before, re.IGNORECASE):
        needed = after[:100]
        effect = (
            modality.MAY
            if re.search(r"\b(?:may|can|could|might|appropriate|considered)\b", needed)
            else modality.MUST
        )
        return effect, 0.75
    order = _NOUN_VERB.search(before)
    if order:
        if re.search(
            r"\brequest(?:s|ing|ed)?\s+(?:a|an|the|any)?\s*(?:trading\s+halt|suspension)?\s*(?:or\s+)?$",
            before,
            re.IGNORECASE,
        ) and not re.search(r"\bof\b", after[:6]):
            return None
        if report and _IMPOSED.search(before) and modality.last_modal(before[-80:]) is None:
            return modality.DONE, 0.75
        if re.match(r"(?:subject|liable)\b", order.group(), re.IGNORECASE):
            return modality.MAY, 0.75  # what one is subject to may come
        above = (lead + " " + before[: order.start()])[-300:]
        effect = modality.of_clause(above) or modality.of_clause(before[-160:]) or modality.MAY
        return effect, 0.75
    if not _NOUN_OF.match(after) and not re.match(r"^\s*(?:,|;|\.|\)|$|or\b|and\b|may\b)", after):
        return None
    if (
        _NOUN_INCLUDED.search(before)
        and POWERFUL.search((lead + " " + before)[-260:])
        and not no.stated_elsewhere(re.sub(r"\b(?:including|includes?|such as)\b.*$", "", before[-90:]))
    ):
        if (
            not re.search(
                r"\b(?:includ\w+|consist\w*\s+of|such\s+as|namely|range|e\.g\.|(?:penalties|sanctions|measures)\b[^.;]{0,60}\b(?:are|is|may\s+be))", (lead + " " + before)[-260:], re.IGNORECASE
            )
            and not lead
        ):
            return None
        if report and _HAS_TAKEN.search(before[-120:]) and modality.last_modal(before[-120:]) is None:
            return modality.DONE, 0.7
        return modality.MAY, 0.75
    return None
