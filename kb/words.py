"""Words of a text as a reader compares them: without white space, width, hidden characters, page numbers.

Two texts whose words are the same differ by noise only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_SPACES = "[ \\t\\xa0\\u3000]{0,20}"
_PAGE = re.compile(
    rf"^{_SPACES}(?:[—–―-]{{1,3}}{_SPACES}\d{{1,4}}{_SPACES}[—–―-]{{1,3}}"
    rf"|第{_SPACES}\d{{1,4}}{_SPACES}页(?:{_SPACES}[,/]?{_SPACES}共{_SPACES}\d{{1,4}}{_SPACES}页)?"
    rf"|page{_SPACES}\d{{1,4}}(?:{_SPACES}of{_SPACES}\d{{1,4}})?|\[\[page{_SPACES}\d{{1,7}}\]\]){_SPACES}$",
    re.MULTILINE | re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"\d[\d{HIDDEN}]*(?:[.,]\d[\d{HIDDEN}]*)*|[^\W\d_\u3400-\u9fff][^\W\d_\u3400-\u9fff]*"
    rf"|[一二三四五六七八九十百千万亿零〇]+|[^\s{HIDDEN}]"
)
_INVISIBLE = re.compile(f"[{HIDDEN}]")
MOST_WORK = 2_000_000
"""Greatest number of equal token pairs that are aligned exactly; beyond, unique tokens anchor."""


class Token(NamedTuple):
    """A word, number or sign: `key` is what is compared, `text[start:end]` what is printed."""

    key: str
    start: int
    end: int


@cache
def _folding() -> dict[int, str]:
    """Full-width signs to half-width, curly quotes to straight: one character to one character."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {0x3000: " ", 0xA0: " ", 0xFF61: "。", 0xFF64: "、"}
    table |= {ord(c): '"' for c in "“”„‟«»「」『』"} | {ord(c): "'" for c in "‘’‚‛"}
    table |= {ord(c): "-" for c in "‐‑‒–—―−"}
    return table


def fold(text: str) -> str:
    """The text in half-width signs and straight quotes; every offset stays."""
    return text.translate(_folding())


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens of `text[start:end]`, with offsets in `text`; lines that only print a page number have none."""
    part = fold(text[start:end])
    pages = [m.span() for m in _PAGE.finditer(part)]
    out: list[Token] = []
    page = 0
    for match in _TOKEN.finditer(part):
        while page < len(pages) and pages[page][1] <= match.start():
            page += 1
        if page < len(pages) and pages[page][0] <= match.start():
            continue
        word = match.group()
        key = _INVISIBLE.sub("", word) if len(word) > 1 else word
        if key:
            out.append(Token(key, start + match.start(), start + match.end()))
    return tuple(out)


def bare(text: str) -> str:
    """The words alone: equal for two texts that differ by noise only."""
    return " ".join(t.key for t in tokens(text))


class Step(NamedTuple):
    """`a[i:j]` and `b[k:m]` are equal where `same`, else the first is replaced by the second."""

    same: bool
    i: int
    j: int
    k: int
    m: int


def steps(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Step]:
    """How `a` becomes `b`: equal and changed runs in turn. Time is bounded on any input."""
    head = 0
    shorter = min(len(a), len(b))
    while head < shorter and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shorter - head and a[len(a) - 1 - tail] == b[len(b) - 1 - tail]:
        tail += 1
    out = [Step(True, 0, head, 0, head)] if head else []
    out += _middle(a[head : len(a) - tail], b[head : len(b) - tail], head)
    if tail:
        out.append(Step(True, len(a) - tail, len(a), len(b) - tail, len(b)))
    return out


def _middle(a: Sequence[Hashable], b: Sequence[Hashable], base: int) -> list[Step]:
    if not a and not b:
        return []
    if not a or not b:
        return [Step(False, base, base + len(a), base, base + len(b))]
    count = Counter(b)
    if sum(count[x] for x in a) <= MOST_WORK:
        codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        return [Step(tag == "equal", base + i, base + j, base + k, base + m) for tag, i, j, k, m in codes]
    return [Step(s.same, s.i + base, s.j + base, s.k + base, s.m + base) for s in _anchored(a, b)]


def _anchored(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Step]:
    """Runs around elements that stand once in each: coarse, but linear."""
    once_a, once_b = Counter(a), Counter(b)
    at = {x: n for n, x in enumerate(b) if once_b[x] == 1}
    pairs = [(n, at[x]) for n, x in enumerate(a) if once_a[x] == 1 and x in at]
    out: list[Step] = []
    i = k = 0
    for chosen in chain([(p, q, 1.0) for p, q in pairs]):
        p, q = pairs[chosen]
        if p < i or q < k:
            continue
        j, m = p, q
        while j > i and m > k and a[j - 1] == b[m - 1]:
            j, m = j - 1, m - 1
        if j > i or m > k:
            out.append(Step(False, i, j, k, m))
        end_a, end_b = p + 1, q + 1
        while end_a < len(a) and end_b < len(b) and a[end_a] == b[end_b]:
            end_a, end_b = end_a + 1, end_b + 1
        out.append(Step(True, j, end_a, m, end_b))
        i, k = end_a, end_b
    if i < len(a) or k < len(b):
        out.append(Step(False, i, len(a), k, len(b)))
    return out


def chain(pairs: Sequence[tuple[int, int, float]]) -> list[int]:
    """The heaviest choice of pairs (i, j, weight) in which both i and j rise; indices into `pairs`, in order."""
    order = sorted(range(len(pairs)), key=lambda n: (pairs[n][0], -pairs[n][1]))
    size = max((p[1] for p in pairs), default=-1) + 2
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    before = [-1] * len(pairs)
    top = (0.0, -1)
    for n in order:
        _, j, weight = pairs[n]
        found = (0.0, -1)
        at = j
        while at > 0:
            found = max(found, best[at])
            at -= at & -at
        before[n] = found[1]
        total = (found[0] + weight, n)
        top = max(top, total)
        at = j + 1
        while at <= size:
            best[at] = max(best[at], total)
            at += at & -at
    out: list[int] = []
    n = top[1]
    while n >= 0:
        out.append(n)
        n = before[n]
    return out[::-1]
