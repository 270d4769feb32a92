"""The product page: everything that can take one product away, and what to do about it."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from datasette import Response
from datasette.utils.asgi import Request

from kb.days import day_of
from kb.web.charts import stacked, time_line
from kb.web.frontpage import CAUSES, closed_triggers, coverage_kept
from kb.web.language import Words
from kb.web.quoting import quote_parts, says_when
from kb.web.site import Kept, PageMissing, Row, named, page, query, rows, words_of
from scrapers.clock import beijing_day

NOT_LAW = ("draft", "repealed", "withdrawn")
LANES = ("rule", "change", "penalty", "incident")
# What a page shows at most; the headings count all, exports go further.
RISKS, PATHS, DUTIES, NEAR = 24, 80, 120, 40


def today() -> str:
    """The day in the time zone of the rules (China), as ISO text."""
    return beijing_day()


def days_to(day: str) -> int:
    """Days from today to an ISO day, negative for past ones (and for what is none)."""
    on = day_of(day)
    return -1 if on is None else (on - date.fromisoformat(today())).days


def read_product(conn: sqlite3.Connection, product: str) -> Row:
    """The product's own row; raises PageMissing."""
    found = rows(conn, "SELECT * FROM products WHERE id = ?", [product])
    if not found:
        raise PageMissing("missing.product", product)
    return found[0]


def read_risks(conn: sqlite3.Connection, product: str, *, limit: int = RISKS) -> list[Row]:
    """The triggers that touch a product, gravest first, up to `limit` of each cause and of rules that no longer hold;
    each with its consequences and provision."""
    # Indexes hold a product's risks gravest first, also by cause: each part reads on until it has enough. What no longer
    # holds has no severity.
    order = "severity DESC, in_force DESC, effective_on DESC, trigger_id LIMIT"
    part = f"SELECT * FROM (SELECT * FROM product_risks WHERE product_id = :product AND {{}} ORDER BY {order} :limit)"
    parts = [part.format(f"live AND cause = '{cause}'") for cause in CAUSES] + [part.format("NOT live AND severity <= 0")]
    risks = rows(conn, f"""
        WITH top AS ({" UNION ALL ".join(parts)})
        SELECT t.id, t.quote, t.condition, t.cause, t.effect, t.actor, t.duration, t.ends, t.severity,
          t.severity_consequence, t.severity_effect, t.severity_actor, t.severity_status, t.severity_enforcement,
          t.enforced_times, t.enforced_last, t.notice_id, n.title AS notice, n.issuer, n.status, n.effective_on,
          n.published_on, n.language, n.kind, n.url, p.path AS provision, t.provision_id,
          NOT EXISTS (SELECT 1 FROM trigger_products tp JOIN product_scope ps ON ps.scope_id = tp.product_id
            WHERE tp.trigger_id = t.id AND ps.product_id = :product AND NOT tp.inherited) AS inherited
        FROM top JOIN triggers t ON t.id = top.trigger_id JOIN notices n ON n.id = t.notice_id
        LEFT JOIN provisions p ON p.id = t.provision_id
        ORDER BY top.live DESC, top.severity DESC, top.in_force DESC, top.effective_on DESC, t.id""",
        {"product": product, "limit": limit})
    by_id: dict[int, Row] = {}
    for r in risks:
        r["consequences"], r["refs"] = [], []
        by_id[r["id"]] = r
    marks = ",".join("?" * len(by_id))
    for c in rows(conn, f"""SELECT x.trigger_id, x.evidence, c.id, c.label_en, c.label_zh, c.severity
            FROM trigger_consequences x JOIN consequences c ON c.id = x.consequence_id
            WHERE x.trigger_id IN ({marks}) ORDER BY c.severity DESC""", list(by_id)):
        by_id[c["trigger_id"]]["consequences"].append(c)
    for x in rows(conn, f"SELECT * FROM trigger_refs WHERE trigger_id IN ({marks}) ORDER BY id", list(by_id)):
        by_id[x["trigger_id"]]["refs"].append(x)
    if amended := [r["id"] for r in risks if r["status"] == "amended"]:
        for x in rows(conn, f"""SELECT trigger_id, amended_by, words_today FROM suspension_risks
                WHERE product = ? AND trigger_id IN ({",".join("?" * len(amended))}) GROUP BY trigger_id""", [product, *amended]):
            by_id[x["trigger_id"]] |= x
    for r in risks:
        r["parts"] = quote_parts(r["quote"], r["condition"], [c["evidence"] or "" for c in r["consequences"]])
        r["says_when"] = says_when(r["parts"])
    return risks


def count_risks(conn: sqlite3.Connection, product: str) -> Row:
    """How many triggers touch a product, by cause and by consequence and cause: all, not only those shown.

    Rules that no longer hold are not counted.
    """
    counts = rows(conn, """SELECT cause, consequence_id AS id, triggers AS n FROM risk_counts
        WHERE product_id = ? AND live""", [product])
    return {"by_cause": {r["cause"]: r["n"] for r in counts if not r["id"]},
            "by_consequence": [r for r in counts if r["id"]]}


def read_paths(conn: sqlite3.Connection, product: str, *, limit: int = PATHS) -> list[Row]:
    """Duty, trigger, consequences: one row a path, of the gravest triggers that rest on a duty; cited provisions
    before blanket ones, repealed rules last.

    Permissions are left out: nobody breaches a "may".
    """
    return rows(conn, """
        WITH some AS (
          SELECT * FROM (SELECT trigger_id, live, cited, severity FROM product_risks WHERE product_id = :product AND cited
            ORDER BY severity DESC, trigger_id LIMIT :limit)
          UNION ALL
          SELECT * FROM (SELECT trigger_id, live, cited, severity FROM product_risks WHERE product_id = :product AND blanket AND NOT cited
            ORDER BY severity DESC, trigger_id LIMIT :limit)),
        top AS (SELECT trigger_id AS id FROM some ORDER BY live DESC, cited DESC, severity DESC, trigger_id LIMIT :limit)
        SELECT d.obligation_id AS obligation, o.label_en, o.label_zh, dp.path AS duty_provision, d.quote AS duty,
          d.modality, d.bearer, dn.title AS duty_notice, d.notice_id AS duty_notice_id, d.id AS duty_id, td.via,
          tp.path AS trigger_provision, t.quote AS trigger_quote, t.cause, t.effect, n.status, t.severity,
          t.id AS trigger_id, t.notice_id AS trigger_notice_id, n.title AS trigger_notice,
          (SELECT group_concat(consequence_id) FROM trigger_consequences WHERE trigger_id = t.id) AS consequences
        FROM trigger_duties td JOIN duties d ON d.id = td.duty_id JOIN triggers t ON t.id = td.trigger_id
        JOIN notices n ON n.id = t.notice_id JOIN notices dn ON dn.id = d.notice_id
        LEFT JOIN obligations o ON o.id = d.obligation_id LEFT JOIN provisions dp ON dp.id = d.provision_id
        LEFT JOIN provisions tp ON tp.id = t.provision_id
        WHERE td.trigger_id IN (SELECT id FROM top) AND d.modality <> 'may'
        ORDER BY n.status IN ('repealed', 'withdrawn'), td.via = 'blanket', t.severity DESC, d.id, t.id LIMIT :limit""",
        {"product": product, "limit": limit})


def read_duties(conn: sqlite3.Connection, product: str, *, limit: int = DUTIES, notices: int = NEAR) -> list[Row]:
    """The duties in the newest notices about a product, whose status is not repealed, by kind."""
    return rows(conn, """
        WITH near AS (SELECT notice_id FROM product_notices WHERE product_id = :product ORDER BY at DESC LIMIT :notices)
        SELECT d.id, d.modality, d.bearer, d.action, d.quote, d.obligation_id, o.label_en, o.label_zh, d.notice_id,
          n.title AS notice, n.status, n.language, p.path AS provision
        FROM near JOIN notices n ON n.id = near.notice_id JOIN duties d ON d.notice_id = n.id
        LEFT JOIN obligations o ON o.id = d.obligation_id LEFT JOIN provisions p ON p.id = d.provision_id
        WHERE n.status NOT IN ('repealed', 'withdrawn')
        ORDER BY d.obligation_id IS NULL, d.obligation_id, n.status = 'in_force' DESC, d.id LIMIT :limit""",
        {"product": product, "limit": limit, "notices": notices})


def read_incidents(conn: sqlite3.Connection, product: str) -> list[Row]:
    """What stopped a product (or one below it), newest first, each with the rules that explain it."""
    incidents = rows(conn, """SELECT i.*, n.title AS notice, n.language, e.title AS end_notice FROM incidents i
        LEFT JOIN notices n ON n.id = i.notice_id LEFT JOIN notices e ON e.id = i.end_notice_id
        WHERE i.product_id IN (SELECT product_id FROM product_scope WHERE scope_id = ?)
        ORDER BY i.start DESC LIMIT 50""", [product])
    for i in incidents:
        i["rules"] = rows(conn, """SELECT r.why, r.score, t.id, t.notice_id, n.title AS notice, p.path AS provision,
              n.status FROM incident_rules r JOIN triggers t ON t.id = r.trigger_id
            JOIN notices n ON n.id = t.notice_id LEFT JOIN provisions p ON p.id = t.provision_id
            WHERE r.incident_id = ? ORDER BY r.score DESC LIMIT 5""", [i["id"]])
    return incidents


# The newest notices about a product: what a page reads of, so that it costs the same in a base of any size.
_NEAR = f"(SELECT notice_id FROM product_notices WHERE product_id = :product ORDER BY at DESC LIMIT {NEAR})"
_DEADLINE = """SELECT d.*, n.title AS notice, n.status, n.language, p.path AS provision FROM deadlines d
    JOIN notices n ON n.id = d.notice_id LEFT JOIN provisions p ON p.id = d.provision_id WHERE"""


FEW = 3000  # notices of a product that are looked at one by one sooner than dates of all


def few_notices(conn: sqlite3.Connection, product: str) -> bool:
    """Whether a product has so few notices that what stands in them is found by looking at each."""
    held = conn.execute("SELECT count(*) FROM (SELECT 1 FROM product_notices WHERE product_id = ? LIMIT ?)", [product, FEW + 1]).fetchone()
    return int(held[0]) <= FEW


def read_deadlines(conn: sqlite3.Connection, product: str) -> list[Row]:
    """Dates in notices about a product: the coming ones, soonest first, and then those past of the newest notices."""
    asked = {"product": product, "today": today()}
    # Of few notices all are looked at; of many, dates are read in their order until enough are found.
    ahead = ("SELECT d.id FROM product_notices x CROSS JOIN deadlines d ON d.notice_id = x.notice_id "
             "WHERE x.product_id = :product AND d.due_on >= :today" if few_notices(conn, product) else
             "SELECT d.id FROM deadlines d WHERE d.due_on >= :today AND EXISTS (SELECT 1 FROM product_notices x "
             "WHERE x.notice_id = d.notice_id AND x.product_id = :product)")
    coming = rows(conn, f"""{_DEADLINE} d.id IN ({ahead} ORDER BY d.due_on, d.id LIMIT 60) ORDER BY d.due_on, d.id""", asked)
    past = rows(conn, f"{_DEADLINE} d.notice_id IN {_NEAR} AND d.due_on < :today ORDER BY d.due_on DESC, d.id LIMIT 40", asked)
    return coming + past


def _read(conn: sqlite3.Connection, product: str) -> Row:
    row = read_product(conn, product)
    asked = {"product": product}
    risks = read_risks(conn, product)
    return {
        "product": row,
        "scope": rows(conn, """SELECT p.*, s.distance FROM product_scope s JOIN products p ON p.id = s.scope_id
            WHERE s.product_id = :product AND s.scope_id <> :product ORDER BY s.distance""", asked),
        "below": rows(conn, "SELECT * FROM products WHERE parent_id = :product", asked),
        "risks": risks, "counts": count_risks(conn, product), "paths": read_paths(conn, product),
        "duties": read_duties(conn, product), "deadlines": read_deadlines(conn, product),
        "events": rows(conn, """
            SELECT n.id AS notice_id, n.title, n.kind, n.status, n.issuer, x.at, n.published_on, n.effective_on
            FROM product_notices x JOIN notices n ON n.id = x.notice_id WHERE x.product_id = :product
            ORDER BY x.at DESC, n.id LIMIT 60""", asked),
        "changes": rows(conn, """SELECT c.*, n.title FROM (SELECT * FROM changes WHERE kind <> 'new' ORDER BY at DESC LIMIT 2000) c
            CROSS JOIN product_notices x ON x.notice_id = c.notice_id AND x.product_id = :product
            JOIN notices n ON n.id = c.notice_id ORDER BY c.at DESC LIMIT 40""", asked),
        "incidents": read_incidents(conn, product),
        "restorations": rows(conn, f"""SELECT r.*, n.title AS notice, n.language, p.path AS provision
            FROM restorations r JOIN notices n ON n.id = r.notice_id LEFT JOIN provisions p ON p.id = r.provision_id
            WHERE r.notice_id IN {_NEAR} ORDER BY n.published_on DESC LIMIT 24""", asked),
        "closed": closed_triggers(conn),
        "near_all": NEAR if len(rows(conn, "SELECT 1 FROM product_notices WHERE product_id = ? LIMIT ?",
                                     [product, NEAR + 1])) > NEAR else 0,
        "labels": {c["id"]: c for c in rows(conn, "SELECT * FROM consequences")},
        "impacts": rows(conn, "SELECT x.consequence_id, i.* FROM consequence_impacts x JOIN impacts i ON i.id = x.impact_id"),
        "measures": rows(conn, "SELECT x.impact_id, m.* FROM impact_mitigations x JOIN mitigations m ON m.id = x.mitigation_id"),
        "cause_measures": rows(conn, "SELECT x.cause_id, m.* FROM cause_mitigations x JOIN mitigations m ON m.id = x.mitigation_id"),
        "cover": coverage_kept(conn),
    }


_read_kept = Kept(_read)


def path_tree(paths: list[Row]) -> list[Row]:
    """Paths as obligation → duty → triggers, in their order."""
    tree: dict[Any, Row] = {}
    for p in paths:
        top = tree.setdefault(p["obligation"], {"id": p["obligation"], "label_en": p["label_en"],
                                                "label_zh": p["label_zh"], "duties": {}, "blanket": True})
        top["blanket"] = top["blanket"] and p["via"] == "blanket"
        duty = top["duties"].setdefault(p["duty_id"], {**p, "triggers": []})
        duty["triggers"].append({**p, "consequences": (p["consequences"] or "").split(",")})
    return [{**top, "duties": list(top["duties"].values())} for top in tree.values()]


def _what_to_do(read: Row) -> Row:
    """Impacts of the consequences that occur with their mitigations, and those of the causes that occur."""
    seen = {c["id"] for r in read["risks"] for c in r["consequences"]}
    causes = {r["cause"] for r in read["risks"]}
    impacts: dict[str, Row] = {}
    for i in read["impacts"]:
        if i["consequence_id"] in seen:
            impacts.setdefault(i["id"], {**i, "measures": [m for m in read["measures"] if m["impact_id"] == i["id"]]})
    return {"impacts": list(impacts.values()),
            "by_cause": [{"cause": c, "measures": [m for m in read["cause_measures"] if m["cause_id"] == c]}
                         for c in CAUSES if c in causes]}


def _lane(event: Row) -> str:
    if event["kind"] == "penalty":
        return "penalty"
    if event["kind"] == "announcement":
        return "incident"
    return "rule"


def _by_consequence(read: Row, t: Words) -> list[Any]:
    counts: dict[str, dict[str, int]] = {}
    for r in read["counts"]["by_consequence"]:
        counts.setdefault(r["id"], {})[r["cause"] or ""] = r["n"]
    ordered = sorted(counts, key=lambda c: -sum(counts[c].values()))
    return stacked([(t.label(read["labels"][c]), "", counts[c]) for c in ordered], CAUSES)


async def product_page(datasette: Any, request: Request) -> Response:
    """`/product/<id>`."""
    product = named(request)
    t = words_of(request)
    read = await query(datasette, request, lambda conn: _read_kept(conn, product))
    events = [{**e, "lane": _lane(e)} for e in read["events"]]
    dots = [(e["at"] or "", e["lane"], f"{e['at']} {e['title'] or ''}", f"e{n}") for n, e in enumerate(events)]
    dots += [(i["start"] or "", "incident", f"{(i['start'] or '')[:10]} {i['statement'][:60]}", "incidents")
             for i in read["incidents"]]
    dots += [(c["at"], "change", f"{c['at'][:10]} {c['title'] or ''}", "timeline") for c in read["changes"]]
    deadlines = [{**d, "days": days_to(d["due_on"]), "past": d["due_on"] < today()} for d in read["deadlines"]]
    risks = [{**r, "assessed": read["closed"].get(r["id"])} for r in read["risks"]]
    groups: dict[Any, Row] = {}
    for d in read["duties"]:
        of = groups.setdefault(d["obligation_id"], {"id": d["obligation_id"], "label_en": d["label_en"],
                                                    "label_zh": d["label_zh"], "duties": []})
        of["duties"].append(d)
    return await page(datasette, request, "kb_product.html", {
        **read, "events": events, "risks": risks, "deadlines": deadlines,
        "closed": sum(r["id"] in read["closed"] for r in risks), "tree": path_tree(read["paths"]), "todo": _what_to_do(read),
        "by_cause": [(c, [r for r in risks if r["cause"] == c and r["status"] not in NOT_LAW],
                      read["counts"]["by_cause"].get(c, 0),
                      [r for r in risks if r["cause"] == c and r["status"] in NOT_LAW]) for c in CAUSES], "total": sum(read["counts"]["by_cause"].values()),
        "bars": _by_consequence(read, t), "line": time_line(dots, LANES, today=today()), "lanes": LANES,
        "causes": CAUSES, "groups": sorted(groups.values(), key=lambda g: (g["id"] is None, -len(g["duties"]))),
        "now": today()})
