"""Every shipped regular expression against strings made to hurt it, in one command:

    python benchmarks/regexes.py            prints what grows faster than its input

For each pattern strings are made from its own parts: what comes before a repetition, then a
word that the repetition takes, said n times, then a character that lets the match fail; and
one whole match said n times over. Its time at n, 2n and 4n characters tells linear growth (4)
from quadratic (16) and worse. Time is CPU time, the least of several runs.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from fuzz import TooSlow, limited  # noqa: E402

from kb.store import clean_text  # noqa: E402

SIZE = 500  # characters: n
SLOW = 0.05  # seconds at 4n: a quadratic pattern stays below it, what is worse does not
MOST = 1.0  # seconds, then a match is broken off
MOST_GROWTH = 9.0  # time at 4n to time at n; 4 is linear, 16 is quadratic
_OTHERS = "龘\x01~"  # no pattern of ours is about these
_CLASSES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "7", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_DIGIT": "a",
            "CATEGORY_NOT_WORD": "，"}


@dataclass(frozen=True, slots=True)
class Growth:
    """A pattern that took `seconds` for 4n characters, `factor` times what n took."""

    name: str
    pattern: str
    attack: str
    seconds: float
    factor: float


def _member(items: Any) -> str:
    """A character of a set."""
    negated, banned = False, set()
    chosen = ""
    for op, value in items:
        name = str(op)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            banned.add(chr(value))
            chosen = chosen or chr(value)
        elif name == "RANGE":
            banned |= {chr(c) for c in range(value[0], min(value[1], value[0] + 200) + 1)}
            chosen = chosen or chr(value[0])
        elif name == "CATEGORY":
            chosen = chosen or _CLASSES[str(value)]
            if str(value) == "CATEGORY_SPACE":
                banned |= set(" \n\t")
    if not negated:
        return chosen or "a"
    return next(c for c in "a金1，b款二 x。y、；龘" if c not in banned)


def _sample(parsed: Any, branch: int) -> str:
    """A string that a parsed pattern (or part) takes; `branch` chooses among alternatives."""
    out = []
    for op, value in parsed:
        name = str(op)
        if name == "LITERAL":
            out.append(chr(value))
        elif name in ("NOT_LITERAL", "ANY"):
            out.append("a" if name == "ANY" or chr(value) != "a" else "b")
        elif name == "IN":
            out.append(_member(value))
        elif name == "BRANCH":
            out.append(_sample(value[1][branch % len(value[1])], branch // len(value[1])))
        elif name == "SUBPATTERN":
            out.append(_sample(value[3], branch))
        elif name == "ATOMIC_GROUP":
            out.append(_sample(value, branch))
        elif name.endswith("REPEAT"):
            out.append(_sample(value[2], branch) * max(value[0], min(1, value[1])))
    return "".join(out)


def _repeats(parsed: Any, before: str, branch: int) -> Iterator[tuple[str, str]]:
    """(what comes before, one turn) of every repetition of ten or more, and of those inside them."""
    for op, value in parsed:
        name = str(op)
        if name.endswith("REPEAT") and value[1] >= 10:
            unit = _sample(value[2], branch)
            if unit:
                yield before, unit
        inner = {"SUBPATTERN": lambda v: [v[3]], "BRANCH": lambda v: list(v[1]), "ATOMIC_GROUP": lambda v: [v],
                 "ASSERT": lambda v: [v[1]], "ASSERT_NOT": lambda v: [v[1]]}.get(name)
        parts = [value[2]] if name.endswith("REPEAT") else inner(value) if inner else []
        for part in parts[:40]:
            yield from _repeats(part, before, branch)
        before += _sample([(op, value)], branch)


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """(opening, unit) pairs; a string is the opening and the unit many times."""
    parser = re._parser  # type: ignore[attr-defined]  # the standard library's own
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    out: dict[tuple[str, str], None] = {}
    for branch in (0, 1, 5):
        try:
            whole = _sample(parsed, branch)
            for before, unit in _repeats(parsed, "", branch):
                out[before[-200:], unit[:60]] = None
                out["", (before[-60:] + unit)[:120]] = None  # the match begins anew at every place
        except (KeyError, StopIteration):
            continue
        if whole:
            out["", whole[:120]] = None
            out["", whole[:-1][:120] or whole] = None
    return list(out)[:30]


def _time(pattern: re.Pattern[str], text: str, most: float, quick: float) -> float:
    """Seconds of a search and a match, the least of up to three; `most` where it was broken off then. What is
    quicker than `quick` is timed once."""
    best = most
    for _ in range(3):
        started = time.process_time()
        try:
            with limited(most):
                pattern.search(text)
                pattern.match(text)
        except TooSlow:
            return most
        best = min(best, time.process_time() - started)
        if best < quick or best > most / 4:
            break
    return best


# Patterns whose callers give them no more than so many characters: tried with that.
WINDOWS = {
    r"\bto\s+(?:[\w-]+\s*(?:,|/|\bor\b|\band\b)?\s*){0,4}$": 60,  # en_grammar: before[-60:]
}


def growth(name: str, pattern: re.Pattern[str], *, size: int = SIZE, slow: float = SLOW, most: int = 30) -> Growth | None:
    """The worst growth of a pattern, None where all is linear or quicker than `slow` seconds at 4 * `size` characters."""
    worst: Growth | None = None
    size = WINDOWS.get(pattern.pattern, 4 * size) // 4
    for opening, unit in attacks(pattern)[:most]:
        def text(n: int, opening: str = opening, unit: str = unit) -> str:
            # Texts are stored without endless blanks (kb.store.clean_text), so none are tried.
            return clean_text((opening + unit * (n // len(unit) + 1))[:n] + _OTHERS)

        long = _time(pattern, text(4 * size), MOST, slow)
        if long < slow:
            continue
        factor = long / max(_time(pattern, text(size), MOST, SLOW), 1e-6) if long < MOST else 99.0
        if factor > MOST_GROWTH and (worst is None or long > worst.seconds):
            worst = Growth(name, pattern.pattern, f"{opening[-40:]}({unit[:40]})*", long, factor)
        if long >= MOST:
            break  # nothing is worse than what had to be broken off
    return worst


def main() -> None:
    """Prints what grows."""
    from patterns import shipped

    every = shipped()
    bad = 0
    for name, pattern in every:
        if (g := growth(name, pattern)) is not None:
            bad += 1
            print(f"{g.seconds:6.2f} s  ×{g.factor:4.1f}  {g.name}  {g.attack!r}\n     {g.pattern[:160]}", flush=True)
    print(f"{len(every)} patterns, {bad} grow faster than their input")


if __name__ == "__main__":
    main()
