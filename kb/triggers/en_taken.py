"""What one verb takes away: the thing after it, before it, in its items or meant by a pronoun."""

from __future__ import annotations

import re

from kb.triggers import en_objects as objects
from kb.triggers import en_verbs as v
from kb.triggers.en_nouns import NOUN_NEEDED, noun_before

_COORDINATED = re.compile(
    r"^\s*(?:,|/|\bor\b|\band\b|\band/or\b)+\s*(?:or\s+|"
    r"and\s+)?(?:to\s+)?(?:request\s+(?:the\s+)?(?:temporary\s+)?|otherwise\s+|temporarily\s+|"
    r"permanently\s+|even\s+)?"
    r"(?:suspend|revok|cancel|withdraw|terminat|restrict|limit|vary|modif|refus|condition|amend|deny|ceas|"
    r"halt|stop|clos|block|freez|deactivat|remov|delist|"
    r"exclud|exclusion|invoice|transfer|close\s+out|otherwise|discontinu|rescind|reject|censur|clos|seiz|"
    r"unwind|wind|put\s+on\s+hold|delet|impos\w*\s+(?:conditions|restrictions|limits)\s+(?:up)?on|impos|suspension|revocation|withdrawal|cancellation|termination|removal|"
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
    r"without\s+(?:\w+\s+){0,2}(?:notice|delay|warning|hearing)|with\s+or\s+without\s+(?:\w+\s+)?notice|"
    r"after\s+(?:(?:due|prior|written|reasonable)\s+)?(?:notice(?:\s+and\s+(?:(?:an?\s+)?opportunity\s+for\s+)?(?:an?\s+)?hearing)?|an?\s+hearing|(?:an\s+)?opportunity\s+(?:for|of)\s+(?:an?\s+)?hearing)|"
    r"for\s+a\s+period\s+(?:of|not\s+exceeding)\s+(?:up\s+to\s+)?[\w-]+\s+\w+,?)\b,?",
    re.IGNORECASE,
)

# "shall suspend, for a reasonable period and after a warning, the provision …"
_BETWEEN_COMMAS = re.compile(
    r",\s*(?:for\s+(?:an?|such|up|not)\b|after\b|without\b|following\b|on\s+(?:giving|notice)\b|by\s+(?:an?\s+)?(?:order|notice|written|instrument)\b|with\s+or\s+without\b|"
    r"in\s+(?:whole|accordance|consultation|respect)\b|at\s+any\s+time\b|either\b|temporarily\b|wholly\b|subject\s+to\b)[^,;:.]{0,110},",
    re.IGNORECASE,
)


_NO_SUBJECT = re.compile(r"\W*(?:\(\s?\w{1,4}\s?\)\s*)?(?:may|shall|must|will)\s", re.IGNORECASE)


def _subject(sentence: str, verb: v.Verb, since: int) -> tuple[str | None, int, int]:
    """The class of a passive's subject, with its place: after the condition before it, if there is one."""
    if since and (found := objects.object_before(sentence[since : verb.subject_end]))[0]:
        return found[0], found[1] + since, found[2] + since
    return objects.object_before(sentence[: verb.subject_end])


def taken(sentence: str, verb: v.Verb, before: str, after: str, *, tail: str, since: int, lead: str, report: bool) -> tuple[str | None, tuple[int, int]]:
    """The class of what a verb takes away and its place in `sentence`; `before` and `after` stand around the verb."""
    if verb.form == v.PASSIVE:
        caused = _CAUSED.search(sentence, max(0, verb.subject_end - 120), verb.subject_end)
        kind, a, b = objects.object_in(sentence, *caused.span("what")) if caused else _subject(sentence, verb, since)
        place = (a, b)
        if kind in (None, objects.BAD) and lead and _NO_SUBJECT.match(sentence):
            # An item that lacks a subject: "may at any time be revoked".
            above = objects.object_before(lead.rstrip(" :—–-"))[0]
            kind, place = (above, (verb.start, verb.end)) if above == objects.LICENCE else (kind, place)
    else:
        skipped = 0
        for pattern in (_COORDINATED, _BETWEEN_COMMAS, _ADVERB, _COORDINATED, _COORDINATED, _COORDINATED, _ADVERB):
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
    stripped = _STRIPPED.match(after) if verb.family == v.REVOKE and verb.form != v.NOUN else None
    if stripped and _DEPRIVES.match(sentence, verb.start):
        kind, place = objects.LICENCE, (verb.end + stripped.start("permit"), verb.end + stripped.end())
    if verb.family == v.FREEZE and verb.form == v.PASSIVE and (kind is None or (kind == objects.SERVICE and _AMOUNTS.search(before[-140:]))):
        kind, place = objects.CUSTOMER, (verb.start, verb.end)  # "All funds which … shall be frozen"
    if verb.family in (v.REVOKE, v.SUSPEND) and verb.form in (v.BASE, v.GERUND, v.PAST, v.NOUN):
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
    if verb.form == v.PASSIVE and kind in (None, objects.BAD):
        off = _FROM_TRADING.match(after)
        if off and verb.family in (v.SUSPEND, v.REMOVE, v.REVOKE):  # "Five series of notes will be suspended from trading"
            kind, place = objects.TRADING, (verb.start, verb.end)
    if verb.family in (v.SUSPEND, v.REVOKE) and (
        _FROM_MEMBERSHIP.match(after) if verb.form == v.PASSIVE else verb.form == v.NOUN and kind in (None, objects.BAD, objects.LICENCE) and _FROM_MEMBERSHIP.search(after[:90])
    ):
        kind, place = objects.LICENCE, (verb.start, verb.end)  # "may be summarily suspended from membership"
    if kind is None and verb.form == v.NOUN and (found := _SUBJECT_TO.search(before)):
        # "that the permit is subject to cancellation"
        kind, a, b = objects.object_before(before[: found.start()])
        if kind is None:  # "Any licence so granted shall be subject to the rules and shall be subject to suspension"
            kind, a, b = objects.object_in(sentence, 0, min(90, found.start()))
            kind = kind if kind == objects.LICENCE else None
        place = (a, b)
    if kind is None and verb.form == v.NOUN and verb.family in (v.SUSPEND, v.TERMINATE, v.REVOKE) and _RESULTS_IN.search(before) and _NOT_OF.match(after):
        kind, place = (objects.CUSTOMER if report else objects.LICENCE), (verb.start, verb.end)
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
    if sentence[verb.start : verb.end].lower().startswith("delist") and kind != objects.PARTNER:
        kind, place = objects.TRADING, (verb.start, verb.end)
    if (
        (verb.family == v.CEASE or (verb.family == v.TERMINATE and kind is None and not after.startswith(",")))
        and verb.form == v.BASE
        and re.match(
            r"\s*(?:$|[.,;]|upon\b|immediately\b|at\b|on\b|forthwith\b|once\b|when\b|while\b|until\b|if\b|after\b|as\s+soon\b|from\b|by\b|\d|effective\b|automatically\b|with\s+(?:immediate\s+)?effect\b|and\s+determine\b)",
            after,
        )
    ):
        # "all promotion must cease"
        aux = re.search(r"\b(?:shall|must|should|will)\s+(?:\w+ly\s+)?$", before, re.IGNORECASE)
        if aux:
            kind, a, b = objects.object_before(before[: aux.start()])
            place = (a, b)
            if verb.family == v.TERMINATE and kind not in (objects.LICENCE, objects.CUSTOMER):
                kind = None  # programmes and contracts that run out
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
        and re.match(r"\s+(?:(?!to\b|from\b)[\w,.’'-]+\s+){1,12}(?:from(?:\s+\w+ing\b|\s*[-—–:]\s*$|\s+(?:(?:either|any|one\s+or\s+more|all)\s+of\s+)?the\s+following)|to\s+(?:accept|carry|provide|offer|conduct|engage|operate|issue|lend)\b)", after)
    ):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "restricting a person from disposing of …"
    if kind in (None, objects.BAD, objects.PARTNER) and verb.family == v.RESTRICT and verb.form == v.PASSIVE and v.BARRED_FROM.match(after):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "a lender may be prohibited from …"
    if kind is None and verb.family == v.SUSPEND and verb.form == v.PASSIVE and _BY_MARKET.match(after):
        kind, place = objects.SERVICE, (verb.start, verb.end)  # "any buyer who … shall be suspended by the exchange"
    return kind, place


_FROM_TRADING = re.compile(r"\s+from\s+(?:trading|dealings?|quotation|listing|the\s+(?:official\s+)?list)\b", re.IGNORECASE)
_FROM_MEMBERSHIP = re.compile(r"[^.;]{0,50}?\bfrom\s+(?:[\w-]+\s+){0,2}?(?:membership|the\s+register|participation)\b", re.IGNORECASE)
# "Any misuse may result in suspension or termination."
_RESULTS_IN = re.compile(r"\b(?:trigger|attract|result\s+in|lead\s+to|results\s+in|leads\s+to)\s+(?:(?:an?|the|immediate|permanent|temporary|your)\s+){0,3}(?:[\w-]+\s+(?:or|and|and/or)\s+)?$", re.IGNORECASE)
_NOT_OF = re.compile(r"\s*(?:[.,;]|$|(?:or|and|and/or|without|at|for|if|when)\b)", re.IGNORECASE)
_SUBJECT_TO = re.compile(r"\s(?:is|are|be|becomes?)\s+(?:also\s+|therefore\s+)?(?:subject|liable)\s+to\s+(?:(?:immediate|automatic|possible)\s+)?(?:[\w-]+\s+or\s+)?$", re.IGNORECASE)
# "revoke an RSA", "suspend its dealing certificate": permits by their short name.
_NAMED_PERMIT = re.compile(
    r"(?:\s+or\s+\w+)?(?:\s+of)?\s+(?:an?|the|its|such|any|that)\s+(?:(?-i:(?P<permit>[A-Z]{2,6}))(?=\s*(?:[.,;:)]|$|\s(?:if|where|when|at|of|by|for|in|granted|issued|immediately|pursuant|without|on)\b))|"
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
# "all amounts held with the institution are frozen"
_AMOUNTS = re.compile(r"\b(?:amounts?|sums?|mon(?:ey|eys|ies)|deposits?|funds|assets|balances?)\b[^.;:]{0,90}$", re.IGNORECASE)
_BY_MARKET = re.compile(r"\s+by\s+(?:the\s+)?(?:exchange|authority|commission|association|regulator|registrar|clearing\s+house|central\s+bank)\b", re.IGNORECASE)
# "may grant a licence and may revoke it": the thing named last is meant.
_IT = re.compile(r"(?:\s+or\s+\w+)?\s+(?P<it>it|them|the\s+same)\b", re.IGNORECASE)
_OTHER_THING = re.compile(r"\b(?:exemptions?|orders?|directions?|notices?|conditions?|waivers?|dispensations?|appointments?|delegations?|rules?|regulations?|decisions?|determinations?|requirements?|consents?|offers?|certificates?\s+of\s+title|bids?|names?|polic(?:y|ies))\b", re.IGNORECASE)
_DUTY = re.compile(r"\b(?:requirement|obligation|rule|provision|duty|condition|deadline|fee|charge)s?\b", re.IGNORECASE)
_FOR_A_TIME = re.compile(r"\btemporarily\s+\||\|\s+(?:until\s+further\s+notice|temporarily|for\s+the\s+time\s+being)\b", re.IGNORECASE)
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
_STOPPED_FROM = re.compile(r"\s+(?:(?!to\b|from\b)[\w’'-]+\s+){1,8}from\s+", re.IGNORECASE)
_SELF_EVIDENT = re.compile(r"de-?regist|exclu|eject|str(?:ike|iking|uck)\b|expel|expuls", re.IGNORECASE)


def _meant(before: str) -> str | None:
    """The class of what a pronoun at the end of `before` stands for, where that is a licence or an account."""
    near = before[-180:]
    named = list(objects.OBJECT.finditer(near))
    if not named or _OTHER_THING.search(near):
        return None
    kind = objects.kind_of(named[-1])
    return kind if kind == objects.LICENCE or (kind == objects.CUSTOMER and "account" in named[-1].group().lower()) else None
# "stripped the bank of its licence": what is lost stands after "of".
_DEPRIVES = re.compile(r"strip|depriv|divest", re.IGNORECASE)
_STRIPPED = re.compile(
    r"\s+(?:[\w’'-]+\s+){1,7}?of\s+(?:(?:its|their|his|the|a|an|any)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?P<permit>licen[cs]e|authori[sz]ation|registration|permission|permit|approval|charter|status|recognition|membership)s?\b",
    re.IGNORECASE,
)
