"""Provisions: golden trees, and what must hold for any text at all."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.numerals import chinese, letters, roman
from kb.provisions import LEVELS, Provision, joined, read_provisions

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden" / "provisions.yml").read_text(encoding="utf-8"))
PIECES = [
    "第一条 ",
    "第二条",
    "第十五条之一 ",
    "第一章 总则",
    "第一节",
    "第一编",
    "（一）",
    "（二）",
    "(1)",
    "1.",
    "2、",
    "①",
    "一、",
    "二、",
    "附件",
    "附件1",
    "目录",
    "第 3 條 ",
    "有下列情形之一的：",
    "应当报告；",
    "予以公告。",
    "\n",
    "\n\n",
    " ",
    "　",
    "：",
    "。",
    "**",
    "Part I",
    "Section 5. ",
    "§ 901.2 Scope.",
    "Article 4",
    "Annex II",
    "(a)",
    "(b)",
    "(i)",
    "(ii)",
    "(A)",
    "1.1",
    "1.1.2R ",
    "7.1.1.(1) ",
    "A firm must:",
    "the following:",
    "register; and",
    "It ends.",
    "\t",
    "\r\n",
    "\u200e",
    "x",
    "٣",
    "②③",
]
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=200))
languages = st.sampled_from(["zh", "en"])


def language_of(text: str) -> str:
    return "zh" if any("\u4e00" <= c <= "\u9fff" or c in "①②" for c in text) else "en"


def tree(provisions: tuple[Provision, ...]) -> list[str]:
    depth: list[int] = []
    out = []
    for p in provisions:
        depth.append(0 if p.parent is None else depth[p.parent] + 1)
        heading = f' "{p.heading}"' if p.heading else ""
        out.append("> " * depth[-1] + f"{p.number} {p.level}{heading}")
    return out


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["text"][:30])
def test_golden_trees(case: dict[str, Any]) -> None:
    text = case["text"].removesuffix("\n")
    assert tree(read_provisions(text, language=language_of(text))) == case["tree"]


def test_there_are_enough_golden_cases() -> None:
    assert len(GOLDEN) >= 60


@given(texts, languages)
def test_trees_nest_and_offsets_are_exact(text: str, language: str) -> None:
    provisions = read_provisions(text, language=language)
    for index, p in enumerate(provisions):
        assert 0 <= p.start < p.end <= len(text)
        assert p.start <= p.body <= p.end
        assert p.level in LEVELS
        assert p.number
        if p.parent is not None:
            above = provisions[p.parent]
            assert p.parent < index
            assert above.start <= p.start and p.end <= above.end
        if index:
            assert provisions[index - 1].start <= p.start


@given(texts, languages)
def test_siblings_are_distinct_and_lose_no_words(text: str, language: str) -> None:
    provisions = read_provisions(text, language=language)
    families: dict[int | None, list[Provision]] = {}
    for p in provisions:
        families.setdefault(p.parent, []).append(p)
    for siblings in families.values():
        assert [p.position for p in siblings] == list(range(len(siblings)))
        assert len({p.number for p in siblings}) == len(siblings)
        for a, b in pairwise(siblings):
            assert a.end <= b.start
            assert not text[a.end : b.start].strip()


@given(texts, languages)
def test_a_printed_number_stands_at_its_offset(text: str, language: str) -> None:
    for p in read_provisions(text, language=language):
        if p.number[:1] in "（(①" and " [" not in p.number:
            squeezed = "".join(text[p.start : p.end].split()).replace("\u200b", "").replace("\u200e", "")
            assert squeezed.startswith(p.number[:1]) or language == "en"


def test_number_and_heading_come_before_the_body() -> None:
    text = "第三章 罚则\n第九条 有下列情形之一的：\n（一）造假；\n（二）瞒报。"
    chapter, article, first, second = read_provisions(text, language="zh")
    assert text[chapter.body :].startswith("第九条") or text[chapter.body :].startswith("\n第九条")
    assert text[article.body :].startswith("有下列")
    assert text[first.start : first.end] == "（一）造假；"
    assert text[second.body : second.end] == "瞒报。"


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    began = time.process_time()
    for piece in ("第一", "（（", "第一条第", "(a)", "1.1.", "§ ", "一、", "附件", " ", "**", "Part "):
        read_provisions(piece * 20000, language="zh")
        read_provisions(piece * 20000, language="en")
    assert time.process_time() - began < 30  # quadratic reading takes minutes


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("三", 3),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("廿三", 23),
        ("卅一", 31),
        ("一百零二", 102),
        ("一百〇五", 105),
        ("一百一十", 110),
        ("一千二百", 1200),
        ("二〇二四", 2024),
        ("２０", 20),
        ("20", 20),
        ("1百", 100),
        ("三万五千", 35000),
        ("⑫", 12),
        ("两", 2),
        ("贰拾", 20),
        ("条", None),
        ("", None),
    ],
)
def test_chinese_numerals(words: str, value: int | None) -> None:
    assert chinese(words) == value


def test_roman_numerals_and_letters() -> None:
    assert [roman(w) for w in ("i", "iv", "IX", "xiv", "mm", "iix", "")] == [1, 4, 9, 14, 2000, None, None]
    assert [letters(w) for w in ("a", "z", "aa", "ab", "1")] == [1, 26, 27, None, None]


@given(st.text(max_size=40))
def test_numerals_never_raise(words: str) -> None:
    chinese(words)
    roman(words)
    letters(words)


@pytest.mark.parametrize(("above", "number", "path"), [
    ("第十五条", "（三）", "第十五条（三）"), ("Article 35", "11.", "Article 35 11."), ("§ 5", "(b)", "§ 5(b)"), ("3.4.3", "34.", "3.4.3 34."),
    ("Article 35 11.", "(a)", "Article 35 11.(a)"), ("1.", "2.", "1. 2.")])
def test_numbers_one_behind_the_other_stay_two(above: str, number: str, path: str) -> None:
    assert joined(above, number) == path
