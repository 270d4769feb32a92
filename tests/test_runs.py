"""Every run leaves its counters and timings, also one that failed or was killed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.health import last_run
from kb.runs import recorded
from kb.store import open_db


def test_ingest_and_build_are_counted(demo_db: Path) -> None:
    with closing(sqlite3.connect(demo_db)) as conn:
        rows = {c: (e, json.loads(f)) for c, e, f in conn.execute("SELECT command, ended_at, counters FROM runs WHERE command <> 'taxonomy'")}
        notices, characters = conn.execute("SELECT count(*), sum(length(text)) FROM notices").fetchone()
    assert rows["ingest"][1]["new"] == notices
    assert rows["ingest"][1]["bytes"] > characters
    assert rows["build"][1]["characters"] == characters
    assert rows["build"][1]["errors"] == 0
    assert 0 < rows["ingest"][1]["seconds"]["read"] <= rows["ingest"][1]["seconds"]["all"]
    assert all(ended for ended, _ in rows.values())


def test_a_run_that_failed_and_one_that_was_killed(tmp_path: Path) -> None:
    db = open_db(tmp_path / "kb.db")
    with pytest.raises(ZeroDivisionError), recorded(db, "update") as run:
        with run.phase("fetch"):
            run.count(requests=3)
        raise ZeroDivisionError("so")
    found = last_run(db.conn)
    assert found is not None and found["failed"] and found["ended_at"]
    (figures,) = db.execute("SELECT counters FROM runs WHERE command = 'update'").fetchone()
    assert json.loads(figures)["requests"] == 3
    assert "ZeroDivisionError: so" in json.loads(figures)["error"]
    db.execute("INSERT INTO runs (command, started_at) VALUES ('update', '2026-01-01')")
    killed = last_run(db.conn)
    assert killed is not None and killed["ended_at"] is None


def test_a_locked_or_full_base_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, remedy in (("database is locked", "when it is done"), ("database or disk is full", "make room"),
                          ("database disk image is malformed", "kb restore")):
        def broken(*_: object, words: str = words) -> None:
            raise sqlite3.OperationalError(words)

        monkeypatch.setattr("kb.store.open_db", broken)
        (tmp_path / "kb.db").touch()
        result = CliRunner().invoke(main, ["build", "--db", str(tmp_path / "kb.db")])
        assert result.exit_code == 1
        assert words in result.output and remedy in result.output
