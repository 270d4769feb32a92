"""Which rules and penalties explain an incident: the triggers behind what happened, best first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from kb.rows import ROWS_PER_NOTICE
from kb.search import match_query

# A rule found late may explain what happened long before; so many incidents of its products are looked at, the newest.
_LOOK_BACK = 50
# Of rules that could explain an incident by their kind alone, the gravest so many are looked at; of what
# names the firm, the newest.
_GRAVEST, _NAMING = 300, 1000
# A trigger of this score explains; of those, the best so many that lie no further below the best one.
_LEAST, _BEST, _BELOW = 0.4, 5, 0.3


@dataclass(frozen=True, slots=True)
class _Incident:
    """What is known of an incident: `cited` are the notices its announcement cites, `threatened` the consequences
    of the passage in which it stands."""

    id: int
    product: str
    day: str
    cause: str | None
    notice_id: str | None
    cited: frozenset[str]
    threatened: frozenset[str]
    issuer: str | None
    jurisdiction: str | None


def explain(db: Database, incident: int) -> None:
    """Links the triggers of rules and penalties that explain an incident, best first, at most five.

    A trigger counts by: its notice is cited by the announcement, it threatens what happened, it
    has the same cause, it touches the product; a penalty on the same firm shortly before counts most.
    """
    db.execute("DELETE FROM incident_rules WHERE incident_id = ?", [incident])
    if (known := _read(db, incident)) is not None:
        _write(db, incident, _rank(db, known, _candidates(db, known)))


def explain_again(db: Database, written: Collection[int], notices: Collection[str] | None) -> None:
    """Explains the incidents that were written, and those that the triggers of these notices explained or could
    explain (None: all). What else explains an incident stands as it was found: it is not looked for again."""
    if notices is None:
        for (incident,) in db.execute("SELECT id FROM incidents ORDER BY id").fetchall():
            explain(db, incident)
        return
    anew, late = _touched(db, notices)
    for incident in sorted(anew | set(written)):
        explain(db, incident)
    gravest: dict[tuple[str, str | None], set[int]] = {}
    for incident, triggers in sorted(late.items()):
        if incident not in anew and incident not in written:
            _add_late(db, incident, triggers, gravest)


def _touched(db: Database, notices: Collection[str]) -> tuple[set[int], dict[int, set[int]]]:
    """The incidents that triggers of these notices explain, and those that each of their triggers could explain."""
    anew: set[int] = set()
    late: dict[int, set[int]] = {}
    for notice_id in sorted(notices):
        row = db.execute("SELECT seq, coalesce(effective_on, published_on, '') FROM notices WHERE id = ?", [notice_id]).fetchone()
        if row is None:
            continue
        own = [row[0] * ROWS_PER_NOTICE, (row[0] + 1) * ROWS_PER_NOTICE - 1]
        anew |= {i for (i,) in db.execute("SELECT incident_id FROM incident_rules WHERE trigger_id BETWEEN ? AND ?", own).fetchall()}
        triggers: dict[str, set[int]] = {}
        for product, trigger in db.execute("SELECT product_id, trigger_id FROM product_risks WHERE trigger_id BETWEEN ? AND ?", own).fetchall():
            triggers.setdefault(product, set()).add(trigger)
        for product, found in triggers.items():
            for (incident,) in db.execute("SELECT id FROM incidents WHERE product_id = ? AND start >= ? ORDER BY start DESC LIMIT ?",
                                          [product, row[1], _LOOK_BACK]).fetchall():
                late.setdefault(incident, set()).update(found)
    return anew, late


def _add_late(db: Database, incident: int, triggers: set[int], gravest: dict[tuple[str, str | None], set[int]]) -> None:
    """Ranks triggers that came late among those that explain an incident already."""
    known = _read(db, incident)
    if known is None:
        return
    kind = (known.product, known.cause)
    if kind not in gravest:
        gravest[kind] = _gravest(db, known)
    apart = {t for t, notice_id, penalty in db.execute(
        "SELECT t.id, n.id, n.kind = 'penalty' FROM triggers t JOIN notices n ON n.id = t.notice_id "
        f"WHERE t.id IN ({_numbers(triggers)})").fetchall() if penalty or notice_id in known.cited}
    found = _rank(db, known, apart | triggers & gravest[kind])
    if not found:
        return
    held = db.execute("SELECT -r.score, coalesce(n.published_on, ''), t.id, r.why FROM incident_rules r JOIN triggers t ON t.id = r.trigger_id "
                      "JOIN notices n ON n.id = t.notice_id WHERE r.incident_id = ?", [incident]).fetchall()
    db.execute("DELETE FROM incident_rules WHERE incident_id = ?", [incident])
    _write(db, incident, [*found, *map(tuple, held)])


def _read(db: Database, incident: int) -> _Incident | None:
    """What is known of an incident; None where its product is not."""
    product, start, cause, notice_id, trigger_id = db.execute(
        "SELECT product_id, start, cause, notice_id, trigger_id FROM incidents WHERE id = ?", [incident]).fetchone()
    if product is None:
        return None
    # A rule and its amended text bear one title: what is cited by title are all of them.
    cited = {n for (n,) in db.execute(
        "SELECT DISTINCT k.notice_id FROM citations c JOIN notice_keys k ON k.key = c.target_key WHERE c.notice_id = ?",
        [notice_id]).fetchall()} if notice_id else set()
    threatened = {c for (c,) in db.execute("SELECT consequence_id FROM trigger_consequences WHERE trigger_id = ?",
                                           [trigger_id]).fetchall()} if trigger_id else set()
    told = db.execute("SELECT issuer, jurisdiction FROM notices WHERE id = ?", [notice_id]).fetchone() if notice_id else None
    return _Incident(incident, product, (start or "9999")[:10], cause, notice_id, frozenset(cited), frozenset(threatened), *(told or (None, None)))


def _rank(db: Database, known: _Incident, candidates: Collection[int]) -> list[tuple[float, str, int, str]]:
    """Those of some triggers that explain an incident: their score below zero, the day of their notice, the trigger, why."""
    ranked: list[tuple[float, str, int, str]] = []
    if not candidates:
        return ranked
    for t, rule, kind, rule_cause, threatens, published, names, jurisdiction in db.execute(
            "SELECT t.id, n.id, n.kind, t.cause, group_concat(tc.consequence_id), n.published_on, "
            "CASE n.kind WHEN 'penalty' THEN instr(n.text, ?) END, n.jurisdiction FROM triggers t "
            "JOIN notices n ON n.id = t.notice_id LEFT JOIN trigger_consequences tc ON tc.trigger_id = t.id "
            "WHERE +n.kind IN ('law', 'rule', 'notice', 'penalty') AND +n.id IS NOT ? "
            "AND coalesce(n.effective_on, n.published_on, '0') <= ? AND NOT EXISTS (SELECT 1 FROM relations r JOIN notices later "
            "ON later.id = r.notice_id WHERE r.kind = 'repeals' AND r.part IS NULL AND r.target_notice_id = n.id "
            f"AND coalesce(later.effective_on, later.published_on, '9') <= ?) AND t.id IN ({_numbers(candidates)}) GROUP BY t.id",
            [known.issuer or "", known.notice_id, known.day, known.day]).fetchall():
        if rule not in known.cited and known.jurisdiction and jurisdiction and known.jurisdiction != jurisdiction:
            continue
        reasons = []
        score = 0.0
        if rule in known.cited:
            score += 0.5
            reasons.append("cited")
        if known.threatened & set((threatens or "").split(",")):
            score += 0.3
            reasons.append("same consequence")
        if known.cause and known.cause == rule_cause:
            score += 0.2
            reasons.append("same cause")
        if kind == "penalty":
            if not (known.issuer and names) or known.cause not in (None, "regulatory"):
                continue
            score += 0.5
            reasons.append("penalty on the same firm")
        if score >= _LEAST:
            ranked.append((-score, published or "", t, ", ".join(reasons)))
    return ranked


def _write(db: Database, incident: int, ranked: list[tuple[float, str, int, str]]) -> None:
    ranked.sort(key=lambda r: (r[0], r[1], r[2]))
    best = [r for r in ranked if r[0] <= ranked[0][0] + _BELOW][:_BEST]
    db.conn.executemany("INSERT INTO incident_rules (incident_id, trigger_id, why, score) VALUES (?, ?, ?, ?)",
                        [(incident, t, why, round(-s, 2)) for s, _, t, why in best])


def _candidates(db: Database, known: _Incident) -> set[int]:
    """The triggers worth ranking: of cited rules, of penalties that name the firm, of the same cause."""
    found = _gravest(db, known) if known.threatened else set()  # the same cause alone explains nothing
    rules = sorted(known.cited)
    # Of penalties, only those explain that name the firm, and only what a regulator may have caused.
    if known.issuer and known.cause in (None, "regulatory") and (phrase := match_query(f'"{known.issuer}"')) != '""':
        rules += [n for (n,) in db.execute(
            "SELECT n.id FROM (SELECT rowid FROM notices_fts WHERE notices_fts MATCH ? ORDER BY rowid DESC LIMIT ?) f "
            "CROSS JOIN notices n ON n.rowid = f.rowid WHERE n.kind = 'penalty'", [phrase, _NAMING]).fetchall()]
    for batch in _batches(rules):
        found |= {t for (t,) in db.execute(
            f"SELECT t.id FROM triggers t WHERE t.notice_id IN ({', '.join('?' * len(batch))}) AND EXISTS "
            "(SELECT 1 FROM product_risks r WHERE r.trigger_id = t.id AND r.product_id = ?)", [*batch, known.product]).fetchall()}
    return found


def _gravest(db: Database, known: _Incident) -> set[int]:
    return {t for (t,) in db.execute(
        "SELECT trigger_id FROM product_risks WHERE product_id = ? AND cause = ? "
        "ORDER BY severity DESC, in_force DESC, effective_on DESC, trigger_id LIMIT ?", [known.product, known.cause or "", _GRAVEST]).fetchall()}


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def _batches(values: Sequence[str], size: int = 300) -> Iterator[list[str]]:
    for n in range(0, len(values), size):
        yield list(values[n : n + size])
