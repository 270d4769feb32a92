"""Who is told what: watches, the changes that match them, each alert once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as url_quote

from sqlite_utils import Database

from kb.audit import append
from kb.digest import Item, Message, message
from kb.errors import KbError
from kb.news import LATER, News, read_news, why
from kb.secret import read_secret
from kb.store import record_issue
from kb.watches import Watch, watches
from scrapers.clock import beijing_day
from scrapers.notice import Issue

Send = Callable[[str, Message], None]
"""Delivers a message to a channel by name; raises KbError or OSError where it can't."""
ATTEMPTS = 3
NOT_SENT = "alert_not_sent"


# -- matching -----------------------------------------------------------------------------------


def match(db: Database, *, at: str) -> int:
    """Records an alert for every new change that a watch asks for; returns how many.

    Each watch looks at each change once. A change without a difference is never told; a text that
    went and came back before anybody was told is not told either, and one that keeps flapping
    becomes an issue. Several versions since the last message are told as one.
    """
    matched = 0
    known: dict[tuple[Any, ...], News] = {}
    for watch in watches(db.conn):
        (looked_to,) = db.execute("SELECT looked_to FROM watches WHERE id = ?", [watch.id]).fetchone()
        rows = db.execute(
            "SELECT c.id, c.notice_id, c.kind, c.at, c.summary, c.from_version, c.to_version, n.title, n.issuer, n.url, n.text, "
            "coalesce(s.regulator, ''), n.language, n.source_id FROM changes c JOIN notices n ON n.id = c.notice_id "
            # "+": what came since it last looked, not all since it began; for the first time, by the day.
            f"LEFT JOIN sources s ON s.id = n.source_id WHERE {'c.id > ? AND +c.at' if looked_to else '+c.id > ? AND c.at'} >= ? "
            "ORDER BY c.at, c.id",
            [looked_to, watch.since]).fetchall()
        waiting = _unsent(db, watch)
        pending: dict[str, list[tuple[int, int, int]]] = {notice: [span] for notice, (_, span) in waiting.items()}
        for row in rows:
            if row[2] == "text_changed":
                pending.setdefault(row[1], []).append((row[0], row[5], row[6]))
        with db.atomic():
            for row in rows:
                name = (row[0], *pending.get(row[1], [])) if row[2] == "text_changed" else (row[0],)
                if name not in known:
                    known[name] = read_news(db, row, pending.get(row[1], []), at=at)
                news = known[name]
                matches = why(db, watch, news)
                if row[1] in waiting and row[2] == "text_changed" and news.skip != LATER:
                    # What waits to be told of this text is told with the newest words, or not at all.
                    _drop(db, waiting[row[1]][0], at=at)
                if matches is None:
                    continue
                reasons, quote = matches
                skip = news.skip or (None if quote else "no difference")
                done = db.execute(
                    "INSERT OR IGNORE INTO alerts (watch_id, change_id, matched_at, why, quote, sent_at, error) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [watch.id, news.change, at, reasons, quote, at if skip else None,
                     f"not told: {skip}" if skip else None]).rowcount
                matched += bool(done) and not skip
            db.execute("UPDATE watches SET looked_to = (SELECT coalesce(max(id), 0) FROM changes) WHERE id = ?", [watch.id])
    return matched


def _unsent(db: Database, watch: Watch) -> dict[str, tuple[list[int], tuple[int, int, int]]]:
    """By notice: the alerts of changed texts that wait to be sent, and the span of versions that they tell."""
    out: dict[str, tuple[list[int], tuple[int, int, int]]] = {}
    for alert, notice, change, first, last in db.execute(
            "SELECT a.id, c.notice_id, c.id, c.from_version, c.to_version FROM alerts a JOIN changes c ON c.id = a.change_id "
            "WHERE a.watch_id = ? AND a.sent_at IS NULL AND c.kind = 'text_changed' ORDER BY c.id", [watch.id]).fetchall():
        ids, span = out.get(notice, ([], (change, first, last)))
        out[notice] = ([*ids, alert], (change, span[1], last))
    return out


def _drop(db: Database, alerts: Sequence[int], *, at: str) -> None:
    db.conn.executemany("UPDATE alerts SET sent_at = ?, error = ? WHERE id = ? AND sent_at IS NULL",
                        [(at, f"not told: {LATER}", alert) for alert in alerts])


# -- telling ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What a run did: messages sent, alerts in them, messages that failed, each message's words (dry run too), and
    a sentence for each watch that could not be told."""

    sent: int
    alerts: int
    failed: int
    messages: tuple[tuple[str, Message], ...]
    problems: tuple[str, ...] = ()


def notify(db: Database, *, at: str, send: Send | None = None, base_url: str = "", dry_run: bool = False) -> Told:
    """Matches new changes and sends what is due; a dry run sends nothing and marks nothing as sent.

    A daily watch is told at most once a Beijing day. A message that can't be sent is tried again
    on later runs, and is an issue from the third failure on.
    """
    match(db, at=at)
    sent = alerts = failed = 0
    shown: list[tuple[str, Message]] = []
    problems: dict[str, str] = {}
    for watch in watches(db.conn):
        named = f"watch {watch.name}: "
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
            if watch.channel is None:
                # A watch may be for its feed alone.
                with db.atomic():
                    db.conn.executemany("UPDATE alerts SET sent_at = ? WHERE id = ?", [(at, alert) for alert in ids])
                continue
            try:
                (send or send_by_apprise)(watch.channel, words)
            except (KbError, OSError) as error:
                failed += 1
                problems[watch.name] = f"{named}{error}"
                _failed(db, watch, ids, str(error), at=at)
                continue
            sent += 1
            alerts += len(ids)
            with db.atomic():
                db.conn.executemany("UPDATE alerts SET sent_at = ?, error = NULL, attempts = attempts + 1 WHERE id = ?",
                                    [(at, alert) for alert in ids])
                db.execute("UPDATE issues SET resolved_at = ? WHERE kind = ? AND resolved_at IS NULL AND substr(message, 1, ?) = ?",
                           [at, NOT_SENT, len(named), named])
                append(db, "alerted", f"watch {watch.name}", {"alerts": ids, "channel": watch.channel}, at=at)
    return Told(sent, alerts, failed, tuple(shown), tuple(problems.values()))


def send_by_apprise(channel: str, words: Message) -> None:
    """Sends through Apprise to the address in KB_CHANNEL_<NAME>; raises KbError where it can't."""
    name = "KB_CHANNEL_" + channel.upper().replace("-", "_")
    address = read_secret(name)
    if not address:
        raise KbError(f"channel {channel!r} has no address: set {name} to an Apprise URL (mailto://, dingtalk://, wecombot://, …), "
                      f"or {name}_FILE to a file that holds it and that only you can read")
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
                        link=f"{base_url.rstrip('/')}/notice/{url_quote(r[9], safe='')}" if base_url else (r[6] or ""))) for r in rows]


def _told_today(db: Database, watch: Watch, at: str) -> bool:
    (last,) = db.execute("SELECT max(sent_at) FROM alerts WHERE watch_id = ? AND error IS NULL", [watch.id]).fetchone()
    return last is not None and beijing_day(last) == beijing_day(at)


def _failed(db: Database, watch: Watch, ids: Sequence[int], error: str, *, at: str) -> None:
    with db.atomic():
        db.conn.executemany("UPDATE alerts SET attempts = attempts + 1, error = ? WHERE id = ?", [(error[:500], a) for a in ids])
        (most,) = db.execute(f"SELECT max(attempts) FROM alerts WHERE id IN ({', '.join('?' * len(ids))})", list(ids)).fetchone()
    if most >= ATTEMPTS:
        record_issue(db, Issue(source_id="notify", kind=NOT_SENT, message=f"watch {watch.name}: {error[:300]}"), at=at)
