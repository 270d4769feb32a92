"""`kb update` with real processes against the replay server: once new, then nothing, and killed at any point."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from replay import Replay

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ["safe", "ndrc", "federal-register", "hkma"]


def _environment(folder: Path, server: Replay) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(f"contact: ops@example.org\ndelay: 0\nreplay: {server.address}\n")
    return {**os.environ, "KB_DATA": str(folder), "PYTHONPATH": str(ROOT)}


def _update(folder: Path, server: Replay) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kb", "update", *SOURCES], cwd=ROOT, capture_output=True, text=True,
                          env=_environment(folder, server), timeout=120)


def _state(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What must be the same whatever happened on the way: times and serial numbers left out."""
    with sqlite3.connect(folder / "kb.db") as conn:
        return {
            "notices": conn.execute("SELECT id, title, sha256, version, status FROM notices ORDER BY id").fetchall(),
            "versions": conn.execute("SELECT notice_id, number, sha256 FROM versions ORDER BY 1, 2").fetchall(),
            "triggers": conn.execute("SELECT notice_id, quote, cause FROM triggers ORDER BY 1, start").fetchall(),
            "duties": conn.execute("SELECT notice_id, quote FROM duties ORDER BY 1, start, 2").fetchall(),
            "citations": conn.execute("SELECT notice_id, cited, target_notice_id FROM citations ORDER BY 1, start").fetchall(),
            "changes": conn.execute("SELECT notice_id, kind FROM changes ORDER BY 1, 2").fetchall(),
        }


def test_once_new_then_nothing_then_only_what_changed(tmp_path: Path) -> None:
    with Replay(SOURCES) as server:
        first = _update(tmp_path, server)
        assert first.returncode == 0, first.stderr
        before = _state(tmp_path)
        assert len(before["notices"]) > 10
        server.statuses.clear()
        second = _update(tmp_path, server)
        assert second.returncode == 0, second.stderr
        assert "built 0 notices" in second.stdout
        assert set(server.statuses) <= {304, 404}, "a page was sent again"
        assert _state(tmp_path) == before

        key = next(k for k in server.pages if "safe.gov.cn" in k and "/2026/" in k and k.endswith(".html"))
        body, media_type = server.pages[key]
        text = body.decode("utf-8")
        assert "（本文为虚构样例" in text
        server.pages[key] = (text.replace("（本文为虚构样例", "本通知另有补充。（本文为虚构样例").encode(), media_type)
        assert _update(tmp_path, server).returncode == 0
        after = _state(tmp_path)
        assert len(after["versions"]) == len(before["versions"]) + 1
        assert [c for c in after["changes"] if c[1] == "text_changed"] == [
            (n[0], "text_changed") for n in after["notices"] if n[3] == 2]
        assert max(server.most.values()) == 1


@pytest.mark.parametrize("seed", range(int(os.environ.get("KB_KILLS", "4"))))
def test_killed_anywhere_the_next_run_converges(tmp_path: Path, seed: int) -> None:
    with Replay(SOURCES) as server:
        assert _update(tmp_path / "calm", server).returncode == 0
        folder = tmp_path / "killed"
        process = subprocess.Popen([sys.executable, "-m", "kb", "update", *SOURCES], cwd=ROOT,
                                   env=_environment(folder, server), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(random.Random(seed).uniform(0.8, 6.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for _ in range(20):  # a fetching child of its own session may hold the archive for a moment
            result = _update(folder, server)
            if result.returncode == 0:
                break
            time.sleep(0.5)
        assert result.returncode == 0, result.stderr
        assert _state(folder) == _state(tmp_path / "calm")


def test_no_contact_and_unknown_source_are_said_in_words(tmp_path: Path) -> None:
    environment = {**os.environ, "KB_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for words, expected in ((["safe"], "contact"), (["nowhere"], "known are")):
        result = subprocess.run([sys.executable, "-m", "kb", "update", *words], cwd=ROOT, capture_output=True,
                                text=True, env=environment)
        assert result.returncode == 1
        assert expected in result.stderr
        assert "Traceback" not in result.stderr


def test_log_lines_are_json(tmp_path: Path) -> None:
    with Replay(["safe"]) as server:
        result = subprocess.run([sys.executable, "-m", "kb", "update", "safe", "--log-json"], cwd=ROOT,
                                capture_output=True, text=True, env=_environment(tmp_path, server), timeout=120)
    lines = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert lines
    assert {line["source_id"] for line in lines} == {"safe"}
