"""The only writer: one notice, one transaction.

A notice's text comes in by `save` (a new version where it changed), what the pipeline reads in
it by `write_analysis`. Rows that people write (assessments) are never touched here.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.audit import append
from kb.changes import same_words
from kb.errors import KbError
from kb.identity import Identity, read_identity
from kb.keys import keys_of, number_key, title_key
from kb.pipeline import Analysis
from kb.provisions import Provision
from kb.risks import clear_risks, rewrite_products
from kb.schema import ROWS_PER_NOTICE, migrate
from kb.search import index_text, register_functions
from kb.taxonomy import Taxonomy, taxonomy
from kb.verdicts import apply_verdicts
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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, timeout=PATIENCE, factory=_Writer)
        _keep_a_log(conn)
        conn.execute("PRAGMA synchronous=NORMAL")
        conn.execute("PRAGMA foreign_keys=ON")
    except (OSError, sqlite3.DatabaseError) as error:
        raise KbError(f"{path}: {error}; choose a knowledge base with --db, or another folder") from error
    db = Database(conn)
    try:
        register_functions(conn)
        migrate(db)
        write_taxonomy(db, taxonomy())
    except BaseException:
        conn.close()  # a base that is refused is let go at once
        raise
    return db


@contextmanager
def reading(path: Path | str) -> Iterator[sqlite3.Connection]:
    """A read-only connection with the search functions; raises KbError where there is none."""
    path = Path(path)
    if not path.exists():
        raise KbError(f"there is no knowledge base at {path}: make one with `kb demo` or `kb ingest PATH`, "
                      "or name another with --db")
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
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
            db.execute("UPDATE versions SET given = ?, title = ? WHERE notice_id = ? AND number = ?",
                       [given_json, identity.title, notice_id, old[1]])
            _write_identity(db, notice_id, notice, identity, at)
            _mark_unread(db, notice_id, at)
            return Saved(notice_id, "changed")
        number = old[1] + 1 if old else 1
        if old:
            _unindex(db, notice_id)
            db.execute("UPDATE notices SET text = ?, sha256 = ?, version = ? WHERE id = ?",
                       [text, sha256, number, notice_id])
        else:
            seq = db.execute("SELECT coalesce(max(seq), 0) + 1 FROM notices").fetchone()[0]
            db.execute(
                "INSERT INTO notices (rowid, id, seq, source_id, version, text, sha256, first_seen, last_seen) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [seq, notice_id, seq, notice.source_id, number, text, sha256, at, at])
        db.execute(
            "INSERT INTO versions (notice_id, number, title, text, sha256, fetched_at, archive, given) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [notice_id, number, identity.title, text, sha256, at, notice.archive, given_json])
        _write_identity(db, notice_id, notice, identity, at, index=False)
        _index(db, notice_id)
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


def _write_identity(db: Database, notice_id: str, notice: Notice, identity: Identity, at: str, *,
                    index: bool = True) -> None:
    if index:
        _unindex(db, notice_id)
    db.execute(
        "UPDATE notices SET url = ?, title = ?, issuer = ?, doc_number = ?, kind = ?, language = ?, "
        "jurisdiction = ?, published_on = ?, last_seen = max(last_seen, ?) "
        "WHERE id = ?",
        [notice.url, identity.title, identity.issuer, identity.doc_number, identity.kind, identity.language,
         notice.jurisdiction, identity.published_on, at, notice_id])
    db.execute("DELETE FROM notice_keys WHERE notice_id = ?", [notice_id])
    db.conn.executemany("INSERT INTO notice_keys VALUES (?, ?)",
                        [(notice_id, key) for key in keys_of(identity.title, identity.doc_number)])
    if index:
        _index(db, notice_id)


def _indexed(db: Database, notice_id: str) -> tuple[int, str, str, str]:
    seq, title, text, number = db.execute("SELECT seq, title, text, doc_number FROM notices WHERE id = ?",
                                          [notice_id]).fetchone()
    return seq, index_text(title or ""), index_text(text), index_text(number or "")


def _index(db: Database, notice_id: str) -> None:
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


# -- what the pipeline reads --------------------------------------------------------------------


# What stands above an article is no part of how the article is cited.
_ABOVE = frozenset({"attachment", "part", "title", "chapter", "section"})


def paths_of(provisions: Sequence[Provision]) -> list[str]:
    """Each provision's number as it is cited: with those above it from the article down
    (第十五条第二款（三）, § 9026.4(a)(1))."""
    out: list[str] = []
    for p in provisions:
        inner = p.parent is not None and provisions[p.parent].level not in _ABOVE
        out.append((out[p.parent] if inner and p.parent is not None else "") + p.number)
    return out


class _Places:
    """The innermost provision at an offset."""

    def __init__(self, provisions: Sequence[Provision]) -> None:
        self._provisions = provisions
        self._starts = [p.start for p in provisions]

    def at(self, offset: int) -> int | None:
        index: int | None = bisect_right(self._starts, offset) - 1
        if index is not None and index < 0:
            return None
        while index is not None and self._provisions[index].end <= offset:
            index = self._provisions[index].parent
        return index


def clear_analysis(db: Database, notice_id: str) -> None:
    """Removes what was read in a notice; links from other notices wait to be made again."""
    seq = db.execute("SELECT seq FROM notices WHERE id = ?", [notice_id]).fetchone()[0]
    low, high = seq * ROWS_PER_NOTICE, (seq + 1) * ROWS_PER_NOTICE - 1
    clear_risks(db, notice_id, seq)
    # Those of whom it said something may stand differently without it.
    db.execute("INSERT OR IGNORE INTO _unlinked SELECT target_notice_id, 'status' FROM relations "
               "WHERE id BETWEEN ? AND ? AND target_notice_id IS NOT NULL", [low, high])
    db.execute("UPDATE citations SET target_provision_id = NULL, target_notice_id = NULL "
               "WHERE target_notice_id = ?", [notice_id])
    db.execute("DELETE FROM trigger_duties WHERE duty_id BETWEEN ? AND ? OR trigger_id BETWEEN ? AND ?",
               [low, high, low, high])
    db.execute("UPDATE trigger_refs SET provision_id = NULL, notice_id = NULL WHERE notice_id = ? "
               "AND trigger_id NOT BETWEEN ? AND ?", [notice_id, low, high])
    for table in ("trigger_consequences", "trigger_products", "trigger_refs"):
        db.execute(f"DELETE FROM {table} WHERE trigger_id BETWEEN ? AND ?", [low, high])
    for table in ("triggers", "duties", "citations", "restorations", "relations", "deadlines",
                  "thresholds"):
        gone = db.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", [low, high]).rowcount
        if table == "triggers":
            _count_rows(db, table, -gone)
    for table in ("notice_products", "notice_obligations"):
        db.execute(f"DELETE FROM {table} WHERE notice_id = ?", [notice_id])
    gone = db.execute("DELETE FROM provisions WHERE id BETWEEN ? AND ?", [low, high]).rowcount
    _count_rows(db, "provisions", -gone)


def _count_rows(db: Database, table: str, change: int) -> None:
    if change:
        db.execute("INSERT INTO row_counts VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows", [table, change])


def _numbered(base: int, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [[base + n, *row] for n, row in enumerate(rows)]


def _insert(db: Database, table: str, columns: str, rows: list[Any]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _reattach_assessments(db: Database, notice_id: str, base: int) -> None:
    """What people said of a trigger follows its words: numbers move when a reading finds more or fewer.

    Words that are no trigger now wait, under a number that no trigger has, for a reading that finds them.
    """
    for assessment, quote in db.execute(
            "SELECT id, quote FROM assessments WHERE trigger_id BETWEEN ? AND ? AND quote IS NOT NULL",
            [base, base + ROWS_PER_NOTICE - 1]).fetchall():
        found = db.execute("SELECT min(id) FROM triggers WHERE notice_id = ? AND quote = ?", [notice_id, quote]).fetchone()[0]
        db.execute("UPDATE assessments SET trigger_id = ? WHERE id = ?",
                   [base + ROWS_PER_NOTICE - 1 if found is None else found, assessment])


def write_analysis(db: Database, notice_id: str, analysis: Analysis, *, key: str, rules: str = "",
                   at: str | None = None) -> None:
    """Replaces what was read in a notice by a new reading, in one transaction.

    `key` names the text the reading comes from, `rules` the rules; the same need not be read again.
    """
    with db.atomic():
        seq, text, given = db.execute(
            "SELECT n.seq, n.text, v.given FROM notices n JOIN versions v ON v.notice_id = n.id "
            "AND v.number = n.version WHERE n.id = ?", [notice_id]).fetchone()
        base = seq * ROWS_PER_NOTICE
        clear_analysis(db, notice_id)
        provisions = analysis.provisions[:ROWS_PER_NOTICE]
        places = _Places(provisions)

        def row_of(index: int | None) -> int | None:
            return None if index is None else base + index

        def place(offset: int) -> int | None:
            return row_of(places.at(offset))

        _insert(db, "provisions",
                'id, notice_id, parent_id, number, path, level, heading, position, start, "end", text',
                _numbered(base, ((notice_id, row_of(p.parent), p.number, path, p.level, p.heading, p.position, p.start,
                                  p.end, text[p.start:p.end])
                                 for p, path in zip(provisions, paths_of(provisions), strict=True))))
        for kind in ("product", "obligation"):
            _insert(db, f"notice_{kind}s", f'notice_id, {kind}_id, score, provision_id, evidence, start, "end"',
                    [(notice_id, t.id, round(t.score, 4), row_of(t.provision), text[t.start:t.end], t.start, t.end)
                     for t in analysis.tags if t.kind == kind])
        _insert(db, "citations", 'id, notice_id, provision_id, cited, start, "end", target_title, target_number, '
                "path, last_path, target_key, target_number_key, target_notice_id, target_provision_id",
                _numbered(base, ((notice_id, place(c.start), c.cited, c.start, c.end, c.title, c.doc_number,
                                  "/".join(c.path) or None, "/".join(c.last) or None,
                                  title_key(c.title or "") or None, number_key(c.doc_number or "") or None,
                                  notice_id if c.provision is not None else None, row_of(c.provision))
                                 for c in analysis.citations)))
        _insert(db, "duties", 'id, notice_id, provision_id, modality, bearer, action, obligation_id, quote, start, "end"',
                _numbered(base, ((notice_id, row_of(d.provision), d.modality, d.bearer, d.action, d.obligation,
                                  text[d.start:d.end], d.start, d.end) for d in analysis.duties)))
        _insert(db, "triggers", 'id, notice_id, provision_id, quote, start, "end", condition, cause, effect, actor, '
                "subject, duration, ends, blanket, score",
                _numbered(base, ((notice_id, row_of(t.provision), text[t.start:t.end], t.start, t.end, t.condition,
                                  t.cause, t.effect, t.actor, t.subject, t.duration, t.ends, t.blanket,
                                  round(t.score, 4)) for t in analysis.triggers)))
        _reattach_assessments(db, notice_id, base)
        _insert(db, "trigger_consequences", 'trigger_id, consequence_id, evidence, start, "end"',
                [(base + n, c, text[s:e], s, e) for n, t in enumerate(analysis.triggers)
                 for c, (s, e) in zip(t.consequences, t.evidence, strict=True)])
        inherited = [t.id for t in analysis.tags if t.kind == "product"]
        _insert(db, "trigger_products", "trigger_id, product_id, inherited",
                [(base + n, p, not t.products) for n, t in enumerate(analysis.triggers)
                 for p in dict.fromkeys(t.products or inherited)])
        _insert(db, "trigger_refs", "id, trigger_id, cited, notice_id, provision_id, citation_id, via",
                _numbered(base, ((base + n, analysis.citations[r].cited,
                                  notice_id if analysis.citations[r].provision is not None else None,
                                  row_of(analysis.citations[r].provision), base + r, "cited")
                                 for n, t in enumerate(analysis.triggers) for r in t.refs)))
        _insert(db, "restorations", 'id, notice_id, provision_id, quote, start, "end"',
                _numbered(base, ((notice_id, row_of(r.provision), text[r.start:r.end], r.start, r.end)
                                 for r in analysis.restorations)))
        _insert(db, "relations", 'id, notice_id, kind, target, target_key, target_number_key, part, quote, start, "end"',
                _numbered(base, ((notice_id, r.kind, r.target,
                                  None if number_key(r.target) else title_key(r.target) or None,
                                  number_key(r.target) or None, r.part,
                                  text[r.start:r.end], r.start, r.end) for r in analysis.relations)))
        _insert(db, "deadlines", 'id, notice_id, provision_id, kind, due_on, quote, start, "end"',
                _numbered(base, ((notice_id, place(d.start), d.kind, d.due_on, d.quote, d.start, d.end)
                                 for d in analysis.deadlines)))
        _insert(db, "thresholds", 'id, notice_id, provision_id, subject, comparator, value, unit, quote, start, "end"',
                _numbered(base, ((notice_id, place(h.start), h.subject, h.comparator, h.value, h.unit,
                                  text[h.start:h.end], h.start, h.end) for h in analysis.thresholds)))
        source = db.execute("SELECT source_id FROM notices WHERE id = ?", [notice_id]).fetchone()[0]
        for start, end, message in analysis.date_problems:
            record_issue(db, Issue(source_id=source, kind="impossible_date",
                                   message=f"{notice_id}: “{text[start:end]}”: {message}"))
        effective = json.loads(given).get("effective_on") or analysis.effective_on
        db.execute("UPDATE notices SET effective_on = ? WHERE id = ?", [effective, notice_id])
        apply_verdicts(db, notice_id)
        _count_rows(db, "provisions", len(provisions))
        _count_rows(db, "triggers", len(analysis.triggers))
        db.execute("INSERT OR IGNORE INTO _unlinked VALUES (?, 'read')", [notice_id])
        db.execute("INSERT OR REPLACE INTO derivations (notice_id, key, at, rules) VALUES (?, ?, ?, ?)",
                   [notice_id, key, at or now(), rules])
