"""Relations: golden passages and properties."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.references import Citation
from kb.relations import read_relations

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "golden/relations.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_golden(case: dict[str, Any]) -> None:
    found = read_relations(case["text"], language=case["lang"], kind=case.get("kind", "rule"), title=case.get("title"),
                           citations=())
    assert [(r.kind, r.target, r.part) for r in found] == [(r[0], r[1], r[2] if len(r) > 2 else None)
                                                           for r in case["relations"]]


def test_there_are_enough_golden_cases() -> None:
    assert len(CASES) >= 50


def test_an_abbreviation_stands_under_its_full_title() -> None:
    text = "根据《办法》，制定本细则。"
    cited = Citation(2, 6, "《办法》", title="海棠银行账户办法")
    found = read_relations(text, language="zh", kind="rule", title=None, citations=[cited])
    assert [r.target for r in found] == ["海棠银行账户办法"]


PIECES = st.sampled_from(["根据", "《", "》", "〈", "〉", "海棠银行法", "制定本办法", "同时废止", "。", "\n", "、", "（云发〔2009〕7号）", "第三条", "下列文件",
                          "：", "对", "作如下修改", "改为“", "In exercise of powers conferred by ", "the Bank Act, 1949", " hereby issues", " is hereby repealed", "(CBXA"])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)), st.sampled_from(["zh", "en", "xx"]),
       st.sampled_from(["rule", "penalty"]), st.one_of(st.none(), st.text(max_size=30)))
def test_never_raises_and_each_target_once(text: str, language: str, kind: str, title: str | None) -> None:
    found = read_relations(text, language=language, kind=kind, title=title, citations=())
    assert all(0 <= r.start <= r.end <= len(text) and r.target for r in found)
    assert len({(r.kind, r.target, r.part) for r in found}) == len(found)
    assert not (kind == "penalty" and any(r.kind == "implements" for r in found))


@pytest.mark.parametrize("piece", ["同时废止", "《甲》同时废止", "废止《甲》", "根据《甲》、", "制定本办法", "《", "下列文件同时废止：《甲》\n", "Banking Act ",
                                   "in exercise of powers conferred by ", "is hereby repealed "])
def test_hostile_texts_take_no_time(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    start = time.process_time()
    for language in ("zh", "en"):
        read_relations(text, language=language, kind="rule", title=text[:200], citations=())
    assert time.process_time() - start < 5, "a pattern backtracks"
