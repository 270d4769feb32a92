"""Calendar, obligation register, enforcement and sources: one kind of row across all notices."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response
from datasette.utils.asgi import Request

from kb.web.charts import months, stacked
from kb.web.frontpage import coverage_kept
from kb.web.product import today
from kb.web.site import Kept, Row, page, query, rows, words_of

PAGE = 100
STATUSES = ("in_force", "upcoming", "amended", "draft", "repealed")
MODALITIES = ("must", "must_not", "may")


def _number(text: str | None) -> int:
    return max(1, min(int(text), 10_000)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


# -- calendar -------------------------------------------------------------------------------------


def read_calendar(conn: sqlite3.Connection, *, product: str | None, since: str, limit: int = 500) -> list[Row]:
    """Deadlines and days of effect from a day on, each with its notice; optionally of one product."""
    scope = """AND n.id IN (SELECT np.notice_id FROM product_scope ps JOIN notice_products np
        ON np.product_id = ps.scope_id WHERE ps.product_id = :product)""" if product else ""
    return rows(conn, f"""
        SELECT d.due_on, d.kind, d.quote, d.id AS deadline_id, n.id AS notice_id, n.title AS notice, n.issuer, n.status
        FROM deadlines d JOIN notices n ON n.id = d.notice_id WHERE d.due_on >= :since {scope}
        UNION ALL
        SELECT n.effective_on, 'effective', NULL, NULL, n.id, n.title, n.issuer, n.status FROM notices n
        WHERE n.effective_on >= :since {scope} AND NOT EXISTS (SELECT 1 FROM deadlines d
          WHERE d.notice_id = n.id AND d.kind = 'effective' AND d.due_on = n.effective_on)
        ORDER BY 1, 6 LIMIT :limit""", {"since": since, "product": product, "limit": limit})


def _calendar(conn: sqlite3.Connection, product: str | None) -> Row:
    now = today()
    past = rows(conn, """SELECT d.due_on, d.kind, d.quote, d.id AS deadline_id, n.id AS notice_id, n.title AS notice,
        n.issuer, n.status FROM deadlines d JOIN notices n ON n.id = d.notice_id
        WHERE d.due_on < ? AND ? IS NULL ORDER BY d.due_on DESC LIMIT 40""", [now, product])
    return {"coming": read_calendar(conn, product=product, since=now), "past": past,
            "products": rows(conn, "SELECT id, label_en, label_zh FROM products ORDER BY rowid"),
            "cover": coverage_kept(conn)}


async def calendar(datasette: Any, request: Request) -> Response:
    """`/calendar`, optionally `?product=`."""
    product = request.args.get("product") or None
    read = await query(datasette, request, lambda conn: _calendar(conn, product))
    by_month: dict[str, list[Row]] = {}
    for row in read["coming"]:
        by_month.setdefault(row["due_on"][:7], []).append(row)
    return await page(datasette, request, "kb_calendar.html", {**read, "months": by_month, "product": product})


# -- obligations ------------------------------------------------------------------------------------


def obligation_rows(conn: sqlite3.Connection, asked: Row, *, limit: int, offset: int) -> list[Row]:
    """Duties by obligation, product, status, modality and words; `danger` counts the triggers a breach sets off."""
    wheres, values = _duty_filter(asked)
    return rows(conn, f"""
        SELECT d.id, d.modality, d.bearer, d.action, d.quote, d.obligation_id, o.label_en, o.label_zh, d.notice_id,
          n.title AS notice, n.issuer, n.status, n.language, n.effective_on, p.path AS provision,
          (SELECT count(*) FROM trigger_duties td WHERE td.duty_id = d.id AND td.via <> 'blanket') AS danger
        FROM duties d JOIN notices n ON n.id = d.notice_id LEFT JOIN obligations o ON o.id = d.obligation_id
        LEFT JOIN provisions p ON p.id = d.provision_id WHERE {wheres}
        ORDER BY d.id LIMIT :limit OFFSET :offset""", {**values, "limit": limit, "offset": offset})


def _duty_filter(asked: Row) -> tuple[str, Row]:
    wheres, values = ["1"], dict(asked)
    for key, clause in {
        "obligation": "d.obligation_id = :obligation", "status": "n.status = :status",
        "modality": "d.modality = :modality",
        "product": """d.notice_id IN (SELECT np.notice_id FROM product_scope ps JOIN notice_products np
            ON np.product_id = ps.scope_id WHERE ps.product_id = :product)""",
        "q": "(d.quote LIKE :like ESCAPE '\\' OR d.bearer LIKE :like ESCAPE '\\')",
    }.items():
        if asked.get(key):
            wheres.append(clause)
    words = (asked.get("q") or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return " AND ".join(wheres), {**values, "like": f"%{words}%"}


_obligations_kept = Kept(lambda conn: rows(conn, """SELECT o.*, (SELECT count(*) FROM duties d
    WHERE d.obligation_id = o.id) AS duties FROM obligations o ORDER BY o.rowid"""))


def _obligations(conn: sqlite3.Connection, asked: Row, at: int) -> Row:
    wheres, values = _duty_filter(asked)
    total = conn.execute(f"SELECT count(*) FROM duties d JOIN notices n ON n.id = d.notice_id WHERE {wheres}",
                         values).fetchone()[0]
    return {"duties": obligation_rows(conn, asked, limit=PAGE, offset=(at - 1) * PAGE), "total": total,
            "obligations": _obligations_kept(conn),
            "products": rows(conn, "SELECT id, label_en, label_zh FROM products ORDER BY rowid"),
            "cover": coverage_kept(conn)}


def asked_of(request: Request) -> Row:
    """The register's filters as the address gives them."""
    return {key: (request.args.get(key) or "")[:200] or None
            for key in ("obligation", "product", "status", "modality", "q")}


async def obligations(datasette: Any, request: Request) -> Response:
    """`/obligations`, filtered by ?obligation=, product=, status=, modality=, q=."""
    asked, at, t = asked_of(request), _number(request.args.get("page")), words_of(request)
    read = await query(datasette, request, lambda conn: _obligations(conn, asked, at))
    chosen = next((o for o in read["obligations"] if o["id"] == asked["obligation"]), None)
    bars = stacked([(t.label(o), datasette.urls.path(f"/obligations?obligation={o['id']}"), {"duty": o["duties"]})
                    for o in sorted(read["obligations"], key=lambda o: -o["duties"]) if o["duties"]][:15], ("duty",))
    return await page(datasette, request, "kb_obligations.html", {
        **read, "asked": asked, "at": at, "pages": -(-read["total"] // PAGE), "chosen": chosen, "bars": bars,
        "statuses": STATUSES, "modalities": MODALITIES})


# -- enforcement ------------------------------------------------------------------------------------


def _enforcement(conn: sqlite3.Connection) -> Row:
    found = {
        "penalties": rows(conn, """SELECT id AS notice_id, title, issuer, published_on, language, status FROM notices
            WHERE kind = 'penalty' ORDER BY published_on DESC, id LIMIT 200"""),
        "days": rows(conn, "SELECT published_on FROM notices WHERE kind = 'penalty' AND published_on IS NOT NULL"),
        "said": rows(conn, """SELECT t.id, t.notice_id, t.quote, t.cause, t.effect FROM triggers t
            JOIN notices n ON n.id = t.notice_id AND n.kind = 'penalty' ORDER BY t.id LIMIT 1000"""),
        "consequences": rows(conn, """SELECT t.notice_id, c.id, c.label_en, c.label_zh FROM triggers t
            JOIN notices n ON n.id = t.notice_id AND n.kind = 'penalty'
            JOIN trigger_consequences x ON x.trigger_id = t.id JOIN consequences c ON c.id = x.consequence_id
            GROUP BY t.notice_id, c.id"""),
        "grounds": rows(conn, """SELECT c.notice_id, c.cited, c.target_notice_id, c.target_provision_id, t.title
            FROM citations c JOIN notices n ON n.id = c.notice_id AND n.kind = 'penalty'
            LEFT JOIN notices t ON t.id = c.target_notice_id
            WHERE c.target_provision_id IS NOT NULL OR c.path IS NOT NULL GROUP BY c.notice_id, c.cited LIMIT 1000"""),
        "by_duty": rows(conn, """SELECT o.id, o.label_en, o.label_zh, count(DISTINCT c.notice_id) AS n
            FROM citations c JOIN notices n ON n.id = c.notice_id AND n.kind = 'penalty'
            JOIN duties d ON d.provision_id = c.target_provision_id JOIN obligations o ON o.id = d.obligation_id
            GROUP BY o.id ORDER BY n DESC LIMIT 15"""),
        "cover": coverage_kept(conn),
    }
    for p in found["penalties"]:
        for key in ("said", "consequences", "grounds"):
            p[key] = [x for x in found[key] if x["notice_id"] == p["notice_id"]]
    return found


_enforcement_kept = Kept(_enforcement)


async def enforcement(datasette: Any, request: Request) -> Response:
    """`/enforcement`: penalties and measures, the clauses they relied on and the duties behind those."""
    t = words_of(request)
    read = await query(datasette, request, _enforcement_kept)
    time = stacked([(m, "", c) for m, c in months([(d["published_on"], "penalty") for d in read["days"]], last=12)],
                   ("penalty",))
    duty = stacked([(t.label(o), datasette.urls.path(f"/obligations?obligation={o['id']}"), {"penalty": o["n"]})
                    for o in read["by_duty"]], ("penalty",))
    return await page(datasette, request, "kb_enforcement.html", {**read, "time": time, "duty": duty})


# -- sources ----------------------------------------------------------------------------------------


def _sources(conn: sqlite3.Connection) -> Row:
    return {
        "sources": rows(conn, """SELECT h.*, s.url, s.jurisdiction, s.language, s.why FROM source_health h
            JOIN sources s ON s.id = h.source ORDER BY s.enabled DESC, s.jurisdiction, s.id"""),
        "issues": rows(conn, "SELECT * FROM issues WHERE resolved_at IS NULL ORDER BY at DESC LIMIT 50"),
        "fetches": rows(conn, "SELECT outcome, count(*) AS n FROM fetches GROUP BY outcome ORDER BY n DESC"),
        "seen": rows(conn, "SELECT substr(at, 1, 10) AS day, kind FROM changes ORDER BY at DESC LIMIT 5000"),
        "cover": coverage_kept(conn),
    }


_sources_kept = Kept(_sources)


async def sources(datasette: Any, request: Request) -> Response:
    """`/sources`: each source's last success, what it holds, and what went wrong."""
    read = await query(datasette, request, _sources_kept)
    kinds = ("new", "amended", "text_changed", "in_force", "repealed")
    time = stacked([(m, "", c) for m, c in months([(d["day"], d["kind"]) for d in read["seen"]], last=12)], kinds)
    return await page(datasette, request, "kb_sources.html", {**read, "time": time, "kinds": kinds, "now": today()})
