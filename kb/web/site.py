"""What every page needs: the database, a reader's language, rendering, errors people can act on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from datasette import Response
from datasette.utils.asgi import Request

from kb.visible import visible
from kb.web.language import LANGUAGES, Words, choose_language, switch_query
from kb.web.security import web_address

T = TypeVar("T")
Row = dict[str, Any]
LIMIT = 200


@dataclass(frozen=True, slots=True)
class PageMissing(Exception):
    """There is nothing at this address; `key` and `values` say what was looked for and the remedy."""

    key: str
    name: str = ""


def words_of(request: Request | None) -> Words:
    """The reader's language."""
    if request is None:
        return Words("zh")
    return Words(choose_language(request.query_string, request.headers.get("cookie", ""),
                                 request.headers.get("accept-language", "")))


def named(request: Request) -> str:
    """What an address names: Datasette hands its part on as it was sent, %E5%80%9F and all."""
    return unquote(request.url_vars["id"])


def knowledge_base(datasette: Any) -> Any:
    """The database that is a knowledge base, or None: the plugin also loads beside other files."""
    kept = getattr(datasette, "_kb_database", None)
    if kept is not None and kept.name in datasette.databases:
        return kept
    return None


class _Counts:
    """Datasette's counts of all tables for its list of them, kept for some minutes: counting takes it half a second."""

    def __init__(self, count: Callable[..., Awaitable[Mapping[str, int | None]]], *, seconds: float = 300) -> None:
        self._count, self._seconds, self._at = count, seconds, float("-inf")
        self._found: Mapping[str, int | None] = {}

    async def __call__(self, limit: int = 10) -> Mapping[str, int | None]:
        if time.monotonic() - self._at > self._seconds:
            self._found, self._at = await self._count(limit), time.monotonic()
        return self._found


LARGE = 20_000  # triggers; a larger base is not counted through its views


async def view_of_large_base(datasette: Any, path: str) -> bool:
    """Whether a path is one of the views of a large knowledge base, whose rows Datasette would count by joining them all."""
    database = knowledge_base(datasette)
    if database is None or not path.startswith(f"/{database.name}/"):
        return False
    name = path.removeprefix(f"/{database.name}/")
    if name not in await database.view_names():
        return False
    found: Row = await database.execute_fn(coverage_counts)
    return (found.get("triggers") or 0) > LARGE


def coverage_counts(conn: sqlite3.Connection) -> Row:
    """Rows of the largest tables, as the store keeps them."""
    return dict(conn.execute("SELECT name, rows FROM row_counts").fetchall())


async def find_knowledge_base(datasette: Any) -> Any:
    """Looks for it once; raises PageMissing where no attached file is one."""
    found = knowledge_base(datasette)
    if found is None:
        for database in datasette.databases.values():
            if database.name != "_internal" and {"notices", "triggers", "product_scope"} <= set(
                    await database.table_names()):
                found = database
                break
        else:
            raise PageMissing("missing.database")
        datasette._kb_database = found
        found.table_counts = _Counts(found.table_counts)
    return found


async def query(datasette: Any, request: Request, ask: Callable[[sqlite3.Connection], T]) -> T:
    """Runs a function over the read-only connection, once the reader may see the database."""
    database = await find_knowledge_base(datasette)
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    result: T = await database.execute_fn(ask)
    return result


def rows(conn: sqlite3.Connection, sql: str, parameters: Mapping[str, object] | list[object] | None = None,
         ) -> list[Row]:
    """Rows as dicts; hidden and reordering characters are taken out of every text."""
    cursor = conn.execute(sql, parameters or [])
    names = [c[0] for c in cursor.description]
    return [{name: visible(value) if isinstance(value, str) else value
             for name, value in zip(names, row, strict=True)} for row in cursor]


def stamp(conn: sqlite3.Connection) -> tuple[int, ...]:
    """Changes whenever anything is committed to the file: what a cached count is good for."""
    path = conn.execute("PRAGMA database_list").fetchone()[2]
    return (hash(path), *_stat(path), *_stat(path + "-wal")) if path else (id(conn), conn.total_changes)


def _stat(name: str) -> tuple[int, int]:
    try:
        s = Path(name).stat()
    except OSError:
        return 0, 0
    return s.st_mtime_ns, s.st_size


class Kept:
    """The last answers of a slow question, good until the file changes; a very slow one's also for `seconds`
    after that, since an update writes all the time it runs."""

    def __init__(self, ask: Callable[..., Any], *, most: int = 64, seconds: float = 0) -> None:
        self._ask, self._most, self._seconds = ask, most, seconds
        self._at: tuple[int, ...] = ()
        self._asked = float("-inf")
        self._values: dict[tuple[object, ...], Any] = {}

    def __call__(self, conn: sqlite3.Connection, *args: object) -> Any:
        now = stamp(conn)
        of_same_file = bool(self._at) and now[0] == self._at[0]
        young = of_same_file and time.monotonic() - self._asked < self._seconds
        if (now != self._at and not young) or len(self._values) >= self._most:
            self._values, self._at, self._asked = {}, now, time.monotonic()
        values = self._values
        if args not in values:
            values[args] = self._ask(conn, *args)
        return values[args]


SAMPLE_SQL = """SELECT product, consequence, cause, count(DISTINCT trigger_id) AS passages
FROM suspension_risks
GROUP BY product, consequence, cause
ORDER BY passages DESC
LIMIT 20"""
TOPICS = ("risk", "change", "duty", "enforcement", "rule", "care")


def by_topic(queries: list[Row], key: str) -> list[tuple[str, list[Row]]]:
    """Named questions under their topics, in the order of TOPICS; those without one come last."""
    found: dict[str, list[Row]] = {}
    for q in queries:
        found.setdefault(q.get(key) or "", []).append(q)
    return sorted(found.items(), key=lambda x: TOPICS.index(x[0]) if x[0] in TOPICS else len(TOPICS))


def template_vars(datasette: Any, request: Request | None) -> Row:
    """What the templates use besides their own rows."""
    words = words_of(request)
    database = knowledge_base(datasette)
    other = next(x for x in LANGUAGES if x != words.language)
    u = datasette.urls.path
    path = request.path if request is not None else "/"

    def about(table: str) -> Row:
        described: Row = datasette.table_metadata(database.name, table) if database else {}
        return described

    async def choices(parameter: str) -> list[Row]:
        if database is None or parameter not in ("product", "obligation"):
            return []
        found: list[Row] = await database.execute_fn(
            lambda conn: rows(conn, f"SELECT id, label_en, label_zh FROM {parameter}s ORDER BY rowid"))
        return found

    return {
        "here": path, "sample_sql": SAMPLE_SQL, "kb_topics": by_topic, "kb_table": about, "kb_choices": choices,
        "t": words, "lang": words.language, "u": u, "web_address": web_address, "kb_db": database.name if database else None,
        "segment": lambda value: quote(str(value), safe=""), "visible": visible,
        "other_lang": other, "has_login": bool(getattr(getattr(datasette, "_kb_accounts", None), "hashes", None)),
        "switch_url": f"{path}?{switch_query(request.query_string if request is not None else '', other)}",
    }


async def page(datasette: Any, request: Request, template: str, context: Row, *, status: int = 200) -> Response:
    """Renders one of our templates."""
    html = await datasette.render_template(template, {"cover": None, **context}, request=request, view_name="kb")
    return Response.html(html, status=status, headers={"Vary": "Cookie, Accept-Language"})


def answering(view: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """A page whose PageMissing becomes a 404 in the reader's language."""

    async def answer(datasette: Any, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except PageMissing as missing:
            return await page(datasette, request, "kb_error.html", {"key": missing.key, "name": missing.name[:200]},
                              status=404)

    return answer
