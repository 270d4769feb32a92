"""What only looks like a consequence: negations, definitions, voluntary exits, mere mentions."""

from __future__ import annotations

import re

from kb.gates import gated

# Somebody who stops using a service is no risk to it.
_CUSTOMER = (
    r"(?:consumers?|customers?|borrowers?|lessees?|data\s+(?:subjects?|principals?)|users?|subscribers?|"
    r"purchasers?|"
    r"policy-?holders?|depositors?|card-?holders?|account-?holders?|applicants?|you|tenants?|employees?|"
    r"nominees?|senders?|payers?|"
    r"pensioners?|investors?|unitholders?|principals?|borrower\(s\)|consumer\(s\)|parents?|candidates?|"
    r"debtors?|obligors?|insureds?|patients?|shareholders?|individuals?|buyers?|holders?)"
)
_BY_CUSTOMER = re.compile(
    rf"\b{_CUSTOMER}(?:'s|’s)?,?\s+(?:(?:may|shall|must|should|will|can|could|"
    rf"has|have|had|wishes|wish|wants|elects?|chooses?|decides?|"
    r"is|are|was|or|the|a|an|option|legal|under|federal|law|your|of|temporarily|permanently|right|able|"
    r"permitted|entitled|allowed|unilaterally|later|then|subsequently|also|to|either|not)\s+){0,9}"
    r"(?:(?!accounts?\b|access\b|content\b|data\b|profiles?\b|cards?\b|wallets?\b|funds\b)\w+,?\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
# A supervisor's letter: "we request that you pause …".
_YOU_ASKED = re.compile(
    r"\b(?:request|ask|direct|require|order|instruct)\w*\s+(?:that\s+)?you\b[^.;]*$", re.IGNORECASE
)
# "You may stop using the app and close your account": the last who is spoken of is the customer.
_YOU_DO = re.compile(
    r"\byou\s+(?:may|can|must|shall|should|will|could|would|have|need|want|wish|decide|choose|do)\b(?![^.;]*\b(?:we|us|our)\b)[^.;]*$", re.IGNORECASE
)
_YOURS = re.compile(r"\s+(?:your|the|this|any)\s+(?:[\w-]+\s+){0,2}?(?:accounts?|profiles?|agreements?|relationships?|memberships?|wallets?|funds|subscriptions?)\b", re.IGNORECASE)
# "If you do not agree, you must stop using the service", "your only remedy is to close the account"
_DISAGREES = re.compile(r"\b(?:(?:not|don['’]t)\s+(?:\w+\s+)?(?:agree|accept|consent|wish)|object\s+to|dissatisfied|unsatisfied|unacceptable|disagree)\b", re.IGNORECASE)
_ONLY_REMEDY = re.compile(r"\b(?:your|customer['’]s|user['’]s)\s+(?:only|sole|exclusive)\s+(?:and\s+\w+\s+)?(?:remed\w+|option|recourse|right)\b[^.;]{0,120}\bis\s+to\s+(?:[\w’'-]+\s+){0,8}$", re.IGNORECASE)
_THINGS_YOU = re.compile(r"\b(?:we|[A-Z]\w+)\s+(?:may|will|can)\s[^.;]{3,80}\b(?i:content|ads?|items?|materials?|data|orders?|anything)\s+(?:that\s+)?you\s+(?:have\s+)?\w+\s+(?:or|and)\s+$")
# "may by notice to the borrower suspend": the customer is told.
_TO_SOMEBODY = re.compile(r"\b(?:to|from|with|by|of|against|on)\s+(?:(?:the|an?|any|its|such)\s+)?$", re.IGNORECASE)
_PASSIVE_BY_CUSTOMER = re.compile(
    rf"^[^.;]{{0,40}}?\bby\s+(?:the|a|an|any|its|their)?\s*{_CUSTOMER}\b", re.IGNORECASE
)

NEGATION = re.compile(
    r"\b(?:not|never|cannot|can't|neither|nor|without|no\s+longer|rather\s+than|instead\s+of|no|fail(?:s|"
    r"ed|ing)?\s+to|failure\s+to|"
    r"refus(?:e|es|ed|al)\s+to|notwithstanding|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|unable\s+to|"
    r"unwilling\s+to|whether\s+(?:or\s+not\s+)?to|"
    r"without\s+being|against|unlikely\s+to)\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
# A negation that does not reach the verb: "not only", "whether or not", "is not met, shall revoke".
_NOT_NEGATION = re.compile(
    r"\bnot\s+(?:only|limited)\b|[,;:]\s*(?:[\w-]+\s+){0,3}$|\bno\s+(?:later|less|more)\b|\bwithout\s+(?:\w+\s+)?(?:notice|warning|delay|prejudice|limitation|reference)\b|\bif\s+not\b|\bprevent\s+or\s+$|\bor\s+(?:should|shall|must|may|will)\s+$",
    re.IGNORECASE,
)

VOLUNTARY = re.compile(
    r"\bat\s+the\s+(?:written\s+)?request\b|\b(?:at|on|upon)\s+(?:its|their|his|"
    r"the\s+(?:\w+\s+){0,3}(?:'s|’s|s'))\s+(?:own\s+)?(?:written\s+)?(?:request|application)\b|"
    r"\bon\s+(?:the\s+)?(?:written\s+)?application\s+(?:by|of)\s+(?:the\s+|an?\s+|its\s+)?(?:[\w-]+\s+)?(?:holder|licen[cs]ee|registrant|issuer|applicant|manager|member|insurer|company)\b|\bon\s+petition\s+by\s+the\s+applicant\b|\bupon\s+(?:the\s+)?(?:written\s+)?(?:request|application)\b|\bvoluntar(?:y|ily)\b|\bsurrender(?:s|"
    r"ed|ing)?\b|\brequest(?:s|ed)?\s+(?:the\s+)?(?:cancellation|withdrawal|revocation)\b|"
    r"\brequest\s+to\s+(?:cancel|withdraw|revoke)\b|\bat\s+(?:your|the\s+(?:buyer|consumer|"
    r"purchaser)['’]s)\s+option\b|\boption\s+to\s+(?:cancel|withdraw)\b|\bwith\s+the\s+consent\s+of\b|"
    r"\brequest(?:s|ed)?\s+that\s+the\s+effective\s+date\b|"
    r"\bif\s+(?:the|its|such|that)\s+[^.;]{2,60}?\bso\s+requests?\b|\byour\s+request\b|\b(?:revoke|cancel|withdraw)\w*\s+(?:the|an)\s+applicant['’]s\b|\byou\s+(?:must|may|can|should|wish\s+to)\s+(?:[\w/]+\s+)?(?:\w+/)?cancel\s+your\b|"
    r"\b(?:asks?|asked)\s+(?:us|the\s+\w+)\s+to\s+(?:withdraw|cancel|revoke)\b",
    re.IGNORECASE,
)
_NOT_VOLUNTARY = re.compile(
    r"\bnot\s+voluntarily\b|\bnot\s+accept\w*\s+(?:\w+\s+){0,2}surrender\b|\bunless\b[^.;]*\bsurrender|\bor\s+on\s+(?:its|our|their|the\s+regulator\S*)\s+own\s+initiative\b|\bincluding\s+when\b|"
    r"\bon\s+(?:its|our)\s+own\s+(?:initiative|motion)\b|"
    r"\bother\s+than\s+at\b",
    re.IGNORECASE,
)

# "who fails to settle shall be suspended": the modal of the main clause follows.
_THEN_OWED = re.compile(r"(?!no\b|neither\b|nor\b)[\w'’-]+\s[^.;]*\b(?:shall|must|may|will)\b", re.IGNORECASE)

_DEFINITION = gated(
    r"^\W*(?:[“\"'‘]?[\w ’'()/-]{1,60}[”\"'’]?\s+)?(?:means\b(?!\s+to\b)|has\s+the\s+meaning|is\s+defined\s+as|"
    r"(?<!regulation\s)(?<!directive\s)(?<!section\s)(?<!article\s)refers?\s+to\b)|"
    r"\b(?:for\s+(?:the\s+)?purposes?\s+of\s+(?:this|these|"
    r"the)\s+\w+,?\s+)[“\"‘][^”\"’]{1,60}[”\"’]\s+(?:means|is|are|includes)\b|"
    r"\bthis\s+(?:status|code|field|label)\s+(?:is|indicates|means|shows)\b|[”\"’]\s+means\b|\bshall\s+be\s+construed\s+as\b",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^\W*(?:note\s*:|\[note|you\s+are\s+viewing|legal\s+instruments|export\s+|subject\s*:|re\s*:|"
    r"past\s+version|table\s+of\s+contents|table\s+content|"
    r"executive\s+order|footnote)|as\s+it\s+applied\s+immediately\s+before\s+revocation|"
    r"\(withdrawal\)\s+act|\bEU\s+exit\b|\.{6,}",
    re.IGNORECASE,
)
# Rules that cease to apply, and matters of procedure.
_RULE_ENDS = gated(
    r"(?<!in\sthis\s)(?<!under\sthis\s)(?<!of\sthis\s)(?<!of\sthe\s)(?<!under\sthe\s)\b(?:circulars?|instructions?|guidelines?|directions?|notifications?|regulations?|rules?|orders?|"
    r"acts?|provisions?|exemptions?|"
    r"stipulations?|sanctions|procedure|scheme|statements?\s+of\s+policy|supervisory\s+statements?|"
    r"letters?)\b(?:(?!,|\b(?:licen[cs]es?|registrations?|approvals?|accounts?|permits?|authori[sz]ations?|services?|certificates?|may)\b)[^.;]){0,90}\b(?:stands?|is|are|was|were|be|been|being)\s+"
    r"(?:hereby\s+|therefore\s+|also\s+)?(?:withdrawn|revoked|rescinded|cancelled|repealed|discontinued|"
    r"terminated|superseded)\b|"
    r"\brevoke[ds]?\s+(?:or\s+amend\w*\s+)?any\s+(?:[\w-]+\s+){0,2}(?:rules?|regulations?|provisions?|orders?|directions?|notices?|exemptions?|determinations?|by-?laws?|instruments?|of\s+them)\b|\bdelegation\s+of\s+power\b|"
    r"\bstay(?:ed)?\s+(?:of\s+)?proceedings\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\W*(?:please\s+(?:provide|describe|explain|advise|confirm)|describe\b|description\s+of\b|"
    r"identify\b|provide\s+(?:a|the|us)\b|"
    r"explain\b|discuss\b|how\b|what\b|whether\b|clarif)",
    re.IGNORECASE,
)


# "the company goes into liquidation or is ordered to be wound up;": an item whose lead-in was lost.
_STATE_ITEM = re.compile(
    r"(?:the|any|an?|its)\s+(?:[a-z][\w’'-]*\s+){1,5}?(?:goes|is|are|has|have|ceases|fails|becomes|was|enters)\b(?![^;]*\b(?:shall|must|may|should|will)\b)[^;]*;(?:\s*(?:or|and))?\s*$"
)


# "(b) a short description of the process for ending the relationship": an item of what a document holds.
_DESCRIBES = re.compile(
    r"\W{0,8}(?:\(?\w{1,4}[).]\s{0,4})?(?:an?\s+|the\s+)?(?:\w+\s+)?(?:description|explanation|account(?=\s+of\s+(?:how|what))|summary|statement|outline)\s+of\s+(?:the|how|what|any|its|all|each|an?)\b(?![^.;]*\b(?:may|shall|must)\b)", re.IGNORECASE
)


def is_frame(sentence: str) -> bool:
    """Whether the whole sentence is a definition, page furniture, a question, about rules, or one of a list of cases."""
    head = sentence[:400]
    return bool(
        _STATE_ITEM.match(sentence)
        or _DESCRIBES.match(sentence)
        or _DEFINITION.search(head)
        or _FURNITURE.search(head)
        or sentence.rstrip().endswith("?")
        or _QUESTION.match(head)
        or _RULE_ENDS.search(sentence)
    )


def is_voluntary(sentence: str) -> bool:
    """Whether the one who loses the service asked for it."""
    return bool(VOLUNTARY.search(sentence)) and not _NOT_VOLUNTARY.search(sentence)


def negated(before: str) -> bool:
    """Whether the words before a verb deny it."""
    tail = before[-60:]
    found = NEGATION.search(tail)
    return bool(found) and not _NOT_NEGATION.search(tail) and not _THEN_OWED.match(found.group() if found else "")


def by_customer(before: str, after: str, *, passive: bool) -> bool:
    """Whether it is the customer who stops, cancels or withdraws."""
    if passive:
        return bool(_PASSIVE_BY_CUSTOMER.match(after))
    if _YOU_ASKED.search(before[-120:]):
        return False
    if _YOU_DO.search(before[-160:]) and _YOURS.match(after):
        return True
    if _ONLY_REMEDY.search(before[-160:]) or (_DISAGREES.search(before) and re.search(r"\byou\s+(?:must|should|shall|may|can|will\s+(?:have|need)\s+to)\s+(?:[\w’'-]+\s+){0,6}$", before, re.IGNORECASE)):
        return True
    near = before[-120:]
    found = _BY_CUSTOMER.search(near)
    if found is None or (_TO_SOMEBODY.search(near, 0, found.start()) and not re.search(r"\brights?\s+of\s+(?:the\s+|an?\s+|any\s+)?$", near[: found.start()], re.IGNORECASE)):
        return False
    # "we may remove any content you post or terminate your account": you are no subject here.
    return not (_THINGS_YOU.search(near) and not re.search(r"\b(?:if|when|where)\s+$", near[: found.start()], re.IGNORECASE))


# Nouns and infinitives that speak of a stop stated elsewhere, of how it is done, or of when it ends.
_ABOUT = re.compile(
    r"\b(?:notices?|notified|notification|grounds?|procedures?|process(?:es)?|application|proceedings?|"
    r"proposals?|proposed|reasons?|date|"
    r"effects?|time|terms?|period|basis|circumstances|event|case|manner|likelihood|possibility|risks?|"
    r"prospects?|plans?|upon|following|"
    r"after|before|prior\s+to|subsequent\s+to|pending|since|during|until|for|about|regarding|concerning|"
    r"relating\s+to|"
    r"respect\s+(?:of|to)|regard\s+to|details?|particulars?|rights?|charges?|fees?|costs?|clauses?|"
    r"provisions?|"
    r"decisions?|conditions?|criteria|factors?|extent|duration|lifting|lifted|lifts?|ends?|records?|"
    r"register|publication|publish|"
    r"grounds|compensation|explanation|evidence|history|example|effectiveness|absent|requesting|"
    r"requests?\s+(?:for|an?)|need(?:s|ed)?\s+an?|"
    r"conclude|avoid|appeal|review|reversal|early|impact|lieu|despite|any|such|this|that|said)\s+(?:(?:of|"
    r"for|to|on|in|the|a|an|any|such|its|their|"
    r"possible|temporary|early|this|that|potential|immediate|compulsory|granting|by|or|proposed|"
    r"planned)\s+){0,5}$",
    re.IGNORECASE,
)


def stated_elsewhere(before: str) -> bool:
    """Whether the words before a noun or gerund make it a mere reference to a stop."""
    return bool(_ABOUT.search(before[-90:]))
