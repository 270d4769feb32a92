"""What a change means, in figures and consequences."""

from __future__ import annotations

import json
from pathlib import Path

from kb.identity import read_identity
from kb.meaning import Reading, meaning
from kb.pipeline import analyse

NOTICES = Path(__file__).parents[1] / "corpus" / "samples" / "notices"


def reading(text: str, **given: str | None) -> Reading:
    return Reading(text, analyse(text, read_identity(text, **given)))


def sample(name: str) -> Reading:
    d = json.loads((NOTICES / f"{name}.json").read_text(encoding="utf-8"))
    return reading(d["text"], title=d["title"], language=d["language"], published_on=d["published_on"], kind=d.get("kind"))


def test_amendment_of_the_sample_rule() -> None:
    effects = meaning(sample("yz-banfa-2025-901"), sample("yz-banfa-2026-901"))
    labels = [e.label_zh for e in effects]
    assert "第七条：修改指标：单笔贷款中自有资金出资比例 ≥20% → ≥30%" in labels
    assert "第七条: threshold altered: 单笔贷款中自有资金出资比例 at least 20% → at least 30%" in [e.label_en for e in effects]
    assert any(e.kind == "threshold" and e.op == "added" and e.number == "第十条之一" for e in effects)
    assert any(e.kind == "figure" and e.number == "第十七条" and "3日" in (e.before or "") and "5日" in (e.after or "")
               for e in effects)
    (pause,) = [e for e in effects if e.kind == "trigger" and e.number == "第二十二条"]
    assert pause.op == "altered" and "suspend_new_business" in pause.tags
    assert "3个月以上6个月以下 → 6个月以上12个月以下" in pause.label_zh
    assert {e.number for e in effects if e.kind in ("threshold", "figure", "trigger")} <= {
        "第七条", "第十条之一", "第十七条", "第二十二条", "第二十六条"}


def test_trigger_added_and_removed() -> None:
    old = reading("第一条　放贷公司应当备案。\n第二条　放贷公司应当公布电话。\n", language="zh")
    new = reading("第一条　放贷公司应当备案。\n第二条　放贷公司应当公布电话。\n"
                  "第三条　违反本办法第一条规定的，责令暂停新增业务6个月。\n", language="zh")
    (added,) = [e for e in meaning(old, new) if e.kind == "trigger"]
    (removed,) = [e for e in meaning(new, old) if e.kind == "trigger"]
    assert (added.op, added.number, removed.op, removed.number) == ("added", "第三条", "removed", "第三条")
    assert "suspend_new_business" in added.tags and added.after == "违反本办法第一条规定的，责令暂停新增业务6个月。"


def test_renumbering_and_noise_mean_nothing() -> None:
    old = sample("yz-banfa-2025-901")
    text = old.text.replace("　", " ").replace("，", ",")
    assert meaning(old, old) == ()
    assert not [e for e in meaning(old, reading(text, language="zh", title=old.analysis.identity.title,
                                                published_on="2025-06-20")) if e.number]


def test_english_rule_after_proposal() -> None:
    effects = meaning(sample("en-fr-proposal-2025-99044"), sample("en-fr-rule-2026-99012"))
    (notice,) = [e for e in effects if e.number == "§ 9026.7(a)" and e.kind == "threshold"]
    assert (notice.before, notice.after) == ("at least 24 hours", "at least 72 hours")
