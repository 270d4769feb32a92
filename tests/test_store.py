"""What the store keeps: versions, identity, issues, and links between notices."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kb import store
from kb.build import build
from kb.errors import KbError, SchemaError
from kb.schema import migrate
from kb.store import open_db, reading, record_issue, resolve_issues, save, writing
from scrapers.notice import Issue, Notice

RULE = ("云州测试业务管理办法\n第一条 为规范测试业务，制定本办法。\n第二条 测试机构应当于每月结束后五日内报送数据。\n"
        "第三条 违反本办法第二条规定的，由监管部门责令停业整顿。\n")


@pytest.fixture
def db(tmp_path: Path) -> Any:
    return open_db(tmp_path / "kb.db")


def one(db: Any, sql: str, *args: object) -> Any:
    return db.execute(sql, list(args)).fetchone()[0]


def test_the_same_notice_twice_is_one(db: Any) -> None:
    assert save(db, Notice(source_id="s", id="a", text=RULE)).outcome == "new"
    assert save(db, Notice(source_id="s", id="a", text=RULE)).outcome == "unchanged"
    assert one(db, "SELECT count(*) FROM versions") == 1


def test_a_changed_text_is_a_version_and_the_index_follows(db: Any) -> None:
    save(db, Notice(source_id="s", id="a", text="旧文本甲乙"))
    assert save(db, Notice(source_id="s", id="a", text="新文本丙丁")).outcome == "changed"
    assert [r[0] for r in db.execute("SELECT text FROM versions ORDER BY number")] == ["旧文本甲乙", "新文本丙丁"]
    hits = {w: one(db, "SELECT count(*) FROM notices_fts WHERE notices_fts MATCH escape_fts(?)", w)
            for w in ("甲乙", "丙丁")}
    assert hits == {"甲乙": 0, "丙丁": 1}
    assert [r[0] for r in db.execute("SELECT kind FROM changes ORDER BY id")] == ["new", "text_changed"]


def test_identity_is_the_number_not_the_words(db: Any) -> None:
    first = save(db, Notice(source_id="s", issuer="云州局", doc_number="云金〔2026〕9号", title="甲", text="一 甲"))
    second = save(db, Notice(source_id="s", issuer="云州局", doc_number="云金[2026]9号", title="甲", text="二 乙"))
    assert first.notice_id == second.notice_id


def test_a_citation_is_linked_when_its_target_arrives(db: Any) -> None:
    save(db, Notice(source_id="s", id="p", kind="penalty", title="处罚决定",
                    text="经查，你公司未报送数据，违反了《云州测试业务管理办法》第二条的规定。"))
    build(db)
    assert one(db, "SELECT count(*) FROM citations WHERE target_notice_id IS NOT NULL") == 0
    save(db, Notice(source_id="s", id="r", text=RULE, title="云州测试业务管理办法"))
    build(db)
    assert one(db, "SELECT p.number FROM citations c JOIN provisions p ON p.id = c.target_provision_id "
                   "WHERE c.notice_id = 'p'") == "第二条"


def test_the_path_from_duty_to_trigger(db: Any) -> None:
    save(db, Notice(source_id="s", id="r", text=RULE, title="云州测试业务管理办法"))
    build(db)
    assert one(db, "SELECT cited FROM trigger_refs") == "第二条"
    assert "报送数据" in one(db, "SELECT d.quote FROM trigger_duties td JOIN duties d ON d.id = td.duty_id "
                                 "WHERE td.via = 'cited'")


def test_an_unchanged_notice_costs_nothing(db: Any) -> None:
    save(db, Notice(source_id="s", id="r", text=RULE))
    assert build(db).read == 1
    assert build(db).read == 0
    assert build(db, force=True).read == 1


def test_rebuilding_gives_the_same_rows(db: Any) -> None:
    save(db, Notice(source_id="s", id="r", text=RULE))
    build(db)
    tables = ("provisions", "citations", "duties", "triggers", "trigger_refs", "trigger_duties")
    before = {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in tables}
    build(db, force=True)
    assert before == {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in tables}
    assert before["triggers"]


def test_text_without_words_is_refused(db: Any) -> None:
    with pytest.raises(ValueError, match="no text"):
        save(db, Notice(source_id="s", text=" \n\0"))


def test_hostile_characters_are_stored_clean(db: Any) -> None:
    save(db, Notice(source_id="s", id="x", text="a\0b\ud800c\r\nd"))
    assert one(db, "SELECT text FROM notices") == "ab?c\nd"


def test_an_issue_stands_once_until_resolved(db: Any) -> None:
    for _ in range(2):
        record_issue(db, Issue(source_id="s", kind="k", message="m", url="u"))
    assert one(db, "SELECT count(*) FROM issues") == 1
    resolve_issues(db, "s", url="u")
    record_issue(db, Issue(source_id="s", kind="k", message="m", url="u"))
    assert one(db, "SELECT count(*) FROM issues") == 2


def test_a_newer_database_is_refused(db: Any) -> None:
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('kb', 'from_the_future', '')")
    with pytest.raises(SchemaError, match="newer version"):
        migrate(db)


def test_no_database_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="kb demo"), reading(tmp_path / "none.db"):
        pass


def test_no_sqlite_file_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database, but long enough to be looked at as one" * 20)
    with pytest.raises(KbError, match=r"x\.db"):
        open_db(tmp_path / "x.db")


def test_what_is_opened_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base that a command was done with, or that was refused, keeps no log beside it and no file open."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(store.sqlite3, "connect", lambda *a, **k: opened.append(connect(*a, **k)) or opened[-1])
    with writing(tmp_path / "kb.db", new=True) as db:
        db.execute("SELECT 1")
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(KbError):
        open_db(tmp_path / "x.db")
    assert len(opened) == 2
    for conn in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            conn.execute("SELECT 1")


def test_a_base_in_a_folder_that_may_not_be_written_is_read_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kb.db"
    with writing(path, new=True) as db:
        save(db, Notice(source_id="s", id="a", text=RULE))
    monkeypatch.setattr(store.os, "access", lambda *_: False)
    assert store.needs_its_folder(path)
    with reading(path) as conn:
        assert conn.execute("SELECT id FROM notices").fetchone()[0] == "a"
        assert [p.name for p in tmp_path.iterdir()] == ["kb.db"], "what reads made files beside the base"
    (tmp_path / "kb.db-wal").touch()  # somebody may be writing: then its log counts
    assert not store.needs_its_folder(path)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE bookmarks (url)")
        conn.commit()
    before = path.read_bytes()
    with pytest.raises(KbError, match="it holds bookmarks"):
        open_db(path)
    with pytest.raises(KbError, match="holds no knowledge base"), reading(path):
        pass
    assert path.read_bytes() == before


def test_nothing_is_written_to_a_mistyped_path(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="there is no knowledge base at"), writing(tmp_path / "typo" / "kb.db"):
        pass
    assert not (tmp_path / "typo").exists()


def test_a_persons_word_follows_the_words_it_is_about(db: Any) -> None:
    from dataclasses import replace

    from kb.assessments import assess
    from kb.derived import rows_of, write_rows
    from kb.pipeline import analyse
    from kb.store import given_identity

    text = RULE + "第四条 违反本办法第二条规定，情节严重的，由监管部门吊销许可证。\n"
    save(db, Notice(source_id="s", id="r", text=text, title="云州小额贷款测试办法"))
    build(db)
    first, second = [r[0] for r in db.execute("SELECT id FROM triggers ORDER BY id")]
    assess(db, status="done", trigger_id=second, verdict="rejected", by="王", at="2026-11-24T00:00:00Z")
    words = one(db, "SELECT quote FROM triggers WHERE id = ?", second)
    analysis = analyse(text, given_identity(text, {"title": "云州小额贷款测试办法"}))
    def read_as(triggers: tuple[Any, ...]) -> None:
        seq, text = db.execute("SELECT seq, text FROM notices WHERE id = 'r'").fetchone()
        write_rows(db, "r", rows_of(replace(analysis, triggers=triggers), notice_id="r", seq=seq, text=text), key="another reading")

    read_as(analysis.triggers[1:])
    assert one(db, "SELECT t.quote FROM assessments a JOIN triggers t ON t.id = a.trigger_id") == words
    read_as(analysis.triggers[:1])
    assert one(db, "SELECT count(*) FROM assessments a JOIN triggers t ON t.id = a.trigger_id") == 0
    build(db, force=True)
    assert one(db, "SELECT t.quote FROM assessments a JOIN triggers t ON t.id = a.trigger_id") == words
    shown = {r[0] for r in db.execute("SELECT trigger_id FROM suspension_risks")}
    assert second not in shown
    assert first in shown or not shown


def test_a_verdict_on_a_tag_acts_at_once_and_survives_a_rebuild(db: Any) -> None:
    from kb.assessed import assessed_duties
    from kb.assessments import assess
    from kb.errors import KbError

    text = RULE + "第四条 小额贷款公司应当按季度向监督管理部门报送经营报表。\n第五条 违反本办法第二条规定的，暂停业务。\n"
    save(db, Notice(source_id="s", id="r", text=text, title="云州小额贷款测试办法"))
    build(db)
    tags = {r[0] for r in db.execute("SELECT obligation_id FROM notice_obligations")}
    assert "reporting" in tags
    assert one(db, "SELECT count(*) FROM trigger_products WHERE product_id = 'microloan'") >= 1
    assert one(db, "SELECT count(*) FROM product_risks WHERE product_id = 'microloan'") >= 1
    for n, tag in enumerate(("reporting", "microloan")):
        assess(db, status="done", notice_id="r", tag=tag, verdict="rejected", by="王", at=f"2026-11-24T00:0{n}:00Z")
    for _ in range(2):
        assert "reporting" not in {r[0] for r in db.execute("SELECT obligation_id FROM notice_obligations")}
        assert one(db, "SELECT count(*) FROM notice_products WHERE product_id = 'microloan'") == 0
        assert one(db, "SELECT count(*) FROM trigger_products WHERE product_id = 'microloan'") == 0
        assert one(db, "SELECT count(*) FROM product_risks WHERE product_id = 'microloan'") == 0
        build(db, force=True)
    learnt = assessed_duties(db.conn, "zh")
    assert learnt
    assert all("报送" in example.text and "reporting" not in example.obligations for example in learnt)
    for n, tag in enumerate(("reporting", "microloan", "kyc")):
        assess(db, status="done", notice_id="r", tag=tag, verdict="confirmed", by="王", at=f"2026-11-25T00:0{n}:00Z")
    for _ in range(2):
        assert one(db, "SELECT score FROM notice_obligations WHERE obligation_id = 'reporting'") == 1
        assert one(db, "SELECT score FROM notice_obligations WHERE obligation_id = 'kyc'") == 1
        assert one(db, "SELECT count(*) FROM trigger_products WHERE product_id = 'microloan'") >= 1
        assert one(db, "SELECT count(*) FROM product_risks WHERE product_id = 'microloan'") >= 1
        build(db, force=True)
    with pytest.raises(KbError, match="no product and no obligation"):
        assess(db, status="done", notice_id="r", tag="nonsense", verdict="rejected", at="2026-11-25T00:00:00Z")
    with pytest.raises(KbError, match="say what holds"):
        assess(db, status="done", notice_id="r", tag="kyc", at="2026-11-25T00:00:00Z")


def test_a_brand_of_one_country_is_not_threatened_by_anothers_rules(db: Any) -> None:
    rule = RULE + "第四条 违反本办法第二条规定的，暂停小额贷款业务。\n"
    save(db, Notice(source_id="s", id="here", text=rule, title="云州小额贷款测试办法", jurisdiction="CN"))
    save(db, Notice(source_id="s", id="unsaid", text=rule.replace("云州", "雾州"), title="雾州小额贷款测试办法"))
    save(db, Notice(source_id="s", id="abroad", text=rule.replace("云州", "岛州"), title="岛州小额贷款测试办法", jurisdiction="HK"))
    save(db, Notice(source_id="s", id="named", text="暂停服务公告\n岛州监管部门决定，自即日起暂停借呗服务。\n", title="关于暂停借呗的公告",
                    jurisdiction="HK"))
    build(db)
    for table in ("suspension_risks", "clock_risks"):
        for product, expected in (("microloan", {"here", "unsaid", "abroad"}), ("jiebei", {"here", "unsaid", "named"})):
            assert {r[0] for r in db.execute(f"SELECT notice_id FROM {table} WHERE product = ?", [product])} == expected
    assert {r[0] for r in db.execute("SELECT notice_id FROM product_notices WHERE product_id = 'jiebei'")} == {"here", "unsaid", "named"}


def test_a_citation_that_means_another_notice_now_means_its_provision(db: Any) -> None:
    title = "云州小额贷款测试办法"
    rule = RULE + "第四条 违反本办法第二条规定的，暂停业务。\n"
    save(db, Notice(source_id="s", id="later", text=rule, title=title, kind="rule", published_on="2026-06-01", doc_number="云测〔2026〕9号"))
    save(db, Notice(source_id="s", id="fined", text=f"行政处罚决定书\n当事人违反了《{title}》第二条的规定，决定处以罚款五万元。\n",
                    title="行政处罚决定书", kind="penalty", published_on="2026-03-01"))
    build(db)
    assert one(db, "SELECT target_notice_id FROM citations WHERE notice_id = 'fined'") == "later"
    assert one(db, "SELECT max(enforced_times) FROM triggers WHERE notice_id = 'later'") == 1
    save(db, Notice(source_id="s", id="then", text=rule.replace("业务", "其业务"), title=title, kind="rule", published_on="2025-06-01"))
    build(db)
    assert one(db, "SELECT target_notice_id FROM citations WHERE notice_id = 'fined'") == "then"
    assert one(db, "SELECT p.notice_id FROM citations c JOIN provisions p ON p.id = c.target_provision_id WHERE c.notice_id = 'fined'") == "then"
    assert one(db, "SELECT max(enforced_times) FROM triggers WHERE notice_id = 'then'") == 1
    assert one(db, "SELECT max(enforced_times) FROM triggers WHERE notice_id = 'later'") == 0


def test_who_refers_to_a_provision_or_a_notice_stands_in_an_index(db: Any) -> None:
    """Without it SQLite reads a whole table for each provision of a notice that is read anew."""
    missing = []
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        first = {db.execute(f"PRAGMA index_info('{index[1]}')").fetchone()[2] for index in db.execute(f"PRAGMA index_list('{table}')").fetchall()
                 if not index[4]}
        first |= {column[1] for column in db.execute(f"PRAGMA table_info('{table}')").fetchall() if column[5] == 1}
        missing += [f"{table}.{key[3]}" for key in db.execute(f"PRAGMA foreign_key_list('{table}')").fetchall()
                    if key[2] == "provisions" and key[3] not in first]
    assert missing == []
