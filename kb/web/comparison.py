"""Two texts, provision by provision: versions of a notice, or two notices."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any

from datasette import Response
from datasette.utils.asgi import Request

from kb.changes import Change, compare
from kb.keys import title_key
from kb.redline import label, shortened
from kb.visible import visible
from kb.web.frontpage import coverage_kept
from kb.web.site import Kept, PageMissing, Row, page, query, rows, words_of

CONTEXT = 120


def read_side(conn: sqlite3.Connection, name: str) -> Row:
    """A notice by id, title or document number, one of its versions (id@2) or its text after so many amending
    decisions (id@+1, this program's work and titled so); raises PageMissing."""
    notice_id, _, number = name.rpartition("@") if "@" in name else (name, "", "")
    found = rows(conn, """SELECT id, title, issuer, status, published_on, language, version FROM notices
        WHERE id = :name OR title = :name OR doc_number = :name OR id IN (SELECT notice_id FROM notice_keys WHERE key = :key)
        ORDER BY id = :name DESC, title = :name DESC, published_on DESC LIMIT 1""",
                 {"name": notice_id, "key": title_key(notice_id)})
    if not found:
        raise PageMissing("missing.notice", notice_id)
    notice_id = found[0]["id"]
    if number.startswith("+"):
        ours = conn.execute("""SELECT r.text, d.title FROM readings r JOIN notices d ON d.id = r.decision_id
            WHERE r.notice_id = ? AND r.origin = 'consolidated' AND r.place = ? AND r.text IS NOT NULL""",
                            [notice_id, int(number[1:]) if number[1:].isdigit() and len(number) < 10 else -1]).fetchone()
        if ours is None:
            raise PageMissing("missing.version", name)
        title = f"{found[0]['title']}【{ours[1]} · 本程序整理，非官方文本 not an official text】"
        return {**found[0], "name": name, "title": title, "number": number, "text": ours[0]}
    if number:
        text = conn.execute("SELECT text FROM versions WHERE notice_id = ? AND number = ?",
                            [notice_id, int(number) if number.isdigit() and len(number) < 10 else -1]).fetchone()
        if text is None:
            raise PageMissing("missing.version", name)
        return {**found[0], "name": name, "number": number, "text": text[0]}
    text = conn.execute("SELECT text FROM notices WHERE id = ?", [notice_id]).fetchone()
    return {**found[0], "name": name, "number": str(found[0]["version"]), "text": text[0]}


@lru_cache(maxsize=32)
def _changes(old: str, new: str, language: str) -> tuple[Change, ...]:
    return compare(old, new, language=language)


def _suggestions(conn: sqlite3.Connection) -> Row:
    return {
        "versions": rows(conn, """SELECT n.id, n.title, n.version FROM (SELECT notice_id, max(id) AS last FROM (
              SELECT id, notice_id FROM changes WHERE kind = 'text_changed' ORDER BY id DESC LIMIT 200) GROUP BY 1) c
            CROSS JOIN notices n ON n.id = c.notice_id ORDER BY c.last DESC LIMIT 20"""),
        "relations": rows(conn, """SELECT r.kind, n.id, n.title, o.id AS old_id, o.title AS old
            FROM (SELECT id, title, published_on FROM notices ORDER BY published_on DESC LIMIT 3000) n
            CROSS JOIN relations r ON r.notice_id = n.id JOIN notices o ON o.id = r.target_notice_id
            WHERE r.kind IN ('repeals', 'amends') AND n.id <> o.id ORDER BY n.published_on DESC LIMIT 20"""),
        "near": rows(conn, """WITH new AS (SELECT id, title, published_on FROM notices ORDER BY published_on DESC LIMIT 300)
            SELECT a.id AS old_id, a.title AS old, new.id, new.title FROM new CROSS JOIN notice_keys k ON k.notice_id = new.id
            JOIN notice_keys k2 ON k2.key = k.key AND k2.notice_id <> k.notice_id
            JOIN notices a ON a.id = k2.notice_id WHERE a.published_on < new.published_on
            GROUP BY a.id, new.id LIMIT 20"""),
        "cover": coverage_kept(conn),
    }


_suggestions_kept = Kept(_suggestions, seconds=60)


async def comparison(datasette: Any, request: Request) -> Response:
    """`/compare?a=&b=`: what went, what came, provision by provision."""
    t = words_of(request)
    a, b = (request.args.get("a") or "").strip()[:300], (request.args.get("b") or "").strip()[:300]
    context: Row = {"a": a, "b": b, "changes": None}
    if a and b:
        def work(conn: sqlite3.Connection) -> Row:
            old, new = read_side(conn, a), read_side(conn, b)
            found = _changes(old["text"], new["text"], new["language"] or "zh")
            return {"old": old, "new": new, "found": found, "cover": coverage_kept(conn)}

        read = await query(datasette, request, work)
        context |= read
        context["changes"] = [{
            "kind": c.kind, "label": visible(label(c, language=t.language)),
            "parts": [(s.op, visible(s.text)) for s in shortened(c.segments, context=CONTEXT)],
        } for c in read["found"]]
        context["counts"] = {k: sum(c.kind == k for c in read["found"])
                             for k in ("added", "removed", "amended", "moved", "renumbered")}
    else:
        context |= await query(datasette, request, _suggestions_kept)
    return await page(datasette, request, "kb_compare.html", context)
