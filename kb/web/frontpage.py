"""The home page and search: what a person sees first in the morning."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from datetime import timedelta
from html import unescape
from typing import Any, cast

from datasette import Response
from datasette.utils.asgi import Request
from datasette.views.index import IndexView

from kb.search import RANKED, match_query, search, search_words, titled
from kb.visible import visible
from kb.web.charts import stacked
from kb.web.site import Kept, PageMissing, Row, find_knowledge_base, page, query, rows
from scrapers.clock import present

WORDS_LIMIT, HITS = 200, 40
CAUSES = ("regulatory", "operational", "technical")


def _tiles(conn: sqlite3.Connection) -> list[Row]:
    """Products with the number of open passages that can take them away, by cause, and the gravest consequence.

    What people closed (not applicable, done) is no open risk.
    """
    counts: dict[str, Counter[str]] = {}
    seen: dict[str, set[str]] = {}
    for product, cause, consequence, n in conn.execute(
            "SELECT product_id, cause, consequence_id, triggers FROM risk_counts WHERE live"):
        if consequence:
            seen.setdefault(product, set()).add(consequence)
        else:
            counts.setdefault(product, Counter())[cause] += n
    done = closed_triggers(conn)
    marks = ",".join("?" * len(done))
    for product, cause in conn.execute(
            f"SELECT product_id, cause FROM product_risks WHERE live AND trigger_id IN ({marks})", list(done)):
        counts[product][cause] -= 1
    gravest = rows(conn, "SELECT * FROM consequences ORDER BY severity DESC, rowid")
    tiles = []
    for row in rows(conn, "SELECT * FROM products ORDER BY rowid"):
        own = counts.get(row["id"], Counter())
        tiles.append({**row, "total": own.total(), **{c: own[c] for c in CAUSES},
                      "worst": next((c for c in gravest if c["id"] in seen.get(row["id"], ())), None),
                      "bar": stacked([("", "", own)], CAUSES)[0]})
    return sorted(tiles, key=lambda tile: -tile["total"])


def closed_triggers(conn: sqlite3.Connection) -> dict[int, str]:
    """Triggers that people judged not applicable or done (their own word before that on the whole notice)."""
    own: dict[int, str] = {}
    whole: dict[str, str] = {}
    for trigger, notice, status in conn.execute("SELECT trigger_id, notice_id, status FROM current_assessments"):
        if trigger is not None:
            own[trigger] = status
        elif notice is not None:
            whole[notice] = status
    found = dict(own)
    for notice, status in whole.items():
        for (trigger,) in conn.execute("SELECT id FROM triggers WHERE notice_id = ?", [notice]):
            found.setdefault(trigger, status)
    return {t: s for t, s in found.items() if s in ("not_applicable", "done")}


def coverage(conn: sqlite3.Connection) -> Row:
    """What an answer rests on, for the foot of every page."""
    return rows(conn, """
        SELECT (SELECT rows FROM row_counts WHERE name = 'notices') AS notices,
          (SELECT rows FROM row_counts WHERE name = 'provisions') AS provisions,
          (SELECT rows FROM row_counts WHERE name = 'triggers') AS triggers, (SELECT count(*) FROM sources WHERE enabled) AS sources,
          (SELECT count(*) FROM issues WHERE resolved_at IS NULL) AS open_issues,
          (SELECT max(last_seen) FROM notices) AS last_seen""")[0]


_tiles_kept = Kept(_tiles)
_closed_kept = Kept(closed_triggers)
coverage_kept = Kept(coverage)


def _home(conn: sqlite3.Connection) -> Row:
    changes = rows(conn, "SELECT * FROM recent_changes LIMIT 8")
    since = (present() - timedelta(days=7)).isoformat()
    return {
        "tiles": _tiles_kept(conn), "closed": len(_closed_kept(conn)),
        "changes": changes, "week": bool(changes) and changes[-1]["at"] >= since,
        "upcoming": rows(conn, "SELECT * FROM upcoming LIMIT 8"),
        "coming_rules": rows(conn, """SELECT id AS notice_id, title AS notice, effective_on AS due_on, issuer, status
            FROM notices WHERE effective_on >= date('now', '+8 hours') ORDER BY effective_on LIMIT 8"""),
        "drafts": rows(conn, """SELECT id AS notice_id, title AS notice, published_on, issuer FROM notices
            WHERE status = 'draft' ORDER BY published_on DESC LIMIT 5"""),
        "health": rows(conn, """SELECT sum(enabled) AS enabled, sum(state = 'never') AS never,
              sum(state IN ('failing', 'silent')) AS trouble, max(last_success) AS last_success
            FROM source_health""")[0],
        "watches": rows(conn, """SELECT w.id, w.name, w.owner, w.reason, count(a.id) AS alerts, max(a.matched_at) AS last
            FROM watches w LEFT JOIN alerts a ON a.watch_id = w.id WHERE w.enabled GROUP BY w.id ORDER BY w.name LIMIT 50"""),
        "cover": coverage_kept(conn),
    }


def _plain(request: Request) -> Request:
    """The request as Datasette's own route for / would hand it on."""
    return Request({**request.scope, "url_route": {"kwargs": {"format": None}}}, request.receive)


async def home(datasette: Any, request: Request) -> Response:
    """`/`; Datasette's own list where the attached files are no knowledge base."""
    try:
        await find_knowledge_base(datasette)
    except PageMissing:
        shown = await IndexView(datasette).get(_plain(request))
        return cast(Response, shown)
    return await page(datasette, request, "kb_home.html", await query(datasette, request, _home))


# What the number of a provision holds at least: 第十五条, （三）, § 9026.4, (a), IV.
_NUMBER = re.compile(r"[\d第（(§]|^[一二三四五六七八九十百]+、?$|^[IVXLC]+\.?$|^[a-zA-Z][.)]$|^附[件录表]")


def _find(conn: sqlite3.Connection, words: str) -> Row:
    like = ["%" + w.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for w in search_words(words)]

    def named(table: str) -> list[Row]:
        each = " AND ".join("(label_zh LIKE ? ESCAPE '\\' OR label_en LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\')"
                            for _ in like)
        return rows(conn, f"SELECT * FROM {table} WHERE {each} LIMIT 12", [x for w in like for x in (w, w, w)])

    # "某办法 第十五条" names a provision: the other words find the notice, the number the article in it.
    provisions: list[Row] = []
    typed = words.split()
    for word in typed:
        others = " ".join(w for w in typed if w is not word)
        if others and _NUMBER.search(word):
            provisions += rows(conn, f"""
                SELECT p.id, p.number, substr(p.text, 1, 160) AS text, n.id AS notice_id, n.title AS notice
                FROM (SELECT rowid AS seq FROM notices_fts WHERE notices_fts MATCH ? ORDER BY rowid DESC LIMIT {RANKED}) f
                CROSS JOIN notices n ON n.rowid = f.seq CROSS JOIN provisions p ON p.notice_id = n.id
                WHERE p.number = ? LIMIT 10""", [match_query(others), word])
    seqs = titled(conn, words, limit=10, column="doc_number") if len(like) == 1 and len(words) > 3 else []
    numbered = rows(conn, f"""SELECT id AS notice_id, title, issuer, published_on, status, doc_number FROM notices
        WHERE seq IN ({",".join("?" * len(seqs))}) ORDER BY seq DESC""", list(seqs))
    hits = [{"notice_id": h.notice_id, "title": visible(h.title), "issuer": visible(h.issuer or ""),
             "published_on": h.published_on, "status": h.status, "parts": marked(h.snippet)}
            for h in search(conn, words, limit=HITS)]
    return {"hits": hits, "products": named("products") if like else [],
            "obligations": named("obligations") if like else [], "provisions": provisions[:10],
            "numbered": numbered, "cover": coverage_kept(conn)}


def marked(snippet: str) -> list[tuple[bool, str]]:
    """A snippet as (found, words) parts, so that a template escapes every one of them itself."""
    parts: list[tuple[bool, str]] = []
    for n, piece in enumerate(snippet.split("<mark>")):
        if n == 0:
            parts.append((False, visible(unescape(piece))))
            continue
        found, _, rest = piece.partition("</mark>")
        parts += [(True, visible(unescape(found))), (False, visible(unescape(rest)))]
    return [p for p in parts if p[1]]


async def find(datasette: Any, request: Request) -> Response:
    """`/search?q=`."""
    words = (request.args.get("q") or "").replace("\0", " ")[:WORDS_LIMIT].strip()
    if words:
        context = await query(datasette, request, lambda conn: _find(conn, words))
    else:
        context = await query(datasette, request, lambda conn: {"cover": coverage_kept(conn)})
    return await page(datasette, request, "kb_search.html", {**context, "words": words})
