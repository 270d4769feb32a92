"""Two clocks: what was in force on a day, by what was known on a day."""

from __future__ import annotations

import sqlite3
from typing import Any

from kb.taxonomy import taxonomy

IN_FORCE = """c.kind <> 'draft' AND c.in_force_from <= :day
  AND NOT EXISTS (SELECT 1 FROM readings s WHERE s.notice_id = c.notice_id AND s.place > c.place AND s.problems IS NULL
    AND s.effective_on <= :day AND (:known IS NULL OR s.known_from <= :known || 'T23:59:59Z'))
  AND NOT EXISTS (SELECT 1 FROM relations x JOIN notices m ON m.id = x.notice_id
    WHERE x.target_notice_id = c.notice_id AND x.kind = 'repeals' AND x.part IS NULL AND m.kind <> 'draft'
      AND coalesce(m.effective_on, m.published_on) <= :day
      AND (:known IS NULL OR m.first_seen <= :known || 'T23:59:59Z'))"""
"""SQL over `clock_risks c`: the row's text was in force on :day by what was known on :known (None: by all that is known)."""
KNOWN = """c.known_from <= coalesce(:known, '9999') || 'T23:59:59Z'
  AND (c.known_to IS NULL OR c.known_to > coalesce(:known, '9999') || 'T23:59:59Z')"""


def risks_on(conn: sqlite3.Connection, product: str, *, cause: str | None = None, in_force_on: str | None = None,
             known_on: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """Every passage by which a product could be taken away on a day, by what was known on a day (ISO; UTC for the second).

    One row a passage, gravest first, with the words as they then were: of an earlier version, or as
    an amending decision made them (`amended_by`). Raises TaxonomyError for an unknown product.
    """
    taxonomy().scope(product)
    day = IN_FORCE if in_force_on else "c.place = 0"
    cursor = conn.execute(f"""
        SELECT c.trigger_id, c.consequences, c.cause, c.effect, c.actor, c.condition, c.quote, c.provision, c.notice, c.issuer,
          c.in_force_from AS effective_on,
          CASE WHEN :day IS NULL THEN c.status WHEN c.place > 0 THEN 'amended' ELSE 'in_force' END AS status,
          c.amended_by, c.known_from, c.severity, c.url, c.notice_id
        FROM clock_risks c
        WHERE c.product = :product AND (:cause IS NULL OR c.cause = :cause) AND {KNOWN} AND {day}
        ORDER BY c.severity DESC, c.in_force_from DESC, c.notice_id, c.provision, c.quote LIMIT :limit""",
        {"product": product, "cause": cause, "day": in_force_on, "known": known_on, "limit": limit})
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
