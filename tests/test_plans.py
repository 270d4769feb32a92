"""Neither an update nor a named question reads a whole table that grows with the base.

The plans are those of a large base: the planner is given the statistics of one (and none, as in a young base).
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
import yaml

from kb.build import build
from kb.ingest import read_file
from kb.paths import METADATA, SAMPLES
from kb.search import register_functions
from kb.store import open_db, save
from scrapers.notice import Notice

QUERIES: dict[str, Any] = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["kb"]["queries"]
# Tables that a base of any size holds few rows of: taxonomy, sources, what people wrote, what is summed up or waits.
SMALL = {"products", "obligations", "causes", "consequences", "impacts", "mitigations", "consequence_impacts", "impact_mitigations",
         "cause_mitigations", "product_scope", "sources", "watches", "alerts", "assessments", "issues", "runs", "working_days", "risk_counts",
         "row_counts", "kept_counts", "_unlinked", "_state", "archive_progress", "kb_touched", "sqlite_master"}
# Names of what a statement itself made: rows of a bounded part, a list in memory.
MADE = re.compile(r"subquery|json_each|VIRTUAL TABLE INDEX \d+:M|CONSTANT ROW")
# Rows of each table in a base of 600,000 notices, by which the planner weighs its ways.
ROWS = {"notices": 600_000, "_versions": 620_000, "provisions": 24_000_000, "duties": 13_000_000, "citations": 6_000_000, "triggers": 480_000,
        "trigger_refs": 430_000, "trigger_duties": 730_000, "trigger_products": 670_000, "trigger_consequences": 500_000,
        "notice_products": 960_000, "notice_obligations": 2_400_000, "notice_keys": 1_300_000, "relations": 460_000, "restorations": 56_000,
        "deadlines": 450_000, "thresholds": 2_700_000, "changes": 600_000, "derivations": 600_000, "product_risks": 1_600_000,
        "product_notices": 2_000_000, "incidents": 30_000, "incident_rules": 90_000, "readings": 9_000, "reading_triggers": 3_000}
# A question that may walk a large table, and why that ends soon.
WALKS = {
    ("obligation_register", "x"): "duties in their order, until 1,000 are found: only a modality may be asked for, and each is common",
    ("rules_resting_on", "s"): "what rests on rules, newest first, until 500 bear the words: only where more than 5,000 do",
    ("penalty_to_product", "b"): "what penalties relied on, newest first, until 500 are found; a product or obligation is looked up in a list",
    ("restored", "restored"): "the newest 500",
    ("two_clocks", "o"): "the days on which notices were first seen, in their index, once: where a day is asked for by which to know",
    ("most_cited", "citation_counts"): "the 100 cited most, in their order",
}


def statistics(path: Path) -> None:
    """Gives a base the statistics of a large one: as many rows a value as it has itself, of a hundred times as many rows."""
    conn = sqlite3.connect(path)
    conn.execute("ANALYZE")
    for name, stat, table in conn.execute("SELECT idx, stat, tbl FROM sqlite_stat1").fetchall():
        if table in ROWS and stat:
            _, *each = stat.split(" ", 1)
            conn.execute("UPDATE sqlite_stat1 SET stat = ? WHERE tbl = ? AND idx IS ?", [" ".join([str(ROWS[table]), *each]), table, name])
    conn.commit()
    conn.close()


@pytest.fixture(scope="module", params=["with statistics", "without"])
def large(request: pytest.FixtureRequest, demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(demo_db, tmp_path_factory.mktemp("plans")))
    if request.param == "with statistics":
        statistics(path)
    return path


@pytest.fixture
def conn(large: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(f"file:{large}?mode=ro", uri=True)
    register_functions(db)
    yield db
    db.close()


def scans(conn: sqlite3.Connection, sql: str, parameters: Any) -> list[str]:
    """What a statement reads from one end to the other: tables by their name or alias in it."""
    plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
    made = {m[1] for step in plan if (m := re.match(r"(?:MATERIALIZE|CO-ROUTINE) (\S+)", step))}
    found = []
    for step in plan:
        # An automatic index is made by reading all of what it is made over.
        name = re.match(r"SCAN (\S+)|SEARCH (\S+) USING AUTOMATIC", step)
        if name and not MADE.search(step) and (name[1] or name[2]) not in made:
            found.append(name[1] or name[2])
    return found


def table_of(sql: str, alias: str) -> set[str]:
    """The tables that an alias can stand for, but for those that the statement itself makes."""
    own = set(re.findall(r"(\w+) AS (?:MATERIALIZED )?\(", sql))
    return ({m[1] for m in re.finditer(rf"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)\s+(?:AS\s+)?{re.escape(alias)}\b", sql)} or {alias}) - own


@pytest.mark.parametrize("name", QUERIES)
def test_no_question_reads_a_whole_table(conn: sqlite3.Connection, name: str) -> None:
    sql = QUERIES[name]["sql"]
    for alias in scans(conn, sql, dict.fromkeys(QUERIES[name].get("params", []), "")):
        assert table_of(sql, alias) <= SMALL or (name, alias) in WALKS, f"{name} reads all of {alias}"


@pytest.mark.parametrize("order", ["severity DESC LIMIT 500", "severity DESC, in_force DESC, effective_on DESC, trigger_id LIMIT 24"])
def test_the_gravest_risks_are_read_in_their_order(conn: sqlite3.Connection, order: str) -> None:
    asked = ["suspension_risks WHERE product = 'jiebei'", "_clock_texts WHERE product = 'jiebei'"] if "in_force" not in order else [
        "product_risks WHERE product_id = 'jiebei' AND live", "product_risks WHERE product_id = 'jiebei' AND cause = 'technical'"]
    for what in asked:
        plan = conn.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {what} ORDER BY {order}").fetchall()
        # What stands below another step is a part of it: only the statement's own order counts.
        assert not [step for _, parent, _, step in plan if parent == 0 and "TEMP B-TREE FOR ORDER BY" in step], (what, plan)


def test_no_walk_is_allowed_that_is_not_there(conn: sqlite3.Connection) -> None:
    for name, alias in WALKS:
        assert alias in QUERIES[name]["sql"], (name, alias)


def test_the_check_sees_a_whole_table(conn: sqlite3.Connection) -> None:
    assert scans(conn, "SELECT count(*) FROM duties d JOIN notices n ON n.id = d.notice_id", {})
    assert not scans(conn, "SELECT count(*) FROM duties d JOIN notices n ON n.id = d.notice_id WHERE n.id = 'x'", {})


def test_no_statement_of_an_update_reads_a_whole_table(large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = open_db(shutil.copy(large, tmp_path))
    said: dict[str, Any] = {}
    plain = sqlite_utils.Database.execute

    def execute(self: sqlite_utils.Database, sql: str, parameters: Any = None) -> Any:
        said.setdefault(sql, parameters)
        return plain(self, sql, parameters)

    monkeypatch.setattr(sqlite_utils.Database, "execute", execute)
    db.execute("UPDATE derivations SET rules = '' WHERE notice_id IN (SELECT id FROM notices WHERE kind = 'penalty' LIMIT 2)")
    new = [n for p in sorted((SAMPLES / "notices").glob("*.json*"))[:12] for n in read_file(p) if isinstance(n, Notice)]
    for number, notice in enumerate(new):
        save(db, Notice(source_id="imported", id=f"new-{number}", text=notice.full_text(), title=notice.title, kind=notice.kind))
        save(db, Notice(source_id="imported", id=notice.id, text=notice.full_text() + "\n附注。", title=notice.title, kind=notice.kind))
    build(db, workers=1)
    monkeypatch.undo()
    seen = 0
    for sql, parameters in said.items():
        if not re.match(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b", sql):
            continue
        seen += 1
        for alias in scans(db.conn, sql, parameters or []):
            assert table_of(sql, alias) <= SMALL, f"{alias} in {' '.join(sql.split())[:300]}"
    assert seen > 80
    db.close()
