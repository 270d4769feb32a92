"""What the pipeline read in a notice, as rows: the old reading goes, the new one comes, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kb.keys import number_key, title_key
from kb.pipeline import Analysis
from kb.provisions import Innermost, Provision, joined
from kb.risks import clear_risks
from kb.rows import ROWS_PER_NOTICE
from kb.store import now, record_issue
from kb.verdicts import apply_verdicts
from scrapers.notice import Issue

# What stands above an article is no part of how the article is cited.
_ABOVE = frozenset({"attachment", "part", "title", "chapter", "section"})


def paths_of(provisions: Sequence[Provision]) -> list[str]:
    """Each provision's number as it is cited: with those above it from the article down
    (第十五条第二款（三）, § 9026.4(a)(1))."""
    out: list[str] = []
    for p in provisions:
        inner = p.parent is not None and provisions[p.parent].level not in _ABOVE
        out.append(joined(out[p.parent], p.number) if inner and p.parent is not None else p.number)
    return out


def clear_analysis(db: Database, notice_id: str) -> None:
    """Removes what was read in a notice; links from other notices wait to be made again."""
    seq = db.execute("SELECT seq FROM notices WHERE id = ?", [notice_id]).fetchone()[0]
    low, high = seq * ROWS_PER_NOTICE, (seq + 1) * ROWS_PER_NOTICE - 1
    clear_risks(db, notice_id, seq)
    # Those of whom it said something may stand differently without it.
    db.execute("INSERT OR IGNORE INTO _unlinked SELECT target_notice_id, 'status' FROM relations "
               "WHERE id BETWEEN ? AND ? AND target_notice_id IS NOT NULL", [low, high])
    db.execute("INSERT OR IGNORE INTO _unlinked SELECT DISTINCT notice_id, 'cites' FROM citations "
               "WHERE target_notice_id = ? AND notice_id <> ?", [notice_id, notice_id])
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


def _numbered(base: int, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [(base + n, *row) for n, row in enumerate(rows)]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A reading as rows, ready to be written: those who read make them, the one who writes has little to do.

    `tables` names each table, its columns and its rows; `problems` are words about impossible dates.
    """

    tables: tuple[tuple[str, str, list[Sequence[Any]]], ...]
    effective_on: str | None
    problems: tuple[str, ...]

    def count(self, table: str) -> int:
        """How many rows a table gets."""
        return sum(len(rows) for name, _, rows in self.tables if name == table)


def rows_of(analysis: Analysis, *, notice_id: str, seq: int, text: str) -> Rows:
    """What was read in a notice's text, as rows. `seq` is the notice's number: rows are numbered by it."""
    base = seq * ROWS_PER_NOTICE
    provisions = analysis.provisions[:ROWS_PER_NOTICE]
    places = Innermost(provisions)
    tables: list[tuple[str, str, list[Sequence[Any]]]] = []

    def add(table: str, columns: str, rows: list[Any]) -> None:
        if rows:
            tables.append((table, columns, rows))

    def row_of(index: int | None) -> int | None:
        return None if index is None else base + index

    def place(offset: int) -> int | None:
        return row_of(places.at(offset))

    add("provisions",
        'id, notice_id, parent_id, number, path, level, heading, position, start, "end", text',
        _numbered(base, ((notice_id, row_of(p.parent), p.number, path, p.level, p.heading, p.position, p.start,
                          p.end, text[p.start:p.end])
                         for p, path in zip(provisions, paths_of(provisions), strict=True))))
    for kind in ("product", "obligation"):
        add(f"notice_{kind}s", f'notice_id, {kind}_id, score, provision_id, evidence, start, "end"',
            [(notice_id, t.id, round(t.score, 4), row_of(t.provision), text[t.start:t.end], t.start, t.end)
             for t in analysis.tags if t.kind == kind])
    add("citations", 'id, notice_id, provision_id, cited, start, "end", target_title, target_number, '
        "path, last_path, target_key, target_number_key, target_notice_id, target_provision_id",
        _numbered(base, ((notice_id, place(c.start), c.cited, c.start, c.end, c.title, c.doc_number,
                          "/".join(c.path) or None, "/".join(c.last) or None,
                          title_key(c.title or "") or None, number_key(c.doc_number or "") or None,
                          notice_id if c.provision is not None else None, row_of(c.provision))
                         for c in analysis.citations)))
    add("duties", 'id, notice_id, provision_id, modality, bearer, action, obligation_id, quote, start, "end"',
        _numbered(base, ((notice_id, row_of(d.provision), d.modality, d.bearer, d.action, d.obligation,
                          text[d.start:d.end], d.start, d.end) for d in analysis.duties)))
    add("triggers", 'id, notice_id, provision_id, quote, start, "end", condition, cause, effect, actor, '
        "subject, duration, ends, blanket, score",
        _numbered(base, ((notice_id, row_of(t.provision), text[t.start:t.end], t.start, t.end, t.condition,
                          t.cause, t.effect, t.actor, t.subject, t.duration, t.ends, t.blanket,
                          round(t.score, 4)) for t in analysis.triggers)))
    add("trigger_consequences", 'trigger_id, consequence_id, evidence, start, "end"',
        [(base + n, c, text[s:e], s, e) for n, t in enumerate(analysis.triggers)
         for c, (s, e) in zip(t.consequences, t.evidence, strict=True)])
    inherited = [t.id for t in analysis.tags if t.kind == "product"]
    add("trigger_products", "trigger_id, product_id, inherited",
        [(base + n, p, not t.products) for n, t in enumerate(analysis.triggers)
         for p in dict.fromkeys(t.products or inherited)])
    add("trigger_refs", "id, trigger_id, cited, notice_id, provision_id, citation_id, via",
        _numbered(base, ((base + n, analysis.citations[r].cited,
                          notice_id if analysis.citations[r].provision is not None else None,
                          row_of(analysis.citations[r].provision), base + r, "cited")
                         for n, t in enumerate(analysis.triggers) for r in t.refs)))
    add("restorations", 'id, notice_id, provision_id, quote, start, "end"',
        _numbered(base, ((notice_id, row_of(r.provision), text[r.start:r.end], r.start, r.end)
                         for r in analysis.restorations)))
    add("relations", 'id, notice_id, kind, target, target_key, target_number_key, part, quote, start, "end"',
        _numbered(base, ((notice_id, r.kind, r.target,
                          None if number_key(r.target) else title_key(r.target) or None,
                          number_key(r.target) or None, r.part,
                          text[r.start:r.end], r.start, r.end) for r in analysis.relations)))
    add("deadlines", 'id, notice_id, provision_id, kind, due_on, quote, start, "end"',
        _numbered(base, ((notice_id, place(d.start), d.kind, d.due_on, d.quote, d.start, d.end)
                         for d in analysis.deadlines)))
    add("thresholds", 'id, notice_id, provision_id, subject, comparator, value, unit, quote, start, "end"',
        _numbered(base, ((notice_id, place(h.start), h.subject, h.comparator, h.value, h.unit,
                          text[h.start:h.end], h.start, h.end) for h in analysis.thresholds)))
    return Rows(tables=tuple(tables), effective_on=analysis.effective_on,
                problems=tuple(f"{notice_id}: “{text[start:end]}”: {message}" for start, end, message in analysis.date_problems))


def write_rows(db: Database, notice_id: str, rows: Rows, *, key: str, rules: str = "", at: str | None = None) -> None:
    """Replaces what was read in a notice by these rows, in one transaction.

    `key` names the text the reading comes from, `rules` the rules; the same need not be read again.
    """
    with db.atomic():
        seq, source, given = db.execute(
            "SELECT n.seq, n.source_id, v.given FROM notices n JOIN versions v ON v.notice_id = n.id "
            "AND v.number = n.version WHERE n.id = ?", [notice_id]).fetchone()
        clear_analysis(db, notice_id)
        for table, columns, several in rows.tables:
            marks = ", ".join("?" * len(several[0]))
            db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", several)
        _reattach_assessments(db, notice_id, seq * ROWS_PER_NOTICE)
        for message in rows.problems:
            record_issue(db, Issue(source_id=source, kind="impossible_date", message=message))
        effective = json.loads(given).get("effective_on") or rows.effective_on
        db.execute("UPDATE notices SET effective_on = ? WHERE id = ?", [effective, notice_id])
        apply_verdicts(db, notice_id)
        _count_rows(db, "provisions", rows.count("provisions"))
        _count_rows(db, "triggers", rows.count("triggers"))
        db.execute("INSERT OR IGNORE INTO _unlinked VALUES (?, 'read')", [notice_id])
        db.execute("INSERT OR REPLACE INTO derivations (notice_id, key, at, rules) VALUES (?, ?, ?, ?)",
                   [notice_id, key, at or now(), rules])
