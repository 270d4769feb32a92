"""People's verdicts on the tags of a notice: the newest word on each holds, also over a new reading.

A rejected product or obligation leaves the notice (and its triggers, of a product); a confirmed one
stays or comes back with the words it was confirmed on, and a score of 1.
"""

from __future__ import annotations

from sqlite_utils import Database

from kb.errors import KbError
from kb.rows import ROWS_PER_NOTICE
from kb.taxonomy import taxonomy

CONFIRMED, REJECTED = "confirmed", "rejected"
VERDICTS = (CONFIRMED, REJECTED)


def kind_of(tag: str) -> str:
    """Whether a tag is a "product" or an "obligation"; raises KbError where the taxonomy has no such id."""
    if tag in taxonomy().products:
        return "product"
    if tag in taxonomy().obligations:
        return "obligation"
    raise KbError(f"no product and no obligation {tag!r}; ids are listed in corpus/taxonomy and on /schema")


def words_of(db: Database, notice_id: str, kind: str, tag: str) -> str | None:
    """The words that carry a tag now, or those kept with the last verdict on it; None where it has none."""
    found = db.execute(f"SELECT evidence FROM notice_{kind}s WHERE notice_id = ? AND {kind}_id = ?", [notice_id, tag]).fetchone()
    found = found or db.execute("SELECT quote FROM assessments WHERE notice_id = ? AND tag_kind = ? AND tag_id = ? AND quote IS "
                                "NOT NULL ORDER BY id DESC LIMIT 1", [notice_id, kind, tag]).fetchone()
    return None if found is None else found[0]


def apply_verdicts(db: Database, notice_id: str) -> None:
    """Brings a notice's tags in line with what people said of them."""
    verdicts = db.execute(
        "SELECT tag_kind, tag_id, verdict, quote FROM assessments a WHERE notice_id = ? AND tag_id IS NOT NULL AND verdict IS NOT NULL "
        "AND id = (SELECT max(b.id) FROM assessments b WHERE b.notice_id = a.notice_id AND b.tag_kind = a.tag_kind "
        "AND b.tag_id = a.tag_id AND b.verdict IS NOT NULL) ORDER BY id", [notice_id]).fetchall()
    for kind, tag, verdict, quote in verdicts:
        if kind not in ("product", "obligation"):
            continue
        if verdict == REJECTED:
            db.execute(f"DELETE FROM notice_{kind}s WHERE notice_id = ? AND {kind}_id = ?", [notice_id, tag])
            if kind == "product":
                _leave_triggers(db, notice_id, tag)
        else:
            _confirm(db, notice_id, kind, tag, quote)


def _own(db: Database, notice_id: str) -> tuple[int, int]:
    base = db.execute("SELECT seq FROM notices WHERE id = ?", [notice_id]).fetchone()[0] * ROWS_PER_NOTICE
    return base, base + ROWS_PER_NOTICE - 1


def _leave_triggers(db: Database, notice_id: str, product: str) -> None:
    db.execute("DELETE FROM trigger_products WHERE product_id = ? AND trigger_id BETWEEN ? AND ?", [product, *_own(db, notice_id)])


def _confirm(db: Database, notice_id: str, kind: str, tag: str, quote: str | None) -> None:
    changed = db.execute(f"UPDATE notice_{kind}s SET score = 1 WHERE notice_id = ? AND {kind}_id = ?", [notice_id, tag]).rowcount
    if changed:
        return
    text = db.execute("SELECT text FROM notices WHERE id = ?", [notice_id]).fetchone()[0] or ""
    quote = quote or text.strip().partition("\n")[0][:60]  # a person's own finding stands beside the notice's first line
    at = text.find(quote)
    if at < 0:
        return  # the words it was confirmed on are gone from the text: the verdict speaks of another version
    provision = db.execute('SELECT id FROM provisions WHERE notice_id = ? AND start <= ? AND "end" > ? ORDER BY "end" - start '
                           "LIMIT 1", [notice_id, at, at]).fetchone()
    db.execute(f'INSERT INTO notice_{kind}s (notice_id, {kind}_id, score, provision_id, evidence, start, "end") '
               "VALUES (?, ?, 1, ?, ?, ?, ?)", [notice_id, tag, None if provision is None else provision[0], quote, at, at + len(quote)])
    if kind == "product":
        # Triggers that name no product of their own inherit the notice's.
        low, high = _own(db, notice_id)
        db.execute("INSERT OR IGNORE INTO trigger_products (trigger_id, product_id, inherited) SELECT id, ?, 1 FROM triggers t "
                   "WHERE id BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM trigger_products x WHERE x.trigger_id = t.id "
                   "AND NOT x.inherited)", [tag, low, high])
