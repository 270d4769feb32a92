"""Keys: the ways in which texts write one title or number meet in one key, and others do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.keys import keys_of, number_key, title_key


@pytest.mark.parametrize("variants", [
    ["云银发〔2017〕281号", "云银发[2017]281号", "云银发（2017）281号", "云银发【2017】第281号", "云银发 〔 2017 〕 281 号",
     "云银发〔２０１７〕２８１号", "云银发〔2017〕281号文印发"],
    ["云州银行令〔2022〕第4号", "云州银行令〔2022〕4号", "云州银行令（2022）第 4 号", "云州银行令2022年第4号", "云州银行2022年第4号令"],
    ["国务院令第683号", "中华人民共和国国务院令第683号", "国令第683号", "国务院令 第683号", "国务院令683号"],
    ["CBI/2024-2025/100", "cbi/2024-2025/100", " CBI/2024-2025/100 "],
])
def test_one_number_has_one_key(variants: list[str]) -> None:
    keys = {number_key(v) for v in variants}
    assert len(keys) == 1 and keys != {""}


@pytest.mark.parametrize(("one", "other"), [
    ("云银发〔2017〕281号", "云银发〔2018〕281号"), ("云银发〔2017〕281号", "云银发〔2017〕28号"),
    ("云银发〔2017〕281号", "云银办发〔2017〕281号"), ("国务院令第683号", "国务院令第684号")])
def test_two_numbers_have_two_keys(one: str, other: str) -> None:
    assert number_key(one) != number_key(other)


@pytest.mark.parametrize("words", ["", "无", "云州支付办法", "Harbour Banking Act", "第三条", "2024"[:3]])
def test_what_is_no_number_has_no_key(words: str) -> None:
    assert number_key(words) == ""


@pytest.mark.parametrize("variants", [
    ["中华人民共和国海棠银行法", "海棠银行法", "《海棠银行法》", "中华人民共和国海棠银行法（修正）", "海棠银行法（2018年修正）",
     "海棠银行法（2018年第二次修正）", "海棠银行法 2018"],
    ["云州支付办法（试行）", "云州支付办法", "云州支付办法(征求意见稿)", "云州 支付办法"],
    ["关于印发〈外资细则〉的通知", "关于印发《外资细则》的通知"],
    ["Harbour Banking Act, 1949", "harbour banking act 1949", "Harbour Banking Act, 1949 (as amended from time to time)"],
])
def test_one_title_has_one_key(variants: list[str]) -> None:
    assert len({title_key(v) for v in variants}) == 1


@pytest.mark.parametrize(("one", "other"), [
    ("云州支付办法", "云州支付办法实施细则"), ("Banking Act 1949", "Banking Act 1987"), ("云州支付暂行办法", "云州支付办法")])
def test_two_titles_have_two_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_a_notice_is_found_under_the_rule_it_encloses() -> None:
    keys = keys_of("关于印发《云州支付办法（试行）》的通知（云银发〔2017〕281号）", "云银发〔2017〕281号")
    assert title_key("云州支付办法") in keys and number_key("云银发[2017]281号") in keys


def test_a_decision_that_changes_a_rule_is_not_that_rule() -> None:
    for title in ("关于修改《云州支付办法》的决定", "关于废止《云州支付办法》的通知", "就《云州支付办法》答记者问"):
        assert title_key("云州支付办法") not in keys_of(title, None)


@given(st.text())
def test_never_raises_and_keys_are_stable(words: str) -> None:
    assert number_key(number_key(words)) in ("", number_key(words))
    assert isinstance(title_key(words), str) and isinstance(keys_of(words, words), tuple)
