"""metadata.yml describes every table and column, and every question has an answer on the demo."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.paths import METADATA
from kb.store import reading

KB: dict[str, Any] = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["kb"]


def public(conn: sqlite3.Connection) -> list[str]:
    return [r[0] for r in conn.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'notices_fts%' "
        "AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite_%'")]


def test_every_table_and_column_is_described(demo: sqlite3.Connection) -> None:
    for table in public(demo):
        assert table in KB["tables"], f"{table} is not described in metadata.yml"
        columns = {r[1] for r in demo.execute(f"PRAGMA table_info([{table}])")}
        assert columns == set(KB["tables"][table]["columns"]), table
        assert KB["tables"][table]["description"]


def test_nothing_is_described_that_is_not_there(demo: sqlite3.Connection) -> None:
    assert set(KB["tables"]) <= set(public(demo))


@pytest.mark.parametrize("name", KB["queries"])
def test_every_question_has_an_answer(coming_db: Path, name: str) -> None:
    query = KB["queries"][name]
    with reading(coming_db) as conn:
        started = time.process_time()
        rows = conn.execute(query["sql"], dict.fromkeys(query.get("params", []), "")).fetchall()
        assert rows, f"{name} has no rows on the demo"
        assert time.process_time() - started < 3


def test_the_story_has_all_three_causes(demo: sqlite3.Connection) -> None:
    rows = demo.execute(KB["queries"]["the_whole_story"]["sql"], {"product": "jiebei"}).fetchall()
    assert {r[0] for r in rows} == {"risk", "duty", "restoration"}
    assert {r[1] for r in rows if r[0] == "risk"} == {"regulatory", "operational", "technical"}


def test_the_schema_page_is_up_to_date() -> None:
    from kb.schema_page import schema_page

    page = METADATA.parent / "docs" / "schema.md"
    assert page.read_text(encoding="utf-8").strip() == schema_page(METADATA).strip(), "run: kb schema > docs/schema.md"


def test_the_worked_questions_run(demo: sqlite3.Connection) -> None:
    from kb.schema_page import WORKED

    for question, sql in WORKED:
        assert demo.execute(sql).fetchall(), question
