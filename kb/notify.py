"""Who is told what: watches, the changes that match them, each alert once."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote as url_quote

from sqlite_utils import Database

from kb.audit import append
from kb.changes import compare, same_words
from kb.digest import Item, Message, message
from kb.errors import KbError
from kb.readings import amended_texts
from kb.redline import label
from kb.redline import quote as redline_quote
from kb.store import record_issue
from kb.taxonomy import taxonomy
from scrapers.notice import Issue

Send = Callable[[str, Message], None]
"""Delivers a message to a channel by name; raises KbError or OSError where it can't."""
ATTEMPTS = 3
FLAPS = 1
"""So many returns of a text to an earlier one within 30 days are told; more are a flapping page: an issue, no alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody wants to know. Every condition that is given must hold.

    `issuer` is part of an issuer's or regulator's name, `words` stand in the changed words or the
    title (all of them), `min_severity` is 0 to 100. `channel` names a channel whose address is in
    the environment (KB_CHANNEL_<NAME>), never here. `since` (ISO) is where it starts.
    """

    id: int
    name: str
    product: str | None
    obligation: str | None
    issuer: str | None
    words: str | None
    min_severity: float
    owner: str | None
    reason: str | None
    channel: str | None
    language: str
    digest: str
    since: str


_COLUMNS = "id, name, product_id, obligation_id, issuer, words, min_severity, owner, reason, channel, language, digest, since"


def add_watch(db: Database, *, name: str, at: str, product: str | None = None, obligation: str | None = None,
              issuer: str | None = None, words: str | None = None, min_severity: float = 0, owner: str | None = None,
              reason: str | None = None, channel: str | None = None, language: str = "zh", digest: str = "daily",
              since: str | None = None, by: str | None = None) -> int:
    """Adds a watch and returns its id; changes before `since` (by default now) are not told."""
    if product is not None:
        taxonomy().scope(product)
    if obligation is not None and obligation not in taxonomy().obligations:
        raise KbError(f"no obligation {obligation!r} in the taxonomy")
    if not any((product, obligation, issuer, words, min_severity)):
        raise KbError("a watch needs something to look for: a product, an obligation, an issuer, words or a severity")
    if language not in ("zh", "en") or digest not in ("daily", "immediate") or not 0 <= min_severity <= 100:
        raise KbError("a watch's language is zh or en, its digest daily or immediate, its severity 0 to 100")
    if channel is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", channel):
        raise KbError("a channel is named by letters and digits; its address goes into the environment "
                      "(KB_CHANNEL_<NAME>), so that no secret is stored where the site can show it")
    if db.execute("SELECT 1 FROM watches WHERE name = ?", [name]).fetchone():
        raise KbError(f"there is a watch {name!r} already: remove it first, or choose another name")
    with db.atomic():
        cursor = db.execute(
            "INSERT INTO watches (name, product_id, obligation_id, issuer, words, min_severity, owner, reason, channel, language, "
            "digest, since, by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [name, product, obligation, issuer, words, min_severity, owner, reason, channel, language, digest, since or at, by, at])
    return int(cursor.lastrowid or 0)


def remove_watch(db: Database, name: str) -> None:
    """Removes a watch with its alerts; raises KbError where there is none."""
    with db.atomic():
        if not db.execute("DELETE FROM watches WHERE name = ?", [name]).rowcount:
            raise KbError(f"there is no watch {name!r}; `kb watch list` shows them")


def watches(conn: sqlite3.Connection) -> list[Watch]:
    """All enabled watches by name."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM watches WHERE enabled = 1 ORDER BY name").fetchall()
    return [Watch(id=r[0], name=r[1], product=r[2], obligation=r[3], issuer=r[4], words=r[5], min_severity=r[6], owner=r[7],
                  reason=r[8], channel=r[9], language=r[10], digest=r[11], since=r[12]) for r in rows]


# -- matching -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _News:
    """A change with what a watch asks of it; `quote` None where there is nothing to tell."""

    change: int
    notice: str
    kind: str
    at: str
    title: str
    issuer: str
    regulator: str
    url: str | None
    summary: str
    quote: str | None
    words: str
    skip: str | None


def match(db: Database, *, at: str) -> int:
    """Records an alert for every new change that a watch asks for; returns how many.

    A change without a difference is never told; a text that went and came back before anybody
    was told is not told either, and one that keeps flapping becomes an issue.
    """
    every = watches(db.conn)
    if not every:
        return 0
    # Older changes were looked at by earlier runs; two months leave time for what is read late.
    first = max(min(w.since for w in every), _days_before(at, 60))
    rows = db.execute(
        "SELECT c.id, c.notice_id, c.kind, c.at, c.summary, c.from_version, c.to_version, n.title, n.issuer, n.url, n.text, "
        "coalesce(s.regulator, ''), n.language, n.source_id FROM changes c JOIN notices n ON n.id = c.notice_id "
        "LEFT JOIN sources s ON s.id = n.source_id WHERE c.at >= ? AND EXISTS (SELECT 1 FROM watches w WHERE w.enabled = 1 "
        "AND w.since <= c.at AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.watch_id = w.id AND a.change_id = c.id)) "
        "ORDER BY c.at, c.id", [first]).fetchall()
    pending: dict[str, list[Any]] = {}
    for row in rows:
        if row[2] == "text_changed":
            pending.setdefault(row[1], []).append(row)
    news = [_read_news(db, row, pending.get(row[1], []), at=at) for row in rows]
    matched = 0
    with db.atomic():
        for watch in every:
            for item in news:
                if item.at < watch.since:
                    continue
                why = _why(db, watch, item)
                if why is None:
                    continue
                skip = item.skip or (None if item.quote else "no difference")
                done = db.execute(
                    "INSERT OR IGNORE INTO alerts (watch_id, change_id, matched_at, why, quote, sent_at, error) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [watch.id, item.change, at, "; ".join(why), item.quote, at if skip else None,
                     f"not told: {skip}" if skip else None]).rowcount
                matched += bool(done) and not skip
    return matched


def _read_news(db: Database, row: Sequence[Any], pending: Sequence[Sequence[Any]], *, at: str) -> _News:
    (change, notice, kind, when, summary, _, _, title, issuer, url, text, regulator, language, source) = row
    quote: str | None = summary or title
    words = text
    skip = None
    if kind == "text_changed":
        # Several versions since the last message are told as one, from the oldest to the newest.
        oldest, newest = pending[0][5], pending[-1][6]
        old_text, new_text = _version(db, notice, oldest), _version(db, notice, newest)
        if change != pending[-1][0]:
            quote, skip = None, "a later version is told instead"
        elif old_text is None or new_text is None or same_words(old_text, new_text):
            quote, skip = None, "no difference"
        else:
            if _flaps(db, notice, at=at) > FLAPS:
                skip = "flapping"
                record_issue(db, Issue(source_id=source, kind="flapping", url=url, message=f"{notice}: its text keeps going back and "
                                       "forth; look at the page and at what its parser keeps"), at=at)
            quote, words = _redline(old_text, new_text, language or "zh")
    elif kind == "amended" and (texts := amended_texts(db, rule=notice, by=_beijing_day(at))):
        quote, words = _redline(*texts, language or "zh")
        quote = f"{summary}: {quote}"
    elif kind == "new" and (texts := amended_texts(db, decision=notice)):
        # An amending decision is told by what it does to the rule.
        quote, changed = _redline(*texts, language or "zh")
        words = f"{text}\n{changed}"
    elif kind == "new":
        worst = db.execute("SELECT t.quote, p.number FROM triggers t LEFT JOIN provisions p ON p.id = t.provision_id "
                           "WHERE t.notice_id = ? ORDER BY t.severity DESC, t.id LIMIT 1", [notice]).fetchone()
        quote = f"{(worst[1] or '') + ' ' if worst[1] else ''}{worst[0]}" if worst else (title or text[:120])
    return _News(change, notice, kind, when, title or "", issuer or "", regulator, url, summary or "", quote or None, words, skip)


def _redline(old_text: str, new_text: str, language: str) -> tuple[str, str]:
    """What changed, in one line, and all words that did or stand in a provision that did."""
    changes = compare(old_text, new_text, language=language)
    told = [c for c in changes if c.kind != "renumbered"] or list(changes)
    shown = [f"{label(c, language=language)}：{redline_quote(c, limit=200)}" if language == "zh"
             else f"{label(c, language=language)}: {redline_quote(c, limit=200)}" for c in told[:3]]
    quote = " / ".join(shown) + (f" (+{len(told) - 3})" if len(told) > 3 else "")
    return quote, "\n".join(s.text for c in changes for s in c.segments if s.op != "equal" or c.kind == "amended")


def _version(db: Database, notice: str, number: int | None) -> str | None:
    row = db.execute("SELECT text FROM versions WHERE notice_id = ? AND number = ?", [notice, number]).fetchone()
    return row[0] if row else None


def _days_before(at: str, days: int) -> str:
    return (datetime.fromisoformat(at.replace("Z", "+00:00")) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _flaps(db: Database, notice: str, *, at: str) -> int:
    """How often within 30 days a version brought back the words of an earlier one; 0 where the newest did not."""
    since = _days_before(at, 30)
    rows = db.execute("SELECT sha256, fetched_at FROM versions WHERE notice_id = ? ORDER BY number", [notice]).fetchall()
    seen: set[str] = set()
    flaps = 0
    back = False
    for sha256, fetched_at in rows:
        back = sha256 in seen
        flaps += back and (fetched_at or "") >= since
        seen.add(sha256)
    return flaps if back else 0


def _why(db: Database, watch: Watch, news: _News) -> list[str] | None:
    """Why a change matches a watch; None where one of its conditions does not hold."""
    why = []
    scope: tuple[str, ...] = ()
    if watch.product is not None:
        scope = taxonomy().scope(watch.product)
        marks = ", ".join("?" * len(scope))
        found = {p for (p,) in db.execute(
            f"SELECT product_id FROM notice_products WHERE notice_id = ? AND product_id IN ({marks}) UNION "
            "SELECT tp.product_id FROM trigger_products tp JOIN triggers t ON t.id = tp.trigger_id "
            f"WHERE t.notice_id = ? AND tp.product_id IN ({marks})", [news.notice, *scope, news.notice, *scope]).fetchall()}
        via = next((p for p in scope if p in found), None)
        if via is None:
            return None
        why.append(f"product {watch.product}" + (f" (as {via})" if via != watch.product else ""))
    if watch.obligation is not None:
        if not db.execute("SELECT 1 FROM notice_obligations WHERE notice_id = ? AND obligation_id = ? UNION ALL SELECT 1 FROM duties "
                          "WHERE notice_id = ? AND obligation_id = ?", [news.notice, watch.obligation] * 2).fetchone():
            return None
        why.append(f"obligation {watch.obligation}")
    if watch.issuer is not None:
        if watch.issuer.casefold() not in f"{news.issuer}\n{news.regulator}".casefold():
            return None
        why.append(f"issuer {watch.issuer}")
    if watch.words is not None:
        body = f"{news.title}\n{news.words}".casefold()
        if not all(w.casefold() in body for w in watch.words.split()):
            return None
        why.append(f"words {watch.words}")
    if watch.min_severity > 0:
        marks = ", ".join("?" * len(scope))
        only = ("AND EXISTS (SELECT 1 FROM trigger_products tp WHERE tp.trigger_id = t.id "
                f"AND tp.product_id IN ({marks}))") if scope else ""
        (worst,) = db.execute(f"SELECT max(t.severity) FROM triggers t WHERE t.notice_id = ? {only}",
                              [news.notice, *scope]).fetchone()
        if worst is None or worst < watch.min_severity:
            return None
        why.append(f"severity {worst:.0f} ≥ {watch.min_severity:.0f}")
    return why


# -- telling ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What a run did: messages sent, alerts in them, messages that failed, and each message's words (dry run too)."""

    sent: int
    alerts: int
    failed: int
    messages: tuple[tuple[str, Message], ...]


def notify(db: Database, *, at: str, send: Send | None = None, base_url: str = "", dry_run: bool = False) -> Told:
    """Matches new changes and sends what is due; a dry run sends nothing and marks nothing as sent.

    A daily watch is told at most once a Beijing day. A message that can't be sent is tried again
    on later runs, and is an issue from the third failure on.
    """
    match(db, at=at)
    sent = alerts = failed = 0
    shown: list[tuple[str, Message]] = []
    for watch in watches(db.conn):
        waiting = _waiting(db, watch, base_url)
        if not waiting or (watch.digest == "daily" and _told_today(db, watch, at)):
            continue
        batches = [waiting] if watch.digest == "daily" else [[item] for item in waiting]
        for batch in batches:
            words = message([item for _, item in batch], watch=watch.name, owner=watch.owner, reason=watch.reason,
                            language=watch.language, at=at)
            shown.append((watch.name, words))
            if dry_run:
                continue
            ids = [alert for alert, _ in batch]
            try:
                _deliver(watch, words, send)
            except (KbError, OSError) as error:
                failed += 1
                _failed(db, watch, ids, str(error), at=at)
                continue
            sent += 1
            alerts += len(ids)
            with db.atomic():
                db.conn.executemany("UPDATE alerts SET sent_at = ?, error = NULL, attempts = attempts + 1 WHERE id = ?",
                                    [(at, alert) for alert in ids])
                append(db, "alerted", f"watch {watch.name}", {"alerts": ids, "channel": watch.channel}, at=at)
    return Told(sent, alerts, failed, tuple(shown))


def _deliver(watch: Watch, words: Message, send: Send | None) -> None:
    if watch.channel is None:
        raise KbError(f"watch {watch.name!r} has no channel: add it again with --channel NAME")
    (send or send_by_apprise)(watch.channel, words)


def send_by_apprise(channel: str, words: Message) -> None:
    """Sends through Apprise to the address in KB_CHANNEL_<NAME>; raises KbError where it can't."""
    name = "KB_CHANNEL_" + channel.upper().replace("-", "_")
    address = os.environ.get(name)
    if not address:
        raise KbError(f"channel {channel!r} has no address: set {name} to an Apprise URL (mailto://, dingtalk://, wecombot://, …)")
    try:
        import apprise
    except ImportError as error:
        raise KbError("sending needs Apprise: pip install 'compliance-change-kb[notify]'") from error
    sender = apprise.Apprise()
    if not sender.add(address):
        raise KbError(f"{name} holds no address that Apprise understands")
    wants_html = any(getattr(s, "notify_format", None) == apprise.NotifyFormat.HTML for s in sender)
    done = sender.notify(title=words.title, body=words.html if wants_html else words.text,
                         body_format=apprise.NotifyFormat.HTML if wants_html else apprise.NotifyFormat.TEXT)
    if not done:
        raise KbError(f"channel {channel!r} did not take the message")


def _waiting(db: Database, watch: Watch, base_url: str) -> list[tuple[int, Item]]:
    rows = db.execute(
        "SELECT a.id, c.id, c.kind, c.at, n.title, n.issuer, n.url, a.quote, a.why, n.id FROM alerts a JOIN changes c ON c.id = a.change_id "
        "JOIN notices n ON n.id = c.notice_id WHERE a.watch_id = ? AND a.sent_at IS NULL ORDER BY c.at, c.id", [watch.id]).fetchall()
    return [(r[0], Item(key=f"change-{r[1]}", kind=r[2], at=r[3], title=r[4] or "", issuer=r[5] or "", quote=r[7] or "", why=r[8],
                        link=f"{base_url.rstrip('/')}/notice/{url_quote(r[9])}" if base_url else (r[6] or ""))) for r in rows]


def _told_today(db: Database, watch: Watch, at: str) -> bool:
    (last,) = db.execute("SELECT max(sent_at) FROM alerts WHERE watch_id = ? AND error IS NULL", [watch.id]).fetchone()
    return last is not None and _beijing_day(last) == _beijing_day(at)


def _beijing_day(at: str) -> str:
    return (datetime.fromisoformat(at.replace("Z", "+00:00")) + timedelta(hours=8)).date().isoformat()


def _failed(db: Database, watch: Watch, ids: Sequence[int], error: str, *, at: str) -> None:
    with db.atomic():
        db.conn.executemany("UPDATE alerts SET attempts = attempts + 1, error = ? WHERE id = ?", [(error[:500], a) for a in ids])
        (most,) = db.execute(f"SELECT max(attempts) FROM alerts WHERE id IN ({', '.join('?' * len(ids))})", list(ids)).fetchone()
    if most >= ATTEMPTS:
        record_issue(db, Issue(source_id="notify", kind="alert_not_sent", message=f"watch {watch.name}: {error[:300]}"), at=at)
