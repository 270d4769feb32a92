"""Consequences told in the set phrases of statutes, supervisors and settlements rather than by a verb's object."""

from __future__ import annotations

import re

from kb.triggers import en_modality as modality
from kb.triggers.en_clauses import in_relative
from kb.triggers.en_consequences import BUSINESS, DELIST, LICENCE, NEW_BUSINESS, SUSPEND_SERVICE
from kb.triggers.en_events import Event
from kb.triggers.en_idioms_accounts import ACCOUNT_IDIOMS
from kb.triggers.en_mentions import DEAD
from kb.triggers.en_phrases import PERMITS, SERVICES, idiom

_IDIOMS = (
    idiom(
        r"(?:has|have)\s+(?:until\s+[^,.;]{3,30}|(?:\d+|[a-z]+)\s+(?:calendar\s+|business\s+|working\s+)?(?:days|weeks|months))\s+(?:in\s+which\s+)?to\s+(?:wind\s+(?:down|up)|cease|close|discontinue|exit)\b",
        SUSPEND_SERVICE, modality.MUST, reports=True, regulator=True,
    ),
    idiom(
        r"none\s+of\s+(?:the|its|their)\s+services\b[^.;]{0,60}?\s(?:will|shall|may)\s+be\s+(?:available|provided|accessible)",
        SUSPEND_SERVICE, modality.MUST,
    ),
    idiom(
        r"institute\s+(?:[\w-]+\s+){0,2}proceedings\b(?:[^.;]|\.(?=\d)){0,60}?\bfor\s+(?:the\s+)?(?:revocation|cancellation)\s+of\s+(?:[\w’'-]+\s+){0,3}?(?:licen[cs]es?|registrations?|authori[sz]ations?|permits?)",
        LICENCE, regulator=True,
    ),
    idiom(
        r"no\s+(?:further|new|fresh|more)\s+(?:pooling|subscriptions?|investments?|issuances?|lending|underwriting|units|polic(?:y|ies)|sales)\b[^.;]{0,100}?\s(?:shall|will|may|must)\s+be\s+(?:made|accepted|issued|written|granted|taken)",
        NEW_BUSINESS, modality.MUST,
    ),
    idiom(
        rf"{PERMITS}s?\b[^.;]{{0,60}}?\s(?:shall|will)\s+cease\s+to\s+(?:be\s+(?:valid|effective|in\s+force)|have\s+effect)\b",
        LICENCE, modality.MUST, regulator=True,
    ),
    idiom(
        r"(?:giv(?:e|ing)|issu(?:e|ing)|mak(?:e|ing)|appl(?:y|ying)\s+for)\s+(?:(?:the|an?|any)\s+(?:[\w-]+\s+){0,4}?)?(?:access|site|website|url)[\s-](?:blocking|disabling)\s+(?:orders?|directions?|notices?)",
        DELIST, regulator=True,
    ),
    idiom(
        r"(?:direct|order|requir)(?:e|es|s|ed|ing)?\s+the\s+(?:transfer\s+or\s+)?(?:disposal|divestment|sale)\s+of\s+(?:all\s+|any\s+|or\s+|of\s+|the\s+|such\s+|his\s+|its\s+|their\s+)*(?:[\w-]+\s+)?(?:shares|shareholdings?|interests?|stakes?|holdings?)\b",
        BUSINESS, regulator=True,
    ),
    idiom(
        r"trading\s+halts?\s+(?:may|shall|will|must)\s+be\s+(?:changed|converted|turned)\s+(?:in)?to\s+an?\s+suspension",
        SUSPEND_SERVICE,
    ),
    idiom(
        r"(?:shall|must|will|may)\s+not\s+(?:allow|permit)\s+(?:any\s+|further\s+)?(?:[\w-]+\s+(?:or|and)\s+)?(?:trading|dealings?|quotation|redemptions?|clearing)\b",
        SUSPEND_SERVICE, modality.MUST,
    ),
    idiom(
        r"(?:direct|order|requir)(?:e|s|es|ed|ing)?\b[^.;]{0,120}?\bnot\s+to\s+(?:sell|transfer|dispose|mortgage|alienate|deal|encumber|charge|pay|declare|distribute|create|repatriate)\b[^.;]{0,100}?\b(?:assets|propert(?:y|ies)|dividends?|funds|profits)",
        BUSINESS, regulator=True,
    ),
    idiom(
        r"(?:direct|requir|order)(?:e|s|es|ed|ing)?\b[^.;]{0,140}?\bto\s+(?:dispose\s+of|divest|sell)\s+(?:all\s+(?:of\s+)?|any\s+(?:of\s+)?)?(?:his|her|its|their|the)\s+(?:shares|shareholdings?|stakes?|interests?|holdings?)\b",
        BUSINESS, regulator=True,
    ),
    idiom(
        rf"have\s+(?:your|its|their|the)\s+(?:[\w’'-]+\s+){{0,4}}?{PERMITS}s?\b[^.;]{{0,60}}?\s(?:withdrawn|revoked|cancelled|removed)",
        LICENCE, regulator=True,
    ),
    idiom(
        rf"have\s+(?:your|its|their|the)\s+(?:[\w’'-]+\s+){{0,4}}?{PERMITS}s?\b[^.;]{{0,40}}?\s(?:restricted|limited|varied)",
        BUSINESS, regulator=True,
    ),
    idiom(
        r"(?:services?|products?|plans?|subscriptions?|redemptions?|withdrawals?|deposits?|trading|pairs?|platforms?|apps?|features?|accounts?|tokens?|transfers?|payments?|access|loans?|cards?|portal)\s+(?:will|shall)\s+no\s+longer\s+be\s+(?:available|accessible|supported|offered|tradable|possible)\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        rf"{SERVICES}\s+may\s+(?:from\s+time\s+to\s+time\s+)?be\s+(?:\w+ly\s+)?(?:unavailable|not\s+available|inaccessible|out\s+of\s+service|offline|interrupted|disrupted)\b",
        SUSPEND_SERVICE, modality.MAY, reports=True, regulator=False,
    ),
    idiom(
        r"(?:impos|order)(?:e|es|ed|ing|s)?\s+(?:an?\s+)?(?:provisional|temporary|immediate|interim|precautionary)\s+suspension\b(?!\s+(?:of|on|from)\b)",
        SUSPEND_SERVICE, regulator=True,
    ),
    idiom(
        rf"(?<!may\s)(?<!can\s)(?<!shall\s)(?<!will\s)(?<!must\s)(?<!could\s)(?:has|have|had)\s+(?:had\s+)?(?:its|their|his|her)\s+(?:[\w’'-]+\s+){{0,5}}?{PERMITS}s?\s+(?:\w+ly\s+)?suspended",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=True,
    ),
    idiom(
        rf"(?<!may\s)(?<!can\s)(?<!shall\s)(?<!will\s)(?<!must\s)(?<!could\s)(?:has|have|had)\s+(?:had\s+)?(?:its|their|his|her)\s+(?:[\w’'-]+\s+){{0,5}}?{PERMITS}s?\s+(?:\w+ly\s+)?(?:revoked|cancelled|withdrawn|rescinded)",
        LICENCE, modality.DONE, reports=True, regulator=True,
    ),
    idiom(
        r"(?:shall|will|must|may)\s+be\s+(?:denied|refused)\s+(?:all\s+)?(?:trading|market|clearing|system)\s+access",
        SUSPEND_SERVICE,
    ),
    idiom(
        rf"{PERMITS}s?\b[^.;]{{0,60}}?\s(?:or\s+)?(?:risk|face)s?\s+(?:having\s+(?:it|them|their\s+\w+|its\s+\w+)\s+)(?:cancelled|revoked|withdrawn)",
        LICENCE, modality.MAY, regulator=True,
    ),
    idiom(
        r"(?:have|has|impose|place|attract)\w*\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}(?:restriction|limitation)s?\b[^.;]{0,120}?\b(?:placed\s+|imposed\s+)?on\s+"
        r"(?:its|their|the|such|a)\s+(?:[\w-]+\s+){0,3}?(?:licen[cs]es?|permissions?|fsps?|authori[sz]ations?|registrations?|recognition)",
        BUSINESS, regulator=True,
    ),
    idiom(
        rf"{SERVICES}\s+(?:\([^)]{{1,40}}\)\s+)?(?:(?:is|are|will\s+be|shall\s+be|was|were|remains?|will\s+remain)\s+(?:\w+ly\s+)?"
        r"(?:unavailable|not\s+(?:be\s+)?available|inaccessible|out\s+of\s+service|offline|interrupted|disrupted)|"
        r"(?:will|shall|may)\s+not\s+be\s+(?:available|accessible))\b"
        r"(?=[^.;]{0,120}\b(?:from|between|during|until|on|while|due|because|for|as|at\s+(?:present|the\s+moment|this\s+time)|right\s+now)\b)",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"no\s+(?:further|other|new|fresh|more|additional)\s+(?:[\w-]+\s+){0,2}?(?:services?|business|operations)\b(?:[^.;]|\.(?!\s)){0,240}?"
        r"\s(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|provided|offered|undertaken|carried\s+(?:on|out))",
        SUSPEND_SERVICE, modality.MUST,
    ),
    idiom(
        r"(?:on-?boarding|acceptance|acquisition|opening|issuance|enrolment)\s+of\s+(?:any\s+)?new\s+(?:[\w-]+\s+){0,3}?(?:customers?|clients?|accounts?|members?|"
        r"deposits|cards?|polic\w+|business)\b[^.;]{0,60}?\b(?:will|shall|is|are)\s+(?:be\s+)?subject\s+to\s+(?:[\w-]+\s+){0,3}?(?:permission|approval|consent)",
        NEW_BUSINESS, modality.MUST, regulator=True,
    ),
    idiom(
        r"no\s+(?:new\s+|fresh\s+|further\s+)?(?:deposits|customers|clients|business|loans|policies|accounts)\s+"
        r"(?:shall|should|must|may|will)\s+be\s+(?:accepted|on-?boarded|opened|granted|issued|written|sold|launched)\b[^.;]{0,60}"
        r"\b(?:until|unless|till|from\s+the\s+date|with\s+(?:immediate\s+)?effect|during|for\s+a\s+period|henceforth)\b",
        NEW_BUSINESS, modality.MUST,
    ),
    idiom(
        rf"{SERVICES}\s+(?:\([^)]{{1,40}}\)\s+)?(?:(?:is|are)\s+(?:currently\s+)?experiencing\s+(?:an?\s+)?(?:\w+\s+)?(?:disruption|outage|interruption|downtime)|(?:will|would|shall|is\s+scheduled\s+to|are\s+scheduled\s+to)\s+(?:\w+ly\s+)?(?:be\s+(?:down|taken\s+offline|under(?:going)?\s+(?:\w+\s+)?maintenance)|"
        r"experience\s+(?:an?\s+)?(?:\w+\s+)?(?:downtime|outages?|interruptions?)|undergo\s+(?:\w+\s+){0,2}maintenance))\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"(?:prohibit|restrict|prevent)(?:ing)?\s+(?:(?:or|and)\s+\w+\s+)?(?:the\s+|any\s+|its\s+|such\s+|that\s+|an?\s+)?(?:[\w’'-]+\s+){1,5}?(?:from\s+)?being\s+(?:made\s+available|placed|put)\s+on\s+(?:the|its|their)\s+(?:[\w-]+\s+)?market",
        DELIST, regulator=True,
    ),
    idiom(
        r"(?:(?:remov|delet|eras)(?:e|es|ed|ing)|expung(?:e|es|ed|ing)|strik(?:e|es|ing)|struck)\s+(?!(?:the\s+|any\s+)?(?:records?|data|information|references?|notes?|particulars|conditions?|suspension)\b)(?:[^.;]{1,60}?\s)?from\s+(?:the|its|that|such)\s+"
        r"(?:(?:[\w’'-]+\s+){0,4}?(?:register|roll)\b|list\s+of\s+(?:authori[sz]ed|licen[cs]ed|registered|approved|recogni[sz]ed|accredited)\b)",
        LICENCE, regulator=True,
    ),
    idiom(
        r"(?:divest(?:ing)?(?:\s+(?:of|from))?|dispos(?:e|ing)\s+of|divestment\s+of)\s+(?:(?:any|its|the|their|certain|such|all)\s+)*(?:[\w-]+\s+){0,2}?(?:activit\w+|business\w*|subsidiar\w+|operations|undertakings?)",
        BUSINESS, regulator=True,
    ),
    idiom(
        r"(?:order(?:s|ed|ing)?|(?:(?<!a\s)(?<!the\s)(?<!this\s)(?<!such\s)(?<!any\s)(?<!successful\s)petition|present(?:ing)?\s+a\s+petition|move\s+the\s+court\b[^.;]{0,40}?|appl(?:y|ies)|application)\s+(?:under\s+this\s+\w+\s+)?(?:(?:to\s+)?the\s+(?:\w+\s+)?court\s+)?for|direct(?:s|ed|ing)?)\s+(?:(?:the|its|their|a|an|compulsory|immediate)\s+)*(?:winding[\s-]up|liquidation)\b",
        LICENCE, regulator=True,
    ),
    idiom(
        rf"declar(?:e|ing|ed)\s+(?:[\w’'-]+\s+){{0,3}}?{PERMITS}\b[^.;]{{0,50}}?\s(?:void|forfeited|lapsed|null)\b",
        LICENCE, regulator=True,
    ),
    idiom(
        r"(?:is|are|was|were)\s+no\s+longer\s+(?:permitted|authori[sz]ed|allowed|licen[cs]ed)\s+to\s+(?:carry\s+on|provide|conduct|offer|operate|accept|deal|undertake|do)\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=True,
    ),
    idiom(
        rf"(?<!renew or )(?:refus\w+|declin\w+)\s+to\s+renew\s+(?:[\w’'-]+\s+){{0,4}}?{PERMITS}",
        LICENCE, regulator=True,
    ),
    idiom(
        r"(?:imposed|placed)\s+(?:[\w-]+\s+){0,3}?(?:restrictions?|limitations?|requirements?\s+restricting)\s+on\s+(?:the\s+(?:firm|bank|company|lender|licensee|insurer|broker|institution|provider|business|activities|operations)|"
        r"(?-i:[A-Z])\w+)",
        BUSINESS, reports=True, regulator=True,
    ),
    idiom(
        rf"{PERMITS}s?\s+(?:(?:granted|issued|of)\s+[\w ]{{1,40}}\s)?(?:(?:shall|will)\s+)?"
        rf"(?:automatically\s+)?(?:laps(?:e|es)|ceases?\s+to\s+(?:have\s+effect|be\s+(?:valid|effective|"
        rf"in\s+force))|(?:becomes?|is|be)\s+(?:null\s+and\s+)?void)\b(?:[^.;]{{0,50}}\b(?:if|where|when|upon|unless|on\s+the)\b|\s*[:—–-]\s*(?:$|\())",
        LICENCE, modality.MUST, regulator=True,
    ),
    idiom(
        r"(?:is|are|stands?)\s+(?:\w+ly\s+|hereby\s+)?prohibited\s+from\s+(?:transacting|conducting|carrying\s+on)"
        r"\s+(?:the\s+)?(?:business|activit\w+)",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=True,
    ),
    idiom(
        r"shall\s+not,?\s+without\s+(?:the\s+)?(?:prior\s+)?(?:written\s+)?(?:approval|permission)[^.;]{0,60}?"
        r"\bgrant\s+or\s+renew\s+any\s+loans?",
        SUSPEND_SERVICE, modality.MUST, reports=True, regulator=True,
    ),
    idiom(
        r"(?:use|using|exercise|exercising)\s+(?:of\s+)?(?:the\s+\S+\s+|its\s+|this\s+)?own-initiative\s+"
        r"(?:variation|requirement|powers?\s+to\s+(?:vary|change|restrict|impose))\w*",
        BUSINESS, regulator=True,
    ),
    idiom(
        rf"{PERMITS}s?\b[^.;]{{0,100}}?\s(?:shall|will)\s+(?:automatically\s+|thereupon\s+|forthwith\s+)?(?:lapse|be\s+forfeited|become\s+(?:null\s+and\s+)?void|not\s+be\s+renewed)\b",
        LICENCE, modality.MUST, regulator=True,
    ),
    idiom(
        r"no\s+(?:new\s+|fresh\s+|further\s+)?application\b[^.;]{0,60}?\b(?:may|shall|will)\s+be\s+(?:made|accepted|considered|entertained)\b[^.;]{0,80}?\b(?:years?|months?|revocation|cancellation|refusal)\b",
        NEW_BUSINESS, modality.MUST, regulator=True,
    ),
    idiom(
        r"closed?\s+to\s+(?:all\s+)?(?:new|further|additional|fresh)\s+(?:members|customers|clients|investors|subscriptions|business|entrants|applications|deposits)",
        NEW_BUSINESS,
    ),
    idiom(
        rf"(?:defer|withhold|postpone|suspend|delay)(?:ring|ing|s|red|ed)?\s+(?:the\s+)?(?:grant|granting|issue|issuance|issuing|consideration|processing)\s+of\s+(?:(?:the|an?|any|its)\s+)?(?:[\w-]+\s+){{0,2}}?(?:{PERMITS}|applications?)s?\b",
        NEW_BUSINESS, regulator=True,
    ),
    idiom(
        r"(?:notice|order|direction|notif(?:y|ies)|direct|inform|declare)\w*\b[^.;]{0,120}?\bthat\s+(?:it|he|they|(?:the|such|that|any|an?)\s+(?:[\w-]+\s+){1,3}?)\s*(?:shall|must|may|is|are)\s+(?:not|no\s+longer)\s+(?:to\s+)?"
        r"(?:carry\s+on|conduct|continue|transact|operate|provide|engage\s+in)\b",
        SUSPEND_SERVICE, regulator=True,
    ),
    idiom(
        r"(?:issue|make)\s+(?:an?|any)\s+(?:interim\s+|final\s+|temporary\s+)?stop[\s-](?:trade\s+|trading\s+)?order\b",
        SUSPEND_SERVICE, regulator=True,
    ),
    idiom(
        r"(?:shall|may|must|will)\s+not\s+(?:re-?open|resume|restart|recommence)\s+(?:(?:its|any|the|such)\s+)?(?:[\w-]+\s+){0,2}?(?:business|operations?|activit\w+|trading|services?|dealings?|lending)\b[^.;]{0,60}?\b(?:until|before|unless|without|pending)\b",
        SUSPEND_SERVICE, modality.MUST, regulator=True,
    ),
    idiom(
        r"be\s+(?:denied|refused)\s+(?:(?:any|all|further)\s+)?access\s+to\s+(?:(?:the|its|any)\s+)?(?:[\w-]+\s+)?(?:trading|clearing|settlement|market|exchange)\b",
        SUSPEND_SERVICE,
    ),
    idiom(
        r"(?:services?|cards?|wallets?|apps?|portal|terminals?|keys?|products?)\s+will\s+(?:no\s+longer|stop|cease\s+to)\s*(?:be\s+)?(?:work(?:ing)?|function(?:ing)?|operat(?:e|ing))\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"(?:customers?|clients?|users?|members?|subscribers?|you)\s+(?:cannot|can[’']?t|are\s+(?:currently\s+)?(?:unable|not\s+able)\s+to)\s+(?:currently\s+|presently\s+|now\s+|temporarily\s+)?(?:log\s+in|sign\s+in|access|reach|use)\b[^.;]{0,80}?\b(?:because|due|owing|while|as\s+a\s+result|outage|maintenance|incident)\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"(?:changed|moved|converted|turned)\s+(?:in)?to\s+(?:an?\s+)?suspension\b",
        SUSPEND_SERVICE, regulator=True,
    ),
    idiom(
        r"(?:plac|impos|put|set)(?:e|es|ing|ting)?\s+(?:an?\s+|any\s+|such\s+)?(?:[\w-]+\s+){0,2}?(?:limits?|limitations?|caps?|ceilings?)\s+(?:up)?on\s+(?:[\w’'-]+\s+){0,5}?(?:loans?|lending|deposits?|advances?|growth|business|activit\w+|operations|investments?|borrowings?)\b",
        BUSINESS, regulator=True,
    ),
    idiom(
        r"(?:attach|impos|add|subject\s+to)\w*\s+(?:[\w-]+\s+){0,2}?conditions?\b[^.;]{0,80}?\b(?:restricting|limiting|(?:which|that)\s+(?:restrict|limit))s?\s+(?:(?:the|its|any)\s+)?(?:[\w’'-]+\s+){0,2}?(?:business|activit\w+|operations)\b",
        BUSINESS, regulator=True,
    ),
    idiom(
        r"(?:shall|will|must|may)\s+have\s+(?:it|them)\s+(?:\w+ly\s+)?(?:revoked|cancelled|withdrawn)\b",
        LICENCE, regulator=True,
    ),
    idiom(
        rf"{PERMITS}s?\s+(?:shall\s+be\s+|will\s+be\s+|is\s+|are\s+)?(?:liable|subject)\s+to\s+(?:immediate\s+)?(?:cancellation|revocation|withdrawal|forfeiture)\b",
        LICENCE, modality.MAY, regulator=True,
    ),
    idiom(
        rf"{SERVICES}\s+(?:is|are)\s+(?:currently\s+|temporarily\s+|presently\s+)?(?:down|offline)\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"(?:services?|apps?|platforms?|exchanges?|bank|branch(?:es)?|programmes?|schemes?|funds?|portal|desk|store)\s+(?:is|are|will|shall)\s+(?:to\s+)?close(?:\s+down)?\s+(?:on|from|at\s+the\s+end|permanently|for\s+good|in\s+(?:January|February|March|April|May|June|July|August|September|October|November|December|\d{4}))",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"(?:shall|will)\s+cease\s+to\s+be\s+(?:listed|quoted|traded|admitted)\b",
        DELIST, modality.MUST,
    ),
    idiom(
        r"(?:direct|requir|order|instruct)\w*\b[^.;]{0,90}?\bto\s+clos(?:e|ing)[\s-]?out\s+(?:(?:any|all|its|the|such|their|or|of|open|outstanding)\s+)*(?:[\w-]+\s+)?(?:positions?|contracts?|trades)\b",
        SUSPEND_SERVICE, regulator=True,
    ),
    idiom(
        r"no\s+(?:new\s+|further\s+)?(?:units|shares|interests)\s+(?:shall|will|may|must)\s+be\s+(?:issued|created|sold|redeemed|allotted|cancelled)\b(?:[^.;]{0,60}\b(?:while|during|until|so\s+long\s+as)\b)",
        SUSPEND_SERVICE, modality.MUST,
    ),
    idiom(
        r"unable\s+to\s+continue\s+(?:to\s+)?(?:provid|offer|operat|process|support)\w*",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        rf"lost\s+(?:its|their|his)\s+(?:[\w’'-]+\s+){{0,3}}?{PERMITS}s?\b",
        LICENCE, modality.DONE, reports=True, regulator=True,
    ),
    idiom(
        r"(?:barred|excluded|expelled)\s+from\s+(?:[\w-]+\s+)?membership\b",
        LICENCE, modality.DONE, reports=True, regulator=True,
    ),
)
_DENIED = re.compile(r"\b(?:not|never|without|before|cannot)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
# "If you disable cookies, you may be unable to use …": nobody else takes it away.
_OWN_DOING = re.compile(r"\bif\s+you\s+(?:do\s+(?:not|so)|don['’]t|delete|disable|block|reject|refuse|choose|close|cancel|opt|terminate|change|turn|uninstall)\b|\bcookies\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:has\s+been|have\s+been|had\s+been|was|were)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_PAPERS = re.compile(r"\b(?:data|entr(?:y|ies)|information|records?|particulars|notations?|charges?|liens?)\b[^.;]{0,60}\b(?:be|is|are|was|were)\s+$", re.IGNORECASE)
_PAST = re.compile(r"(?:removed|deleted|erased|struck|expunged|placed|imposed|put|applied|refused|declined)\b", re.IGNORECASE)
_NOT_ALLOWED = re.compile(
    r"\bnot\b[^.;]{0,50}\b(?:permit|allow|entitle|authori[sz]e)\b[^.;]*$", re.IGNORECASE
)


def idioms(sentence: str, *, lead: str = "", report: bool) -> list[Event]:
    """The consequences that set phrases of a sentence state."""
    out: list[Event] = []
    own_doing = bool(_OWN_DOING.search(sentence))
    for phrase in (*_IDIOMS, *ACCOUNT_IDIOMS):
        found = phrase.words.search(sentence)
        if found and own_doing and found.group("what")[:4].lower() in ("you ", "user", "cust"):
            continue
        if not found or (phrase.reports and not report):
            continue
        before = sentence[: found.start()]
        effect = (
            (modality.DONE if report and _WAS.search(before[-30:]) else None)
            or phrase.effect
            or modality.of_infinitive(before)
            or modality.of_clause((lead + " " + before)[-200:] + found.group())
            or (modality.DONE if report and _PAST.match(found.group("what")) else None)
        )
        if phrase.consequence == LICENCE and DEAD.search(sentence):
            continue  # a register kept up to date
        if found.group("what")[:5].lower() in ("remov", "delet", "erase") and _PAPERS.search(before[-80:]):
            continue
        if phrase.consequence == BUSINESS and in_relative(sentence, found.start()):
            continue
        if effect is None or _DENIED.search(before[-40:]) or _NOT_ALLOWED.search(before[-120:]):
            continue
        out.append(Event(*found.span("what"), phrase.consequence, effect, 0.65, None, None, phrase.regulator))
    return out
