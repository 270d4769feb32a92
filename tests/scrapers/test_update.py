"""`kb update` with real processes against the replay server: once new, then nothing.

That it may be killed at any point stands in tests/reliability.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "benchmarks")]
from replay import Replay  # noqa: E402
from stage import state  # noqa: E402

SOURCES = ["safe", "ndrc", "federal-register", "hkma"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `kb` keeps everything."""
    monkeypatch.setenv("KB_DATA", str(tmp_path))
    return tmp_path


def _ask(folder: Path, server: Replay) -> None:
    (folder / "config.yml").write_text(f"contact: ops@example.org\ndelay: 0\nreplay: {server.address}\n")


def _update(*words: str) -> Result:
    return CliRunner().invoke(main, ["update", *words])


def test_once_new_then_nothing_then_only_what_changed(folder: Path) -> None:
    with Replay(SOURCES) as server:
        _ask(folder, server)
        first = _update(*SOURCES)
        assert first.exit_code == 0, first.output
        before = state(folder / "kb.db")
        assert len(before["notices"]) > 10
        server.statuses.clear()
        second = _update(*SOURCES)
        assert second.exit_code == 0, second.output
        assert "built 0 notices" in second.stdout
        assert set(server.statuses) <= {304, 404}, "a page was sent again"
        assert state(folder / "kb.db") == before

        key = next(k for k in server.pages if "safe.gov.cn" in k and "/2026/" in k and k.endswith(".html"))
        body, media_type = server.pages[key]
        text = body.decode("utf-8")
        assert "（本文为虚构样例" in text
        server.pages[key] = (text.replace("（本文为虚构样例", "本通知另有补充。（本文为虚构样例").encode(), media_type)
        assert _update(*SOURCES).exit_code == 0
        after = state(folder / "kb.db")
        assert len(after["versions"]) == len(before["versions"]) + 1
        assert [c for c in after["changes"] if c[1] == "text_changed"] == [
            (n[0], "text_changed") for n in after["notices"] if n[3] == 2]
        assert max(server.most.values()) == 1


def test_fetched_alone_and_read_later(folder: Path) -> None:
    """`kb fetch` only fills the archive; `kb update --offline` reads it without asking anybody."""
    with Replay(["safe"]) as server:
        _ask(folder, server)
        fetched = CliRunner().invoke(main, ["fetch", "safe"])
    assert fetched.exit_code == 0, fetched.output
    assert not state(folder / "kb.db")["notices"]
    read = _update("safe", "--offline")
    assert read.exit_code == 0, read.output
    held = state(folder / "kb.db")["notices"]
    assert held
    assert f"built {len(held)} notices" in read.stdout
    with closing(sqlite3.connect(folder / "kb.db")) as conn:
        runs = [(c, json.loads(f)) for c, f in conn.execute("SELECT command, counters FROM runs WHERE command IN ('fetch', 'update') ORDER BY id")]
    assert [c for c, _ in runs] == ["fetch", "update"]
    assert runs[0][1]["requests"] and not any("error" in figures for _, figures in runs)
    assert (runs[1][1]["read"], runs[1][1]["unsent"]) == (len(held), 0)


@pytest.mark.parametrize(("written", "said"), [
    ("contact: 5", "contact is 5"), ("leave: fca", "leave is 'fca'"), ("delay: soon", "delay is 'soon'"), ("delay: .nan", "delay is nan"),
    ("delay: -1", "delay is -1"), ("replay: 80", "replay is 80"), ("contact:", "no contact address"), ("colour: red", "known keys are")])
def test_a_wrong_configuration_is_said(folder: Path, written: str, said: str) -> None:
    """`contact:` with nothing behind it was sent to every site as None; `leave: fca` left f, c and a."""
    (folder / "config.yml").write_text(written)
    result = _update("safe")
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "config.yml" in result.stderr and said in result.stderr


def test_no_contact_and_unknown_source_are_said_in_words(folder: Path) -> None:
    for words, expected in ((["safe"], "contact"), (["nowhere"], "known are")):
        result = _update(*words)
        assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
        assert expected in result.stderr


def test_log_lines_are_json(folder: Path) -> None:
    """As cron runs it: a process of its own."""
    with Replay(["safe"]) as server:
        _ask(folder, server)
        result = subprocess.run([sys.executable, "-m", "kb", "update", "safe", "--log-json"], cwd=ROOT, capture_output=True, text=True,
                                env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert lines
    assert {line["source_id"] for line in lines} == {"safe"}
