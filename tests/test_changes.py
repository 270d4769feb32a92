"""Versions and redlines: aligned provisions, changed words, no noise."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.changes import Change, apply, compare, same_words, summary
from kb.numerals import chinese
from kb.redline import redline_html, redline_text
from kb.words import chain, steps

NOTICES = Path(__file__).parents[1] / "corpus" / "samples" / "notices"
ARTICLES = (
    "放贷公司应当核实借款人的住址和收入来源。",
    "单笔贷款余额不得超过20万元，期限不得超过1年。",
    "合作机构有下列情形之一的，应当终止合作：\n（一）暴力催收的；\n（二）泄露借款人信息的；\n（三）拒绝配合检查的。",
    "因系统升级需要停机的，应当提前3日公告。",
    "违反本办法规定的，责令暂停新增业务3个月。",
    "资金不得流入楼市、股市。\n前款规定同样适用于合作机构。",
    "每季度结束后15日内报送业务报表。",
)
NUMERALS = "一二三四五六七八九"


def sample(name: str) -> str:
    text: str = json.loads((NOTICES / f"{name}.json").read_text(encoding="utf-8"))["text"]
    return text


def rule(articles: list[str]) -> str:
    return "\n".join(f"第{NUMERALS[n]}条　{words}" for n, words in enumerate(articles)) + "\n"


def found(changes: tuple[Change, ...]) -> set[tuple[str, str | None, str | None]]:
    return {(c.kind, c.old_number, c.new_number) for c in changes}


def test_sample_amendment_is_found_article_by_article() -> None:
    changes = compare(sample("yz-banfa-2025-901"), sample("yz-banfa-2026-901"), language="zh")
    assert found(changes) == {
        ("amended", "", ""), ("amended", "第七条", "第七条"), ("added", None, "第十条之一"),
        ("amended", "第十七条", "第十七条"), ("amended", "第二十二条", "第二十二条"),
        ("amended", "第二十六条", "第二十六条"),
    }
    words = {c.new_number: [(s.op, s.text) for s in c.segments if s.op != "equal"] for c in changes}
    assert words["第七条"] == [("delete", "20"), ("insert", "30")]
    assert words["第十七条"] == [("delete", "3"), ("insert", "5")]
    assert words["第二十六条"] == [("delete", "首次迟报未超过5日的，可以免予罚款。\n")]


def test_draft_becomes_rule() -> None:
    changes = compare(sample("yz-draft-2025-03"), sample("yz-banfa-2025-901"), language="zh")
    pairs = {(c.old_number, c.new_number) for c in changes if c.kind == "amended"}
    assert {("第五条", "第六条"), ("第六条", "第七条"), ("第七条", "第九条"), ("第十条", "第十七条"),
            ("第十二条", "第二十二条"), ("第十三条", "第二十三条")} <= pairs


def test_english_versions() -> None:
    old = sample("en-fr-rule-2026-99012")
    new = old.replace("180 days", "270 days").replace(
        "§ 9026.9 Reports.", "§ 9026.9 Records.\nEvery covered lender must keep its call recordings for two years.\n"
        "§ 9026.10 Reports.")
    assert found(compare(old, new, language="en")) == {
        ("amended", "§ 9026.8(b)(1)", "§ 9026.8(b)(1)"), ("added", None, "§ 9026.9"),
        ("renumbered", "§ 9026.9", "§ 9026.10")}


def test_inserted_article_renumbers_the_later_ones() -> None:
    old = list(ARTICLES)
    new = [*old[:3], "放贷公司应当公布投诉电话，并指定专人接听。", *old[3:]]
    changes = compare(rule(old), rule(new), language="zh")
    assert found(changes) == {("added", None, "第四条")} | {
        ("renumbered", f"第{NUMERALS[n]}条", f"第{NUMERALS[n + 1]}条") for n in range(3, 7)}


def test_moved_article() -> None:
    old = list(ARTICLES)
    new = [*old[:1], *old[2:6], old[1], old[6]]
    changes = compare(rule(old), rule(new), language="zh")
    assert ("moved", "第二条", "第六条") in found(changes)
    assert {c.kind for c in changes} == {"moved", "renumbered"}
    assert same_words(apply(changes, rule(old)), rule(new))


def test_rewritten_article_of_the_same_number_is_amended() -> None:
    new = list(ARTICLES)
    new[4] = "违反本办法规定的，处5万元罚款，并通报全行业。"
    assert found(compare(rule(list(ARTICLES)), rule(new), language="zh")) == {("amended", "第五条", "第五条")}


NOISE = (
    lambda t: t.replace("　", " "), lambda t: t.replace("（", "(").replace("）", ")"),
    lambda t: t.replace("20", "２０").replace("3", "３"), lambda t: t.replace("，", ","),
    lambda t: t.replace("\n", "\n\n— 22 —\n", 3), lambda t: t.replace("\n", "\r\n　　"),
    lambda t: t.replace("借款", "借\u200b款"), lambda t: t.replace("；\n", "；"),
    lambda t: t.replace("应当", "应\n当", 2), lambda t: t + "\n第 3 页 共 10 页\n", lambda t: "\ufeff" + t,
)


@pytest.mark.parametrize("noise", range(len(NOISE)))
def test_noise_is_no_change(noise: int) -> None:
    text = rule(list(ARTICLES))
    noisy = NOISE[noise](text)
    assert noisy != text
    assert compare(text, noisy, language="zh") == ()
    assert compare(noisy, text, language="zh") == ()


def test_noise_around_a_change_stays_out_of_it() -> None:
    text = rule(list(ARTICLES))
    new = text.replace("提前3日", "提前5日").replace("；\n", "；").replace("\n前款", "前款").replace("　", " ")
    changes = compare(text, new, language="zh")
    assert [(c.kind, c.old_number) for c in changes] == [("amended", "第四条")]


def test_a_number_that_changes_is_never_noise() -> None:
    text = rule(list(ARTICLES))
    for old, new in (("20万元", "2.0万元"), ("20万元", "2000万元"), ("3个月", "三个月"), ("不得", "得")):
        assert compare(text, text.replace(old, new), language="zh") != ()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ARTICLES), max_size=9), st.lists(st.sampled_from(ARTICLES), max_size=9),
       st.text(max_size=20))
def test_applying_the_changes_gives_the_new_text(old: list[str], new: list[str], extra: str) -> None:
    a, b = "总则\n" + rule(old), rule([*new[:8], extra])
    changes = compare(a, b, language="zh")
    assert same_words(apply(changes, a), b)
    assert compare(a, a, language="zh") == () == compare(b, b, language="zh")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["zh", "en"]))
def test_any_two_texts(a: str, b: str, language: str) -> None:
    changes = compare(a, b, language=language)
    assert bool(changes) != same_words(a, b)
    assert same_words(apply(changes, a), b)
    assert compare(a, a, language=language) == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sample_rule_edited_at_random(data: st.DataObject) -> None:
    lines = sample("yz-banfa-2025-901").split("\n")
    order = list(range(len(lines)))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(order) - 1))
        match data.draw(st.sampled_from(["drop", "double", "move"])):
            case "drop":
                del order[at]
            case "double":
                order.insert(data.draw(st.integers(0, len(order))), order[at])
            case _:
                order.insert(data.draw(st.integers(0, len(order) - 1)), order.pop(at))
    old, new = "\n".join(lines), "\n".join(lines[n] for n in order)
    assert same_words(apply(compare(old, new, language="zh"), old), new)


@given(st.lists(st.integers(0, 5), max_size=40), st.lists(st.integers(0, 5), max_size=40))
def test_steps_cover_both_sides(a: list[int], b: list[int]) -> None:
    i = k = 0
    for step in steps(a, b):
        assert (step.i, step.k) == (i, k)
        if step.same:
            assert a[step.i : step.j] == b[step.k : step.m]
        i, k = step.j, step.m
    assert (i, k) == (len(a), len(b))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from([1.0, 2.0, 3.5])), max_size=9))
def test_chain_is_the_heaviest(pairs: list[tuple[int, int, float]]) -> None:
    chosen = chain(pairs)
    kept = [pairs[n] for n in chosen]
    assert all(x[0] < y[0] and x[1] < y[1] for x, y in pairwise(kept))

    def best(rest: list[tuple[int, int, float]], i: int, j: int) -> float:
        return max((p[2] + best(rest[n + 1 :], p[0], p[1]) for n, p in enumerate(rest) if p[0] > i and p[1] > j),
                   default=0.0)

    assert sum(p[2] for p in kept) == best(sorted(pairs), -1, -1)


def test_redlines() -> None:
    old, new = rule(["不得<b>擅自</b>停业3日。"]), rule(["不得<b>擅自</b>停业5日<script>alert(1)</script>。"])
    changes = compare(old, new, language="zh")
    html = redline_html(changes, language="zh")
    assert "<del>3</del><ins>5</ins>" in html
    assert "<script>" not in html and "<b>" not in html and "&lt;script&gt;" in html
    text = redline_text(changes, language="en")
    assert "第一条 amended" in text and "[-3-]{+5+}" in text
    assert "\x1b[31;9m3\x1b[0m" in redline_text(changes, language="zh", colour=True)


def test_terminal_is_not_steered() -> None:
    changes = compare("第一条　停业。", "第一条　停业\x1b[2J\u202e开业。", language="zh")
    assert "\x1b" not in redline_text(changes, language="zh")


@pytest.mark.parametrize("make", [
    lambda n: ("第一条　" + "的" * n, "第一条　" + "的" * (n // 2) + "了" * (n // 2)),
    lambda n: ("\n".join(f"第{k}条　其他情形。" for k in range(n // 10)), "\n".join(f"第{k}条　其他情形。" for k in range(5, n // 9))),
    lambda n: ("".join(chr(0x4E00 + (k * 7919) % 9000) for k in range(n)), "".join(chr(0x4E00 + (k * 104729) % 9000) for k in range(n))),
    lambda n: ("a b " * (n // 4), "b a " * (n // 4)),
])
def test_hostile_sizes_come_through(make: object) -> None:
    """A diff whose cost grew with the square of these would not end within the suite's time."""
    a, b = make(100_000)  # type: ignore[operator]
    changes = compare(a, b, language="zh")
    assert same_words(apply(changes, a), b)


def test_summary_counts_kinds() -> None:
    changes = compare(sample("yz-banfa-2025-901"), sample("yz-banfa-2026-901"), language="zh")
    assert summary(changes) == {"added": 1, "amended": 5}
    assert chinese("十") == 10
