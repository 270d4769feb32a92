"""An immutable copy of a knowledge base for any number of readers.

`datasette -i` on such a file needs no locks, keeps every page in the operating system's cache and
may be told to caches for as long as the file's name holds. What people wrote does not leave the
house: assessments lose owner, note and author (a rejected trigger stays rejected), watches, alerts,
the event log and the runs are left out.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kb.durable import write_whole
from kb.errors import KbError, remedy
from kb.search import register_functions
from kb.store import connect_read_only, now

LINK = "kb.db"
_LEFT_OUT = ("alerts", "watches", "runs", "archive_progress", "derivations", "_unlinked", "_state")
_KEEP = 2
_GIVEN_UP = 3600  # seconds without a write to a half-made snapshot


@dataclass(frozen=True, slots=True)
class Published:
    """The snapshot, its size in bytes and what it holds."""

    path: Path
    size: int
    notices: int


def publish(source: Path, folder: Path) -> Published:
    """Makes a snapshot in `folder` and points `folder/kb.db` to it in one step.

    A reader that has the one before open goes on reading it; the newest two stay. The source may be in
    use. Raises KbError where there is no knowledge base or no room.
    """
    base = connect_read_only(source)
    folder.mkdir(parents=True, exist_ok=True)
    made = now()
    target = folder / f"kb-{made.replace(':', '').replace('-', '')}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with closing(base):
            base.execute("VACUUM INTO ?", [str(part)])
        tables = _clean(part)
        part.chmod(0o444)
        part.replace(target)
        _describe(folder, target, tables, made)
        link = folder / f".{LINK}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        link.replace(folder / LINK)
    except (sqlite3.DatabaseError, OSError) as error:
        what = remedy(error) if isinstance(error, sqlite3.Error) else "may you write there, and is there room?"
        raise KbError(f"no snapshot was made in {folder}: {error}; {what} (it takes as much room as {source}: "
                      f"{source.stat().st_size:,} bytes)") from error
    finally:
        part.unlink(missing_ok=True)
    _drop_old(folder, target)
    return Published(target, target.stat().st_size, tables["notices"])


def _clean(path: Path) -> dict[str, int]:
    """Takes out what is private, overwriting it, and readies the file; returns the rows of each table."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode=OFF")
        conn.execute("PRAGMA secure_delete=ON")
        register_functions(conn)
        conn.execute("DROP TABLE events")
        for table in _LEFT_OUT:
            conn.execute(f"DELETE FROM {table}")
        # What holds a trigger back stays, without who said so; a tag that was rejected is gone already.
        conn.execute("DELETE FROM assessments WHERE trigger_id IS NULL OR verdict IS NOT 'rejected' OR id <> (SELECT max(b.id) FROM assessments b "
                     "WHERE b.trigger_id = assessments.trigger_id AND b.verdict IS NOT NULL)")
        conn.execute("UPDATE assessments SET owner = NULL, note = NULL, by = NULL, quote = NULL, due_on = NULL")
        conn.execute("UPDATE incidents SET by = NULL")
        # Where a file was read from is this machine's own business.
        conn.execute("DELETE FROM issues WHERE source_id = 'imported'")
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").fetchall():
            conn.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
        conn.execute("PRAGMA analysis_limit=2000")
        conn.execute("ANALYZE")
        names = [n for (n,) in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'notices_fts%'")]
        return {name: conn.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0] for name in names}


def _describe(folder: Path, target: Path, tables: dict[str, int], made: str) -> None:
    """What `datasette --inspect-file` reads (so that it counts nothing itself)."""
    facts = {"hash": target.stem, "size": target.stat().st_size, "file": LINK, "made_at": made,
             "tables": {name: {"count": count} for name, count in tables.items()}}
    write_whole(folder / "inspect.json", json.dumps({"kb": facts}, indent=1))


def _drop_old(folder: Path, newest: Path) -> None:
    snapshots = sorted(folder.glob("kb-*.db"))
    for old in snapshots[: max(0, len(snapshots) - _KEEP)]:
        if old != newest:
            old.unlink()
    for part in folder.glob("kb-*.part"):  # of a run that was killed; one that goes on writes to its own all the time
        if time.time() - part.stat().st_mtime > _GIVEN_UP:
            part.unlink()
