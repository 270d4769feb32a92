"""Backups: taken while the base is in use, checked, and put back without losing what people wrote since."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from kb.audit import append
from kb.doctor import findings
from kb.durable import settle
from kb.errors import KbError, remedy
from kb.store import connect_read_only, now, open_db, refuse_anothers

# What people wrote; ids are not compared, since the base went on after the backup.
_PEOPLE = {
    "assessments": ("at", "by", "status", "notice_id", "trigger_id", "note", "owner", "due_on"),
    "watches": ("name",),
    "incidents": ("at", "by", "product_id", "start", "statement"),
}

# A base with which SQLite has this trouble may be whole.
_NOT_DAMAGED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
_PATIENCE = 30.0  # seconds that are waited for somebody who writes


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: notices of the backup, and rows that people had written since, carried over (`kept`) or
    written to the file `left` because their notice is not in the backup."""

    notices: int
    kept: int
    left: int
    left_file: Path | None
    moved: Path | None


def backup(source: Path, target: Path) -> int:
    """Copies a knowledge base that may be in use to a new file and checks the copy; returns its notices.

    The file appears under its name only once it is whole and on the disk. Raises KbError where the
    target exists, there is no room, or the copy is not whole.
    """
    if target.exists():
        raise KbError(f"{target} exists already; name a new file, a backup never overwrites one")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(connect_read_only(source), part)
        with closing(sqlite3.connect(part)) as new:
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal and -shm beside it
            words = new.execute("PRAGMA integrity_check").fetchone()[0]
            if words != "ok":
                raise KbError(f"the copy of {source} is damaged ({words}): `kb doctor` says more")
            notices: int = new.execute("SELECT count(*) FROM notices").fetchone()[0]
        settle(part)
        os.link(part, target)  # fails where a file of the name appeared meanwhile
    except FileExistsError as error:
        raise KbError(f"{target} exists already; name a new file, a backup never overwrites one") from error
    except (sqlite3.DatabaseError, OSError) as error:
        what = remedy(error) if isinstance(error, sqlite3.Error) else "may you write there, and is there room?"
        raise KbError(f"no backup was made at {target}: {error}; {what}") from error
    finally:
        part.unlink(missing_ok=True)
    return notices


def _copy(source: sqlite3.Connection, target: Path) -> None:
    """Copies all pages; closes the source."""
    with closing(source) as old, closing(sqlite3.connect(target, timeout=_PATIENCE)) as new:
        old.backup(new, pages=2000)


def restore(source: Path, target: Path, *, force: bool = False) -> Restored:
    """Puts a backup in the place of a knowledge base, in one step: before it the old one stands, after it the new.

    The backup is checked first. A base that saw later days than the backup is replaced only with
    `force`; assessments, watches and incidents that people wrote since are carried over in any case.
    A base too damaged to be read is moved aside. Raises KbError where the backup is not whole,
    there is no room, or the base is in use by a writer.
    """
    if not source.is_file():
        raise KbError(f"there is no backup at {source}")
    if target.exists() and source.samefile(target):
        raise KbError("a knowledge base can't be restored from itself; name the backup first, the base with --db")
    part = target.with_name(f".{target.name}.restoring")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _away(part)
        _copy(connect_read_only(source), part)
        with closing(open_db(part).conn) as conn:  # brings an older schema up to date, refuses a newer one
            wrong = [w for _, w in findings(conn) if not w.endswith("`kb build --force` reads them again")]
            if wrong:
                raise KbError(f"the backup {source} is not whole: {wrong[0]}; take an older one")
            held = conn.execute("SELECT count(*) FROM notices").fetchone()[0]
        if not held:
            raise KbError(f"{source} holds no notice: it is no backup of a knowledge base")
        readable = _readable(target)
        if readable and not force and (seen := _newest(target)) > (saved := _newest(part)):
            raise KbError(f"{target} saw {seen}, after the backup's {saved}: restoring loses notices fetched since (`kb update` "
                          "fetches them again); say --force to do it all the same")
        kept, left = _carry(part, target) if readable else (0, [])
        file = _write_left(target, left)
        moved = _put(part, target, readable)
        return Restored(held, kept, len(left), file, moved)
    except sqlite3.DatabaseError as error:
        raise KbError(f"nothing was restored to {target}: {source} or the base there can't be read ({error}); "
                      "take an older backup, or name a new file with --db") from error
    except OSError as error:
        raise KbError(f"nothing was restored to {target}: {error.strerror or error}; is there room on the disk?") from error
    finally:
        _away(part)


def _away(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as conn:
        yield conn


def _readable(path: Path) -> bool:
    """Whether what people wrote in a base can be read. Raises KbError where that can't be known: it is in use, not to be
    opened, or another program's."""
    if not path.exists():
        return False
    try:
        # A restore that was killed leaves a journal that says how the base stood before: SQLite
        # plays it back for whoever may write, and only for them.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)) as conn:
            refuse_anothers(conn, path)
        with _reading(path) as conn:
            for table in _PEOPLE:
                conn.execute(f"SELECT * FROM {table}").fetchall()
            _newest(path)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _NOT_DAMAGED:
            raise KbError(f"nothing was restored to {path}: {error}; {remedy(error)}") from error
        return False
    return True


def _newest(path: Path) -> str:
    """The latest moment a base knows of, ISO text; "" for an empty one."""
    with _reading(path) as conn:
        return max(str(conn.execute(f"SELECT coalesce(max({column}), '') FROM {table}").fetchone()[0])
                   for table, column in (("notices", "last_seen"), ("fetches", "fetched_at"), ("versions", "fetched_at")))


def _carry(part: Path, old: Path) -> tuple[int, list[dict[str, object]]]:
    """Rows that people wrote and the backup lacks, added to it; how many, and those that have no place there."""
    kept = 0
    left: list[dict[str, object]] = []
    db = open_db(part)
    with closing(db.conn), _reading(old) as base, db.atomic():
        for table, same in _PEOPLE.items():
            kept += _carry_table(db, base, table, same, left)
        if kept:
            append(db, "restored", "notes carried over", {"rows": kept, "left": len(left)}, at=now())
    return kept, left


def _carry_table(db: Database, base: sqlite3.Connection, table: str, same: tuple[str, ...], left: list[dict[str, object]]) -> int:
    cursor = base.execute(f"SELECT * FROM {table} ORDER BY id")
    names = [c[0] for c in cursor.description]
    known = {c[1] for c in db.execute(f"PRAGMA table_info({table})").fetchall()} - {"id"}
    columns = [n for n in names if n in known]
    match = " AND ".join(f"{c} IS ?" for c in same if c in names)
    kept = 0
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        if table == "incidents" and row.get("origin") != "person":
            continue
        if db.execute(f"SELECT 1 FROM {table} WHERE {match}", [row[c] for c in same if c in names]).fetchone():
            continue
        try:
            db.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                       [row[c] for c in columns])
        except sqlite3.IntegrityError:
            left.append({"table": table, **row})
        else:
            kept += 1
    return kept


def _write_left(target: Path, left: list[dict[str, object]]) -> Path | None:
    if not left:
        return None
    path = target.with_name(f"{target.stem}-left-{now().replace(':', '')}.jsonl")
    path.write_text("".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in left), encoding="utf-8")
    settle(path)
    return path


def _put(part: Path, target: Path, readable: bool) -> Path | None:
    """The new base in the old one's place; where a damaged one was moved to."""
    if readable:
        # Within SQLite: readers see the old base until the last page is there, and a kill leaves it standing.
        _copy(sqlite3.connect(part), target)
        return None
    moved = None
    if target.exists():
        stamp = now().replace(":", "")
        # The journals go along: beside the new base SQLite would play them back into it.
        for end in ("-journal", "-wal", "-shm", ""):
            old = target.with_name(target.name + end)
            if old.exists():
                moved = old.rename(target.with_name(f"{target.name}.damaged-{stamp}{end}"))
    with closing(sqlite3.connect(part)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")
    settle(part)
    part.rename(target)
    settle(target)
    return moved
