"""A filled base answers like one whose index was made row by row, and its ids and links hold."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.filling import FIRST, fill
from benchmarks.synthetic import recombined
from kb.build import build
from kb.search import index_text, match_query
from kb.store import open_db, save


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    db = open_db(folder / "base.db")
    for notice in recombined(40):
        save(db, notice)
    build(db, workers=1)
    db.close()
    fill(folder / "base.db", 200, folder / "big.db")
    return folder / "big.db"


def test_the_copied_index_answers_like_one_made_row_by_row(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as conn, closing(sqlite3.connect(":memory:")) as own:
        own.execute("CREATE VIRTUAL TABLE t USING fts5(title, text, content='', prefix='1')")
        texts = conn.execute("SELECT seq, title, text FROM notices").fetchall()
        own.executemany("INSERT INTO t (rowid, title, text) VALUES (?, ?, ?)", [(s, index_text(a or ""), index_text(b)) for s, a, b in texts])
        words = {text[n : n + 1 + n % 4] for _, _, text in texts[:40] for n in range(0, len(text), 997)}
        found = 0
        for query in map(match_query, sorted(words)):
            for order in ("", "DESC"):
                theirs = own.execute(f"SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid {order}", [query]).fetchall()
                assert conn.execute(f"SELECT rowid FROM notices_fts WHERE notices_fts MATCH ? ORDER BY rowid {order}", [query]).fetchall() == theirs
                found += len(theirs)
        assert found > 1000


def test_rows_are_whole(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as conn:
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert conn.execute("SELECT count(*), min(seq) FROM notices").fetchone() == (200, FIRST + 1)
        wrong = conn.execute('SELECT count(*) FROM triggers t JOIN notices n ON n.id = t.notice_id '
                             'WHERE substr(n.text, t.start + 1, t."end" - t.start) <> t.quote').fetchone()[0]
        assert not wrong


def test_the_same_seed_gives_the_same_notices() -> None:
    assert [n.text for n in recombined(5)] == [n.text for n in recombined(5)]
