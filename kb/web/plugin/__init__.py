"""The Datasette plugin: search that finds Chinese words, and the pages officers use."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from datasette import NotFound, Response, hookimpl
from datasette.utils.asgi import Request
from datasette.views.base import DatasetteError

from kb.search import register_functions
from kb.visible import visible
from kb.web.limits import bounded
from kb.web.people import accounts
from kb.web.renderers import is_named_query, is_table_or_query, render_atom, render_xlsx
from kb.web.routes import ROUTES
from kb.web.security import App, Receive, Scope, Send, with_headers
from kb.web.site import PageMissing, answering, find_knowledge_base, page, template_vars, view_of_large_base
from kb.web.tabular import disarmed

CELL = 2000


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replaces Datasette's escape_fts (registered first) by ours."""
    register_functions(conn)


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: object) -> str | None:
    """Cells of Datasette's own tables lose characters that hide or reorder text; others stay as they are."""
    if not isinstance(value, str) or value.isascii():
        return None
    shown = visible(value)
    return None if shown == value.replace("\r", "") else shown[:CELL]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The pages, before Datasette's own (which stay under /<database>)."""
    return [(pattern, answering(view)) for pattern, view in ROUTES]


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Request | None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Language, links and filters for every template, Datasette's included."""

    async def found() -> dict[str, Any]:
        # Looked for here as well: somebody's first page may be one of Datasette's own.
        with suppress(PageMissing):
            await find_knowledge_base(datasette)
        return template_vars(datasette, request)

    return found


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Security headers on every answer, disarmed cells in every CSV."""

    def wrap(app: App) -> App:
        async def disarming(scope: Scope, receive: Receive, send: Send) -> None:
            csv = scope["type"] == "http" and scope["path"].endswith(".csv")
            asked = scope.get("query_string", b"")
            if scope["type"] == "http" and b"_nocount" not in asked and await view_of_large_base(datasette, scope["path"]):
                more = b"_nocount=1" if b"_facet" in asked else b"_nocount=1&_nofacet=1"
                scope = {**scope, "query_string": b"&".join(x for x in (asked, more) if x)}
            await app(scope, receive, disarmed(send) if csv else send)

        return with_headers(bounded(disarming))

    return wrap


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer(datasette: Any) -> list[dict[str, Any]]:
    """Spreadsheets of all rows, feeds of the named questions."""
    return [{"extension": "xlsx", "render": render_xlsx, "can_render": is_table_or_query},
            {"extension": "atom", "render": render_atom, "can_render": is_named_query}]


@hookimpl  # type: ignore[untyped-decorator]
def actor_from_request(datasette: Any, request: Request) -> dict[str, str] | None:
    """The person a trusted proxy has logged in."""
    client = request.scope.get("client")
    return accounts(datasette).named_by_proxy(request.scope.get("headers") or (), client[0] if client else None)


@hookimpl  # type: ignore[untyped-decorator]
def forbidden(datasette: Any, request: Request) -> Callable[[], Awaitable[Response]]:
    """Strangers are sent to log in where there are accounts; everyone else is told no."""

    async def answer() -> Response:
        if request.actor is None and accounts(datasette).hashes and request.method == "GET" and (
                not request.path.endswith((".json", ".csv"))):
            return Response.redirect(f"{datasette.urls.path('/login')}?{urlencode({'next': request.path})}")
        return await page(datasette, request, "kb_error.html", {"key": "error.forbidden", "name": request.path[:200]},
                          status=403)

    return answer


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Callable[[], Awaitable[Any]] | None:
    """What is missing or was asked wrongly, said in the reader's language; everything else stays Datasette's."""
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400  # Datasette's word for what was asked wrongly (a column that is not there), no fault of the site
    if request.path.endswith(".json"):
        return None
    if isinstance(exception, NotFound):
        key, name, status = "missing.page", request.path, 404
    elif isinstance(exception, DatasetteError):
        # Of a question that took too long Datasette's message is a page of HTML.
        key, name = ("error.slow", "") if exception.message_is_html else ("error.asked", str(exception.message))
        status = exception.status
    else:
        return None

    async def answer() -> Response:
        return await page(datasette, request, "kb_error.html", {"key": key, "name": visible(name)[:200]}, status=status)

    return answer
