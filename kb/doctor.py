"""Checks a knowledge base for damage, mends what can be made again, and backs it up."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from kb.errors import KbError
from kb.search import index_text

_SPANS = (("provisions", "text"), ("triggers", "quote"), ("duties", "quote"), ("relations", "quote"),
          ("deadlines", "quote"), ("thresholds", "quote"), ("restorations", "quote"),
          ("notice_products", "evidence"), ("notice_obligations", "evidence"))


def findings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What is wrong, as (what it concerns, words): file integrity, foreign keys, digests of the texts,
    spans that do not quote their text, and notices that the search index does not hold."""
    for (words,) in conn.execute("PRAGMA integrity_check(20)"):
        if words != "ok":
            yield "file", words
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield "foreign key", f"row {rowid} of {table} points to a row of {parent} that is not there"
    for notice_id, text, sha256 in conn.execute("SELECT notice_id, text, sha256 FROM versions"):
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield "text", f"a version of {notice_id} is not the text it was stored as"
    for table, column in _SPANS:
        wrong = conn.execute(
            f'SELECT count(*) FROM {table} x JOIN notices n ON n.id = x.notice_id '
            f'WHERE substr(n.text, x.start + 1, x."end" - x.start) <> x.{column}').fetchone()[0]
        if wrong:
            yield "reading", f"{wrong} rows of {table} do not quote their text; `kb build --force` reads them again"
    yield from _index_findings(conn)


def _index_findings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    held, indexed = (conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                     for table in ("notices", "notices_fts_docsize"))
    if held != indexed:
        yield "index", f"the search index holds {indexed} of {held} notices; `kb doctor --mend` makes it again"


def mend(db: Database) -> int:
    """Makes the search index again from the stored texts; returns the notices indexed."""
    with db.atomic():
        db.execute("INSERT INTO notices_fts (notices_fts) VALUES ('delete-all')")
        count = 0
        for seq, title, text in db.execute("SELECT seq, title, text FROM notices ORDER BY seq").fetchall():
            db.execute("INSERT INTO notices_fts (rowid, title, text) VALUES (?, ?, ?)",
                       [seq, index_text(title or ""), index_text(text)])
            count += 1
    return count


def backup(source: Path, target: Path) -> int:
    """Copies a knowledge base that may be in use to a new file and checks the copy; returns its notices.

    Raises KbError where the target exists or the copy is not whole.
    """
    if target.exists():
        raise KbError(f"{target} exists already; name a new file, a backup never overwrites one")
    target.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True) as old, sqlite3.connect(target) as new:
        old.backup(new, pages=2000)
        words = new.execute("PRAGMA integrity_check").fetchone()[0]
        if words != "ok":
            raise KbError(f"the copy at {target} is damaged ({words}); keep the original and look at the disk")
        notices: int = new.execute("SELECT count(*) FROM notices").fetchone()[0]
    new.close()
    old.close()
    return notices
