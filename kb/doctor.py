"""Checks a knowledge base and its archive for damage, and mends what can be made again."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database
from warcio.exceptions import ArchiveLoadFailed

from kb.audit import verify
from kb.store import index
from scrapers.archive import Archive
from scrapers.errors import ArchiveDamaged

_SPANS = (("provisions", "text"), ("triggers", "quote"), ("duties", "quote"), ("relations", "quote"),
          ("deadlines", "quote"), ("thresholds", "quote"), ("restorations", "quote"),
          ("notice_products", "evidence"), ("notice_obligations", "evidence"))
_INDEXES = ("notices_fts", "notices_fts_titles")


def findings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What is wrong, as (what it concerns, words): file integrity, foreign keys, digests of the texts,
    spans that do not quote their text, notices that the search index does not hold, and the event log."""
    try:
        yield from _findings(conn)
    except sqlite3.DatabaseError as error:
        # A page that can't be read ends the look; the remedy does not depend on what lies behind it.
        yield "file", (f"{error}: part of the file can't be read; keep a copy of it, then put the newest backup in its place "
                       "(`kb restore BACKUP`), which carries over what people wrote where it can still be read")


def _findings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for (words,) in conn.execute("PRAGMA integrity_check(20)"):
        if words != "ok":
            yield "file", f"{words}; put the newest backup in its place: `kb restore BACKUP`"
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield "foreign key", f"row {rowid} of {table} points to a row of {parent} that is not there"
    for notice_id, text, sha256 in conn.execute("SELECT notice_id, text, sha256 FROM versions"):
        if text is None or hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield "text", f"a version of {notice_id} is not the text it was stored as"
    for table, column in _SPANS:
        wrong = conn.execute(
            f'SELECT count(*) FROM {table} x JOIN notices n ON n.id = x.notice_id '
            f'WHERE substr(n.text, x.start + 1, x."end" - x.start) <> x.{column}').fetchone()[0]
        if wrong:
            yield "reading", f"{wrong} rows of {table} do not quote their text; `kb build --force` reads them again"
    yield from _index_findings(conn)
    for problem in verify(conn).problems:
        yield "event log", problem


def _index_findings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    (held,) = conn.execute("SELECT count(*) FROM notices").fetchone()
    for table, what in zip(_INDEXES, ("the search index", "the index of titles and numbers"), strict=True):
        (indexed,) = conn.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()
        if held != indexed:
            yield "index", f"{what} holds {indexed} of {held} notices; `kb doctor --mend` makes it again"


def archive_findings(conn: sqlite3.Connection, folder: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with the page archive: files that notices came from and that are gone, records that can't be
    read, bodies that are not the bytes that were received."""
    held = {p.name for p in folder.glob("responses-*.warc.gz")} if folder.is_dir() else set()
    wanted = conn.execute("SELECT substr(archive, 1, instr(archive, '#') - 1) AS file, count(*) FROM versions "
                          "WHERE instr(archive, '#') GROUP BY file ORDER BY file").fetchall()
    for name, count in wanted:
        if name not in held:
            yield "archive", (f"{name} is not in {folder}: {count} versions came from it (their texts are safe in the base); "
                              "bring the file back from a backup, then `kb update --offline`")
    if not held:
        return
    try:
        archive = Archive(folder)
    except ArchiveDamaged as error:
        yield "archive", str(error)
        return
    for record in archive.records():
        if (record.body_file, record.body_offset) != (record.file, record.offset):
            continue  # a revisit: its body is another record's
        try:
            archive.body(record)
        except (ArchiveDamaged, ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
            yield "archive", f"{record.file} at {record.offset}: {record.url} can't be read ({error}); bring the file back from a backup"


def mend(db: Database) -> int:
    """Makes the search indexes again from the stored texts; returns the notices indexed."""
    with db.atomic():
        for table in _INDEXES:
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        notices = [notice_id for (notice_id,) in db.execute("SELECT id FROM notices ORDER BY seq").fetchall()]
        for notice_id in notices:
            index(db, notice_id)
    return len(notices)
