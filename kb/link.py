"""Links between notices: citations, relations, statuses, and the duties behind triggers.

Runs after readings were written, over the notices that changed and those that name them, so
that a citation is linked when its target arrives later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from sqlite_utils import Database

from kb import kept
from kb.bearers import OFFICES
from kb.provisions import Provision
from kb.references import find_provision
from kb.risks import write_risks
from kb.rows import ROWS_PER_NOTICE
from kb.severity import severity
from kb.status import Said, status_on
from scrapers.clock import beijing_day

T = TypeVar("T")


def today() -> str:
    """The day in Beijing (ISO): regulators' dates are Beijing dates."""
    return beijing_day()


def link(db: Database, changed: Sequence[str] = (), *, day: str | None = None) -> list[str]:
    """Brings every link that the changed notices can touch up to date, and what the calendar changed;
    returns the notices that were read since the last time and those that name them.

    Notices read before a run was killed are still known as unlinked and are linked now. The time
    depends on what changed and on who cites it, not on how much is held.
    """
    with db.atomic():
        waiting = db.execute("SELECT notice_id, why FROM _unlinked").fetchall()
        read = sorted({*changed, *(n for n, why in waiting if why == "read")})
        due = {n for n, why in waiting if why == "status"}
        # Those who cited a notice that was read anew lost the provisions they meant.
        citing = {n for n, why in waiting if why == "cites"} - set(read)
        touched = {*read, *citing}
        former: set[str] = set()
        for table in ("citations", "relations"):
            moved, left = _resolve_targets(db, table, read, also=sorted(citing) if table == "citations" else ())
            touched |= moved
            due |= left if table == "relations" else set()
            former |= left
        refs = _link_provisions(db, touched)
        _expand_ranges(db, touched | refs)
        relinked = _link_duties(db, touched | refs)
        # Also what penalties relied on before they were read anew, and do no more.
        relied = _enforced(db, touched)
        kept.refresh(db, touched | refs | kept.relying(db, relinked))
        day = day or today()
        last = _state(db, "status_day")
        if last is None or day < last:
            stale = None
        else:
            stale = due | touched | _targets(db, touched) | _turning(db, last, day)
        rated = touched | refs | former | refresh_statuses(db, day=day, notices=stale) | relied | _enforced(db, touched)
        rated |= {n for n, why in waiting if why == "severity"}
        if last is not None:
            rated |= _ageing(db, last, day)
        write_severity(db, rated, day=day)
        write_risks(db, rated)
        db.execute("DELETE FROM _unlinked")
        db.execute("INSERT OR REPLACE INTO _state VALUES ('status_day', ?)", [day])
    return sorted({*read, *touched})


def _state(db: Database, name: str) -> str | None:
    found = db.execute("SELECT value FROM _state WHERE name = ?", [name]).fetchone()
    return found[0] if found else None


def _targets(db: Database, notices: set[str]) -> set[str]:
    """The notices that these amend or repeal."""
    found: set[str] = set()
    for batch in _batches(sorted(notices)):
        found |= {row[0] for row in db.execute(
            "SELECT target_notice_id FROM relations WHERE target_notice_id IS NOT NULL AND kind IN ('repeals', 'amends') "
            f"AND notice_id IN ({_marks(batch)})", batch).fetchall()}
    return found


def _turning(db: Database, last: str, day: str) -> set[str]:
    """The notices whose own day, or the day of one that amends or repeals them, came after `last` and by `day`."""
    own = "SELECT id FROM notices WHERE effective_on > :last AND effective_on <= :day " \
          "UNION SELECT id FROM notices WHERE published_on > :last AND published_on <= :day"
    turned = {row[0] for row in db.execute(own, {"last": last, "day": day}).fetchall()}
    return turned | _targets(db, turned)


# Days after which an enforcement counts for less (kb.severity).
_ENFORCEMENT_AGES = (366, 3 * 366)


def _ageing(db: Database, last: str, day: str) -> set[str]:
    """The notices with triggers whose last enforcement grew old between two days."""
    found: set[str] = set()
    for age in _ENFORCEMENT_AGES:
        since, until = ((date.fromisoformat(d) - timedelta(days=age)).isoformat() for d in (last, day))
        found |= {row[0] for row in db.execute(
            "SELECT DISTINCT notice_id FROM triggers WHERE enforced_last >= ? AND enforced_last < ?", [since, until]).fetchall()}
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _batches(values: Iterable[T], size: int = 400) -> Iterable[list[T]]:
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _resolve_targets(db: Database, table: str, changed: Sequence[str], *, also: Sequence[str] = ()) -> tuple[set[str], set[str]]:
    """Sets `target_notice_id` by title or document number, of what the changed notices (and `also` others) say and of
    what names a changed one; returns the notices whose rows changed, and those that were meant before.

    A title counts for more than a number (numbers are reused and misprinted), and one who cites
    provisions of a rule never means a penalty decision. Of several notices of one title the rule
    wins over its draft, then the latest.
    """
    touched: set[str] = set()
    left: set[str] = set()
    best = (
        "SELECT n.id FROM notice_keys k JOIN notices n ON n.id = k.notice_id WHERE k.key = x.{} "
        "AND n.id <> x.notice_id AND (n.kind NOT IN ('penalty', 'announcement') OR x.target_key IS NULL) {} "
        "ORDER BY n.kind = 'draft', n.kind IN ('law', 'rule') DESC, "
        "n.published_on DESC, n.seq LIMIT 1"
    )
    # Who writes today means what there is today, and who amends or repeals what was there before: an
    # edition of later date (the consolidated text comes out with the decision) is meant only for want of an earlier.
    before = "<" if table == "relations" else "<="
    earlier = f"AND (n.published_on {before} y.published_on OR n.published_on IS NULL OR y.published_on IS NULL)"
    pick = "coalesce({})".format(", ".join(
        f"({best.format(column, condition)})" for column in ("target_key", "target_number_key")
        for condition in (earlier, "")))
    saying = set(also) - set(changed)
    for batch in _batches([*changed, *sorted(saying)]):
        ids = [row[0] for row in db.execute(f"SELECT id FROM {table} x WHERE notice_id IN ({_marks(batch)})", batch).fetchall()]
        batch = [n for n in batch if n not in saying]
        for column in ("target_key", "target_number_key"):
            # Of those who name a changed notice, only they can mean another one now who meant none or
            # this one, or wrote when it was there, or meant one that came later than they wrote.
            ids += [row[0] for row in db.execute(
                f"SELECT x.id FROM notice_keys k JOIN notices c ON c.id = k.notice_id JOIN {table} x ON x.{column} = k.key "
                "JOIN notices y ON y.id = x.notice_id LEFT JOIN notices o ON o.id = x.target_notice_id "
                f"WHERE k.notice_id IN ({_marks(batch)}) AND (x.target_notice_id IS NULL OR x.target_notice_id = c.id "
                "OR y.published_on IS NULL OR c.published_on IS NULL OR y.published_on >= c.published_on "
                "OR o.published_on IS NULL OR o.published_on >= y.published_on)", batch).fetchall()]
        for part in _batches(sorted(set(ids))):
            rows = db.execute(
                f"SELECT x.id, x.notice_id, x.target_notice_id, {pick} FROM {table} x JOIN notices y ON y.id = x.notice_id "
                f"WHERE x.id IN ({_marks(part)}) AND coalesce(x.target_key, x.target_number_key) IS NOT NULL", part).fetchall()
            moved = [(found, row_id) for row_id, _, old, found in rows if found != old and found is not None]
            touched |= {row[1] for row in rows if row[3] != row[2]}
            left |= {row[2] for row in rows if row[3] != row[2] and row[2] is not None}
            # Which provision is meant is looked up anew: one of the former target would stay otherwise.
            also = ", target_provision_id = NULL" if table == "citations" else ""
            db.conn.executemany(f"UPDATE {table} SET target_notice_id = ?{also} WHERE id = ?", moved)
    return touched, left


def _provisions_of(db: Database, notice_id: str) -> tuple[tuple[Provision, ...], int, str]:
    seq, text = db.execute("SELECT seq, text FROM notices WHERE id = ?", [notice_id]).fetchone()
    base = seq * ROWS_PER_NOTICE
    rows = db.execute('SELECT number, level, position, start, "end", parent_id, heading FROM provisions '
                      "WHERE notice_id = ? ORDER BY id", [notice_id]).fetchall()
    return tuple(Provision(r[0], r[1], r[2], r[3], r[4], None if r[5] is None else r[5] - base, r[6])
                 for r in rows), base, text


def _link_provisions(db: Database, notices: set[str]) -> set[str]:
    """Sets the target provision of citations of other notices, and of the triggers that rest on them."""
    touched: set[str] = set()
    cache: dict[str, tuple[tuple[Provision, ...], int, str]] = {}
    for batch in _batches(sorted(notices)):
        rows = db.execute(
            # "+": by the notices asked for, not by the millions of citations without a provision.
            "SELECT id, notice_id, target_notice_id, path FROM citations WHERE +target_provision_id IS NULL "
            f"AND +target_notice_id IS NOT NULL AND path IS NOT NULL AND notice_id IN ({_marks(batch)}) "
            "ORDER BY target_notice_id", batch).fetchall()
        for citation, notice_id, target, path in rows:
            if target not in cache:
                cache.clear()
                cache[target] = _provisions_of(db, target)
            provisions, base, text = cache[target]
            found = find_provision(provisions, text, tuple(path.split("/")))
            if found is not None:
                db.execute("UPDATE citations SET target_provision_id = ? WHERE id = ?", [base + found, citation])
                touched.add(notice_id)
        db.execute(
            "UPDATE trigger_refs SET (notice_id, provision_id) = (SELECT c.target_notice_id, c.target_provision_id "
            "FROM citations c WHERE c.id = trigger_refs.citation_id) WHERE citation_id IN "
            f"(SELECT id FROM citations WHERE target_notice_id IS NOT NULL AND notice_id IN ({_marks(batch)}))", batch)
    return touched


# Rows made here for the inside of ranges stand apart from those the reading gave.
_RANGE_IDS = ROWS_PER_NOTICE // 2


def _expand_ranges(db: Database, notices: set[str]) -> None:
    """Gives a trigger that rests on 第八条至第十二条 a row for each article between."""
    for notice_id in sorted(notices):
        db.execute("DELETE FROM trigger_refs WHERE via = 'range' AND trigger_id IN "
                   "(SELECT id FROM triggers WHERE notice_id = ?)", [notice_id])
        rows = db.execute(
            "SELECT r.trigger_id, r.cited, r.citation_id, c.target_notice_id, c.target_provision_id, c.last_path, n.seq "
            "FROM trigger_refs r JOIN citations c ON c.id = r.citation_id JOIN triggers t ON t.id = r.trigger_id "
            "JOIN notices n ON n.id = t.notice_id WHERE t.notice_id = ? AND c.last_path IS NOT NULL "
            "AND c.target_provision_id IS NOT NULL ORDER BY r.id", [notice_id]).fetchall()
        made = []
        for trigger, cited, citation, target, first, last_path, _ in rows:
            provisions, base, text = _provisions_of(db, target)
            last = find_provision(provisions, text, tuple(last_path.split("/")))
            if last is None:
                continue
            level = provisions[first - base].level
            made += [(trigger, cited, target, base + i, citation) for i in range(first - base + 1, last + 1)
                     if provisions[i].level == level]
        if rows:
            start = rows[0][6] * ROWS_PER_NOTICE + _RANGE_IDS
            db.conn.executemany(
                "INSERT INTO trigger_refs (id, trigger_id, cited, notice_id, provision_id, citation_id, via) "
                "VALUES (?, ?, ?, ?, ?, ?, 'range')", [(start + n, *row) for n, row in enumerate(made)])


_OF_AUTHORITIES = " OR ".join(f"instr(lower(coalesce(d.bearer, '')), '{words}')" for words in OFFICES)


def _link_duties(db: Database, notices: set[str]) -> set[str]:
    """Joins each trigger to the duties whose breach sets it off; returns the notices whose triggers now rest on others.

    `via` says how: cited (the cited provision or one below it), range (between two cited
    provisions), blanket (the trigger punishes breach of the rule as a whole: all its duties but those of authorities).
    """
    moved: set[str] = set()
    for batch in _batches(sorted(notices)):
        marks = _marks(batch)
        # CROSS JOIN: from the triggers of these notices to their duties.
        held = ("SELECT t.notice_id, t.id, d.duty_id, d.via FROM triggers t CROSS JOIN trigger_duties d ON d.trigger_id = t.id "
                f"WHERE t.notice_id IN ({marks})")
        before = set(db.execute(held, batch).fetchall())
        db.execute(f"DELETE FROM trigger_duties WHERE trigger_id IN (SELECT id FROM triggers WHERE notice_id IN ({marks}))",
                   batch)
        # Offsets decide what lies below a provision: its text holds theirs.
        db.execute(f"""
            INSERT OR IGNORE INTO trigger_duties (trigger_id, duty_id, via)
            SELECT t.id, d.id, r.via FROM triggers t
            JOIN trigger_refs r ON r.trigger_id = t.id
            JOIN provisions p ON p.id = r.provision_id
            JOIN duties d ON d.notice_id = p.notice_id AND d.start BETWEEN p.start AND p."end" AND d."end" <= p."end"
            WHERE t.notice_id IN ({marks})""", batch)
        db.execute(f"""
            INSERT OR IGNORE INTO trigger_duties (trigger_id, duty_id, via)
            SELECT t.id, d.id, 'blanket' FROM triggers t
            JOIN duties d ON d.notice_id = t.notice_id AND d.modality <> 'may' AND NOT ({_OF_AUTHORITIES})
            WHERE t.blanket = 1 AND t.notice_id IN ({marks})
              AND NOT (d.start >= t.start AND d."end" <= t."end")""", batch)
        moved |= {row[0] for row in before ^ set(db.execute(held, batch).fetchall())}
    return moved


# Provisions are numbered in the order of the text: those below one are among so many that follow it.
_BELOW = 60


def _enforcement(db: Database, batch: Sequence[str]) -> dict[int, tuple[int, str | None]]:
    """How many penalty decisions relied on what is behind each trigger of these notices, and the day of the last.

    Behind a trigger stand the provisions whose breach sets it off and its own (a penalty clause that
    is applied). A decision that cites a part of such a provision, or the article it is part of, counts.
    """
    marks = _marks(batch)
    return {trigger: (times, last) for trigger, times, last in db.execute(f"""
        WITH behind AS (
          SELECT t.id AS trigger_id, t.notice_id, r.provision_id AS pid FROM triggers t
          JOIN trigger_refs r ON r.trigger_id = t.id WHERE t.notice_id IN ({marks}) AND r.provision_id IS NOT NULL
          UNION SELECT t.id, t.notice_id, t.provision_id FROM triggers t
          WHERE t.notice_id IN ({marks}) AND t.provision_id IS NOT NULL),
        near AS (
          SELECT b.trigger_id, b.notice_id, p.id AS pid FROM behind b JOIN provisions q ON q.id = b.pid
          JOIN provisions p ON p.id BETWEEN q.id AND q.id + {_BELOW} AND p.notice_id = q.notice_id AND p."end" <= q."end"
          UNION SELECT b.trigger_id, b.notice_id, p.id FROM behind b JOIN provisions q ON q.id = b.pid
          JOIN provisions p ON p.id = q.parent_id AND p.level NOT IN ('attachment', 'part', 'title', 'chapter', 'section'))
        SELECT n.trigger_id, count(DISTINCT x.notice_id), nullif(max(x.punished_on), '') FROM near n
        CROSS JOIN breaches x ON x.provision_id = n.pid AND x.notice_id <> n.notice_id GROUP BY 1""",
        [*batch, *batch]).fetchall()}


def _enforced(db: Database, notices: set[str]) -> set[str]:
    """The notices whose provisions the penalties among these rely on (as kb.kept holds it), and those that rest on them."""
    found: set[str] = set()
    for batch in _batches(sorted(notices)):
        found |= {row[0] for row in db.execute(
            "SELECT DISTINCT t.notice_id FROM breaches x JOIN provisions p ON p.id = x.provision_id "
            f"JOIN trigger_refs r ON r.provision_id = p.parent_id OR r.provision_id BETWEEN p.id - {_BELOW} AND p.id + {_BELOW} "
            f"JOIN triggers t ON t.id = r.trigger_id WHERE x.notice_id IN ({_marks(batch)}) "
            "UNION SELECT DISTINCT p.notice_id FROM breaches x JOIN provisions p ON p.id = x.provision_id "
            f"WHERE x.notice_id IN ({_marks(batch)})", [*batch, *batch]).fetchall()}
    return found


def refresh_statuses(db: Database, *, day: str, notices: set[str] | None = None) -> set[str]:
    """Brings the status on a day (ISO), with the evidence, of these notices (None: of all) up to date; returns
    those whose status moved. A rule that comes into force, is amended or repealed is a change."""
    if notices is None:
        ids: Iterable[str] = (row[0] for row in db.execute("SELECT id FROM notices ORDER BY seq").fetchall())
    else:
        ids = sorted(notices)
    moved: set[str] = set()
    for batch in _batches(ids):
        moved |= _refresh(db, batch, day)
    return moved


def _refresh(db: Database, batch: list[str], day: str) -> set[str]:
    said: dict[str, list[Said]] = {}
    for target, kind, part, effective, published, title in db.execute(
            "SELECT r.target_notice_id, r.kind, r.part, n.effective_on, n.published_on, n.title FROM relations r "
            f"JOIN notices n ON n.id = r.notice_id WHERE r.target_notice_id IN ({_marks(batch)}) "
            "AND r.kind IN ('repeals', 'amends') AND n.kind <> 'draft' ORDER BY n.published_on, r.id", batch).fetchall():
        said.setdefault(target, []).append(Said(kind, effective or published, title or "", part))
    updates = []
    changes = []
    for notice_id, kind, effective, published, old, old_words in db.execute(
            "SELECT id, kind, effective_on, published_on, status, status_evidence FROM notices "
            f"WHERE id IN ({_marks(batch)}) ORDER BY seq", batch).fetchall():
        status, words = status_on(day, kind=kind or "notice", effective_on=effective, published_on=published,
                                  said=said.get(notice_id, ()))
        if (status, words) != (old, old_words):
            updates.append((status, words, notice_id))
        # What a notice is when it first arrives is no change of it.
        if old and status != old and status in ("in_force", "amended", "repealed"):
            changes.append((notice_id, status, f"{day}T00:00:00Z", words))
    db.conn.executemany("UPDATE notices SET status = ?, status_evidence = ? WHERE id = ?", updates)
    db.conn.executemany("INSERT INTO changes (notice_id, kind, at, summary) VALUES (?, ?, ?, ?)", changes)
    return {notice_id for _, _, notice_id in updates}


def write_severity(db: Database, notices: set[str], *, day: str) -> None:
    """Severity and its parts for the triggers of these notices; see kb.severity for the formula."""
    for batch in _batches(sorted(notices)):
        rows = db.execute(f"""
            SELECT t.id, t.effect, t.actor, n.status,
              (SELECT max(c.severity) FROM trigger_consequences x JOIN consequences c ON c.id = x.consequence_id
                WHERE x.trigger_id = t.id)
            FROM triggers t JOIN notices n ON n.id = t.notice_id WHERE t.notice_id IN ({_marks(batch)})""", batch)
        punished = _enforcement(db, batch)
        updates = []
        for trigger, effect, actor, status, worst in rows.fetchall():
            times, last = punished.get(trigger, (0, None))
            s = severity(worst=worst or 1, effect=effect, actor=actor, status=status or "in_force",
                         enforced_last=last, day=day)
            updates.append((s.total, s.consequence, s.effect, s.actor, s.status, s.enforcement, times, last, trigger))
        db.conn.executemany(
            "UPDATE triggers SET severity = ?, severity_consequence = ?, severity_effect = ?, severity_actor = ?, "
            "severity_status = ?, severity_enforcement = ?, enforced_times = ?, enforced_last = ? WHERE id = ?", updates)
