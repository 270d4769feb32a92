"""The parts of Scrapy that we replace: who may be asked, at which address, and how often again.

Runs in the fetching process only.
"""

from __future__ import annotations

import random
import time
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.task import deferLater

from scrapers.addresses import refusal


class AddressRefused(IgnoreRequest):
    """A request led to a host or an address that its source must not be fetched from."""


class CheckedResolver(CachingThreadedResolver):
    """Names to IPv4 addresses, public ones only.

    The connection is made to the very address that was checked here, so that a name which
    changes its answer between a check and the connection gains nothing.
    """

    allow_loopback: ClassVar[bool] = False
    replay_host: ClassVar[str | None] = None  # the tests' own server, by its address
    refused: ClassVar[dict[str, str]] = {}

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if name == self.replay_host:
            return address
        if (reason := refusal(address, allow_loopback=self.allow_loopback)) is not None:
            self.refused[name] = reason
            raise DNSLookupError(f"{name}: {reason}")
        return address


class Guard:
    """Downloader middleware: only the source's own hosts, at every hop; the address as connected."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Guard:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        sources = self._crawler.spider.sources
        source = sources.get(request.meta.get("source_id"))
        if source is not None:
            allowed = source.allows(request.url)
        else:  # a robots.txt that Scrapy itself asks for
            allowed = urlsplit(request.url).path == "/robots.txt" and any(
                s.allows(request.url) for s in sources.values()
            )
        if not allowed:
            hop = " (redirected there)" if request.meta.get("redirect_times") else ""
            raise AddressRefused(
                f"{request.url}{hop} is not on a host of this source; its source.yml lists hosts"
            )

    def process_response(self, request: Request, response: Response) -> Response:
        address = getattr(response, "ip_address", None)
        if address is not None and not request.meta.get("replayed"):
            reason = refusal(str(address), allow_loopback=CheckedResolver.allow_loopback)
            if reason is not None:
                raise AddressRefused(
                    f"{request.url} was connected to an address that is not allowed: {reason}"
                )
        return response


class Pauses:
    """Hosts that are left alone until a moment, on the monotonic clock."""

    until: ClassVar[dict[str, float]] = {}

    @classmethod
    def pause(cls, host: str, seconds: float) -> None:
        cls.until[host] = max(cls.until.get(host, 0.0), time.monotonic() + seconds)

    @classmethod
    def left(cls, host: str) -> float:
        return max(0.0, cls.until.get(host, 0.0) - time.monotonic())


class PoliteHandler(HTTP11DownloadHandler):
    """Waits out a host's pause inside its one slot; in tests asks the replay server instead."""

    async def download_request(self, request: Request) -> Response:
        from twisted.internet import reactor

        host = urlsplit(request.url).hostname or ""
        while (left := Pauses.left(host)) > 0:
            await maybe_deferred_to_future(deferLater(reactor, left, lambda: None))
        replay = self._crawler.settings.get("KB_REPLAY")
        if not replay:
            return await super().download_request(request)
        parts = urlsplit(request.url)
        asked = request.replace(
            url=f"http://{replay}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        )
        asked.headers["Host"] = parts.netloc
        request.meta["replayed"] = True
        response = await super().download_request(asked)
        return response.replace(url=request.url)


class PoliteRetry(RetryMiddleware):
    """Retries after what Retry-After asks for, else a growing, jittered wait; the host rests meanwhile."""

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        if response.status not in self.retry_http_codes:
            return response
        asked = retry_after(response.headers.get("Retry-After"))
        if asked is not None and asked > self.crawler.settings.getfloat("KB_LONGEST_WAIT"):
            Pauses.pause(urlsplit(request.url).hostname or "", 0)
            return response
        again = super().process_response(request, response)
        if isinstance(again, Request):
            self._rest(request, asked)
        return again

    def process_exception(
        self, request: Request, exception: Exception, spider: Any = None
    ) -> Request | Response | None:
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            self._rest(request, None)
        return again

    def _rest(self, request: Request, asked: float | None) -> None:
        tries = request.meta.get("retry_times", 0)
        base = self.crawler.settings.getfloat("DOWNLOAD_DELAY") * 2 ** (tries + 1)
        wait = asked if asked is not None else base * (0.5 + random.random())  # noqa: S311 - jitter, no secret
        Pauses.pause(urlsplit(request.url).hostname or "", wait)


def retry_after(value: bytes | None) -> float | None:
    """Seconds that a Retry-After header asks for; None where absent or unreadable."""
    if not value:
        return None
    text = value.decode("latin-1").strip()
    if text.isdigit() and len(text) < 9:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
