"""Breach of a rule as a whole rests on all its duties; a penalty clause that names its own act on none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.build import build
from kb.store import open_db, save
from kb.triggers.blanket import punishes_all
from scrapers.notice import Notice


@pytest.mark.parametrize("words", [
    "违反本办法规定的，由云州金监局责令暂停业务。", "支付机构违反本办法的，责令停业整顿。", "小贷公司违反本规定，情节严重的，吊销许可证。",
    "放贷机构违反本办法有关规定，由云州金监局责令暂停新增业务。", "违反本条例规定的单位，责令停业。", "违反上述规定的，暂停合作。"])
def test_whole(words: str) -> None:
    assert punishes_all(words, language="zh")


@pytest.mark.parametrize("words", [
    "违反本法规定，出租许可证的，吊销许可证。", "小贷公司违反本办法规定，有下列行为之一的，责令停业：", "对违反本通知的下列行为，暂停其业务。",
    "清算机构可以拒绝违反本办法发送的指令。", "外国公司违反本法规定，擅自设立分支机构的，责令关闭。", "违反有关规定的，暂停业务。",
    "违反本办法第七条规定的，责令停业。", "公司违反本条例规定可能清偿债务的，可以限制其账户。", "修改为：“持牌人违反本办法规定的，暂停业务。”", "", "违反本"])
def test_an_act_of_its_own(words: str) -> None:
    assert not punishes_all(words, language="zh")


@pytest.mark.parametrize(("words", "whole"), [
    ("for breaches of this Regulation", True), ("where the lender fails to comply with any provision of these Rules", True),
    ("if it contravenes this Act", True), ("until verified in accordance with these Rules", False),
    ("where it breaches applicable laws", False), ("if the criteria are not met or the body's acts infringe these Rules", False), ("fails to comply with section 5 of this Act", False),
    ("violates Article 6(1) of this Directive", False), ("", False)])
def test_english(words: str, whole: bool) -> None:
    assert punishes_all(words, language="en") == whole


def test_what_an_authority_owes_stands_behind_no_trigger(tmp_path: Path) -> None:
    db = open_db(tmp_path / "kb.db")
    text = ("云州样例小额贷款管理办法\n第一条 小额贷款公司应当公开年化成本。\n第二条 云州市人民政府应当每年公布规划。\n"
            "第三条 小额贷款公司违反本办法规定的，责令暂停业务。\n第四条 小额贷款公司违反本办法规定，出租牌照的，吊销许可证。\n")
    save(db, Notice(source_id="s", id="n", title="云州样例小额贷款管理办法", issuer="云州金监局", kind="rule", language="zh",
                    jurisdiction="CN", published_on="2026-01-05", text=text), at="2026-01-05T01:00:00Z")
    build(db, workers=1)
    paths = db.execute("SELECT DISTINCT duty_provision, trigger_provision, via FROM suspension_paths").fetchall()
    assert paths == [("第一条", "第三条", "blanket")]
