"""Chinese triggers: every golden sentence, and what a whole notice must hold."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.identity import Identity
from kb.provisions import read_provisions
from kb.references import Citation, read_citations
from kb.sentences import Sentence, read_sentences
from kb.triggers.model import Restoration, Trigger
from kb.triggers.zh import read_triggers
from kb.triggers.zh_fold import fold

GOLDEN = yaml.safe_load((Path(__file__).parents[1] / "golden" / "triggers_zh.yml").read_text("utf-8"))


def identity(kind: str = "rule") -> Identity:
    return Identity(title=None, issuer=None, doc_number=None, kind=kind, language="zh", published_on=None)


def read(
    text: str, *, kind: str = "rule"
) -> tuple[tuple[Trigger, ...], tuple[Restoration, ...], tuple[Citation, ...]]:
    provisions = read_provisions(text, language="zh")
    citations = read_citations(text, language="zh", provisions=provisions)
    triggers, restorations = read_triggers(
        text,
        identity=identity(kind),
        provisions=provisions,
        sentences=read_sentences(text, language="zh", provisions=provisions),
        citations=citations,
    )
    return triggers, restorations, citations


def overlap(wanted: str, found: str | None) -> float:
    shared = sum(min(wanted.count(c), (found or "").count(c)) for c in set(wanted))
    return 2 * shared / (len(wanted) + len(found or "") or 1)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["text"][:24] for case in GOLDEN])
def test_golden_sentence(case: dict[str, Any]) -> None:
    lead = case.get("lead")
    text = f"{lead}\n{case['text']}" if lead else case["text"]
    start = len(text) - len(case["text"])
    # The sentences are given, so that this tests triggers and not the reading of lists.
    sentences = (
        (Sentence(0, len(lead)), Sentence(start, len(text), None, 0, 1))
        if lead
        else (Sentence(0, len(text)),)
    )
    citations = read_citations(text, language="zh", provisions=())
    triggers, _ = read_triggers(
        text,
        identity=identity(case.get("kind", "rule")),
        provisions=(),
        sentences=sentences,
        citations=citations,
    )
    triggers = tuple(t for t in triggers if t.start == start)
    assert sorted(case["want"]) == sorted(c for t in triggers for c in t.consequences)
    for trigger in triggers:
        if "cause" in case:
            assert trigger.cause == case["cause"]
        if "effect" in case:
            assert trigger.effect == case["effect"]
        if "condition" in case:
            assert overlap(case["condition"], trigger.condition) >= 0.6, trigger.condition
        if "refs" in case:
            assert [citations[i].cited for i in trigger.refs] == case["refs"]


NOTICE = """晨星支付管理办法

第一条 支付机构应当按照本办法保存客户资料。

第五条 支付机构违反本办法第一条规定的，由监管部门责令改正；情节严重的，责令暂停收单业务三个月，直至验收合格。

第六条 支付机构有下列情形之一的，监管部门可以吊销其许可证：

（一）伪造交易记录的；

（二）违反本办法第三条规定的。

第七条 验收合格的，监管部门应当准予恢复收单业务。

第八条 机构存在流动性风险的，监管部门可以采取下列措施：

（一）限制其业务范围；

（二）停止批准其新增网点。
"""


def test_a_notice_holds_its_triggers_in_order_with_exact_spans() -> None:
    triggers, _, citations = read(NOTICE)
    assert [t.consequences for t in triggers] == [
        ("suspend_service",),
        ("revoke_licence",),
        ("restrict_business",),
        ("suspend_new_business",),
    ]
    assert [t.start for t in triggers] == sorted(t.start for t in triggers)
    for trigger in triggers:
        assert len(trigger.evidence) == len(trigger.consequences)
        assert all(trigger.start <= a < b <= trigger.end for a, b in trigger.evidence)
        assert 0 < trigger.score <= 1
        if trigger.condition is not None and trigger.condition_start is not None:
            at = trigger.condition_start
            assert NOTICE[at : at + len(trigger.condition)] == trigger.condition
    assert [citations[i].cited for i in triggers[0].refs] == ["第一条"]


def test_the_items_of_a_breach_give_its_references() -> None:
    triggers, _, citations = read(NOTICE)
    assert [citations[i].cited for i in triggers[1].refs] == ["第三条"]


def test_a_measure_takes_its_condition_and_effect_from_the_lead_in() -> None:
    triggers, _, _ = read(NOTICE)
    assert {t.condition for t in triggers[2:]} == {"机构存在流动性风险的"}
    assert {t.effect for t in triggers[2:]} == {"may"}


def test_duration_end_actor_and_subject_are_read() -> None:
    trigger = read(NOTICE)[0][0]
    assert trigger.actor == "监管部门"
    assert trigger.duration == "三个月"
    assert trigger.ends is not None and "验收合格" in trigger.ends
    assert trigger.subject is not None and "收单业务" in trigger.subject


def test_what_gives_a_business_back_is_a_restoration_and_no_trigger() -> None:
    triggers, restorations, _ = read(NOTICE)
    (restoration,) = restorations
    assert "恢复收单业务" in NOTICE[restoration.start : restoration.end]
    assert restoration.start not in {t.start for t in triggers}


DECISION = """晨星顾问有限公司：
经查，你公司未留存客户服务记录，违反了《晨星投顾规定》第七条、第九条的规定。根据《晨星投顾规定》第三十条的规定，我局决定责令你公司暂停新增客户三个月。复议期间，上述措施不停止执行。
"""


def test_a_decision_is_done_and_refers_to_the_articles_breached_not_its_basis() -> None:
    triggers, _, citations = read(DECISION, kind="penalty")
    (trigger,) = triggers
    assert trigger.effect == "done"
    assert trigger.consequences == ("suspend_new_business",)
    assert [citations[i].cited for i in trigger.refs] == ["《晨星投顾规定》第七条", "《晨星投顾规定》第九条"]


def test_breach_of_the_whole_rule_is_blanket() -> None:
    (trigger,), _, _ = read("违反本办法规定的，监管部门可以责令暂停业务。")
    assert trigger.blanket
    (trigger,), _, _ = read("违反本办法第三条规定的，监管部门可以责令暂停业务。")
    assert not trigger.blanket


def test_traditional_text_is_quoted_as_printed() -> None:
    text = "違反規定者，主管機關得命令其停止營業。"
    (trigger,), _, _ = read(text)
    assert text[trigger.start : trigger.end] == text
    assert trigger.condition == "違反規定者"


def test_folding_keeps_length_and_leaves_simplified_text_alone() -> None:
    text = "主管機關得廢止其許可"
    assert fold(text) == "主管机关得废止其许可"
    plain = "停止办理业务"
    assert fold(plain) is plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "，，，；；；",
        "的，" * 3000,
        "暂停" * 5000,
        "（" * 4000 + "暂停业务",
        "违反" * 4000 + "责令停业整顿。",
        "因系统" * 3000,
        "应当暂停业务，" * 2000,
        "应当拒绝开户，" * 1700,
        "应当：暂停业务、" * 1500,
        "\x00暂停\ud7ff",
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    started = time.process_time()
    read_triggers(
        text,
        identity=identity(),
        provisions=(),
        sentences=(Sentence(0, len(text)),) if text else (),
        citations=(),
    )
    assert time.process_time() - started < 1


def test_products_named_in_the_passage_are_kept() -> None:
    (trigger,), _, _ = read("借款人挪用信用卡资金的，发卡银行可以停止其信用卡使用。")
    assert "credit_card" in trigger.products


# A layout of short lines: sentences run over them, and one over the foot of a page.
WRAPPED = """晨星票据清算管理规则
第一条 参与清算的机构应当按照本规则保存票据影像
和清算记录，保存期限自清算完成之日起不少于五年，并
接受清算中心的检查。
第二条 参与机构在一年之内三次未按时补足备付金的，
清算中心可以暂停其清算业务；逾期仍不补足的，终止其
参与者资格。
第三条 客户出示的身份证明经核实为伪造的，参与机构
应当拒绝为其开立票据账户，并在当日向清算中心报告有
关情况。
第四条 清算系统发生故障且在两个小时之内无法恢复
的，清算中心可以暂停当日的票据交换，并通过网站向全－ 3 －
体参与机构公告。
第五条 参与机构应当每年开展一次应急演练，演练方案
与总结报告应当在演练结束以后的三十日之内报送清算中
心备案。
第六条 参与机构应当指定专门的部门和人员负责清算
业务，人员变动的，应当在五日之内书面告知清算中心并
完成权限的交接。
第七条 本规则由清算中心负责解释，自发布之日起施行
并适用于全部参与机构。
"""


def test_a_sentence_of_a_hard_wrapped_text_is_read_across_its_lines() -> None:
    triggers, _, _ = read(WRAPPED)
    whole = ["".join(WRAPPED[t.start : t.end].split()) for t in triggers]
    assert [w[:4] for w in whole] == ["参与机构", "客户出示", "清算系统"]
    assert [w[-6:] for w in whole] == ["参与者资格。", "告有关情况。", "与机构公告。"]
    assert [set(t.consequences) for t in triggers] == [
        {"suspend_service", "terminate_cooperation"},
        {"restrict_account"},
        {"suspend_service"},
    ]
    for trigger in triggers:
        assert all(trigger.start <= a < b <= trigger.end for a, b in trigger.evidence)
        if trigger.condition is not None and trigger.condition_start is not None:
            at = trigger.condition_start
            assert WRAPPED[at : at + len(trigger.condition)] == trigger.condition
    assert "".join((triggers[1].condition or "").split()).startswith("客户出示的身份证明")
