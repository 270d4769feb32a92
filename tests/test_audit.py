"""The event log finds tampering; a pack is checked offline with the standard library alone."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from kb.audit import START, Head, append, digest, head, parse_head, verify
from kb.cli import main
from kb.errors import KbError
from kb.pack import pack
from kb.store import open_db, save
from scrapers.archive import Archive
from scrapers.notice import Notice

TEXT = "第一条　放贷公司应当备案。\n第二条　违反第一条的，责令停业🙂。\n"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    db = open_db(tmp_path / "kb.db")
    for n in range(6):
        append(db, "versioned", f"notice-{n}", {"sha256": f"{n}" * 64, "title": "办法"}, at=f"2026-11-0{n + 1}T00:00:00Z")
    return db


def tamper(db: Database, *statements: str) -> None:
    """Changes the log as someone would who owns the file: without its triggers."""
    for name in ("events_no_update", "events_no_delete", "events_in_order"):
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
    for statement in statements:
        db.execute(statement)


def rechain(db: Database) -> None:
    """Recomputes every hash, as a careful forger would."""
    before = START
    for n, row in enumerate(db.execute("SELECT rowid, at, kind, subject, payload_hash FROM events ORDER BY seq").fetchall(), 1):
        new = digest(seq=n, at=row[1], kind=row[2], subject=row[3], payload_hash=row[4], prev_hash=before)
        db.execute("UPDATE events SET seq = ?, prev_hash = ?, hash = ? WHERE rowid = ?", [n, before, new, row[0]])
        before = new


def test_a_whole_log(db: Database) -> None:
    found = verify(db.conn, head(db.conn))
    assert found.whole and found.events == 6 and found.head == head(db.conn)


def test_an_older_head_still_holds_after_more_events(db: Database) -> None:
    saved = head(db.conn)
    append(db, "assessed", "notice-1", {"status": "applicable"})
    assert verify(db.conn, saved).whole


TAMPERING: dict[str, tuple[str, ...]] = {
    "edit": ("UPDATE events SET subject = 'other' WHERE seq = 3",),
    "payload edit": ("UPDATE events SET payload = '{}' WHERE seq = 3",),
    "time edit": ("UPDATE events SET at = '2020-01-01T00:00:00Z' WHERE seq = 1",),
    "deletion": ("DELETE FROM events WHERE seq = 3",),
    "deletion of the first": ("DELETE FROM events WHERE seq = 1",),
    "reordering": ("UPDATE events SET seq = 99 WHERE seq = 3", "UPDATE events SET seq = 3 WHERE seq = 4",
                   "UPDATE events SET seq = 4 WHERE seq = 99"),
    "insertion": ("UPDATE events SET seq = seq + 100 WHERE seq > 3", "UPDATE events SET seq = seq - 99 WHERE seq > 100",
                  "INSERT INTO events SELECT 4, at, kind, 'forged', payload, payload_hash, prev_hash, 'x' FROM events WHERE seq = 3"),
    "cut-off tail": ("DELETE FROM events WHERE seq > 4",),
    "everything gone": ("DELETE FROM events",),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_found(db: Database, kind: str) -> None:
    saved = head(db.conn)
    tamper(db, *TAMPERING[kind])
    assert not verify(db.conn, saved).whole


@pytest.mark.parametrize("kind", [k for k in TAMPERING if k not in ("cut-off tail", "everything gone")])
def test_tampering_is_found_without_a_saved_head(db: Database, kind: str) -> None:
    tamper(db, *TAMPERING[kind])
    assert not verify(db.conn).whole


@pytest.mark.parametrize("kind", [k for k in TAMPERING if k != "payload edit"])
def test_a_recomputed_chain_is_found_by_the_saved_head(db: Database, kind: str) -> None:
    saved = head(db.conn)
    tamper(db, *TAMPERING[kind])
    rechain(db)
    assert not verify(db.conn, saved).whole


@pytest.mark.parametrize("statement", ["UPDATE events SET kind = 'x'", "DELETE FROM events WHERE seq = 6",
                                       "INSERT OR REPLACE INTO events SELECT 6, at, 'x', subject, payload, payload_hash, "
                                       "prev_hash, hash || 'x' FROM events WHERE seq = 6",
                                       "INSERT INTO events SELECT 9, at, kind, subject, payload, payload_hash, prev_hash, 'y' "
                                       "FROM events WHERE seq = 6"])
def test_the_database_refuses(db: Database, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="events are"):
        db.execute(statement)


def test_heads_are_read_back() -> None:
    saved = Head(17, "ab" * 32)
    assert parse_head(str(saved)) == saved
    for wrong in ("", "17", "x:" + "ab" * 32, "17:zz", "１:" + "ab" * 32):
        with pytest.raises(KbError, match="no head"):
            parse_head(wrong)


def test_two_writers_make_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    a, b = open_db(path), open_db(path)
    for n in range(10):
        append(a if n % 2 else b, "fetched", str(n), {})
    assert verify(a.conn).whole and verify(b.conn).events == 10


# -- the pack -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    db = open_db(tmp_path / "p.db")
    saved = save(db, Notice(source_id="imported", id="n1", title="样例办法", text=TEXT, language="zh"))
    sha256 = db.execute("SELECT sha256 FROM notices").fetchone()[0]
    append(db, "versioned", saved.notice_id, {"sha256": sha256})
    seq = db.execute("SELECT seq FROM notices").fetchone()[0]
    db.execute('INSERT INTO triggers (id, notice_id, quote, start, "end") VALUES (?, ?, ?, ?, ?)',
               [seq * 1_000_000, saved.notice_id, TEXT[19:30], 19, 30])
    packed = pack(db.conn, "SELECT id AS trigger_id, notice_id, quote FROM triggers WHERE id > :least", tmp_path / "pack",
                  parameters={"least": 0}, question="什么会停业？", raw=lambda reference: b"<html>raw</html>")
    assert (packed.rows, packed.quotes, packed.texts, packed.vouched) == (1, 1, 1, 1)
    return tmp_path / "pack"


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments], capture_output=True, text=True,
                          check=False, cwd=folder.parent, env={"PYTHONIOENCODING": "utf-8"})


def test_pack_is_checked_offline(folder: Path) -> None:
    done = check(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    saved = json.loads((folder / "events.json").read_text(encoding="utf-8"))["head"]
    assert check(folder, "--head", saved).returncode == 0
    assert check(folder, "--head", "1:" + "0" * 64).returncode == 1
    # As a shell leaves it where the file of heads is not there: never "all is well".
    assert check(folder, "--head", "").returncode == 1
    assert check(folder, "--head").returncode == check(folder, "--haed", saved).returncode == 2


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = next(folder.glob(name))
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return change


def honest(change: Callable[[Path], None]) -> Callable[[Path], None]:
    """The change with the manifest brought into line: quotes and chain must still find it."""
    def both(folder: Path) -> None:
        import hashlib
        change(folder)
        names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"]
        (folder / "manifest.json").write_text(json.dumps(
            {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names}), encoding="utf-8")
    return both


CHANGES = {
    "row": edit("rows.json", "责令停业", "责令开业"),
    "text": honest(edit("texts/*.txt", "停业", "开业")),
    "quote": honest(edit("quotes.json", "停业", "开业")),
    "event": honest(edit("events.json", "versioned", "fetched")),
    "proof": honest(edit("texts.json", '"event": ', '"event": 7')),
    "missing": lambda folder: (folder / "quotes.json").unlink(),
    "extra": lambda folder: (folder / "extra.txt").write_text("x"),
    "garbage": honest(lambda folder: (folder / "events.json").write_text("[")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_pack_is_found(folder: Path, name: str) -> None:
    CHANGES[name](folder)
    done = check(folder)
    assert done.returncode == 1 and done.stdout.strip() and not done.stderr


def test_the_command_packs_the_bytes_as_received(demo_copy: Path, tmp_path: Path) -> None:
    body = "<html>样例原文</html>".encode()
    with Archive(tmp_path / "kb-archive", writable=True) as archive:
        record = archive.add(url="https://rules.example/a", body=body, fetched_at="2026-11-24T00:00:00Z")
    with closing(sqlite3.connect(demo_copy)) as conn:
        conn.execute("UPDATE _versions SET archive = ? WHERE notice_id = 'yz-banfa-2026-901'", [record.place])
        conn.commit()
    out = tmp_path / "answer"
    done = CliRunner().invoke(main, ["audit", "pack", "SELECT id AS notice_id FROM notices WHERE id IN ('yz-banfa-2026-901', 'yz-banfa-2025-901')",
                                     str(out), "--db", str(demo_copy)])
    assert done.exit_code == 0, done.output
    assert [p.read_bytes() for p in (out / "raw").iterdir()] == [body]
    assert check(out).returncode == 0


def test_a_pack_that_is_broken_off_leaves_nothing(db: Database, tmp_path: Path) -> None:
    save(db, Notice(source_id="imported", id="n1", title="样例办法", text=TEXT, language="zh", archive="a#1"))

    def interrupted(_: str) -> bytes | None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(db.conn, "SELECT id AS notice_id FROM notices", tmp_path / "pack", raw=interrupted)
    assert not [p for p in tmp_path.iterdir() if "pack" in p.name]
    assert pack(db.conn, "SELECT id AS notice_id FROM notices", tmp_path / "pack").texts == 1


def test_pack_refuses(folder: Path, db: Database) -> None:
    with pytest.raises(KbError, match="already"):
        pack(db.conn, "SELECT 1", folder)
    for sql in ("nonsense", "SELECT 1; DROP TABLE events", "SELECT * FROM nowhere", "DELETE FROM notices"):
        with pytest.raises(KbError, match="query"):
            pack(db.conn, sql, folder.parent / "new")
    shutil.rmtree(folder)
