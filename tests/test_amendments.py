"""Amending decisions: what they instruct, and what the rule reads like afterwards."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.amendments import Instruction, read_amendment
from kb.changes import compare
from kb.consolidate import Consolidated, consolidate
from kb.numbering import chinese_numeral
from kb.numerals import chinese

NOTICES = Path(__file__).parents[1] / "corpus" / "samples" / "notices"
RULE = """云州样例办法
第一章　总则
第一条　为了规范放贷，制定本办法。
第二条　放贷公司应当备案。
备案满一年换证。
第三条　放贷公司不得有下列行为：
（一）暴力催收；
（二）泄露信息；
（三）其他行为。
第二章　罚则
第四条　违反本办法第二条、第三条规定的，责令停业3个月。
第五条　本办法自2026年1月1日起施行。
"""


def sample(name: str) -> str:
    text: str = json.loads((NOTICES / f"{name}.json").read_text(encoding="utf-8"))["text"]
    return text


def amended(decision: str, rule: str = RULE, *, language: str = "zh") -> Consolidated:
    return consolidate(rule, read_amendment(decision, language=language), language=language)


def lines(decision: str) -> list[str]:
    result = amended(decision)
    assert result.problems == () and result.text is not None
    return result.text.split("\n")


def test_sample_decision_gives_the_amended_rule_but_for_its_history_line() -> None:
    result = amended(sample("yz-xiugai-2026-912"), sample("yz-banfa-2025-901"))
    assert result.problems == () and result.text is not None
    assert len(result.applied) == 5
    ours, official = result.text.split("\n"), sample("yz-banfa-2026-901").split("\n")
    assert len(ours) == len(official)
    assert [n for n, (a, b) in enumerate(zip(ours, official, strict=True)) if a != b] == [1]


def test_sample_decision_that_renumbers() -> None:
    old = sample("hb-zhifu-2025-703")
    result = amended(sample("hb-zhifu-xiugai-2026-711"), old)
    assert result.problems == () and result.text is not None
    body = result.text
    assert "个人支付账户单日付款累计" not in body
    assert "第十一条　支付业务处理系统全年可用率不得低于99.99%。支付机构停机维护的，应当避开工资发放日和节假日，并提前5日公告。\n" \
           "连续停机超过8小时的，支付机构应当开放合作银行通道，保证客户提取余额。" in body
    assert "第十三条　违反本办法第九条规定，挪用客户备付金的，责令归还，暂停其全部支付业务3个月以上，" in body
    assert "第十四条　支付机构为虚拟货币兑换提供资金划转的，责令停业整顿；" in body
    assert "第十五条　违反本办法第七条、第八条规定的" in body
    kinds = {(c.kind, c.old_number, c.new_number) for c in compare(old, body, language="zh")}
    assert kinds == {
        ("amended", "第五条", "第五条"), ("removed", "第八条", None), ("renumbered", "第九条", "第八条"),
        ("renumbered", "第十条", "第九条"), ("renumbered", "第十一条", "第十条"), ("amended", "第十二条", "第十一条"),
        ("renumbered", "第十三条", "第十二条"), ("amended", "第十四条", "第十三条"), ("added", None, "第十四条"),
        ("amended", "第十五条", "第十五条")}


def test_english_sample() -> None:
    old = sample("en-fr-rule-2026-99012")
    result = amended(sample("en-fr-amend-2026-99077"), old, language="en")
    assert result.problems == () and result.text is not None
    kinds = {(c.kind, c.old_number, c.new_number) for c in compare(old, result.text, language="en")}
    assert kinds == {
        ("amended", "§ 9026.5(b)", "§ 9026.5(b)"), ("added", None, "§ 9026.7(c)"),
        ("amended", "§ 9026.8(b)(1)", "§ 9026.8(b)(1)"), ("removed", "§ 9026.9", None)}
    assert "not last more than 5 business days" in result.text and "up to 270 days" in result.text
    assert "Wren Aldous" in result.text


def test_marked_as_ours() -> None:
    result = amended("一、删去第五条。")
    marked = result.marked(rule="云州样例办法", decision="云州样例决定", language="zh")
    assert marked is not None and "非官方文本" in marked.split("\n")[0]


def test_article_replaced_by_several_paragraphs() -> None:
    decision = "一、将第二条修改为：“放贷公司应当登记，登记包括‘名称’和住所。\n“登记满两年换证。\n“具体办法另行规定。”"
    assert lines(decision)[3:7] == ["第二条　放贷公司应当登记，登记包括‘名称’和住所。", "登记满两年换证。", "具体办法另行规定。",
                                   "第三条　放贷公司不得有下列行为："]


def test_words_replaced_added_and_cut() -> None:
    text = lines("一、第四条中的“3个月”修改为“6个月”。\n二、第三条第（一）项中的“暴力”后增加“、软暴力”。\n"
                 "三、删去第一条中的“放贷，”。\n四、将第二条第二款中的“一年”“换证”分别修改为“两年”“续证”。")
    assert text[10] == "第四条　违反本办法第二条、第三条规定的，责令停业6个月。"
    assert text[6] == "（一）暴力、软暴力催收；" and text[2] == "第一条　为了规范制定本办法。"
    assert text[4] == "备案满两年续证。"


def test_paragraph_and_item_inserted() -> None:
    text = lines("一、第二条增加一款，作为第二款：“备案不收费。”\n二、第三条增加一项，作为第（二）项：“骚扰借款人；”")
    assert text[3:6] == ["第二条　放贷公司应当备案。", "备案不收费。", "备案满一年换证。"]
    assert text[7:11] == ["（一）暴力催收；", "（二）骚扰借款人；", "（三）泄露信息；", "（四）其他行为。"]


def test_new_article_moves_the_later_ones_and_their_citations() -> None:
    text = lines("一、增加一条，作为第二条：“放贷公司应当有实缴资本。”\n二、条文序号和引用的条次作相应调整。")
    assert text[3] == "第二条　放贷公司应当有实缴资本。" and text[4] == "第三条　放贷公司应当备案。"
    assert text[11] == "第五条　违反本办法第三条、第四条规定的，责令停业3个月。"


def test_citations_stay_where_the_decision_is_silent_and_a_note_says_so() -> None:
    result = amended("一、增加一条，作为第二条：“放贷公司应当有实缴资本。”")
    assert result.text is not None and "违反本办法第二条、第三条规定的" in result.text
    assert any("第二条" in note and "第三条" in note for note in result.notes)


def test_article_between_keeps_the_numbers() -> None:
    text = lines("一、增加一条，作为第三条之一：“放贷公司应当公布电话。”")
    assert text[9] == "第三条之一　放贷公司应当公布电话。" and text[11].startswith("第四条")


@pytest.mark.parametrize(("decision", "reason"), [
    ("一、第九条修改为：“停业。”", "no 第九条"),
    ("一、将第四条中的“九个月”修改为“6个月”。", "does not stand there"),
    ("一、第四条改为第七条。", "counting gives"),
    ("本办法很好。", "no instruction"),
    ("一、将第二条与第三条合并。", "not understood"),
    ("一、删去第四条至第二条。", "is no range"),
    ("一、增加一章，作为第二章：“第二章　监督\n应当监督。”", "does not print"),
    ("一、增加一章，作为第三章：“第二章　监督\n第四条　应当监督。”", "is stated"),
    ("一、第四条修改为：“停业。”\n二、第四条中的“3个月”修改为“6个月”。", "same words"),
])
def test_what_cannot_be_applied_gives_no_text_but_a_reason(decision: str, reason: str) -> None:
    result = amended(decision)
    assert result.text is None
    assert reason in " ".join(result.problems)


def test_articles_merged() -> None:
    text = lines("一、将第二条、第三条合并，作为第二条，修改为：“放贷公司应当备案，不得暴力催收。”\n二、条文序号和引用的条次相应调整。\n"
                 "三、将第四条中的“第二条、第三条”修改为“第二条”。")
    assert text[3] == "第二条　放贷公司应当备案，不得暴力催收。"
    assert text[4] == "第二章　罚则" and text[5] == "第三条　违反本办法第二条规定的，责令停业3个月。" and text[6].startswith("第四条")


def test_a_range_goes_and_the_rest_moves_up() -> None:
    text = lines("一、删去第二条至第三条。\n二、相应调整条文序号。")
    assert [line[:3] for line in text if line.startswith("第") and "条" in line[:4]] == ["第一条", "第二条", "第三条"]
    assert "备案" not in "".join(text[2:]) and text[4].startswith("第二条　违反本办法")
    assert "泄露信息" not in "\n".join(lines("一、删去第三条第（一）项至第（二）项。"))


def test_chapter_inserted_with_its_articles() -> None:
    text = lines("一、增加一章，作为第二章：“第二章　监督检查\n第四条　监管部门可以现场检查。\n检查不收费。\n第五条　放贷公司应当配合。”\n"
                 "二、其他条文序号作相应调整。")
    at = text.index("第二章　监督检查")
    assert text[at - 1] == "（三）其他行为。"
    assert text[at + 1 : at + 6] == ["第四条　监管部门可以现场检查。", "检查不收费。", "第五条　放贷公司应当配合。", "第三章　罚则",
                                     "第六条　违反本办法第二条、第三条规定的，责令停业3个月。"]


EN_RULE = """Rule on examples
Subpart A—General
§ 5.1 Purpose.
This part is about examples.
§ 5.2 Terms.
(a) A lender lends.
(b) A borrower borrows.
(c) A broker brokers.
Subpart B—Limits
§ 5.3 Caps.
No lender lends more than 10.
§ 5.4 Delays.
No lender delays.
§ 5.5 Fees.
No lender charges fees.
"""


@pytest.mark.parametrize(("decision", "gone", "there"), [
    ("1. Remove and reserve §§ 5.3 through 5.4.", ("more than 10", "No lender delays"), ("§ 5.3 [Reserved]", "§ 5.4 [Reserved]", "§ 5.5 Fees.")),
    ("1. Sections 5.3 and 5.5 are repealed.", ("Caps", "Fees"), ("§ 5.4 Delays.",)),
    ("1. In § 5.2, redesignate paragraphs (b) and (c) as paragraphs (c) and (d).", (), ("(c) A borrower", "(d) A broker", "(a) A lender")),
    ("1. Add subpart C, consisting of § 5.6, to read as follows:\nSubpart C—Records\n§ 5.6 Books.\nA lender keeps books.", (),
     ("charges fees.\nSubpart C—Records\n§ 5.6 Books.\nA lender keeps books.",)),
])
def test_english_ranges_reserves_subparts(decision: str, gone: tuple[str, ...], there: tuple[str, ...]) -> None:
    result = amended(decision, EN_RULE, language="en")
    assert result.problems == () and result.text is not None
    assert all(words in result.text for words in there) and not any(words in result.text for words in gone)


@pytest.mark.parametrize("decision", ["1. Add subpart B to read as follows:\nSubpart B—More\n§ 5.9 More.\nMore.",
                                      "1. Remove and reserve §§ 5.7 through 5.8."])
def test_english_what_cannot_be_applied_names_the_instruction(decision: str) -> None:
    result = amended(decision, EN_RULE, language="en")
    assert result.text is None and any("ubpart B" in p or "5.7" in p for p in result.problems)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A rule of numbered articles, a decision that deletes, replaces, merges and inserts, and the articles that must result."""
    count = draw(st.integers(3, 30))
    marks = [f"内容{chinese_numeral(n)}号" for n in range(1, count + 1)]
    rule = "样例办法\n" + "".join(f"第{chinese_numeral(n)}条　{mark}。\n" for n, mark in enumerate(marks, 1))
    left: list[str | None] = [f"{mark}。" for mark in marks]
    said = []

    def name(n: int) -> str:
        return f"第{chinese_numeral(n + 1)}条"

    free = list(range(count))
    for kind in draw(st.lists(st.sampled_from(["delete", "range", "replace", "merge"]), min_size=1, max_size=5, unique=True)):
        if len(free) < 6:
            break
        start = draw(st.integers(0, len(free) - 3))
        run = [n for k, n in enumerate(free[start : start + 3]) if n == free[start] + k]
        if kind == "delete":
            said.append(f"删去{name(run[0])}。")
            left[run[0]] = None
            run = run[:1]
        elif kind == "range":
            said.append(f"删去{name(run[0])}至{name(run[-1])}。" if len(run) > 1 else f"删去{name(run[0])}。")
            for n in run:
                left[n] = None
        elif kind == "replace":
            said.append(f"将{name(run[0])}修改为：“新的{run[0]}。”")
            left[run[0]] = f"新的{run[0]}。"
            run = run[:1]
        elif len(run) > 1:
            said.append(f"将{'、'.join(name(n) for n in run)}合并，修改为：“并成{run[0]}。”")
            left[run[0]] = f"并成{run[0]}。"
            for n in run[1:]:
                left[n] = None
        free = [n for n in free if n not in run]
    result = [words for words in left if words is not None]
    at = draw(st.integers(0, len(result)))
    if result and draw(st.booleans()):
        said.append(f"增加一条，作为第{chinese_numeral(at + 1)}条：“插入的条文。”")
        result.insert(at, "插入的条文。")
    text = "".join(f"{chinese_numeral(n)}、{words}\n" for n, words in enumerate([*said, "条文序号作相应调整。"], 1))
    return rule, text, result


@settings(max_examples=150, deadline=None)
@given(decisions())
def test_what_is_deleted_replaced_merged_and_inserted_counts_on(case: tuple[str, str, list[str]]) -> None:
    rule, decision, expected = case
    if not expected:
        return
    result = amended(decision, rule)
    assert result.problems == () and result.text is not None, decision
    assert result.text.strip().split("\n")[1:] == [f"第{chinese_numeral(n)}条　{words}" for n, words in enumerate(expected, 1)], decision


def test_several_rules_in_one_decision() -> None:
    decision = ("一、修改《甲办法》\n将第二条修改为：“甲。”\n二、修改《云州样例办法》\n将第四条修改为：“违者停业。”")
    read = read_amendment(decision, language="zh")
    assert [(i.rule, i.target) for i in read.instructions] == [("甲办法", "第二条"), ("云州样例办法", "第四条")]
    result = consolidate(RULE, read, language="zh", title="云州样例办法")
    assert result.text == RULE.replace("违反本办法第二条、第三条规定的，责令停业3个月。", "违者停业。")


def test_a_decision_about_another_rule_is_not_applied() -> None:
    read = read_amendment(sample("yz-xiugai-2026-912"), language="zh")
    result = consolidate(RULE, read, language="zh", title="云州样例办法")
    assert result.text is None and "no instruction" in result.problems[0]


@pytest.mark.parametrize(("words", "kind", "target", "number", "text", "old", "after"), [
    ("In § 1026.35, revise paragraph (b) to read as follows:\n(b) New words.", "replace", "§ 1026.35(b)", None, "(b) New words.", None, None),
    ("Section 4(2) is replaced by “(2) A firm must stop.”", "replace", "Section 4(2)", None, "(2) A firm must stop.", None, None),
    ("In section 9, after subsection (3) insert—\n“(3A) A firm may appeal.”", "insert", None, None, "(3A) A firm may appeal.", None, "section 9(3)"),
    ("For section 6 substitute—\n“6 Firms must report.”", "replace", "section 6", None, "6 Firms must report.", None, None),
    ("In section 7(1), for “30 days” substitute “60 days”.", "substitute", "section 7(1)", None, "60 days", "30 days", None),
    ("Section 8 is repealed.", "delete", "Section 8", None, None, None, None),
    ("Section 1026.35 is amended by revising paragraph (b)(1) to read as follows:\n(1) Words.", "replace",
     "Section 1026.35(b)(1)", None, "(1) Words.", None, None),
    ("In § 5.2(a), remove the words \"or agent\".", "substitute", "§ 5.2(a)", None, "", "or agent", None),
    ("In § 5.2, redesignate paragraph (c) as paragraph (d).", "renumber", "§ 5.2(c)", "§ 5.2(d)", None, None, None),
])
def test_english_forms(words: str, kind: str, target: str | None, number: str | None, text: str | None, old: str | None,
                       after: str | None) -> None:
    (found,) = read_amendment(words, language="en").instructions
    assert (found.kind, found.target, found.number, found.text, found.old, found.after) == (kind, target, number, text, old, after)


def test_instruction_quotes_the_decision() -> None:
    decision = sample("yz-xiugai-2026-912")
    first: Instruction = read_amendment(decision, language="zh").instructions[0]
    assert decision[first.start : first.end].startswith("第七条修改为：“小额贷款公司")


@given(st.integers(1, 9999))
def test_numerals_read_back(value: int) -> None:
    assert chinese(chinese_numeral(value)) == value


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["第四条", "修改为", "：“", "”", "增加一条", "，作为", "第二条", "删去", "中的", "\n一、", "“停业”", "《甲办法》",
                                 "In § 5, ", "revise paragraph (b)", " to read as follows:", "remove", "\ue000", "。"]), max_size=25),
       st.sampled_from(["zh", "en"]))
def test_never_raises(parts: list[str], language: str) -> None:
    result = amended("".join(parts), language=language)
    assert (result.text is None) == bool(result.problems)


@pytest.mark.parametrize("hostile", ["第四条、" * 40_000, "“" * 100_000, "增加一条，作为" * 30_000, "《" * 50_000 + "修改",
                                     "In section 4, " * 20_000, "remove “" * 20_000])
def test_time_on_hostile_decisions(hostile: str) -> None:
    started = time.process_time()
    for language in ("zh", "en"):
        amended(hostile, language=language)
    assert time.process_time() - started < 10
