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
# So many signs a pattern can begin with: more say little.
_MOST_SIGNS = 400
# A capital of a pattern that is one of the text, not a sign of the pattern's own.
_CAPITAL = re.compile(r"\\.|\(\?P|[A-Z]", re.DOTALL)
_CHINESE = re.compile("[\u4e00-\u9fff]")
# Capitals whose small letters are no single sign, and small letters that count as another one's case.
_ODD = re.compile("[\u0130\u0131\u017f]")


class Gated:
    """A compiled pattern that is tried only where a text holds one of the words it needs, only at signs it
    can begin with, and on small letters where it is blind to case. It finds what the pattern finds."""

    __slots__ = ("_needed", "_on_small", "_quick", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self._needed: tuple[tuple[str, ...], ...] | None = None  # not known before the first text
        self._quick = pattern
        self._on_small = False

    def _prepare(self) -> tuple[tuple[str, ...], ...]:
        small = small_letters(self.pattern)
        self._on_small = small is not None
        self._quick = beginning(small or self.pattern)
        needed = self._needed = needed_words(self.pattern)
        return needed

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """As the pattern's own."""
        needed = self._needed
        if needed is None:
            needed = self._prepare()
        if needed or self._on_small:
            low = _lower(text)
            if low is None:
                return self.pattern.search(text, at)
            for words in needed:
                for word in words:
                    if word in low:
                        break
                else:
                    return None
            if self._on_small:
                match = self._quick.search(low, at)
                return None if match is None else self.pattern.search(text, match.start())
        return self._quick.search(text, at)

    def match(self, text: str) -> re.Match[str] | None:
        """As the pattern's own."""
        return self.pattern.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As the pattern's own."""
        first = self.search(text)
        return iter(()) if first is None else self.pattern.finditer(text, first.start())

    def places(self, text: str) -> Iterator[re.Match[str]]:
        """Matches whose places and named groups are those of the pattern's; their words may be in small letters."""
        if self._needed is None:
            self._prepare()
        if not self._on_small:
            return self._quick.finditer(text)
        low = _lower(text)
        return self.pattern.finditer(text) if low is None else self._quick.finditer(low)


@lru_cache(maxsize=8)  # a sentence is tried with many patterns in turn
def _lower(text: str) -> str | None:
    """A text in small letters, sign for sign; None where that is not what a pattern blind to case compares."""
    low = text.lower()
    return None if not low.isascii() and (len(low) != len(text) or _ODD.search(text)) else low


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
    if _CHINESE.search(pattern.pattern):  # those sentences are short: looking costs as much as trying
        return ()
    good = [s for s in sets if len(s) <= _MOST and min(map(_length, s)) >= _SHORTEST]
    good.sort(key=lambda s: (len(s) / min(map(_length, s)), sorted(s)))
    return tuple(tuple(sorted(s)) for s in good[:_CHECKED])


def small_letters(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    """The same pattern for texts in small letters, without blindness to case; None where there is none."""
    if not pattern.flags & re.IGNORECASE or pattern.flags & (re.DEBUG | re.VERBOSE):
        return None
    try:
        parser: Any = import_module("re._parser")
        words = _CAPITAL.sub(lambda found: found[0] if len(found[0]) > 1 else found[0].lower(), pattern.pattern)
        return re.compile(words, pattern.flags & ~re.IGNORECASE) if _is_small(parser.parse(words, pattern.flags)) else None
    except (ImportError, AttributeError, re.error):
        return None


def beginning(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same pattern, told which signs it can begin with; itself where that is not known."""
    try:
        parser: Any = import_module("re._parser")
        first = _firsts(parser.parse(pattern.pattern, pattern.flags))
        if first is None or None in first or not 0 < len(first) <= _MOST_SIGNS:
            return pattern
        signs = "".join(re.escape(chr(code)) for code in sorted(code for code in first if code is not None))
        return re.compile(f"(?=[{signs}])(?:{pattern.pattern})", pattern.flags)
    except (ImportError, AttributeError, re.error):
        return pattern


def _firsts(sequence: Sequence[tuple[Any, Any]]) -> set[int | None] | None:
    """The signs a part of a pattern can begin with, with None where it can be empty; None where not known."""
    out: set[int | None] = set()
    for operation, value in sequence:
        name = str(operation)
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        found: set[int | None] | None
        if name == "LITERAL":
            found = {value}
        elif name == "IN":
            found = _signs(value)
        elif name == "SUBPATTERN":
            found = _firsts(value[3])
        elif name == "BRANCH":
            branches = [_firsts(branch) for branch in value[1]]
            found = None if None in branches else set().union(*(b for b in branches if b is not None))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            found = _firsts(value[2])
            if found is not None and value[0] == 0:
                found = found | {None}
        else:
            found = None
        if found is None:
            return None
        out |= found - {None}
        if None not in found:
            return out
    return out | {None}


def _signs(members: Sequence[tuple[Any, Any]]) -> set[int | None] | None:
    """The signs of a class; None where they are many or not written out."""
    out: set[int | None] = set()
    for operation, value in members:
        name = str(operation)
        if name == "LITERAL":
            out.add(value)
        elif name == "RANGE" and value[1] - value[0] < _MOST_SIGNS:
            out.update(range(value[0], value[1] + 1))
        else:
            return None
    return out


def _is_small(sequence: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a part of a pattern names small letters only, and switches nothing on or off."""
    for operation, value in sequence:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL"):
            good = _stays(value, value)
        elif name == "IN":
            good = all(_stays(v, v) if str(n) == "LITERAL" else _stays(*v) if str(n) == "RANGE" else True for n, v in value)
        elif name == "SUBPATTERN":
            good = not value[1] and not value[2] and _is_small(value[3])
        elif name == "BRANCH":
            good = all(_is_small(branch) for branch in value[1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            good = _is_small(value[2])
        elif name in ("ASSERT", "ASSERT_NOT"):
            good = _is_small(value[1])
        elif name == "ATOMIC_GROUP":
            good = _is_small(value)
        else:
            good = name in ("AT", "ANY", "CATEGORY")
        if not good:
            return False
    return True


def _stays(first: int, last: int) -> bool:
    """Whether no sign from one to another has a small letter of its own."""
    return last - first < 0x10000 and all(chr(code).lower() == chr(code) for code in range(first, last + 1))


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
