"""What governs a consequence verb: the modal, order, power or report that makes it a statement."""

from __future__ import annotations

import re

from kb.triggers import en_exclusions as no
from kb.triggers import en_modality as modality
from kb.triggers import en_objects as objects
from kb.triggers import en_verbs as v
from kb.triggers.en_clauses import in_relative
from kb.triggers.en_gerunds import LISTED, WORD_ONLY, gerund
from kb.triggers.en_nouns import noun, noun_before

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
    r"lending|relations|ties|approval|licen[cs]es?|authori[sz]ations?|registrations?|recognition|support|from|[A-Z]\.|at\s+least|approximately|about|more\s+than|over|several|multiple|numerous|many|various|most|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|dozens|hundreds|\d+|selling|[A-Z][\w’']+)\b"
)
_DETERMINER = re.compile(
    r"^\s+(?:the|an?|all|al\s+l|any|its|their|his|her|our|such|this|these|those|some|both|each|every|new|"
    r"at\s+least|approximately|about|more\s+than|over|several|multiple|numerous|many|various|most|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|dozens|hundreds|\d+|selling|offering|providing|accepting|processing|operations|"
    r"from|dealings?|shipments|exports|sales|business|payments?|transactions?|trading|onboarding|doing|issuing|"
    r"lending|support|access|(?-i:(?:[A-Z][\w.&-]*\s+){0,5}[A-Z][\w.&-]*)['’]s)\b",
    re.IGNORECASE,
)
_INSTANCE = re.compile(
    r"\b(?:instances?|cases?)\s+(?:have\s+been\s+|were\s+|are\s+)?(?:observed|noticed|reported|seen|"
    r"come\s+to)\b",
    re.IGNORECASE,
)
_NEGATIVE_TAIL = re.compile(r"^\s*(?:of|or|and)?\s*(?:the\s+)?(?:conduct|apparent|violat)", re.IGNORECASE)


def governed(
    sentence: str, verb: v.Verb, before: str, after: str, *, lead: str, report: bool, conditional: bool
) -> tuple[str, float] | None:
    """(effect, score) where the verb states a consequence, else None."""
    if conditional and not _decides(before, verb):
        instance = _INSTANCE.search(before)
        if not (instance and verb.form == v.PASSIVE):
            return None
        return modality.DONE, 0.75
    if _INSTRUMENT_THAT.search(before) and verb.form in (v.BASE, v.PRESENT) and verb.family == v.RESTRICT:
        return (modality.DONE if report else modality.MUST), 0.65
    required = _REQUIRES_THAT.search(before[-240:]) if verb.form == v.PRESENT else None
    if required and _DETERMINED.match(after):
        return modality.of_order(before[-240:][: required.start()], required.group()), 0.7
    if in_relative(sentence, verb.start) and not _INSTANCE.search(before):
        return None
    if no.negated(before if verb.form != v.PASSIVE else sentence[: verb.start]) and not (
        verb.form == v.PAST and _NOT_TO_AND.search(before[-50:])
    ):
        return None
    if conditional:
        return modality.MAY, 0.7
    form = verb.form
    if form == v.BASE and _NOBODY_MAY.match(before):
        return None
    if form == v.NOUN:
        modifier = noun_before(before)
        return noun(sentence, before[: modifier[1]] if modifier[0] else before, after, lead, report)
    if form == v.GERUND:
        if verb.family == v.RESTRICT and _NOTICE.search(before[-120:]):
            return modality.of_clause((lead + " " + before)[-260:]) or modality.MUST, 0.7
        return gerund(before, lead, report, after)
    if form == v.PASSIVE:
        return _passive(sentence, verb, before, report, lead)
    if form == v.BASE and _ONE_OF_THESE.search(before[-300:]):
        return modality.of_clause(before[-300:]) or modality.MAY, 0.65
    if form == v.BASE and report and _WILL_ON.search(before[-40:]) and _ON_DAY.search(after[:140]) and not _IF.search(sentence):
        return modality.DONE, 0.7  # announced with its day
    if form == v.BASE:
        entry = sentence.rstrip()[-1:].isalnum() or sentence.rstrip().endswith(")")
        if entry and modality.last_modal(sentence) is None and _entry(sentence, verb):
            return modality.MAY, 0.55
        return _base(before, lead)
    if form == v.PAST:
        return _past(before, after, report)
    if form == v.PRESENT and _HEREBY.search(before[-24:]):
        return modality.DONE, 0.8
    if form == v.PRESENT and report and _HEADLINE.match(before):
        return modality.DONE, 0.6
    if (
        form == v.PRESENT
        and _INSTRUMENT.search(before)
        and re.match(r"\s+(?:the|its|any|all|an?|it|them)\b", after)
    ):
        return (modality.DONE if report else modality.MUST), 0.7
    return None


# A line with one of these is a sentence, or tells of more than what the line itself does.
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|shall|may|must|will|should|can|could|would|need\w*|require\w*|ask\w*|order\w*|direct\w*|decid\w+|procedure\w*|details|particulars|descriptions?|lists?|how|when|if)\b", re.IGNORECASE)
_WHEN = re.compile(r"\W*(?:if|when|where|once)\s", re.IGNORECASE)
# "Deposits are temporarily closed", "sign-ups are closed for now"
_FOR_NOW = re.compile(r"[^.;]{0,24}?\b(?:temporarily|currently|presently|for\s+now|at\s+present|at\s+the\s+moment|right\s+now)\b", re.IGNORECASE)
# "Lump sum purchases are suspended with effect from 6 May"
_FROM_DAY = re.compile(
    r"\s+(?:from\s+trading\s+)?(?:with\s+(?:immediate\s+)?effect|effective|as\s+of\b|starting|until\s+further|from\s+(?:\d|the\s+\d|(?-i:January|February|March|April|Mai|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|today)))",
    re.IGNORECASE,
)
# "No licence shall be revoked without a hearing."
_NO_SUCH = re.compile(r"\W*(?:\(\w{1,4}\)\s*|\d{1,3}[.)]\s*)?No\s+(?:[\w’'-]+\s+){1,7}?(?:shall|may|will|can|must)\s+be\b")
# "No bank may close a branch without consent."
_NOBODY_MAY = re.compile(r"\W*(?:\(\w{1,4}\)\s*|[A-Z][^.;]{0,80}\s)?No\s+(?:[\w’'-]+\s+){1,6}?(?:may|shall|must|can|will|should)\s")
# "shall require that an operator that suspends a share also suspends its derivatives"
_REQUIRES_THAT = re.compile(
    r"\brequir(?:e|es|ed)\s+that\b[^.;:]{0,200}\s(?:also|likewise|immediately)\s+(?:\w+s\s+or\s+)?$|\b(?:shall|must|should)\s+ensure\s+that\s+(?:the|its|any|such)\s+(?:\w+\s+){1,3}$", re.IGNORECASE
)
# "may serve a notice prohibiting the firm from …"
_NOTICE = re.compile(r"\b(?:serv|issu|giv|send)\w*\s[^.;]{0,60}\b(?:an?|the)\s+(?:\w+\s+)?notice\s+(?:in\s+writing\s+)?(?:\w+ly\s+)?$", re.IGNORECASE)
# We may do one or more of these: lower your limit, stop your card.
_ONE_OF_THESE = re.compile(
    r"\b(?:may|can|could|will|shall|must)\b[^.;:]{0,80}\b(?:following|these|things|actions|steps|measures)\b[^.;:]{0,30}:\s*(?:[^.;:]{0,160}(?:,|\bor|\band)\s+)?$", re.IGNORECASE
)
_WILL_ON = re.compile(r"\bwill\s+(?:\w+ly\s+|also\s+)?$", re.IGNORECASE)
_ON_DAY = re.compile(
    r"\b(?:on|from|by|at|as\s+of|effective)\s+(?:\w+day|the\s+\d|\d{1,2}|(?-i:January|February|March|April|Mai|May|June|July|August|September|October|November|December))\b", re.IGNORECASE
)
_HEREBY = re.compile(r"\bhereby\s*,?\s*(?:\w+ly\s+)?$", re.IGNORECASE)
# The present of headlines: "Central Bank cancels the licence of …".
_HEADLINE = re.compile(
    r"(?:The\s+)?(?:[A-Z]{2,8}|(?:[A-Z][\w&.-]+\s+){0,6}?(?:Bank(?:\s+of\s+[A-Z]\w+)?|Authority|Commission|Regulator|Board|Bureau|Department|Court|Agency|Corporation))\s+$"
)
# "accepted orders which prohibit it from …"
_INSTRUMENT_THAT = re.compile(
    r"\b(?:orders?|injunctions?|decrees?|settlements?|judgments?|(?:consent|plea|settlement)\s+agreements?|directions?)\s+(?:which|that)\s+$",
    re.IGNORECASE,
)
# "the notice prohibits the broker from …": what an instrument says, it does.
_INSTRUMENT = re.compile(
    r"\b(?:(?:restriction|supervisory|decision|cancellation|prohibition|suspension)\s+notice|orders?|directions?|injunctions?|decrees?|"
    r"consent\s+order|settlement|judgments?|moratorium|decision)\s+(?:also\s+|further\s+|which\s+|that\s+|immediately\s+)?$",
    re.IGNORECASE,
)


# "decided not to engage and ceased …": the negation ends at the conjunction.
_NOT_TO_AND = re.compile(r"\bnot\s+to\s+(?:[\w-]+\s+){1,3}(?:and|but)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


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
            and not re.search(r"\b(?:authorit|agenc|commission|board|registrar|minister|director|court|regulator|supervisor|council|superintendent)\w*\b[^,;]{0,40}$", before, re.IGNORECASE)
        )
    )


def _passive(sentence: str, verb: v.Verb, before: str, report: bool, lead: str) -> tuple[str, float] | None:
    aux = sentence[max(0, verb.subject_end - 40) : verb.start]
    # "may, after seven days' notice, be suspended": the aside stands between.
    stem = _PASSIVE_ASIDE.sub(" ", sentence[max(0, verb.subject_end - 170) : verb.subject_end])
    modal = modality.last_modal(stem[-24:] + sentence[verb.subject_end : verb.start])
    aside = _MODAL_ASIDE.search(sentence, max(0, verb.subject_end - 170), verb.subject_end) if modal is None else None
    if aside:  # "may, notwithstanding any other provision, be withdrawn"
        modal = aside["modal"].lower()
    if re.search(
        r"\b(?:is|are|was|were)\s+to\s+(?:\w+\s+)?be\b", sentence[max(0, verb.start - 50) : verb.start], re.I
    ):
        return modality.MUST, 0.7
    if re.search(r"\b(?:liable|subject|exposed)\s+to\s+(?:be|being)\b", aux + before[-20:], re.IGNORECASE):
        return modality.MAY, 0.75
    if _NO_SUCH.match(sentence) and not re.search(r"[;:—]", sentence[: verb.start]):
        return None
    if re.search(r"\b(?:considered|deemed|treated|regarded)\b", aux, re.IGNORECASE) and verb.family in (v.REVOKE, v.SUSPEND, v.TERMINATE, v.CLOSE):
        return modality.MUST, 0.7
    if report and re.search(r"\bto\s+be\s+(?:\w+ly\s+)?$", sentence[: verb.start][-30:], re.IGNORECASE) and not _FINITE.search(before):
        return modality.DONE, 0.6  # a line of a notice: "Two securities to be suspended from 3 May"
    if re.search(r"\bto\s+be\b", aux, re.IGNORECASE):
        if report and re.search(r"\b(?:ordered|directed|instructed)\b(?![^.;]*\b(?:shall|may|must|will)\b)[^.;]{0,90}\bto\s+be\b", before[-140:] + aux, re.IGNORECASE):
            return modality.DONE, 0.65
        ordered = re.search(r"\b(?P<order>requir\w+|ha(?:s|ve)|order\w*|direct\w*|caus\w+)\b[^.;]{0,60}\bto\s+be\b", before[-100:], re.IGNORECASE)
        if ordered is None:
            return None
        power = modality.last_modal(before[-100:][: ordered.start()]) in ("may", "can", "could", "might")
        return (modality.MAY if power else modality.MUST), 0.6
    if modal in ("may", "can", "could", "might"):
        return modality.MAY, 0.85
    if modal in ("shall", "must", "should", "will", "would"):
        told = report and modal in ("will", "would") and not _IF.search(sentence)
        return (modality.DONE if told else modality.MUST), 0.85
    led = _LEADS_TO.search(before[-110:]) if re.search(r"\bbeing\b", aux) else None
    if led:  # "may lead to your account being closed"
        return modality.of_clause(before[-160:]) or modality.MUST, 0.65
    if re.search(r"\b(?:ha(?:s|ve)\s+been|had\s+been|was|were|got|getting|being)\b", aux, re.IGNORECASE):
        if not report or _TO_BE_SEEN.search(before[-110:]):
            return None
        return modality.DONE, 0.7
    secure = _TO_SECURE.search(before[-260:])
    if secure:
        return modality.of_order(before[-260:][: secure.start()], secure.group()), 0.65
    if re.search(
        r"\b(?:is|are|stands?)\s+(?:\w+ly\s+|hereby\s+|also\s+)?$",
        sentence[: verb.start][-24:],
        re.IGNORECASE,
    ):
        if re.search(r"\b(?:hereby|stands?)\b", aux, re.IGNORECASE):
            return modality.DONE, 0.75
        declared = _DECLARES.search(before[-260:])
        if declared:
            return modality.of_order(before[-260:][: declared.start()], declared.group()), 0.65
        after = sentence[verb.end :]
        if report and (_FROM_DAY.match(after) or (not _WHEN.match(sentence) and (_FOR_NOW.search(aux) or _FOR_NOW.match(after)))):
            return modality.DONE, 0.65
        if verb.family == v.RESTRICT and v.TEMPORARILY.search(aux):
            return modality.MUST, 0.7
        if verb.family == v.RESTRICT and v.BARRED_FROM.match(sentence, verb.end) and re.match(r"\W*(?:\(?\w{1,4}[).]\s*)*(?:if|when|where|once|upon)\s", sentence, re.IGNORECASE):
            return modality.MUST, 0.6
        if verb.family in (v.REVOKE, v.SUSPEND, v.FREEZE, v.REMOVE) and (
            _AT_ONCE.search(aux)
            or _THEN.match(sentence[verb.end :])
            or _WHEN.match(sentence)
        ):
            return modality.MUST, 0.6
        return None
    if re.search(
        r"\b(?:request|ask|requir|order|direct)\w*\b[^.;]{0,160}\bbe\b", (lead[-120:] + " " + before)[-200:], re.IGNORECASE
    ):
        return modality.of_order(lead[-160:] + " " + before, "ordered"), 0.75
    return None


# "may declare that all deposits are frozen for a year"
_DECLARES = re.compile(r"\b(?:declare|direct|order)(?:s|d|ed)?,?\s(?:[^.;,]{0,40},\s)?that\b[^.;]*$", re.IGNORECASE)
_PASSIVE_ASIDE = re.compile(r",[^,;:.]{3,140},\s*$")
# What one is to see to: "a direction requiring the firm to secure that the activity is discontinued".
_TO_SECURE = re.compile(r"\b(?:direct|order|requir)\w*\b[^.;]{0,140}\b(?:secure|ensure)\s+that\b[^.;]*$", re.IGNORECASE)
# What will happen to those that do something is a rule, not news.
_IF = re.compile(r"\b(?:if|unless|whenever|(?:that|which|who)\s+(?:fails?|do(?:es)?\s+not|breach\w*|violate\w*|contravene\w*))\b", re.IGNORECASE)
# "must ensure that all accounts have been closed" does not say that they were.
_TO_BE_SEEN = re.compile(
    r"\b(?:ensur\w+|confirm|verify|unless|once|until|whether|make\s+sure|check|evidence|provided|notice|notification|confirmation|proof)\s+(?:that\s+)?(?:[\w’'-]+\s+){0,6}$",
    re.IGNORECASE,
)
# "The registration is cancelled if …": the present of statutes.
_THEN = re.compile(r"\s+(?:\w+ly\s+)?(?:if|where|when|unless|upon|until|while|during|from\s+the\s+(?:moment|time|date|day)|\d+\s+days|from\s+(?:the\s+)?(?:official\s+)?list\b[^.;]{0,40}\s(?:if|where|when|on\s+the\s+day|at\s+the\s+close))\b", re.IGNORECASE)
_AT_ONCE = re.compile(r"\b(?:automatically|thereupon|ipso\s+facto)\b", re.IGNORECASE)
_LEADS_TO = re.compile(r"\b(?:lead(?:s|ing)?\s+to|result(?:s|ing)?\s+in|mean|entail)\s+(?:[\w’'-]+\s+){1,7}$", re.IGNORECASE)
_MODAL_ASIDE = re.compile(r"\b(?P<modal>may|shall|must|will|should),[^.;:]{3,140},\s+(?:also\s+)?$", re.IGNORECASE)


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


# The lead-in of a list of orders, without a modal: the order requires to take the following actions
_ORDERED_LIST = re.compile(
    r"\b(?P<verb>(?:order|direct|requir|instruct|request|ask)(?:s|ed|es))\b[^.;]{0,120}\b(?:following|that|to)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
# What may stand between a modal and its verb.
_CLOSE = re.compile(
    r"^\s*(?:,\s*(?=at\s+any\s+time\b))?(?:[—:–-]\s*)?(?:\([^()]{1,70}\)\s*)?(?:(?:\w+ly\s*)?,[^,]{0,120},\s*)?(?:(?:immediately|at\s+once|forthwith),\s+)?(?:with(?:out|\s+or\s+without)\s+(?:\w+\s+)?notice,?\s+)?(?:at\s+(?:its|our|their|his)\s+(?:sole\s+|own\s+)?(?:option|discretion),?\s+)?(?:\w+ly\s+|also\s+|first\s+|at\s+once\s+|where\s+appropriate,?\s+|by\s+order,?\s+|"
    r"at\s+any\s+time,?\s+){0,3}(?:[\w-]+(?:\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and/or\s+|/|"
    r"\s+and\s+)){0,6}(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
# An aside between the modal and its verb: the regulator may, whatever steps are taken, at any time suspend …
_ASIDE = re.compile(r"^\s*,[^.;:]*,\s+(?=(?:at\s+any\s+time|by\s+(?:written\s+)?(?:notice|order)|in\s+writing)\b)", re.IGNORECASE)
_MODAL_ASIDE = re.compile(
    r"(?P<head>\b(?:may|shall|must|will|should|can))\s*,\s+(?:if|where|when|in|after|upon|on|with|for|by|subject|having|as|notwithstanding|without)\b[^;:—]{3,200},\s*$", re.IGNORECASE
)
_MODAL_AGAIN = re.compile(r"\b(may|can|could|might|shall|must|should|will|would)\b", re.IGNORECASE)


# "To guard against misuse, we close accounts that are idle": what a provider says it does.
_WE_DO = re.compile(r"(?:^|[,:;]\s|\bthat\s|\.\s)\W*(?-i:we|We)\s+(?:also\s+)?(?:(?:immediately|automatically|permanently|temporarily)\s+)?$")
# "The Commission shall not— … suspend any licence without a hearing"
_LEAD_DENIES = re.compile(r"\b(?:shall|must|may|should|will)\s+not\s*,?\s*[:—–-]*\s*$", re.IGNORECASE)
# An item that is itself an order by name: "(a) a direction to cease …" among those which may be given.
_AN_ORDER_TO = re.compile(r"\W*(?:\(?\w{1,4}[).]\s*)*(?:an?|any)\s+(?:\w+\s+)?(?:direction|order|requirement|notice|directive)\s+(?:requiring\s+[^.;]{3,60}\s)?to\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_THAT_ITEM = re.compile(r"\W*(?:\(?\w{1,4}[).]\s*)*that\b", re.IGNORECASE)
_LEAD_GOVERNS = re.compile(r"\b(?:shall|must|may|should|will|required\s+to|power\s+to)\b[^.;]{0,60}[:—–-]\s*$", re.IGNORECASE)


def _base(before: str, lead: str) -> tuple[str, float] | None:
    if _LEAD_DENIES.search(lead[-40:]):
        return None
    aside = _MODAL_ASIDE.search(before[-240:])
    if aside:  # "may, if it thinks fit to do so, suspend"
        before = before[-240:][: aside.end("head")] + " "
    if _HEREBY.search(before[-24:]):
        return modality.DONE, 0.8
    if _WE_DO.search(before[-40:]):
        return modality.MUST, 0.6
    if re.search(
        r"\bto\s+(?:[\w-]+\s*(?:,|/|\bor\b|\band\b)?\s*){0,4}$", before[-60:], re.IGNORECASE
    ) and modality.TO.search(before):
        effect = modality.of_infinitive(before)
        if effect == modality.DONE and _LEAD_GOVERNS.search(lead[-120:]):
            effect = modality.of_clause(lead[-260:])  # "shall be required to: implement its plan to cease"
        if effect is None and lead and re.match(r"^\W*(?:\(?\w{1,4}[).]\s*)*to\s", before, re.IGNORECASE):
            effect = modality.DONE if _HAS_DECIDED.search(lead[-60:]) else (
                modality.MAY
                if re.search(r"\b(?:powers?|authority|may|right|enabl\w+|entitl\w+|permit\w*|allow\w*)\b", lead[-260:], re.IGNORECASE)
                else modality.of_clause(lead[-260:])
            )
        if effect is None and lead and _AN_ORDER_TO.match(before):
            effect = modality.of_clause(lead[-260:]) or modality.MAY
        return (effect, 0.85) if effect else None
    if WORD_ONLY.match(before):
        if not lead:
            return None
        words = lead[-240:]
        if re.search(r"\bto\s*[:—–-]?\s*$", words, re.IGNORECASE) or re.search(
            r"\b(?:may|shall|must|should|power\w*|will|need|apply\s+the\s+following)\b[^.;]{0,160}$", words, re.IGNORECASE
        ):
            return modality.of_clause(words) or modality.MAY, 0.85
        order = _ORDERED_LIST.search(words)
        if order:
            return modality.of_order(words[: order.start()], order.group("verb")), 0.75
        return None
    power = _LISTED_TO.search(before)
    if power and modality.last_modal(power.group("list")) is None:
        return modality.MAY, 0.65
    modal = re.search(
        r"\b(may|can|could|might|shall|must|should|will|would)\b"
        r"(?P<gap>(?:(?!\bthey\s+can\b|\bit\s+can\b)[^.;:]){0,400})$",
        before,
        re.IGNORECASE,
    )
    if modal:
        # The nearest modal governs: "shall not open it and shall terminate …", "if it can't …, we may close …".
        for nearer in _MODAL_AGAIN.finditer(before, modal.start()):
            joined = re.search(r"\b(?:and|or|but)\s+$", before[: nearer.start()])
            modal = nearer if joined or _CLOSE.match(before[nearer.end(1) :]) else modal
        gap = _ASIDE.sub(" ", before[modal.end(1) :])
        word = modal.group(1).lower()
        close = _CLOSE.match(gap)
        near = re.match(
            r"^\s*(?:(?!(?:to|that|which|be|ensure|consider|have|not)\b)[\w-]+\s+){1,6}$", gap, re.IGNORECASE
        )
        if close or near or LISTED.search(before):
            if re.search(r"\bnot\b", gap) and not re.search(r",|\bbut\b|\band\b", gap):
                return None
            if re.match(r"\s*not\s", gap) and not re.search(r"\bbut\b|\band\b|\bonly\b", gap) and LISTED.search(before):
                return None  # "shall not open a branch, close a branch or move one"
            effect = modality.MAY if word in ("may", "can", "could", "might") else modality.MUST
            if word == "would":
                effect = modality.DONE
            if re.search(r"\brights?\s+to\b", gap):
                effect = modality.MAY
            if effect == modality.MUST and _THAT_ITEM.match(before) and modality.of_clause(lead[-160:]) == modality.MAY:
                effect = modality.MAY  # "may issue a directive— (c) that the licensee must cease …"
            return effect, 0.85 if close else 0.6
        if re.search(r"\b(?:that|requested|requiring)\s+(?:\w+\s+){0,6}$", gap, re.IGNORECASE):
            return (modality.MAY if word in ("may", "can") else modality.MUST), 0.6
        return None
    ask = re.search(
        r"\b(request|requir|order|direct|ask|recommend|demand|insist)(?:s|ed|ing|e|"
        r"es)?\b[^.;]{0,60}\bthat\b[^.;]{0,300}$",
        before,
        re.IGNORECASE,
    )
    if ask:
        return modality.of_order(before, ask.group()), 0.85
    if lead and LISTED.search(before) and modality.of_clause(lead[-240:]):
        return modality.of_clause(lead[-240:]) or modality.MAY, 0.65
    return None


# The Board decided to do so, in its items.
_HAS_DECIDED = re.compile(r"\b(?:decided|resolved|determined)\b[^.;]{0,30}[:—–-]\s*$", re.IGNORECASE)
# "the right to block devices, limit or terminate access": one power for all.
_LISTED_TO = re.compile(
    r"\b(?:has|have|had|reserves?|is|are|be|shall|may|gives?|giving|with)\s[^.;:]{0,60}?(?:rights?|powers?|entitled|authori[sz]ed|empowered|ability)\s+to\s+(?P<list>[^.;:]{3,160}?(?:,|\bor\b|\band\b)\s+(?:\w+\s+(?:or|and)\s+)?)$", re.IGNORECASE
)


# "cancelled, suspended and refused renewals": the object stands after the last of them.
_SERIES = re.compile(
    r"(?:,\s*(?:\w+ly\s+)?\w+(?:ed|ew)\b){0,4},?\s+(?:and|or)\s+(?:\w+ly\s+)?\w+(?:ed|ew)\s+(?:the|an?|its|their|all|any|his|her|new|such|\w{4,}s)\b", re.IGNORECASE
)


# "had seized assets worth …"
_THING = re.compile(r"\s+(?:[\w-]+\s+)?(?:assets|funds|property|deposits|withdrawals|licen[cs]es|registrations|securities|shares)\b", re.IGNORECASE)


def _past(before: str, after: str, report: bool) -> tuple[str, float] | None:
    series = _SERIES.match(after)
    perfect = re.search(
        r"\b(?:has|have|had)\s+(?:since\s+|also\s+|already\s+|\w+ly\s+){0,2}(?:(?:\w+ed|wound\s+down|shut\s+down|withdrawn|frozen)\s*(?:and|,|or)\s+)?$",
        before,
        re.IGNORECASE,
    )
    if not report or not (series or _DETERMINED.match(after) or (perfect and _THING.match(after))) or _NEGATIVE_TAIL.match(after):
        return None
    listed = re.search(r"(?:,|\band)\s+(?:also\s+|\w+ly\s+)?$", before, re.IGNORECASE)
    if perfect:
        return modality.DONE, 0.75
    if _ADJECTIVE.search(before) and not listed:
        return None
    if not series and not _DETERMINER.match(after) and (
        not listed or re.search(r"\b(?:involv|restrict|report|propert)\w*\s+$", before)
    ):
        return None
    return modality.DONE, 0.65
