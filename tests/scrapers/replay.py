"""A local server that answers for every source's host with its saved pages; counts what it is asked.

`fetch(…, FetchSettings(replay=server.address))` sends each request here with the real
host's name in its Host header. ETags and 304 as a good site has them; `misbehave` turns a
host into a bad one.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from samples import Sample, samples
from w3lib.url import safe_url_string

from scrapers.page import Link

Answer = Callable[["Handler"], None]


class Replay(ThreadingHTTPServer):
    """The server; use as a context manager. Shared counters are guarded by `lock`."""

    daemon_threads = True
    request_queue_size = 50

    def __init__(self, source_ids: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.misbehave: dict[str, Answer] = {}
        self.robots: dict[str, bytes] = {}
        self.lock = threading.Lock()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.times: dict[str, list[float]] = {}
        self.agents: set[str] = set()
        for source_id in source_ids:
            for sample in samples(source_id):
                self.pages[_name(sample)] = (sample.path.read_bytes(), sample.media_type)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up on a bad answer are what we test."""


def _name(sample: Sample) -> str:
    return _key(sample.url.replace("https://", "http://"), sample.post)


def _key(url: str, post: str | None) -> str:
    """The request's name with its address escaped as the client escapes it."""
    return Link(url=safe_url_string(url), body=post).key


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Replay
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode())

    def do_GET(self) -> None:
        self._answer(None)

    def _answer(self, post: str | None) -> None:
        server, host = self.server, self.headers["Host"]
        with server.lock:
            server.now[host] += 1
            server.most[host] = max(server.most[host], server.now[host])
            server.asked[host] += 1
            server.times.setdefault(host, []).append(time.monotonic())
            server.agents.add(self.headers["User-Agent"])
        try:
            time.sleep(0.005)  # long enough for a second request to overlap, were there one
            self._page(host, post)
        finally:
            with server.lock:
                server.now[host] -= 1

    def _page(self, host: str, post: str | None) -> None:
        if self.path == "/robots.txt":
            body = self.server.robots.get(host)
            self.send(200 if body else 404, body or b"", "text/plain")
        elif host in self.server.misbehave:
            self.server.misbehave[host](self)
        else:
            page = self.server.pages.get(_key(f"http://{host}{self.path}", post))
            if page is None:
                self.send(404, b"not here", "text/plain")
                return
            etag = f'"{hashlib.sha256(page[0]).hexdigest()[:16]}"'
            if self.headers["If-None-Match"] == etag:
                self.send(304, b"", page[1], ETag=etag)
            else:
                self.send(200, page[0], page[1], ETag=etag)

    def send(self, status: int, body: bytes, media_type: str, **headers: str) -> None:
        """A whole answer."""
        with self.server.lock:
            self.server.statuses[status] += 1
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if status != 304:
            self.wfile.write(body)


def garbage(handler: Handler) -> None:
    handler.send(200, bytes(range(128, 256)) * 100, "application/json")


def hang(handler: Handler) -> None:
    time.sleep(30)


def redirect(to: str) -> Answer:
    return lambda handler: handler.send(302, b"", "text/plain", Location=to)


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    handler.close_connection = True
    for _ in range(100_000):
        handler.wfile.write(b"<p>more</p>" * 6000)


@cache
def bomb() -> bytes:
    """200 MB of one sign, packed: made before anybody waits for an answer."""
    return gzip.compress(b"0" * (200 << 20), 9)


def gzip_bomb(handler: Handler) -> None:
    handler.send(200, bomb(), "text/html", Content_Encoding="gzip")


def xml_bomb(handler: Handler) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE rss [<!ENTITY a0 "lol">{entities}]><rss><channel><title>&a11;</title></channel></rss>'
    handler.send(200, body.encode(), "application/rss+xml")


def truncated(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"list": [')
    handler.close_connection = True


def blocked(handler: Handler) -> None:
    handler.send(412, b"<html><script>document.cookie</script></html>", "text/html")


def busy_once() -> Answer:
    """503 with Retry-After: 1 for the first request of each of two paths, then the page."""
    seen: set[str] = set()

    def answer(handler: Handler) -> None:
        if handler.path not in seen and len(seen) < 2:
            seen.add(handler.path)
            handler.send(503, b"busy", "text/plain", Retry_After="1")
        else:
            page = handler.server.pages[f"http://{handler.headers['Host']}{handler.path}"]
            handler.send(200, page[0], page[1])

    return answer
