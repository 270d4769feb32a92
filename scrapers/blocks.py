"""Telling a block page, a challenge or a login from a page: none of them means "nothing new"."""

from __future__ import annotations

import re

from scrapers.errors import Blocked
from scrapers.html import main_text, page_title, parse_html
from scrapers.page import Page

BLOCK_STATUSES = frozenset({401, 403, 405, 407, 412, 418, 429, 451, 521, 567})

_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|are you a robot|captcha|access denied|"
    r"request rejected|"
    r"enable javascript|javascript is required|incident id|under maintenance|"
    r"请开启\s?javascript|验证码|安全验证|访问验证|人机验证|访问过于频繁|访问被拒绝|已被拦截|网站防火墙|"
    r"请输入验证|异常访问|wzws|x-web",
    re.I,
)
_LOGIN = re.compile(r"请先登录|用户登录|please (?:log|sign) ?in|登录后(?:查看|访问)", re.I)
_SCRIPT_ONLY = re.compile(r"document\.cookie|location\.(?:reload|href|replace)|_0x[0-9a-f]{4}|eval\(", re.I)
_SHORT = 700  # characters of visible text: a block page says little, a notice about captchas says more


def check_blocked(page: Page) -> None:
    """Raise Blocked where the page is none of the site's own; says what gave it away."""
    if page.status in BLOCK_STATUSES:
        raise Blocked(f"{page.url} answered {page.status}: the site refuses us; it is not evaded")
    if page.is_file or page.body.lstrip()[:1] != b"<" or page.body.lstrip()[:5] == b"<?xml":
        return
    head = page.text[:60_000]
    if re.match(r"\s{0,99}<(?:rss|feed|rdf)", head, re.I):
        return
    soup = parse_html(head)
    visible = main_text(soup)
    if len(visible) > _SHORT:
        return
    shown = f"{page_title(soup) or ''}\n{visible}"
    if (found := _CHALLENGE.search(shown)) is not None:
        raise Blocked(f"{page.url} is a block or challenge page (it says {found[0]!r})")
    if soup.select_one("input[type=password]") is not None or _LOGIN.search(shown):
        raise Blocked(f"{page.url} is a login page")
    scripts = " ".join(script.get_text() for script in soup.find_all("script"))
    if (
        len(visible) < 20
        and _SCRIPT_ONLY.search(scripts)
        and soup.select_one("[ng-app], #app, #root") is None
    ):
        raise Blocked(f"{page.url} is a JavaScript challenge without text")
