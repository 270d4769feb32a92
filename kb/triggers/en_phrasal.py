"""Verbs of stopping that are more than one word: put on hold, strip of a licence, take down, cut off."""

from __future__ import annotations

SUSPEND, CEASE, TERMINATE, REVOKE, FREEZE, RESTRICT, REMOVE = (
    "suspend", "cease", "terminate", "revoke", "freeze", "restrict", "remove",
)

_PUT = r"(?:puts?|putting|plac(?:e|es|ed|ing)|keeps?|kept|keeping|holds?|held|holding)"
_MAKE = r"(?:mak(?:e|es|ing)|made|render(?:s|ed|ing)?|declar(?:e|es|ed|ing))"
_PERMIT = r"(?:licen[cs]e|authori[sz]ation|registration|permission|permit|approval|charter|status|recognition|membership|certificate)"
_GAP = r"(?:[\w’'/-]+\s+){0,7}?"
_WITHIN = r"(?:[\w’'/-]+\s+){1,6}?"

# The word that is inflected, with what must follow it: the object stands after it as after any verb.
PHRASAL: tuple[tuple[str, str], ...] = (
    (
        REVOKE,
        rf"(?:strip(?:s|ped|ping)?|depriv(?:e|es|ed|ing)|divest(?:s|ed|ing)?)(?=\s+{_WITHIN}of\s+(?:(?:its|their|his|the|a|an|any)\s+)?(?:[\w-]+\s+){{0,2}}{_PERMIT}s?\b)|"
        rf"(?:los(?:e|es|ing)|lost|forfeit(?:s|ed|ing)?)(?=\s+(?:(?:its|their|his|the|any|such)\s+)(?:[\w-]+\s+){{0,2}}{_PERMIT}s?\b)|"
        rf"(?:pull(?:s|ed|ing)?|recall(?:s|ed|ing)?|nullif(?:y|ies|ied|ying)|invalidat(?:e|es|ed|ing)|void(?:s|ed|ing)?|repeal(?:s|ed|ing)?)"
        rf"(?=\s+(?:(?:its|their|his|the|any|such|an?)\s+)?(?:[\w’'-]+\s+){{0,3}}{_PERMIT}s?\b)|"
        rf"loss(?=\s+of\s+(?:(?:its|their|his|the|any|such|an?)\s+)?(?:[\w-]+\s+){{0,2}}{_PERMIT}s?\b)|"
        rf"(?:tak(?:e|es|en|ing)|took)(?=\s+away\s+(?:[\w’'-]+\s+){{1,3}}?{_PERMIT}s?\b)",
    ),
    (
        FREEZE,
        rf"{_PUT}(?=\s+{_GAP}(?:on|under)\s+(?:hold|stop)\b)|"
        rf"{_PUT}(?=\s+(?:an?\s+)?(?:stop|hold|block)\s+(?:up)?on\s+(?:[\w-]+\s+){{0,3}}?(?:accounts?|cards?|wallets?|payments?|cheques?|funds|withdrawals?)\b)|"
        r"debit-fr(?:eeze|ozen)|postpon(?:e|es|ed|ing)(?=\s+(?:[\w’'-]+\s+){0,4}?(?:transactions?|transfers?|payments?|withdrawals?)\b)|"
        r"lock(?:s|ed|ing)?(?=\s+(?:[\w’'-]+\s+){0,4}?out\b)|cut(?:s|ting)?(?=\s+off\s+(?:[\w’'-]+\s+){0,4}?(?:access|accounts?|customers?|users?|clients?)\b)",
    ),
    (
        SUSPEND,
        rf"{_PUT}(?=\s+{_GAP}in\s+abeyance\b)|{_PUT}(?=\s+{_GAP}under\s+(?:suspension|moratorium)\b)|"
        rf"{_MAKE}(?=\s+{_GAP}(?:inoperative|of\s+no\s+effect|ineffective)\b)|"
        r"defer(?:s|red|ring)?(?=\s+(?:(?:the|any|all|such)\s+)?(?:[\w-]+\s+)?(?:redemptions?|withdrawals?|dealings?|repurchases?|subscriptions?)\b)|"
        r"stay(?:s|ed|ing)?(?=\s+(?:[\w’'-]+\s+){0,3}?(?:business|operations?|activit\w+|dealings?|trading|services?)\b)",
    ),
    (
        CEASE,
        r"phas(?:e|es|ed|ing)(?=\s+(?:[\w’'-]+\s+){0,5}?out\b)|sunset(?:s|ting)?(?=\s+(?:the|our|its|this)\s)|retir(?:e|es|ed|ing)(?=\s+(?:the|our|its|this)\s+(?:[\w-]+\s+){0,3}?(?:service|product|programme|program|app|feature|platform|card|plan|scheme|loan)s?\b)|"
        r"(?:pull(?:s|ed|ing)?|back(?:s|ed|ing)?|step(?:s|ped|ping)?)(?=\s+out\s+of\s)|clos(?:e|es|ed|ing)(?=\s+down\b)|shut(?=\s+(?:[\w’'-]+\s+){1,5}?down\b)|"
        r"(?:switch|turn)(?:es|s|ed|ing)?(?=\s+(?:[\w’'-]+\s+){0,5}?off\b)|(?:tak(?:e|es|en|ing)|took)(?=\s+(?:[\w’'-]+\s+){0,5}?(?:offline|out\s+of\s+service|out\s+of\s+operation)\b)|"
        r"shut(?:s|ting)?(?=\s+(?:its|the|their|our)\s+(?:[\w-]+\s+){0,3}?(?:arm|business|operations?|branch|branches|offices?|unit|division|service|platform)s?\b)|"
        r"quit(?:s|ting)?(?=\s+(?:the|its|our)\s+(?:[\w-]+\s+){0,2}(?:market|business|sector))|"
        r"desist(?:s|ed|ing)?(?=\s+from\s+\w+ing\b)",
    ),
    (
        TERMINATE,
        r"drop(?:s|ped|ping)?(?=\s+(?:(?:the|any|its|an?|such|that)\s+)?(?:[\w-]+\s+)?(?:merchants?|agents?|partners?|vendors?|suppliers?|distributors?|customers?|clients?)\b)|"
        r"disengag(?:e|es|ed|ing)(?=\s+(?:itself\s+|themselves\s+)?from\s)|(?:break|breaks|broke|broken|breaking)(?=\s+off\s)|cut(?:s|ting)?(?=\s+(?:all\s+|its\s+)*ties\b)|"
        r"end(?:s|ed|ing)?(?=\s+(?:(?:the|its|their|all|any|such|our|his|an?|that)\s+)+(?:[\w-]+\s+)?(?:dealings|cooperation|collaboration|engagement|appointment|account|facility|membership)s?\b)|"
        r"(?:br(?:ing|ings|inging|ought))(?=\s+(?:[\w’'-]+\s+){0,5}?to\s+an\s+end\b)|"
        r"end(?:s|ed|ing)?(?=\s+your\s+(?:[\w-]+\s+)?(?:agreement|account|membership|subscription|access|contract|facility)\b)|"
        r"ended(?=\s+(?:where|when|if|once|by|upon|immediately|forthwith)\b)",
    ),
    (
        RESTRICT,
        r"confin(?:e|es|ed|ing)(?=\s+(?:[\w’'-]+\s+){1,9}?to\s)|narrow(?:s|ed|ing)?(?=\s+the\s+(?:scope|range|permission|licen[cs]e)\b)|"
        r"(?:lower|cut)(?:s|ed|ing|ting)?(?=\s+(?:the|your|its|a|such)\s+(?:[\w-]+\s+)?(?:limit|line)s?\b)|scal(?:e|es|ed|ing)(?=\s+(?:down|back)\s)",
    ),
    (
        REMOVE,
        r"(?:tak(?:e|es|en|ing)|took)(?=\s+(?:[\w’'-]+\s+){1,5}?(?:down|off\s+(?:the\s+|its\s+|their\s+)?(?:[\w-]+\s+)?(?:stores?|market|shelves|shelf|air|line|site|platform|list))\b)|"
        r"tak(?:e|es|en|ing)(?=\s+off\s+(?:the|our|its)\s+(?:[\w-]+\s+)?(?:stores?|market|list|platform|exchange|site)\b)|pull(?:s|ed|ing)?(?=\s+(?:down\s+)?(?:the\s+|its\s+|their\s+|several\s+|some\s+|[\w-]+\s+){0,4}?(?:apps?|adverts?|advertisements?|websites?|listings?)\b)",
    ),
)
