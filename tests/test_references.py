"""Citations: golden lists, what they resolve to, and what must hold for any text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from test_provisions import languages, texts

from kb.keys import title_key
from kb.provisions import read_provisions
from kb.references import Citation, find_provision, read_citations

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden" / "citations.yml").read_text(encoding="utf-8"))
CITING = [
    "第一条",
    "第二款",
    "第（三）项",
    "、",
    "至",
    "和",
    "本办法",
    "《甲办法》",
    "（以下简称《乙》）",
    "前款",
    "前两条",
    "本条",
    "同法",
    "刑法",
    "规定",
    "云银发〔2020〕5号",
    "国务院令第9号",
    "section 5(b)",
    " and (c)",
    "§§ 1.2(a)",
    "paragraphs (a) through (c) of this section",
    "12 CFR 9.1",
    "Rule 7.2.1",
    " of the Harbour Act",
    "\n",
    "第一章 ",
    "第三条 ",
    "（一）",
    "。",
    " ",
]
citing = st.lists(st.sampled_from(CITING), max_size=25).map("".join)

RULE = (
    "云州贷款办法\n第一章 总则\n第一条 制定本办法。\n第二条 有下列情形之一的，应当报告：\n（一）亏损；\n（二）停业：\n1.主动；\n2.被动。\n"
    "未报告的，依照前款第二项处理。\n逾期的，依照前两款处理。\n第三条 不符合前条规定的，暂停业务。\n第四条 依照前两条规定办理，并适用本条第二款。\n"
    "本款另有规定。\n第四条之一 违反本办法第二条第一款第（二）项、第三条的，罚款。"
)
ENGLISH = (
    "§ 901.1 Scope.\n(a) A lender must:\n(1) register; and\n(2) report:\n(i) monthly; or\n(ii) yearly.\n"
    "(b) Paragraph (a)(2)(ii) of this section does not apply to banks.\n§ 901.2 Records.\nSee § 901.1(b) and § 999.9.\n"
)


def language_of(text: str) -> str:
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"


def citations(text: str) -> tuple[Citation, ...]:
    language = language_of(text)
    return read_citations(text, language=language, provisions=read_provisions(text, language=language))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["text"][:30])
def test_golden_citations(case: dict[str, Any]) -> None:
    assert [c.cited for c in citations(case["text"])] == case["cites"]


def test_there_are_enough_golden_cases() -> None:
    assert len(GOLDEN) >= 120


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (RULE, "第二条第一款第（二）项", "（二）停业："),
        (RULE, "第二条第一款第二项第1目", "1.主动；"),
        (RULE, "第二条第二项", "（二）停业："),
        (RULE, "第二条（一）", "（一）亏损；"),
        (RULE, "第2条第2款", "未报告的"),
        (RULE, "第四条之一", "第四条之一"),
        (RULE, "第一条第一款", "第一条"),
        (RULE, "第一章", "第一章"),
        (RULE, ("第二条", "第三款"), "逾期的"),
        (RULE, "第九条", None),
        (RULE, "第二条第九款", None),
        (RULE, "第二条第一款第九项", None),
        (ENGLISH, "§ 901.1(a)(2)(ii)", "(ii) yearly."),
        (ENGLISH, "section 901.1(b)", "(b) Paragraph"),
        (ENGLISH, ("§ 901.1", "(a)", "(1)"), "(1) register"),
        (ENGLISH, "§ 901.9", None),
        (ENGLISH, "§ 901.1(c)", None),
        ("5. Fees\nA fee is due.\n6. Forms\nA form is due:\n(b) by post.", "section 6(b)", "(b) by post"),
        ("1.1.2R A firm must stop.\n1.1.3G It may ask.", "1.1.2R", "1.1.2R"),
        ("1.1.2R A firm must stop.\n1.1.3G It may ask.", "Rule 1.1.3", "1.1.3G"),
        (
            "Article 6\nFees\n1. A fee is due:\n(a) at once.\n2. No other is.",
            "Article 6(1)(a)",
            "(a) at once",
        ),
        ("PART II\nDuties\n1. Wait.", "Part 2", "PART II"),
        ("一、范围\n（一）银行。\n二、期限\n（一）一年；\n（二）两年。", "第二条第（二）项", "（二）两年"),
        ("第 3 條 公司應報告：\n一、甲。\n二、乙。\n違反者罰。", "第三條第一項第二款", "二、乙"),
        ("", "第一条", None),
        (RULE, "", None),
    ],
)
def test_find_provision(text: str, path: str | tuple[str, ...], words: str | None) -> None:
    provisions = read_provisions(text, language=language_of(text or "第"))
    found = find_provision(provisions, text, path)
    if words is None:
        assert found is None
    else:
        assert found is not None
        assert text[provisions[found].start :].startswith(words)


def resolved(text: str) -> dict[str, str | None]:
    """The first words of what each citation resolves to, by the words that cite it."""
    provisions = read_provisions(text, language=language_of(text))
    return {
        " ".join(text[c.start : c.end].split()): None
        if c.provision is None
        else text[provisions[c.provision].start :][:6]
        for c in citations(text)
    }


def test_citations_of_the_same_rule_resolve() -> None:
    found = resolved(RULE)
    assert found["本办法第二条第一款第（二）项"] == "（二）停业："
    assert found["前款第二项"] == "（二）停业："
    assert found["前条"] == "第二条 有下"
    assert found["前两条"] == "第二条 有下"
    assert found["本条第二款"] == "本款另有规定"


def test_relative_citations_say_what_they_mean() -> None:
    said = {RULE[c.start : c.end]: (c.cited, c.path, c.last) for c in citations(RULE)}
    assert said["前款第二项"] == ("第二条第一款第二项", ("第二条", "第一款", "第二项"), ())
    assert said["前条"] == ("第二条", ("第二条",), ())
    assert said["前两条"] == ("第二条至第三条", ("第二条",), ("第三条",))
    assert said["前两款"] == ("第二条第一款至第二条第二款", ("第二条", "第一款"), ("第二条", "第二款"))
    assert said["本条第二款"][0] == "第四条第二款"


def test_english_citations_of_the_same_rule_resolve() -> None:
    found = resolved(ENGLISH)
    assert found["Paragraph (a)(2)(ii) of this section"] == "(ii) y"
    assert found["§ 901.1(b)"] == "(b) Pa"
    assert found["§ 999.9"] is None


def test_an_attachment_answers_for_its_own_articles() -> None:
    text = "现予印发。\n附件1\n甲办法\n第一条 甲。\n第二条 依照本办法第一条办理。\n附件2\n乙办法\n第一条 乙。\n第二条 依照本办法第一条办理。"
    provisions = read_provisions(text, language="zh")
    found = [c.provision for c in read_citations(text, language="zh", provisions=provisions)]
    assert [text[provisions[i].start :][:5] for i in found if i is not None] == ["第一条 甲", "第一条 乙"]


def test_another_rules_provision_is_not_sought_here() -> None:
    text = "第一条 制定本办法。\n第二条 依照《乙办法》第一条办理。"
    (c,) = citations(text)
    assert (c.title, c.path, c.provision) == ("乙办法", ("第一条",), None)


def test_abbreviations_are_expanded_and_kept_as_cited() -> None:
    text = "根据《远山代销办法》（远监令第8号，以下简称《代销办法》），违反《代销办法》第四条。"
    first, second = citations(text)
    assert (first.cited, first.title, first.doc_number) == ("《远山代销办法》", "远山代销办法", "远监令第8号")
    assert (second.cited, second.title) == ("《代销办法》第四条", "远山代销办法")


def test_this_act_may_be_the_act_that_a_text_implements() -> None:
    text = "第 1 條 本細則依遠山保護法（以下簡稱本法）第五十五條訂定。\n第 2 條 本法第二條第一款所稱個人，指自然人。"
    first, second = citations(text)
    assert (first.title, first.path) == ("遠山保護法", ("第五十五條",))
    assert (second.title, second.cited, second.provision) == ("遠山保護法", "本法第二條第一款", None)


def test_ranges_keep_both_ends() -> None:
    (c,) = citations("违反本办法第八条第一项至第三项的，罚款。")
    assert (c.path, c.last) == (("第八条", "第一项"), ("第八条", "第三项"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("《中华人民共和国远山法》", "远山法"),
        ("远山办法（试行）", "远山办法"),
        ("远山办法(试行)", "远山 办法"),
        ("远山条例（2019年修订）", "远山条例"),
        ("远山法（2023年第二次修正）", "远山法"),
        ("远山条例（修订草案）", "远山条例（修订草案）"),
        ("Harbour Act", "harbour  act"),
        ("《远山办法（征求意见稿）》", "远山办法"),
    ],
)
def test_titles_compare_equal(a: str, b: str) -> None:
    assert title_key(a) == title_key(b)


def test_different_titles_stay_apart() -> None:
    assert title_key("远山办法") != title_key("远山办法实施细则")
    assert title_key("远山暂行办法") != title_key("远山办法")


@given(st.one_of(citing, texts), languages)
def test_citations_stand_in_the_text_in_order(text: str, language: str) -> None:
    provisions = read_provisions(text, language=language)
    reached = 0
    for c in read_citations(text, language=language, provisions=provisions):
        assert 0 <= c.start < c.end <= len(text)
        assert reached <= c.start
        assert c.cited
        assert c.provision is None or 0 <= c.provision < len(provisions)
        assert c.title is None or c.provision is None
        reached = c.start


@given(citing, citing)
def test_finding_and_comparing_never_raise(text: str, path: str) -> None:
    for language in ("zh", "en"):
        find_provision(read_provisions(text, language=language), text, path)
    title_key(path)


def test_hostile_texts_are_read_in_linear_time() -> None:
    began = time.process_time()
    for piece in (
        "第一、",
        "《",
        "（以下简称",
        "第一条、",
        "本办法",
        "section 1, ",
        "§ (a)",
        "(a)",
        "1.1.",
        "前款第",
        "〔2020〕",
        " of the Act of",
    ):
        for language in ("zh", "en"):
            text = piece * 5000
            read_citations(text, language=language, provisions=read_provisions(text, language=language))
    assert time.process_time() - began < 30  # quadratic reading takes minutes
