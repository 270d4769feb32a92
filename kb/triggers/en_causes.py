"""Why a consequence comes: a technical failure, somebody's conduct, or a rule."""

from __future__ import annotations

import re

TECHNICAL, OPERATIONAL, REGULATORY = "technical", "operational", "regulatory"

_TECHNICAL = re.compile(
    r"\b(?:outages?|(?:scheduled|system|emergency|planned|routine|urgent)\s+maintenance|"
    r"maintenance\s+(?:windows?|work|of\s+(?:the\s+)?systems?)|(?:system|software|platform)\s+(?:upgrades?|enhancements?|changeover)|(?:upgrad(?:es?|ing)|updat(?:es?|ing))\s+(?:(?:to|of)\s+)?(?:our|its|their|the)\s+(?:\w+\s+)?(?:systems?|platforms?|infrastructure)|planned\s+(?:upgrades?|downtime)|(?:undergo\w*|under)\s+(?:an?\s+)?(?:\w+\s+)?(?:maintenance|upgrades?)|(?:wallet|network)\s+(?:maintenance|upgrades?)|(?:for|due\s+to|during)\s+(?:[\w-]+\s+){0,2}maintenance|technical\s+bugs?|"
    r"system(?:s)?\s+(?:failures?|faults?|errors?|malfunctions?|disruptions?|breakdowns?|incidents?)|"
    r"technical\s+(?:failures?|"
    r"faults?|issues?|problems?|reasons?|difficult\w+|glitch\w*|malfunctions?)|malfunction\w*|"
    r"vulnerabilit\w+|(?<!national )security\s+(?:defects?|issues?|incidents?|breach(?:es)?|flaws?)|hack(?:s|ed|ing|ers?)|ransomware|malware|denial[- ]of[- ]service|security\s+(?:risks?|threats?)|cyber\s?-?"
    r"(?:attacks?|incidents?)|disruptions?\s+of\s+(?:the\s+)?services?|service\s+disruptions?|hardware|software\s+(?:faults?|failures?|errors?|defects?)|power\s+(?:cut|"
    r"failure|outage)s?|downtime|migration|disaster\s+recovery|ict-related\s+incidents?)\b",
    re.IGNORECASE,
)
_CONDUCT = re.compile(
    r"\b(?:fraud\w*|suspicio\w+|unusual|abnormal|misus\w+|money\s+laundering|terrorist|identity|verif\w+(?!\s+number)|"
    r"customer\s+due\s+diligence|cdd|kyc|default\w*|"
    r"unauthori[sz]ed\s+(?:use|transactions?|access)|human\s+error|scams?|phishing|mule|insufficient|"
    r"overdue|delinquen\w+|inactiv\w+|dormant|"
    r"abusive|discretion|lost|stolen|unable\s+to\s+meet|financial\s+difficult\w+|exceptional\s+circumstances|"
    r"interests?\s+of\s+the\s+(?:unit|share)holders|"
    r"divert\w*|diversion|siphon\w*|end[- ]use|misappropriat\w*|deteriorat\w+|poor\s+performance|chargebacks?|manipulat\w+|high[- ]risk|risk\s+appetite|"
    r"growing\s+risks?)\b",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:sanction\w*|designat\w+|sdn|ofac|blocked\s+(?:pers\w+|accounts?|propert\w+)|listed\s+persons?|"
    r"court|tribunal|law\s+enforcement|competent\s+authorit\w+|regulator(?:y|s|'s|’s)?|supervisor(?:y|s)?|"
    r"infring\w+|violat\w+|breach\w*|contraven\w+|non-?complian\w+|comply|complied|unlicen[cs]ed|"
    r"licen[cs]e|sections?|articles?|targeted\s+financial|"
    r"(?:restriction|supervisory|prohibition)\s+notice|legislation|updation|apparent\s+violations?|fdic|reserve\s+bank|commission|statut\w+|prohibited|"
    r"requirements?|directive)\b",
    re.IGNORECASE,
)
# Without one of these, what a provider says that it stops it stops by its own terms.
_LAW = re.compile(
    r"\b(?:laws?|legal(?:ly)?(?!\s+(?:exposure|risks?|terms|notices?|actions?|agreements?))|legislation|regulat\w+|courts?|sanction\w*|authorit(?:y|ies)|government\w*|licen[cs](?:ed|ing)|(?:our|its|banking)\s+licen[cs]es?|illegal|ofac|statut\w+)\b",
    re.IGNORECASE,
)
# Whom a firm told is no reason of what it did; whom a supervisor asked acts on its word.
_TOLD = re.compile(
    r"\b(?:notif|inform|advis|t[eo]l|updat)\w*\s+(?:the\s+|our\s+|this\s+)?[\w.-]+(?:\s+[\w.-]+){0,3}?\s+(?=that\b|of\b|about\b)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:request|ask|order|direct|requir|instruct)(?:s|ed|ing|e|es)?\b", re.IGNORECASE)
# What an authority ordered, whoever acts on it.
_ORDERED = re.compile(
    r"\b(?:(?:Central|Reserve)\s+Bank(?:\s+of\s+[A-Z]\w+)?|Authority|Commission|Regulator|[A-Z]{3,6})(?:\s+\([A-Z]{2,6}\))?,?\s+(?:ha(?:s|ve|d)\s+)?(?:today\s+|also\s+)?"
    r"(?:directed|ordered|instructed|mandated|imposed|prohibited)\b"
)


def cause_of(
    passage: str,
    *,
    consequences: tuple[str, ...],
    regulator_acts: bool,
    sanctions: bool,
    firm_decided: bool,
    firm_acts: bool,
    firm_speaks: bool = False,
) -> str:
    """The cause of a consequence, from the words of its passage and who acts.

    `sanctions` says that the text is about violations found, whose end is what remedies tell of;
    `firm_decided` that a firm tells what it stopped, `firm_speaks` that no authority issued the text."""
    passage = _TOLD.sub(" ", passage)
    firm_decided = firm_decided and not _ASKED.search(passage)
    if _TECHNICAL.search(passage) and not regulator_acts:
        return TECHNICAL
    if regulator_acts:
        return REGULATORY
    if firm_speaks and not _LAW.search(passage):
        return OPERATIONAL  # breach of its own terms is conduct of a user
    private = set(consequences) <= {"restrict_account", "terminate_cooperation"}
    conduct = bool(_CONDUCT.search(passage))
    rule = bool(_RULE.search(passage))
    if private and _ORDERED.search(passage):
        return REGULATORY
    if private:
        if conduct and not re.search(
            r"\b(?:sanction|designat|sdn|ofac|blocked|updation|court|freez)\w*", passage, re.IGNORECASE
        ):
            return OPERATIONAL
        if rule or (sanctions and "restrict_account" in consequences):
            return REGULATORY
        return OPERATIONAL
    if firm_decided and not rule and not sanctions:
        return OPERATIONAL
    if not rule and ((conduct and firm_acts) or firm_speaks):
        return OPERATIONAL
    return REGULATORY
