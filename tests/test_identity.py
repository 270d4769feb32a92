"""Identity: golden heads, properties, and the kinds of the shared gold where it is present."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.identity import language_of, read_identity

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "golden/identity.yml").read_text(encoding="utf-8"))
SHARED = Path(os.environ.get("KB_SHARED", HERE.parents[1] / "shared"))
KINDS = {"law", "rule", "draft", "notice", "penalty", "announcement"}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40] or "empty")
def test_golden(case: dict[str, Any]) -> None:
    found = read_identity(case["text"], **case.get("given", {}))
    for key in ("title", "issuer", "doc_number", "kind", "language", "published_on"):
        if key in case:
            expected = case[key]
            assert getattr(found, key) == (None if expected is None else str(expected)), key


def test_there_are_enough_golden_cases() -> None:
    assert len(CASES) >= 40


def test_what_is_given_is_kept() -> None:
    given_ = {"title": "T", "issuer": "I", "doc_number": "N", "kind": "law", "language": "zh", "published_on": "2020-01-02"}
    found = read_identity("云州银行关于账户的通知\n云银发〔2025〕901号", **given_)
    assert {key: getattr(found, key) for key in given_} == given_


def test_a_chinese_text_with_latin_names_is_chinese() -> None:
    assert language_of("关于与 Harbour Bank 合作开展 ACS 业务有关事项的通知，请各行认真落实执行") == "zh"
    assert language_of("Circular on 借呗 and similar products of platforms in the market today") == "en"


@settings(max_examples=150, deadline=None)
@given(st.text(), st.one_of(st.none(), st.text(max_size=40)), st.sampled_from([None, "zh", "en"]))
def test_never_raises(text: str, title: str | None, language: str | None) -> None:
    found = read_identity(text, title=title, language=language)
    assert found.kind in KINDS and found.language in ("zh", "en")
    assert found.title is None or len(found.title) <= 200 or found.title == title


@pytest.mark.skipif(not (SHARED / "gold/dev.jsonl").exists(), reason="no shared gold on this machine")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_shared_gold_kinds(language: str) -> None:
    lines = (SHARED / "gold/dev.jsonl").read_text(encoding="utf-8").splitlines()
    notices = [n for n in map(json.loads, lines) if n["lang"] == language]
    right = sum(read_identity(n["text"], title=n["title"], issuer=n["issuer"], doc_number=n["doc_number"], language=language,
                              published_on=n["published_on"]).kind == n["kind"] for n in notices)
    assert right / len(notices) >= 0.95


@pytest.mark.parametrize("piece", ["　", " ", "\n", " \n", "中 ", "2024年 ", "云州银行", "（", "文 件\n", "XXXX "])
def test_hostile_heads_take_no_time(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    start = time.process_time()
    for language in ("zh", "en"):
        read_identity(text, language=language, title=text[:300])
        read_identity(text, language=language)
    assert time.process_time() - start < 5, "a pattern backtracks: minutes before it was bounded, milliseconds since"
