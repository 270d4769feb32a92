"""What a consequence takes away: the classes of object that follow or precede its verb in English."""

from __future__ import annotations

import re

# Classes of object. "bad" heads are things whose stop takes no service away (consents, rights,
# rules, proceedings, employment …): where one of them comes first, the verb is about it.
LICENCE = "licence"
SERVICE = "service"
TRADING = "trading"
NEW = "new"
CUSTOMER = "customer"
PARTNER = "partner"
APP = "app"
ASSETS = "assets"
BAD = "bad"

_CLASSES: tuple[tuple[str, str], ...] = (
    (SERVICE, r"""offers?\s+(?:to\s+the\s+public|of\s+(?:securities|crypto-?assets))"""),
    (SERVICE, r"""(?:payments?|transfers?|remittance|deposit|card)\s+(?:processing\s+)?(?:services?|activit(?:y|ies)|business(?:es)?|operations)"""),
    # What one may use: the account's side of a service.
    (
        CUSTOMER,
        r"""(?:your|their|his|her|the\s+(?:customer|user|client|member|merchant)['’]s|(?:customer|user|client|member|recipient)s?['’]s?)\s+
        (?:(?:continued|future|online|right|rights|licen[cs]es?|ability)\s+(?:to|of)?\s*)?(?:access(?:\s+to)?|use)(?:\s+(?:or|and|and/or)\s+(?:use|access)(?:\s+to)?)?(?:\s+of)?""",
    ),
    (ASSETS, r"""(?:exercise\s+of\s+(?:the\s+|any\s+)?)?(?:voting\s+(?:and\s+\w+\s+)?rights?|rights?(?:\s+and\s+privileges)?\s+of\s+(?:its|the|their)\s+(?:share|stock)?(?:holders|members)|shareholders?['’]\s+rights)"""),
    (LICENCE, r"""rights?\s+to\s+(?:provide|operate|carry\s+on|conduct|trade|transact|do\s+business)"""),
    # Of a body, a person or a branch, not of the rule that gives it.
    (LICENCE, r"""(?:such|its|their|his|\w+['’]s?)\s+authority(?=\s*(?:[.,;]|$)|\s(?:to|under|at|without|while|for|by|is|shall|may)\b)|(?:driving|operating|trading\s+member|clearing)\s+privileges?"""),
    (LICENCE, r"""notifications?(?=\s+(?:as\s+appropriate|of\s+(?:an?|the|that|any)\s+(?:notified|conformity)\b))"""),
    (CUSTOMER, r"""payment\s+(?:orders?|instructions?)|(?:(?:trading|dealing|pos|payment)\s+)?terminals?"""),
    (
        TRADING,
        r"""rights?\s+of\s+(?:the\s+|any\s+)?(?:unit[\s-]?holders?|holders?|investors?|participants?)\s+to\s+(?:redeem|switch|surrender|withdraw)\w*|redemption\s+rights?|rights?\s+(?:to|of)\s+redemption""",
    ),
    (PARTNER, r"""(?:any\s+)?(?:further\s+)?business\s+(?:associations?|ties|connections?)"""),
    (ASSETS, r"""(?:exercise\s+of\s+(?:(?:the|any|such|those|its|all)\s+)?)?voting\s+rights"""),
    (LICENCE, r"""(?:federal\s+)?deposit\s+insurance"""),
    (CUSTOMER, r"""(?:selling|trading|account|access|borrowing|card|charge|processing|payment|withdrawal|posting|check-?writing)\s+privileges"""),
    (SERVICE, r"""(?:making|originating)\s+(?:[\w-]+\s+){0,2}(?:loans?|mortgages?|advances)"""),
    (SERVICE, r"""(?:[\w-]+\s+)?investment\s+(?:schemes?|funds?|business(?:es)?|services?|activit\w+|products?)"""),
    (PARTNER, r"""(?:these|this)\s+(?:terms(?:\s+(?:of\s+(?:use|service)|and\s+conditions))?|tou)(?=\s*(?:[.,;]|$|\s(?:if|at|by|upon|when|where|with|for|immediately)\b))"""),
    (LICENCE, r"""polic(?:y|ies)\s+of\s+deposit\s+insurance"""),
    (
        LICENCE,
        r"""(?:rights?|authority|entitlements?)\s+(?:of\s+(?:the|an?|any|such)\s+(?:[\w-]+\s+){1,2})?to\s+(?:operate|carry\s+on|conduct|deal|trade|engage\s+in|act\s+as|issue|accept|transact)\b""",
    ),
    (
        CUSTOMER,
        r"""(?:your|their|his|her|(?:customer|user|client|member)s?['’]s?)\s+(?:ability|eligibility|right)\s+to\s+(?:make|use|access|trade|withdraw|transact|send|receive|
        transfer|buy|sell|conduct|open|participate|purchase)\w*""",
    ),
    (CUSTOMER, r"""right\s+of\s+the\s+(?:borrower|customer|client|user|member|participant|debtor)\s+to\s+(?:make|draw|use|withdraw|trade|access)|payouts?"""),
    (LICENCE, r"""(?:provider|service|operator|dealer|trader|vendor|scheme|product|supplier)\s+approvals?"""),
    (BAD, r"""registrations?\s+of\s+(?:(?:the|any|an?|all|such|each)\s+)?(?:[\w-]+\s+){0,2}?(?:notices?|charges?|liens?|trade-?\s?marks?|marks?|designs?|deeds?|documents?|births?|voters?)"""),
    (BAD, r"""(?:registration|licensing|authori[sz]ation|bankruptcy|insolvency)\s+proceedings?|practice\s+of\s+\w+ing|operation\s+of\s+(?:the|an?|any|such|that)\s+(?:\w+\s+)?(?:order|decision|rule|regulation|section|provision|act|judgment)s?|fraud(?=\s+(?:on|in|and|by|against)\b|[.,;])"""),
    (SERVICE, r"""(?:fee|premium|loan|payment|debt)\s+collection"""),
    (ASSETS, r"""payments?\s+of\s+(?:(?:the|any|all)\s+)?(?:capital\s+)?(?:dividends?|distributions?)"""),
    (
        PARTNER,
        r"""appointments?\s+of\s+(?:(?:the|an?|any|its|such|that|one\s+or\s+more)\s+)?(?:[\w-]+\s+){0,2}?(?:custodian|depositar(?:y|ie)|agent|
        distributor|administrator|delegate|sub-?custodian|representative|(?:service\s+)?provider|registrar|correspondent)s?|
        (?:agent|distributor|custodian|correspondent|delegate|administrator)s?['’]s?\s+appointments?""",
    ),
    (NEW, r"""(?:branch|network|business)\s+expansions?"""),
    (SERVICE, r"""(?:[\w-]+\s+)?(?:banking|brokerage|lending|payments?|insurance)\s+(?:arm|division|unit|desk)|counters|territor(?:y|ies)"""),
    # Heads that mislead come first: at the same place the first alternative wins.
    (
        BAD,
        r"""(?:written|formal|consent|settlement|confidentiality|supervisory|tolling)\s+agreements?|(?:alleged|illegal|violative|unlawful|infringing|apparent|apparently)\s+(?:\w+\s+)?(?:activit|
        conduct|transaction|business|practice)\w*|
        activity\s+that\s+(?:caused|led|gave)|(?:export|temporary)\s+denial\s+orders?|settlement\s+amounts?|
        penalty\s+amounts?|\$[\d,.]+|
        permissions?\s+to\s+(?:apply|use|form|calculate|include)|(?:ma|model|modelling|rule|s138ba|
        waiver)\s+permissions?(?:\(s\))?|
        permissions?\s+(?:given|granted)\s+(?:under|by|in)|permissions?\s+(?:which|under)|escrow\s+accounts?|processing\s+(?:of\s+)?(?:(?:the|
        such|his|her|that|any|their)\s+)?personal\s+data|
        (?:third-party\s+)?provision\s+of\s+(?:(?:the|such|said|retained)\s+){0,3}personal\s+data|
        utili[sz]ation|
        third-party\s+provision|rectification|enabling|ceilings?|limits?|caps?|exemptions?|stipulations?|
        concessions?|relaxations?|
        use\s+of(?!\s+(?:all\s+)?(?:or\s+(?:a\s+)?(?:part|portion)\s+of\s+)?(?:(?:a|an|the|such|any|all|that|this|its|our)\s+)*(?:[\w-]+\s+)?(?:services?|systems?|platforms?|products?|websites?|sites?|apps?|payment\s+instruments?|cards?|accounts?|wallets?))|access\s+to\s+(?:[\w/]+\s+){0,4}(?:data|information|premises|
        records|keys|documents)|renewals?(?!\s+of)|
        (?:investment|securit\w+)\s+(?:entit|instrument)\w*\s+certificates|termination\s+rights?|
        (?:secured\s+)?creditors?|rights?\s+of|(?:customer|consumer|data)\s+(?:data|information|complaints?)|
        (?:financial\s+)?services?\s+(?:fees?|charges?|credits?)|service\s+(?:of\s+process|level)|
        accounts?\s+(?:information|statements?|numbers?|officers?|managers?|opening\s+(?:form|fee)s?)|
        business\s+(?:days?|hours?|plans?|models?|lines?\s+of\s+credit\s+disclosure|continuity|cards?|
        purpose)|
        market\s+(?:risk|data|price|value|abuse)|trading\s+(?:book|day|hours?|desk)|
        activity\s+(?:report|based)|trading\s+partners?\s+code|insurance\s+(?:coverage|polic(?:y|ies)|cover)|
        contracts?\s+of\s+(?:employment|insurance)|employment|employees?|staff|personnel|officers?|directors?|
        individuals?|appointments?|controlled\s+functions?|approved\s+persons?|mandates?|functionar(?:y|ies)|
        consents?|references?\s+to|rights?|entitlements?|elections?|offers?|rules?|regulations?|circulars?|guidelines?|
        guidance|
        directions?|instructions?|directives?|provisions|provision(?!\s+of)|legislation|laws?|statutes?|
        deroga\w+|delegation|
        requirements?|obligations?|dut(?:y|ies)|conditions?|waivers?|exceptions?|notices?|
        notifications?|decisions?|requests?|applications?\s+for|applications?|proceedings?|hearings?|
        investigations?|inspections?|enforcement|appeals?|court|jurisdiction|interest(?:s)?|accru\w+|fees?|
        charges?|
        penalt(?:y|ies)|fines?|premiums?(?!\s+(?:[\w-]+\s+)?(?:services?|accounts?|plans?|features?|members?|subscriptions?))|invoic\w+|mortgage\s+insurance|pmi|coverage|polic(?:y|ies)|debts?(?!\s+(?:securit|instruments?|market|products?|service|funds?)|-)|
        share\s+capital|capital(?!\s+markets?\b)|liabilit(?:y|ies)|plans?(?!\s+and\s+(?:demand|accelerat|requir))|efforts?|proposals?|projects?|development|
        pilot\s+idea|
        conduct(?!\s+(?:(?:of|any|the|its|all)\s+){0,2}(?:[\w-]+\s+){0,3}(?:business|activit|operations|trad|lending|services))|violations?|infringements?|misconduct|behaviou?rs?|cookies?|calls?|communications?|
        access\s+rights?|user\s+access|privileged\s+access|passwords?|keys?|certificate\s+of\s+(?:deposit|
        title)s?|
        trusts?|leases?|tenanc(?:y|ies)|collateral|guarantees?|liens?|security\s+interests?|foreclosures?|
        visitation|examination|meetings?|exercise|list\s+of|support|funding|subsid(?:y|ies)|
        payments?\s+schedule|
        periods?|process(?!\s+(?:an?|any|the|such|all|further|new|payments?|transactions?|transfers?|orders?)\b)|(?<!to\ )effect|vot(?:e|ing)|purchase\s+orders?|orders?|reports?|returns?|submission|
        disclosures?|
        risks?|losses|emergency|risk|use\s+of\s+(?:the\s+)?(?:terms?|words?|names?)|names?|words?|terms?|
        claims?|vehicles?|
        trips?|flights?|pension|benefits?|rewards?|promises?""",
    ),
    (
        LICENCE,
        r"""financial\s+services?\s+permissions?|recognition\s+orders?|certificates?\s+of\s+(?:registration|
        authori[sz]ation|authority|recognition|acceptance|approval|incorporation|self-?insurance|compliance|conformity|competence|qualification|commencement\s+of\s+business)|statements?\s+of\s+record|
        (?:licen[cs]es?|licensure|authori[sz]ations?|registrations?|permits?|
        accreditations?|certifications?|charters?|status\s+(?:as|of)|(?:approved|authori[sz]ed|recogni[sz]ed|accredited|designated)\s+status|(?:that|such|its|their|the)\s+status|(?:insured|licensed|registered|member|bank)\s+status|memberships?|recognitions?|franchises?|fsps?|
        cors?|recognised\s+status|
        operating\s+approvals?|export\s+privileges|the\s+code|code\s+of\s+conduct|register(?!ed)|
        in-principle\s+approvals?|
        (?:regulatory|supervisory|its|their|the|such|any|prior|this|an|of)\s+approvals?|seals?\s+or\s+marks?|approvals?(?=\s*$|\s+(?:of|from|granted|given|for|to\s+(?:operate|act|carry)))|designations?(?!\s+of\s+(?:an?|the|any|that|such)\s+(?:[\w-]+\s+)?(?:computer|critical|system\s+of|area|essential|terrorist|zone)))
        |banking\s+compan(?:y|ies)|permissions?\s+to\s+carry\s+on|(?:temporary|interim|deemed)\s+permissions?|(?:part\s+4a|its|their|such|
        that)\s+permissions?|permissions?\s+to\s+(?:provide|conduct|operate|open|relocate|offer|deal|arrange|act|undertake|lend|trade)|
        permissions?(?=\s*(?:[.;,]|$)|\s+(?:granted|where|if|when|of\s+(?:a|an|the)\s+(?:firm|person|
        institution)))""",
    ),
    (
        CUSTOMER,
        r"""(?:additional|further|new|future)\s+(?:extensions?\s+of\s+credit|advances)|
        (?:plans?|loans?)(?=\s+and\s+(?:demand|accelerat|requir))""",
    ),
    (
        NEW,
        r"""(?:any\s+)?(?:new|additional|further|fresh|future)\s+(?:\w+\s+){0,2}?(?:customers?|clients?|
        business(?:es)?|
        accounts?|loans?|products?|services?|activit(?:y|ies)|branch(?:es)?|polic(?:y|ies)|contracts?|sales|
        members?|users?|merchants?|investors?|deposits?|subscriptions?|issuances?|issues?|lending|
        applications?|
        agents?|underwriting|listings?|borrowers?|credit(?!\s+card)|insurance|customer\s+acceptance)|
        (?:its\s+|their\s+)?expansions?|on-?boarding|(?:new\s+)?(?:sign-?ups|enrolments)|effective\s+dates?|
        opening\s+of\s+(?:new\s+)?branch(?:es)?|
        acceptance\s+of\s+(?:new\s+)?(?:deposits|customers|clients)|
        accepting\s+(?:any\s+)?(?:(?:new|fresh|further)\s+)?(?:subscriptions|deposits|applications|customers|clients|members|users)""",
    ),
    (
        CUSTOMER,
        r"""(?:open-end\s+|home-equity\s+)?(?:credit|loan|account|card|customer|deposit|facility)\s+(?:or\s+[\w-]+\s+credit\s+)?(?:agreements?|plans?|contracts?)|loans?\s+or\s+open-end\s+credit\s+agreements?""",
    ),
    (
        PARTNER,
        r"""(?:contractual|outsourcing|sub-?outsourcing|third[- ]party|agency|correspondent(?:\s+banking)?|
        service|services|partnership|vendor|distribution|supplier|supply|sales?|merchant|acquiring|custody|
        sponsorship|referral|joint\s+venture|co-?branding|collaboration)\s+(?:agreements?|arrangements?|
        contracts?|
        relationships?|accounts?)|(?:third[- ]party|ict|outsourced?|critical)\s+(?:service\s+)?providers?|
        service\s+providers?|vendors?|outsourcing|sub-?contract(?:s|ors?|ing)|
        (?:trade|trading|business|channel|bank|fintech|program|lending)\s+partners?|partnerships?|partners?|
        agreements?|contracts?|arrangements?|agents?|merchants?|distributors?|resellers?|correspondents?|
        respondent\s+(?:banks?|institutions?)|counterpart(?:y|ies)|(?<=from\ )intermediar(?:y|ies)|introducers?""",
    ),
    (
        CUSTOMER,
        r"""business\s+relation(?:ship)?s?|(?:customer|client|banking|account|user|such|these|the|its|
        their|all|any|that|those)\s+relationships?|relationships?|ties\b|accounts?|credit\s+lines?|
        lines?\s+of\s+credit|
        credit\s+limits?|credit\s+facilit(?:y|ies)|credit\s+privileges|extensions?\s+of\s+credit|
        overdrafts?\s+facilit(?:y|ies)|(?:debit|credit|payment|prepaid|bank|gift|the|a|
        such)\s+(?:or\s+\w+\s+)?cards?|cards?|
        payment\s+instruments?|wallets?|profiles?|customers?|clients?|users?|subscribers?|wire\s+transfers?|
        funds?\s+transfers?|transfers?|funds|monies|money|deposits?|cheques?|withdrawals?|
        propert(?:y|ies)|access\s+to\s+(?:\w+\s+){0,4}(?:markets?|platforms?|services?|accounts?|systems?|
        facilit(?:y|ies))|
        (?:customer|user|client|member)(?:s?['’]s?)?\s+access|transactions?|participants?|members?|license\s+keys|
        credentials""",
    ),
    (
        TRADING,
        r"""trading|dealings?|securit(?:y|ies)|financial\s+instruments?|investments?\s+from|units|redemptions?|
        subscriptions?|clearing|settlements?|quotations?|listings?|auctions?|markets?|listed\s+(?:entit|
        securit)\w+|
        (?:accepted\s+)?virtual\s+assets?|tokens?|crypto-?assets?|open\s+contracts|shares|bonds|
        derivatives?""",
    ),
    (
        APP,
        r"""web\s?sites?|mobile\s+app(?:lication)?s?|apps?\b|urls?|domain\s+names?|advertis(?:ement|ing|
        ements)|
        adverts?|promotions?|marketing|app\s+stores?|online\s+interfaces?|access\s+by\s+the\s+public|
        ip\s+address(?:es)?|public\s+access""",
    ),
    (
        SERVICE,
        r"""(?:sanction|disbursal|disbursement|granting|acceptance|collection|solicitation|opening)\s+(?:and\s+\w+\s+)?of|
        services?|business(?:es)?|activit(?:y|ies)|operations?|offerings?|products?|lending|payments?|
        issuances?|
        the\s+issue\s*,|issue\s*,|data\s+flows?|shipments?|exports?|sales?|supply|supplies|provision\s+of|
        provid\w+|offering|soliciting|carrying\s+on|
        processing(?!\s+(?:fee|of\s+applications))|platforms?|systems?|branch(?:es)?|offices?|
        outsourced\s+functions?|functions?|
        (?:(?:asset|balance\s+sheet|business|loan|portfolio|deposit)\s+)?growth|payment\s+or\s+delivery|practices?|schemes?|facilit(?:y|ies)|programs?|programmes?|features?|channels?|portals?|gateways?|interfaces?|trade|dealing|
        engaging|
        access|functionalit(?:y|ies)|entit(?:y|ies)|compan(?:y|ies)|firms?|institutions?|banks?|credit\s+unions?|
        providers?|insurers?|establishments?|undertakings?|participation|origination|purchases?|
        imports?|premises(?=\s+(?:where|in\s+which|at\s+which|used|on\s+which))|selling""",
    ),
    (
        ASSETS,
        r"""assets?|dividends?|distributions?|holdings?|investments?|voting\s+rights|shareholders?|balances?""",
    ),
)


def _compile() -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}{place}>{body})" for place, (name, body) in enumerate(_CLASSES))
    return re.compile(rf"(?<![\w-])(?:{groups})(?!\w|-\w|['’]s?\s)", re.IGNORECASE | re.VERBOSE)


OBJECT = _compile()

# Where the words that can hold a verb's object end.
_STOP = re.compile(
    r"[;:!?—–]|\.(?=\s|$)|\s(?:if|where|when|whenever|unless|until|because|which|who|whose|whom|that|pursuant|under|"
    r"in accordance|in order|from (?!trading|the (?:official )?list|any (?:official )?list)|by|without|"
    r"after|before|during|while|so that|as soon|once|upon|due to|"
    r"subject to|with effect|with immediate|except|provided|in case|in the event|at the request|prior to|"
    r"for (?:the purpose|failure|breach|non)|resulting|including)\b",
    re.IGNORECASE,
)

_NOTHING_FOLLOWS = re.compile(r"\s+(?:if|where|when|whenever|unless|until|because|while)\s", re.IGNORECASE)


def object_after(words: str, *, width: int = 120) -> tuple[str | None, int, int]:
    """The class of the first object named after a verb, with its place in `words`."""
    if _NOTHING_FOLLOWS.match(words):
        return None, 0, 0
    stop = _STOP.search(words, 1, width)
    return _first(words, 0, stop.start() if stop else width)


def object_before(words: str, *, width: int = 140) -> tuple[str | None, int, int]:
    """The class of the object named as the subject of a passive that ends `words`."""
    quantified = _OF_WHICH.search(words, max(0, len(words) - 60))
    if quantified:
        words = words[: quantified.start()]
    begin = max(0, len(words) - width)
    for stop in _BACKSTOP.finditer(words, begin):
        begin = stop.end()
    end = len(words)
    # The subject stands after the last comma, unless only an aside does.
    while end > begin:
        comma = words.rfind(",", begin, end)
        found = _first(words, max(comma, begin), end)
        if (found[0] == BAD or words[found[1] : found[2]].lower().startswith(("provid", "offer"))) and (whose := _BEFORE_RELATIVE.search(words, max(0, len(words) - width))):
            # "Any licence that is not renewed within its term, shall be cancelled"
            heads = [m for m in OBJECT.finditer(words, whose.start(), whose.end("head")) if kind_of(m) in (LICENCE, CUSTOMER)]
            if heads and whose.end("head") - heads[-1].end() < 3:
                return kind_of(heads[-1]), heads[-1].start(), heads[-1].end()
        if found[0]:
            return found
        if comma < 0:
            break
        end = comma
    # "Apps that fail to do so": the subject stands before its relative clause.
    whose = _BEFORE_RELATIVE.search(words, max(0, len(words) - width))
    named = list(OBJECT.finditer(words, whose.start(), whose.end("head"))) if whose else []
    if whose and named and whose.end("head") - named[-1].end() < 3:
        return kind_of(named[-1]), named[-1].start(), named[-1].end()
    return None, 0, 0


def object_in(words: str, begin: int, end: int) -> tuple[str | None, int, int]:
    """The class of the first object named between two places of `words`, with its place."""
    return _first(words, begin, end)


def kind_of(match: re.Match[str]) -> str:
    """The class that a match of OBJECT belongs to."""
    return (match.lastgroup or "").rstrip("0123456789")


def _first(words: str, begin: int, end: int) -> tuple[str | None, int, int]:
    found = OBJECT.search(words, begin, end)
    if found and kind_of(found) in (SERVICE, CUSTOMER, PARTNER, TRADING, ASSETS, BAD):
        # "bank licence", "trading permission": the head of the compound is what it is.
        head = _HEAD.match(words, found.end()) or _OR_LICENCE.match(words, found.end())
        found = (OBJECT.search(words, head.start("head"), end) if head else None) or found
    if found and kind_of(found) == BAD:
        # "such account's password, account or use": the next of the list is what is taken.
        other = _OR_ANOTHER.match(words, found.end(), end)
        named = OBJECT.match(words, other.end()) if other else None
        if named and kind_of(named) in (LICENCE, CUSTOMER):
            found = named
    if found and kind_of(found) in (CUSTOMER, TRADING):
        service = _OF_SERVICE.match(words, found.end(), end)
        if service:  # "withdrawal services"
            return SERVICE, service.start("service"), service.end()
    return (kind_of(found), found.start(), found.end()) if found else (None, 0, 0)


_OF_SERVICE = re.compile(
    r"\s+(?P<service>services?|facilit(?:y|ies)|platforms?|lending|business(?:es)?|activit(?:y|ies)|programmes?|programs?|operations?|schemes?|sales|products?)\b", re.IGNORECASE
)
_HEAD = re.compile(
    r"\s+(?:\([\w ]{1,12}\)\s+)?(?:(?!of\b|for\b|to\b|and\b|or\b|the\b|an?\b|in\b|on\b|under\b|from\b|with\b|by\b|at\b)[\w-]+(?:[’\']s?)?\s+){0,3}?(?P<head>licen[cs]es?|authori[sz]ations?|registrations?|permissions?|charters?|certificates?\s+of|accreditations?|(?<!risk\s)profiles?|apps?|applications?(?!\s+for)|websites?|advertisements?)\b",
    re.IGNORECASE,
)
# "revoke any consent, licence or registration": what is more than a consent counts.
_OR_LICENCE = re.compile(r"(?:\s*,\s*[\w-]+){0,3}(?:\s*,|\s+or)\s+(?:(?:any|the)\s+)?(?P<head>licen[cs]es?|authori[sz]ations?|registrations?|permissions?|charters?|certificates?)\b", re.IGNORECASE)
_OR_ANOTHER = re.compile(r"(?:\s+(?:of|for)\s+(?:an?|the|any)\s+\w+)?(?:\s*,\s*(?:(?:or|and)\s+)?|\s+or\s+|\s+and/or\s+)(?:(?:the|its|your|any|an?|such|their|of)\s+){0,2}", re.IGNORECASE)
# "nine payments, all of which": the subject stands before.
_OF_WHICH = re.compile(r",?\s*(?:–\s*|—\s*)?\w+\s+of\s+which\s*$", re.IGNORECASE)
_BEFORE_RELATIVE = re.compile(r"(?P<head>(?:[\w’'-]+\s+){0,3}[\w’'-]+)\s+(?:(?:to|of|under|in)\s+(?=which))?(?:that|which)\s(?!\w+\s+that\b)[^.;:,]{3,100},?\s*$", re.IGNORECASE)
_BACKSTOP = re.compile(
    r"[;:!?—–]|\.\s|\b(?:be|is|are|was|were)\s+\w+(?:ed|en)\s+and(?=\s+(?:its|the|any|his|their|all)\s)|\b(?:if|where|when|unless|until|(?<!\bby\s)(?<!\bof\s)(?<!\bto\s)(?<!\bin\s)(?<!\bfor\s)(?<!\bfrom\s)(?<!\bwith\s)that|which|in case|notify|ensure|and shall|may also(?=\s+\w))\b",
    re.IGNORECASE,
)
