"""Overviews of the whole base, kept at hand: who was punished for what, what is cited most, how many duties of a kind.

Asked of the other tables they would cost what the base holds. Here they follow notice by notice: `refresh` brings
the rows of the notices named in line, `rewrite` makes all anew. `breaches` holds what each penalty decision relied on
and the duties behind it, `penalty_obligations` the obligations it found breached, `resting` what rests on which rule,
`restored` the passages that lift a suspension, newest first; `citation_counts` and `kept_counts` are sums. What a notice
has in the sums stands in `_counted`, so that it can be taken out again whatever became of its rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

from kb.rows import ROWS_PER_NOTICE

# As the migration made them; a change of them is another migration.
TABLES = """
CREATE TABLE breaches (
  notice_id TEXT NOT NULL REFERENCES notices(id), provision_id INTEGER NOT NULL, duty_id INTEGER NOT NULL, via TEXT,
  cited TEXT NOT NULL, punished_on TEXT NOT NULL, PRIMARY KEY (notice_id, provision_id, duty_id)) WITHOUT ROWID;
CREATE INDEX breaches_provision ON breaches(provision_id, notice_id, punished_on);
CREATE INDEX breaches_day ON breaches(punished_on DESC, notice_id, provision_id, duty_id);
CREATE TABLE penalty_obligations (
  obligation_id TEXT NOT NULL REFERENCES obligations(id), punished_on TEXT NOT NULL, notice_id TEXT NOT NULL REFERENCES notices(id),
  PRIMARY KEY (obligation_id, punished_on DESC, notice_id)) WITHOUT ROWID;
CREATE INDEX penalty_obligations_notice ON penalty_obligations(notice_id);
CREATE TABLE resting (relation_id INTEGER PRIMARY KEY, target TEXT NOT NULL, published_on TEXT NOT NULL);
CREATE INDEX resting_day ON resting(published_on DESC, relation_id, target);
CREATE INDEX resting_target ON resting(target, published_on DESC);
CREATE TABLE restored (restoration_id INTEGER PRIMARY KEY, published_on TEXT NOT NULL);
CREATE INDEX restored_day ON restored(published_on DESC, restoration_id);
CREATE TABLE citation_counts (provision_id INTEGER PRIMARY KEY, citations INTEGER NOT NULL, notices INTEGER NOT NULL);
CREATE INDEX citation_counts_most ON citation_counts(citations DESC, provision_id);
CREATE TABLE kept_counts (
  kind TEXT NOT NULL, key TEXT NOT NULL, rows INTEGER NOT NULL, notices INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE _counted (seq INTEGER PRIMARY KEY, held TEXT NOT NULL);
DROP INDEX duties_notice;
CREATE INDEX duties_notice ON duties(notice_id, start);
INSERT INTO kept_counts SELECT 'changes', substr(at, 1, 7) || ' ' || kind, count(*), 0 FROM changes GROUP BY 2;
INSERT OR REPLACE INTO row_counts SELECT 'notices', count(*) FROM notices;
"""

# A penalty decision breached the duties of the provisions it cites; where a penalty clause is cited, those behind it.
_BREACHES = """
    INSERT INTO breaches (notice_id, provision_id, duty_id, via, cited, punished_on)
    WITH relied AS MATERIALIZED (
      SELECT c.notice_id, p.id AS provision_id, p.notice_id AS rule_id, p.start, p."end", min(c.cited) AS cited,
        coalesce(e.published_on, '') AS punished_on
      FROM notices e JOIN citations c ON c.notice_id = e.id JOIN provisions p ON p.id = c.target_provision_id
      WHERE {where} AND p.notice_id <> e.id GROUP BY c.notice_id, p.id),
    breached AS MATERIALIZED (
      SELECT r.notice_id, r.provision_id, d.id AS duty_id, 'cited' AS via FROM relied r CROSS JOIN duties d
        ON d.notice_id = r.rule_id AND d.start BETWEEN r.start AND r."end" AND d."end" <= r."end" AND d.modality <> 'may'
      WHERE NOT EXISTS (SELECT 1 FROM triggers t WHERE t.notice_id = r.rule_id AND t.start < d."end" AND d.start < t."end")),
    behind AS MATERIALIZED (
      SELECT r.notice_id, r.provision_id, td.duty_id, 'penalty clause' AS via, t.id AS trigger_id FROM relied r
      CROSS JOIN triggers t ON t.notice_id = r.rule_id AND t.start >= r.start AND t."end" <= r."end"
      CROSS JOIN trigger_duties td ON td.trigger_id = t.id AND td.via <> 'blanket'
      CROSS JOIN duties d ON d.id = td.duty_id AND d.modality <> 'may')
    SELECT r.notice_id, r.provision_id, coalesce(b.duty_id, 0), b.via, r.cited, r.punished_on FROM relied r LEFT JOIN (
      SELECT notice_id, provision_id, duty_id, via FROM breached
      UNION
      SELECT notice_id, provision_id, duty_id, via FROM behind b WHERE NOT EXISTS (
        SELECT 1 FROM behind o JOIN breached x ON x.notice_id = o.notice_id AND x.duty_id = o.duty_id
        WHERE o.notice_id = b.notice_id AND o.trigger_id = b.trigger_id)) b
      ON b.notice_id = r.notice_id AND b.provision_id = r.provision_id"""
_PENALTY_OBLIGATIONS = """
    INSERT INTO penalty_obligations (obligation_id, punished_on, notice_id)
    SELECT x.obligation_id, coalesce(e.published_on, ''), e.id FROM notices e JOIN (
      SELECT notice_id, obligation_id FROM notice_obligations {among}
      UNION SELECT b.notice_id, d.obligation_id FROM breaches b CROSS JOIN duties d ON d.id = b.duty_id
        WHERE d.obligation_id IS NOT NULL {and_among}) x ON x.notice_id = e.id WHERE {where}"""
_RESTING = """
    INSERT INTO resting (relation_id, target, published_on)
    SELECT r.id, r.target, coalesce(n.published_on, '') FROM relations r JOIN notices n ON n.id = r.notice_id
    WHERE r.kind = 'implements' AND {where}"""
_RESTORED = """
    INSERT INTO restored (restoration_id, published_on)
    SELECT r.id, coalesce(n.published_on, '') FROM restorations r JOIN notices n ON n.id = r.notice_id WHERE {where}"""
# Of each notice: duties by obligation, citations by provision, obligations found breached, rules it rests on.
_SUMS = f"""
    SELECT n.seq, json_object(
      'duties', (SELECT json_group_object(key, k) FROM (SELECT obligation_id AS key, count(*) AS k FROM duties
        WHERE notice_id = n.id AND obligation_id IS NOT NULL GROUP BY 1)),
      'cited', (SELECT json_group_object(key, k) FROM (SELECT target_provision_id AS key, count(*) AS k FROM citations
        WHERE notice_id = n.id AND +target_provision_id IS NOT NULL GROUP BY 1)),
      'punished', (SELECT json_group_object(obligation_id, 1) FROM penalty_obligations WHERE notice_id = n.id),
      'rests', (SELECT json_group_object(key, k) FROM (SELECT target AS key, count(*) AS k FROM resting
        WHERE relation_id BETWEEN n.seq * {ROWS_PER_NOTICE} AND (n.seq + 1) * {ROWS_PER_NOTICE} - 1 GROUP BY 1))) FROM notices n"""
_KEPT = ("breaches", "penalty_obligations", "resting", "restored", "citation_counts", "_counted")
# Sums that stand in kept_counts; those of provisions have a table of their own.
_KINDS = ("duties", "punished", "rests")


def refresh(db: Database, notices: Iterable[str]) -> None:
    """Brings what is kept of these notices in line with what is stored of them now."""
    for notice_id in sorted(notices):
        found = db.execute("SELECT seq, kind FROM notices WHERE id = ?", [notice_id]).fetchone()
        if found is None:
            continue
        own = [found[0] * ROWS_PER_NOTICE, (found[0] + 1) * ROWS_PER_NOTICE - 1]
        db.execute("DELETE FROM breaches WHERE notice_id = ?", [notice_id])
        db.execute("DELETE FROM penalty_obligations WHERE notice_id = ?", [notice_id])
        if found[1] == "penalty":
            db.execute(_BREACHES.format(where="e.id = ?"), [notice_id])
            db.execute(_PENALTY_OBLIGATIONS.format(where="e.id = ?", among="WHERE notice_id = ?", and_among="AND b.notice_id = ?"),
                       [notice_id] * 3)
        db.execute("DELETE FROM resting WHERE relation_id BETWEEN ? AND ?", own)
        db.execute(_RESTING.format(where="r.id BETWEEN ? AND ?"), own)
        db.execute("DELETE FROM restored WHERE restoration_id BETWEEN ? AND ?", own)
        db.execute(_RESTORED.format(where="r.id BETWEEN ? AND ?"), own)
        _count(db, found[0])


def _count(db: Database, seq: int) -> None:
    """Adds to the sums what a notice has now and takes out what it had."""
    (said,) = db.execute(_SUMS.replace("SELECT n.seq,", "SELECT", 1) + " WHERE n.seq = ?", [seq]).fetchone()
    before = db.execute("SELECT held FROM _counted WHERE seq = ?", [seq]).fetchone()
    if before is not None and before[0] == said:
        return
    new, old = json.loads(said), json.loads(before[0]) if before else {}
    for kind, sums in new.items():
        was = old.get(kind, {})
        for key in sums.keys() | was.keys():
            rows = sums.get(key, 0) - was.get(key, 0)
            own = (key in sums) - (key in was)
            if rows or own:
                _add(db, kind, key, rows, own)
    db.execute("INSERT OR REPLACE INTO _counted VALUES (?, ?)", [seq, said])


def _add(db: Database, kind: str, key: str, rows: int, notices: int) -> None:
    if kind == "cited":
        db.execute("INSERT INTO citation_counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET citations = citations + excluded.citations, "
                   "notices = notices + excluded.notices", [int(key), rows, notices])
        if rows < 0:
            db.execute("DELETE FROM citation_counts WHERE provision_id = ? AND citations = 0", [int(key)])
        return
    db.execute("INSERT INTO kept_counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows, "
               "notices = notices + excluded.notices", [kind, key, rows, notices])
    if rows < 0:
        db.execute("DELETE FROM kept_counts WHERE kind = ? AND key = ? AND rows = 0", [kind, key])


def relying(db: Database, notices: Iterable[str]) -> set[str]:
    """The penalty decisions that rely on provisions of these notices."""
    found: set[str] = set()
    for notice_id in notices:
        (seq,) = db.execute("SELECT seq FROM notices WHERE id = ?", [notice_id]).fetchone()
        found |= {row[0] for row in db.execute(
            "SELECT DISTINCT notice_id FROM breaches WHERE provision_id BETWEEN ? AND ?",
            [seq * ROWS_PER_NOTICE, (seq + 1) * ROWS_PER_NOTICE - 1]).fetchall()}
    return found


def rewrite(db: Database) -> None:
    """Makes everything kept anew from the whole base: after a migration, or where rows were copied in."""
    with db.atomic():
        for table in _KEPT:
            db.execute(f"DELETE FROM {table}")
        db.execute(f"DELETE FROM kept_counts WHERE kind IN ({', '.join('?' * len(_KINDS))})", list(_KINDS))
        db.execute(_BREACHES.format(where="e.kind = 'penalty'"))
        db.execute(_PENALTY_OBLIGATIONS.format(where="e.kind = 'penalty'", among="", and_among=""))
        db.execute(_RESTING.format(where="1"))
        db.execute(_RESTORED.format(where="1"))
        db.execute(f"INSERT INTO _counted {_SUMS}")
        db.execute("INSERT INTO citation_counts SELECT cast(x.key AS INTEGER), sum(x.value), count(*) FROM _counted c, json_each(c.held, '$.cited') x "
                   "GROUP BY 1")
        for kind in _KINDS:
            db.execute("INSERT INTO kept_counts SELECT ?, x.key, sum(x.value), count(*) FROM _counted c, json_each(c.held, ?) x GROUP BY x.key",
                       [kind, f"$.{kind}"])


def count_as_written(db: Database) -> None:
    """Has SQLite itself count notices, and changes by month, with every row written."""
    more = ("INSERT INTO kept_counts VALUES ('changes', substr({row}.at, 1, 7) || ' ' || {row}.kind, {by}, 0) "
            "ON CONFLICT DO UPDATE SET rows = rows + {by}; ")
    spent = "DELETE FROM kept_counts WHERE kind = 'changes' AND rows = 0; "
    new, old = more.format(row="NEW", by=1), more.format(row="OLD", by=-1)
    for event, said in (("INSERT", new), ("DELETE", old + spent), ("UPDATE OF at, kind", old + new + spent)):
        db.execute(f"CREATE TRIGGER changes_counted_{event[:6].lower()} AFTER {event} ON changes BEGIN {said}END")
    for event, by in (("INSERT", 1), ("DELETE", -1)):
        db.execute(f"CREATE TRIGGER notices_counted_{event.lower()} AFTER {event} ON notices BEGIN INSERT INTO row_counts "
                   f"VALUES ('notices', {by}) ON CONFLICT DO UPDATE SET rows = rows + {by}; END")
