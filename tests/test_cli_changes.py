"""The commands about change, from the command line's end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kb.build import build
from kb.cli_changes import COMMANDS
from kb.errors import KbError
from kb.store import open_db, save
from scrapers.notice import Notice

NOTICES = Path(__file__).parents[1] / "corpus" / "samples" / "notices"
RULE, DECISION, AMENDED = "yz-banfa-2025-901", "yz-xiugai-2026-912", "yz-banfa-2026-901"
PAUSE = "yf-tingdai-2026-0203"

group = click.Group(commands={str(c.name): c for c in COMMANDS})


@pytest.fixture(scope="module")
def db_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "kb.db"
    db = open_db(path)
    for name in (RULE, DECISION, AMENDED, PAUSE):
        save(db, Notice.from_json(json.loads((NOTICES / f"{name}.json").read_text(encoding="utf-8"))))
    build(db, workers=1)
    db.conn.close()
    return path


def run(db_path: Path, *words: str) -> Result:
    done = CliRunner().invoke(group, [*words, "--db", str(db_path)])
    assert done.exception is None or isinstance(done.exception, SystemExit | KbError), done.exception
    return done


def test_every_command_shows_an_example() -> None:
    def leaves(command: click.Command) -> list[click.Command]:
        return [c for sub in command.commands.values() for c in leaves(sub)] if isinstance(command, click.Group) else [command]

    for command in (leaf for c in COMMANDS for leaf in leaves(c)):
        assert command.help and "Example: kb " in command.help, command.name


def test_diff(db_path: Path, tmp_path: Path) -> None:
    shown = run(db_path, "diff", RULE, AMENDED, "--meaning").output
    assert "1 added, 5 amended" in shown and "[-20-]{+30+}" in shown and "≥20% → ≥30%" in shown
    assert "one version only" in run(db_path, "diff", RULE).output
    assert "no difference" in run(db_path, "diff", RULE, RULE).output
    run(db_path, "diff", RULE, AMENDED, "--html", str(tmp_path / "d.html"))
    assert "<del>20</del><ins>30</ins>" in (tmp_path / "d.html").read_text(encoding="utf-8")
    assert isinstance(run(db_path, "diff", RULE, "--from", "1", "--to", "9").exception, KbError)


def test_consolidate(db_path: Path) -> None:
    text = run(db_path, "consolidate", DECISION, "--rule", RULE).output
    assert "非官方文本" in text.split("\n")[0] and "不得低于30%" in text
    failed = run(db_path, "consolidate", DECISION, "--rule", AMENDED)
    assert isinstance(failed.exception, KbError) and "提前3日" in str(failed.exception)
    db = open_db(db_path)
    assert db.execute("SELECT count(*) FROM issues WHERE kind = 'amendment_not_applied'").fetchone()[0] == 1


def test_incidents(db_path: Path) -> None:
    assert "1 incidents" in run(db_path, "incident", "refresh").output
    number = re.findall(r"\d+", run(db_path, "incident", "add", "--product", "jiebei", "--start", "2026-11-01", "--statement",
                                    "无法借款", "--by", "li").output)[0]
    run(db_path, "incident", "end", number, "2026-11-02")
    rows = json.loads(run(db_path, "incident", "list", "--product", "jiebei", "--format", "json").output)
    assert [(r["start"], r["end"]) for r in rows] == [("2026-11-01", "2026-11-02"), ("2026-02-05T00:00", None)]


def test_watch_notify_feed(db_path: Path) -> None:
    run(db_path, "watch", "add", "借呗", "--product", "jiebei", "--since", "2020-01-01", "--channel", "nowhere")
    assert "借呗" in run(db_path, "watch", "list").output
    shown = run(db_path, "notify", "--dry-run").output
    assert "product jiebei" in shown and "1 messages would be sent" in shown
    failed = run(db_path, "notify")
    assert failed.exit_code == 1 and "KB_CHANNEL_NOWHERE" in failed.output
    assert "<entry>" in run(db_path, "watch", "feed", "借呗").output
    run(db_path, "watch", "remove", "借呗")
    assert "BEGIN:VCALENDAR" in run(db_path, "calendar").output


def test_assess_and_audit(db_path: Path, tmp_path: Path) -> None:
    run(db_path, "assess", RULE, "--status", "applicable", "--owner", "王", "--by", "li")
    assert "王" in run(db_path, "assess").output and "li" in run(db_path, "assess", RULE).output
    head = run(db_path, "audit", "head").output.strip()
    assert "whole" in run(db_path, "audit", "verify", "--head", head).output
    assert run(db_path, "audit", "verify", "--head", "1:" + "0" * 64).exit_code == 1
    packed = run(db_path, "audit", "pack", "SELECT * FROM suspension_risks WHERE product = :p", str(tmp_path / "pack"), "-p", "p=jiebei")
    assert re.match(r"\d+ rows", packed.output)
    assert subprocess.run([sys.executable, "-I", str(tmp_path / "pack" / "verify.py")], check=False).returncode == 0
