"""Words that a PDF's text layer broke in two ("terminate d"), mended without moving anything around them."""

from __future__ import annotations

import re

_WORDS = frozenset(
    stem + ending
    for stem, endings in {
        "suspend": " ed ing s", "block": " ed ing s", "ceas": "e ed ing es", "clos": "e ed ing es",
        "terminat": "e ed ing es ion", "relationship": " s", "transaction": " s", "account": " s",
        "customer": " s", "service": " s", "payment": " s", "transfer": " s", "propert": "y ies",
        "licen": "se ses ce ces", "withdr": "aw ew awn awing awal", "revok": "e ed ing es", "revocation": " s",
        "reject": " ed ing s", "restrict": " ed ing ion ions", "freez": "e ing es", "froze": " n",
        "discontinu": "e ed ing", "business": " es", "activit": "y ies", "operation": " s", "contract": " s",
        "distributor": " s", "institution": " s", "began": " ", "begin": " ", "apparent": " ly", "violat": "ed ing ion ions", "exit": " ed ing", "market": " s",
        "cancel": " ed led ling", "refus": "e ed ing al", "shipment": " s", "export": " s", "agreement": " s",
    }.items()
    for ending in ([""] if endings.startswith(" ") else []) + endings.split()
)  # fmt: skip
_PAIR = re.compile(r"\b([A-Za-z]{1,13}) (?=([a-z]{1,13})\b)")
_SIGN = re.compile(r"\b[a-z]{3,} [b-hj-z] [a-z]")


def mended(flat: str) -> str:
    """The text with the broken words of the vocabulary joined, the blank moved behind them: offsets
    outside such a word stay as they are."""
    if not _SIGN.search(flat):
        return flat
    out: list[str] = []
    at = 0
    for pair in _PAIR.finditer(flat):
        left, right = pair.groups()
        if (
            pair.start() < at
            or (left + right).lower() not in _WORDS
            or right in ("a", "an", "the", "is", "as")
        ):
            continue
        # "account s" is broken, "close d" is broken, "block transactions" is not: the whole must be one word.
        if left.lower() in _WORDS and len(right) > 3:
            continue
        end = pair.end() + len(right)
        out += [flat[at : pair.start()], left, right, " "]
        at = end
    out.append(flat[at:])
    return "".join(out)
