"""What pages ask of a product, kept at hand: its risks in the order in which they are read, and their counts.

A product lives under the rules for all of its scope (kb.taxonomy), a brand of one country under that country's. `product_risks` holds one row
a product asked for and trigger that can touch it, gravest first; `product_notices` the notices
about it, newest first; `risk_counts` how many triggers there are by cause and consequence ('' is
any). They follow from the other tables, notice by notice, so a page costs the same in a base of
any size. A trigger that a person rejected is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from kb.rows import ROWS_PER_NOTICE
from kb.views import BINDS, NOT_REJECTED

_COUNTED = """
    SELECT product_id, cause, '', live, count(*) FROM product_risks WHERE {where} GROUP BY 1, 2, 4
    UNION ALL SELECT r.product_id, r.cause, c.consequence_id, r.live, count(*) FROM product_risks r
    JOIN trigger_consequences c ON c.trigger_id = r.trigger_id WHERE r.{where} GROUP BY 1, 2, 3, 4"""
_RISKS = """
    INSERT INTO product_risks
    SELECT s.product_id, coalesce(t.severity, 0), n.status IS 'in_force', coalesce(n.effective_on, ''), t.id,
      coalesce(t.cause, ''), coalesce(n.status, '') NOT IN ('repealed', 'withdrawn'),
      EXISTS (SELECT 1 FROM trigger_duties d WHERE d.trigger_id = t.id AND d.via <> 'blanket'),
      EXISTS (SELECT 1 FROM trigger_duties d WHERE d.trigger_id = t.id AND d.via = 'blanket')
    FROM triggers t JOIN notices n ON n.id = t.notice_id JOIN trigger_products x ON x.trigger_id = t.id
    JOIN product_scope s ON s.scope_id = x.product_id JOIN products p ON p.id = s.product_id
    WHERE {where} AND {binds} AND {alive}
    GROUP BY s.product_id, t.id"""
_NOTICES = """
    INSERT INTO product_notices
    SELECT DISTINCT s.product_id, coalesce(n.effective_on, n.published_on, ''), n.id
    FROM notice_products x JOIN notices n ON n.id = x.notice_id JOIN product_scope s ON s.scope_id = x.product_id
    JOIN products p ON p.id = s.product_id WHERE {where} AND {binds}"""
_OWN = "trigger_id BETWEEN ? AND ?"


def _count(db: Database, where: str, values: list[object], sign: int) -> None:
    for row in db.execute(_COUNTED.format(where=where), [*values, *values]).fetchall():
        db.execute("INSERT INTO risk_counts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET triggers = triggers + excluded.triggers",
                   [*row[:4], sign * row[4]])


def _range(seq: int) -> list[object]:
    return [seq * ROWS_PER_NOTICE, (seq + 1) * ROWS_PER_NOTICE - 1]


def clear_risks(db: Database, notice_id: str, seq: int) -> None:
    """Takes a notice's triggers out; to be called before its triggers or their consequences change."""
    own = _range(seq)
    if db.execute(f"SELECT 1 FROM product_risks WHERE {_OWN} LIMIT 1", own).fetchone():
        _count(db, _OWN, own, -1)
        db.execute(f"DELETE FROM product_risks WHERE {_OWN}", own)
    db.execute("DELETE FROM product_notices WHERE notice_id = ?", [notice_id])


def write_risks(db: Database, notices: Iterable[str]) -> None:
    """Brings the rows of these notices in line with their triggers, severities and statuses."""
    for notice_id in sorted(notices):
        found = db.execute("SELECT seq FROM notices WHERE id = ?", [notice_id]).fetchone()
        if found is None:
            continue
        clear_risks(db, notice_id, found[0])
        own = _range(found[0])
        db.execute(_RISKS.format(binds=BINDS, alive=NOT_REJECTED, where="t.id BETWEEN ? AND ?"), own)
        _count(db, _OWN, own, 1)
        db.execute(_NOTICES.format(binds=BINDS, where="n.id = ?"), [notice_id])
    db.execute("DELETE FROM risk_counts WHERE triggers = 0")


def rewrite_products(db: Database, products: Iterable[str]) -> None:
    """Makes the rows of products again whose scope the taxonomy changed."""
    for product in products:
        for table in ("product_risks", "product_notices", "risk_counts"):
            db.execute(f"DELETE FROM {table} WHERE product_id = ?", [product])
        db.execute(_RISKS.format(binds=BINDS, alive=NOT_REJECTED, where="s.product_id = ?"), [product])
        db.execute(_NOTICES.format(binds=BINDS, where="s.product_id = ?"), [product])
        _count(db, "product_id = ?", [product], 1)
