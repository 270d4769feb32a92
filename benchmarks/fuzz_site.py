"""Fuzzed questions and answers: search, feeds and tables, and the site as a visitor meets it."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from fuzz_checks import need
from fuzz_mutate import text_of
from fuzz_texts import base


@cache
def _fts() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE f USING fts5(t, prefix='1')")
    conn.execute("INSERT INTO f VALUES ('网络 络支 支付 付 loan credit 2026')")
    return conn


def search(data: bytes) -> None:
    from kb.answers import find_notice
    from kb.errors import KbError
    from kb.resolution import Index, find_english, steps_of
    from kb.search import index_text, match_query, snippet

    text = text_of(data)
    query = match_query(text)
    _fts().execute("SELECT count(*) FROM f WHERE f MATCH ?", [query.encode("utf-8", "replace").decode()]).fetchone()
    shown = snippet(text, text[:40])
    need("<script" not in shown.lower(), "markup in a snippet")
    index_text(text)
    steps_of(text[:400])
    find_english(Index(()), text[:400])
    conn = base()
    before = conn.row_factory
    conn.row_factory = sqlite3.Row
    try:
        find_notice(conn, text[:200].encode("utf-8", "replace").decode())
    except KbError:
        pass
    finally:
        conn.row_factory = before


def output(data: bytes) -> None:
    """Feeds, calendars and tables made of hostile words are well formed."""
    from xml.etree import ElementTree

    from kb.digest import Item
    from kb.feeds import Due, atom, icalendar
    from kb.output import as_table
    from kb.visible import visible
    from kb.web.document import Mark, blocks

    text = text_of(data)[:3000]
    item = Item(key=text[:20], kind="new", at="2026-01-01T00:00:00Z", title=text, issuer=text, link=text, quote=text, why=text)
    ElementTree.fromstring(atom([item], title=text, feed_id="urn:x", link=text, language="zh", updated="2026-01-01"))
    lines = icalendar([Due(key="1", on="2026-01-01", summary=text, description=text, url=text)], name=text, stamp="2026-01-01T00:00:00Z")
    need(all(len(line.encode("utf-8", "replace")) <= 75 for line in lines.split("\r\n")), "a calendar line over 75 bytes")
    as_table([{"a": text}], {"a": ("a", 20)})
    marks = [Mark(kind="trigger", start=i, end=min(len(text), i + 7), why="w") for i in range(0, max(0, len(text) - 8), 5)]
    shown = "".join(s.text for b in blocks(text, marks, []) for s in b.segments)
    need("".join(shown.split()) == "".join(visible(text).split()), "a page loses or gains words")


_site: dict[str, Any] = {}


def web(data: bytes) -> None:
    """A path and query to the site: never a 500, never another host's address in Location."""
    from urllib.parse import quote

    if not _site:
        _start_site()
    raw = data[:1500].replace(b" ", b"%20")
    path = "/" + quote(raw, safe="/?&=%._-@[]*'\"();:,~+")
    loop, client = _site["loop"], _site["client"]
    answer = loop.run_until_complete(client.get(path))
    need(answer.status_code < 500, f"{answer.status_code} for {path[:200]}")
    need("content-security-policy" in answer.headers, "no policy")
    to = answer.headers.get("location", "/")
    need((to.startswith("/") and not to.startswith(("//", "/\\"))) or to.startswith("http://localhost/"), f"redirect to {to[:100]}")


def _start_site() -> None:
    import httpx
    from click.testing import CliRunner

    from kb.cli import main
    from kb.paths import METADATA
    from kb.serve import datasette

    # A base of this process alone: what an earlier run left is of another day's program.
    folder = tempfile.mkdtemp(prefix="kb-fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder, "kb.db")
    result = CliRunner().invoke(main, ["demo", "--no-serve", "--hostile", "--db", str(path)])
    need(result.exit_code == 0, result.output)
    loop = asyncio.new_event_loop()
    site = datasette(path, metadata=METADATA)
    loop.run_until_complete(site.invoke_startup())
    transport = httpx.ASGITransport(app=site.app(), raise_app_exceptions=False)
    _site.update(loop=loop, client=httpx.AsyncClient(transport=transport, base_url="http://localhost"))
