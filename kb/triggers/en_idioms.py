"""Consequences told in the set phrases of statutes, supervisors and settlements rather than by a verb's object."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.gates import Gated, gated
from kb.triggers import en_modality as modality
from kb.triggers.en_consequences import ACCOUNT, BUSINESS, DELIST, LICENCE, NEW_BUSINESS, SUSPEND_SERVICE
from kb.triggers.en_events import Event
from kb.triggers.en_mentions import DEAD


@dataclass(frozen=True, slots=True)
class _Idiom:
    """A phrase and its consequence. `effect` None: that of the modal words before or in it, and none
    without them. `reports` says that only a text that tells what happened means it."""

    phrase: Gated
    consequence: str
    effect: str | None = None
    reports: bool = False
    regulator: bool | None = None


def _idiom(words: str, consequence: str, effect: str | None = None, *, reports: bool = False, regulator: bool | None = None) -> _Idiom:
    return _Idiom(gated(rf"\b(?P<what>{words})", re.IGNORECASE), consequence, effect, reports, regulator)


_PERMITS = (
    r"(?:licen[cs]e|authori[sz]ation|registration|permission|approval|membership|recognition|certificate)"
)
_MONEY = r"(?:debits?|credits?|transactions?|withdrawals?|transfers?|payments?|operations?)"
_SERVICES = r"(?:services?|banking|platforms?|apps?|applications?|portals?|systems?|website|transfers?|payments?|functions?|channels?|ATMs?|hotline)"
_HOLD = r"(?:holds?|freezes?|blocks?|lien|restrictions?|[“\"‘']?(?:post[\s-])?no[\s-](?:debit|credit)\w*|debit[\s-]freeze)"
_HELD_THINGS = r"(?:accounts?|wallets?|cards?|funds|withdrawals?|transactions?|customers?)"
_IDIOMS = (
    _idiom(
        r"institute\s+(?:[\w-]+\s+){0,2}proceedings\b(?:[^.;]|\.(?=\d)){0,60}?\bfor\s+(?:the\s+)?(?:revocation|cancellation)\s+of\s+(?:[\w’'-]+\s+){0,3}?(?:licen[cs]es?|registrations?|authori[sz]ations?|permits?)",
        LICENCE, regulator=True,
    ),
    _idiom(
        r"(?:will|shall|would)\s+no\s+longer\s+have\s+access\s+to\s+(?:[\w’'-]+\s+){0,4}?(?:services?|accounts?|platforms?|funds|cards?|wallets?)\b",
        ACCOUNT, modality.DONE, reports=True, regulator=False,
    ),
    _idiom(
        r"no\s+(?:further|new|fresh|more)\s+(?:pooling|subscriptions?|investments?|issuances?|lending|underwriting|units|polic(?:y|ies)|sales)\b[^.;]{0,100}?\s(?:shall|will|may|must)\s+be\s+(?:made|accepted|issued|written|granted|taken)",
        NEW_BUSINESS, modality.MUST,
    ),
    _idiom(
        r"have\s+(?:your|its|their|the)\s+(?:[\w’'-]+\s+){0,4}?(?:access|accounts?|cards?|facilit\w+|credit\s+\w+)\s+(?:\w+ly\s+)?(?:withdrawn|closed|suspended|restricted|blocked|frozen)",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        rf"{_PERMITS}s?\b[^.;]{{0,60}}?\s(?:shall|will)\s+cease\s+to\s+(?:be\s+(?:valid|effective|in\s+force)|have\s+effect)\b",
        LICENCE, modality.MUST, regulator=True,
    ),
    _idiom(
        r"(?:(?:apply|applies|application)\b[^.;]{0,60}?\bfor|mak(?:e|es|ing)|grant(?:s|ing)?|issu(?:e|es|ing)|giv(?:e|es|ing)(?:\s+(?:the|an?|any)\s+(?:[\w-]+\s+){1,3})?)\s+(?:an?|the|any|interim|such|\s)+"
        r"(?:(?:account|asset|property|funds)[\s-]?)?(?:freez(?:ing|e)\s+(?:order|injunction|notice|direction)|restrain(?:t|ing)\s+order|payment\s+blocking\s+order)",
        ACCOUNT, regulator=True,
    ),
    _idiom(
        r"(?:giv(?:e|ing)|issu(?:e|ing)|mak(?:e|ing)|appl(?:y|ying)\s+for)\s+(?:(?:the|an?|any)\s+(?:[\w-]+\s+){0,4}?)?(?:access|site|website|url)[\s-](?:blocking|disabling)\s+(?:orders?|directions?|notices?)",
        DELIST, regulator=True,
    ),
    _idiom(
        r"(?:shall|must|may|will|should)\s+(?:only\s+)?be\s+(?:paid|credited|deposited|lodged|placed|transferred)\s+(?:only\s+)?(?:in|into|to)\s+an?\s+(?:blocked|frozen|suspense)\s+account",
        ACCOUNT, regulator=True,
    ),
    _idiom(
        r"(?:direct|order|requir)(?:e|es|s|ed|ing)?\s+the\s+(?:transfer\s+or\s+)?(?:disposal|divestment|sale)\s+of\s+(?:all\s+|any\s+|or\s+|of\s+|the\s+|such\s+|his\s+|its\s+|their\s+)*(?:[\w-]+\s+)?(?:shares|shareholdings?|interests?|stakes?|holdings?)\b",
        BUSINESS, regulator=True,
    ),
    _idiom(
        r"(?:direct|requir|order|instruct)\w*\b[^.;]{0,90}?\bto\s+clos(?:e|ing)[\s-]?out\s+(?:(?:any|all|its|the|such|their|or|of|open|outstanding)\s+)*(?:[\w-]+\s+)?(?:positions?|contracts?|trades)\b",
        SUSPEND_SERVICE, regulator=True,
    ),
    _idiom(
        r"no\s+(?:new\s+|further\s+)?(?:units|shares|interests)\s+(?:shall|will|may|must)\s+be\s+(?:issued|created|sold|redeemed|allotted|cancelled)\b(?:[^.;]{0,60}\b(?:while|during|until|so\s+long\s+as)\b)",
        SUSPEND_SERVICE, modality.MUST,
    ),
    _idiom(
        r"trading\s+halts?\s+(?:may|shall|will|must)\s+be\s+(?:changed|converted|turned)\s+(?:in)?to\s+an?\s+suspension",
        SUSPEND_SERVICE,
    ),
    _idiom(
        r"(?:shall|must|will|may)\s+not\s+(?:allow|permit)\s+(?:any\s+|further\s+)?(?:[\w-]+\s+(?:or|and)\s+)?(?:trading|dealings?|quotation|redemptions?|clearing)\b",
        SUSPEND_SERVICE, modality.MUST,
    ),
    _idiom(
        r"(?:shall|should|must|may|will)\s+not\s+(?:accept|take\s+on|on-?board)\s+(?:[\w’'-]+\s+){1,9}?as\s+(?:an?\s+|its\s+)?(?:[\w-]+\s+)?(?:customers?|clients?)",
        ACCOUNT, modality.MUST, regulator=False,
    ),
    _idiom(
        r"(?:direct|order|requir)(?:e|s|es|ed|ing)?\b[^.;]{0,120}?\bnot\s+to\s+(?:sell|transfer|dispose|mortgage|alienate|deal|encumber|charge|pay|declare|distribute|create|repatriate)\b[^.;]{0,100}?\b(?:assets|propert(?:y|ies)|dividends?|funds|profits)",
        BUSINESS, regulator=True,
    ),
    _idiom(
        r"(?:direct|requir|order)(?:e|s|es|ed|ing)?\b[^.;]{0,140}?\bto\s+(?:dispose\s+of|divest|sell)\s+(?:all\s+(?:of\s+)?|any\s+(?:of\s+)?)?(?:his|her|its|their|the)\s+(?:shares|shareholdings?|stakes?|interests?|holdings?)\b",
        BUSINESS, regulator=True,
    ),
    _idiom(
        rf"have\s+(?:your|its|their|the)\s+(?:[\w’'-]+\s+){{0,4}}?{_PERMITS}s?\b[^.;]{{0,60}}?\s(?:withdrawn|revoked|cancelled|removed)",
        LICENCE, regulator=True,
    ),
    _idiom(
        rf"have\s+(?:your|its|their|the)\s+(?:[\w’'-]+\s+){{0,4}}?{_PERMITS}s?\b[^.;]{{0,40}}?\s(?:restricted|limited|varied)",
        BUSINESS, regulator=True,
    ),
    _idiom(
        r"(?:services?|products?|plans?|subscriptions?|redemptions?|withdrawals?|deposits?|trading|pairs?|platforms?|apps?|features?|accounts?|tokens?|transfers?|payments?|access|loans?|cards?|portal)\s+(?:will|shall)\s+no\s+longer\s+be\s+(?:available|accessible|supported|offered|tradable|possible)\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    _idiom(
        rf"{_SERVICES}\s+may\s+(?:from\s+time\s+to\s+time\s+)?be\s+(?:\w+ly\s+)?(?:unavailable|not\s+available|inaccessible|out\s+of\s+service|offline|interrupted|disrupted)\b",
        SUSPEND_SERVICE, modality.MAY, reports=True, regulator=False,
    ),
    _idiom(
        r"(?:refus(?:e|ing)|declin(?:e|ing))\s+to\s+(?:provide|offer|supply|continue)\s+(?:(?:any|the|our|its|such|further)\s+)*(?:[\w-]+\s+){0,3}services?\s+(?:to\s+(?:you|the|an?|any|that|such)|if|where|when|until|unless)\b",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"hold(?:ing)?\s+(?:your|the\s+(?:customer|user|client)['’]?s?)\s+(?:funds|money|payments?|balance|payouts?)\b[^.;]{0,80}?\b(?:until|if|while|for|pending)\b",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"den(?:y|ies)\s+(?:[\w-]+\s+){1,14}?access\s+to\s+(?:(?:an?|the|its|any|such)\s+)?(?:[\w-]+\s+)?(?:accounts?|services?|systems?|platforms?|markets?|facilit\w+)",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"(?:request|order|require|direct|seek|impose)\s+(?:the\s+)?(?:temporary\s+|immediate\s+)?freezing\s+(?:(?:and|or)(?:/or)?\s+(?:the\s+)?\w+\s+)?of\s+(?:[\w’'-]+\s+){0,3}?(?:assets|funds|accounts?|property)",
        ACCOUNT, regulator=True,
    ),
    _idiom(
        r"(?:tak(?:e|ing)|implement(?:ing)?|apply(?:ing)?|execut(?:e|ing))\s+(?:(?:the|an?|any|such|immediate|required|asset)\s+){0,2}freezing\s+(?:action|measures?|obligations?)",
        ACCOUNT, regulator=True,
    ),
    _idiom(
        r"(?:impos|order)(?:e|es|ed|ing|s)?\s+(?:an?\s+)?(?:provisional|temporary|immediate|interim|precautionary)\s+suspension\b(?!\s+(?:of|on|from)\b)",
        SUSPEND_SERVICE, regulator=True,
    ),
    _idiom(
        r"prohibit(?:s|ing)?\b[^.;]{0,90}?\s(?:opening|maintain\w*|establish\w*|administer\w*)\b[^.;]{0,120}?\s(?:correspondent|payable-through)\s+accounts?",
        ACCOUNT, regulator=True,
    ),
    _idiom(
        rf"(?:has|have|had)\s+(?:had\s+)?(?:its|their|his|her)\s+(?:[\w’'-]+\s+){{0,5}}?{_PERMITS}s?\s+(?:\w+ly\s+)?suspended",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=True,
    ),
    _idiom(
        rf"(?:has|have|had)\s+(?:had\s+)?(?:its|their|his|her)\s+(?:[\w’'-]+\s+){{0,5}}?{_PERMITS}s?\s+(?:\w+ly\s+)?(?:revoked|cancelled|withdrawn|rescinded)",
        LICENCE, modality.DONE, reports=True, regulator=True,
    ),
    _idiom(
        r"(?:shall|will|must|may)\s+be\s+(?:denied|refused)\s+(?:all\s+)?(?:trading|market|clearing|system)\s+access",
        SUSPEND_SERVICE,
    ),
    _idiom(
        r"(?:accounts?|cards?|wallets?)\b[^.;]{0,120}?\s(?:impos|plac|appl)\w*\s+(?:an?\s+)?(?:temporary\s+|immediate\s+|certain\s+|further\s+)?"
        r"(?:restrictions?|holds?|freezes?|blocks?)(?=\s+(?:to|while|until|pending|for|and|if|where|when)\b|[,.;])",
        ACCOUNT,
    ),
    _idiom(
        rf"{_PERMITS}s?\b[^.;]{{0,60}}?\s(?:or\s+)?(?:risk|face)s?\s+(?:having\s+(?:it|them|their\s+\w+|its\s+\w+)\s+)(?:cancelled|revoked|withdrawn)",
        LICENCE, modality.MAY, regulator=True,
    ),
    _idiom(
        rf"(?:plac(?:e|ed|es|ing)|impos(?:e|ed|es|ing)|put(?:ting)?|appl(?:y|ied|ying))\s+(?:an?\s+|the\s+)?(?:[“”\"‘’'\w-]+\s+){{0,4}}?{_HOLD}[”\"’']?"
        rf"(?:\s+[”\"’'\w-]+){{0,2}}\s+(?:on|upon|over)\s+(?:[\w’'/-]+\s+){{0,4}}?(?:[\w/]*){_HELD_THINGS}",
        ACCOUNT,
    ),
    _idiom(
        rf"plac(?:e|ing)\s+(?:all\s+|any\s+|the\s+|such\s+)*(?:[\w/-]+\s+){{0,2}}?{_HELD_THINGS}\b[^.;]{{0,60}}?\s(?:on|under|in)\s+(?:an?\s+)?{_HOLD}",
        ACCOUNT,
    ),
    _idiom(
        rf"{_HELD_THINGS}\b[^.;]{{0,90}}?\s(?:shall|will|must|should|may|would)\s+(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?(?:placed|put|kept)\s+(?:on|under|in)\s+"
        rf"(?:an?\s+)?{_HOLD}",
        ACCOUNT, modality.MUST,
    ),
    _idiom(
        r"(?:have|has|impose|place|attract)\w*\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}(?:restriction|limitation)s?\b[^.;]{0,120}?\b(?:placed\s+|imposed\s+)?on\s+"
        r"(?:its|their|the|such|a)\s+(?:[\w-]+\s+){0,3}?(?:licen[cs]es?|permissions?|fsps?|authori[sz]ations?|registrations?|recognition)",
        BUSINESS, regulator=True,
    ),
    _idiom(
        rf"{_SERVICES}\s+(?:\([^)]{{1,40}}\)\s+)?(?:(?:is|are|will\s+be|shall\s+be|was|were|remains?|will\s+remain)\s+(?:\w+ly\s+)?"
        r"(?:unavailable|not\s+(?:be\s+)?available|inaccessible|out\s+of\s+service|offline|interrupted|disrupted)|"
        r"(?:will|shall|may)\s+not\s+be\s+(?:available|accessible))\b"
        r"(?=[^.;]{0,120}\b(?:from|between|during|until|on|while|due|because|for|as)\b)",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    _idiom(
        r"(?:customers?|clients?|card-?holders?|account\s+holders?|holders?|users?|subscribers?|members?|investors?|participants?|you)\b(?:\s+of\s+(?:the|this|these)\s+\w+)?\s+(?:will|may|shall)\s+(?:be\s+unable|not\s+be\s+able|"
        r"no\s+longer\s+be\s+able)\s+to\s+(?:operate|use|access|make|transact|carry\s+out|execute|deal|transfer|withdraw|log|open|perform|send|receive|pay|trade|deposit|view|schedule|submit|initiate|place|complete)",
        ACCOUNT, modality.MUST, reports=True, regulator=False,
    ),
    _idiom(
        r"(?:will|shall|may|must|would)\s+have\s+(?:its|their|his|her|the|such|your)\s+(?:[\w’'-]+,?\s+){1,8}?(?:access|accounts?|cards?|facilit\w+|"
        r"services?)\s+(?:\w+ly\s+)?(?:revoked|suspended|blocked|frozen|cancelled|closed|restricted|withdrawn|terminated|limited)",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"(?:partial\s+|total\s+|debit\s+|credit\s+)*fr(?:eezing|eeze)\s+(?:shall|should|must|may|will)\s+be\s+"
        r"(?:\w+ly\s+)?(?:applied|placed|imposed|put)",
        ACCOUNT,
    ),
    _idiom(
        rf"(?:shall|should|must|may|will)\s+not\s+be\s+(?:permitted|allowed)\s+to\s+(?:carry\s+out|"
        rf"perform|make|undertake|execute|operate|conduct)\s+(?:\w+\s+){{0,3}}?(?:{_MONEY}|accounts?)"
        rf"\b[^.;]{{0,60}}\b(?:until|unless|if|where|till)\b",
        ACCOUNT, modality.MUST,
    ),
    _idiom(
        r"no\s+(?:further|other|new|fresh|more|additional)\s+(?:[\w-]+\s+){0,3}?(?:deposits?|credits?|debits?|transactions?|withdrawals?|transfers?|payments?)\b"
        r"[^.;]{0,160}?\s(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|accepted|carried\s+out|executed|processed|undertaken|made)",
        ACCOUNT, modality.MUST,
    ),
    _idiom(
        r"no\s+(?:further|other|new|fresh|more|additional)\s+(?:[\w-]+\s+){0,2}?(?:services?|business|operations)\b(?:[^.;]|\.(?!\s)){0,240}?"
        r"\s(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|provided|offered|undertaken|carried\s+(?:on|out))",
        SUSPEND_SERVICE, modality.MUST,
    ),
    _idiom(
        r"(?:on-?boarding|acceptance|acquisition|opening|issuance|enrolment)\s+of\s+(?:any\s+)?new\s+(?:[\w-]+\s+){0,3}?(?:customers?|clients?|accounts?|members?|"
        r"deposits|cards?|polic\w+|business)\b[^.;]{0,60}?\b(?:will|shall|is|are)\s+(?:be\s+)?subject\s+to\s+(?:[\w-]+\s+){0,3}?(?:permission|approval|consent)",
        NEW_BUSINESS, modality.MUST, regulator=True,
    ),
    _idiom(
        rf"{_MONEY}\s[^.;]{{0,60}}?(?:shall|should|must|may|will)\s+not\s+be\s+(?:permitted|allowed|carried\s+out|"
        rf"executed|processed)\b[^.;]{{0,60}}\b(?:until|unless|if|where|till|while|during)\b",
        ACCOUNT, modality.MUST,
    ),
    _idiom(
        r"no\s+(?:new\s+|fresh\s+|further\s+)?(?:deposits|customers|clients|business|loans|policies|accounts)\s+"
        r"(?:shall|should|must|may|will)\s+be\s+(?:accepted|on-?boarded|opened|granted|issued|written|sold|launched)\b[^.;]{0,60}"
        r"\b(?:until|unless|till|from\s+the\s+date|with\s+(?:immediate\s+)?effect|during|for\s+a\s+period|henceforth)\b",
        NEW_BUSINESS, modality.MUST,
    ),
    _idiom(
        r"(?:stop|cease|discontinue)\s+(?:enabling|allowing|permitting|letting)\s+(?:(?:the|an?|any|such|that|"
        r"its)\s+)?[\w-]+(?:\s+[\w-]+)?\s+(?:to\s+)?(?:use|access|place|trade|transact|make|open)",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"subject\s+to\s+(?:[\w-]+\s+)?(?:account|transaction|payment|withdrawal)\s+(?:holds?|limitations?|restrictions?|freezes?|suspensions?|closures?)\b",
        ACCOUNT, modality.MAY, regulator=False,
    ),
    _idiom(
        r"unable\s+to\s+continue\s+(?:to\s+)?(?:provid|offer|operat|process|support)\w*",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    _idiom(
        rf"lost\s+(?:its|their|his)\s+(?:[\w’'-]+\s+){{0,3}}?{_PERMITS}s?\b",
        LICENCE, modality.DONE, reports=True, regulator=True,
    ),
    _idiom(
        r"(?:barred|excluded|expelled)\s+from\s+(?:[\w-]+\s+)?membership\b",
        LICENCE, modality.DONE, reports=True, regulator=True,
    ),
    _idiom(
        r"(?:terminate|cancel|close)\s+and\s+accelerate",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"execut(?:e|ing),\s+reject(?:ing)?,?\s+(?:or|and)\s+suspend(?:ing)?",
        ACCOUNT, modality.MAY, regulator=False,
    ),
    _idiom(
        r"(?:exited|dropped|off-?boarded|terminated|removed)\s+[^;]{1,60}?\bas\s+a\s+(?:customer|client)\b",
        ACCOUNT, modality.DONE, reports=True, regulator=False,
    ),
    _idiom(
        rf"{_SERVICES}\s+(?:\([^)]{{1,40}}\)\s+)?(?:(?:is|are)\s+(?:currently\s+)?experiencing\s+(?:an?\s+)?(?:\w+\s+)?(?:disruption|outage|interruption|downtime)|(?:will|would|shall|is\s+scheduled\s+to|are\s+scheduled\s+to)\s+(?:\w+ly\s+)?(?:be\s+(?:down|taken\s+offline|under(?:going)?\s+(?:\w+\s+)?maintenance)|"
        r"experience\s+(?:an?\s+)?(?:\w+\s+)?(?:downtime|outages?|interruptions?)|undergo\s+(?:\w+\s+){0,2}maintenance))\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=False,
    ),
    _idiom(
        r"no\s+(?:[\w-]+\s+){0,2}?(?:loans?|credit|advances?|finance|facilit(?:y|ies))\s+(?:shall|should|must|may|will)\s+be\s+(?:given|granted|sanctioned|extended|made|provided|disbursed|allowed)\b"
        r"[^.;]{0,200}\b(?:unless|until|if|where|till)\b",
        ACCOUNT, modality.MUST,
    ),
    _idiom(
        r"no\s+(?:[\w-]+\s+){0,2}?(?:withdrawals?|repayments?)\b[^.;]{0,60}?\s(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|made)",
        ACCOUNT, modality.MUST, regulator=True,
    ),
    _idiom(
        r"(?:prohibit|restrict|prevent)(?:ing)?\s+(?:(?:or|and)\s+\w+\s+)?(?:the\s+|any\s+|its\s+|such\s+|that\s+|an?\s+)?(?:[\w’'-]+\s+){1,5}?(?:from\s+)?being\s+(?:made\s+available|placed|put)\s+on\s+(?:the|its|their)\s+(?:[\w-]+\s+)?market",
        DELIST, regulator=True,
    ),
    _idiom(
        r"remov(?:e|es|ed|ing)\s+(?!(?:the\s+|any\s+)?(?:records?|data|information|entr(?:y|ies)|references?|notes?|particulars|conditions?|suspension)\b)(?:[^.;]{1,60}?\s)?from\s+(?:the|its|that|such)\s+(?:[\w’'-]+\s+){0,4}?(?:register|roll)\b",
        LICENCE, regulator=True,
    ),
    _idiom(
        r"(?:divest(?:ing)?(?:\s+(?:of|from))?|dispos(?:e|ing)\s+of|divestment\s+of)\s+(?:(?:any|its|the|their|certain|such|all)\s+)*(?:[\w-]+\s+){0,2}?(?:activit\w+|business\w*|subsidiar\w+|operations|undertakings?)",
        BUSINESS, regulator=True,
    ),
    _idiom(
        r"(?:order(?:s|ed|ing)?|(?:(?<!a\s)(?<!the\s)(?<!this\s)(?<!such\s)(?<!any\s)(?<!successful\s)petition|present(?:ing)?\s+a\s+petition|move\s+the\s+court\b[^.;]{0,40}?|appl(?:y|ies)|application)\s+(?:under\s+this\s+\w+\s+)?(?:(?:to\s+)?the\s+(?:\w+\s+)?court\s+)?for|direct(?:s|ed|ing)?)\s+(?:(?:the|its|their|a|an|compulsory|immediate)\s+)*(?:winding[\s-]up|liquidation)\b",
        LICENCE, regulator=True,
    ),
    _idiom(
        r"refus(?:e|es|ing)\s+to\s+(?:honou?r|pay|collect|process|accept|execute|complete)\s+(?:(?:any|an?|the|such|your|further)\s+)*(?:[\w-]+\s+)?(?:items?|cheques?|checks?|drafts?|payments?|transactions?|transfers?|instructions?|withdrawals?|deposits?)",
        ACCOUNT, regulator=False,
    ),
    _idiom(
        r"(?:customers?|clients?|card-?holders?|account\s+holders?|users?|subscribers?|you)\s+(?:can[’']?t|cannot|can\s+no\s+longer|won[’']t\s+be\s+able\s+to)\s+"
        r"(?:access|process|withdraw|transfer|send|receive|trade|deposit|use)\b[^.;]{0,60}?\b(?:accounts?|profiles?|transactions?|payments?|funds|cards?|wallets?|money|deposits)\b",
        ACCOUNT, modality.MUST, reports=True, regulator=False,
    ),
    _idiom(
        rf"declar(?:e|ing|ed)\s+(?:[\w’'-]+\s+){{0,3}}?{_PERMITS}\b[^.;]{{0,50}}?\s(?:void|forfeited|lapsed|null)\b",
        LICENCE, regulator=True,
    ),
    _idiom(
        r"(?:is|are|was|were)\s+no\s+longer\s+(?:permitted|authori[sz]ed|allowed|licen[cs]ed)\s+to\s+(?:carry\s+on|provide|conduct|offer|operate|accept|deal|undertake|do)\b",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=True,
    ),
    _idiom(
        rf"(?<!renew or )(?:refus\w+|declin\w+)\s+to\s+renew\s+(?:[\w’'-]+\s+){{0,4}}?{_PERMITS}",
        LICENCE, regulator=True,
    ),
    _idiom(
        r"(?:imposed|placed)\s+(?:[\w-]+\s+){0,3}?(?:restrictions?|limitations?|requirements?\s+restricting)\s+on\s+(?:the\s+(?:firm|bank|company|lender|licensee|insurer|broker|institution|provider|business|activities|operations)|"
        r"(?-i:[A-Z])\w+)",
        BUSINESS, reports=True, regulator=True,
    ),
    _idiom(
        rf"{_PERMITS}s?\s+(?:(?:granted|issued|of)\s+[\w ]{{1,40}}\s)?(?:(?:shall|will)\s+)?"
        rf"(?:automatically\s+)?(?:laps(?:e|es)|ceases?\s+to\s+(?:have\s+effect|be\s+(?:valid|effective|"
        rf"in\s+force))|(?:becomes?|is|be)\s+(?:null\s+and\s+)?void)\b(?:[^.;]{{0,50}}\b(?:if|where|when|upon|unless|on\s+the)\b|\s*[:—–-]\s*(?:$|\())",
        LICENCE, modality.MUST, regulator=True,
    ),
    _idiom(
        r"(?:is|are|stands?)\s+(?:\w+ly\s+|hereby\s+)?prohibited\s+from\s+(?:transacting|conducting|carrying\s+on)"
        r"\s+(?:the\s+)?(?:business|activit\w+)",
        SUSPEND_SERVICE, modality.DONE, reports=True, regulator=True,
    ),
    _idiom(
        r"shall\s+not,?\s+without\s+(?:the\s+)?(?:prior\s+)?(?:written\s+)?(?:approval|permission)[^.;]{0,60}?"
        r"\bgrant\s+or\s+renew\s+any\s+loans?",
        SUSPEND_SERVICE, modality.MUST, reports=True, regulator=True,
    ),
    _idiom(
        r"(?:use|using|exercise|exercising)\s+(?:of\s+)?(?:the\s+\S+\s+|its\s+|this\s+)?own-initiative\s+"
        r"(?:variation|requirement|powers?\s+to\s+(?:vary|change|restrict|impose))\w*",
        BUSINESS, regulator=True,
    ),
)
_DENIED = re.compile(r"\b(?:not|never|without|before|cannot)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
# "If you disable cookies, you may be unable to use …": nobody else takes it away.
_OWN_DOING = re.compile(r"\bif\s+you\s+(?:do\s+(?:not|so)|don['’]t|delete|disable|block|reject|refuse|choose|close|cancel|opt|terminate|change|turn|uninstall)\b|\bcookies\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:has\s+been|have\s+been|had\s+been|was|were)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_PAPERS = re.compile(r"\b(?:data|entr(?:y|ies)|information|records?|particulars|notations?|charges?|liens?)\b[^.;]{0,60}\b(?:be|is|are|was|were)\s+$", re.IGNORECASE)
_PAST = re.compile(r"(?:removed|placed|imposed|put|applied|refused|declined)\b", re.IGNORECASE)
_NOT_ALLOWED = re.compile(
    r"\bnot\b[^.;]{0,50}\b(?:permit|allow|entitle|authori[sz]e)\b[^.;]*$", re.IGNORECASE
)


def idioms(sentence: str, *, lead: str = "", report: bool) -> list[Event]:
    """The consequences that set phrases of a sentence state."""
    out: list[Event] = []
    own_doing = bool(_OWN_DOING.search(sentence))
    for idiom in _IDIOMS:
        found = idiom.phrase.search(sentence)
        if found and own_doing and found.group("what")[:4].lower() in ("you ", "user", "cust"):
            continue
        if not found or (idiom.reports and not report):
            continue
        before = sentence[: found.start()]
        effect = (
            (modality.DONE if report and _WAS.search(before[-30:]) else None)
            or idiom.effect
            or modality.of_infinitive(before)
            or modality.of_clause((lead + " " + before)[-200:] + found.group())
            or (modality.DONE if report and _PAST.match(found.group("what")) else None)
        )
        if idiom.consequence == LICENCE and DEAD.search(sentence):
            continue  # a register kept up to date
        if found.group("what")[:6].lower() == "remove" and _PAPERS.search(before[-80:]):
            continue
        if effect is None or _DENIED.search(before[-40:]) or _NOT_ALLOWED.search(before[-120:]):
            continue
        out.append(Event(*found.span("what"), idiom.consequence, effect, 0.65, None, None, idiom.regulator))
    return out
