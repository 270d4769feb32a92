"""The base itself: opened, brought up to date, and given notices, one notice one transaction.

A notice's text comes in by `save` (a new version where it changed); what the pipeline reads in it
is written by kb.derived. Rows that people write (assessments) are never touched here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.audit import append
from kb.changes import same_words
from kb.errors import KbError, remedy
from kb.identity import Identity, read_identity
from kb.keys import keys_of, number_key
from kb.risks import rewrite_products
from kb.schema import migrate
from kb.search import index_text, register_functions
from kb.taxonomy import Taxonomy, taxonomy
from scrapers.clock import stamp
from scrapers.notice import Issue, Notice

IMPORTED = "imported"
MOST_BLANKS = 64  # characters of one run of blanks in a stored text
_BLANKS = re.compile(rf"\s{{{MOST_BLANKS + 1},}}")


def now() -> str:
    """The present moment as stored: ISO text in UTC, to the second."""
    return stamp()


PATIENCE = 120.0  # seconds that a writer waits for another one's transaction


class _Writer(sqlite3.Connection):
    """A connection whose transactions take the write lock at once.

    One that began by reading could not wait for another writer: SQLite answers "database is
    locked" to it without delay, since what it read is out of date.
    """

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute("BEGIN IMMEDIATE" if sql == "BEGIN" else sql, *parameters)


def _keep_a_log(conn: sqlite3.Connection) -> None:
    """Turns the write-ahead log on. SQLite does not wait for another process that does the same, so this does."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            conn.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return


def open_db(path: Path | str) -> Database:
    """The knowledge base at a path, created or migrated where needed, ready to write.

    Raises KbError where the file is no SQLite database or its folder can't be made.
    """
    path = Path(path)
    conn: sqlite3.Connection | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, timeout=PATIENCE, factory=_Writer)
        refuse_anothers(conn, path)
        _keep_a_log(conn)
        conn.execute("PRAGMA synchronous=NORMAL")
        conn.execute("PRAGMA foreign_keys=ON")
    except (OSError, sqlite3.DatabaseError, KbError) as error:
        if conn is not None:
            conn.close()
        if isinstance(error, KbError):
            raise
        what = remedy(error) if isinstance(error, sqlite3.Error) else "choose a knowledge base with --db, or another folder"
        raise KbError(f"{path}: {error}; {what}") from error
    db = Database(conn)
    try:
        register_functions(conn)
        migrate(db)
        write_taxonomy(db, taxonomy())
    except BaseException:
        conn.close()  # a base that is refused is let go at once
        raise
    return db


def refuse_anothers(conn: sqlite3.Connection, path: Path) -> None:
    """A file with tables of another program is left as it is: raises KbError."""
    held = {name for (name,) in conn.execute("SELECT name FROM sqlite_master")}
    if held and "_sqlite_migrations" not in held:
        raise KbError(f"{path} is another program's database (it holds {', '.join(sorted(held)[:3])}): name a knowledge base with --db")


def _must_exist(path: Path) -> None:
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise KbError(f"there is no knowledge base at {path} (it {what}): make one with `kb demo` or `kb ingest PATH`, "
                      "or name another with --db")


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that can't write. Raises KbError where the file is none of ours."""
    _must_exist(path)
    # In write-ahead mode SQLite wants files beside the base. Where none is there and none may be made, nobody writes
    # either: the file is read as it stands.
    way = "immutable=1" if needs_its_folder(path) else "mode=ro"
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?{way}", uri=True, timeout=30)
    try:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'notices'").fetchone():
            raise KbError(f"{path} holds no knowledge base: make one with `kb ingest PATH`, or name another with --db")
    except sqlite3.OperationalError as error:
        conn.close()
        raise KbError(f"{path}: {error}; {remedy(error)}") from error
    except sqlite3.DatabaseError:
        return conn  # damaged: what can be read still can, and whoever reads meets the rest
    except KbError:
        conn.close()
        raise
    return conn


def needs_its_folder(path: Path) -> bool:
    """Whether SQLite can't open the file without writing beside it, which is not allowed here."""
    with path.open("rb") as file:
        kept_in_log = file.read(20)[18:20] == b"\2\2"
    beside = path.resolve().parent
    return kept_in_log and not (beside / f"{path.resolve().name}-wal").exists() and not os.access(beside, os.W_OK)


@contextmanager
def writing(path: Path, *, new: bool = False) -> Iterator[Database]:
    """The base for as long as a block of work lasts, closed at its end.

    Raises KbError where there is none, unless a `new` one may begin here: what is written to a mistyped path is lost.
    """
    if not new:
        _must_exist(path)
    db = open_db(path)
    try:
        yield db
    finally:
        db.conn.close()


@contextmanager
def reading(path: Path | str) -> Iterator[sqlite3.Connection]:
    """A read-only connection with the search functions; raises KbError where there is none."""
    conn = connect_read_only(Path(path))
    conn.row_factory = sqlite3.Row
    register_functions(conn)
    try:
        yield conn
    finally:
        conn.close()


# -- taxonomy and sources ---------------------------------------------------------------------


def write_taxonomy(db: Database, tax: Taxonomy) -> None:
    """Brings the taxonomy's tables in line with the taxonomy's files.

    An entry that went keeps its row (old tags point to it); everything else is replaced.
    """
    digest = hashlib.sha256(repr(tax).encode()).hexdigest()
    stored = db.execute("SELECT counters FROM runs WHERE command = 'taxonomy' ORDER BY id DESC LIMIT 1").fetchone()
    if stored and json.loads(stored[0])["sha256"] == digest:
        return
    moved: list[str] = []  # products that now live under another country's rules
    with db.atomic():
        for table in ("products", "obligations", "causes", "consequences", "impacts", "mitigations"):
            for entry in getattr(tax, table).values():
                row: dict[str, Any] = {
                    "id": entry.id, "label_en": entry.label_en, "label_zh": entry.label_zh,
                    "definition": entry.definition_en, "definition_zh": entry.definition_zh,
                    "parent_id": entry.parent,
                }
                if table == "consequences":
                    row["severity"] = entry.severity
                    db.execute("INSERT OR IGNORE INTO _unlinked SELECT t.notice_id, 'severity' FROM consequences c "
                               "JOIN trigger_consequences x ON x.consequence_id = c.id JOIN triggers t ON t.id = x.trigger_id "
                               "WHERE c.id = ? AND c.severity IS NOT ?", [entry.id, entry.severity])
                if table == "products":
                    row["jurisdiction"] = entry.jurisdiction
                    if (entry.jurisdiction,) != (db.execute("SELECT jurisdiction FROM products WHERE id = ?", [entry.id]).fetchone() or (None,)):
                        moved.append(entry.id)
                db.table(table).upsert(row, pk="id")
        for table, kind, attribute in (
            ("consequence_impacts", "consequences", "impacts"), ("impact_mitigations", "impacts", "mitigations"),
            ("cause_mitigations", "causes", "mitigations"),
        ):
            db.execute(f"DELETE FROM {table}")
            db.conn.executemany(
                f"INSERT INTO {table} VALUES (?, ?)",
                [(e.id, other) for e in getattr(tax, kind).values() for other in getattr(e, attribute)])
        scopes = {p: tuple(enumerate(tax.scope(p))) for p in tax.products}
        for product, scope in scopes.items():
            old = db.execute("SELECT distance, scope_id FROM product_scope WHERE product_id = ? ORDER BY distance",
                             [product]).fetchall()
            if tuple(map(tuple, old)) != scope or product in moved:
                db.execute("DELETE FROM product_scope WHERE product_id = ?", [product])
                db.conn.executemany("INSERT INTO product_scope VALUES (?, ?, ?)", [(product, s, d) for d, s in scope])
                rewrite_products(db, [product])
        for (product,) in db.execute("SELECT DISTINCT product_id FROM product_scope").fetchall():
            if product not in scopes:
                db.execute("DELETE FROM product_scope WHERE product_id = ?", [product])
                rewrite_products(db, [product])
        db.execute("INSERT INTO runs (command, started_at, ended_at, counters) VALUES ('taxonomy', ?, ?, ?)",
                   [now(), now(), json.dumps({"sha256": digest})])


def ensure_source(db: Database, source_id: str, **facts: Any) -> None:
    """A row in `sources`, with the facts given; an existing row's facts are replaced by them."""
    db.table("sources").upsert({"id": source_id, **facts}, pk="id")


# -- notices ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a notice: `outcome` is new, changed or unchanged."""

    notice_id: str
    outcome: str


_GIVEN = ("url", "title", "issuer", "doc_number", "kind", "language", "jurisdiction", "published_on", "effective_on")


def given_identity(text: str, given: dict[str, Any]) -> Identity:
    """The identity of a stored notice: what its source gave, completed from its text."""
    keys = ("title", "issuer", "doc_number", "kind", "language", "published_on")
    return read_identity(text, **{k: given.get(k) for k in keys})


def _id_of(notice: Notice, identity: Identity, text: str) -> str:
    """The source's own id, else issuer + document number, else title + date, else the text.

    Never the content hash where anything steadier is known: a corrected text is a new version
    of the same notice.
    """
    if notice.id:
        return notice.id
    if identity.doc_number:
        key = f"{identity.issuer or ''}|{number_key(identity.doc_number)}|{identity.title or ''}"
    elif notice.url:
        key = notice.url
    elif identity.title and identity.published_on:
        key = f"{identity.issuer or ''}|{identity.title}|{identity.published_on}"
    else:
        key = text
    return f"{notice.source_id}-{hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=6).hexdigest()}"


def clean_text(text: str) -> str:
    """A text fit to be stored: one kind of line end, no NUL, no lone surrogate, no endless blank.

    What reads texts looks for blanks between words: a run of thousands, which nobody prints, would
    cost it minutes. MOST_BLANKS of a run are kept.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = _BLANKS.sub(lambda run: run[0][:MOST_BLANKS], text)
    return text.encode("utf-8", "replace").decode("utf-8")


def save(db: Database, notice: Notice, *, at: str | None = None) -> Saved:
    """Stores a notice; a changed text becomes a new version, the same text changes nothing but
    `last_seen`. Raises ValueError for a notice without text."""
    at = at or notice.fetched_at or now()
    text = clean_text(notice.full_text())
    if not text.strip():
        raise ValueError(f"notice {notice.id or notice.url or notice.title!r} has no text")
    given = {k: v for k in _GIVEN if (v := getattr(notice, k)) is not None}
    identity = given_identity(text, given)
    notice_id = _id_of(notice, identity, text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    given_json = json.dumps(given, ensure_ascii=False, sort_keys=True)
    with db.atomic():
        if not db.execute("SELECT 1 FROM sources WHERE id = ?", [notice.source_id]).fetchone():
            ensure_source(db, notice.source_id)
        old = db.execute(
            "SELECT n.sha256, n.version, v.given, n.text FROM notices n JOIN versions v ON v.notice_id = n.id "
            "AND v.number = n.version WHERE n.id = ?", [notice_id]).fetchone()
        if old and old[0] == sha256 and old[2] == given_json:
            db.execute("UPDATE notices SET last_seen = max(last_seen, ?) WHERE id = ?", [at, notice_id])
            return Saved(notice_id, "unchanged")
        if old and old[0] == sha256:
            # The words are the same, the source's own data is better now: no new version.
            db.execute("UPDATE _versions SET given = ?, title = ? WHERE notice_id = ? AND number = ?",
                       [given_json, identity.title, notice_id, old[1]])
            _unindex(db, notice_id)
            _write_identity(db, notice_id, notice, identity, at)
            index(db, notice_id)
            _mark_unread(db, notice_id, at)
            return Saved(notice_id, "changed")
        number = old[1] + 1 if old else 1
        if old:
            _unindex(db, notice_id)
            # What was the present text stands with its version from now on.
            db.execute("UPDATE _versions SET text = ? WHERE notice_id = ? AND number = ?", [old[3], notice_id, old[1]])
            db.execute("UPDATE notices SET text = ?, sha256 = ?, version = ? WHERE id = ?",
                       [text, sha256, number, notice_id])
        else:
            seq = db.execute("SELECT coalesce(max(seq), 0) + 1 FROM notices").fetchone()[0]
            db.execute(
                "INSERT INTO notices (rowid, id, seq, source_id, version, text, sha256, first_seen, last_seen) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [seq, notice_id, seq, notice.source_id, number, text, sha256, at, at])
        db.execute(
            "INSERT INTO _versions (notice_id, number, title, sha256, fetched_at, archive, given) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [notice_id, number, identity.title, sha256, at, notice.archive, given_json])
        _write_identity(db, notice_id, notice, identity, at)
        index(db, notice_id)
        _mark_unread(db, notice_id, at)
        # White space, width and page numbers make a version (the bytes are others) but no change.
        if not old or not same_words(old[3], text):
            db.execute(
                "INSERT INTO changes (notice_id, kind, at, summary, from_version, to_version) VALUES (?, ?, ?, ?, ?, ?)",
                [notice_id, "text_changed" if old else "new", at, identity.title, old[1] if old else None, number])
        append(db, "versioned", notice_id, {"number": number, "sha256": sha256, "url": notice.url,
                                            "archive": notice.archive}, at=at)
    return Saved(notice_id, "changed" if old else "new")


def _mark_unread(db: Database, notice_id: str, at: str) -> None:
    """No rules have read the notice as it is now: the next build does."""
    db.execute("INSERT OR REPLACE INTO derivations (notice_id, key, at, rules) VALUES (?, '', ?, '')", [notice_id, at])


def _write_identity(db: Database, notice_id: str, notice: Notice, identity: Identity, at: str) -> None:
    db.execute(
        "UPDATE notices SET url = ?, title = ?, issuer = ?, doc_number = ?, kind = ?, language = ?, "
        "jurisdiction = ?, published_on = ?, last_seen = max(last_seen, ?) "
        "WHERE id = ?",
        [notice.url, identity.title, identity.issuer, identity.doc_number, identity.kind, identity.language,
         notice.jurisdiction, identity.published_on, at, notice_id])
    db.execute("DELETE FROM notice_keys WHERE notice_id = ?", [notice_id])
    db.conn.executemany("INSERT INTO notice_keys VALUES (?, ?)",
                        [(notice_id, key) for key in keys_of(identity.title, identity.doc_number)])


def _indexed(db: Database, notice_id: str) -> tuple[int, str, str, str]:
    seq, title, text, number = db.execute("SELECT seq, title, text, doc_number FROM notices WHERE id = ?",
                                          [notice_id]).fetchone()
    return seq, index_text(title or ""), index_text(text), index_text(number or "")


def index(db: Database, notice_id: str) -> None:
    """Puts a notice's present words, title and number into the search indexes."""
    seq, title, text, number = _indexed(db, notice_id)
    db.execute("INSERT INTO notices_fts (rowid, title, text) VALUES (?, ?, ?)", [seq, title, text])
    db.execute("INSERT INTO notices_fts_titles (rowid, title, doc_number) VALUES (?, ?, ?)", [seq, title, number])


def _unindex(db: Database, notice_id: str) -> None:
    """Takes the present text out of the index: FTS5 needs the very tokens it was given."""
    seq, title, text, number = _indexed(db, notice_id)
    db.execute("INSERT INTO notices_fts (notices_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)", [seq, title, text])
    db.execute("INSERT INTO notices_fts_titles (notices_fts_titles, rowid, title, doc_number) VALUES ('delete', ?, ?, ?)",
               [seq, title, number])


def record_issue(db: Database, issue: Issue, *, at: str | None = None) -> None:
    """Keeps what needs a person, once while it is open."""
    with db.atomic():
        if not db.execute("SELECT 1 FROM sources WHERE id = ?", [issue.source_id]).fetchone():
            ensure_source(db, issue.source_id)
        same = db.execute(
            "SELECT id FROM issues WHERE source_id = ? AND kind = ? AND url IS ? AND message = ? "
            "AND resolved_at IS NULL", [issue.source_id, issue.kind, issue.url, issue.message]).fetchone()
        if not same:
            db.execute("INSERT INTO issues (at, source_id, url, kind, message) VALUES (?, ?, ?, ?, ?)",
                       [at or now(), issue.source_id, issue.url, issue.kind, issue.message])


def resolve_issues(db: Database, source_id: str, *, url: str | None, at: str | None = None) -> None:
    """Closes the open issues of a source about a URL (or a file): it could be read this time."""
    with db.atomic():
        db.execute("UPDATE issues SET resolved_at = ? WHERE source_id = ? AND url IS ? AND resolved_at IS NULL "
                   "AND kind <> 'flapping'", [at or now(), source_id, url])
