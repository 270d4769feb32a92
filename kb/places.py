"""Where any of some words stand in a text: much faster than one pattern that tries each letter."""

from __future__ import annotations

from collections.abc import Sequence


def places(text: str, words: Sequence[str], start: int = 0, end: int | None = None) -> list[int]:
    """The offsets at which one of the words begins, ascending, each once."""
    stop = len(text) if end is None else end
    found: set[int] = set()
    for word in words:
        at = text.find(word, start, stop)
        while at >= 0:
            found.add(at)
            at = text.find(word, at + 1, stop)
    return sorted(found)
