"""Effective dates and deadlines in English texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kb.days import EN_DAY, english_day, later
from kb.deadline import Deadline, Stated

_COUNT = {w: n for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])}
_COUNT |= {"fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90}
_SPAN = (r"(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty"
         r"|forty-five|sixty|ninety)\s{1,3}(?:\(\d{1,4}\)\s{1,3})?((?:calendar\s|working\s|business\s)?(?:days?|months?|years?|weeks?))")
_PUBLISHED = (r"(?:(?:its|the|their|this)\s{1,3}(?:date\s{1,3}of\s{1,3}(?:(?:its|their)\s{1,3})?)?(?:publication|issue|issuance|notification|promulgation)"
              r"|(?:the\s{1,3})?(?:date\s{1,3}of\s{1,3})?(?:publication|issue|issuance)|(?:the\s{1,3})?date\s{1,3}(?:of|on)\s{1,3}(?:this|these|which\s{1,3}it\s{1,3}is\s{1,3}published)"
              r"(?:\s{1,3}(?:circular|directions?|notice|order|rule|guidelines?|notification))?)")
_VERB = (r"(?:[Ee]ffective|(?:come|comes|came|enter|enters|entered|brought|put)\s{1,3}into\s{1,3}(?:force|effect|operation)"
         r"|takes?\s{1,3}effect|commences?|have\s{1,3}effect|has\s{1,3}effect|appl(?:y|ies)\s{1,3}(?=from|with\s{1,3}effect|as\s{1,3}of)|with\s{1,3}effect|w\.e\.f\.?|in\s{1,3}force)")
_WHEN = re.compile(
    rf"{_VERB}(?:\s{{1,3}}date)?[\s:—–-]{{0,4}}(?:is\s|be\s|on|from|as\s{{1,3}}of|at|with\s{{1,3}}effect\s{{1,3}}from|starting|in|the|date|upon|immediately|after"
    rf"|[\s,:]|\d{{1,2}}[:.]\d\d(?:\s?[ap]\.?m\.?)?){{0,12}}?"
    rf"(?:(?P<day>{EN_DAY})|(?P<span>{_SPAN})\s{{1,3}}(?:after|from|following)\s{{1,3}}(?:the\s{{1,3}}day\s{{1,3}}(?:of|after)\s{{1,3}})?(?P<base>{_PUBLISHED})"
    rf"|(?P<borne>(?:on|upon|from)?\s?{_PUBLISHED}))")
_NEEDLES = ("ffective", "nto force", "nto effect", "nto operation", "akes effect", "ake effect", "ommence", "ith effect", "w.e.f",
            "ave effect", "as effect", "in force on", "in force from", "apply from", "applies from")
_IMMEDIATE = re.compile(r"\b(?:with\s{1,3}immediate\s{1,3}effect|effective\s{1,3}immediately|immediately\s{1,3}effective|takes?\s{1,3}effect\s{1,3}immediately|with\s{1,3}effect\s{1,3}from\s{1,3}(?:the\s{1,3})?(?:close\s{1,3}of\s{1,3}business\s{1,3})?today"
                        r"|come\s{1,3}into\s{1,3}(?:force|effect)\s{1,3}immediately|immediate\s{1,3}effect)")
_DOCUMENT = (r"(?:[Cc]ircular|[Dd]irections?|[Nn]otification|[Rr]ules?|[Rr]egulations?|[Gg]uidelines?|[Oo]rder|[Oo]rdinance|[Aa]ct|[Nn]otice|[Ii]nstructions?"
             r"|[Ff]ramework|[Dd]irective|[Pp]olicy|[Aa]mendments?|[Aa]mended\s{1,3}provisions|[Pp]rovisions|[Ss]tandards?|[Gg]uidance|[Pp]art|[Ii]nstrument|[Rr]ulebook|[Mm]easures|[Cc]irculars|[Ss]tatement|[Cc]hanges?)")
_OWN = re.compile(rf"\b(?:[Tt]h(?:is|ese)|[Tt]he(?:\s{{1,3}}(?:final|amended|revised|present|above|new|Supervisory|said))?)\s{{1,3}}(?:[A-Za-z]{{1,14}}\s{{1,3}}){{0,3}}?{_DOCUMENT}\b|\b[Ii]t\s{{1,3}}shall|\bThey\s{{1,3}}shall")
_PART = re.compile(r"\b(?:[Ss]ections?|[Aa]rticles?|[Pp]aragraphs?|[Pp]aras?|[Cc]lauses?|[Cc]hapters?|[Aa]nnex|[Ss]chedules?|[Ss]ub-?sections?|§{1,2})\s{0,3}(?:\d|\(|[IVXA-C]\b)|\bchanges\s{1,3}to\s{1,3}this\s{1,3}(?:rule|provision|section)\b")
_PART_OF = re.compile(r"(?:[Ss]ections?|[Aa]rticles?|[Pp]aragraphs?|[Pp]aras?|[Cc]lauses?|[Cc]hapters?|§)\s{0,3}[\w().,\s-]{1,40}\sof\s{1,3}\Z|\b[Cc]hanges\s{1,3}to\s{1,3}\Z")
_EXCEPT = re.compile(r"\b(?:except|other\s{1,3}than|save)\b")
_WITHDRAWN = re.compile(r"\bwithdraw[a-z]*\b")
_POWER = re.compile(r"\b(?:under|in\s{1,3}terms\s{1,3}of|conferred\s{1,3}by|read\s{1,3}with|pursuant\s{1,3}to)\s{1,3}(?:the\s{1,3}|sub-)?[Ss]ections?\b[^,;]{0,160}")
_MEASURE = re.compile(r"\b(?:limit|rate|ratio|scheme|was|were|had|launched|restructur\w+|erstwhile|since)\b")
_HEADED = re.compile(r"(?:DATES?:\s|[Ee]ffective(?:\s[Dd]ate)?\s?[:;]|;\s?effective\s)")
_MARGIN = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{4})\s{1,6}Legal Instruments that change this")
_LINE = re.compile(rf"(?:^|\n)[^\S\n]{{0,40}}(?:(?:Dated?|Issued|Published|Date of issue)(?:\s?:|\s+on)?\s*)?({EN_DAY})[^\S\n]{{0,40}}(?=\n|\Z)")


def _sentence(text: str, at: int) -> int:
    floor = max(0, at - 300)
    stops = [text.rfind(stop, floor, at) for stop in (". ", ".\n", "\n\n", ";\n")]
    return max([floor, *(s + 2 for s in stops if s >= 0)])


def _sentence_end(text: str, at: int) -> int:
    ceiling = min(len(text), at + 300)
    ends = [p for p in (text.find(stop, at, ceiling) for stop in (". ", ".\n", "\n\n")) if p >= 0]
    return min(ends, default=ceiling)


def _sentences(text: str, needles: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Each sentence in which one of the needles stands, once, in no set order."""
    seen: set[int] = set()
    for needle in needles:
        at = text.find(needle)
        while at >= 0:
            begin, end = _sentence(text, at), _sentence_end(text, at)
            if begin not in seen:
                seen.add(begin)
                yield begin, end
            at = text.find(needle, max(end, at + 1))


def span_of(amount: str, unit: str) -> tuple[int, str] | None:
    """A length in words (ninety days) as a number and day, month or year; None for working days."""
    number = _COUNT.get(amount.lower()) if not amount.isdigit() else int(amount)
    if number is None or "working" in unit or "business" in unit:
        return None
    if "week" in unit:
        return number * 7, "day"
    return number, next(u for u in ("day", "month", "year") if u in unit)


def borne(text: str) -> date | None:
    """The day a notice bears: a line of its own near its head or its end."""
    for part in (text[:900], text[-300:]):
        for line in _LINE.finditer(part):
            if day := english_day(line[1]):
                return day
    return None


def effective(text: str, *, published: date | None) -> list[Stated]:
    """What the text says of when it, or a part of it, takes effect, in text order."""
    base = published or borne(text)
    found: list[Stated] = []
    for begin, end in _sentences(text, _NEEDLES):
        words = text[begin:end]
        for when in _WHEN.finditer(words):
            weight = _weight(words, when.start(), when.end())
            if weight is None:
                continue
            on: date | None
            if when["day"]:
                on = english_day(when["day"])
            elif when["span"]:
                count = re.match(_SPAN, when["span"])
                span = span_of(count[1], count[2]) if count else None
                on = later(base, *span) if base and span else None
            else:
                on = base
            found.append(Stated(on, begin + when.start(), begin + when.end(), weight == 0, weight))
    for begin, end in _sentences(text, ("mmediate effect", "mmediately", "today")):
        words = text[begin:end]
        if now := _IMMEDIATE.search(words):
            weight = _said_of(words[:now.start()], 2)
            if weight is None and _WITHDRAWN.search(words[:now.start()]):
                weight = 1
            if weight is not None:
                found.append(Stated(base, begin + now.start(), begin + now.end(), weight == 0, weight))
    margin = {m[1]: m for m in _MARGIN.finditer(text)} if "Legal Instruments that change" in text else {}
    if len(margin) == 1:
        # A rulebook prints beside each rule since when it stands: one date for all is the whole's.
        ((words, match),) = margin.items()
        found.append(Stated(english_day(words), match.start(1), match.end(1), False, 1))
    return sorted(found, key=lambda s: s.start)


def _weight(words: str, start: int, end: int) -> int | None:
    before = words[:start]
    if _HEADED.search(words[max(0, start - 8):end]):
        return 3
    return _said_of(before, 3)


def _said_of(before: str, weight: int) -> int | None:
    """The weight of a statement with these words before it: 0 where they name a part, None where
    they do not name this document at all."""
    # The power it is issued under (issued under section 10(2) of the Act, and shall …) is no part.
    before = _POWER.sub("", before)
    named = list(_OWN.finditer(before))
    if not named:
        return None
    own = named[-1]
    subject = _EXCEPT.split(before[own.start():], maxsplit=1)[0]
    if _PART.search(subject) or _PART_OF.search(before[:own.start()]):
        return 0
    return None if _MEASURE.search(subject) else weight


_BY = re.compile(rf"\b(?:by|before|until|till|not\s{{1,3}}later\s{{1,3}}than|no\s{{1,3}}later\s{{1,3}}than|on\s{{1,3}}or\s{{1,3}}before|latest\s{{1,3}}by|closes?\s{{1,3}}on|end(?:s|ing)?\s{{1,3}}on|due\s{{1,3}}on|through)\s{{1,3}}(?:the\s{{1,3}})?({EN_DAY})")
_ASKS = re.compile(r"\b(?:due|receiv\w+|submit\w*|clos\w+|ends?|invite[sd]?|sent?d?|provide|welcome|must|should)\b")
_COMMENTS = re.compile(r"\b[Cc]omments\b|\b[Ff]eedback\b|\b[Cc]onsultation\s{1,3}(?:period\s{1,3})?(?:closes|ends)|\bresponses?\s{1,3}(?:to|must|should)")
_TRANSITION = re.compile(r"\b[Tt]ransition(?:al)?\b|\bgrace\s{1,3}period|\bphase[d-]?\s{0,1}in|\bsunset\b|\bglide\s{1,3}path")
_REPORT = re.compile(r"\b(?:submit|report|file|furnish|return|returns|statement)\w*\b")
_RECTIFY = re.compile(r"\b(?:compl(?:y|iance)|remed(?:y|iate|iation)|rectif\w+|implement\w*|bring\s{1,3}[^.]{0,60}\s{1,3}into|ensure|wind\s{1,3}down|cease|correct\w*)\b")
_EXPIRES = re.compile(rf"\b(?:expires?|lapses?|ceases?\s{{1,3}}to\s{{1,3}}(?:have\s{{1,3}}effect|apply|be\s{{1,3}}in\s{{1,3}}force)|valid\s{{1,3}}(?:until|till|up\s{{1,3}}to)|remains?\s{{1,3}}in\s{{1,3}}(?:force|effect)\s{{1,3}}until)\s{{1,3}}(?:on\s{{1,3}}|from\s{{1,3}}|until\s{{1,3}})?({EN_DAY})")
_RECURRING = re.compile(rf"\bwithin\s{{1,3}}{_SPAN}\s{{1,3}}(?:of|after|from|following)\s{{1,3}}(?:the\s{{1,3}})?(?:end|close|expiry)\s{{1,3}}of\s{{1,3}}(?:the|each|every)\s{{1,3}}(?:\w+\s{{1,3}})?(?:quarter|month|year|half-year|period|week)"
                        r"|\b(?:on\s{1,3}a|each|every)\s{1,3}(?:quarterly|monthly|annual|yearly|half-yearly|weekly|quarter|month|year|calendar\s{1,3}quarter)(?:\s{1,3}basis)?\b|\b(?:quarterly|monthly|annually|half-yearly)\b")
_COUNTED = re.compile(rf"\bwithin\s{{1,3}}(?:a\s{{1,3}}period\s{{1,3}}of\s{{1,3}})?{_SPAN}\s{{1,3}}(?:of|after|from|following)\s{{1,3}}(?:the\s{{1,3}})?"
                      rf"(?:(effective\s{{1,3}}date|date\s{{1,3}}of\s{{1,3}}(?:commencement|coming\s{{1,3}}into\s{{1,3}}force)|commencement|coming\s{{1,3}}into\s{{1,3}}force)"
                      rf"|(date\s{{1,3}}of\s{{1,3}}(?:issue|issuance|publication|this|these)|publication|issue|issuance))")
_MUST = re.compile(r"\b(?:shall|must|should|required\s{1,3}to|advised\s{1,3}to|to\s{1,3}be)\b")
_OF_ANOTHER = re.compile(r"\s{1,3}of\s{1,3}(?!th(?:is|ese)\b|the\s{1,3}(?:final\s{1,3})?(?:rules?|regulations?|circular|directions?|act|order|notice|guidelines?)\b)")
_ADVERB = re.compile(r"\b(?:submit|furnish|file|report|send)\w*\b[^.]{0,80}\Z")
_ANCHORS = ("omment", "eedback", "onsultation", "ransition", "within ", "uarter", "onthly", "nnually", "xpire", "lapse", "ease to", "eases to",
            "valid until", "valid till", "in force until", "in effect until", "ubmit", "later than", "or before", "rectif", "remed", "omply", "ompliance")
_DATE = re.compile(EN_DAY)


def deadlines(text: str, *, published: date | None, effective: date | None) -> list[Deadline]:
    """Deadlines other than the effective date, in no set order."""
    found: list[Deadline] = []

    def add(kind: str, on: date | None, start: int, end: int) -> None:
        found.append(Deadline(kind, on.isoformat() if on else None, start, end, text[start:end]))

    for begin, end in _sentences(text, _ANCHORS):
        words = text[begin:end]
        if expires := _EXPIRES.search(words):
            add("expires", english_day(expires[1]), begin + expires.start(), begin + expires.end())
            continue
        if (counted := _COUNTED.search(words)) and not _OF_ANOTHER.match(words, counted.end()):
            span = span_of(counted[1], counted[2])
            start_on = (effective or published) if counted[3] else published
            kind = "comments" if _COMMENTS.search(words) else "report" if _REPORT.search(words) else \
                "transition" if _TRANSITION.search(words) else "rectify"
            add(kind, later(start_on, *span) if start_on and span else None,
                begin + counted.start(), begin + counted.end())
            continue
        if (again := _RECURRING.search(words)) and _MUST.search(words) and (
                _ADVERB.search(words[:again.start()]) or (again.group().startswith("within") and _REPORT.search(words))):
            add("report", None, begin + again.start(), begin + again.end())
            continue
        if by := _BY.search(words):
            if _COMMENTS.search(words, max(0, by.start() - 160), by.end()) and _ASKS.search(words):
                kind = "comments"
            elif _TRANSITION.search(words):
                kind = "transition"
            elif re.search(r"\b(?:shall|must|should|required|advised|ensure)\b", words) and _RECTIFY.search(words):
                kind = "report" if re.search(r"\b(?:submit|report|file|furnish)\w*\s", words) else "rectify"
            elif re.search(r"\b(?:shall|must|should|required|advised)\b", words) and _REPORT.search(words):
                kind = "report"
            else:
                continue
            add(kind, english_day(by[1]), begin + by.start(), begin + by.end())
    return found
