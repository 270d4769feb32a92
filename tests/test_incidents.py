"""Incidents: what announcements say happened, when it ended, what explains it; and assessments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlite_utils import Database

from kb.assessments import assess, current, history
from kb.audit import verify
from kb.build import build
from kb.errors import KbError
from kb.incidents import add_incident, end_incident, incidents, read_happenings, refresh_incidents
from kb.moments import moments
from kb.output import write_rows
from kb.store import open_db, save
from scrapers.notice import Notice

NOTICES = Path(__file__).parents[1] / "corpus" / "samples" / "notices"
STORY = ("yz-banfa-2025-901", "yz-chufa-2026-9003", "yf-weihu-2025-0917", "yf-huifu-2025-0920", "yf-yichang-2025-1105",
         "yf-huifu-2025-1112", "yf-tingdai-2026-0203", "yf-huifu-2026-0921", "yf-guzhang-2026-1018", "yz-p2p-tuichu-2025-01",
         "xq-weihu-2026-0412")
AT = "2026-11-24T08:00:00Z"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Database:
    db = open_db(tmp_path_factory.mktemp("story") / "kb.db")
    for name in STORY:
        save(db, Notice.from_json(json.loads((NOTICES / f"{name}.json").read_text(encoding="utf-8"))))
    build(db, workers=1)
    refresh_incidents(db, at=AT)
    return db


def test_the_story_of_the_samples(story: Database) -> None:
    found = {(i["notice_id"], i["start"], i["end"], i["cause"]) for i in incidents(story.conn) if i["origin"] == "source"}
    assert found == {
        ("yf-weihu-2025-0917", "2025-09-20T00:00", "2025-09-20T06:00", "technical"),
        ("yf-yichang-2025-1105", "2025-11-05T18:00", None, "operational"),
        ("yf-tingdai-2026-0203", "2026-02-05T00:00", "2026-09-21T09:00", "regulatory"),
        ("yf-guzhang-2026-1018", "2026-10-18T14:07", "2026-10-18T14:51", "technical"),
        ("xq-weihu-2026-0412", "2026-04-15T23:30", "2026-04-16T02:30", "technical"),
    }
    assert {i["product"] for i in incidents(story.conn, product="jiebei")} == {"jiebei"}


def test_statement_is_quoted_and_explained(story: Database) -> None:
    (pause,) = [i for i in incidents(story.conn) if i["notice_id"] == "yf-tingdai-2026-0203"]
    text = story.execute("SELECT text FROM notices WHERE id = 'yf-tingdai-2026-0203'").fetchone()[0]
    assert pause["statement"] in text and "2026年2月5日0时" in pause["statement"]
    assert "云州互联网小额贷款业务管理办法 第二十七条 (cited" in pause["explained_by"]
    assert pause["ended_by"].endswith("恢复放款的公告")


def test_refresh_again_changes_nothing(story: Database) -> None:
    before = story.execute('SELECT id, start, "end", key FROM incidents ORDER BY id').fetchall()
    refresh_incidents(story, at="2027-01-01T00:00:00Z")
    assert story.execute('SELECT id, start, "end", key FROM incidents ORDER BY id').fetchall() == before


def test_by_hand(story: Database) -> None:
    incident = add_incident(story, product="jiebei", start="2026-11-01T10:00", statement="用户反馈无法借款", cause="technical",
                            by="li", at=AT)
    end_incident(story, incident, end="2026-11-01T11:30", by="li", at=AT)
    refresh_incidents(story, at=AT)
    (row,) = [i for i in incidents(story.conn, product="jiebei") if i["origin"] == "person"]
    assert (row["start"], row["end"], row["by"]) == ("2026-11-01T10:00", "2026-11-01T11:30", "li")
    assert verify(story.conn).whole
    story.execute("DELETE FROM incidents WHERE id = ?", [incident])


@pytest.mark.parametrize("wrong", [{"product": "no_such"}, {"start": "yesterday"}, {"cause": "moon"}, {"end": "2020-01-01"},
                                   {"statement": " "}, {"notice_id": "nowhere"}, {"trigger_id": 7},
                                   {"start": "2026-11-01T24:00"}, {"start": "20261101"}, {"start": "2026-11-01 10:00"}])
def test_by_hand_refuses(story: Database, wrong: dict[str, object]) -> None:
    good = {"product": "jiebei", "start": "2026-11-01", "statement": "停机"}
    with pytest.raises(KbError):
        add_incident(story, **{**good, **wrong}, at=AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("9月20日（星期六）0:00至6:00暂停", "zh", [("2026-09-20T00:00", False), ("2026-09-20T06:00", True)]),
    ("4月15日23:30—4月16日2:30", "zh", [("2026-04-15T23:30", False), ("2026-04-16T02:30", True)]),
    ("今晚将于9月1日23时至次日5时维护", "zh", [("2026-09-01T23:00", False), ("2026-09-02T05:00", True)]),
    ("9月1日23:00至2:00", "zh", [("2026-09-01T23:00", False), ("2026-09-02T02:00", True)]),
    ("自2027年2月5日0时起", "zh", [("2027-02-05T00:00", False)]),
    ("已于今日5:20完成", "zh", [("2026-08-30T05:20", False)]),
    ("2月30日停机", "zh", []),
    ("from 01:00 to 05:30 (UTC+1) on Saturday 13 June", "en", [("2026-06-13T01:00", False), ("2026-06-13T05:30", True)]),
    ("From 1 September 2026 we stop", "en", [("2026-09-01", False)]),
    ("on June 3, 2026 at 2:15 pm", "en", [("2026-06-03T14:15", False)]),
])
def test_moments(text: str, language: str, expected: list[tuple[str, bool]]) -> None:
    found = moments(text, language=language, published_on="2026-08-30")
    assert [(m.at, m.closes) for m in found] == expected


@pytest.mark.parametrize("text", ["余额付款不受影响，9月1日照常。", "如需帮助，请于9月1日前联系。", "9月1日新功能上线。",
                                  "我们会在升级后第一时间恢复服务。"])
def test_no_incident(text: str) -> None:
    assert read_happenings(text, language="zh", published_on="2026-08-30") == ()


def test_part_that_resumes_does_not_end_the_whole() -> None:
    (h,) = read_happenings("部分账户自今日起恢复使用，其余账户仍在核查。", language="zh", published_on="2026-08-30")
    assert h.kind == "resume" and not h.whole


# -- assessments ---------------------------------------------------------------------------------


def test_history_is_kept_and_the_latest_wins(story: Database, tmp_path: Path) -> None:
    subject = "yz-banfa-2025-901"
    assess(story, notice_id=subject, status="in_review", owner="王", note="=SUM(A1)", due_on="2026-12-01", by="li", at=AT)
    assess(story, notice_id=subject, status="applicable", by="wang", at="2026-11-25T08:00:00Z")
    trigger = story.execute("SELECT id FROM triggers WHERE notice_id = ? LIMIT 1", [subject]).fetchone()[0]
    assess(story, trigger_id=trigger, status="not_applicable", by="wang", at=AT)
    rows = {(r["notice_id"], r["trigger_id"]): r for r in current(story.conn)}
    assert rows[subject, None]["status"] == "applicable"
    assert (rows[subject, None]["owner"], rows[subject, None]["due_on"]) == ("王", "2026-12-01")
    assert rows[None, trigger]["status"] == "not_applicable"
    assert [r["status"] for r in history(story.conn, notice_id=subject)] == ["applicable", "in_review"]
    assert write_rows(current(story.conn), fmt="xlsx", path=tmp_path / "a.xlsx") is None
    cells = [c.value for row in load_workbook(tmp_path / "a.xlsx").active for c in row]  # type: ignore[union-attr]
    assert "'=SUM(A1)" in cells and "王" in cells
    assert verify(story.conn).whole


@pytest.mark.parametrize("wrong", [{"status": "maybe"}, {"notice_id": "nowhere"}, {"trigger_id": 5}, {"due_on": "soon"}])
def test_assess_refuses(story: Database, wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"status": "done", "notice_id": "yz-banfa-2025-901"}
    with pytest.raises(KbError):
        assess(story, **{**good, **wrong}, at=AT)  # type: ignore[arg-type]
