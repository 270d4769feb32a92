"""Every address of the site in one list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import Response

from kb.web.frontpage import find, home

ROUTES: tuple[tuple[str, Callable[..., Awaitable[Response]]], ...] = (
    (r"^/$", home),
    (r"^/search$", find),
)
