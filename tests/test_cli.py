"""The command line over the demo."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kb.build import build
from kb.cli import main
from kb.store import save, writing
from kb.watches import add_watch
from scrapers.notice import Notice


def run(*args: str, stdin: str | None = None) -> str:
    result = CliRunner().invoke(main, list(args), input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    out: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            out += commands(command, (*prefix, name))
        else:
            out.append(((*prefix, name), command))
    return out


@pytest.mark.parametrize(("name", "command"), commands(main), ids=lambda v: "-".join(v) if isinstance(v, tuple) else "")
def test_every_command_has_help_with_an_example(name: tuple[str, ...], command: click.Command) -> None:
    assert "Example: kb " + " ".join(name) in (command.help or ""), f"kb {' '.join(name)} shows no example"


def test_the_commands_of_the_documents_exist() -> None:
    known = {" ".join(name) for name, _ in commands(main)}
    root = Path(__file__).parents[1]
    for page in (root / "README.md", *sorted((root / "docs").glob("*.md"))):
        for said in re.findall(r"`kb ((?:[a-z-]+)(?: [a-z-]+)?)", page.read_text(encoding="utf-8")):
            assert said in known or said.split()[0] in known, f"{page.name}: kb {said}"


def test_open_issues_are_listed(demo_db: Path) -> None:
    told = json.loads(run("issues", "--db", str(demo_db), "--format", "json"))
    assert told and all(row["resolved_at"] is None for row in told)


def test_search_finds_two_characters(demo_db: Path) -> None:
    rows = json.loads(run("search", "借呗", "--format", "json", "--db", str(demo_db)))
    with sqlite3.connect(demo_db) as conn:
        held = {r[0] for r in conn.execute("SELECT id FROM notices WHERE text LIKE '%借呗%' OR title LIKE '%借呗%'")}
    assert held
    assert {r["id"] for r in rows} == held


def test_nothing_found_says_what_was_searched(demo_db: Path) -> None:
    result = CliRunner().invoke(main, ["search", "不存在的词语", "--db", str(demo_db)])
    assert result.exit_code == 0
    assert "Nothing found in" in result.stderr


def test_risks_in_every_format(demo_db: Path, tmp_path: Path) -> None:
    base = ["risks", "--product", "jiebei", "--db", str(demo_db)]
    rows = json.loads(run(*base, "--format", "json"))
    assert rows
    assert {r["cause"] for r in rows} == {"regulatory", "operational", "technical"}
    text = run(*base, "--format", "csv")
    assert text.startswith("﻿")
    assert len(list(csv.DictReader(io.StringIO(text.lstrip("﻿"))))) == len(rows)
    run(*base, "--format", "xlsx", "--output", str(tmp_path / "r.xlsx"))
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert sheet is not None
    assert sheet.max_row == len(rows) + 1


def test_paths_lead_from_a_duty_to_a_consequence(demo_db: Path) -> None:
    rows = json.loads(run("risks", "--product", "jiebei", "--paths", "--format", "json", "--db", str(demo_db)))
    assert any(r["via"] == "cited" and r["duty_provision"] and r["trigger_provision"] for r in rows)
    trigger = str(next(r["trigger_id"] for r in rows if r["via"] == "cited"))
    words = run("explain", trigger, "--db", str(demo_db))
    assert "breach of" in words
    assert "what to do" in words


def test_unknown_product_is_said_in_words(demo_db: Path) -> None:
    result = CliRunner().invoke(main, ["risks", "--product", "moonshine", "--db", str(demo_db)])
    assert result.exit_code == 1
    assert "known products" in result.output
    assert "Traceback" not in result.output


def test_show_a_provision(demo_db: Path) -> None:
    assert run("show", "yz-banfa-2025-901", "第二条", "--db", str(demo_db)).startswith("第二条")


def test_tag_shows_evidence() -> None:
    seen = json.loads(run("tag", "-", stdin="第九条 违反本办法第三条规定的，由监管部门责令停业整顿。"))
    assert seen["triggers"][0]["consequences"] == {"suspend_service": "停业整顿"}
    assert seen["triggers"][0]["refs"] == ["第三条"]


def test_evaluate_agrees_with_the_owners_scorer(shared: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    gold = shared / "gold" / "dev.jsonl"
    part = tmp_path / "part.jsonl"
    part.write_text("\n".join(gold.read_text(encoding="utf-8").split("\n")[:25]), encoding="utf-8")
    db = tmp_path / "kb.db"
    run("ingest", str(part), "--db", str(db))
    theirs = subprocess.run([sys.executable, str(shared / "gold" / "score.py"), str(part), str(db), "--json"],
                            capture_output=True, text=True, check=True)
    ours, scored = json.loads(run("evaluate", str(part), "--json", "--db", str(db))), json.loads(theirs.stdout)
    assert set(ours) == set(scored)
    for measure, value in scored.items():
        assert ours[measure] == pytest.approx(value), measure


def test_two_clocks(demo_db: Path) -> None:
    base = ["risks", "--product", "jiebei", "--format", "json", "--db", str(demo_db), "--limit", "1000"]
    rules = {day: {r["notice_id"] for r in json.loads(run(*base, "--in-force-on", day))}
             for day in ("2025-07-31", "2025-08-01", "2026-07-01")}
    assert "yz-banfa-2025-901" not in rules["2025-07-31"]
    assert "yz-banfa-2025-901" in rules["2025-08-01"]
    assert "yz-banfa-2026-901" not in rules["2025-08-01"]
    assert "yz-banfa-2026-901" in rules["2026-07-01"]
    assert "yz-banfa-2025-901" not in rules["2026-07-01"], "its official new edition holds from that day"
    assert "yz-draft-2025-03" not in rules["2026-07-01"]
    nothing = CliRunner().invoke(main, [*base, "--known-on", "2020-01-01"])
    assert nothing.stdout == ""
    assert "Nothing found" in nothing.stderr


def test_the_demo_is_of_sound_notices_only(tmp_path: Path, demo_db: Path) -> None:
    path = tmp_path / "kb.db"
    run("demo", "--no-serve", "--db", str(path))
    with sqlite3.connect(path) as shown, sqlite3.connect(demo_db) as whole:
        ids = {row[0] for row in shown.execute("SELECT id FROM notices")}
        every = {row[0] for row in whole.execute("SELECT id FROM notices")}
    assert ids == {i for i in every if not i.startswith("bad-")} and len(ids) < len(every)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(demo_db: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = CliRunner().invoke(main, ["publish", str(tmp_path / "file" / "deep"), "--db", str(demo_db)])
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "check that its folder is there" in result.output and "Traceback" not in result.output


@pytest.mark.parametrize("words", [
    ["build"], ["doctor", "--mend"], ["notify"], ["watch", "remove", "x"], ["incident", "refresh"], ["incident", "end", "1", "2026-02-06"],
    ["incident", "add", "--product", "jiebei", "--start", "2026-02-05", "--statement", "x"], ["consolidate", "x"],
    ["assess", "x", "--status", "done"], ["search", "x"]], ids=lambda words: "-".join(words[:2]))
def test_a_base_that_is_not_there_is_said_and_not_made(words: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [*words, "--db", str(tmp_path / "typo" / "kb.db")])
    assert result.exit_code == 1
    assert "there is no knowledge base at" in result.stderr
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(("content", "said"), [
    (None, "it is a folder"), (b"", "holds no knowledge base"), (b"a letter to a friend" * 99, "not a database")], ids=["folder", "empty", "letter"])
@pytest.mark.parametrize("words", [["search", "x"], ["doctor"], ["backup", "copy.db"], ["publish", "public"], ["audit", "verify"]],
                         ids=lambda words: words[0])
def test_a_file_that_is_no_base_is_said_with_a_remedy(words: list[str], content: bytes | None, said: str, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_DATA", str(tmp_path))
    if content is None:
        (tmp_path / "kb.db").mkdir()
    else:
        (tmp_path / "kb.db").write_bytes(content)
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert said in result.stderr and ("--db" in result.stderr or "kb restore BACKUP" in result.stderr)


@pytest.mark.parametrize("words", [
    ["risks", "--product", "jiebei", "--in-force-on"], ["risks", "--product", "jiebei", "--known-on"], ["update", "--offline", "--since"],
    ["calendar", "--since"], ["watch", "add", "x", "--product", "jiebei", "--since"], ["assess", "x", "--status", "done", "--due"]],
    ids=lambda words: f"{words[0]}{words[-1]}")
@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "20260305", "2026-3-5", ""])
def test_a_day_that_is_none_is_misuse(words: list[str], day: str, demo_db: Path) -> None:
    """As text it would be compared with days all the same, and the answer would be wrong."""
    result = CliRunner().invoke(main, [*words, day, "--db", str(demo_db)])
    assert result.exit_code == 2 and "write 2026-03-05" in result.stderr


def test_words_of_others_steer_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    hostile = "\u202e样例\x9b2J"
    with writing(path, new=True) as db:
        for n, text in enumerate(("第一条 样例机构应当报告。\n第二条 违反第一条规定的，责令停业。", "第一条 样例机构应当立即报告。")):
            save(db, Notice(source_id="s", id="a", title=hostile, issuer=hostile, url=hostile, text=text), at=f"2026-01-0{n + 1}T00:00:00Z")
        save(db, Notice(source_id="s", id="b", title=hostile, text=f"第一条 样例机构应当报告。\n第二条 违反第一条规定的，责令停业{hostile}。", language="zh"))
        build(db, workers=1)
        trigger = db.execute("SELECT id FROM triggers WHERE notice_id = 'b'").fetchone()[0]
        add_watch(db, name="w", words="样例", at="2020-01-01T00:00:00Z")
    for words in (["show", "a"], ["diff", "a"], ["diff", "b"], ["explain", str(trigger)], ["search", "样例"], ["notify", "--dry-run"],
                  ["search", "样例", "--format", "csv"], ["ingest", str(tmp_path / f"{hostile}.pdf")]):
        (tmp_path / f"{hostile}.pdf").write_bytes(b"%PDF-1.4 none")
        result = CliRunner().invoke(main, [*words, "--db", str(path)])
        assert "样例" in result.output, words
        assert "\u202e" not in result.output and "\x9b" not in result.output, words


def test_an_empty_head_is_no_head(demo_db: Path) -> None:
    """`--head "$(tail -1 heads.txt)"` where that file is not there: nothing was compared, so nothing is well."""
    result = CliRunner().invoke(main, ["audit", "verify", "--head", "", "--db", str(demo_db)])
    assert result.exit_code == 1 and "is no head" in result.stderr


def test_an_empty_base_says_how_to_fill_it(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text":')
    result = CliRunner().invoke(main, ["ingest", str(broken), "--db", str(path)])
    assert result.exit_code == 1 and "broken.jsonl, line 1: no JSON" in result.output and "mend" in result.output
    result = CliRunner().invoke(main, ["risks", "--product", "jiebei", "--db", str(path)])
    assert "holds no notice yet" in result.output and "kb ingest" in result.output and "None" not in result.output


def test_a_damaged_backup_is_refused_with_a_remedy(demo_db: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(demo_db.read_bytes()[:200_000])
    result = CliRunner().invoke(main, ["restore", str(damaged), "--db", str(tmp_path / "new.db")])
    assert result.exit_code == 1 and "damaged.db" in result.output and "older" in result.output
