"""What happened to products: suspensions announced, observed or entered by hand, and what explains them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kb.audit import append
from kb.days import iso_day
from kb.errors import KbError
from kb.explaining import explain, explain_again
from kb.moments import Moment, moments
from kb.taxonomy import taxonomy

_STOPS = re.compile(
    r"暂停|停止|停机|中断|冻结|不可用|无法使用|全部失败|关闭|终止"
    r"|\b(?:unavailable|paus(?:e|ed|ing)|suspend(?:ed|ing)?|stop(?:ped)?|froze[n]?|outage|interrupted|down for|not be able)\b", re.IGNORECASE)
_RESUMES = re.compile(r"恢复|重新开放|解除|\b(?:resum(?:e|ed|es)|restored|lift(?:ed|s)|(?:are|is) back|unfrozen|reopen(?:ed|s)?)\b",
                      re.IGNORECASE)
_HEDGED = re.compile(r"不受影响|仍可|照常|如需|如有|如提前|第一时间|后可|可以申请|如认为|通过的|监管部门于|\b(?:if|once|until|will be unfrozen|you can still)\b", re.IGNORECASE)
# That the end will be told later is no end.
_LATER = re.compile(r"(?:恢复|开放)(?:服务|放款|借款|运营)?的?(?:具体)?(?:时间|日期|安排)?(?:将|会)?(?:另行|再行|适时)(?:公告|通知|公布)"
                    r"|\b(?:announce|tell|notify|inform)\w*(?: you)? when [^.;]{1,60}", re.IGNORECASE)
_PART = re.compile(r"其余|部分|分[一二三四五六]?批|\b(?:some|partly|remaining)\b", re.IGNORECASE)
_CAUSES = (
    ("regulatory", re.compile(r"监管|过渡期|责令|法规|\b(?:regulat\w*|authority|order(?:ed)? by)\b", re.IGNORECASE)),
    ("operational", re.compile(r"异常交易|欺诈|套现|盗用|风险|洗钱|\b(?:fraud|takeovers?|abnormal|audit|misuse)\b", re.IGNORECASE)),
    ("technical", re.compile(r"系统|升级|维护|故障|扩容|机房|\b(?:maintenance|hardware|system|network|upgrade|outage|ledger)\b", re.IGNORECASE)),
)
_OFFICE = re.compile(r"(?:局|委员会|委|部|厅|院|办公室|办|政府|小组|协会|人民银行)\Z|\b(?:Authority|Bureau|Commission|Department|Board|Reserve)\b")
_OWN_VOICE = re.compile(r"我公司|我们|本公司|我司|本平台|尊敬的(?:用户|客户)|\b(?:We|our)\b")
_OFFICE_VOICE = re.compile(r"我[市局会行省部州]|本[局会行部]")
_CALLED = re.compile(r"[“\"]([^”\"\n]{1,12})[”\"][^（(\n]{0,4}[（(]([^（()）\n]{1,40})[)）]")
_SENTENCE = re.compile(r"[^。！？!?\n.]{1,2000}(?:\.(?=\d)[^。！？!?\n.]{1,2000}){0,40}[。！？!?.]?")


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a notice that the pipeline read: a trigger (with its data) or a restoration."""

    start: int
    end: int
    trigger_id: int | None = None
    cause: str | None = None
    effect: str | None = None
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing an announcement says happened or will: `kind` is stop or resume.

    `begins` and `ends` are ISO (a date, or date and time); `text[start:end]` is the statement.
    `whole` is false where only a part resumes.
    """

    kind: str
    begins: str | None
    ends: str | None
    cause: str | None
    start: int
    end: int
    products: tuple[str, ...]
    trigger_id: int | None = None
    whole: bool = True


def read_happenings(text: str, *, language: str, published_on: str | None, triggers: Sequence[Span] = (),
                    restorations: Sequence[Span] = (), products: Sequence[str] = (),
                    title: str | None = None) -> tuple[Happening, ...]:
    """What an announcement of a firm or platform says, in text order; never raises.

    `triggers` and `restorations` are what the pipeline read there, `products` those of the whole
    notice. A sentence counts that stops something at a moment, or that says it works again.
    """
    out: list[Happening] = []
    fault: tuple[Moment, int] | None = None
    whole_cause = _cause(text)
    called = {name: ids for name, kind in _CALLED.findall(text) if (ids := _named(kind))}

    def touched(words: str, read: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Products of a statement: those it names, else the notice's title, tags, words."""
        for said in (words, title or ""):
            ids = _named(said) or next((ids for name, ids in called.items() if name in said), ())
            if ids:
                return ids
        return read or tuple(products) or _named(text)

    for m in _SENTENCE.finditer(text):
        start, end = m.start() + len(m.group()) - len(m.group().lstrip()), m.end()
        words = text[start:end]
        if not words.strip():
            continue
        if not text[:start].strip() and words[-1] not in "。！？!?.":
            continue  # the title: the same is said again below, with its moment
        trigger = next((t for t in triggers if t.effect in ("done", "must") and t.start < end and start < t.end), None)
        when = moments(text, language=language, published_on=published_on, start=start, end=end)
        said = _LATER.sub(lambda m: "…" * len(m.group()), words)
        resumes = _RESUMES.search(said) and not _HEDGED.search(words)
        read_resume = any(r.start < end and start < r.end for r in restorations)
        if resumes and (when or read_resume) and (not _STOPS.search(said) or _last(_RESUMES, said) > _last(_STOPS, said)):
            at = when[-1].at if when else published_on
            begun = next((h for h in reversed(out) if h.kind == "stop" and h.ends is None), None)
            if begun is not None:
                out[out.index(begun)] = Happening("stop", begun.begins, at, begun.cause, begun.start, begun.end, begun.products,
                                                  begun.trigger_id)
            elif fault is not None and at is not None and at >= fault[0].at:
                out.append(Happening("stop", fault[0].at, at, whole_cause, fault[1], end, touched(text[fault[1] : end])))
            else:
                out.append(Happening("resume", at, None, None, start, end, touched(words),
                                     whole=not _PART.search(words)))
            fault = None
            continue
        if trigger is None and (not when or not _STOPS.search(words) or _HEDGED.search(words)):
            if when and re.search(r"故障|失败|\bfail", words):
                fault = when[0], start
            continue
        if not when and any(h.kind == "stop" for h in out):
            continue
        begins = when[0].at if when else published_on
        ends = when[1].at if len(when) > 1 and when[1].closes else None
        out.append(Happening("stop", begins, ends, (trigger.cause if trigger else None) or _cause(words) or whole_cause, start, end,
                             touched(words, trigger.products if trigger else ()),
                             trigger.trigger_id if trigger else None))
    return tuple(out)


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((m.start() for m in pattern.finditer(words)), default=-1)


def _cause(words: str) -> str | None:
    return next((cause for cause, pattern in _CAUSES if pattern.search(words)), None)


def _named(words: str) -> tuple[str, ...]:
    """Products whose names stand in some words, most specific first."""
    low = words.casefold()
    found = [(max(len(a) for a in names), p.id) for p in taxonomy().products.values()
             if (names := [a for a in (*p.aliases_zh, *p.aliases_en) if len(a) > 1 and a.casefold() in low])]
    ids = [i for _, i in sorted(found, reverse=True)]
    above = {s for i in ids for s in taxonomy().scope(i) if s != i}
    return tuple(i for i in ids if i not in above)[:3]


# -- the table ----------------------------------------------------------------------------------


def add_incident(db: Database, *, product: str, start: str, statement: str, end: str | None = None, cause: str | None = None,
                 notice_id: str | None = None, trigger_id: int | None = None, by: str | None = None, at: str) -> int:
    """Records an incident by hand and returns its id; raises KbError for values the taxonomy or calendar lacks."""
    taxonomy().scope(product)
    if cause is not None and cause not in taxonomy().causes:
        raise KbError(f"no cause {cause!r}; known are {', '.join(taxonomy().causes)}")
    for name, value in (("start", start), ("end", end)):
        if value is not None and not _is_moment(value):
            raise KbError(f"{name} {value!r} is no date: write 2026-02-05 or 2026-02-05T14:07")
    if end is not None and end < start[: len(end)]:
        raise KbError(f"the end {end} lies before the start {start}")
    if not statement.strip():
        raise KbError("an incident needs a statement: what was said or seen, and by whom")
    if notice_id is not None and not db.execute("SELECT 1 FROM notices WHERE id = ?", [notice_id]).fetchone():
        raise KbError(f"there is no notice {notice_id!r} to be the evidence")
    if trigger_id is not None and not db.execute("SELECT 1 FROM triggers WHERE id = ?", [trigger_id]).fetchone():
        raise KbError(f"there is no trigger {trigger_id} that it could have set off; `kb risks --product {product}` lists them")
    with db.atomic():
        cursor = db.execute(
            'INSERT INTO incidents (product_id, start, "end", cause, statement, notice_id, trigger_id, origin, by, at) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'person', ?, ?)", [product, start, end, cause, statement, notice_id, trigger_id, by, at])
        incident = int(cursor.lastrowid or 0)
        append(db, "incident", f"incident {incident}", {"product": product, "start": start, "end": end, "cause": cause,
                                                        "statement": statement, "by": by}, at=at)
        explain(db, incident)
    return incident


def end_incident(db: Database, incident: int, *, end: str, by: str | None = None, at: str) -> None:
    """Says when an incident ended; raises KbError where there is none or the moment is no date."""
    row = db.execute("SELECT start FROM incidents WHERE id = ?", [incident]).fetchone()
    if row is None:
        raise KbError(f"there is no incident {incident}; `kb incident list` shows them")
    if not _is_moment(end) or (row[0] and end < row[0][: len(end)]):
        raise KbError(f"{end!r} is no moment after the start {row[0]}")
    with db.atomic():
        db.execute('UPDATE incidents SET "end" = ? WHERE id = ?', [end, incident])
        append(db, "incident", f"incident {incident}", {"end": end, "by": by}, at=at)


def _is_moment(value: str) -> bool:
    return iso_day(value[:10]) is not None and re.fullmatch(r"(?:T(?:[01]\d|2[0-3]):[0-5]\d)?", value[10:]) is not None


def refresh_incidents(db: Database, *, at: str, notices: Collection[str] | None = None) -> int:
    """Brings the incidents found in announcements up to date with what is stored; returns how many were found.

    What people entered is not touched. Announcements are those in which a firm or platform speaks. With
    `notices` (those that changed) only the issuers of these are read, from the first that changed on, and
    only incidents that these can explain are explained anew: the rest stays as it is.
    """
    opened: list[dict[str, Any]] = []
    read: list[str] = []
    with db.atomic():
        for issuer, since in _issuers(db, notices):
            own = db.execute(
                "SELECT n.id, n.text, n.language, n.published_on, n.issuer, n.title FROM notices n WHERE n.kind = 'announcement' "
                f"AND n.issuer IS ? {'AND n.published_on >= ?' if since else ''} ORDER BY n.published_on, n.seq", [issuer, since][: 2 if since else 1])
            said = _before(db, issuer, since)
            for notice in own.fetchall():
                read.append(notice[0])
                _follow(db, notice, said)
            opened += said
        written = _write(db, opened, read if notices is None else [*read, *notices], at=at, everything=notices is None)
        explain_again(db, written, notices)
    return len(opened)


def _issuers(db: Database, notices: Collection[str] | None) -> list[tuple[str | None, str]]:
    """Whose announcements are to be read, and from which day on ('' is from the beginning)."""
    if notices is None:
        return [(i, "") for (i,) in db.execute("SELECT DISTINCT issuer FROM notices WHERE kind = 'announcement' ORDER BY issuer")]
    since: dict[str | None, str] = {}
    for batch in _batches(sorted(notices)):
        marks = ", ".join("?" * len(batch))
        # Those whose incident a changed notice was or ended count from the day of that incident's notice.
        for issuer, day in db.execute(
                f"SELECT issuer, coalesce(published_on, '') FROM notices WHERE +kind = 'announcement' AND id IN ({marks}) "
                "UNION SELECT n.issuer, coalesce(n.published_on, '') FROM incidents i JOIN notices n ON n.id = i.notice_id "
                f"WHERE i.origin = 'source' AND i.notice_id IN ({marks}) "
                "UNION SELECT n.issuer, coalesce(n.published_on, '') FROM incidents i CROSS JOIN notices n ON n.id = i.notice_id "
                f"WHERE i.origin = 'source' AND i.end_notice_id IN ({marks})", batch * 3):
            since[issuer] = min(day, since.get(issuer, day))
    return sorted(since.items(), key=lambda x: x[0] or "")


def _before(db: Database, issuer: str | None, since: str) -> list[dict[str, Any]]:
    """An issuer's incidents of earlier announcements that were open on a day, as if nothing later were known."""
    if not since:
        return []
    rows = db.execute(
        'SELECT i.product_id, i.start, CASE WHEN e.id = n.id THEN i."end" END, i.cause, i.statement, i.notice_id, i.trigger_id, i.key, '
        "CASE WHEN e.id = n.id THEN i.end_notice_id END FROM incidents i JOIN notices n ON n.id = i.notice_id "
        "LEFT JOIN notices e ON e.id = i.end_notice_id WHERE i.origin = 'source' AND n.kind = 'announcement' AND n.issuer IS ? "
        "AND (n.published_on < ? OR n.published_on IS NULL) AND (i.\"end\" IS NULL OR coalesce(e.published_on, '') >= ?) "
        "ORDER BY n.published_on, n.seq, i.id", [issuer, since, since]).fetchall()
    return [{"product": p, "begins": b, "ends": e, "cause": c, "issuer": issuer, "statement": s, "notice": n, "trigger": t,
             "key": k, "end_notice": x} for p, b, e, c, s, n, t, k, x in rows]


def _follow(db: Database, notice: Sequence[Any], opened: list[dict[str, Any]]) -> None:
    """Adds to an issuer's incidents what its next announcement says."""
    notice_id, text, language, published_on, issuer, title = notice
    if (_OFFICE.search(issuer or "") or _OFFICE_VOICE.search(text)) and not _OWN_VOICE.search(text):
        return
    for h in read_happenings(text, language=language or "zh", published_on=published_on,
                             triggers=_spans(db, notice_id), restorations=_restorations(db, notice_id),
                             products=_products(db, notice_id), title=title):
        if h.kind == "stop":
            for product in h.products[:1] or (None,):
                opened.append({"product": product, "begins": h.begins, "ends": h.ends, "cause": h.cause, "issuer": issuer,
                               "statement": text[h.start : h.end].strip(), "notice": notice_id, "trigger": h.trigger_id,
                               "key": f"{notice_id}:{h.start}", "end_notice": notice_id if h.ends else None})
        elif h.whole:
            _close(opened, h, issuer, notice_id)


def _write(db: Database, opened: Sequence[dict[str, Any]], read: Sequence[str], *, at: str, everything: bool) -> set[int]:
    """Writes incidents, takes away what their announcements no longer say; returns those written."""
    kept = {o["key"] for o in opened}
    if everything:
        old = [k for (k,) in db.execute("SELECT key FROM incidents WHERE origin = 'source'").fetchall()]
    else:
        old = [k for batch in _batches(sorted(set(read))) for (k,) in db.execute(
            f"SELECT key FROM incidents WHERE origin = 'source' AND notice_id IN ({', '.join('?' * len(batch))})", batch).fetchall()]
    for key in old:
        if key not in kept:
            db.execute("DELETE FROM incidents WHERE key = ?", [key])
    written = set()
    for o in opened:
        values = [o["product"], o["begins"], o["ends"], o["cause"], o["statement"], o["notice"], o["trigger"], o["end_notice"], o["key"]]
        db.execute(
            'INSERT INTO incidents (product_id, start, "end", cause, statement, notice_id, trigger_id, end_notice_id, origin, key, at) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'source', ?, ?) ON CONFLICT(key) DO UPDATE SET product_id = excluded.product_id, "
            'start = excluded.start, "end" = excluded."end", cause = excluded.cause, statement = excluded.statement, '
            "trigger_id = excluded.trigger_id, end_notice_id = excluded.end_notice_id", [*values, at])
        written.add(db.execute("SELECT id FROM incidents WHERE key = ?", [o["key"]]).fetchone()[0])
    return written


def _batches(values: Sequence[str], size: int = 300) -> Iterator[list[str]]:
    for n in range(0, len(values), size):
        yield list(values[n : n + size])


def _close(opened: list[dict[str, Any]], h: Happening, issuer: str | None, notice_id: str) -> None:
    """The newest open incident of the same issuer and product ends when things work again."""
    for o in reversed(opened):
        kin = not h.products or o["product"] is None or o["product"] in h.products
        if o["ends"] is None and o["issuer"] == issuer and kin and (h.begins or "") >= (o["begins"] or ""):
            o["ends"], o["end_notice"] = h.begins, notice_id
            return


def _spans(db: Database, notice_id: str) -> list[Span]:
    rows = db.execute('SELECT id, start, "end", cause, effect FROM triggers WHERE notice_id = ? ORDER BY start', [notice_id]).fetchall()
    return [Span(r[1], r[2], r[0], r[3], r[4], tuple(p for (p,) in db.execute(
        "SELECT product_id FROM trigger_products WHERE trigger_id = ? AND inherited = 0", [r[0]]).fetchall())) for r in rows]


def _restorations(db: Database, notice_id: str) -> list[Span]:
    return [Span(s, e) for s, e in db.execute('SELECT start, "end" FROM restorations WHERE notice_id = ?', [notice_id]).fetchall()
            if s is not None]


def _products(db: Database, notice_id: str) -> list[str]:
    return [p for (p,) in db.execute("SELECT product_id FROM notice_products WHERE notice_id = ? ORDER BY score DESC, product_id",
                                     [notice_id]).fetchall()]


def incidents(conn: sqlite3.Connection, *, product: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """Incidents, newest first, each with its evidence and what explains it."""
    where, values = "", []
    if product is not None:
        scope = taxonomy().scope(product)
        where, values = f"WHERE i.product_id IN ({', '.join('?' * len(scope))})", list(scope)
    cursor = conn.execute(
        'SELECT i.id AS incident_id, i.product_id AS product, i.start, i."end" AS "end", i.cause, i.statement, i.origin, i.by, '
        "i.notice_id, n.title AS notice, n.issuer, n.url, e.title AS ended_by, "
        "(SELECT group_concat(rn.title || coalesce(' ' || p.number, '') || ' (' || ir.why || ')', '; ') FROM incident_rules ir "
        "JOIN triggers t ON t.id = ir.trigger_id JOIN notices rn ON rn.id = t.notice_id LEFT JOIN provisions p ON p.id = t.provision_id "
        "WHERE ir.incident_id = i.id ORDER BY ir.score DESC) AS explained_by "
        f"FROM incidents i LEFT JOIN notices n ON n.id = i.notice_id LEFT JOIN notices e ON e.id = i.end_notice_id {where} "
        "ORDER BY i.start DESC, i.id DESC LIMIT ?", [*values, limit])
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
