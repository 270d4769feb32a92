"""Search finds exactly the texts that hold a Chinese word, whatever its length."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search import index_text, match_query, register_functions, snippet


def found(texts: list[str], words: str) -> list[int]:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE f USING fts5(t, prefix='1')")
    conn.executemany("INSERT INTO f (rowid, t) VALUES (?, ?)", list(enumerate(map(index_text, texts))))
    return [r[0] for r in conn.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rowid", [match_query(words)])]


TEXTS = ["网络支付业务", "网络，络支付", "支", "第三方支 付", "ＰＯＳ机 电子money钱", "二〇二六年"]


@pytest.mark.parametrize(("words", "expected"), [
    ("支付", [0, 1]), ("网络支付", [0]), ("络支付", [0, 1]), ("支", [0, 1, 2, 3]), ("付", [0, 1, 3]),
    ("pos机", [4]), ("POS", [4]), ("电子money", [4]), ("二〇二六", [5]), ("《支付》", [0, 1]), ("网络 业务", [0]),
    ("", []), ("!!", []), ('"', []), ("NOT AND *", []),
])
def test_words(words: str, expected: list[int]) -> None:
    assert found(TEXTS, words) == expected


@given(st.lists(st.text("支付借呗网络业务，。 \n", max_size=12), min_size=1, max_size=6),
       st.text("支付借呗网络业务", min_size=1, max_size=4))
def test_same_as_substring(texts: list[str], word: str) -> None:
    assert found(texts, word) == [n for n, t in enumerate(texts) if word in t]


@given(st.text(max_size=60))
def test_no_query_is_a_syntax_error(words: str) -> None:
    found(["文本 text"], words)


@given(st.text(max_size=80), st.text(max_size=20))
def test_snippet_is_safe(text: str, words: str) -> None:
    assert "<" not in snippet(text, words).replace("<mark>", "").replace("</mark>", "")


def test_snippet_marks_the_hit() -> None:
    assert snippet("<b>前文</b>借呗服务", "借呗") == "&lt;b&gt;前文&lt;/b&gt;<mark>借呗</mark>服务"


def test_functions_replace_datasettes_own() -> None:
    conn = sqlite3.connect(":memory:")
    register_functions(conn)
    assert conn.execute("SELECT escape_fts('网络支付')").fetchone()[0] == '"网络 络支 支付"'
