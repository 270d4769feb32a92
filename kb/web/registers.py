"""Calendar, obligation register, enforcement and sources: one kind of row across all notices."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.utils.asgi import Request

from kb.search import match_query
from kb.web.charts import months, stacked
from kb.web.frontpage import coverage_kept
from kb.web.product import days_to, few_notices, today
from kb.web.site import Kept, Row, page, query, rows, words_of

PAGE, MOST = 100, 2000
STATUSES = ("in_force", "upcoming", "amended", "draft", "repealed")
MODALITIES = ("must", "must_not", "may")


def _number(text: str | None) -> int:
    return max(1, min(int(text), 10_000)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


# -- calendar -------------------------------------------------------------------------------------


def read_calendar(conn: sqlite3.Connection, *, product: str | None, since: str, limit: int = 500) -> list[Row]:
    """Deadlines and days of effect from a day on, each with its notice; optionally of one product."""
    # Of a product with few notices their dates are looked up; of another one dates are read until enough are found.
    n, d = ("notices n", "deadlines d CROSS JOIN notices n ON n.id = d.notice_id")
    scope = ""
    if product and few_notices(conn, product):
        n = "product_notices x CROSS JOIN notices n ON n.id = x.notice_id"
        d = f"{n} CROSS JOIN deadlines d ON d.notice_id = x.notice_id"
        scope = "AND x.product_id = :product"
    elif product:
        scope = "AND EXISTS (SELECT 1 FROM product_notices x WHERE x.notice_id = n.id AND x.product_id = :product)"
    return rows(conn, f"""
        SELECT * FROM (SELECT d.due_on, d.kind, d.quote, d.id AS deadline_id, n.id AS notice_id, n.title AS notice, n.issuer, n.status
          FROM {d} WHERE d.due_on >= :since {scope} ORDER BY d.due_on LIMIT :limit)
        UNION ALL
        SELECT * FROM (SELECT n.effective_on, 'effective', NULL, NULL, n.id, n.title, n.issuer, n.status FROM {n}
          WHERE n.effective_on >= :since {scope} AND NOT EXISTS (SELECT 1 FROM deadlines d
            WHERE d.notice_id = n.id AND d.kind = 'effective' AND d.due_on = n.effective_on) ORDER BY n.effective_on LIMIT :limit)
        ORDER BY 1, 6 LIMIT :limit""", {"since": since, "product": product, "limit": limit})


def _calendar(conn: sqlite3.Connection, product: str | None) -> Row:
    now = today()
    past = rows(conn, """SELECT d.due_on, d.kind, d.quote, d.id AS deadline_id, n.id AS notice_id, n.title AS notice,
        n.issuer, n.status FROM deadlines d JOIN notices n ON n.id = d.notice_id
        WHERE d.due_on < ? AND ? IS NULL ORDER BY d.due_on DESC LIMIT 40""", [now, product])
    return {"coming": read_calendar(conn, product=product, since=now, limit=200), "past": past,
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
    tables, order = _duty_tables(asked)
    return rows(conn, f"""
        WITH top AS MATERIALIZED (SELECT d.id, row_number() OVER () AS place FROM (SELECT d.id FROM {tables} WHERE {wheres}
          ORDER BY {order} LIMIT :limit OFFSET :offset) d)
        SELECT d.id, d.modality, d.bearer, d.action, d.quote, d.obligation_id, o.label_en, o.label_zh, d.notice_id,
          n.title AS notice, n.issuer, n.status, n.language, n.effective_on, p.path AS provision,
          (SELECT count(*) FROM trigger_duties td WHERE td.duty_id = d.id AND td.via <> 'blanket') AS danger
        FROM top JOIN duties d ON d.id = top.id JOIN notices n ON n.id = d.notice_id
        LEFT JOIN obligations o ON o.id = d.obligation_id LEFT JOIN provisions p ON p.id = d.provision_id
        ORDER BY top.place""", {**values, "limit": limit, "offset": offset})


# Words are looked for in the newest so many notices that hold them.
_HOLDING = 1000


def _duty_tables(asked: Row) -> tuple[str, str]:
    """Tables and order in which duties are read until enough are found, never sorted: of a product or status those of
    its newest notices first, of words those of the newest notices that hold them. CROSS JOIN keeps the order of the tables."""
    if asked.get("q"):
        tables = (f"(SELECT rowid AS seq FROM notices_fts WHERE notices_fts MATCH :match ORDER BY rowid DESC LIMIT {_HOLDING}) f "
                  "CROSS JOIN notices n ON n.rowid = f.seq CROSS JOIN duties d ON d.notice_id = n.id")
        return tables + (" CROSS JOIN product_notices x ON x.notice_id = n.id" if asked.get("product") else ""), "f.seq DESC, d.id"
    if asked.get("product"):
        return ("product_notices x CROSS JOIN notices n ON n.id = x.notice_id CROSS JOIN duties d ON d.notice_id = x.notice_id",
                "x.at DESC, x.notice_id, d.id")
    if asked.get("status"):
        return "notices n CROSS JOIN duties d ON d.notice_id = n.id", "n.published_on DESC, n.seq DESC, d.id"
    return "duties d CROSS JOIN notices n ON n.id = d.notice_id", "d.id"


def _duty_filter(asked: Row) -> tuple[str, Row]:
    wheres, values = ["1"], dict(asked)
    for key, clause in {
        "obligation": "d.obligation_id = :obligation", "status": "n.status = :status",
        "modality": "d.modality = :modality",
        "product": "x.product_id = :product",
        "q": "(d.quote LIKE :like ESCAPE '\\' OR d.bearer LIKE :like ESCAPE '\\')",
    }.items():
        if asked.get(key):
            wheres.append(clause)
    words = (asked.get("q") or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    phrase = match_query('"' + (asked.get("q") or "").replace('"', " ") + '"')
    # A word that is not written out is found by its beginning.
    match = phrase + " *" if phrase != '""' and phrase.endswith('"') and phrase[-2].isascii() else phrase
    return " AND ".join(wheres), {**values, "like": f"%{words}%", "match": match}


_obligations_kept = Kept(lambda conn: rows(conn, """SELECT o.*, coalesce((SELECT k.rows FROM kept_counts k
    WHERE k.kind = 'duties' AND k.key = o.id), 0) AS duties FROM obligations o ORDER BY o.rowid"""))


def _obligations(conn: sqlite3.Connection, asked: Row, at: int) -> Row:
    wheres, values = _duty_filter(asked)
    tables = _duty_tables(asked)[0] if any(asked.get(k) for k in ("product", "status", "q")) else "duties d"
    # Counted up to MOST: nobody leafs further, and a count of millions would cost more than the page.
    total = conn.execute(f"SELECT count(*) FROM (SELECT 1 FROM {tables} WHERE {wheres} LIMIT {MOST + 1})",
                         values).fetchone()[0]
    return {"duties": obligation_rows(conn, asked, limit=PAGE, offset=(at - 1) * PAGE), "total": min(total, MOST),
            "beyond": total > MOST,
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




def _overview(conn: sqlite3.Connection) -> Row:
    """Actions by duty and, of the last months, by month; how many there are."""
    last = conn.execute("SELECT max(published_on) FROM notices WHERE kind = 'penalty'").fetchone()[0]
    days = [("penalty", day) for (day,) in conn.execute("SELECT published_on FROM notices WHERE kind = 'penalty' "
                                                        "AND published_on >= date(?, '-13 months')", [last])] if last else []
    return {"labels": {o["id"]: o for o in rows(conn, "SELECT * FROM obligations ORDER BY rowid")},
            "total": conn.execute("SELECT count(*) FROM notices WHERE kind = 'penalty'").fetchone()[0],
            "by_month": months([(day, kind) for kind, day in days], last=12),
            "by_duty": rows(conn, """SELECT o.*, k.notices AS n FROM kept_counts k JOIN obligations o ON o.id = k.key
                WHERE k.kind = 'punished' ORDER BY k.notices DESC, o.rowid LIMIT 12""")}


_overview_kept = Kept(_overview, seconds=60)


def _asked_actions(conn: sqlite3.Connection, obligation: str | None, words: str, at: int, total: int) -> tuple[list[str], int]:
    """The actions of one page, newest first, and how many there are; words are looked for in the newest notices that hold them."""
    of = "EXISTS (SELECT 1 FROM penalty_obligations x WHERE x.notice_id = n.id AND x.obligation_id = :obligation)" if obligation else "1"
    offset = (at - 1) * ACTIONS
    page_of: Row = {"obligation": obligation, "limit": ACTIONS, "offset": offset}
    if words:
        phrase = match_query('"' + words.replace('"', " ") + '"')
        found = [i for i, said in conn.execute(f"""
            SELECT n.id, coalesce(n.title, '') || ' ' || coalesce(n.issuer, '') FROM (SELECT rowid AS seq FROM notices_fts
              WHERE notices_fts MATCH :match ORDER BY rowid DESC LIMIT {MOST}) f CROSS JOIN notices n ON n.rowid = f.seq
            WHERE n.kind = 'penalty' AND {of} ORDER BY n.published_on DESC, n.id""", {"match": phrase, **page_of}) if words.casefold() in said.casefold()]
        return found[offset : offset + ACTIONS], len(found)
    if obligation:
        (total,) = conn.execute("SELECT coalesce(max(notices), 0) FROM kept_counts WHERE kind = 'punished' AND key = ?", [obligation]).fetchone()
        sql = "SELECT notice_id FROM penalty_obligations WHERE obligation_id = :obligation ORDER BY punished_on DESC, notice_id"
    else:
        sql = "SELECT id FROM notices WHERE kind = 'penalty' ORDER BY published_on DESC, id"
    return [i for (i,) in conn.execute(f"{sql} LIMIT :limit OFFSET :offset", page_of)], total


def _enforcement(conn: sqlite3.Connection, obligation: str | None, words: str, at: int) -> Row:
    kept = _overview_kept(conn)
    asked, total = _asked_actions(conn, obligation, words, at, kept["total"])
    shown: list[object] = [*asked]
    marks = ",".join("?" * len(shown))
    found: dict[str, set[str]] = {}
    for action, key in conn.execute(f"SELECT notice_id, obligation_id FROM penalty_obligations WHERE notice_id IN ({marks})", shown):
        found.setdefault(action, set()).add(key)
    duties: dict[str, list[int]] = {}
    for action, duty in conn.execute(f"SELECT DISTINCT notice_id, duty_id FROM breaches WHERE duty_id <> 0 AND notice_id IN ({marks})", shown):
        duties.setdefault(action, []).append(duty)
    by_id: dict[str, Row] = {p["notice_id"]: {
        **p, "said": [], "consequences": [], "cited": [], "products": [], "breaches": [],
        "duties": [o for key, o in kept["labels"].items() if key in found.get(p["notice_id"], ())],
    } for p in rows(conn, f"""SELECT id AS notice_id, title, issuer, published_on, language, status FROM notices
        WHERE id IN ({marks}) ORDER BY published_on DESC, id""", shown)}
    for key, sql in {
        "said": f"SELECT id, notice_id, quote FROM triggers WHERE notice_id IN ({marks}) ORDER BY severity DESC, id",
        "consequences": f"""SELECT DISTINCT t.notice_id, c.id, c.label_en, c.label_zh, c.severity FROM triggers t
            JOIN trigger_consequences x ON x.trigger_id = t.id JOIN consequences c ON c.id = x.consequence_id
            WHERE t.notice_id IN ({marks}) ORDER BY c.severity DESC""",
        "cited": f"""SELECT c.notice_id, c.cited, c.path, coalesce(t.title, c.target_title) AS title, c.target_notice_id,
              c.target_provision_id FROM citations c LEFT JOIN notices t ON t.id = c.target_notice_id
            WHERE c.notice_id IN ({marks}) AND c.path IS NOT NULL AND c.target_notice_id IS NOT c.notice_id
            GROUP BY c.notice_id, title, c.path ORDER BY c.start""",
        "products": f"""SELECT x.notice_id, p.id, p.label_en, p.label_zh FROM notice_products x
            JOIN products p ON p.id = x.product_id WHERE x.notice_id IN ({marks}) ORDER BY x.score DESC""",
    }.items():
        for row in rows(conn, sql, shown):
            by_id[row["notice_id"]][key].append(row)
    _add_breaches(conn, by_id, duties)
    for p in by_id.values():
        p["grounds"] = grounds(p["cited"])
    return {"penalties": list(by_id.values()), "cover": coverage_kept(conn), "by_duty": kept["by_duty"],
            "by_month": kept["by_month"], "chosen": kept["labels"].get(obligation), "total": total}


def _add_breaches(conn: sqlite3.Connection, by_id: dict[str, Row], duties: dict[str, list[int]]) -> None:
    """The words of the duties breached, each once: a sentence may set several."""
    wanted = [d for action in by_id for d in duties.get(action, ())]
    found = {d["duty_id"]: d for d in rows(conn, f"""SELECT d.id AS duty_id, d.quote AS duty, p.path AS duty_provision,
          n.title AS rule, n.id AS rule_id FROM duties d JOIN notices n ON n.id = d.notice_id
        LEFT JOIN provisions p ON p.id = d.provision_id WHERE d.id IN ({",".join("?" * len(wanted))})""", list(wanted))}
    for action, p in by_id.items():
        said = {(found[d]["rule_id"], found[d]["duty"]): found[d] for d in sorted(duties.get(action, ()), reverse=True) if d in found}
        p["breaches"] = sorted(said.values(), key=lambda b: b["duty_id"])


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
    time = stacked([(t.date(m), "", c) for m, c in read["by_month"]], ("penalty",))
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
