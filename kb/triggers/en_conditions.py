"""When a consequence applies: its condition in the sentence, its lead-in, its items or the sentence before."""

from __future__ import annotations

import re

from kb.gates import gated
from kb.triggers.en_clauses import conditions, is_bare

_PREFERRED = (
    "if",
    "where",
    "when",
    "whenever",
    "in case",
    "in the case",
    "in cases",
    "in the event",
    "in event",
    "unless",
    "provided that",
    "for violating",
    "for breaching",
    "for contravening",
    "for not",
    "as",
    "for failure",
    "for failing",
    "for breach",
    "for violation",
    "for non",
    "for contravention",
    "for reasons",
    "for objective",
    "for justified",
    "on the ground",
    "to the extent",
)
_PURPOSE = re.compile(
    r"(?<!fail\s)(?<!fails\s)(?<!failed\s)(?<!failing\s)(?<!failure\s)\b(?:in\s+order\s+)?to\s+(?:ensure|protect|prevent|safeguard|preserve|maintain|secure)\b[^.;]{10,220}",
    re.IGNORECASE,
)
_BASED_ON = gated(r"\b(?:based\s+(?:up)?on|on\s+the\s+basis\s+of)\s[^.;,]{8,160}", re.IGNORECASE)
_FAILURE = gated(
    r"(?:^\W*(?:[A-Z]\s+notice\s+that\s+)?|\s[-–—]\s+(?:an?\s+|any\s+)?|,?\s(?:and|as|but)\s+(?:an?\s+|any\s+)|^(?:An?y?|The)\s|^\W*(?:an?|the|any)\s+(?:[\w-]+\s+){0,4}[\w-]+['’]s\s+)(?P<what>(?:failure|breach|violation|contravention|"
    r"non-?compliance)\b(?:[^.;]|\.(?=\d)){5,260}?)"
    r"(?=\s+(?:shall|will|may|must|can|could|is|constitutes?|would)\b)|"
    r"\bthat\s+(?P<that>failure\b(?:[^.;]|\.(?=\d)){5,200}?)(?=\s+(?:shall|will|may|must)\b)",
    re.IGNORECASE,
)
_RESULTING = gated(
    r"\b(?:due\s+to|because(?:\s+of)?|on\s+account\s+of|as\s+a\s+result\s+of|owing\s+to|in\s+response\s+to|"
    r"for\s+reasons\s+of)\s+(?:other\s+factors\s+such\s+as\s+)?(?P<why>[^.;,]{5,200})",
    re.IGNORECASE,
)
_PROVISO = re.compile(r"provided\s+that\s+no\b", re.IGNORECASE)
# "since the company no longer meets the conditions", "as it did not file its accounts": a reason, not a time.
_SINCE = gated(
    r"\b(?:since|as)\s+(?P<why>(?:the|its?|they|he|she|an?|such|this|these|that)\s+(?:[\w’'-]+\s+){0,6}?(?:no\s+longer|fail(?:ed|s)|ha(?:s|ve|d)|did|does|do|was|were|is|are|ceased|remained)\b[^.;:]{5,200})",
    re.IGNORECASE,
)
_LED_TO = gated(
    r"(?P<state>\b\w+\s+(?:that|which)\s+(?:is|are|have|has)\b[^,;.]{5,140}),\s+resulting\s+in\b",
    re.IGNORECASE,
)
_PURSUANT = gated(r"\bpursuant\s+to\s+any\s+contract\b[^.;]{0,120}?(?=\s+from\b|[.;]|$)", re.IGNORECASE)


def condition_in(sentence: str, verb: int) -> tuple[int, int] | None:
    """The place in `sentence` of the words that say when the consequence at `verb` applies."""
    clauses = [c for c in conditions(sentence) if c.end - c.start > 8 and c.word != "aside"]
    caused = _RESULTING.search(sentence)
    if (
        caused
        and caused.start() > verb > 0
        and any(c.start < verb and caused.start() < c.end for c in clauses)
    ):
        return caused.span("why")
    led = _LED_TO.search(sentence)
    if led and led.end() < verb + 40:
        return led.span("state")
    own = [c for c in clauses if c.word.startswith(_PREFERRED)]
    # "Provided that no order shall be made without …" says how, not when.
    real = [c for c in own if not is_bare(sentence[c.start : c.end]) and not _PROVISO.match(sentence, c.start)]
    own = real or own
    if own:
        # What stands nearest after the verb qualifies it; else what opens the sentence.
        best = min(
            own,
            key=lambda c: (
                c.start < verb and c.end > verb,
                (c.start - verb) / 4 + (40 if sentence[max(0, c.start - 2) : c.start] == ", " else 0)
                if c.start > verb
                else 30 + (1000 if c.start >= 4 and c.end < verb - 200 else 0)
                if c.start < 4
                else 60 + verb - c.end,
            ),
        )
        return best.start, best.end
    failure = _FAILURE.search(sentence)
    if failure:
        name = "what" if failure.group("what") else "that"
        return failure.span(name)
    if caused:
        return caused.span("why")
    since = _SINCE.search(sentence, verb)
    if since:
        return since.span("why")
    contract = _PURSUANT.search(sentence)
    if contract:
        return contract.span()
    if clauses:
        best = min(clauses, key=lambda c: (c.word == "pending", abs(c.start - verb)))
        return best.start, best.end
    purpose = _PURPOSE.search(sentence, verb) or _BASED_ON.search(sentence, verb)
    if purpose:
        return purpose.start(), purpose.start() + len(purpose.group().rstrip(" :—-,"))
    opening = _PURPOSE.match(sentence)
    comma = sentence.rfind(",", 0, verb)
    if opening and comma > 12:
        return 0, comma
    return None


# "a child whose parent has refused", "a member that breaches …": which one is meant is the condition.
_WHICH = re.compile(
    r"(?<!so\s)\b(?:whose|who|that|which)\s+(?!may\b|shall\b|must\b|should\b|will\b|it\b|the\b|are\s+subject|is\s+subject)[^.;:—\"”]{8,200}",
    re.IGNORECASE,
)


# "A bank that is undercapitalised may not …"
_WHOSE = re.compile(
    r"(?<=\w)\s(?P<which>(?:that|which|who|whose)\s+(?:is|are|was|has|have|had|does|do|fails?|breach\w*|contraven\w+|no|ceases?|defaults?|commits?|engages?|fall|\w+\s+(?:falls?|is|are|has))\b"
    r"[^.;:—]{3,160}?)(?=\s+(?:may|shall|must|should|will|can)\b)",
    re.IGNORECASE,
)


def which_one(sentence: str, verb: int) -> tuple[int, int] | None:
    """The restrictive clause after the verb at `verb`, a condition where no other is stated."""
    whose = [w for w in _WHOSE.finditer(sentence, 0, verb + 12) if w.end("which") <= verb]
    if whose:
        return whose[-1].start("which"), whose[-1].end("which")
    found = _WHICH.search(sentence, verb)
    if found is None or sentence[max(0, found.start() - 2) : found.start()] == ", ":
        return None
    return found.start(), found.start() + len(found.group().rstrip(" ,"))


# "any account suspected of misuse", "a dealer found to have misled clients": which one is meant.
_REDUCED = gated(
    r"\b(?:suspected\s+(?:of|to)|(?:suspended|expelled)\s+(?:or\s+\w+\s+)?(?:pursuant\s+to|under|for)|found\s+(?:to|guilty)|convicted\s+of|identified\s+as|failing\s+to|known\s+to|linked\s+to|engaged\s+in|in\s+breach\s+of)\s[^.;:—,]{5,160}",
    re.IGNORECASE,
)


def which_ones(sentence: str) -> tuple[int, int] | None:
    """The participle that says which one is meant, a condition where no other is stated."""
    found = _REDUCED.search(sentence)
    return (found.start(), found.start() + len(found.group().rstrip())) if found else None


_OPEN_SUBJECT = re.compile(
    r"\b(?:if|where|when|unless)\s+(?:(?:the|any|an?|it|they)\s+(?:\w+\s+){0,3}(?:is\s+|are\s+)?(?:satisfied|of\s+the\s+opinion|finds?|determines?|considers?|believes?|concludes?|appears?|opines?)(?:\s+to\s+(?:\w+\s+){1,4})?\s*that\s+)?(?:the|an?|any|such|that|it|its)"
    r"(?:\s+(?!is\b|are\b|was\b|has\b|have\b|does\b|do\b|fails?\b|meets?\b|following\b|may\b)[\w’'-]+){0,7}\s*[:—–-]\s*$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\b(?:if|where|when|unless|because)(?:\s+(?:the|a|an|any\s+of|either|it|that))?[\s:—–-]*$", re.IGNORECASE
)


# "if the commissioner finds that:", "if it appears to the authority that—": who judges is no condition yet.
_OPEN_JUDGED = re.compile(
    r"\b(?:if|where|when|unless|upon|on)\s+(?:[\w’'\[\]-]+\s+){0,8}?(?:satisfied|opinion|finds?|finding|determines?|determining|considers?|believes?|concludes?|"
    r"appears?|grounds|shown|proven?|established|suspects?)(?:\s+to\s+(?:[\w’'-]+\s+){1,5})?(?:\s*,)?\s*that\s*(?:the\s+\w+\s*)?[\s:—–-]*$",
    re.IGNORECASE,
)
# What an order forbids may stand in the items.
_OPEN_OBJECT = re.compile(r"\b(?:cease\s+and\s+desist|desist|cease|refrain)\s+from\s*[:—–-]\s*$", re.IGNORECASE)


# The reasons may stand in the items, too.
_OPEN_REASONS = re.compile(
    r"\b(?:if|where|when)\s+(?:\w+\s+)?satisfied\b[^:—]{0,80}\bthat(?:\s+the\s+\w+)?\s*[:—–-]\s*$|"
    r"\b(?:for|on|upon|in|due\s+to)\s+(?:(?:any|one|either|all)(?:\s+or\s+more)?\s+(?:of\s+)?)?the\s+following\s+(?:reasons|causes|grounds|acts|violations)\s*[:—–-]?\s*$|"
    r"\b(?:does|has\s+done|commits)\s+(?:any|one\s+or\s+more)\s+of\s+the\s+following\s*[:—–-]\s*$|"
    r"\b(?:reasons|factors|grounds|causes)\b[^.:]{0,80}\b(?:including|include|such\s+as)\b[^.:]{0,40}[:—–-]\s*$|"
    r"\bgrounds?\s+(?:for\b|relating\s+to|related\s+to)[^:]{0,90}[:—–-]\s*$",
    re.IGNORECASE
)
_OPEN = (_OPEN_END, _OPEN_SUBJECT, _OPEN_JUDGED, _OPEN_OBJECT, _OPEN_REASONS)


def is_open(sentence: str) -> bool:
    """Whether a sentence ends in a lead-in whose items complete it (may suspend it if:)."""
    return any(pattern.search(sentence[-140:]) for pattern in _OPEN)


def item_words(item: str) -> tuple[int, int]:
    """The words of an item without its number, final punctuation and conjunction."""
    start = re.match(r"\W*(?:\(?[a-zA-Z0-9]{1,4}[).]\s*)*", item)
    tail = re.search(r"[\s;:,.—]*(?:\b(?:and|or)\b)?[\s;:,.—]*$", item)
    begin = start.end() if start else 0
    end = tail.start() if tail else len(item)
    return (begin, end) if end > begin else (0, len(item))


_BACK = re.compile(
    r"^\W*(?:in\s+(?:such|these|those|this)\s+(?:a\s+)?(?:cases?|circumstances|events?)|those\s+steps|"
    r"the\s+steps|these\s+steps|such\s+(?:steps|measures|action|actions|temporary|an\s+order)|"
    r"the\s+(?:regulator|director|commission|authority|board|bank|competent)|a\s+suspension|"
    r"these\s+(?:powers|measures)|it\s+(?:may|shall)|an?\s+\w+\s+(?:notice|order)|such)\b",
    re.IGNORECASE,
)


def points_back(sentence: str) -> bool:
    """Whether a sentence without a condition may take that of the sentence before."""
    return bool(_BACK.search(sentence[:80]))
