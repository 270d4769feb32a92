"""The questions people ask, as functions over a read-only connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from kb.errors import NoticeNotFound
from kb.keys import number_key, title_key
from kb.provisions import Provision
from kb.references import find_provision
from kb.rows import ROWS_PER_NOTICE
from kb.taxonomy import taxonomy

Row = dict[str, Any]


def _rows(conn: sqlite3.Connection, sql: str, parameters: Sequence[object] | dict[str, object]) -> list[Row]:
    cursor = conn.execute(sql, parameters)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def risks(conn: sqlite3.Connection, product: str, *, cause: str | None = None, limit: int = 200) -> list[Row]:
    """Every passage by which a product can be taken away, one row a trigger, gravest first (on another day: kb.clocks).

    Rules of the product's ancestors and of what it is regulated as count. Of a rule that was amended `amended_by`
    names the decision and `words_today` the passage as it now stands (None where it was not found). Raises TaxonomyError
    for an unknown product.
    """
    taxonomy().scope(product)
    return _rows(conn, """
        SELECT r.trigger_id, group_concat(DISTINCT r.consequence) AS consequences, r.cause, r.effect, r.actor,
          r.condition, r.quote, r.provision, r.notice, r.issuer, r.effective_on, r.status, r.severity, r.enforced_times, r.enforced_last, r.url,
          r.notice_id, group_concat(DISTINCT r.via_product) AS via_products, r.amended_by, r.words_today
        FROM suspension_risks r WHERE r.product = :product AND (:cause IS NULL OR r.cause = :cause)
        GROUP BY r.trigger_id
        ORDER BY r.severity DESC, r.status = 'in_force' DESC, r.effective_on DESC, r.trigger_id LIMIT :limit
        """, {"product": product, "cause": cause, "limit": limit})


def paths(conn: sqlite3.Connection, product: str, *, limit: int = 200) -> list[Row]:
    """The duties whose breach takes a product away: duty, trigger, consequence, one row a path."""
    taxonomy().scope(product)
    return _rows(conn, """
        SELECT p.obligation, p.duty_provision, p.duty, p.duty_notice, p.via, p.trigger_provision, p.trigger_quote,
          group_concat(DISTINCT p.consequence) AS consequences, p.cause, p.effect, p.trigger_notice, p.status,
          p.severity, p.trigger_id, p.duty_id
        FROM suspension_paths p WHERE p.product = :product
        GROUP BY p.trigger_id, p.duty_id
        ORDER BY p.via = 'blanket', p.severity DESC, p.trigger_id, p.duty_id LIMIT :limit
        """, {"product": product, "limit": limit})


def explain(conn: sqlite3.Connection, trigger_id: int) -> Row:
    """One trigger with everything behind it; raises NoticeNotFound where there is none."""
    found = _rows(conn, """
        SELECT t.*, n.title AS notice, n.issuer, n.doc_number, n.status, n.status_evidence, n.effective_on, n.url,
          p.path AS provision
        FROM triggers t JOIN notices n ON n.id = t.notice_id LEFT JOIN provisions p ON p.id = t.provision_id
        WHERE t.id = ?""", [trigger_id])
    if not found:
        raise NoticeNotFound(f"there is no trigger {trigger_id}; `kb risks --product ID` lists them with their ids")
    row = found[0]
    row["consequences"] = _rows(conn, """
        SELECT c.id, c.label_en, c.label_zh, x.evidence FROM trigger_consequences x
        JOIN consequences c ON c.id = x.consequence_id WHERE x.trigger_id = ? ORDER BY x.start""", [trigger_id])
    row["products"] = _rows(conn, """
        SELECT p.id, p.label_en, p.label_zh, x.inherited FROM trigger_products x
        JOIN products p ON p.id = x.product_id WHERE x.trigger_id = ? ORDER BY p.id""", [trigger_id])
    row["refs"] = _rows(conn, """
        SELECT x.cited, x.via, n.title AS notice, p.path AS provision, p.text FROM trigger_refs x
        LEFT JOIN notices n ON n.id = x.notice_id LEFT JOIN provisions p ON p.id = x.provision_id
        WHERE x.trigger_id = ? ORDER BY x.id""", [trigger_id])
    row["duties"] = _rows(conn, """
        SELECT td.via, d.modality, d.bearer, d.action, d.obligation_id AS obligation, d.quote, p.path AS provision,
          n.title AS notice
        FROM trigger_duties td JOIN duties d ON d.id = td.duty_id JOIN notices n ON n.id = d.notice_id
        LEFT JOIN provisions p ON p.id = d.provision_id
        WHERE td.trigger_id = ? ORDER BY td.via = 'blanket', d.id""", [trigger_id])
    row["mitigations"] = _rows(conn, """
        SELECT DISTINCT m.id, m.label_en, m.label_zh, m.definition, m.definition_zh FROM mitigations m
        WHERE m.id IN (SELECT mitigation_id FROM cause_mitigations WHERE cause_id = :cause)
          OR m.id IN (SELECT im.mitigation_id FROM trigger_consequences tc
            JOIN consequence_impacts ci ON ci.consequence_id = tc.consequence_id
            JOIN impact_mitigations im ON im.impact_id = ci.impact_id WHERE tc.trigger_id = :id)
        ORDER BY m.id""", {"cause": row["cause"], "id": trigger_id})
    return row


def find_notice(conn: sqlite3.Connection, name: str) -> Row:
    """A notice by id, document number or title; raises NoticeNotFound, naming near ones."""
    found = _rows(conn, "SELECT * FROM notices WHERE id = ?", [name])
    if not found:
        keys = [k for k in (number_key(name), title_key(name)) if k]
        found = _rows(conn, "SELECT n.* FROM notice_keys k JOIN notices n ON n.id = k.notice_id WHERE k.key IN (?, ?) "
                            "ORDER BY n.kind = 'draft', n.published_on DESC LIMIT 1", [keys[0], keys[-1]]) if keys else []
    if not found:
        near = conn.execute("SELECT id, title FROM notices WHERE title LIKE ? OR id LIKE ? ORDER BY published_on DESC "
                            "LIMIT 5", [f"%{name}%", f"%{name}%"]).fetchall()
        hint = "; near it: " + "; ".join(f"{r[0]} ({r[1]})" for r in near) if near else "; try `kb search`"
        raise NoticeNotFound(f"no notice has the id, number or title {name!r}{hint}")
    return found[0]


def provisions_of(conn: sqlite3.Connection, notice: Row) -> tuple[Provision, ...]:
    """The provision tree of a stored notice."""
    base = notice["seq"] * ROWS_PER_NOTICE
    return tuple(
        Provision(number=r[0], level=r[1], position=r[2], start=r[3], end=r[4],
                  parent=None if r[5] is None else r[5] - base, heading=r[6])
        for r in conn.execute('SELECT number, level, position, start, "end", parent_id, heading FROM provisions '
                              "WHERE notice_id = ? ORDER BY id", [notice["id"]]))


def provision_text(conn: sqlite3.Connection, notice: Row, path: str) -> str:
    """The words of one provision (第十五条第二款第（三）项, section 5(b)(2)); raises NoticeNotFound."""
    tree = provisions_of(conn, notice)
    found = find_provision(tree, notice["text"], path)
    if found is None:
        have = ", ".join(p.number for p in tree if p.parent is None)[:200]
        raise NoticeNotFound(f"{notice['title']} has no provision {path!r}; it has {have or 'no numbered provisions'}")
    text: str = notice["text"][tree[found].start : tree[found].end]
    return text


def coverage_by_source(conn: sqlite3.Connection) -> list[Row]:
    """What was searched, source by source: notices held, when it last answered (None: never asked), what of it
    could not be read. The most held first."""
    return _rows(conn, """
        SELECT s.id AS source, s.title, (SELECT count(*) FROM notices n WHERE n.source_id = s.id) AS notices,
          (SELECT max(fetched_at) FROM fetches f WHERE f.source_id = s.id AND f.outcome IN ('new', 'changed', 'unchanged'))
            AS last_success,
          (SELECT max(last_seen) FROM notices n WHERE n.source_id = s.id) AS last_seen,
          (SELECT count(DISTINCT coalesce(url, message)) FROM issues i WHERE i.source_id = s.id AND i.resolved_at IS NULL
            AND i.kind NOT IN ('flapping', 'amendment_not_applied', 'alert_not_sent')) AS not_read
        FROM sources s WHERE s.id <> 'notify' ORDER BY notices DESC, s.id""", [])


def coverage(conn: sqlite3.Connection) -> Row:
    """What an answer rests on: "no rule found" is only as good as what was searched."""
    return _rows(conn, """
        SELECT (SELECT count(*) FROM notices) AS notices,
          (SELECT count(DISTINCT source_id) FROM notices) AS sources,
          (SELECT count(*) FROM triggers) AS triggers,
          (SELECT count(*) FROM issues WHERE resolved_at IS NULL) AS open_issues,
          (SELECT max(last_seen) FROM notices) AS last_seen""", [])[0]
