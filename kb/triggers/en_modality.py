"""Whether a consequence must, may or did happen: the words that govern its verb."""

from __future__ import annotations

import re

MUST, MAY, DONE = "must", "may", "done"

_MAY_WORDS = re.compile(
    r"\b(?:may|can|could|might|power(?:s|ed)?|empower(?:s|ed)?|(?<!the\s)(?<!an\s)(?<!any\s)(?<!this\s)authority(?=\s+(?:to|under)\b)|authori[sz]e[sd]?|"
    r"entitle[sd]?|entitling|rights?|able|ability|discretion|"
    r"consider(?:s|ed|ing)?|option|(?:be|is|more)\s+appropriate|possib\w+|permit(?:s|ted)?|competent|"
    r"e\.g\.|likely|liable|"
    r"eligible\s+to|reserves?|usually|in\s+(?:its|their)\s+opinion|if\s+appropriate|"
    r"measures\s+such\s+as)(?!\w)",
    re.IGNORECASE,
)
_MUST_WORDS = re.compile(
    r"\b(?:shall|must|should|will|required?|requires|obliged?|obligated|has\s+to|have\s+to|is\s+to|"
    r"are\s+to|ought|need(?:s)?\s+to|expect(?:s|ed)?|"
    r"need\s+to|mandatory|automatically|necessary|forthwith|ensur(?:e|ing))(?!\w)",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(may|can|could|might|shall|must|should|will|would|ought to|is to|are to|has to|have to)\b",
    re.IGNORECASE,
)

TO = re.compile(
    r"\bto\s+(?:\(\s?\w{1,4}\s?\)\s*)?(?:[\w-]+ly\s+|forthwith\s+|at\s+once\s+|either\s+|also\s+|suspend\s+or\s+|[\w-]+(?:,|\s+or|\s+and/or|\s+and|/)\s*(?:to\s+)?){0,5}$",
    re.IGNORECASE,
)
_POWER_TO = re.compile(
    r"\b(?:powers?|rights?|(?-i:(?<!the\s)(?<!an\s)authority)|authority(?=\s+$)|ability|empowered|authori[sz]ed?|authori[sz]es|entitled|able|"
    r"discretion|permit(?:s|ted)?|allow(?:s|ed|ing)?|enabl(?:e|es|ed|ing)|empower(?:s|ing)?|option|"
    r"competent(?!\s+(?:\w+\s+)?authorit)|likely|liable|lawful|appropriate|entitling|possible|choose|free)\b[^.;]{0,110}$",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:order|direct(?:ion|ive)?|requir|instruct|compel|oblig|request|ask|command|advis|demand|urg|lead(?=\s+(?:it|them|the\s+\w+)\s+to\b)|tell|call(?:s|"
    r"ed)?\s+on|warn|caus)(?:s|es|ed|ing|e|ring)?\b|\btold\b(?!\s+(?:[\w’'.-]+\s+){0,4}that\b)",
    re.IGNORECASE,
)
_DUTY_TO = re.compile(
    r"\b(?:(?:is|are)\s+(?:hereby\s+|also\s+|therefore\s+|again\s+|further\s+)?(?:advised|directed|instructed|requested|ordered|asked|urged|recommended)|required|obliged|obligated|ha(?:s|ve|d)|needs?|needed|bound|is|are|expected|ought|duty|"
    r"obligation|necessary|responsible)\s+$|\bduty\s+of\s+(?:[\w’'-]+\s+){1,5}$",
    re.IGNORECASE,
)
_DECIDED_TO = re.compile(
    r"\b(?:decided|decision|resolved|agreed|voted|elected|forced|determined|chose|chosen|intends?|"
    r"intention|intent|plans?|planned|committed|commitment|proceeded|began|"
    r"elects?|decides?|entered\s+into|took\s+(?:action|steps)|taken\s+(?:action|steps))\b[^.;]{0,60}$",
    re.IGNORECASE,
)
# "issue a directive to the Bank to revoke", "shall appoint a liquidator to wind up"
_FOR_TO = re.compile(r"\b(?:interests?\s+of\b[^.;]{0,60}|appropriate|necessary|required)\s+for\s+(?:[\w.&’'-]+\s+){1,5}$", re.IGNORECASE)
_ORDER_TO = re.compile(
    r"\b(?:(?:directives?|directions?|orders?|instructions?)\s+(?:to|against|on)|appoint(?:s|ed|ing)?)\s+(?:[\w’'-]+\s+){1,5}$|\b(?:injunctions?|warrants?|writs?)\s+$", re.IGNORECASE
)
# What stands right before the infinitive governs it: "the Authority's decision to suspend".
_JUST_DECIDED = re.compile(r"\b(?:decided|decision|resolved|voted|agreed|elected)\s+$", re.IGNORECASE)
_MEASURE_TO = re.compile(
    r"\b(?:measures?|steps|action|mechanisms?|capability|capacity|arrangements|controls|procedures|"
    r"process(?:es)?|rules|program(?:me)?s?|means|follow-up)\b[^.;]{0,60}$",
    re.IGNORECASE,
)


# "may itself move to cancel", "must then proceed to close"
_MAY_MOVE = re.compile(
    r"\b(may|can|could|might|shall|must|should|will)\s+(?:itself\s+|also\s+|then\s+|\w+ly\s+)*(?:move|proceed|act|choose|opt|take\s+(?:steps|action|measures))\s+$", re.IGNORECASE
)
_EXERCISE = re.compile(
    r"\bin\s+(?:the\s+)?exercise\s+of\s+(?:all\s+)?(?:[\w’'-]+\s+){0,3}?powers?\b", re.IGNORECASE
)

_LEGAL_BASIS = re.compile(
    r",\s+(?:pursuant\s+to|in\s+accordance\s+with|in\s+terms\s+of|by\s+virtue\s+of|under|on\s+the\s+basis\s+of)\s[^,;]{3,240},(?=\s*$)|"
    r"\bon\s+(?:(?:its|the)\s+)?(?:meeting\s+(?:of|on)\s+)?\d{1,2}\s+[A-Z][a-z]+(?:\s+\d{4})?(?=,|\s+to\b|\s*$)", re.IGNORECASE
)


def _order_in(head: str) -> re.Match[str] | None:
    """The word of ordering that governs what follows `head`: no modal and no full stop between."""
    for found in _ORDER.finditer(head, max(0, len(head) - 240)):
        if re.match(r"\s+(?:requir|direct|instruct|compel|command)ing\b", head[found.end() :]):
            continue  # "an order requiring it to": the participle orders
        if not re.search(r"[.;]|\b(?:shall|must|should|will|may)\b", head[found.end() :]):
            return found
    return None


def of_infinitive(before: str) -> str | None:
    """The effect of "… to V", from what governs the infinitive; None where it is no consequence."""
    to = TO.search(before)
    if not to:
        return None
    # "in exercise of its powers, has directed it to": the order governs, not the powers or the law it rests on.
    head = _LEGAL_BASIS.sub(" ", _EXERCISE.sub(" ", before[max(0, to.start() - 480) : to.start()]))[-260:]
    if re.search(
        r"\b(?:not|nor|no(?=\s+(?:[\w-]+\s+){1,4}(?:permitting|allowing|requiring|entitling)))\b[^.;]{0,45}\b(?:permit|allow|obligation|required|obliged|need|ask\w*|requir\w*|request\w*|"
        r"order\w*|entitled|able|authori[sz]\w+|permitted|empowered)\b[^.;]{0,40}$",
        head,
        re.IGNORECASE,
    ):
        return None
    if _DUTY_TO.search(head):
        if re.search(r"\b(?:may|might|can|could)\s+(?:\w+ly\s+|also\s+)?(?:need|have|be\s+\w+)\s+$", head, re.IGNORECASE):
            return MAY
        return MUST
    moves = _MAY_MOVE.search(head)
    if moves:
        return MAY if moves.group(1).lower() in ("may", "can", "could", "might") else MUST
    if re.search(r"\be\.g\.,?\s*$", head):
        return MAY
    if re.search(
        r"\b(?:whether|how|when|failed|fails?|failure|proceedings?|application|notice|proposals?|refus\w+|"
        r"sought|seeks?|seeking|wish\w*|"
        r"notice\s+from\s+(?:[\w-]+\s+){1,4}|notice\s+of\s+(?:the\s+|its\s+|an?\s+)?(?:intent|intention|proposal)|wants?|asked\s+\w+|attempt\w*|in\s+order|so\s+as|enough|inability|unable|unlikely|used|"
        r"purports?|circumstances|date|"
        r"threat\w*|continue[sd]?|operates?|practices?|grounds|reason|time|sufficient|"
        r"unnecessary)\s+$",
        head,
        re.IGNORECASE,
    ):
        return None
    if _FOR_TO.search(head):
        return MUST
    if _ORDER_TO.search(head):
        return of_clause(head) or MUST
    decided = _JUST_DECIDED.search(head)
    if decided and not re.search(r"\b(?:may|can|could|might|shall|must|should)\s+(?:\w+\s+){0,2}$", head[: decided.start()], re.IGNORECASE):
        return DONE
    for pattern, effect in ((_POWER_TO, MAY), (None, "order"), (_DECIDED_TO, DONE), (_MEASURE_TO, "measure")):
        found = pattern.search(head) if pattern else _order_in(head)
        if found:
            if effect == MAY:
                return MAY
            if effect == "order":
                return of_order(head, head[found.start() :])
            if effect == "measure":
                return of_clause(before) or MAY
            if effect == DONE and re.match(r"inten(?:t|tion)|plans?", found.group(), re.IGNORECASE) and re.search(
                r"\b(?:notice|notif\w+|react|object|represent\w+|statement|reasons?|investigation)\b[^.;]{0,120}$|^\W*before\b",
                head[: found.start()],
                re.IGNORECASE,
            ):
                return None  # whom one tells of an intention, nothing is taken from yet
            if effect == DONE:
                # "may also decide to cancel" has not decided.
                modal = re.search(
                    r"\b(may|can|could|might|shall|must|should)\s+(?:\w+\s+){0,2}$",
                    head[: found.start()],
                    re.IGNORECASE,
                )
                if modal:
                    return MAY if modal.group(1).lower() in ("may", "can", "could", "might") else MUST
            return effect
    return None


_ADDRESSED = re.compile(r"\b(?:is|are)\s+(?:hereby\s+|also\s+|therefore\s+|further\s+)?$", re.IGNORECASE)


def of_order(before: str, order: str) -> str:
    """The effect of "orders X to V": that of the order itself."""
    word = order.split()[0].lower() if order.split() else ""
    if word.endswith("ed") and _ADDRESSED.search(before[: max(0, len(before) - len(order))]):
        return MUST  # "banks are required to have systems to …"
    modal = last_modal(before[-200:])
    if modal in ("may", "can", "could", "might") or re.search(
        r"(?<!of\sits\s)(?<!of\sthe\s)\bpowers?\s+(?:to|of)\b|\bempowered\b|\bauthori[sz]ed\b",
        before[-200:],
        re.IGNORECASE,
    ):
        return MAY
    if modal in ("shall", "must", "should", "will"):
        return MUST
    if word == "requiring" and re.search(r"\b(?:issued|imposed|served|made|entered|given)\b[^.;]{0,60}$", before[-90:], re.IGNORECASE):
        return DONE
    if word.endswith("ed") or word in ("told", "requesting", "asking", "directing", "ordering"):
        return DONE
    return MUST if word.endswith("s") else MAY


def last_modal(words: str) -> str | None:
    """The last modal of `words`, lower case."""
    found = None
    for match in _MODAL.finditer(words):
        found = match.group(1).lower()
    return found


def of_clause(words: str) -> str | None:
    """The effect that the modal words of a clause give; None where there are none.

    The last word decides; a choice ("may", powers, measures that include …) is `may`."""
    best: tuple[int, str] | None = None
    for pattern, effect in ((_MUST_WORDS, MUST), (_MAY_WORDS, MAY)):
        for match in pattern.finditer(words):
            if best is None or match.start() > best[0]:
                best = (match.start(), effect)
    return best[1] if best else None
