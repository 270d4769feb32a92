"""Sentences with exact offsets, inside the provisions they belong to.

A sentence is what a trigger quotes: it ends at 。！？ (. ! ? in English) or where its
provision, paragraph or enumerated item ends. A lead-in ("有下列情形之一的，…：",
"the following:") is a sentence of its own and is known to its items.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.contents import contents
from kb.marks import runs_on, wrap_width
from kb.provisions import Provision, read_provisions


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, trimmed. `provision` indexes the innermost provision that holds it;
    `lead_in` indexes the sentence that introduces this one where it stands in an enumerated
    item (nested lists: the nearest). `paragraph` numbers the paragraph of the text."""

    start: int
    end: int
    provision: int | None = None
    lead_in: int | None = None
    paragraph: int = 0


_CLOSERS = "”’」』）)》\"'"
# A colon before white space is a lost line break: what follows stands alone.
_ZH_END = re.compile(rf"[。！？][。！？{_CLOSERS}]*|\n\s*|：[ \u3000]+")
_EN_END = re.compile(r"[.!?][\"”’)\]]*(?=\s+[\"“‘(\[]*[A-Z\d§•])|\n\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[Nn]os?|Arts?|Secs?|[Pp]aras?|Ch|[Cc]hs?|[Pp]ts?|[Aa]pp|Fig|Inc|Ltd|Co|Corp|L\.?L\.?C|Bros|v|vs|e\.g|i\.e|cf|viz|"
    r"[Ee]t al|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Gov|Sen|Rep|Reg|Regs|Dept|Univ|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|Fed|Stat|Pub|Cong|Supp|Exch|Vol|ed|pp?|[a-z]|[A-Z])|\b(?:[A-Za-z]\.){1,5}[A-Za-z])\Z"
)
# After these an abbreviation (Inc., U.S.C.) ends its sentence after all.
_STARTERS = re.compile(
    r"\s+(?:The|This|These|Those|In|On|At|It|Its|An|If|For|However|As|We|Our|They|There|Such|Where|When|While|No|Any|All"
    r"|By|To|Upon|After|Before|Under|Pursuant|Each)\b"
)
_ENDS_ALSO = re.compile(r"(?:Inc|Ltd|Co|Corp|L\.?L\.?C|(?:[A-Z]\.){1,4}[A-Z]|Bros|Jr|Sr)\Z")
_OPEN_WORD = re.compile(
    r"(?:\A|[\s(])(?:of|the|and|or|to|in|a|an|for|with|by|that|on|from|as|at|its|under|is|are|be|was|were|any|such|which"
    r"|not|no|this|their|section|sections|article|articles|paragraph|paragraphs|rule|rules|part)\Z",
    re.IGNORECASE,
)
_ROW_LABEL = re.compile(r"(?:ss?|arts?|rr?|regs?|paras?)\.?[ \t]?\d+[A-Z]*[ \t]*(?:\n|\Z)")
_CONNECTIVE = re.compile(r"(?<=[;,])\s+(?:and|or|and/or)\Z")
_HEADER_LEVELS = frozenset({"attachment", "part", "title", "chapter", "section", "article"})
_ITEM_LEVELS = frozenset({"item", "subitem", "point"})
# 以下简称 and 五万元以下 introduce no list.
_LEADS = re.compile(
    r"[：:，,—–-][\"”’)）]*\Z|下列|(?<![\d元倍年级人日月岁])以下(?!简?[统合]?称|罚款|的|有期)|如下|following"
)


def read_sentences(
    text: str, *, language: str, provisions: Sequence[Provision] | None = None
) -> tuple[Sentence, ...]:
    """The sentences of a text in order; never raises. Provisions are read where none are given.

    The rows of a table of contents are no sentences.
    """
    if provisions is None:
        provisions = read_provisions(text, language=language)
    cuts = _cuts_zh(text) if language == "zh" else _cuts_en(text)
    headers: dict[int, int] = {}
    for p in provisions:
        cuts.append(p.start)
        if p.body > p.start and (language != "zh" or p.level in _HEADER_LEVELS):
            headers[p.start] = p.body
            cuts.append(p.body)
    cuts.append(len(text))
    for start, end in contents(text):
        headers[start] = end
        cuts += [start, end]
    return _place(text, sorted(set(cuts)), headers, provisions, language=language)


def _place(
    text: str, cuts: list[int], headers: dict[int, int], provisions: Sequence[Provision], *, language: str
) -> tuple[Sentence, ...]:
    """Sentences between cuts, each with its provision, its lead-in and its paragraph."""
    wrapped = language == "en" and bool(_wrap_width(text.split("\n")))
    out: list[Sentence] = []
    lead_of: dict[int | None, int | None] = {}  # provision that holds a list -> its lead-in sentence
    inherited: list[int | None] = []  # lead-in of what stands in a provision
    reached = 0  # provisions before this index have started
    at = 0
    paragraph = 0
    skip_to = 0
    for cut in cuts:
        if cut <= at:
            continue
        start, at = at, cut
        raw = text[start:cut]
        body = raw.strip()
        if body:
            begin = start + raw.index(body)
            while reached < len(provisions) and provisions[reached].start <= begin:
                p = provisions[reached]
                if p.level in _ITEM_LEVELS or (
                    p.level in ("section", "paragraph") and p.number[0] not in "第§¶"
                ):
                    if p.parent not in lead_of:
                        lead_of[p.parent] = (
                            len(out) - 1 if out and _LEADS.search(text[out[-1].start : out[-1].end]) else None
                        )
                    lead = lead_of[p.parent]
                    if lead is None and p.parent is not None:
                        lead = inherited[p.parent]
                else:
                    lead = inherited[p.parent] if p.parent is not None and p.number[:1] in "第¶" else None
                inherited.append(lead)
                reached += 1
            if start in headers:
                skip_to = headers[start]
            if begin >= skip_to:
                inner: int | None = reached - 1 if reached else None
                while inner is not None and provisions[inner].end <= begin:
                    inner = provisions[inner].parent
                lead = inherited[inner] if inner is not None else None
                if (
                    language == "en" and lead is not None and out and out[-1].lead_in in (lead, None)
                    and out[-1].provision == inner and body[0].isupper()
                    and text[out[-1].end - 1] in ".!?" and text.count("\n", out[-1].end, begin) > wrapped
                ):
                    lead = None  # a paragraph after the last item, which no mark sets apart from it
                if body.endswith(("and", "or")) and (tail := _CONNECTIVE.search(body)):
                    body = body[: tail.start()]
                out.append(
                    Sentence(
                        begin,
                        begin + len(body),
                        inner,
                        lead,
                        paragraph,
                    )
                )
        if "\n" in raw:
            paragraph += 1
    return tuple(out)


def _cuts_zh(text: str) -> list[int]:
    """Sentence ends; in a hard-wrapped text a line that stops in mid-sentence is no end."""
    width = wrap_width(text.split("\n"))
    return [m.end() for m in _ZH_END.finditer(text) if not _continues(text, m, width)]


# A line that ends in a page number has a foot of its page inside a sentence.
_PAGE_FOOT = re.compile(r"[一-鿿，、][ \t]*[-－—][ \t]*\d{1,4}[ \t]*[-－—][ \t]*\Z")


def _continues(text: str, match: re.Match[str], width: int) -> bool:
    """Whether a match of `_ZH_END` is a line break that a layout put inside a sentence."""
    if match.group().strip() or match.group().count("\n") != 1 or not text[match.end() : match.end() + 1].strip():
        return False
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    if _PAGE_FOOT.search(line):
        return True
    return bool(width) and runs_on(line, width)


def _cuts_en(text: str) -> list[int]:
    """Sentence ends; a single line break ends one only where the next line starts something new."""
    cuts = []
    lines = text.split("\n")
    wrapped = _wrap_width(lines)
    for match in _EN_END.finditer(text):
        at = match.start()
        if text[at] == "\n":
            if match.group().count("\n") > 1 or _breaks(text, at, match.end(), wrapped):
                cuts.append(match.end())
        elif text[at] != "." or not _abbreviates(text, at):
            cuts.append(match.end())
    return cuts


def _abbreviates(text: str, at: int) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation and ends no sentence."""
    start = max(0, at - 12)
    if not _ABBREVIATION.search(text, start, at):
        return False
    return not (_ENDS_ALSO.search(text, start, at) and _STARTERS.match(text, at + 1))


def _wrap_width(lines: list[str]) -> int:
    """The width at which a hard-wrapped text breaks its lines; 0 where lines are paragraphs."""
    lengths = sorted(len(line) for line in lines if len(line) > 30)
    if len(lengths) < 8:
        return 0
    width = lengths[len(lengths) * 9 // 10]
    return width if width <= 140 else 0


def _breaks(text: str, at: int, after: int, wrapped: int) -> bool:
    """Whether the single line break at `at` ends a sentence."""
    line_start = text.rfind("\n", 0, at) + 1
    before = text[line_start:at].rstrip()
    following = text[after : after + 1]
    if not before or not following:
        return True
    if before[-1] in "!?:;—" or (before[-1] == "." and not _abbreviates(text, line_start + len(before) - 1)):
        return True
    if _ROW_LABEL.match(text, after) or (following in "o•▪●○‣" and text[after + 1 : after + 2] == " "):
        return True
    if following.islower() or before[-1] in ",-(" or _OPEN_WORD.search(before):
        return False
    return not wrapped or len(before) < wrapped * 0.55
