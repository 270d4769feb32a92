"""How large a request may be: what no reader sends is refused before anything is made of it."""

from __future__ import annotations

from kb.web.security import App, Message, Receive, Scope, Send

LONGEST_PATH = 1000  # bytes
LONGEST_QUERY = 8000  # bytes
MOST_PARAMETERS = 200
MOST_FACETS = 10  # each facet is a query of its own over the whole table
MOST_HEADERS = 32_000  # bytes, names and values
MOST_BODY = 256_000  # bytes of a form


class TooLarge(BaseException):
    """A body went over MOST_BODY while it was read. No error of the page: nothing on the way may catch it."""


def refusal(scope: Scope) -> tuple[int, str] | None:
    """The status and words with which a request is refused; None where it is of bearable size."""
    path: bytes = scope.get("raw_path") or scope.get("path", "").encode("utf-8", "replace")
    query: bytes = scope.get("query_string", b"")
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        return 414, "the address is too long"
    if any(ord(c) < 32 or ord(c) == 127 for c in scope.get("path", "")):
        return 400, "the address holds control characters"
    if scope.get("path", "").startswith(("//", "/\\")):  # another host, to whoever takes it for a link
        return 400, "the address begins with two slashes"
    # A name too long for the disk ends in an error of Datasette's; none of our paths comes near.
    if any(len(part.encode("utf-8", "replace")) > 240 for part in scope.get("path", "").split("/")):
        return 414, "a part of the address is too long"
    if b"%00" in query or b"\0" in query:  # SQLite takes no text with it, and no reader sends it
        return 400, "the address holds control characters"
    parts = query.split(b"&")
    if len(parts) > MOST_PARAMETERS:
        return 400, f"more than {MOST_PARAMETERS} parameters"
    if sum(p.startswith((b"_facet", b"%5ffacet", b"%5Ffacet")) for p in parts) > MOST_FACETS:
        return 400, f"more than {MOST_FACETS} facets"
    headers = scope.get("headers", [])
    if sum(len(k) + len(v) for k, v in headers) > MOST_HEADERS:
        return 431, "the headers are too large"
    length = next((v for k, v in headers if k == b"content-length"), b"0")
    if not length.isdigit() or len(length) > 12 or int(length) > MOST_BODY:
        return 413, "the body is too large"
    return None


def bounded(app: App) -> App:
    """Wraps an ASGI application: requests over the limits are answered here, in plain text."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if (refused := refusal(scope)) is not None:
            await _say(send, *refused)
            return
        read = 0
        started = False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BODY:  # sent in pieces, without saying how much
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await app(scope, counted, noted)
        except TooLarge:
            if not started:
                await _say(send, 413, "the body is too large")

    return wrapped


async def _say(send: Send, status: int, words: str) -> None:
    await send({"type": "http.response.start", "status": status,
                "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})
