"""The Datasette plugin: search that finds Chinese words, and the pages officers use."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl

from kb.search import register_functions


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replaces Datasette's escape_fts (registered first) by ours."""
    register_functions(conn)
