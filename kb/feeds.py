"""The same for programs: an Atom feed (RFC 4287) and a calendar (RFC 5545)."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from kb.digest import Item, kind_label, safe_link
from kb.errors import KbError
from kb.visible import visible

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(words: str) -> str:
    return escape(_NOT_XML.sub("", visible(words)))


def atom(items: Sequence[Item], *, title: str, feed_id: str, link: str, language: str, updated: str, page: str = "") -> str:
    """An Atom feed: the only builder of one. `feed_id` is a stable IRI, `updated` (ISO) counts where there are no items,
    `link` is the feed's own address, `page` that of the page that says the same."""
    newest = max((i.at for i in items), default=updated)
    out = ['<?xml version="1.0" encoding="utf-8"?>',
           f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
           f"<id>{_xml(feed_id)}</id><title>{_xml(title)}</title><updated>{_stamp(newest)}</updated>",
           "<author><name>compliance-change-kb</name></author>"]
    if safe_link(link):
        out.append(f'<link rel="self" href={quoteattr(_NOT_XML.sub("", link))}/>')
    if safe_link(page):
        out.append(f'<link rel="alternate" href={quoteattr(_NOT_XML.sub("", page))}/>')
    for i in items:
        name = " · ".join(x for x in (kind_label(i.kind, language=language), i.title) if x)
        out.append(f"<entry><id>{_xml(feed_id)}#{_xml(i.key)}</id><title>{_xml(name)}</title>"
                   f"<updated>{_stamp(i.at)}</updated>")
        if safe_link(i.link):
            out.append(f'<link rel="alternate" href={quoteattr(_NOT_XML.sub("", i.link))}/>')
        out.append(f'<summary type="text">{_xml(i.quote)}</summary><content type="text">{_xml(" · ".join(x for x in (i.issuer, i.quote, i.why) if x))}</content></entry>')
    out.append("</feed>")
    return "\n".join(out) + "\n"


def watch_items(conn: sqlite3.Connection, watch: str, *, base_url: str = "", limit: int = 50) -> list[Item]:
    """A watch's newest alerts, for its feed; raises KbError where there is no such watch."""
    if not conn.execute("SELECT 1 FROM watches WHERE name = ?", [watch]).fetchone():
        raise KbError(f"there is no watch {watch!r}; `kb watch list` shows them")
    rows = conn.execute(
        "SELECT c.id, c.kind, c.at, n.title, n.issuer, n.url, a.quote, a.why, n.id FROM alerts a JOIN watches w ON w.id = a.watch_id "
        "JOIN changes c ON c.id = a.change_id JOIN notices n ON n.id = c.notice_id WHERE w.name = ? "
        "AND coalesce(a.error, '') NOT LIKE 'not told:%' ORDER BY c.at DESC, c.id DESC LIMIT ?", [watch, limit]).fetchall()
    return [Item(key=f"change-{r[0]}", kind=r[1], at=r[2], title=r[3] or "", issuer=r[4] or "", quote=r[6] or "", why=r[7],
                 link=f"{base_url.rstrip('/')}/notice/{quote(r[8], safe='')}" if base_url else (r[5] or "")) for r in rows]


def _stamp(at: str) -> str:
    """An RFC 3339 time from an ISO date or time (midnight UTC where only a date is known)."""
    return at if "T" in at and at.endswith("Z") else f"{at[:10]}T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A day in the calendar: `key` names it for ever, `on` is ISO."""

    key: str
    on: str
    summary: str
    description: str = ""
    url: str = ""


def icalendar(days: Sequence[Due], *, name: str, stamp: str) -> str:
    """A calendar of whole days, with an alarm a week before each. `stamp` (ISO, UTC) is when it was made."""
    made = re.sub(r"[-:]", "", _stamp(stamp))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//compliance-change-kb//deadlines//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_ics(name)}"]
    for d in days:
        try:
            on = date.fromisoformat(d.on)
            after = on + timedelta(days=1)
        except (ValueError, OverflowError):
            continue  # a day the calendar does not have is reported where it was read
        uid = hashlib.sha256(d.key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        lines += ["BEGIN:VEVENT", f"UID:{uid}@compliance-change-kb", f"DTSTAMP:{made}", f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
                  f"DTEND;VALUE=DATE:{after:%Y%m%d}", f"SUMMARY:{_ics(d.summary)}"]
        if d.description:
            lines.append(f"DESCRIPTION:{_ics(d.description)}")
        if safe_link(d.url).startswith("http"):
            lines.append(f"URL:{re.sub(r'[^!-~]', '', d.url)}")
        lines += ["TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_ics(d.summary)}", "TRIGGER:-P7D", "END:VALARM",
                  "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _ics(words: str) -> str:
    """Text as RFC 5545 escapes it, on one line."""
    flat = _NOT_XML.sub("", visible(words)).replace("\r\n", "\n").replace("\r", "\n")
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A content line folded at 75 octets, never inside a character."""
    if 4 * len(line) <= 75 or len(line.encode("utf-8", "replace")) <= 75:
        return line
    out, width = [], 0
    for c in line:
        size = len(c.encode("utf-8", "replace"))
        if width + size > 75:
            out.append("\r\n ")
            width = 1
        out.append(c)
        width += size
    return "".join(out)


def deadlines(conn: sqlite3.Connection, *, language: str = "zh", limit: int = 2000, since: str | None = None) -> list[Due]:
    """Dated deadlines of notices that are not repealed, soonest first, from a day (ISO) on."""
    words = {"effective": ("Takes effect", "施行"), "comments": ("Comments close", "征求意见截止"), "transition": ("Transition ends", "过渡期满"),
             "report": ("Report due", "报告截止"), "rectify": ("Rectify by", "整改截止"), "expires": ("Expires", "失效")}
    rows = conn.execute(
        "SELECT d.notice_id, d.kind, d.due_on, d.quote, n.title, n.issuer, n.url FROM deadlines d JOIN notices n ON n.id = d.notice_id "
        "WHERE d.due_on >= ? AND n.status NOT IN ('repealed', 'withdrawn') AND NOT (d.kind = 'effective' AND n.kind = 'draft') GROUP BY d.notice_id, d.kind, d.due_on "
        "ORDER BY d.due_on, d.notice_id, d.kind LIMIT ?", [since or "", limit]).fetchall()
    return [Due(key=f"{r[0]}/{r[1]}/{r[2]}", on=r[2], summary=f"{words.get(r[1], (r[1], r[1]))[language == 'zh']}：{r[4]}" if language == "zh"
                else f"{words.get(r[1], (r[1], r[1]))[0]}: {r[4]}", description=f"{r[5] or ''}\n{r[3] or ''}".strip(), url=r[6] or "")
            for r in rows]
