"""Patterns that look for a word first: most sentences hold none of the words a pattern can't do without.

A regular expression of a page tries every place of a sentence; whether a word stands in it is known at
once. Which words those are follows from the pattern itself, so a changed pattern has the right ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

# Shorter words are in every sentence; more of them cost more than they save.
_SHORTEST = 3
_MOST = 60
_CHECKED = 3
# Capitals whose small letters are no single sign, and small letters that count as another one's case.
_ODD = re.compile("[\u0130\u0131\u017f]")


class Gated:
    """A compiled pattern that is tried only where a text holds one of the words it needs. It finds what
    the pattern finds."""

    __slots__ = ("_needed", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self._needed: tuple[tuple[str, ...], ...] | None = None

    def _may(self, text: str) -> bool:
        needed = self._needed
        if needed is None:
            needed = self._needed = needed_words(self.pattern)
        if not needed:
            return True
        low = _lower(text)
        if low is None:
            return True
        for words in needed:
            for word in words:
                if word in low:
                    break
            else:
                return False
        return True

    def search(self, text: str) -> re.Match[str] | None:
        """As the pattern's own."""
        return self.pattern.search(text) if self._may(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """As the pattern's own."""
        return self.pattern.match(text) if self._may(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As the pattern's own."""
        return self.pattern.finditer(text) if self._may(text) else iter(())


@lru_cache(maxsize=8)  # a sentence is tried with many patterns in turn
def _lower(text: str) -> str | None:
    """A text in small letters; None where that is not what a pattern blind to case compares."""
    low = text.lower()
    return None if not low.isascii() and _ODD.search(text) else low


def gated(pattern: str, flags: int = 0) -> Gated:
    """A pattern compiled to be tried only where it can match."""
    return Gated(re.compile(pattern, flags))


def needed_words(pattern: re.Pattern[str]) -> tuple[tuple[str, ...], ...]:
    """Sets of words in small letters: every match holds one of each set. None where none is known."""
    try:
        parser: Any = import_module("re._parser")
        sets = _of(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    except (ImportError, AttributeError, re.error):  # another Python's insides
        return ()
    good = [s for s in sets if len(s) <= _MOST and min(map(_length, s)) >= _SHORTEST]
    good.sort(key=lambda s: (len(s) / min(map(_length, s)), sorted(s)))
    return tuple(tuple(sorted(s)) for s in good[:_CHECKED])


def _of(sequence: Sequence[tuple[Any, Any]]) -> list[frozenset[str]]:
    """Of each part of a sequence, where they are known, the words one of which it holds."""
    found: list[frozenset[str]] = []
    run = ""
    for operation, value in [*sequence, (None, None)]:
        name = str(operation)
        small = chr(value).lower() if name == "LITERAL" else ""
        if len(small) == 1:
            run += small
            continue
        if run:
            found.append(frozenset([run]))
            run = ""
        if name == "SUBPATTERN":
            found += _of(value[-1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
            found += _of(value[2])
        elif name == "ATOMIC_GROUP":
            found += _of(value)
        elif name == "BRANCH":
            best = [_best(_of(branch)) for branch in value[1]]
            if None not in best:
                found.append(frozenset().union(*(b for b in best if b is not None)))
    return found


def _best(sets: Sequence[frozenset[str]]) -> frozenset[str] | None:
    """The set that says most: long words, few of them."""
    return max(sets, key=lambda s: (min(min(map(_length, s)), 5), -len(s), sorted(s)), default=None)


def _length(word: str) -> int:
    """A Chinese character says as much as three letters."""
    return sum(1 if char.isascii() else 3 for char in word)
