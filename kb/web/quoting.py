"""A trigger's words with its condition and its consequences told apart."""

from __future__ import annotations

from collections.abc import Sequence

LIMIT = 260


def quote_parts(quote: str, condition: str | None, evidence: Sequence[str], *, limit: int = LIMIT,
                ) -> tuple[tuple[str, str], ...]:
    """(mark, words) of a quote: mark is "what" in a consequence's words, "when" in the condition's, else "".

    A quote above `limit` characters is cut where no consequence stands, with an ellipsis for what
    is left out. Linear in the quote's length.
    """
    marks = [""] * len(quote)
    if condition and (at := quote.find(condition)) >= 0:
        marks[at : at + len(condition)] = ["when"] * len(condition)
    first = len(quote)
    for words in evidence:
        if words and (at := quote.find(words)) >= 0:
            marks[at : at + len(words)] = ["what"] * len(words)
            first = min(first, at)
    start = 0
    if len(quote) > limit and first < len(quote) and first > limit * 3 // 4:
        start = max(0, min(first - limit // 2, len(quote) - limit))
    end = min(len(quote), start + limit)
    parts: list[tuple[str, str]] = [("", "…")] if start else []
    at = start
    while at < end:
        stop = at
        while stop < end and marks[stop] == marks[at]:
            stop += 1
        parts.append((marks[at], quote[at:stop]))
        at = stop
    if end < len(quote):
        parts.append(("", "…"))
    return tuple(parts)


def says_when(parts: Sequence[tuple[str, str]]) -> bool:
    """Whether the condition stands in the words shown, so that it need not be said again."""
    return any(mark == "when" for mark, _ in parts)
