"""The provisions whose breach brings a consequence about, told from the basis of the power."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.references import Citation

# "pursuant to section 18", "powers under Rule 5": the basis of the power or a mere pointer.
_BASIS = re.compile(
    r"\b(?:pursuant\s+to|in\s+accordance\s+with|by\s+virtue\s+of|powers?\s+(?:conferred\s+)?(?:under|in|"
    r"by)|(?:issued|imposed|given|granted|made|taken|requested|order|notice|action|proceeding|suspension|"
    r"registered|registration|licen[cs]ed?|authori[sz]ed|permission|recognised|"
    r"procedure)s?\s+(?:\w+\s+)?(?:under|by|in)|"
    r"conferred\s+(?:by|under)|referred\s+to\s+in|as\s+defined\s+in|within\s+the\s+meaning\s+of|"
    r"definition\s+in|exercise\s+of|notwithstanding|without\s+prejudice\s+to|subject\s+to|"
    r"described\s+in|specified\s+in|set\s+out\s+in|mentioned\s+in|provided\s+for\s+in|in\s+terms\s+of|"
    r"for\s+the\s+purposes?\s+of|opportunity\s+for\s+a?\s*hearing\s+\w*|Act\s+\w*|"
    r"except\s+as\s+provided\s+in)"
    r"\s+(?:the\s+)?[^.;,]{0,30}$",
    re.IGNORECASE,
)
_BREACH = re.compile(
    r"\b(?:fail\w*|breach\w*|violat\w+|contraven\w+|compl(?:y|ied|ies|iance)|non-?compliance|conform\w*|"
    r"requirements?|obligations?|infring\w+|"
    r"under|allowed\s+by|required\s+(?:by|under)|conditions?|disobey\w*|meet|satisf\w+|fulfil\w*|observ\w+|follow(?:ed|ing|s)?|prescribed\s+(?:by|in)|laid\s+down\s+in|set\s+(?:out|forth)\s+in)\b",
    re.IGNORECASE,
)


def refs_in(
    text: str, span: tuple[int, int], citations: Sequence[Citation], *, first: int
) -> tuple[int, ...]:
    """Indices of the citations in `text[span]` that name a breached provision.

    `first` is the index of the first citation that starts at or after the span's start."""
    out: list[int] = []
    start, end = span
    chained = False
    for index in range(first, len(citations)):
        citation = citations[index]
        if citation.start >= end:
            break
        if not _is_provision(citation):
            continue
        before = text[start : citation.start].replace("\n", " ")
        if chained and re.search(
            r"(?:,|\band|\bor)\s*(?:\(?\w{0,4}\)?\s*)?$|^\s*$", text[citations[out[-1]].end : citation.start]
        ):
            out.append(index)
            continue
        if _BASIS.search(before[-90:]) and not re.search(
            r"\b(?:time|period|answer|duty|obligations?|requirements?)\b[^.;]{0,40}$", before[-60:]
        ):
            chained = False
            continue
        if _BREACH.search(before[-120:]):
            out.append(index)
            chained = True
    return tuple(out)


def violated(text: str, citations: Sequence[Citation]) -> tuple[int, ...]:
    """The citations of an enforcement text that name the provisions found violated."""
    out: list[int] = []
    seen: set[str] = set()
    for index, citation in enumerate(citations):
        if not _is_provision(citation) or re.search(
            r"\bparts?\s+\d+|appendix|app\.", citation.cited, re.IGNORECASE
        ):
            continue
        before = text[max(0, citation.start - 60) : citation.start].replace("\n", " ")
        listed = (
            bool(out)
            and citation.start - citations[out[-1]].end < 90
            and bool(re.search(r"(?:;|,|\band)\s*(?:and\s+)?$", before))
            and not re.search(r"[a-z]\.\s", text[citations[out[-1]].end : citation.start])
        )
        if listed or (
            re.search(
                r"\b(?:violated|in\s+violation\s+of|violations?\s+of)\s+(?:the\s+)?$", before, re.IGNORECASE
            )
            and citation.cited.lower() not in seen
        ):
            seen.add(citation.cited.lower())
            out.append(index)
    # Only the regulations as a whole may be named.
    return tuple(out) or tuple(i for i, c in enumerate(citations) if c.title == c.cited and not c.path)[:1]


def _is_provision(citation: Citation) -> bool:
    """Whether it cites a provision rather than a whole rule."""
    return bool(citation.path) or bool(
        re.search(r"\d", citation.cited)
        and re.search(
            r"(?:§|section|rule|article|paragraph|regulation|chapter|executive\s+order|e\.o\.|\bart\b)",
            citation.cited,
            re.IGNORECASE,
        )
    )
