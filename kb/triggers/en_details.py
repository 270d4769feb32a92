"""Who acts, what is taken away, for how long, and what ends it."""

from __future__ import annotations

import re

_REGULATOR = (
    r"regulators?|supervisory\s+authorit(?:y|ies)|competent\s+authorit(?:y|ies)|"
    r"competent\s+supervisory\s+authorit(?:y|ies)|(?:licensing|listing|resolution|national|foreign|home|"
    r"host|issuing|tax)\s+authorit(?:y|ies)|"
    r"authority|director|superintendent|commissioner|commission|bureau|cfpb|fdic|ofac|department|"
    r"board\s+of\s+governors|secretary|attorney\s+general|"
    r"member\s+states?|reserve\s+bank(?:\s+of\s+india)?|rbi|central\s+bank|central\s+government|"
    r"government|fsra|fca|pra|sfc|hkma|mas|cssf|ministry|minister|court|tribunal|treasury|"
    r"federal\s+reserve|occ|supervisor|governor|president|council|cabinet|overseer|registrar(?:\s+of\s+companies)?|association|"
    r"monetary\s+authority|agency|agencies|state|administration|commission(?:s)?|bank\s+of\s+england|"
    r"accreditation\s+body|certification\s+bod(?:y|ies)|"
    r"regulator|we(?=\s+(?:may|will|can|have|are|requested|asked|shall))|our(?=\s+power)|us\b"
)
_FIRM = (
    r"(?:regulated|financial|credit|payment|supervised|licensed|authori[sz]ed|card|electronic|"
    r"savings)\s+(?:institutions?|entit(?:y|ies)|persons?|firms?|issuers?|compan(?:y|ies)|corporations?)|"
    r"card-?issuers?|banks?|nbfcs?|res?\b|fis?\b|creditors?|servicers?|issuers?|operators?|providers?|"
    r"insurers?|(?:fund\s+)?managers?|trustees?|exchanges?|rie|mtfs?|platforms?|"
    r"firms?|compan(?:y|ies)|institutions?|relevant\s+persons?|authori[sz]ed\s+persons?|"
    r"covered\s+entit(?:y|ies)|management|the\s+board|licensees?|recognised\s+(?:bod(?:y|ies)|"
    r"clearing\s+houses?)|"
    r"controllers?|processors?|lenders?|dealers?|brokers?|custodians?|merchants?|data\s+fiduciar(?:y|ies)|"
    r"subsidiar(?:y|ies)|employers?|dnfbps?"
)
_ACTOR = re.compile(rf"\b(?:(?P<regulator>{_REGULATOR})|(?P<firm>{_FIRM}))(?!\w)", re.IGNORECASE)
_BY = re.compile(
    rf"\bby\s+(?:(?:the|a|an|any|its|our|such|that)\s+)?(?:\w+\s+){{0,3}}?(?:(?P<regulator>{_REGULATOR})|"
    rf"(?P<firm>{_FIRM}))(?!\w)",
    re.IGNORECASE,
)


def actor_of(before: str, after: str, *, passive: bool) -> tuple[str | None, bool | None]:
    """Who takes the service away: (words, whether a regulator); (None, None) where nobody is named."""
    if passive:
        by = _BY.search(after[:140])
        if by:
            return " ".join(by.group()[3:].split()), by.group("regulator") is not None
        return None, None
    told = _COMPLEMENT.search(before)
    if told:
        before = before[: told.start()] + "." if told.group("pronoun") else before[told.end() :]
        if told.group("pronoun"):
            first = _ACTOR.search(before)
            return (
                (" ".join(first.group().split()), bool(first.group("regulator"))) if first else (None, None)
            )
    subject = None
    for match in _ACTOR.finditer(before):
        # A possessive, an object of "of" or an adjective is no subject.
        if re.match(r"['’]s?\b", before[match.end() : match.end() + 2]) or re.search(
            r"\b(?:of|for|with|to|from|in|on)\s+(?:(?:the|a|an|any|its)\s+)?$",
            before[: match.start()][-14:],
            re.IGNORECASE,
        ):
            continue
        if re.match(
            r"\s+(?:may|shall|must|should|will|can|could|has|have|had|is|are|was|were|would|to\b|usually|"
            r"decid|request|sent|stat|notif|\w+ed\b|ceas|stopp|froze|suspend\w*|terminat\w*)",
            before[match.end() :] + " suspend",
            re.IGNORECASE,
        ):
            if (
                subject is not None
                and subject.group("regulator")
                and re.match(r"\s+to\b", before[match.end() :] + " ")
            ):
                continue  # whom the regulator orders
            subject = match
    if subject is None:
        return None, None
    return " ".join(subject.group().split()), subject.group("regulator") is not None


# "notified the agency that it discontinued": who acts stands after "that".
_COMPLEMENT = re.compile(
    r"\bthat\s+(?:(?P<pronoun>it|they|he|she)\s+|(?=[A-Z][\w.&’'-]*\s+))(?=[^.;]{0,120}$)(?![^.;]{0,120}\bthat\s)"
)
_DURATION = re.compile(
    r"\bfor\s+(?:a\s+(?:\w+\s+){0,3}?period\s+(?:of\s+|not\s+exceeding\s+)?)?(?:up\s+to\s+|at\s+least\s+|"
    r"not\s+more\s+than\s+|no\s+longer\s+than\s+)?(?:\w+\s+)?(?:\(\d+\)\s+)?"
    r"(?:\d+|one|two|three|four|five|six|seven|ten|twelve|thirty|sixty|ninety)[\s-]+(?:calendar\s+|"
    r"business\s+|working\s+)?(?:days?|weeks?|months?|years?)\b|"
    r"\bfor\s+the\s+period\s+specified\s+in\s+(?:the\s+)?\w+|\b(?:temporarily|indefinitely|permanently)\b|"
    r"\bduring\s+the\s+(?:\d+-\w+\s+period|period)[^.;,]{0,60}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(?:until|till|pending)\s+[^.;]{4,160}", re.IGNORECASE)


def duration_of(sentence: str) -> str | None:
    """How long it lasts, in the sentence's own words."""
    found = _DURATION.search(sentence)
    return found.group() if found else None


def end_of(sentence: str) -> str | None:
    """What ends it, in the sentence's own words."""
    found = _ENDS.search(sentence)
    return found.group().rstrip(" ,:") if found else None
