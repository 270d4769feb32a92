"""Files of every kind and encoding become notices; what can't be read is said and recorded."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from kb.ingest import MOST_SAID

TEXT = "云州金融监督管理局公告\n云金监公告〔2026〕7号\n为规范测试业务，现公告如下。\n云州金融监督管理局\n2026年3月5日\n"


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as conn:
        return conn.execute(sql).fetchall()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes((TEXT * 5).encode(encoding))
    result = run("ingest", str(tmp_path / "a.txt"), "--db", str(tmp_path / "kb.db"))
    assert result.exit_code == 0, result.output
    assert rows(tmp_path / "kb.db", "SELECT count(*) FROM notices WHERE text LIKE '%现公告如下%'") == [(1,)]


def test_lines_keep_their_id_and_bad_ones_are_named(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "n1", "text": TEXT, "lang": "zh", "published_on": "2026-03-05"}, ensure_ascii=False),
             "{broken", json.dumps({"id": "n2"}), json.dumps({"id": "n3", "text": "x", "lang": "fr"}),
             json.dumps({"id": "n4", "text": "x", "published_on": "5 March"}), ""]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    db = tmp_path / "kb.db"
    result = run("ingest", str(tmp_path / "a.jsonl"), "--db", str(db))
    assert result.exit_code == 1
    assert rows(db, "SELECT id, published_on FROM notices") == [("n1", "2026-03-05"), ("n4", None)]
    messages = [m for (m,) in rows(db, "SELECT message FROM issues ORDER BY id")]
    assert [m.split(":")[0] for m in messages] == [f"a.jsonl, line {n}" for n in (2, 3, 4, 5)]
    assert "text" in messages[1]
    assert "lang" in messages[2]
    assert "published_on" in messages[3]


def test_a_file_of_another_kind_is_not_told_line_by_line(tmp_path: Path) -> None:
    good = json.dumps({"id": "n1", "text": TEXT}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(",\n" * 5000 + good + "\n", encoding="utf-8")
    result = run("ingest", str(tmp_path / "a.jsonl"), "--db", str(tmp_path / "kb.db"))
    assert result.exit_code == 1
    assert rows(tmp_path / "kb.db", "SELECT count(*) FROM issues") == [(MOST_SAID + 1,)]
    assert f"a.jsonl: {5000 - MOST_SAID} more lines are wrong" in result.stderr
    assert rows(tmp_path / "kb.db", "SELECT id FROM notices") == [("n1",)]


def test_a_bad_file_stops_nobody_and_is_forgiven_when_mended(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 not really")
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    db = tmp_path / "kb.db"
    result = run("ingest", str(folder), "--db", str(db))
    assert result.exit_code == 1
    assert "bad.pdf" in result.output
    assert rows(db, "SELECT count(*) FROM notices") == [(1,)]
    assert rows(db, "SELECT count(*) FROM issues WHERE resolved_at IS NULL") == [(1,)]
    (folder / "bad.pdf").write_text("<html><body><p>现在可以读了，内容完整。</p></body></html>", encoding="utf-8")
    assert run("ingest", str(folder), "--db", str(db)).exit_code == 0
    assert rows(db, "SELECT count(*) FROM issues WHERE resolved_at IS NULL") == [(0,)]


@pytest.mark.parametrize(("notice", "said"), [
    ({"text": 7}, "text is int"), ({"text": ""}, "text is missing or empty"), ({"text": "\0 "}, "text is missing or empty"),
    ({"text": None}, "lacks ['text']"), ({"text": TEXT, "title": 5}, "title is int"), ({"text": TEXT, "language": "fr"}, "'fr'"),
    ({"text": TEXT, "attachments": 5}, "attachments is no list"), ({"text": TEXT, "attachments": [{"title": "a", "text": 5}]}, "text is int"),
    ({"text": TEXT, "attachments": [{"text": "a"}]}, "lacks ['title']"), ([1], "list, not an object"),
], ids=str)
def test_a_notice_of_wrong_values_stops_no_other(tmp_path: Path, notice: object, said: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps({"source_id": "x", **notice} if isinstance(notice, dict) else notice))
    (folder / "b.txt").write_text(TEXT, encoding="utf-8")
    result = run("ingest", str(folder), "--db", str(tmp_path / "kb.db"))
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "a.json: " in result.stderr and said in result.stderr
    assert rows(tmp_path / "kb.db", "SELECT count(*) FROM notices") == [(1,)]


def test_half_a_character_is_no_reason_to_stop(tmp_path: Path) -> None:
    """JSON can write one, and no database takes it."""
    (tmp_path / "a.jsonl").write_text('{"id": "\\ud800a", "text": "甲\\ud800", "url": "\\ud800"}\n', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"source_id": "s", "id": "\\ud800b", "text": "乙", "published_on": "2026-13-01"}', encoding="utf-8")
    result = run("ingest", str(tmp_path / "a.jsonl"), str(tmp_path / "b.json"), "--db", str(tmp_path / "kb.db"))
    assert result.exit_code == 0, result.output
    assert rows(tmp_path / "kb.db", "SELECT id, published_on FROM notices ORDER BY id") == [("?a", None), ("?b", None)]
    assert rows(tmp_path / "kb.db", "SELECT kind, message LIKE 'b.json: published_on is%' FROM issues") == [("impossible_date", 1)]


def test_twice_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    db = tmp_path / "kb.db"
    run("ingest", str(tmp_path / "a.txt"), "--db", str(db))
    result = run("ingest", str(tmp_path / "a.txt"), "--db", str(db))
    assert "0 notices new, 0 changed, 1 unchanged" in result.output
    assert rows(db, "SELECT count(*) FROM versions") == [(1,)]


def test_misuse_is_exit_code_two() -> None:
    assert run("ingest").exit_code == 2
    assert run("ingest", "no/such/file").exit_code == 2
    assert run("risks").exit_code == 2
