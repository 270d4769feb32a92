"""What is kept of the whole base is what plain questions to the other tables answer, whatever happened to notices."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from kb.assessments import assess
from kb.build import build
from kb.explaining import explain_again
from kb.kept import rewrite
from kb.store import open_db, save
from scrapers.notice import Notice

AT = "2026-11-24T00:00:00Z"
# The questions as they would be asked if nothing were kept.
RELIED = """SELECT c.notice_id, p.id AS provision_id, p.notice_id AS rule_id, p.start, p."end", min(c.cited) AS cited,
    coalesce(e.published_on, '') AS punished_on
  FROM notices e JOIN citations c ON c.notice_id = e.id JOIN provisions p ON p.id = c.target_provision_id
  WHERE e.kind = 'penalty' AND p.notice_id <> e.id GROUP BY c.notice_id, p.id"""
PLAIN = {
    "breaches": f"""
WITH relied AS ({RELIED}),
breached AS (
  SELECT r.notice_id, r.provision_id, d.id AS duty_id, 'cited' AS via FROM relied r
  JOIN duties d ON d.notice_id = r.rule_id AND d.start >= r.start AND d."end" <= r."end" AND d.modality <> 'may'
  WHERE NOT EXISTS (SELECT 1 FROM triggers t WHERE t.notice_id = r.rule_id AND t.start < d."end" AND d.start < t."end")),
behind AS (
  SELECT r.notice_id, r.provision_id, td.duty_id, 'penalty clause' AS via, t.id AS trigger_id FROM relied r
  JOIN triggers t ON t.notice_id = r.rule_id AND t.start >= r.start AND t."end" <= r."end"
  JOIN trigger_duties td ON td.trigger_id = t.id AND td.via <> 'blanket'
  JOIN duties d ON d.id = td.duty_id AND d.modality <> 'may')
SELECT r.notice_id, r.provision_id, coalesce(b.duty_id, 0), b.via, r.cited, r.punished_on FROM relied r LEFT JOIN (
  SELECT notice_id, provision_id, duty_id, via FROM breached
  UNION SELECT notice_id, provision_id, duty_id, via FROM behind b WHERE NOT EXISTS (
    SELECT 1 FROM behind o JOIN breached c ON c.notice_id = o.notice_id AND c.duty_id = o.duty_id
    WHERE o.notice_id = b.notice_id AND o.trigger_id = b.trigger_id)) b
  ON b.notice_id = r.notice_id AND b.provision_id = r.provision_id""",
    "penalty_obligations": """
SELECT x.obligation_id, coalesce(e.published_on, ''), e.id FROM notices e JOIN (
  SELECT notice_id, obligation_id FROM notice_obligations UNION SELECT penalty_id, obligation FROM enforcement_breaches
  WHERE obligation IS NOT NULL) x ON x.notice_id = e.id WHERE e.kind = 'penalty'""",
    "resting": """SELECT r.id, r.target, coalesce(n.published_on, '') FROM relations r JOIN notices n ON n.id = r.notice_id
  WHERE r.kind = 'implements'""",
    "restored": "SELECT r.id, coalesce(n.published_on, '') FROM restorations r JOIN notices n ON n.id = r.notice_id",
    "citation_counts": """SELECT p.id, count(*), count(DISTINCT c.notice_id) FROM citations c
  JOIN provisions p ON p.id = c.target_provision_id GROUP BY 1""",
    "kept_counts": """
SELECT 'duties', obligation_id, count(*), count(DISTINCT notice_id) FROM duties WHERE obligation_id IS NOT NULL GROUP BY 2
UNION ALL SELECT 'rests', target, count(*), count(DISTINCT notice_id) FROM relations WHERE kind = 'implements' GROUP BY 2
UNION ALL SELECT 'changes', substr(at, 1, 7) || ' ' || kind, count(*), 0 FROM changes GROUP BY 2
UNION ALL SELECT 'punished', obligation_id, count(*), count(*) FROM penalty_obligations GROUP BY 2""",
    "row_counts": """SELECT 'notices', count(*) FROM notices UNION ALL SELECT 'provisions', count(*) FROM provisions
UNION ALL SELECT 'triggers', count(*) FROM triggers""",
}
ENFORCED = """
WITH behind AS (
  SELECT t.id AS trigger_id, t.notice_id, r.provision_id AS pid FROM triggers t JOIN trigger_refs r ON r.trigger_id = t.id
  WHERE r.provision_id IS NOT NULL
  UNION SELECT id, notice_id, provision_id FROM triggers WHERE provision_id IS NOT NULL),
near AS (
  SELECT b.trigger_id, b.notice_id, p.id AS pid FROM behind b JOIN provisions q ON q.id = b.pid
  JOIN provisions p ON p.notice_id = q.notice_id AND p.start >= q.start AND p."end" <= q."end" AND p.id >= q.id
  UNION SELECT b.trigger_id, b.notice_id, p.id FROM behind b JOIN provisions q ON q.id = b.pid
  JOIN provisions p ON p.id = q.parent_id AND p.level NOT IN ('attachment', 'part', 'title', 'chapter', 'section'))
SELECT n.trigger_id, count(DISTINCT e.id), max(e.published_on) FROM near n JOIN citations c ON c.target_provision_id = n.pid
JOIN notices e ON e.id = c.notice_id AND e.kind = 'penalty' AND e.id <> n.notice_id GROUP BY 1"""


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, db.execute(sql).fetchall()), key=repr)


def kept(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    columns = {"penalty_obligations": "obligation_id, punished_on, notice_id"}
    return {t: rows(db, f"SELECT {columns.get(t, '*')} FROM {t}") for t in PLAIN}


def check(db: Database) -> None:
    plain = {t: rows(db, sql) for t, sql in PLAIN.items()}
    for table, held in kept(db).items():
        assert held == plain[table], table
    assert rows(db, "SELECT id, enforced_times, enforced_last FROM triggers WHERE enforced_times") == rows(db, ENFORCED)


def explained(db: Database) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT incident_id, trigger_id, why, score FROM incident_rules")


@pytest.fixture(scope="module")
def built(samples: list[Notice], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "kb.db"
    db = open_db(path)
    for notice in samples:
        save(db, notice, at=AT)
    build(db, workers=1)
    db.execute("PRAGMA journal_mode=DELETE")  # one file, to be copied
    db.close()
    return path


@pytest.fixture
def base(built: Path, tmp_path: Path) -> Iterator[Database]:
    db = open_db(shutil.copy(built, tmp_path))
    yield db
    db.close()


def test_after_a_build(base: Database) -> None:
    check(base)
    assert all(kept(base).values()), "a table without rows shows nothing"


@pytest.mark.parametrize("seed", range(4))
def test_after_updates_amendments_verdicts_and_readings_anew(base: Database, seed: int) -> None:
    chance = random.Random(seed)
    stored = base.execute("SELECT id, text, title, kind, language, published_on, source_id, doc_number FROM notices").fetchall()
    for step in range(14):
        notice_id, text, title, kind, language, published, source, number = chance.choice(stored)
        what = chance.choice(("shorter", "renamed", "other kind", "moved", "copy", "again", "trigger", "tag"))
        given: dict[str, Any] = {"source_id": source, "id": notice_id, "text": text, "title": title, "kind": kind, "language": language,
                                 "published_on": published, "doc_number": number}
        if what == "shorter":
            save(base, Notice(**{**given, "text": text[: max(60, len(text) * chance.randrange(3, 9) // 10)]}), at=AT)
        elif what == "renamed":
            save(base, Notice(**{**given, "title": f"{title}（{step}）", "doc_number": f"改〔2020〕{step}号"}), at=AT)
        elif what == "other kind":
            save(base, Notice(**{**given, "kind": chance.choice(("penalty", "rule"))}), at=AT)
        elif what == "moved":
            save(base, Notice(**{**given, "published_on": f"2024-0{1 + step % 9}-11"}), at=AT)
        elif what == "copy":
            save(base, Notice(**{**given, "id": f"copy-{seed}-{step}"}), at=AT)
        elif what == "again":
            base.execute("UPDATE derivations SET rules = '' WHERE notice_id = ?", [notice_id])
            base.conn.commit()
        elif what == "trigger":
            (trigger,) = chance.choice(base.execute("SELECT id FROM triggers ORDER BY id").fetchall())
            assess(base, status="done", trigger_id=trigger, verdict=chance.choice(("rejected", "confirmed")), at=AT)
        else:
            assess(base, status="done", notice_id=notice_id, tag=chance.choice(("reporting", "kyc", "payment")),
                   verdict=chance.choice(("rejected", "confirmed")), at=AT)
        build(base, workers=1)
        check(base)
        found = explained(base)
        explain_again(base, (), None)
        # A verdict changes what explains an incident only when the announcement or its rules are read anew.
        assert what in ("trigger", "tag") or explained(base) == found, what
    held = kept(base)
    rewrite(base)
    assert kept(base) == held


def test_changes_and_notices_are_counted_as_they_are_written(base: Database) -> None:
    base.execute("DELETE FROM changes WHERE id IN (SELECT id FROM changes ORDER BY id LIMIT 3)")
    base.execute("UPDATE changes SET at = '2021-05-01T00:00:00Z' WHERE id = (SELECT max(id) FROM changes)")
    check(base)
    assert base.execute("SELECT rows FROM kept_counts WHERE kind = 'changes' AND key = '2021-05 new'").fetchone() == (1,)


def test_a_base_of_an_earlier_program_gets_them(base: Database, tmp_path: Path) -> None:
    before = kept(base)
    path = Path(base.execute("PRAGMA database_list").fetchone()[2])
    for table in ("breaches", "penalty_obligations", "resting", "restored", "citation_counts", "kept_counts", "_counted"):
        base.execute(f"DROP TABLE {table}")
    for name in ("changes_counted_insert", "changes_counted_delete", "changes_counted_update", "notices_counted_insert",
                 "notices_counted_delete"):
        base.execute(f"DROP TRIGGER IF EXISTS {name}")
    base.execute("DELETE FROM row_counts WHERE name = 'notices'")
    base.execute("DELETE FROM _sqlite_migrations WHERE name = 'answers_kept'")
    base.conn.commit()
    base.close()
    again = open_db(path)
    assert kept(again) == before
    again.close()
