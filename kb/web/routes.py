"""Every address of the site in one list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import Response

from kb.web.comparison import comparison
from kb.web.exports import (
    calendar_ics,
    feed,
    health,
    llms,
    obligations_xlsx,
    product_xlsx,
    robots,
    watch_feed,
)
from kb.web.frontpage import find, home
from kb.web.notice import notice_page
from kb.web.people import assess_notice, login
from kb.web.product import product_page
from kb.web.rawpage import raw_page
from kb.web.registers import calendar, enforcement, obligations, sources

ROUTES: tuple[tuple[str, Callable[..., Awaitable[Response]]], ...] = (
    (r"^/$", home),
    (r"^/search$", find),
    (r"^/notice/(?P<id>[^/]+)$", notice_page),
    (r"^/notice/(?P<id>[^/]+)/assess$", assess_notice),
    (r"^/login$", login),
    (r"^/product/(?P<id>[^/]+)$", product_page),
    (r"^/calendar$", calendar),
    (r"^/obligations$", obligations),
    (r"^/enforcement$", enforcement),
    (r"^/sources$", sources),
    (r"^/compare$", comparison),
    (r"^/export/obligations\.xlsx$", obligations_xlsx),
    (r"^/export/(?P<id>[A-Za-z0-9_-]+)\.xlsx$", product_xlsx),
    (r"^/feed/changes\.atom$", feed),
    (r"^/feed/product/(?P<id>[A-Za-z0-9_-]+)\.atom$", feed),
    (r"^/feed/watch/(?P<id>[0-9]{1,9})\.atom$", watch_feed),
    (r"^/raw/(?P<id>[^/]+)$", raw_page),
    (r"^/calendar\.ics$", calendar_ics),
    (r"^/-/health$", health),
    (r"^/llms\.txt$", llms),
    (r"^/robots\.txt$", robots),
)
