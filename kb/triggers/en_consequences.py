"""Which consequence a verb family and a class of object make together."""

from __future__ import annotations

import re

from kb.triggers import en_objects as o
from kb.triggers import en_verbs as v

SUSPEND_SERVICE, NEW_BUSINESS, BUSINESS, ACCOUNT, COOPERATION, LICENCE, DELIST = (
    "suspend_service",
    "suspend_new_business",
    "restrict_business",
    "restrict_account",
    "terminate_cooperation",
    "revoke_licence",
    "delist",
)

_TABLE: dict[tuple[str, str], str] = {
    (v.SUSPEND, o.LICENCE): SUSPEND_SERVICE,
    (v.SUSPEND, o.SERVICE): SUSPEND_SERVICE,
    (v.SUSPEND, o.TRADING): SUSPEND_SERVICE,
    (v.SUSPEND, o.NEW): NEW_BUSINESS,
    (v.SUSPEND, o.CUSTOMER): ACCOUNT,
    (v.SUSPEND, o.PARTNER): COOPERATION,
    (v.SUSPEND, o.APP): DELIST,
    (v.SUSPEND, o.ASSETS): BUSINESS,
    (v.CEASE, o.SERVICE): SUSPEND_SERVICE,
    (v.CEASE, o.TRADING): SUSPEND_SERVICE,
    (v.CEASE, o.NEW): NEW_BUSINESS,
    (v.CEASE, o.CUSTOMER): ACCOUNT,
    (v.CEASE, o.PARTNER): COOPERATION,
    (v.CEASE, o.APP): SUSPEND_SERVICE,
    (v.CEASE, o.LICENCE): LICENCE,
    (v.TERMINATE, o.SERVICE): SUSPEND_SERVICE,
    (v.TERMINATE, o.TRADING): SUSPEND_SERVICE,
    (v.TERMINATE, o.CUSTOMER): ACCOUNT,
    (v.TERMINATE, o.PARTNER): COOPERATION,
    (v.TERMINATE, o.LICENCE): LICENCE,
    (v.TERMINATE, o.APP): DELIST,
    (v.REVOKE, o.LICENCE): LICENCE,
    (v.REVOKE, o.SERVICE): SUSPEND_SERVICE,
    (v.REVOKE, o.CUSTOMER): ACCOUNT,
    (v.REVOKE, o.PARTNER): COOPERATION,
    (v.REVOKE, o.APP): DELIST,
    (v.FREEZE, o.CUSTOMER): ACCOUNT,
    (v.FREEZE, o.ASSETS): ACCOUNT,
    (v.FREEZE, o.APP): DELIST,
    (v.FREEZE, o.TRADING): ACCOUNT,
    (v.FREEZE, o.SERVICE): ACCOUNT,
    (v.FREEZE, o.NEW): NEW_BUSINESS,
    (v.CLOSE, o.CUSTOMER): ACCOUNT,
    (v.CLOSE, o.TRADING): SUSPEND_SERVICE,
    (v.CLOSE, o.SERVICE): SUSPEND_SERVICE,
    (v.REFUSE, o.CUSTOMER): ACCOUNT,
    (v.REFUSE, o.NEW): NEW_BUSINESS,
    (v.RESTRICT, o.SERVICE): BUSINESS,
    (v.RESTRICT, o.ASSETS): BUSINESS,
    (v.RESTRICT, o.LICENCE): BUSINESS,
    (v.RESTRICT, o.TRADING): BUSINESS,
    (v.RESTRICT, o.CUSTOMER): ACCOUNT,
    (v.RESTRICT, o.NEW): NEW_BUSINESS,
    (v.RESTRICT, o.APP): BUSINESS,
    (v.REMOVE, o.TRADING): DELIST,
    (v.REFUSE, o.SERVICE): ACCOUNT,
    (v.REMOVE, o.APP): DELIST,
    (v.REMOVE, o.LICENCE): BUSINESS,
    (v.REMOVE, o.SERVICE): BUSINESS,
    (v.REMOVE, o.PARTNER): COOPERATION,
}
# A supervisor's request to pause what is being prepared holds back new business.
_HELD_BACK = re.compile(
    r"\b(?:request|ask|commit)\w*\b[^.;]{0,80}\bpause\b|\bdelay\w*\s+(?:the\s+)?expansion", re.IGNORECASE
)
_CONSUMER_SIDE = re.compile(
    r"\b(?:creditor|borrower|consumer|card-?holder|account-?holder|policy-?holder|insured|insurer)s?\b|\bwith\s+(?:the|a|such|its)\s+(?:customer|client|user)s?\b",
    re.IGNORECASE,
)
_WITH_PARTNER = re.compile(
    r"\brelationships?\s+with\s+(?:[\w-]+\s+){0,3}?(?:resellers?|distributors?|(?<!trade )partners?|vendors?|suppliers?|"
    r"agents?|third\s+part(?:y|ies)|providers?|merchants?|dealers?|representatives?|intermediar(?:y|ies))\b",
    re.IGNORECASE,
)
_OF_PARTNERS = re.compile(
    r"\b(?:discontinu|terminat|suspend|stop|ceas|dispens)\w*\s+(?:(?:using\s+|with\s+)?(?:the\s+|its\s+|their\s+|any\s+)?services?\s+of|(?:using|to\s+use|engaging|working\s+with)(?:\s+(?:the|an?|any|such|that))?)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:agents?|vendors?|partners?|merchants?|distributors?|intermediar(?:y|ies)|correspondents?|(?:service\s+)?providers?|agenc(?:y|ies)|contractors?|brokers?|valuers?)\b",
    re.IGNORECASE,
)
_PARTNERS = re.compile(r"(?:merchants?|agents?|vendors?|partners?|distributors?|resellers?|intermediar(?:y|ies)|introducers?)")
# A licence withdrawn for a time is suspended.
_FOR_A_TIME = re.compile(
    r"\b(?:temporarily|provisionally)\s+(?:withdr|revok|cancel)\w*|\b(?:withdr|revok|cancel)\w*\s(?:(?!suspen)[^.;,]){0,60}\bfor\s+(?:a|the|such)\s+(?:\w+\s+)?period\b", re.IGNORECASE
)
_IN_ACCOUNT = re.compile(r"\boperations\s+(?:in|of|on)\s+(?:the|an?|any|such|these|all)\s+(?:\w+\s+)?accounts?\b", re.IGNORECASE)
_WITH = re.compile(r"\bdealings\s+with\b", re.IGNORECASE)
_MONEY = re.compile(r"money|monies|funds|deposits?|proceeds|(?:payment|credit|debit)?\s*balances?")
_TAKEN_OUT = re.compile(r"\bwithdr[ae]w", re.IGNORECASE)
_MONEY_MOVES = re.compile(r"(?:deposits|withdrawals|transfers)")
_SOMEBODY = re.compile(r"\b(?:customers?|clients?|accounts?|users?|person|payers?|payees?|holders?|depositors?|relationship|suspicious)\b", re.IGNORECASE)
_DISABLED = re.compile(r"\b(?:disabl|deactivat)\w*", re.IGNORECASE)
_OFF_MARKET = re.compile(
    r"\b(?:remov|withdr|tak)\w*\s+(?!from\b|its\b|their\b)[^.;]{0,60}\bfrom\s+(?:the\s+|its\s+|any\s+|their\s+)?(?:market(?:place)?|sale|shel(?:f|ves)|(?:app\s+)?stores?|platforms?|websites?)\b",
    re.IGNORECASE,
)
_DEAL_WITH = re.compile(r"\bdealings?\s+with\s+(?:them|it|him|her|(?:the|such|that|this|any\s+such)\s+(?:[\w-]+\s+)?(?:compan|firm|entit|person|operator|provider|platform|broker|dealer|agent|licensee)\w*)\b", re.IGNORECASE)
_DENIABLE = re.compile(r"access|services?|payments?")
_BANNED = re.compile(r"\bban(?:s|ned|ning)?\b", re.IGNORECASE)
_EXPEL = re.compile(r"\bexpel|\bexpul", re.IGNORECASE)
_PAYMENTS = re.compile(r"\b(?:payments?|transactions?|transfers?)\b", re.IGNORECASE)


def consequence_of(family: str, kind: str, words: str, passage: str) -> str | None:
    """The consequence id, or None where the pair takes nothing away.

    `words` are the object's own words, `passage` the sentence."""
    found = _TABLE.get((family, kind))
    low = words.lower()
    if family in (v.CEASE, v.SUSPEND) and low == "operations" and _IN_ACCOUNT.search(passage):
        return ACCOUNT
    if family == v.REMOVE and kind == o.PARTNER and not _PARTNERS.fullmatch(low):
        return None  # clauses are removed from contracts
    if family == v.REVOKE and kind == o.LICENCE and _FOR_A_TIME.search(passage):
        return SUSPEND_SERVICE
    if family == v.TERMINATE and low == "dealings" and _WITH.search(passage):
        return COOPERATION
    if family == v.RESTRICT and low == "access" and not re.search(r"\baccess\s+to\s+(?:\w+\s+){0,3}(?:data|information|premises|records)\b", passage, re.IGNORECASE):
        return BUSINESS
    if family == v.CEASE and kind == o.LICENCE and not low.endswith("authority"):
        return None  # what ceases to be registered is told by idioms
    if family in (v.REVOKE, v.CEASE) and kind == o.CUSTOMER and (_MONEY.fullmatch(low) or low in ("member", "members")) and _TAKEN_OUT.search(passage):
        return None  # who withdraws money takes no service away
    if family == v.REVOKE and low.startswith("payment"):
        return None  # a payer revokes his order
    if (
        family == v.SUSPEND
        and low in ("member", "members")
        and re.search(r"\bexpel|\bexpul", passage, re.IGNORECASE)
    ):
        return SUSPEND_SERVICE
    if family == v.REVOKE and low in ("member", "members", "participant", "participants") and _EXPEL.search(passage):
        return LICENCE
    if family == v.RESTRICT and kind == o.APP and _BANNED.search(passage):
        return DELIST
    if family == v.SUSPEND and kind in (o.SERVICE, o.TRADING) and _HELD_BACK.search(passage):
        return NEW_BUSINESS
    if (
        family == v.SUSPEND
        and kind == o.CUSTOMER
        and low == "transactions"
        and not re.search(
            r"\b(?:customers?|clients?|accounts?|suspicious|relationship)\b", passage, re.IGNORECASE
        )
    ):
        return SUSPEND_SERVICE
    if family in (v.CEASE, v.TERMINATE, v.SUSPEND) and kind == o.SERVICE and _OF_PARTNERS.search(passage):
        return COOPERATION
    if family in (v.SUSPEND, v.CEASE) and re.search(r"\bdisbursements?\s+of\s+(?:your|(?:the\s+)?\w+['’]s)\s+(?:funds|money|proceeds)\b", passage, re.IGNORECASE):
        return ACCOUNT
    if family == v.FREEZE and kind == o.SERVICE and _DISABLED.search(passage) and not _SOMEBODY.search(passage):
        return SUSPEND_SERVICE
    if family in (v.CEASE, v.FREEZE, v.REFUSE) and kind == o.SERVICE and _PAYMENTS.search(low) and not re.search(r"service|activit|business|operation", low):
        return ACCOUNT
    if family == v.REFUSE and kind == o.SERVICE and not _DENIABLE.fullmatch(low):
        return None
    if family == v.CEASE and kind == o.NEW and low.endswith("further business"):
        return SUSPEND_SERVICE
    if family == v.CEASE and low.startswith("dealing") and _DEAL_WITH.search(passage):
        return COOPERATION
    if family == v.CEASE and re.search(
        r"\bprocessing\s+(?:of\s+)?(?:a|an|any|the|that|such)\s+(?:transaction|payment|transfer)\b",
        passage,
        re.I,
    ):
        return ACCOUNT
    if family == v.CEASE and kind == o.APP and re.search(r"promotion|marketing|advert", low):
        return NEW_BUSINESS
    if (
        family == v.TERMINATE
        and kind == o.PARTNER
        and re.search(r"\b(?:financial|derivatives?|open|futures)\s+contracts\b", passage, re.I)
    ):
        return SUSPEND_SERVICE
    if (
        family == v.CEASE
        and kind in (o.TRADING, o.SERVICE)
        and re.search(
            r"\badmission\s+to\s+trading\b|\b(?:listing|quotation)\s+of\s+(?:\w+\s+){0,2}(?:securit|shares|units|tokens)",
            passage,
            re.I,
        )
    ):
        return DELIST
    if (
        family in (v.TERMINATE, v.REVOKE)
        and kind == o.PARTNER
        and re.fullmatch(r"(?:agreement|contract)s?", low)
        and _CONSUMER_SIDE.search(passage)
    ):
        return ACCOUNT
    if (
        family in (v.TERMINATE, v.CEASE, v.SUSPEND)
        and "relationship" in low
        and _WITH_PARTNER.search(passage)
    ):
        return COOPERATION
    if family in (v.CEASE, v.TERMINATE, v.REVOKE) and kind == o.TRADING and low.startswith("listing"):
        return DELIST
    if family == v.CEASE and kind == o.CUSTOMER and "transaction" in low:
        return SUSPEND_SERVICE
    if family in (v.SUSPEND, v.CEASE) and kind == o.CUSTOMER and _MONEY_MOVES.fullmatch(low) and not _SOMEBODY.search(passage):
        return SUSPEND_SERVICE
    if family == v.RESTRICT and kind == o.CUSTOMER and low == "deposits" and not _SOMEBODY.search(passage):
        return BUSINESS
    if family == v.FREEZE and low.startswith("ip address"):
        return BUSINESS
    if family == v.FREEZE and kind == o.SERVICE and not re.search(r"\bservice", low):
        return None
    if (
        family in (v.CEASE, v.SUSPEND, v.TERMINATE)
        and kind == o.SERVICE
        and re.search(
            rf"{re.escape(words)}\s+(?:\w+\s+){{0,2}}?(?:to|for|in\s+(?:respect|relation)\s+(?:of|to)|towards)\s+(?:a|an|the|such|that|this|"
            rf"it|him|them|its|any)\s*(?:\w+\s+)?(?:customers?|clients?|users?|child|person|"
            rf"subscribers?|consumers?|it\b|him|them|[,.]|in\s+accordance)",
            passage,
            re.IGNORECASE,
        )
    ):
        return ACCOUNT
    if (
        family == v.CEASE
        and kind == o.SERVICE
        and re.search(r"\bw(?:ound|ind|inding)\s+up\b", passage, re.IGNORECASE)
        and re.search(r"entit|compan|firm|institution|bank|insurer|undertaking|scheme|fund|plan", low)
    ):
        return LICENCE
    if (
        family == v.RESTRICT
        and kind in (o.SERVICE, o.TRADING)
        and not re.search(
            r"\b(?:business|activit|operations?|services?|products?|offers?|trading|dealing|branch|lending|issuance|"
            r"processing|functions?|payments?|offering|growth|units|securities|transactions?|purchases?|sales?)",
            low,
        )
        and not re.search(
            rf"\bfrom\s*[-—–:]{{0,2}}\s*(?:\(\s?\w{{1,4}}\s?\)\s*)?(?:directly\s+or\s+indirectly\s+|\w+ly\s+)?{v.ACTS}|\bfrom\s*[-—–:]\s*$|\bfrom\s+(?:(?:either|any|one\s+or\s+more|all)\s+of\s+)?the\s+following",
            passage,
            re.IGNORECASE,
        )
    ):
        return None
    if (
        family == v.CLOSE
        and kind == o.SERVICE
        and not re.search(
            r"\b(?:business|operations|branch(?:es)?|offices?|premises|counters|entit|establishment|institution|company|firm|platform|service|bank|credit\s+union|market)",
            low,
        )
    ):
        return None
    if (
        family == v.RESTRICT
        and kind == o.TRADING
        and re.search(r"\bprohibit\w*\s+trading\b", passage, re.IGNORECASE)
    ):
        return SUSPEND_SERVICE
    if (
        family == v.REMOVE
        and kind == o.TRADING
        and not re.search(
            r"\bdelist|\bfrom\s+(?:trading|(?:the\s+|any\s+|its\s+)?(?:official\s+)?list)|\blisting\b",
            passage,
            re.IGNORECASE,
        )
    ):
        return None
    if kind == o.LICENCE and "status" in low and family not in (v.REVOKE, v.SUSPEND, v.TERMINATE):
        return None
    if family in (v.REMOVE, v.REVOKE, v.CEASE) and kind == o.SERVICE and _OFF_MARKET.search(passage):
        return DELIST
    if family == v.REMOVE and kind == o.SERVICE and "activit" not in low:
        return None
    if family == v.REMOVE and kind == o.LICENCE and low.startswith(("registration", "register")):
        return LICENCE
    return found
