"""The one Scrapy spider for all sources; runs as `python -m scrapers.spider`, started by fetch.py.

It takes its order as JSON on standard input and answers one JSON line a request. It asks
the sources' functions where to go next, and writes to the archive; it understands nothing.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from scrapers.archive import Archive, Record
from scrapers.blocks import check_blocked
from scrapers.clock import stamp
from scrapers.errors import Blocked, FetchFailed, ScraperError
from scrapers.fetch import FetchSettings, Outcome
from scrapers.page import Link, Page
from scrapers.parse import page_links
from scrapers.polite import AddressRefused, CheckedResolver
from scrapers.source import Source, load_source

MEMORY_LIMIT = 3 << 30  # bytes of address space of the fetching process


class NoticeSpider(scrapy.Spider):
    """Listings, what they lead to, and files; conditional where we hold a copy."""

    name = "notices"
    sources: ClassVar[dict[str, Source]] = {}
    archive: ClassVar[Archive]
    settings_: ClassVar[FetchSettings]
    limit: ClassVar[int | None] = None
    since: ClassVar[str | None] = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._seen: set[tuple[str, str]] = set()
        self._details: Counter[str] = Counter()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for source in self.sources.values():
            for listing in source.listings:
                for request in self._requests(source, [listing.link()], number=1):
                    yield request

    def _requests(
        self, source: Source, links: list[Link], *, number: int, parent: str = "", held_ok: bool = False
    ) -> Iterator[scrapy.Request]:
        """Requests for `links`, each asked once; `number` counts the pages of a listing."""
        for link in links:
            if (source.id, link.key) in self._seen:
                continue
            if link.role == "listing" and number > source.pages:
                continue
            if link.role == "detail":
                if self.since and link.facts.get("date", self.since) < self.since:
                    continue
                if self.limit is not None and self._details[source.id] >= self.limit:
                    continue
                self._details[source.id] += 1
            held = self.archive.latest(link.key)
            if link.role == "file" and held is not None and held_ok:
                continue  # its page did not change: nobody is asked twice for the same file
            self._seen.add((source.id, link.key))
            yield self._request(source, link, held, number=number, parent=parent)

    def _request(
        self, source: Source, link: Link, held: Record | None, *, number: int, parent: str
    ) -> scrapy.Request:
        headers = {**source.headers}
        if link.content_type:
            headers["Content-Type"] = link.content_type
        if held is not None:
            if held.etag:
                headers["If-None-Match"] = held.etag
            if held.last_modified:
                headers["If-Modified-Since"] = held.last_modified
        return scrapy.Request(
            link.url,
            method="GET" if link.body is None else "POST",
            body=link.body or b"",
            headers=headers,
            callback=self.received,
            errback=self.failed,
            dont_filter=True,
            priority={"listing": 20, "detail": 10, "file": 0}[link.role],
            meta={
                "source_id": source.id, "link": link, "number": number, "parent": parent,
                "dont_obey_robotstxt": source.id in self.settings_.leave,
                "handle_httpstatus_all": False,
            },
        )  # fmt: skip

    def received(self, response: Response) -> Iterator[scrapy.Request]:
        """Store a response and go on to where it leads."""
        meta = response.meta
        source, link = self.sources[meta["source_id"]], meta["link"]
        held = self.archive.latest(link.key)
        headers = {k.decode("latin-1"): b", ".join(v).decode("latin-1") for k, v in response.headers.items()}
        note = {"source": source.id, "role": link.role}
        if meta["parent"]:
            note["parent"] = meta["parent"]
        if link.facts.get("kind"):
            note["kind"] = link.facts["kind"]
        kept: dict[str, Any] = {"headers": headers, "fetched_at": stamp(), "meta": note}
        if response.ip_address is not None:
            kept["address"] = str(response.ip_address)
        if response.status == 304 and held is not None:
            record = self.archive.add_unchanged(key=link.key, **kept)
            body, outcome = self.archive.body(record), "unchanged"
        elif response.status == 200 and response.body:
            body = response.body
            page = self._page(source, link, response.url, body, headers)
            try:
                check_blocked(page)
            except Blocked as error:
                self.archive.add(
                    url=response.url,
                    key=f"blocked {link.key}",
                    body=body,
                    **kept | {"meta": {**note, "role": "blocked"}},
                )
                self._tell(source, link, "blocked", status=200, kind=error.kind, error=str(error))
                return
            record = self.archive.add(url=response.url, key=link.key, body=body, **kept)
            outcome = "new" if held is None else "unchanged" if held.sha256 == record.sha256 else "changed"
        else:
            self._refused(source, link, response)
            return
        self._tell(source, link, outcome, status=response.status, sha256=record.sha256, archive=record.place)
        if link.role == "file":
            return
        page = self._page(source, link, record.url, body, headers | {"Content-Type": record.media_type})
        try:
            links = page_links(page)
        except ScraperError:
            return  # parse_archive says what is wrong with this page
        yield from self._requests(
            source, links, number=meta["number"] + 1, parent=link.key, held_ok=outcome == "unchanged"
        )

    def _page(self, source: Source, link: Link, url: str, body: bytes, headers: dict[str, str]) -> Page:
        media_type = next((v for k, v in headers.items() if k.lower() == "content-type"), "")
        return Page(source=source, url=url, body=body, key=link.key, role=link.role, media_type=media_type,
                    facts=link.facts)  # fmt: skip

    def _refused(self, source: Source, link: Link, response: Response) -> None:
        page = self._page(source, link, response.url, response.body, {})
        try:
            check_blocked(
                Page(**{**page.__dict__, "status": response.status}) if response.status != 200 else page
            )
            what = "an empty body" if response.status == 200 else f"status {response.status}"
            raise FetchFailed(f"{link.url} answered with {what}")
        except Blocked as error:
            self._tell(source, link, "blocked", status=response.status, kind=error.kind, error=str(error))
        except FetchFailed as error:
            self._tell(source, link, "failed", status=response.status, kind=error.kind, error=str(error))

    def failed(self, failure: Any) -> None:
        """Tell what kind of failure a request without a response was."""
        request = failure.request
        error = failure.value
        host = urlsplit(request.url).hostname or ""
        text = str(error) or type(error).__name__
        outcome, kind = "failed", FetchFailed.kind
        if isinstance(error, AddressRefused):
            outcome, kind = "blocked", "address_refused"
        elif host in CheckedResolver.refused and isinstance(error, CannotResolveHostError):
            outcome, kind, text = "blocked", "address_refused", f"{host}: {CheckedResolver.refused[host]}"
        elif isinstance(error, IgnoreRequest) and "robots.txt" in text:
            outcome, kind = "blocked", "robots"
        elif isinstance(error, DownloadCancelledError) or "MAXSIZE" in text:
            kind = "too_large"
        elif isinstance(error, DownloadTimeoutError):
            kind = "timeout"
        elif isinstance(error, ResponseDataLossError):
            kind, text = "truncated", "the body is shorter than its announced length"
        elif "ssl" in text.lower() or "certificate" in text.lower():
            kind = "tls"
        link = request.meta["link"]
        self._tell(
            self.sources[request.meta["source_id"]],
            link,
            outcome,
            kind=kind,
            error=f"{link.url}: {text[:500]}",
        )

    def _tell(self, source: Source, link: Link, outcome: Any, **values: Any) -> None:
        told = Outcome(source_id=source.id, url=link.url, key=link.key, role=link.role, fetched_at=stamp(),
                       outcome=outcome, **values)  # fmt: skip
        try:
            sys.stdout.write(json.dumps(asdict(told), ensure_ascii=True) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            os._exit(3)  # whoever asked is gone; the archive is whole after every record


def scrapy_settings(settings: FetchSettings, sources: list[Source]) -> dict[str, Any]:
    """Scrapy's settings for our manners; everything that matters is here in one place."""
    return {
        "USER_AGENT": settings.user_agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "compliance-change-kb",
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # Never nothing: without any delay Scrapy was seen to ask one host several times at once.
        "DOWNLOAD_DELAY": max(settings.delay, 0.02),
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "DOWNLOAD_SLOTS": {
            host: {"concurrency": 1, "delay": max(source.delay, settings.delay), "randomize_delay": False}
            for source in sources if source.delay and not settings.replay for host in source.hosts
        },
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": settings.delay,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": settings.most_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": settings.retries,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408, 429],
        "REDIRECT_MAX_TIMES": 5,
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # behind a proxy the address could not be checked
        "TELNETCONSOLE_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "CLOSESPIDER_TIMEOUT": settings.run_seconds,
        "DNS_RESOLVER": "scrapers.polite.CheckedResolver",
        "DNSCACHE_ENABLED": False,
        "DNS_TIMEOUT": 20,
        "DOWNLOAD_HANDLERS": {
            "http": "scrapers.polite.PoliteHandler", "https": "scrapers.polite.PoliteHandler",
            "file": None, "ftp": None, "s3": None, "data": None,
        },
        "DOWNLOADER_MIDDLEWARES": {
            "scrapers.polite.Guard": 50,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapers.polite.PoliteRetry": 550,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        },
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"},
        "KB_REPLAY": settings.replay,
        "KB_LONGEST_WAIT": settings.longest_wait,
    }  # fmt: skip


def _die_with_parent() -> None:
    """Ask Linux to end us when the process that started us is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    """Carry out the order on standard input."""
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    order = json.load(sys.stdin)
    settings = FetchSettings(**order["settings"] | {"leave": frozenset(order["settings"]["leave"])})
    sources = [load_source(Path(order["sources_folder"]) / name) for name in order["sources"]]
    CheckedResolver.allow_loopback = settings.allow_loopback
    CheckedResolver.replay_host = settings.replay.partition(":")[0] if settings.replay else None
    with Archive(Path(order["folder"]), writable=True) as archive:
        NoticeSpider.sources = {s.id: s for s in sources}
        NoticeSpider.archive, NoticeSpider.settings_ = archive, settings
        NoticeSpider.limit, NoticeSpider.since = order["limit"], order["since"]
        process = CrawlerProcess(scrapy_settings(settings, sources))
        process.crawl(NoticeSpider)
        process.start()


if __name__ == "__main__":
    main()
