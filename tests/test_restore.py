"""A backup comes back whole; what people wrote since is kept; a newer base is not lost by a slip."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.doctor import archive_findings
from kb.errors import KbError
from kb.restore import backup, restore
from kb.store import open_db, save
from scrapers.archive import Archive
from scrapers.notice import Notice


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(a) for a in args])
    return result.exit_code, result.output


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(path)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


@pytest.fixture
def base(demo_db: Path, tmp_path: Path) -> Path:
    path = tmp_path / "kb.db"
    backup(demo_db, path)
    return path


@pytest.fixture
def saved(base: Path, tmp_path: Path) -> Path:
    path = tmp_path / "saved.db"
    assert run("backup", path, "--db", base)[0] == 0
    return path


def assess(base: Path, notice: str, note: str) -> None:
    assert run("assess", notice, "--status", "applicable", "--note", note, "--by", "wang", "--db", base)[0] == 0


def test_notes_written_since_the_backup_are_kept(base: Path, saved: Path) -> None:
    assess(base, "yz-banfa-2026-901", "before? no, since")
    conn = sqlite3.connect(base)
    conn.execute("UPDATE notices SET title = 'spoilt'")
    conn.commit()
    conn.close()
    code, words = run("restore", saved, "--db", base)
    assert code == 0, words
    assert "1 rows that people wrote since carried over" in words
    assert ask(base, "SELECT count(*) FROM notices WHERE title = 'spoilt'") == [(0,)]
    assert ask(base, "SELECT notice_id, note, by FROM assessments") == [("yz-banfa-2026-901", "before? no, since", "wang")]
    assert run("doctor", "--db", base) == (0, "nothing wrong\n")
    assert run("restore", saved, "--db", base)[0] == 0  # twice carries nothing over twice
    assert len(ask(base, "SELECT 1 FROM assessments")) == 1


def test_a_base_that_saw_later_days_is_replaced_only_by_force(base: Path, saved: Path) -> None:
    db = open_db(base)
    save(db, Notice(source_id="imported", id="later", text="第一条 新的办法。"), at="2099-01-01T00:00:00Z")
    db.conn.close()
    assess(base, "later", "on what the backup lacks")
    code, words = run("restore", saved, "--db", base)
    assert code == 1
    assert "--force" in words
    assert ask(base, "SELECT count(*) FROM notices WHERE id = 'later'") == [(1,)]
    code, words = run("restore", saved, "--force", "--db", base)
    assert code == 0, words
    assert ask(base, "SELECT count(*) FROM notices WHERE id = 'later'") == [(0,)]
    (left,) = base.parent.glob("kb-left-*.jsonl")
    assert "on what the backup lacks" in left.read_text(encoding="utf-8")


def test_a_corrupted_page_is_named_and_restored_over(base: Path, saved: Path) -> None:
    assess(base, "yz-banfa-2026-901", "kept?")
    size = base.stat().st_size
    with base.open("r+b") as file:
        for page in range(3, size // 4096, 2):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)
    base.with_name("kb.db-wal").unlink(missing_ok=True)
    code, words = run("doctor", "--db", base)
    assert code == 1
    assert "kb restore" in words
    assert "Traceback" not in words
    code, words = run("restore", saved, "--db", base)
    assert code == 0, words
    assert list(base.parent.glob("kb.db.damaged-*"))
    assert run("doctor", "--db", base) == (0, "nothing wrong\n")


def test_what_is_only_in_use_or_anothers_is_not_moved_aside(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.restore._PATIENCE", 0.05)
    busy = Path(shutil.copy(saved, tmp_path / "busy.db"))
    with contextlib.closing(sqlite3.connect(busy, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(KbError, match="locked; another program keeps"):
            restore(saved, busy)
    foreign = tmp_path / "bookmarks.db"
    with contextlib.closing(sqlite3.connect(foreign)) as conn:
        conn.execute("CREATE TABLE bookmarks (url)")
        conn.commit()
    with pytest.raises(KbError, match="another program's database"):
        restore(saved, foreign)
    assert not list(tmp_path.glob("*damaged*"))


@pytest.mark.parametrize("content", [b"", b"no database at all" * 400, None])
def test_what_is_no_backup_is_refused(base: Path, tmp_path: Path, content: bytes | None) -> None:
    bad = tmp_path / "bad.db"
    if content is None:
        sqlite3.connect(bad).execute("CREATE TABLE t (a)").connection.close()
    else:
        bad.write_bytes(content)
    code, words = run("restore", bad, "--db", base)
    assert code == 1
    assert "Traceback" not in words
    assert run("doctor", "--db", base)[0] == 0
    assert not list(base.parent.glob(".*restoring*"))
    assert run("restore", base, "--db", base)[0] == 1


def test_a_damaged_backup_is_refused(base: Path, saved: Path) -> None:
    conn = sqlite3.connect(saved)
    conn.execute("UPDATE _versions SET text = '!' WHERE id = 1")
    conn.commit()
    conn.close()
    code, words = run("restore", saved, "--db", base)
    assert code == 1
    assert "take an older one" in words


def test_a_lost_and_a_damaged_archive_file_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive(folder, writable=True) as archive:
        archive.add(url="https://a.example/1", body=b"one" * 100, fetched_at="2026-01-01T00:00:00Z")
        archive.add(url="https://a.example/2", body=b"two" * 100, fetched_at="2026-01-01T00:00:00Z")
    db = open_db(tmp_path / "kb.db")
    save(db, Notice(source_id="s", id="s-1", text="text", archive="responses-00001.warc.gz#1"))
    assert list(archive_findings(db.conn, folder)) == []
    file = folder / "responses-00001.warc.gz"
    data = bytearray(file.read_bytes())
    data[-60] ^= 0xFF
    file.write_bytes(data)
    assert [w for w in archive_findings(db.conn, folder) if "https://a.example/2" in w[1]]
    file.rename(tmp_path / "elsewhere")
    assert [w for w in archive_findings(db.conn, folder) if "responses-00001.warc.gz is not in" in w[1]]


def test_a_lost_archive_file_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.archive.LARGEST_FILE", 10)
    with Archive(tmp_path, writable=True) as archive:
        for n in range(3):
            archive.add(url=f"https://a.example/{n}", body=b"%d" % n * 50, fetched_at="2026-01-01T00:00:00Z")
    (tmp_path / "responses-00001.warc.gz").unlink()
    kept = (tmp_path / "responses-00003.warc.gz").read_bytes()
    with Archive(tmp_path, writable=True) as archive:
        archive.add(url="https://a.example/9", body=b"9" * 50, fetched_at="2026-01-01T00:00:00Z")
    assert (tmp_path / "responses-00003.warc.gz").read_bytes() == kept
    assert (tmp_path / "responses-00004.warc.gz").exists()


def test_a_journal_of_a_killed_restore_is_played_back_and_never_into_the_new_base(tmp_path: Path, demo_db: Path) -> None:
    saved, target = tmp_path / "saved.db", tmp_path / "kb.db"
    backup(demo_db, saved)
    shutil.copy(saved, target)
    # A writer in rollback mode that dies in the middle: pages written, the journal hot.
    dying = f"""
import os, sqlite3
conn = sqlite3.connect({str(target)!r}, isolation_level=None)
conn.execute("PRAGMA cache_size=1")
conn.execute("BEGIN IMMEDIATE")
conn.execute("UPDATE notices SET title = 'half', text = text || 'x'")
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", dying], check=False)
    assert target.with_name("kb.db-journal").stat().st_size > 0
    done = restore(saved, target)
    assert done.moved is None
    with contextlib.closing(sqlite3.connect(target)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert conn.execute("SELECT count(*) FROM notices WHERE title = 'half'").fetchone()[0] == 0
    # A base that can't be read is moved aside with its journal.
    subprocess.run([sys.executable, "-c", dying], check=False)
    with target.open("r+b") as file:
        file.write(b"no database at all")
    assert restore(saved, target).moved is not None
    assert not target.with_name("kb.db-journal").exists()
    with contextlib.closing(sqlite3.connect(target)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
