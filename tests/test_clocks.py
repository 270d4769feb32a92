"""Two clocks: the words of the day, by what was known; amendments one after another; what penalties enforced."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from kb.answers import risks
from kb.build import build
from kb.cli import main
from kb.clocks import risks_on
from kb.readings import NOT_APPLIED
from kb.store import open_db, save
from scrapers.notice import Notice

TITLE = "云州样例贷款管理办法"
RULE = """云州样例贷款管理办法
第一条　为了规范类借呗产品贷款，制定本办法。
第二条　放贷公司自有资金出资比例不得低于20%。
放贷公司应当公开年化成本。
第三条　放贷公司应当备案。
第四条　违反本办法第二条规定的，责令暂停新增类借呗产品贷款业务3个月。
第五条　违反本办法第三条规定的，责令停止类借呗产品贷款业务。
第六条　本办法自2026年1月1日起施行。
"""


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_db(tmp_path / "kb.db")


def put(db: Database, name: str, title: str, text: str, *, on: str, kind: str = "rule", at: str | None = None) -> None:
    save(db, Notice(source_id="s", id=name, title=title, issuer="云州金融监督管理局", kind=kind, language="zh", jurisdiction="CN",
                    published_on=on, text=text), at=f"{at or on}T01:00:00Z")
    build(db, workers=1)


def decision(db: Database, name: str, words: str, *, on: str, effective: str) -> None:
    year, month, day = (int(p) for p in effective.split("-"))
    title = f"云州金融监督管理局关于修改《{TITLE}》的决定"
    put(db, name, title, f"{title}\n决定对《{TITLE}》作如下修改：\n{words}\n本决定自{year}年{month}月{day}日起施行。\n", on=on)


def pauses(db: Database, in_force_on: str, known_on: str | None = None) -> dict[str, str]:
    """The words of each article that can pause 借呗 on a day."""
    return {r["provision"]: r["quote"] for r in risks_on(db.conn, "jiebei", in_force_on=in_force_on, known_on=known_on)
            if r["notice"] == TITLE}


def test_amendments_one_after_another_hold_from_their_days(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    decision(db, "first", "一、将第四条中的“3个月”修改为“6个月”。", on="2026-02-01", effective="2026-03-01")
    decision(db, "second", "一、将第四条中的“6个月”修改为“9个月”。", on="2026-04-01", effective="2026-05-01")
    months = {day: pauses(db, day)["第四条"][-4:-1] for day in ("2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")}
    assert months == {"2026-02-28": "3个月", "2026-03-01": "6个月", "2026-04-30": "6个月", "2026-05-01": "9个月"}
    assert "6个月" in pauses(db, "2026-05-01", "2026-03-31")["第四条"], "the second decision was not known yet"
    assert "3个月" in pauses(db, "2026-05-01", "2026-01-31")["第四条"]
    assert pauses(db, "2025-12-31") == {} and pauses(db, "2026-05-01", "2025-11-30") == {}


def test_a_decision_that_cannot_be_carried_out_is_an_issue_and_changes_nothing(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    decision(db, "bad", "一、将第四条中的“30个月”修改为“6个月”。", on="2026-02-01", effective="2026-03-01")
    assert "3个月" in pauses(db, "2026-04-01")["第四条"]
    (message,) = [m for (m,) in db.execute("SELECT message FROM issues WHERE kind = ? AND resolved_at IS NULL", [NOT_APPLIED]).fetchall()]
    assert "30个月" in message and "bad on rule" in message
    decision(db, "bad", "一、将第四条中的“3个月”修改为“6个月”。", on="2026-02-01", effective="2026-03-01")
    assert "6个月" in pauses(db, "2026-04-01")["第四条"]
    assert not db.execute("SELECT 1 FROM issues WHERE kind = ? AND resolved_at IS NULL", [NOT_APPLIED]).fetchone()


def test_an_earlier_version_answers_for_what_was_known_then(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    put(db, "rule", TITLE, RULE.replace("暂停新增类借呗产品贷款业务3个月", "暂停新增类借呗产品贷款业务5个月"), on="2025-12-01", at="2026-02-10")
    assert "3个月" in pauses(db, "2026-02-20", "2026-02-09")["第四条"]
    assert "5个月" in pauses(db, "2026-02-20", "2026-02-10")["第四条"]
    assert "5个月" in pauses(db, "2026-02-20")["第四条"]
    with_white_space = RULE.replace("3个月", "5个月").replace("第三条　", "第三条  ")
    put(db, "rule", TITLE, with_white_space, on="2025-12-01", at="2026-02-12")
    assert [k for (k,) in db.execute("SELECT kind FROM changes WHERE notice_id = 'rule' ORDER BY id").fetchall()][:2] == ["new", "text_changed"]
    assert db.execute("SELECT count(*) FROM changes WHERE kind = 'text_changed'").fetchone()[0] == 1


def test_risks_without_a_day_give_the_words_of_today_beside_the_old_ones(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    decision(db, "first", "一、将第四条中的“3个月”修改为“6个月”。\n二、删除第五条。", on="2026-02-01", effective="2026-03-01")
    decision(db, "later", "一、将第四条中的“6个月”修改为“9个月”。", on="2026-04-01", effective="2199-05-01")
    rows = {r["provision"]: r for r in risks(db.conn, "jiebei") if r["notice"] == TITLE}
    assert "3个月" in rows["第四条"]["quote"] and "6个月" in rows["第四条"]["words_today"]
    assert "停止" not in (rows["第五条"]["words_today"] or ""), "a passage struck out has no words today"
    assert {r["amended_by"] for r in rows.values()} == {f"云州金融监督管理局关于修改《{TITLE}》的决定"}
    shown = CliRunner().invoke(main, ["risks", "--product", "jiebei", "--db", str(db.conn.execute("PRAGMA database_list").fetchone()[2])])
    assert "[now] 违反本办法第二条规定的，责令暂停新增类借呗产品贷款业务6个月。" in shown.output
    assert "[old words; since amended]" in shown.output
    dated = CliRunner().invoke(main, ["risks", "--product", "jiebei", "--in-force-on", "2026-03-02", "--db",
                                      str(db.conn.execute("PRAGMA database_list").fetchone()[2])])
    assert "6个月" in dated.output and "[" not in dated.output.replace("〔", "")


def test_the_words_of_a_rule_that_nothing_amends_are_its_own(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    assert {(r["amended_by"], r["words_today"]) for r in risks(db.conn, "jiebei")} == {(None, None)}


def test_a_rebuild_gives_the_same_readings(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    decision(db, "first", "一、将第四条中的“3个月”修改为“6个月”。", on="2026-02-01", effective="2026-03-01")
    before = db.execute("SELECT notice_id, origin, place, effective_on, known_from, text, key FROM readings").fetchall()
    build(db, force=True, workers=1)
    assert db.execute("SELECT notice_id, origin, place, effective_on, known_from, text, key FROM readings").fetchall() == before


PENALTY = "当事人：青禾消费信贷公司\n你公司类借呗产品贷款的出资比例仅为12%，违反了《{title}》{breached}规定。\n依据《{title}》{basis}，责令暂停新增类借呗产品贷款业务3个月。\n"


@pytest.mark.parametrize(("breached", "basis", "articles"), [
    ("第二条", "第四条", {"第四条"}),
    ("第二条第一款", "第四条", {"第四条"}),
    ("第三条", "第五条", {"第五条"}),
])
def test_enforcement_joins_and_counts(db: Database, breached: str, basis: str, articles: set[str]) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    title = "云州金融监督管理局行政处罚决定书（云金监罚〔2026〕7号）"
    put(db, "p", title, f"{title}\n{PENALTY.format(title=TITLE, breached=breached, basis=basis)}", on="2026-03-10", kind="penalty")
    rows = list(db.query("SELECT DISTINCT provision, via, duty_provision, product FROM enforcement_breaches WHERE duty IS NOT NULL"))
    assert {r["provision"] for r in rows} == {breached} and {r["via"] for r in rows} == {"cited"}
    assert "jiebei" in {r["product"] for r in rows}
    enforced = {(r["provision"], r["enforced_times"], r["enforced_last"]) for r in db.query(
        "SELECT DISTINCT provision, enforced_times, enforced_last FROM suspension_risks WHERE enforced_times > 0")}
    assert enforced == {(a, 1, "2026-03-10") for a in articles}


def test_a_penalty_clause_alone_leads_to_the_duties_behind_it(db: Database) -> None:
    put(db, "rule", TITLE, RULE, on="2025-12-01")
    title = "云州金融监督管理局行政处罚决定书（云金监罚〔2026〕8号）"
    put(db, "p", title, f"{title}\n当事人：青禾消费信贷公司\n依据《{TITLE}》第五条，责令停止类借呗产品贷款业务。\n", on="2026-03-10", kind="penalty")
    rows = list(db.query("SELECT DISTINCT provision, via, duty_provision FROM enforcement_breaches"))
    assert [(r["provision"], r["via"], r["duty_provision"]) for r in rows] == [("第五条", "penalty clause", "第三条")]
