"""What a rule read like on another day: its superseded versions, and its text after each amending decision.

The tables of triggers hold what a notice says now. Two clocks ask more: what was in force on a
day, by what was known on a day. A row of `readings` is a text that answers for other days, with
the triggers read in it: an earlier version (`version`), the rule with a decision carried out
(`consolidated`, this program's own work), or the mark that from a decision on an official new
edition holds (`edition`, without triggers: the edition is a notice of its own).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from kb.amendments import read_amendment
from kb.consolidate import consolidate
from kb.derived import paths_of
from kb.keys import title_key
from kb.pipeline import Analysis, analyse
from kb.severity import severity
from kb.store import IMPORTED, given_identity, record_issue
from scrapers.notice import Issue

NOT_APPLIED = "amendment_not_applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """A text that holds for other days. `place` counts a rule's decisions (0: its own words);
    `known_to` (ISO) is None where nothing newer is known."""

    notice_id: str
    origin: str
    place: int
    key: str
    effective_on: str | None
    known_from: str
    version: int | None = None
    decision_id: str | None = None
    edition_id: str | None = None
    known_to: str | None = None
    text: str | None = None
    problems: str | None = None


@dataclass(frozen=True, slots=True)
class _Decision:
    """An amending decision that is held."""

    id: str
    title: str
    text: str
    sha256: str
    language: str
    url: str | None
    published_on: str
    effective_on: str
    first_seen: str


def refresh_readings(db: Database, *, rules: str, at: str, day: str, notices: Collection[str] | None = None) -> int:
    """Brings the readings in line with what is stored and with the rules; returns how many were made anew.

    With `notices` (those that changed) only the rules that these are, amend or are editions of.
    """
    made = 0
    about = None if notices is None else _about(db, notices)
    wanted: set[tuple[str, str, int, int]] = set()
    held = {(r[1], r[2], r[3], r[4]): (r[0], r[5]) for r in db.execute(
        "SELECT id, notice_id, origin, place, coalesce(version, 0), key FROM readings r" + _among("r.notice_id", about)).fetchall()}
    for state, given in _states(db, rules, held, about):
        name = (state.notice_id, state.origin, state.place, state.version or 0)
        wanted.add(name)
        if name in held and held[name][1] == state.key:
            continue
        words = state.text if state.text is not None else (_version_text(db, state) if state.origin == "version" else None)
        analysis = analyse(words, given_identity(words, given)) if words is not None else None
        with db.atomic():
            if name in held:
                _remove(db, held[name][0])
            _write(db, state, words or "", analysis, day=day)
            _report(db, state, at=at)
        made += 1
    with db.atomic():
        for name, (reading, _) in held.items():
            if name not in wanted:
                _remove(db, reading)
    return made


def _about(db: Database, notices: Collection[str]) -> list[str]:
    """The rules whose readings rest on any of these notices."""
    found = set(notices)
    for notice in notices:
        found |= {r for (r,) in db.execute(
            "SELECT target_notice_id FROM relations WHERE notice_id = :n AND kind = 'amends' AND target_notice_id IS NOT NULL "
            "UNION SELECT notice_id FROM readings WHERE decision_id = :n UNION SELECT notice_id FROM readings WHERE edition_id = :n "
            # An official edition bears the title of the rule it replaces.
            "UNION SELECT o.notice_id FROM notice_keys k JOIN notice_keys o ON o.key = k.key WHERE k.notice_id = :n "
            "AND EXISTS (SELECT 1 FROM relations r WHERE r.target_notice_id = o.notice_id AND r.kind = 'amends')", {"n": notice}).fetchall()}
    return sorted(found)


def _among(column: str, about: Sequence[str] | None) -> str:
    """A condition that keeps a question to some notices; none where it is None."""
    return "" if about is None else f" WHERE {column} IN (SELECT value FROM json_each({_quoted(json.dumps(list(about)))}))"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _states(db: Database, rules: str, held: dict[tuple[str, str, int, int], tuple[int, str]],
            about: Sequence[str] | None) -> Iterator[tuple[_State, dict[str, Any]]]:
    yield from _earlier_versions(db, rules, about)
    targets = [t for (t,) in db.execute(
        "SELECT DISTINCT target_notice_id FROM (SELECT r.target_notice_id FROM relations r WHERE r.kind = 'amends' "
        f"AND r.target_notice_id IS NOT NULL) {_among('target_notice_id', about)} ORDER BY 1").fetchall()]
    for target in targets:
        yield from _amended(db, target, rules, held)


def _earlier_versions(db: Database, rules: str, about: Sequence[str] | None) -> Iterator[tuple[_State, dict[str, Any]]]:
    several = [n for (n,) in db.execute("SELECT DISTINCT notice_id FROM (SELECT notice_id FROM versions WHERE number > 1)"
                                        f"{_among('notice_id', about)} ORDER BY 1").fetchall()]
    for notice_id in several:
        rows = db.execute("SELECT number, sha256, fetched_at, given FROM versions WHERE notice_id = ? ORDER BY number",
                          [notice_id]).fetchall()
        for (number, sha256, since, given), (_, _, until, _) in pairwise(rows):
            yield _State(notice_id=notice_id, origin="version", place=0, version=number, effective_on=None, known_from=since or "",
                         known_to=until, key=_key(sha256, given, rules, since, until)), json.loads(given)


def _amended(db: Database, rule_id: str, rules: str,
             held: dict[tuple[str, str, int, int], tuple[int, str]]) -> Iterator[tuple[_State, dict[str, Any]]]:
    rule = db.execute(
        "SELECT n.title, n.sha256, n.language, n.published_on, v.fetched_at, v.given, n.kind FROM notices n JOIN versions v "
        "ON v.notice_id = n.id AND v.number = n.version WHERE n.id = ?", [rule_id]).fetchone()
    title, sha256, language, published, since, given, kind = rule
    if kind == "draft":
        return
    done = [sha256]
    text: str | None = None
    broken: str | None = None
    for place, decision in enumerate(_decisions(db, rule_id, published), 1):
        known = max(decision.first_seen, since or "")
        common: dict[str, Any] = {"notice_id": rule_id, "place": place, "decision_id": decision.id, "effective_on": decision.effective_on}
        if edition := _edition(db, rule_id, title, decision):
            yield _State(origin="edition", known_from=max(known, edition[1]), edition_id=edition[0],
                         key=_key(edition[0], decision.effective_on, edition[1]), **common), {}
            return
        done.append(decision.sha256)
        key = _key(*done, given, rules, decision.effective_on, known)
        old = held.get((rule_id, "consolidated", place, 0))
        if old and old[1] == key:
            # Made before from the same words by the same rules.
            text, broken = db.execute("SELECT text, problems FROM readings WHERE id = ?", [old[0]]).fetchone()
        elif broken is None:
            text = text if text is not None else _text(db, rule_id)
            result = consolidate(text, read_amendment(decision.text, language=decision.language), language=language or "zh", title=title)
            text, broken = result.text, "; ".join(result.problems)[:2000] or None
        else:
            text = None
            broken = f"an earlier decision could not be carried out: {broken.removeprefix('an earlier decision could not be carried out: ')}"
        yield _State(origin="consolidated", known_from=known, text=text, problems=broken, key=key, **common), json.loads(given)


def _decisions(db: Database, rule_id: str, published: str | None) -> list[_Decision]:
    """The decisions that amend a rule's text as it is held, in the order in which they take effect."""
    rows = db.execute(
        "SELECT DISTINCT n.id, n.title, n.text, n.sha256, coalesce(n.language, 'zh'), n.url, coalesce(n.published_on, ''), "
        "coalesce(n.effective_on, n.published_on), n.first_seen, n.seq FROM relations r JOIN notices n ON n.id = r.notice_id "
        "WHERE r.kind = 'amends' AND r.target_notice_id = ? AND n.kind <> 'draft' AND n.id <> ? "
        "AND coalesce(n.effective_on, n.published_on) IS NOT NULL ORDER BY 8, 7, n.seq", [rule_id, rule_id]).fetchall()
    # A text published later than a decision holds that decision's words already.
    return [_Decision(*r[:9]) for r in rows if not published or not r[6] or r[6] > published]


def _edition(db: Database, rule_id: str, title: str | None, decision: _Decision) -> tuple[str, str] | None:
    """The official text of the amended rule, where it is held: same title, published with or after the decision."""
    row = db.execute(
        "SELECT n.id, n.first_seen FROM notice_keys k JOIN notices n ON n.id = k.notice_id WHERE k.key = ? AND n.id NOT IN (?, ?) "
        "AND n.kind IN ('law', 'rule') AND n.published_on >= ? ORDER BY n.published_on, n.seq LIMIT 1",
        [title_key(title or ""), rule_id, decision.id, decision.published_on]).fetchone()
    return (row[0], row[1]) if row else None


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:24]


def _text(db: Database, notice_id: str) -> str:
    return str(db.execute("SELECT text FROM notices WHERE id = ?", [notice_id]).fetchone()[0])


def _version_text(db: Database, state: _State) -> str:
    return str(db.execute("SELECT text FROM versions WHERE notice_id = ? AND number = ?", [state.notice_id, state.version]).fetchone()[0])


def _remove(db: Database, reading: int) -> None:
    db.execute("DELETE FROM reading_products WHERE reading_trigger_id IN (SELECT id FROM reading_triggers WHERE reading_id = ?)", [reading])
    db.execute("DELETE FROM reading_triggers WHERE reading_id = ?", [reading])
    db.execute("DELETE FROM readings WHERE id = ?", [reading])


def _write(db: Database, state: _State, words: str, analysis: Analysis | None, *, day: str) -> None:
    if analysis is not None and state.origin == "version":
        state = replace(state, effective_on=analysis.effective_on or analysis.identity.published_on)
    cursor = db.execute(
        "INSERT INTO readings (notice_id, origin, place, version, decision_id, edition_id, effective_on, known_from, known_to, text, "
        "problems, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [state.notice_id, state.origin, state.place, state.version, state.decision_id, state.edition_id, state.effective_on,
         state.known_from, state.known_to, state.text, state.problems, state.key])
    if analysis is None:
        return
    reading = cursor.lastrowid
    numbers = paths_of(analysis.provisions)
    worst: dict[str, int] = dict(db.execute("SELECT id, severity FROM consequences").fetchall())
    inherited = [t.id for t in analysis.tags if t.kind == "product"]
    for t in analysis.triggers:
        gravest = max((worst.get(c) or 1 for c in t.consequences), default=1)
        grave = severity(worst=gravest, effect=t.effect or "must", actor=t.actor, status="in_force", enforced_last=None, day=day).total
        row = db.execute(
            'INSERT INTO reading_triggers (reading_id, provision, quote, start, "end", condition, cause, effect, actor, duration, ends, '
            "consequences, severity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [reading, None if t.provision is None else numbers[t.provision], words[t.start : t.end], t.start, t.end, t.condition, t.cause,
             t.effect, t.actor, t.duration, t.ends, ", ".join(dict.fromkeys(t.consequences)), grave]).lastrowid
        db.conn.executemany("INSERT INTO reading_products VALUES (?, ?)",
                            [(row, p) for p in dict.fromkeys(t.products or inherited)])


def _report(db: Database, state: _State, *, at: str) -> None:
    """A decision that can't be carried out is an issue that names the instruction; it closes when it can."""
    if state.origin != "consolidated":
        return
    decision, url = db.execute("SELECT title, url FROM notices WHERE id = ?", [state.decision_id]).fetchone()
    head = f"{state.decision_id} on {state.notice_id}: "
    stale = db.execute("SELECT id, message FROM issues WHERE +kind = ? AND url IS ? AND resolved_at IS NULL", [NOT_APPLIED, url]).fetchall()
    said = f"{head}{state.problems[:800]} ({decision})" if state.problems else None
    for issue, message in stale:
        if message.startswith(head) and message != said:
            db.execute("UPDATE issues SET resolved_at = ? WHERE id = ?", [at, issue])
    if said:
        record_issue(db, Issue(source_id=IMPORTED, kind=NOT_APPLIED, url=url, message=said), at=at)


def amended_texts(db: Database, *, rule: str | None = None, decision: str | None = None,
                  by: str | None = None) -> tuple[str, str] | None:
    """A rule's text before and after an amendment that could be carried out, else None.

    Of a `rule` the newest amendment in effect on the day `by` (ISO), of a `decision` the first rule it amends.
    """
    column, value = ("notice_id", rule) if rule is not None else ("decision_id", decision)
    row = db.execute(
        f"SELECT notice_id, place, text FROM readings WHERE {column} = ? AND origin = 'consolidated' AND text IS NOT NULL "
        "AND (? IS NULL OR effective_on <= ?) ORDER BY place DESC LIMIT 1", [value, by, by]).fetchone()
    if row is None:
        return None
    before = db.execute("SELECT text FROM readings WHERE notice_id = ? AND origin = 'consolidated' AND place = ?",
                        [row[0], row[1] - 1]).fetchone()
    return str(before[0]) if before and before[0] else _text(db, row[0]), str(row[2])

