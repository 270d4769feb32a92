"""Calendar, obligation register, enforcement and sources: one kind of row across all notices."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.utils.asgi import Request

from kb.web.charts import months, stacked
from kb.web.frontpage import coverage_kept
from kb.web.product import days_to, today
from kb.web.site import Kept, Row, page, query, rows, words_of

PAGE = 100
STATUSES = ("in_force", "upcoming", "amended", "draft", "repealed")
MODALITIES = ("must", "must_not", "may")


def _number(text: str | None) -> int:
    return max(1, min(int(text), 10_000)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


# -- calendar -------------------------------------------------------------------------------------


def read_calendar(conn: sqlite3.Connection, *, product: str | None, since: str, limit: int = 500) -> list[Row]:
    """Deadlines and days of effect from a day on, each with its notice; optionally of one product."""
    scope = "AND n.id IN (SELECT notice_id FROM product_notices WHERE product_id = :product)" if product else ""
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
        row["days"] = days_to(row["due_on"])
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
        "product": "d.notice_id IN (SELECT notice_id FROM product_notices WHERE product_id = :product)",
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


def _with(datasette: Any, asked: Row, obligation: str) -> str:
    """The register's address with its filters and another obligation."""
    kept = {k: v for k, v in {**asked, "obligation": obligation}.items() if v}
    return f"{datasette.urls.path('/obligations')}?{urlencode(kept)}"


async def obligations(datasette: Any, request: Request) -> Response:
    """`/obligations`, filtered by ?obligation=, product=, status=, modality=, q=."""
    asked, at, t = asked_of(request), _number(request.args.get("page")), words_of(request)
    read = await query(datasette, request, lambda conn: _obligations(conn, asked, at))
    chosen = next((o for o in read["obligations"] if o["id"] == asked["obligation"]), None)
    kinds = sorted((o for o in read["obligations"] if o["duties"]), key=lambda o: -o["duties"])
    bars = stacked([(t.label(o), _with(datasette, asked, o["id"]), {"duty": o["duties"]}) for o in kinds], ("duty",),
                   chosen=next((n for n, o in enumerate(kinds) if o["id"] == asked["obligation"]), None))
    return await page(datasette, request, "kb_obligations.html", {
        **read, "asked": asked, "at": at, "pages": -(-read["total"] // PAGE), "chosen": chosen, "bars": bars,
        "statuses": STATUSES, "modalities": MODALITIES})


# -- enforcement ------------------------------------------------------------------------------------

ACTIONS = 25


# What an action punished: the duties behind the provisions it relied on, and what its own words say.
_BREACHED = """SELECT DISTINCT penalty_id AS notice_id, obligation AS obligation_id FROM enforcement_breaches
    WHERE obligation IS NOT NULL UNION SELECT x.notice_id, x.obligation_id FROM notice_obligations x
    JOIN notices n ON n.id = x.notice_id AND n.kind = 'penalty'"""


def _enforcement_counts(conn: sqlite3.Connection) -> Row:
    """What the charts and the filter show: actions by day and by duty."""
    return {
        "days": rows(conn, "SELECT published_on FROM notices WHERE kind = 'penalty' AND published_on IS NOT NULL"),
        "by_duty": rows(conn, f"""SELECT o.id, o.label_en, o.label_zh, count(*) AS n FROM ({_BREACHED}) x
            JOIN obligations o ON o.id = x.obligation_id GROUP BY o.id ORDER BY n DESC, o.id LIMIT 12"""),
    }


_enforcement_kept = Kept(_enforcement_counts)


def _enforcement(conn: sqlite3.Connection, obligation: str | None, words: str, at: int) -> Row:
    like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked = {"obligation": obligation, "like": f"%{like}%", "limit": ACTIONS, "offset": (at - 1) * ACTIONS}
    wheres = ["n.kind = 'penalty'"]
    if obligation:
        wheres.append(f"n.id IN (SELECT notice_id FROM ({_BREACHED}) WHERE obligation_id = :obligation)")
    if words:
        wheres.append("(n.title LIKE :like ESCAPE '\\' OR n.issuer LIKE :like ESCAPE '\\')")
    where = " AND ".join(wheres)
    penalties = rows(conn, f"""SELECT n.id AS notice_id, n.title, n.issuer, n.published_on, n.language, n.status
        FROM notices n WHERE {where} ORDER BY n.published_on DESC, n.id LIMIT :limit OFFSET :offset""", asked)
    by_id: dict[str, Row] = {p["notice_id"]: {**p, "said": [], "consequences": [], "cited": [], "duties": [], "products": [],
                                        "breaches": []}
                             for p in penalties}
    marks = ",".join("?" * len(by_id))
    for key, sql in {
        "said": f"SELECT id, notice_id, quote FROM triggers WHERE notice_id IN ({marks}) ORDER BY severity DESC, id",
        "consequences": f"""SELECT DISTINCT t.notice_id, c.id, c.label_en, c.label_zh, c.severity FROM triggers t
            JOIN trigger_consequences x ON x.trigger_id = t.id JOIN consequences c ON c.id = x.consequence_id
            WHERE t.notice_id IN ({marks}) ORDER BY c.severity DESC""",
        "cited": f"""SELECT c.notice_id, c.cited, c.path, coalesce(t.title, c.target_title) AS title, c.target_notice_id,
              c.target_provision_id FROM citations c LEFT JOIN notices t ON t.id = c.target_notice_id
            WHERE c.notice_id IN ({marks}) AND c.path IS NOT NULL AND c.target_notice_id IS NOT c.notice_id
            GROUP BY c.notice_id, title, c.path ORDER BY c.start""",
        "duties": f"""SELECT x.notice_id, o.id, o.label_en, o.label_zh FROM ({_BREACHED}) x
            JOIN obligations o ON o.id = x.obligation_id WHERE x.notice_id IN ({marks}) ORDER BY o.rowid""",
        "breaches": f"""SELECT penalty_id AS notice_id, min(duty_id) AS duty_id, duty, duty_provision, rule, rule_id
            FROM enforcement_breaches WHERE penalty_id IN ({marks}) AND duty_id IS NOT NULL
            GROUP BY penalty_id, rule_id, duty ORDER BY 2""",
        "products": f"""SELECT x.notice_id, p.id, p.label_en, p.label_zh FROM notice_products x
            JOIN products p ON p.id = x.product_id WHERE x.notice_id IN ({marks}) ORDER BY x.score DESC""",
    }.items():
        for row in rows(conn, sql, list(by_id)):
            by_id[row["notice_id"]][key].append(row)
    for p in by_id.values():
        p["grounds"] = grounds(p["cited"])
    return {"penalties": list(by_id.values()), "cover": coverage_kept(conn), **_enforcement_kept(conn),
            "chosen": next(iter(rows(conn, "SELECT * FROM obligations WHERE id = ?", [obligation])), None),
            "total": conn.execute(f"SELECT count(*) FROM notices n WHERE {where}", asked).fetchone()[0]}


def grounds(cited: list[Row]) -> list[Row]:
    """Citations under the rule they name, in the order of the text, so that its title stands once."""
    found: dict[str, Row] = {}
    for c in cited:
        title = c["title"] or c["cited"]
        of = found.setdefault(title, {"title": title, "notice_id": c["target_notice_id"], "places": []})
        if c["title"]:
            of["places"].append(c)
    return list(found.values())[:8]


async def enforcement(datasette: Any, request: Request) -> Response:
    """`/enforcement`, filtered by ?obligation= and q=: penalties, the clauses they relied on, the duties behind those."""
    t, at = words_of(request), _number(request.args.get("page"))
    obligation, words = (request.args.get("obligation") or "")[:100] or None, (request.args.get("q") or "").strip()[:100]
    read = await query(datasette, request, lambda conn: _enforcement(conn, obligation, words, at))
    time = stacked([(t.date(m), "", c) for m, c in months([(d["published_on"], "penalty") for d in read["days"]], last=12)],
                   ("penalty",))
    duty = stacked([(t.label(o), datasette.urls.path(f"/enforcement?obligation={o['id']}"), {"penalty": o["n"]})
                    for o in read["by_duty"]], ("penalty",),
                   chosen=next((n for n, o in enumerate(read["by_duty"]) if o["id"] == obligation), None))
    return await page(datasette, request, "kb_enforcement.html", {
        **read, "time": time, "duty": duty, "asked_words": words, "at": at, "pages": -(-read["total"] // ACTIONS)})


# -- sources ----------------------------------------------------------------------------------------


def _sources(conn: sqlite3.Connection) -> Row:
    return {
        "sources": rows(conn, """SELECT h.*, s.url, s.language FROM source_health h
            JOIN sources s ON s.id = h.source ORDER BY h.state = 'off', h.state = 'fine', h.jurisdiction, h.source"""),
        "issues": rows(conn, """SELECT i.*, s.title AS source_title FROM issues i LEFT JOIN sources s ON s.id = i.source_id
            WHERE i.resolved_at IS NULL ORDER BY i.at DESC LIMIT 50"""),
        "fetches": rows(conn, "SELECT outcome, count(*) AS n FROM fetches GROUP BY outcome ORDER BY n DESC"),
        "seen": rows(conn, "SELECT substr(at, 1, 10) AS day, kind FROM changes ORDER BY at DESC LIMIT 5000"),
        "cover": coverage_kept(conn),
    }


_sources_kept = Kept(_sources)


async def sources(datasette: Any, request: Request) -> Response:
    """`/sources`: each source's last success, what it holds, and what went wrong."""
    read = await query(datasette, request, _sources_kept)
    kinds = ("new", "amended", "text_changed", "in_force", "repealed")
    time = stacked([(words_of(request).date(m), "", c)
                    for m, c in months([(d["day"], d["kind"]) for d in read["seen"]], last=12)], kinds)
    return await page(datasette, request, "kb_sources.html", {**read, "time": time, "kinds": kinds})
