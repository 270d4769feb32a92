"""What every answer of the site carries: headers that keep hostile text inert."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kb.web.language import COOKIE, LANGUAGES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Nothing from another host, nothing inline: a script in a notice has no way to run.
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_NAMES = {name for name, _ in HEADERS}
_HOST = re.compile(r"[A-Za-z0-9.-]+")


def with_headers(app: App) -> App:
    """Wraps an ASGI application so that each answer carries HEADERS, and `?lang=` is remembered."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("lang")
        if asked is not None:
            scope = _without_language(scope, asked)

        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                # A page of the archive comes with a stricter policy of its own.
                strict = [v for k, v in given if k.lower() == b"content-security-policy" and v.startswith(b"sandbox;")]
                kept = [(k, v) for k, v in given if k.lower() not in _NAMES]
                kept += [(k, strict[0] if strict and k == b"content-security-policy" else v) for k, v in HEADERS]
                if asked in LANGUAGES:
                    kept.append((b"set-cookie",
                                 f"{COOKIE}={asked}; Path=/; Max-Age=31536000; SameSite=Lax".encode()))
                message["headers"] = kept
            await send(message)

        await app(scope, receive, send_more)

    return wrapped


def _without_language(scope: Scope, asked: str) -> Scope:
    """The request as if the language had come with the cookie: on a table's page `?lang=` would be a filter."""
    pairs = scope.get("query_string", b"").split(b"&")
    headers = list(scope.get("headers", []))
    if asked in LANGUAGES:
        kept = [c.strip() for k, v in headers if k == b"cookie" for c in v.split(b";")]
        kept = [c for c in kept if c and not c.startswith(COOKIE.encode() + b"=")]
        headers = [(k, v) for k, v in headers if k != b"cookie"]
        headers.append((b"cookie", b"; ".join([*kept, f"{COOKIE}={asked}".encode()])))
    return {**scope, "query_string": b"&".join(p for p in pairs if not p.startswith(b"lang=")), "headers": headers}


def web_address(url: object) -> str | None:
    """A link only where it goes to a plain http(s) host: never javascript:, data: or a trick."""
    if not isinstance(url, str) or any(ord(c) < 33 or c in "\\\"'<>`" for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or not _HOST.fullmatch(host):
        return None
    return url
