"""No shipped regular expression takes long for words made to hurt it (benchmarks/regexes.py says how they are made)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks")]

from patterns import shipped  # noqa: E402
from regexes import growth  # noqa: E402


def test_no_shipped_pattern_explodes() -> None:
    every = shipped()
    assert len(every) > 1000
    found = [growth(name, pattern, slow=0.25, most=8) for name, pattern in every]
    assert [f"{g.name} took {g.seconds:.2f} s for {g.attack!r}" for g in found if g is not None] == []


def test_an_exploding_pattern_is_noticed() -> None:
    for pattern in (r"(?:a|ab|b)+c", r"(?:\w+\s?)*$", r"^(?:[且，]|并且|并|且)*终", r"\d+\w+\d+\w+x", r"(?:[A-Z]\w{1,30}[ ]?){0,8}Act"):
        assert growth("bad", re.compile(pattern), slow=0.25) is not None, pattern
    for pattern in (r"第[一二三四五六七八九十]{1,9}条", r"\bsuspend(?:s|ed|ing)?\b", r"[^。]{0,60}暂停"):
        assert growth("good", re.compile(pattern), slow=0.25) is None, pattern
