"""Damage is found, the index mended, and a backup is whole."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.search import match_query


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(args))
    return result.exit_code, result.output


@pytest.fixture
def copy(demo_db: Path, tmp_path: Path) -> Path:
    target = tmp_path / "kb.db"
    assert run("backup", str(target), "--db", str(demo_db))[0] == 0
    return target


def test_a_backup_is_whole_and_overwrites_nothing(copy: Path) -> None:
    assert run("doctor", "--db", str(copy)) == (0, "nothing wrong\n")
    code, words = run("backup", str(copy), "--db", str(copy))
    assert code == 1
    assert "exists already" in words


@pytest.mark.parametrize(("damage", "words"), [
    ("UPDATE _versions SET text = '!' WHERE id = 1", "not the text it was stored as"),
    ("UPDATE triggers SET quote = 'x' WHERE id = (SELECT min(id) FROM triggers)", "do not quote their text"),
    ("DELETE FROM notices WHERE seq = 5", "is not there"),
    ("DELETE FROM notices_fts_docsize WHERE id = 5", "the search index holds"),
    ("DELETE FROM notices_fts_titles_docsize WHERE id = 5", "the index of titles and numbers holds"),
])
def test_damage_is_found(copy: Path, damage: str, words: str) -> None:
    with sqlite3.connect(copy) as conn:
        conn.execute(damage)
    conn.close()
    code, said = run("doctor", "--db", str(copy))
    assert code == 1
    assert words in said


@pytest.mark.parametrize("table", ["notices_fts", "notices_fts_titles"])
def test_an_index_is_made_again(copy: Path, table: str) -> None:
    asked = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"
    with closing(sqlite3.connect(copy)) as conn:
        before = conn.execute(asked, [match_query("借呗")]).fetchone()
        assert before[0]
        conn.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        conn.commit()
    assert run("doctor", "--db", str(copy))[0] == 1
    assert run("doctor", "--mend", "--db", str(copy))[0] == 0
    with closing(sqlite3.connect(copy)) as conn:
        assert conn.execute(asked, [match_query("借呗")]).fetchone() == before


def test_no_database_in_the_file(tmp_path: Path) -> None:
    shutil.copy(__file__, tmp_path / "kb.db")
    code, words = run("doctor", "--mend", "--db", str(tmp_path / "kb.db"))
    assert code == 1
    assert "Traceback" not in words
