"""Set phrases by which one customer's account, card, payments or access is held, limited or closed."""

from __future__ import annotations

from kb.triggers import en_modality as modality
from kb.triggers.en_consequences import ACCOUNT
from kb.triggers.en_phrases import HELD_THINGS, HOLD, MONEY, idiom

# A measure against a foreign bank: nobody may keep an account for it.
_NO_CORRESPONDENT = (
    r"prohibit(?:s|ed|ing)?\b(?:[^.;]|\.(?=\w|\s[a-z])){0,90}?\s[“\"]?(?:opening|maintain\w*|establish\w*|administer\w*)\b(?:[^.;]|\.(?=\w|\s[a-z])){0,120}?"
    r"\s(?:correspondent|payable-through)\s+(?:or\s+[\w-]+\s+)?accounts?"
)
ACCOUNT_IDIOMS = (
    idiom(
        r"(?:will|shall|would)\s+no\s+longer\s+have\s+access\s+to\s+(?:[\w’'-]+\s+){0,4}?(?:services?|accounts?|platforms?|funds|cards?|wallets?)\b",
        ACCOUNT, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"have\s+(?:your|its|their|the)\s+(?:[\w’'-]+\s+){0,4}?(?:access|accounts?|cards?|facilit\w+|credit\s+\w+)\s+(?:\w+ly\s+)?(?:withdrawn|closed|suspended|restricted|blocked|frozen)",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"(?:(?:apply|applies|application)\b[^.;]{0,60}?\bfor|mak(?:e|es|ing)|grant(?:s|ing)?|issu(?:e|es|ing)|giv(?:e|es|ing)(?:\s+(?:the|an?|any)\s+(?:[\w-]+\s+){1,3})?)\s+(?:an?|the|any|interim|such|\s)+"
        r"(?:(?:account|asset|property|funds)[\s-]?)?(?:freez(?:ing|e)\s+(?:order|injunction|notice|direction)|restrain(?:t|ing)\s+order|payment\s+blocking\s+order)",
        ACCOUNT, regulator=True,
    ),
    idiom(
        r"(?:shall|must|may|will|should)\s+(?:only\s+)?be\s+(?:paid|credited|deposited|lodged|placed|transferred)\s+(?:only\s+)?(?:in|into|to)\s+an?\s+(?:blocked|frozen|suspense)\s+account",
        ACCOUNT, regulator=True,
    ),
    idiom(
        r"(?:shall|should|must|may|will)\s+not\s+(?:accept|take\s+on|on-?board)\s+(?:[\w’'-]+\s+){1,9}?as\s+(?:an?\s+|its\s+)?(?:[\w-]+\s+)?(?:customers?|clients?)",
        ACCOUNT, modality.MUST, regulator=False,
    ),
    idiom(
        r"(?:refus(?:e|ing)|declin(?:e|ing))\s+to\s+(?:provide|offer|supply|continue)\s+(?:(?:any|the|our|its|such|further)\s+)*(?:[\w-]+\s+){0,3}services?\s+(?:to\s+(?:you|the|an?|any|that|such)|if|where|when|until|unless)\b",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"hold(?:ing)?\s+(?:your|the\s+(?:customer|user|client)['’]?s?)\s+(?:funds|money|payments?|balance|payouts?)\b[^.;]{0,80}?\b(?:until|if|while|for|pending)\b",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"den(?:y|ies)\s+(?:[\w-]+\s+){1,14}?access\s+to\s+(?:(?:an?|the|its|any|such)\s+)?(?:[\w-]+\s+)?(?:accounts?|services?|systems?|platforms?|markets?|facilit\w+)",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"(?:request|order|require|direct|seek|impose)\s+(?:the\s+)?(?:temporary\s+|immediate\s+)?freezing\s+(?:(?:and|or)(?:/or)?\s+(?:the\s+)?\w+\s+)?of\s+(?:[\w’'-]+\s+){0,3}?(?:assets|funds|accounts?|property)",
        ACCOUNT, regulator=True,
    ),
    idiom(
        r"(?:tak(?:e|ing)|implement(?:ing)?|apply(?:ing)?|execut(?:e|ing))\s+(?:(?:the|an?|any|such|immediate|required|asset)\s+){0,2}freezing\s+(?:action|measures?|obligations?)",
        ACCOUNT, regulator=True,
    ),
    idiom(
        rf"(?:may|can|could|would|powers?\s+to|authori[sz]es\s+(?:[\w’'-]+\s+){{1,4}}to)\s+(?:\w+ly\s+)?{_NO_CORRESPONDENT}",
        ACCOUNT, modality.MAY, regulator=True,
    ),
    idiom(
        r"(?<!\bmay\s)(?<!\bcan\s)(?<!\bcould\s)(?<!\bwould\s)(?<!power\sto\s)(?<!powers\sto\s)(?<!attempt\sto\s)(?<!proposal\sto\s)(?<!proposes\sto\s)"
        rf"{_NO_CORRESPONDENT}",
        ACCOUNT, modality.MUST, regulator=True,
    ),
    idiom(
        r"not\s+(?:to\s+)?process\s+(?:any\s+)?transactions?\s+(?:for|through|involving)\s[^.;]{0,80}?\b(?:accounts?|persons?|banks?)\b",
        ACCOUNT, regulator=True,
    ),
    idiom(
        r"(?:can|may)\s+hold\s+(?:an?\s+(?:percentage|portion|part)\s+of\s+)?your\s+(?:funds|money|payouts?|payments?)\b",
        ACCOUNT, modality.MAY, regulator=False,
    ),
    idiom(
        r"(?:accounts?|cards?|wallets?)\b[^.;]{0,120}?\s(?:impos|plac|appl)\w*\s+(?:an?\s+)?(?:temporary\s+|immediate\s+|certain\s+|further\s+)?"
        r"(?:restrictions?|holds?|freezes?|blocks?)(?=\s+(?:to|while|until|pending|for|and|if|where|when)\b|[,.;])",
        ACCOUNT,
    ),
    idiom(
        rf"(?:plac(?:e|ed|es|ing)|impos(?:e|ed|es|ing)|put(?:ting)?|appl(?:y|ied|ying))\s+(?:an?\s+|the\s+)?(?:[“”\"‘’'\w-]+\s+){{0,4}}?{HOLD}[”\"’']?"
        rf"(?:\s+[”\"’'\w-]+){{0,2}}\s+(?:on|upon|over)\s+(?:[\w’'/-]+\s+){{0,4}}?(?:[\w/]*){HELD_THINGS}",
        ACCOUNT,
    ),
    idiom(
        rf"plac(?:e|ing)\s+(?:all\s+|any\s+|the\s+|such\s+)*(?:[\w/-]+\s+){{0,2}}?{HELD_THINGS}\b[^.;]{{0,60}}?\s(?:on|under|in)\s+(?:an?\s+)?{HOLD}",
        ACCOUNT,
    ),
    idiom(
        rf"{HELD_THINGS}\b[^.;]{{0,90}}?\s(?:shall|will|must|should|may|would)\s+(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?(?:placed|put|kept)\s+(?:on|under|in)\s+"
        rf"(?:an?\s+)?{HOLD}",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        r"(?:customers?|clients?|card-?holders?|account\s+holders?|holders?|users?|subscribers?|members?|investors?|participants?|you)\b(?:\s+of\s+(?:the|this|these)\s+\w+)?\s+(?:will|may|shall)\s+(?:be\s+unable|not\s+be\s+able|"
        r"no\s+longer\s+be\s+able)\s+to\s+(?:operate|use|access|make|transact|carry\s+out|execute|deal|transfer|withdraw|log|open|perform|send|receive|pay|trade|deposit|view|schedule|submit|initiate|place|complete)",
        ACCOUNT, modality.MUST, reports=True, regulator=False,
    ),
    idiom(
        r"(?:will|shall|may|must|would)\s+have\s+(?:its|their|his|her|the|such|your)\s+(?:[\w’'-]+,?\s+){1,8}?(?:access|accounts?|cards?|facilit\w+|"
        r"services?)\s+(?:\w+ly\s+)?(?:revoked|suspended|blocked|frozen|cancelled|closed|restricted|withdrawn|terminated|limited)",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"(?:partial\s+|total\s+|debit\s+|credit\s+)*fr(?:eezing|eeze)\s+(?:shall|should|must|may|will)\s+be\s+"
        r"(?:\w+ly\s+)?(?:applied|placed|imposed|put)",
        ACCOUNT,
    ),
    idiom(
        rf"(?:shall|should|must|may|will)\s+not\s+be\s+(?:permitted|allowed)\s+to\s+(?:carry\s+out|"
        rf"perform|make|undertake|execute|operate|conduct)\s+(?:\w+\s+){{0,3}}?(?:{MONEY}|accounts?)"
        rf"\b[^.;]{{0,60}}\b(?:until|unless|if|where|till)\b",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        r"no\s+(?:further|other|new|fresh|more|additional)\s+(?:[\w-]+\s+){0,3}?(?:deposits?|credits?|debits?|transactions?|withdrawals?|transfers?|payments?)\b"
        r"[^.;]{0,160}?\s(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|accepted|carried\s+out|executed|processed|undertaken|made)",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        rf"{MONEY}\s[^.;]{{0,60}}?(?:shall|should|must|may|will)\s+not\s+be\s+(?:permitted|allowed|carried\s+out|"
        rf"executed|processed)\b[^.;]{{0,60}}\b(?:until|unless|if|where|till|while|during)\b",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        r"(?:stop|cease|discontinue)\s+(?:enabling|allowing|permitting|letting)\s+(?:(?:the|an?|any|such|that|"
        r"its)\s+)?[\w-]+(?:\s+[\w-]+)?\s+(?:to\s+)?(?:use|access|place|trade|transact|make|open)",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"subject\s+to\s+(?:[\w-]+\s+)?(?:account|transaction|payment|withdrawal)\s+(?:holds?|limitations?|restrictions?|freezes?|suspensions?|closures?)\b",
        ACCOUNT, modality.MAY, regulator=False,
    ),
    idiom(
        r"(?:terminate|cancel|close)\s+and\s+accelerate",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"execut(?:e|ing),\s+reject(?:ing)?,?\s+(?:or|and)\s+suspend(?:ing)?",
        ACCOUNT, modality.MAY, regulator=False,
    ),
    idiom(
        r"(?:exited|dropped|off-?boarded|terminated|removed)\s+[^;]{1,60}?\bas\s+a\s+(?:customer|client)\b",
        ACCOUNT, modality.DONE, reports=True, regulator=False,
    ),
    idiom(
        r"no\s+(?:[\w-]+\s+){0,2}?(?:loans?|credit|advances?|finance|facilit(?:y|ies))\s+(?:shall|should|must|may|will)\s+be\s+(?:given|granted|sanctioned|extended|made|provided|disbursed|allowed)\b"
        r"[^.;]{0,200}\b(?:unless|until|if|where|till)\b",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        r"no\s+(?:[\w-]+\s+){0,2}?(?:withdrawals?|repayments?)\b[^.;]{0,60}?\s(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|made)",
        ACCOUNT, modality.MUST, regulator=True,
    ),
    idiom(
        r"refus(?:e|es|ing)\s+to\s+(?:honou?r|pay|collect|process|accept|execute|complete)\s+(?:(?:any|an?|the|such|your|further)\s+)*(?:[\w-]+\s+)?(?:items?|cheques?|checks?|drafts?|payments?|transactions?|transfers?|instructions?|withdrawals?|deposits?)",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"(?:customers?|clients?|card-?holders?|account\s+holders?|users?|subscribers?|you)\s+(?:can[’']?t|cannot|can\s+no\s+longer|won[’']t\s+be\s+able\s+to)\s+"
        r"(?:access|process|withdraw|transfer|send|receive|trade|deposit|use)\b[^.;]{0,60}?\b(?:accounts?|profiles?|transactions?|payments?|funds|cards?|wallets?|money|deposits)\b",
        ACCOUNT, modality.MUST, reports=True, regulator=False,
    ),
    idiom(
        r"access\s+(?:to\s+(?:[\w’'-]+\s+){1,4}?)?(?:will|may|can|could|shall|would)\s+be\s+(?:\w+ly\s+)?(?:cut\s+off|switched\s+off|locked|removed|ended)\b",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"hold(?:ing)?\s+(?:the|such|those|any|these)\s+(?:funds|payments?|transactions?|transfers?|money)\s+(?:for|until|pending)\b",
        ACCOUNT,
    ),
    idiom(
        r"not\s+(?:to\s+)?(?:allow|permit)\s+(?:any\s+|further\s+)?(?:withdrawals?|debits?|transfers?|payments?|drawings?)\b[^.;]{0,40}?\b(?:accounts?|wallets?|cards?)\b",
        ACCOUNT,
    ),
    idiom(
        r"no\s+(?:further|other|new|more)\s+(?:drawings?|drawdowns?|utili[sz]ations?|credit)\s+(?:shall|should|must|may|will)\s+be\s+(?:permitted|allowed|made|granted)",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        r"(?:limit|restrict|cap)(?:ing)?\s+(?:how\s+(?:much|often|many)|the\s+(?:amount|number|value))\b[^.;]{0,40}?\b(?:you|customers?|users?|clients?|members?)\s+(?:can|may|are\s+able\s+to)\b",
        ACCOUNT, regulator=False,
    ),
    idiom(
        r"(?:must|shall|should|may|will)\s+not\s+(?:credit|release|pay\s+out|transfer|disburse)\s+(?:the|any|such)\s+(?:[\w-]+\s+)?(?:funds|money|proceeds|amounts?|payments?)\b[^.;]{0,80}?\b(?:until|unless|before)\b",
        ACCOUNT, modality.MUST,
    ),
    idiom(
        rf"{HELD_THINGS}\b[^.;]{{0,60}}?\s(?:may|shall|must|will)\s+be\s+(?:made\s+|placed\s+)?(?:subject\s+to|under)\s+(?:[\w-]+\s+)?restrictions?\b",
        ACCOUNT,
    ),
    idiom(
        r"mark(?:ing)?\s+(?:an?\s+)?(?:lien|hold)\s+(?:up)?on\s+(?:[\w’'-]+\s+){0,3}?(?:accounts?|balances?|funds|deposits?)\b",
        ACCOUNT,
    ),
    idiom(
        r"not\s+let\s+(?:you|customers?|clients?|users?|them)\s+(?:trade|withdraw|send|pay|transact|use|deposit|transfer|open)\b",
        ACCOUNT, regulator=False,
    ),
)
