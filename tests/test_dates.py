"""Effective dates and deadlines: golden passages, properties, and the shared gold where it is present."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.dates import effective_date, read_date_problems, read_deadlines
from kb.days import chinese_day, english_day, later

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "golden/dates.yml").read_text(encoding="utf-8"))
SHARED = Path(os.environ.get("KB_SHARED", HERE.parents[1] / "shared"))


def iso(value: object) -> str | None:
    return str(value) if value else None


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][-40:])
def test_golden(case: dict[str, Any]) -> None:
    text, options = case["text"], {"language": case["lang"], "published_on": iso(case.get("published"))}
    assert effective_date(text, **options) == iso(case["effective"])
    found = read_deadlines(text, **options)
    others = [[d.kind, d.due_on, d.quote] for d in found if d.kind != "effective"]
    assert others == [[kind, iso(due), quote] for kind, due, quote in case.get("deadlines", [])]
    parts = [d for d in found if d.kind == "effective"]
    if case["effective"]:
        assert iso(case["effective"]) in [d.due_on for d in parts]
    elif "parts" in case:
        assert len(parts) == case["parts"], "a part's date is a deadline, though not the whole's date"


def test_there_are_enough_golden_cases() -> None:
    assert len(CASES) >= 80


@pytest.mark.parametrize(("words", "day"), [
    ("2024年3月1日", "2024-03-01"), ("二〇二四年十二月三十一日", "2024-12-31"), ("２０２４年３月１日", "2024-03-01"),
    ("民国113年3月1日", "2024-03-01"), ("2024年2月30日", None), ("2024年3月", None), ("9999年1月1日", None)])
def test_chinese_days(words: str, day: str | None) -> None:
    assert iso(chinese_day(words)) == day


@pytest.mark.parametrize(("amount", "unit"), [(2019, "year"), (101, "year"), (1201, "month"), (40_000, "day"), (-1, "day")])
def test_no_deadline_lies_more_than_a_century_on(amount: int, unit: str) -> None:
    assert later(date(2019, 5, 1), amount, unit) is None


@pytest.mark.parametrize(("words", "day"), [
    ("March 07, 2024", "2024-03-07"), ("7th day of March 2024", "2024-03-07"), ("31/12/2020", "2020-12-31"),
    ("12/31/2020", "2020-12-31"), ("01/02/2020", None), ("19.1.2024", "2024-01-19"), ("June 31, 2024", None)])
def test_english_days(words: str, day: str | None) -> None:
    assert iso(english_day(words)) == day


def test_counting_on_ends_on_the_last_day_of_a_short_month() -> None:
    assert later(date(2024, 1, 31), 1, "month") == date(2024, 2, 29)
    assert later(date(2024, 2, 29), 1, "year") == date(2025, 2, 28)
    assert later(date(9999, 12, 31), 1, "day") is None


def test_impossible_dates_are_reported_where_they_stand() -> None:
    text = "自2023年2月30日起施行。二〇二三年十三月一日。2024年2月29日。 On June 31, 2024 and 2023-02-29, not May 4, 2021."
    assert [text[start:end] for start, end, _ in read_date_problems(text)] == [
        "2023年2月30日", "二〇二三年十三月一日", "June 31, 2024", "2023-02-29"]


PIECES = st.sampled_from(["本办法自", "2024年", "２月30日", "起施行", "。", "\n", "发布之日", "30日后", "过渡期至", "每季度", "报送", "第三条",
                          "effective ", "on ", "March 7, 2024", "within 30 days", " of publication", "These Rules ", ". ", "《", "》"])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)), st.sampled_from(["zh", "en", "xx"]),
       st.sampled_from([None, "2024-02-29", "2024-02-29T10:00:00", "nonsense"]))
def test_never_raises_and_quotes_exactly(text: str, language: str, published_on: str | None) -> None:
    for deadline in read_deadlines(text, language=language, published_on=published_on):
        assert text[deadline.start:deadline.end] == deadline.quote != ""
        assert deadline.due_on is None or date.fromisoformat(deadline.due_on)
    found = effective_date(text, language=language, published_on=published_on)
    assert found is None or date.fromisoformat(found)
    assert all(0 <= start < end <= len(text) for start, end, _ in read_date_problems(text))


@pytest.mark.skipif(not (SHARED / "gold/dev.jsonl").exists(), reason="no shared gold on this machine")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_shared_gold(language: str) -> None:
    lines = (SHARED / "gold/dev.jsonl").read_text(encoding="utf-8").splitlines()
    notices = [n for n in map(json.loads, lines) if n["lang"] == language]
    right = sum(effective_date(n["text"], language=language, published_on=n["published_on"]) == n["effective_on"]
                for n in notices)
    assert right / len(notices) >= 0.96
