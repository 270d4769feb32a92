"""What a change says to somebody who watches: its words as they changed, what it touches, why it matches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from kb.changes import compare, same_words
from kb.readings import amended_texts
from kb.redline import label
from kb.redline import quote as redline_quote
from kb.store import record_issue
from kb.taxonomy import taxonomy
from kb.watches import Watch
from scrapers.clock import beijing_day
from scrapers.notice import Issue

FLAPS = 1
"""So many returns of a text to an earlier one within 30 days are told; more are a flapping page: an issue, no alert."""
FLAPPING = "flapping"
LATER = "a later version is told instead"
_SHOWN = 3
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class News:
    """A change with what a watch asks of it; `quote` None where there is nothing to tell. `words` are what its words
    are looked for in, `rules` the rules whose amendment it is (their products count as its own), `skip` why it
    is not told at all."""

    change: int
    notice: str
    kind: str
    at: str
    title: str
    issuer: str
    regulator: str
    url: str | None
    quote: str | None
    words: str
    skip: str | None
    rules: tuple[str, ...] = ()


def read_news(db: Database, row: Sequence[Any], pending: Sequence[tuple[int, int, int]], *, at: str) -> News:
    """The news of a row of `changes` (see kb.notify); `pending` are the changes of its text that were not told
    yet: (change, from version, to version), oldest first."""
    (change, notice, kind, when, summary, _, _, title, issuer, url, text, regulator, language, source) = row
    language = language or "zh"
    quote: str | None = summary or title
    words = text
    skip = None
    rules = tuple(r for (r,) in db.execute(
        "SELECT DISTINCT notice_id FROM readings WHERE decision_id = ? AND problems IS NULL", [notice]).fetchall())
    if kind == "text_changed":
        # Several versions since the last message are told as one, from the oldest to the newest.
        oldest, newest = pending[0][1], pending[-1][2]
        old_text, new_text = _version(db, notice, oldest), _version(db, notice, newest)
        if change != pending[-1][0]:
            quote, skip = None, LATER
        elif old_text is None or new_text is None or same_words(old_text, new_text):
            quote, skip = None, "no difference"
        else:
            if _flaps(db, notice, at=at) > FLAPS:
                skip = FLAPPING
                record_issue(db, Issue(source_id=source, kind=FLAPPING, url=url, message=f"{notice}: its text keeps going back and "
                                       "forth; look at the page and at what its parser keeps"), at=at)
            quote, words = _redline(old_text, new_text, language)
    elif kind == "amended" and (texts := amended_texts(db, rule=notice, by=beijing_day(at))):
        quote, words = _redline(*texts, language)
    elif kind in ("amended", "repealed"):
        quote = _by_whom(db, notice, kind) or quote
    elif kind == "new" and (texts := amended_texts(db, decision=notice)):
        # An amending decision is told by what it does to the rule.
        quote, changed = _redline(*texts, language)
        words = f"{text}\n{changed}"
    elif kind == "in_force" and rules and db.execute(
            f"SELECT 1 FROM changes WHERE kind = 'amended' AND at = ? AND notice_id IN ({', '.join('?' * len(rules))})",
            [when, *rules]).fetchone():
        skip = "told as the rule that it amends"
    elif kind in ("new", "in_force"):
        quote = _gravest(db, notice) or _opening(text, title or "") or title
    return News(change, notice, kind, when, title or "", issuer or "", regulator, url, quote or None, words, skip, rules)


def _gravest(db: Database, notice: str) -> str | None:
    row = db.execute("SELECT t.quote, p.path FROM triggers t LEFT JOIN provisions p ON p.id = t.provision_id "
                     "WHERE t.notice_id = ? ORDER BY t.severity DESC, t.id LIMIT 1", [notice]).fetchone()
    # Where nothing takes a service away, what gives one back is the news.
    row = row or db.execute("SELECT r.quote, p.path FROM restorations r LEFT JOIN provisions p ON p.id = r.provision_id "
                            "WHERE r.notice_id = ? ORDER BY r.start DESC LIMIT 1", [notice]).fetchone()
    return f"{row[1]} {row[0]}" if row and row[1] else row[0] if row else None


def _opening(text: str, title: str) -> str | None:
    """The first sentence of a text that says more than its title does, at most 160 characters; None where there is none."""
    for m in _LINE.finditer(text):
        line = m.group().strip()
        if len(line) > 12 and line[-1] in "。.；;！!" and line not in title and title not in line:
            return line if len(line) <= 160 else line[:159] + "…"
    return None


def _by_whom(db: Database, notice: str, kind: str) -> str | None:
    """The words by which another notice amends or repeals this one, with its title."""
    row = db.execute(
        "SELECT n.title, x.quote FROM relations x JOIN notices n ON n.id = x.notice_id WHERE x.target_notice_id = ? AND x.kind = ? "
        "AND n.kind <> 'draft' ORDER BY coalesce(n.effective_on, n.published_on) DESC, x.id LIMIT 1",
        [notice, "repeals" if kind == "repealed" else "amends"]).fetchone()
    return f"{row[0]}: {row[1] or ''}".rstrip(": ") if row else None


def _redline(old_text: str, new_text: str, language: str) -> tuple[str, str]:
    """What changed, in one line, and all words that did or stand in a provision that did."""
    changes = compare(old_text, new_text, language=language)
    told = [c for c in changes if c.kind != "renumbered"] or list(changes)
    colon = "：" if language == "zh" else ": "
    shown = [f"{label(c, language=language)}{colon}{redline_quote(c, limit=200)}" for c in told[:_SHOWN]]
    quote = " / ".join(shown) + (f" (+{len(told) - _SHOWN})" if len(told) > _SHOWN else "")
    return quote, "\n".join(s.text for c in changes for s in c.segments if s.op != "equal" or c.kind == "amended")


def _version(db: Database, notice: str, number: int | None) -> str | None:
    row = db.execute("SELECT text FROM versions WHERE notice_id = ? AND number = ?", [notice, number]).fetchone()
    return row[0] if row else None


def days_before(at: str, days: int) -> str:
    """The moment that lies some days before another (ISO)."""
    return (datetime.fromisoformat(at.replace("Z", "+00:00")) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _flaps(db: Database, notice: str, *, at: str) -> int:
    """How often within 30 days a version brought back the words of an earlier one; 0 where the newest did not."""
    since = days_before(at, 30)
    rows = db.execute("SELECT sha256, fetched_at FROM versions WHERE notice_id = ? ORDER BY number", [notice]).fetchall()
    seen: set[str] = set()
    flaps = 0
    back = False
    for sha256, fetched_at in rows:
        back = sha256 in seen
        flaps += back and (fetched_at or "") >= since
        seen.add(sha256)
    return flaps if back else 0


def why(db: Database, watch: Watch, news: News) -> tuple[str, str | None] | None:
    """Why a change matches a watch, and the words to quote; None where one of the watch's conditions does not hold.

    A decision that amends a rule touches what the amended rule touches.
    """
    reasons = []
    quote = news.quote
    owners = (news.notice, *news.rules)
    own = ", ".join("?" * len(owners))
    scope: tuple[str, ...] = ()
    if watch.product is not None:
        scope = taxonomy().scope(watch.product)
        marks = ", ".join("?" * len(scope))
        found = {p for (p,) in db.execute(
            f"SELECT product_id FROM notice_products WHERE notice_id IN ({own}) AND product_id IN ({marks}) UNION "
            "SELECT tp.product_id FROM trigger_products tp JOIN triggers t ON t.id = tp.trigger_id "
            f"WHERE t.notice_id IN ({own}) AND tp.product_id IN ({marks})", [*owners, *scope] * 2).fetchall()}
        via = next((p for p in scope if p in found), None)
        if via is None:
            return None
        reasons.append(f"product {watch.product}" + (f" (as {via})" if via != watch.product else ""))
    if watch.obligation is not None:
        if not db.execute(f"SELECT 1 FROM notice_obligations WHERE notice_id IN ({own}) AND obligation_id = ? UNION ALL "
                          f"SELECT 1 FROM duties WHERE notice_id IN ({own}) AND obligation_id = ?",
                          [*owners, watch.obligation] * 2).fetchone():
            return None
        reasons.append(f"obligation {watch.obligation}")
    if watch.issuer is not None:
        if watch.issuer.casefold() not in f"{news.issuer}\n{news.regulator}".casefold():
            return None
        reasons.append(f"issuer {watch.issuer}")
    if watch.words is not None:
        wanted = [w.casefold() for w in watch.words.split()]
        body = f"{news.title}\n{news.words}".casefold()
        if not all(w in body for w in wanted):
            return None
        reasons.append(f"words {watch.words}")
        if quote is not None and not all(w in quote.casefold() for w in wanted):
            quote = _around(news.words, wanted) or quote
    if watch.min_severity > 0:
        worst = _worst(db, owners, scope)
        if worst is None or worst < watch.min_severity:
            return None
        reasons.append(f"severity {worst:.0f} ≥ {watch.min_severity:.0f}")
    return "; ".join(reasons), quote


def _around(words: str, wanted: Sequence[str]) -> str | None:
    """The first line that holds the most of the wanted words (none: None), at most 200 characters of it."""
    best, most = None, 0
    for m in _LINE.finditer(words):
        line = m.group().casefold()
        held = sum(w in line for w in wanted)
        if held > most:
            best, most = m.group().strip(), held
    if best is None:
        return None
    at = max(0, min(best.casefold().find(w) for w in wanted if w in best.casefold()) - 60)
    cut = best[at : at + 200]
    return f"{'…' if at else ''}{cut}{'…' if at + 200 < len(best) else ''}"


def _worst(db: Database, owners: Sequence[str], scope: Sequence[str]) -> float | None:
    """The gravest trigger of these notices, or of their amended texts, that touches the products (none named: any)."""
    own, marks = ", ".join("?" * len(owners)), ", ".join("?" * len(scope))
    only = f"AND EXISTS (SELECT 1 FROM trigger_products tp WHERE tp.trigger_id = t.id AND tp.product_id IN ({marks}))" if scope else ""
    amended = f"AND EXISTS (SELECT 1 FROM reading_products rp WHERE rp.reading_trigger_id = t.id AND rp.product_id IN ({marks}))" if scope else ""
    (worst,) = db.execute(
        f"SELECT max(severity) FROM (SELECT t.severity FROM triggers t WHERE t.notice_id IN ({own}) {only} UNION ALL "
        f"SELECT t.severity FROM readings r JOIN reading_triggers t ON t.reading_id = r.id WHERE r.origin = 'consolidated' "
        f"AND (r.decision_id IN ({own}) OR r.notice_id IN ({own})) {amended})", [*owners, *scope, *owners, *owners, *scope]).fetchone()
    return None if worst is None else float(worst)
