"""What people say of notices, triggers and changes: never overwritten, the newest word holds."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database

from kb.audit import append
from kb.days import iso_day
from kb.errors import KbError
from kb.kept import refresh
from kb.risks import write_risks
from kb.verdicts import VERDICTS, apply_verdicts, kind_of, words_of

STATUSES = ("new", "in_review", "applicable", "not_applicable", "done")
_SUBJECTS = {"notice_id": "notices", "trigger_id": "triggers", "change_id": "changes"}


def assess(db: Database, *, status: str, notice_id: str | None = None, trigger_id: int | None = None,
           change_id: int | None = None, owner: str | None = None, note: str | None = None, due_on: str | None = None,
           by: str | None = None, verdict: str | None = None, tag: str | None = None, at: str) -> int:
    """Adds an assessment of one notice, trigger or change and returns its id.

    What is left out (owner, note, due date) is taken over from the one before. A `verdict`
    (confirmed, rejected) says whether a trigger is one, or whether a notice has its `tag` (the id of a
    product or obligation); what is rejected leaves the views at once and stays away over new readings.
    Raises KbError for an unknown status, subject, verdict or date.
    """
    if status not in STATUSES:
        raise KbError(f"no status {status!r}; choose one of {', '.join(STATUSES)}")
    subject = {"notice_id": notice_id, "trigger_id": trigger_id, "change_id": change_id}
    given = {k: v for k, v in subject.items() if v is not None}
    if len(given) != 1:
        raise KbError("an assessment is of one thing: a notice, a trigger or a change")
    ((column, value),) = given.items()
    if verdict is not None and (verdict not in VERDICTS or (trigger_id is None and (tag is None or notice_id is None))):
        raise KbError(f"a verdict is on a trigger or on a tag of a notice, one of {', '.join(VERDICTS)}")
    if tag is not None and verdict is None:
        raise KbError(f"say what holds of the tag {tag}: {' or '.join(VERDICTS)}")
    if not db.execute(f"SELECT 1 FROM {_SUBJECTS[column]} WHERE id = ?", [value]).fetchone():
        raise KbError(f"there is no {column.removesuffix('_id')} {value!r}")
    if due_on is not None and iso_day(due_on) is None:
        raise KbError(f"the due date {due_on!r} is no date: write 2026-12-31")
    kind = None if tag is None else kind_of(tag)
    with db.atomic():
        before = db.execute(f"SELECT owner, note, due_on FROM assessments WHERE verdict IS NULL AND {column} = ? "
                            "ORDER BY id DESC LIMIT 1", [value]).fetchone() or (None, None, None)
        owner, note, due_on = (new if new is not None else old for new, old in zip((owner, note, due_on), before, strict=True))
        quote = (words_of(db, notice_id, kind, tag) if notice_id and kind and tag else
                 (db.execute("SELECT quote FROM triggers WHERE id = ?", [trigger_id]).fetchone() or (None,))[0])
        cursor = db.execute(
            "INSERT INTO assessments (notice_id, trigger_id, change_id, status, owner, note, due_on, by, at, verdict, tag_kind, tag_id, "
            "quote) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [notice_id, trigger_id, change_id, status, owner, note, due_on, by, at, verdict, kind, tag, quote])
        append(db, "assessed", f"{column.removesuffix('_id')} {value}",
               {"status": status, "owner": owner, "note": note, "due_on": due_on, "by": by,
                "verdict": verdict} | ({"tag": tag} if tag else {}), at=at)
        if verdict is not None:
            if tag is not None and notice_id is not None:
                apply_verdicts(db, notice_id)
            touched = notice_id or db.execute("SELECT notice_id FROM triggers WHERE id = ?", [trigger_id]).fetchone()[0]
            refresh(db, [touched])
            write_risks(db, [touched])
    return int(cursor.lastrowid or 0)


def current(conn: sqlite3.Connection, *, status: str | None = None, owner: str | None = None) -> list[dict[str, Any]]:
    """The newest assessment of each subject, soonest due first."""
    return _rows(conn, "SELECT * FROM current_assessments WHERE (:status IS NULL OR status = :status) "
                       "AND (:owner IS NULL OR owner = :owner) ORDER BY due_on IS NULL, due_on, at DESC",
                 {"status": status, "owner": owner})


def history(conn: sqlite3.Connection, *, notice_id: str | None = None, trigger_id: int | None = None,
            change_id: int | None = None) -> list[dict[str, Any]]:
    """All assessments of one subject, newest first."""
    return _rows(conn, "SELECT id AS assessment_id, status, owner, note, due_on, by, at FROM assessments WHERE verdict IS NULL "
                       "AND notice_id IS :n AND trigger_id IS :t AND change_id IS :c ORDER BY id DESC",
                 {"n": notice_id, "t": trigger_id, "c": change_id})


def _rows(conn: sqlite3.Connection, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = conn.execute(sql, parameters)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
