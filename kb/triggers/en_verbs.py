"""The verbs and nouns of English that take something away, in families, and in which form they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.gates import gated
from kb.triggers.en_phrasal import PHRASAL

SUSPEND, CEASE, TERMINATE, REVOKE, FREEZE, CLOSE, REFUSE, RESTRICT, REMOVE = (
    "suspend",
    "cease",
    "terminate",
    "revoke",
    "freeze",
    "close",
    "refuse",
    "restrict",
    "remove",
)

_FAMILIES: tuple[tuple[str, str], ...] = (
    (
        SUSPEND,
        r"suspend(?:s|ed|ing)?|halt(?:s|ed|ing)?|paus(?:e|es|ed|ing)|delay(?:ed|"
        r"ing)?(?=\s+(?:the\s+)?(?:expansion|execution\s+of|processing\s+of))|"
        r"interrupt(?:s|ed|ing)?|suspensions?|(?:trading\s+)?halts?|moratori(?:um|a)",
    ),
    (
        CEASE,
        r"ceas(?:e|es|ed|ing)|stop(?:s|ped|ping)?|discontinu(?:e|es|ed|ing)|shut(?:s|ting)?\s+down|cessation|decommission(?:s|ed|ing)?|"
        r"wind(?:s|ing)?\s+(?:down|up)|wound\s+(?:down|up)|exit(?:s|ed|ing)?(?!\s+(?:strateg|plan|option|"
        r"fee|route|facilit|interview|meeting|polic))|discontinuation|discontinuance|shut-?down|"
        r"unw(?:ind|inds|inding|ound)|withdr(?:aw|aws|ew|awn|awing)(?=\s+from)|"
        r"withdrawals?(?=\s+from\s+(?:[\w-]+\s+){0,3}(?:activit|business|market|operation|line|segment|service))",
    ),
    (
        TERMINATE,
        r"terminat(?:e|es|ed|ing|ion|ions)|sever(?:s|ed|ing)?|end(?:s|ed|ing)?(?=\s+(?:the|its|their|all|"
        r"any|such|"
        r"our|his)\s+(?:\w+\s+)?(?:partnership|relationship|agreement|contract|arrangement|outsourcing|"
        r"business))|"
        r"off-?board(?:s|ed|ing)?|disconnect(?:s|ed|ing|ions?)?|de-?link(?:s|ed|ing)?|"
        r"(?:exclu(?:de|ded|ding|sion)|ejected|eject)(?=[^.;]{0,70}\bfrom\s+(?:the\s+|its\s+|"
        r"any\s+)?(?:code|scheme|register|association|market|membership|platform|clearing|network|list|being|first\s|second\s|third\s|schedule|index|services?|"
        r"participat))",
    ),
    (
        REVOKE,
        r"revok(?:e|es|ed|ing)|revocations?|cancel(?:s|ed|ing|led|ling)?|cancell?ations?|withdr(?:aw|aws|"
        r"ew|awn|awing)|"
        r"withdrawals?(?=\s+of)|rescind(?:s|ed|ing)?|rescissions?|annul(?:s|led|ling|ment)?|expel(?:s|led|"
        r"ling)?|"
        r"expulsion|de-?regist(?:er|ers|ered|ering|ration)|str(?:ike|iking|uck)\s+(?:(?:the\s+)?(?:names?|firm|company|person|licensee|entity)\b(?:\s+(?!off\b)[\w’'-]+){0,6}\s)?off(?:\s+the\s+(?:register|roll|list))?",
    ),
    (
        FREEZE,
        r"fr(?:eeze|eezes|eezing|oze|ozen)|block(?=\s+(?:the|an?|any|all|new|incoming|further|such|his|her|your|their|its|these|"
        r"those|access|public|user|websites?|payments?|transactions?|transfers?|accounts?|funds|or|for)\b|/)|block(?:s|ed|"
        r"ing)(?!\s?-?chain)|deactivat(?:e|es|ed|ing|ion)|disabl(?:e|es|ed|ing)|"
        r"seiz(?:e|es|ed|ing)|attach(?=\s+(?:the\s+)?(?:bank\s+)?(?:accounts?|funds|assets))|"
        r"lock(?:s|ed|ing)?(?=\s+(?:the|such|an?|his|their|its)\s+(?:accounts?|wallets?|cards?|funds))|"
        r"locked(?=\s*(?:[.,;)]|$|\s+(?:for|due|because|after|until|by|out)\b))|"
        r"delet(?:e|es|ing)(?=\s+(?:your|the|any|such|their|inactive)\s+(?:[\w-]+\s+)?(?:accounts?|profiles?|wallets?)\b)|hotlist(?:ed|ing)?|intercept(?:ed|ing)?",
    ),
    (CLOSE, r"clos(?:e|es|ed|ing|ures?)(?!\s+(?:out|of\s+business))"),
    (
        REFUSE,
        r"refus(?:e|es|ed|ing|als?)|declin(?:e|es|ed|ing)|reject(?:s|ed|ing|ions?)?|deny|denied|denying",
    ),
    (
        RESTRICT,
        r"restrict(?:s|ed|ing|ions?)?|limit(?:s|ed|ing)?|prohibit(?:s|ed|ing|ions?)?|ban(?:s|ned|ning)?|"
        r"curtail(?:s|ed|ing)?|forbid(?:s|den|ding)?|restrain(?:s|ed)?(?=\s)|restraining(?!\s+orders?)|enjoin(?:s|ed|ing)?|"
        r"prevent(?:s|ed|ing)?(?=\s+(?:[\w’'-]+\s+){1,6}from\s+(?:carrying|providing|offering|operating|conducting|accepting|engaging|doing|issuing|trading|selling)\b)|"
        r"debar(?:s|red|ring|ment)?|bar(?:s|red|ring)|bar(?=\s+(?:the|an?|any|it|him|them|such)\s)|vary|varied|varying|variations?(?=\s+of\s+(?:\w+\s+){0,3}(?:permission|licen|authori))|limitations?|reduce",
    ),
    (
        REMOVE,
        r"remov(?:e|es|ed|ing|al)|delist(?:s|ed|ing)?|tak(?:e|en|ing)\s+(?:down|off(?=\s+the\s+shel))|"
        r"took\s+down",
    ),
)
VERB = gated(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{name}>{forms}|{more})" if (more := dict(PHRASAL).get(name)) else f"(?P<{name}>{forms})" for name, forms in _FAMILIES)
    + r")(?![\w])",
    re.IGNORECASE,
)

# What a firm is barred from, or may do no more: "from accepting deposits".
ACTS = (
    r"(?:carrying|doing|transact|conclud|accept|enter|deal|provid|offer|solicit|engag|conduct|operat|distribut|market|open|us|export|import|dispos|transfer|"
    r"mak|pay|tak|acquir|withdraw|perform|trad|sell|buy|issu|act|lend|extend|on-?board|originat|enrol|launch|process|grant|disburs|expand|access)\w*"
)
BARRED_FROM = re.compile(rf"\s+(?:by\s+[^.;:—]{{3,60}}?\s)?from\s*[-—–:]{{0,2}}\s*(?:\(\s?\w{{1,4}}\s?\)\s*)?(?:directly\s+or\s+indirectly\s+|\w+ly\s+)?{ACTS}", re.IGNORECASE)
# What is done as a business: "cease to act as", "stop importing".
DOING = re.compile(
    r"\s+(?:to\s+(?:carry\s?(?:on|out)|act\s+as|transact|operate|conduct|provide|offer|deal|trade|lend|issue|sell|import|export|supply|manufacture|undertake|"
    r"perform|practi[sc]e|solicit|underwrite|engage\s+in|accept|administer|manage)|(?:doing|carrying\s+(?:on|out)|acting\s+as|transacting|operating|conducting|providing|offering|dealing|"
    r"trading|lending|issuing|selling|importing|exporting|supplying|manufacturing|undertaking|performing|practi[sc]ing|soliciting|underwriting|engaging\s+in|accepting|onboarding|distributing))\b"
    r"(?!\s+(?:the\s+)?(?:names?|words?|logos?))",
    re.IGNORECASE,
)
# "lending in tokens is temporarily prohibited": the words right before such a verb.
TEMPORARILY = re.compile(r"\btemporarily\s+$", re.IGNORECASE)
_NOUNS = re.compile(
    r"(?:suspension|revocation|cancell?ation|withdrawal|rescission|termination|expulsion|closure|refusal|"
    r"rejection|"
    r"restriction|variation|prohibition|removal|exclusion|deactivation|(?:trading )?halt|limitation|forfeiture)s?|"
    r"moratori(?:um|a)|"
    r"cessation|disconnections?|discontinuation|discontinuance|de-?registration|annulment|debarment|shut-?down",
    re.IGNORECASE,
)

BASE, GERUND, PAST, PASSIVE, NOUN, PRESENT = "base", "gerund", "past", "passive", "noun", "present"
_BE = re.compile(
    r"\b(?:be|been|being|is|are|was|were|gets?|getting|got|stands?|becomes?|remains?|kept)\s+(?:(?:\w+ly|"
    r"also|then|so|thereby|immediately"
    r"|hereby|not|otherwise|either|wholly\s+or\s+partly|in\s+whole\s+or\s+(?:in\s+)?part)\s+){0,2}"
    r"(?:(?:considered|deemed|treated|regarded)\s+(?:as\s+|to\s+be\s+|to\s+have\s+been\s+)?)?(?:[\w-]+(?:ed|en|n)\s*(?:,\s*(?:and\s+|or\s+)?|/|\bor\b\s*|"
    r"\band\b\s*|\band/or\b\s*)\s*){0,4}$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r"(?:\w+(?:ed|en|awn)|frozen|wound (?:up|down)|struck off|shut down|lost|held|kept|made|brought|debit-frozen)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Verb:
    """One candidate in a sentence: `sentence[start:end]` of a family, in a form.

    `subject_end` is where the words before a passive's auxiliary end (the verb's start else).
    """

    start: int
    end: int
    family: str
    form: str
    subject_end: int


def verbs(sentence: str) -> list[Verb]:
    """The candidates of a sentence, in order."""
    out = []
    for match in VERB.places(sentence):
        word = match.group()  # perhaps in small letters
        family = match.lastgroup or SUSPEND
        subject_end = match.start()
        lower = word.lower()
        named = bool(_NOUNS.fullmatch(lower)) and not (
            lower in ("halt", "halts") and _verbal_halt(sentence, match)
        )
        named = named or bool(
            lower in ("exit", "pause", "freeze", "stop", "block")
            and _EXIT_NOUN.search(sentence, max(0, match.start() - 20), match.start())
            and not (lower == "exit" and sentence[match.end() : match.end() + 6].startswith(" strat"))
        )
        ban = lower in ("ban", "bans") and _BAN_NOUN.search(
            sentence, max(0, match.start() - 24), match.start()
        )
        if named or ban:
            form = NOUN
        elif lower.endswith("ing") or (" down" in lower and "ing" in lower):
            form = GERUND
        elif _PARTICIPLE.match(lower) or lower in ("frozen",):
            passive = _BE.search(sentence, max(0, match.start() - 110), match.start())
            form = PASSIVE if passive else PAST
            if passive:
                subject_end = passive.start()
        elif lower in ("froze", "withdrew", "took down", "took", "broke", "denied", "unwound") or (
            lower in ("put", "cut", "shut") and _PERFECT.search(sentence, max(0, match.start() - 14), match.start())
        ):
            form = PAST
        elif lower in ("put", "cut", "shut") and (passive := _BE.search(sentence, max(0, match.start() - 110), match.start())):
            form, subject_end = PASSIVE, passive.start()
        elif lower.endswith("s") and lower not in ("unless",):
            form = PRESENT
        else:
            form = BASE
        out.append(Verb(match.start(), match.end(), family, form, subject_end))
    return out


_PERFECT = re.compile(r"\b(?:has|have|had)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_BAN_NOUN = re.compile(r"\b(?:a|the|an|any|temporary|permanent|this)\s+$", re.IGNORECASE)


_EXIT_NOUN = re.compile(
    r"\b(?:requir|order|direct|forc|an?\b|the\b|this\b|any\b|immediate\b|temporary|partial\b|complete\b|total\b|[\w-]+-(?:day|month|week|year)\b)\w*\s+$",
    re.IGNORECASE,
)


def _verbal_halt(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[max(0, match.start() - 14) : match.start()].lower()
    return not re.search(r"(?:\ba|\bthe|\btrading|\bany)\s+$", before)
