"""Thresholds: golden passages and properties."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.thresholds import read_thresholds

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "golden/thresholds.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_golden(case: dict[str, Any]) -> None:
    found = read_thresholds(case["text"], language=case["lang"])
    assert [[t.subject, t.comparator, t.value, t.unit] for t in found] == case["found"]


def test_there_are_enough_golden_cases() -> None:
    assert len(CASES) >= 40


PIECES = st.sampled_from(["不得超过", "低于", "30", "%", "百分之", "三十", "以上", "日内", "万元", "，", "点", "第", "shall not exceed ", "at least ",
                          "five ", "days", "$1,000", " or more", "Rs. ", "less than "])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)), st.sampled_from(["zh", "en"]))
def test_never_raises_and_spans_are_in_order(text: str, language: str) -> None:
    found = read_thresholds(text, language=language)
    for threshold in found:
        assert 0 <= threshold.start < threshold.end <= len(text)
        assert threshold.comparator in (">=", "<=", ">", "<") and threshold.value >= 0
    assert all(a.end <= b.start for a, b in pairwise(found))
