"""The notice page: the text as a document, and everything found in it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any
from urllib.parse import quote

from datasette import Response
from datasette.utils.asgi import Request

from kb.web.document import Mark, Place, blocks
from kb.web.frontpage import coverage_kept
from kb.web.language import Words
from kb.web.people import may_assess
from kb.web.quoting import quote_parts, says_when
from kb.web.rawpage import archive_folder, place_of
from kb.web.site import PageMissing, Row, named, page, query, rows, words_of

_HEADINGS = {"part", "title", "chapter", "section", "attachment"}


def read_notice(conn: sqlite3.Connection, notice_id: str) -> Row:
    """A notice's own row, its text untouched (offsets count its characters); raises PageMissing."""
    found = rows(conn, "SELECT * FROM notices WHERE id = ?", [notice_id])
    if not found:
        raise PageMissing("missing.notice", notice_id)
    found[0]["raw"] = conn.execute("SELECT text FROM notices WHERE id = ?", [notice_id]).fetchone()[0]
    return found[0]


def _triggers(conn: sqlite3.Connection, notice_id: str) -> list[Row]:
    triggers = rows(conn, """SELECT t.*, p.path AS provision FROM triggers t
        LEFT JOIN provisions p ON p.id = t.provision_id WHERE t.notice_id = ? ORDER BY t.start""", [notice_id])
    by_id: dict[int, Row] = {t["id"]: {**t, "consequences": [], "products": [], "refs": [], "duties": []}
                             for t in triggers}
    for kind, sql in {
        "consequences": """SELECT x.*, c.label_en, c.label_zh, c.id FROM trigger_consequences x
            JOIN consequences c ON c.id = x.consequence_id""",
        "products": """SELECT x.*, p.label_en, p.label_zh, p.id FROM trigger_products x
            JOIN products p ON p.id = x.product_id""",
        "refs": """SELECT x.trigger_id, x.cited, x.via, x.notice_id, x.provision_id, n.title AS notice
            FROM trigger_refs x LEFT JOIN notices n ON n.id = x.notice_id""",
        "duties": """SELECT x.trigger_id, x.via, d.id, d.notice_id, d.quote, d.modality, p.path AS provision
            FROM trigger_duties x JOIN duties d ON d.id = x.duty_id LEFT JOIN provisions p ON p.id = d.provision_id""",
    }.items():
        for row in rows(conn, f"{sql} WHERE x.trigger_id IN (SELECT id FROM triggers WHERE notice_id = ?)", [notice_id]):
            by_id[row["trigger_id"]][kind].append(row)
    for t in by_id.values():
        t["parts"] = quote_parts(t["quote"], t["condition"], [c["evidence"] or "" for c in t["consequences"]], limit=220)
        t["says_when"] = says_when(t["parts"])
    return list(by_id.values())


def _read(conn: sqlite3.Connection, notice_id: str) -> Row:
    def of(sql: str) -> list[Row]:
        return rows(conn, sql, {"id": notice_id})

    return {
        "notice": read_notice(conn, notice_id),
        "triggers": _triggers(conn, notice_id),
        "provisions": of("""SELECT id, parent_id, number, level, heading, start, "end" FROM provisions
            WHERE notice_id = :id ORDER BY start, id"""),
        "duties": of("""SELECT d.*, o.label_en, o.label_zh FROM duties d LEFT JOIN obligations o
            ON o.id = d.obligation_id WHERE d.notice_id = :id ORDER BY d.start"""),
        "products": of("""SELECT x.*, k.id, k.label_en, k.label_zh FROM notice_products x
            JOIN products k ON k.id = x.product_id WHERE x.notice_id = :id ORDER BY x.score DESC"""),
        "obligations": of("""SELECT x.*, k.id, k.label_en, k.label_zh FROM notice_obligations x
            JOIN obligations k ON k.id = x.obligation_id WHERE x.notice_id = :id ORDER BY x.score DESC"""),
        "citations": of("""SELECT c.*, n.title AS target_notice FROM citations c
            LEFT JOIN notices n ON n.id = c.target_notice_id WHERE c.notice_id = :id ORDER BY c.start"""),
        "deadlines": of("SELECT * FROM deadlines WHERE notice_id = :id ORDER BY due_on"),
        "restorations": of("SELECT * FROM restorations WHERE notice_id = :id ORDER BY start"),
        "relations": of("""SELECT r.*, n.title AS other, n.status FROM relations r
            LEFT JOIN notices n ON n.id = r.target_notice_id WHERE r.notice_id = :id ORDER BY r.kind, r.id"""),
        "relations_in": of("""SELECT r.kind, r.part, n.id AS other_id, n.title AS other, n.status, n.published_on
            FROM relations r JOIN notices n ON n.id = r.notice_id WHERE r.target_notice_id = :id
            AND r.notice_id <> :id ORDER BY r.kind, n.published_on DESC LIMIT 100"""),
        "cited_by": of("""SELECT n.id, n.title, n.published_on, count(*) AS times FROM citations c
            JOIN notices n ON n.id = c.notice_id WHERE c.target_notice_id = :id AND c.notice_id <> :id
            GROUP BY n.id ORDER BY n.published_on DESC LIMIT 50"""),
        "versions": of("""SELECT number, title, sha256, fetched_at, archive FROM versions WHERE notice_id = :id
            ORDER BY number DESC"""),
        "readings": of("""SELECT r.effective_on, r.problems, d.title AS by_title,
            :id || CASE WHEN r.place = 1 THEN '' ELSE '@+' || (r.place - 1) END AS old, :id || '@+' || r.place AS new FROM readings r
            JOIN notices d ON d.id = r.decision_id WHERE r.notice_id = :id AND r.origin = 'consolidated' ORDER BY r.place"""),
        "changes": of("SELECT * FROM changes WHERE notice_id = :id ORDER BY at DESC, id DESC"),
        "assessments": of("""SELECT a.*, coalesce(p.label_zh, o.label_zh, a.tag_id) AS label_zh, coalesce(p.label_en, o.label_en, a.tag_id) AS label_en
            FROM assessments a LEFT JOIN products p ON p.id = a.tag_id LEFT JOIN obligations o ON o.id = a.tag_id
            WHERE a.notice_id = :id OR a.trigger_id IN (SELECT id FROM triggers WHERE notice_id = :id) ORDER BY a.id DESC LIMIT 200"""),
        "source": next((r["name"] for r in of("""SELECT coalesce(s.regulator, s.title) AS name FROM sources s JOIN notices n ON n.source_id = s.id
            WHERE n.id = :id AND s.id <> 'imported'""")), None),
        "cover": coverage_kept(conn),
    }


def marks_of(read: Row, t: Words, address: Any) -> list[Mark]:
    """Everything found in the text, with the reason in the reader's language."""
    marks: list[Mark] = []
    for x in read["triggers"]:
        named = "、".join(t.label(c) for c in x["consequences"]) if t.language == "zh" else ", ".join(
            t.label(c) for c in x["consequences"])
        why = t("why.trigger", consequences=named, cause=t.word("cause", x["cause"]) or "–",
                effect=t.word("effect", x["effect"]) or "–", score=_score(x["score"]))
        marks.append(Mark(kind="trigger", start=x["start"], end=x["end"], why=why, anchor=f"t{x['id']}"))
        marks += [Mark(kind="consequence", start=c["start"], end=c["end"], why=t("why.consequence", label=t.label(c)))
                  for c in x["consequences"] if c["start"] is not None]
    for d in read["duties"]:
        if d["start"] is not None:
            marks.append(Mark(kind="duty", start=d["start"], end=d["end"], anchor=f"d{d['id']}", why=t(
                "why.duty", modality=t.word("modality", d["modality"]), bearer=d["bearer"] or "–",
                obligation=t.label(d) if d["obligation_id"] else "–")))
    for kind in ("product", "obligation"):
        marks += [Mark(kind=kind, start=x["start"], end=x["end"], anchor=f"{kind}-{x['id']}",
                       why=t(f"why.{kind}", label=t.label(x), score=_score(x["score"]), evidence=x["evidence"] or ""))
                  for x in read[f"{kind}s"] if x["start"] is not None]
    for c in read["citations"]:
        if c["start"] is not None:
            link = ""
            if c["target_notice_id"]:
                link = address(f"/notice/{quote(c['target_notice_id'], safe='')}") if (
                    c["target_notice_id"] != read["notice"]["id"]) else ""
                link += f"#p{c['target_provision_id']}" if c["target_provision_id"] else ("" if link else "#main")
            why = t("why.citation", target=c["target_notice"] or c["target_title"] or c["cited"]) if link else t(
                "why.citation_open", target=c["cited"])
            marks.append(Mark(kind="citation", start=c["start"], end=c["end"], why=why, link=link))
    marks += [Mark(kind="deadline", start=d["start"], end=d["end"], anchor=f"due{d['id']}",
                   why=t("why.deadline", kind=t.word("deadline", d["kind"]), due=d["due_on"] or "–"))
              for d in read["deadlines"] if d["start"] is not None]
    marks += [Mark(kind="restoration", start=x["start"], end=x["end"], anchor=f"r{x['id']}", why=t("why.restoration"))
              for x in read["restorations"] if x["start"] is not None]
    return marks


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _places(provisions: list[Row]) -> list[Place]:
    depth: dict[int, int] = {}
    out = []
    for p in sorted(provisions, key=lambda p: p["id"]):
        above = depth.get(p["parent_id"], -1)
        depth[p["id"]] = above if p["level"] in _HEADINGS else above + 1
        out.append(Place(anchor=f"p{p['id']}", start=p["start"], depth=max(depth[p["id"]], 0),
                         heading=p["level"] in _HEADINGS, number=p["number"] or ""))
    return out


async def notice_page(datasette: Any, request: Request) -> Response:
    """`/notice/<id>`."""
    notice_id = named(request)
    t = words_of(request)
    read = await query(datasette, request, lambda conn: _read(conn, notice_id))
    marks = marks_of(read, t, datasette.urls.path)
    found = blocks(read["notice"]["raw"], marks, _places(read["provisions"]))
    contents = [p for p in read["provisions"] if p["level"] in _HEADINGS or p["parent_id"] is None]
    counts = Counter(m.kind for m in marks)
    folder = archive_folder(datasette)
    raw = [v["number"] for v in read["versions"] if folder is not None and place_of(folder, v["archive"])]
    return await page(datasette, request, "kb_notice.html",
                      {**read, "blocks": found, "contents": contents, "counts": counts, "raw": raw,
                       "may_assess": may_assess(datasette, request)})
