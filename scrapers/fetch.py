"""Fetching: asks every source's site politely and puts what it gets into the archive.

    for outcome in fetch(sources, folder, FetchSettings(contact="ops@example.org")):
        ...  # one Outcome a request, as they happen

Scrapy runs in a child process (`spider.py`), so that its reactor never lives in the caller
and a crash there is an error here. The child writes to the archive and nowhere else.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from scrapers.errors import ArchiveBusy, FetchFailed
from scrapers.source import SOURCES, Source

OutcomeName = Literal["new", "changed", "unchanged", "failed", "blocked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How to fetch. `contact` (a mail address or URL) is sent to every site and is required.

    `leave` names the sources whose owners allowed what robots.txt refuses. `replay`
    ("127.0.0.1:port") sends every allowed request to a local server instead of its host,
    and `allow_loopback` lets names resolve to loopback: both for tests only.
    """

    contact: str
    delay: float = 2.0  # seconds between two requests to one host, at least
    timeout: float = 60.0  # seconds for one response, whole
    most_bytes: int = 32 << 20  # of one body, also after decompression
    retries: int = 2
    longest_wait: float = 300.0  # seconds of a Retry-After that we wait for
    run_seconds: float = 3 * 3600.0  # for the whole run
    leave: frozenset[str] = frozenset()
    replay: str | None = None
    allow_loopback: bool = False

    @property
    def user_agent(self) -> str:
        """Who we say that we are; the contact is how a site's owner reaches the operator."""
        return f"compliance-change-kb/0.1 (+{self.contact})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one request; a row of the `fetches` table.

    `kind` and `error` say what went wrong when `outcome` is failed or blocked (`kind` is an
    `issues.kind`). `archive` is the record's place, `key` the request's name there.
    """

    source_id: str
    url: str
    key: str
    role: str
    fetched_at: str
    outcome: OutcomeName
    status: int | None = None
    sha256: str | None = None
    archive: str | None = None
    kind: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What the child is told, as JSON."""

    sources: list[str]
    folder: str
    sources_folder: str
    settings: dict[str, Any]
    limit: int | None
    since: str | None
    known: Mapping[str, str] = field(default_factory=dict)


def fetch(
    sources: Iterable[Source],
    folder: Path,
    settings: FetchSettings,
    *,
    limit: int | None = None,
    since: str | None = None,
    sources_folder: Path = SOURCES,
) -> Iterator[Outcome]:
    """Fetch the listings of `sources`, what they lead to and the files, into the archive at `folder`.

    Sources that are off are skipped unless `settings.leave` names them. `limit` is the most
    details a source, `since` (ISO date) leaves out items that their listing dates before it.
    Raises FetchFailed when the contact is missing or the child breaks, ArchiveBusy when
    another process writes to the archive.
    """
    if "@" not in settings.contact and not settings.contact.startswith(("http://", "https://")):
        raise FetchFailed(
            "no contact address: a site must be able to reach whoever asks it; set a mail address or URL "
            "in the configuration"
        )
    wanted = [s.id for s in sources if s.enabled or s.id in settings.leave]
    if not wanted:
        return
    data = asdict(settings) | {"leave": sorted(settings.leave)}
    order = _Order(sources=wanted, folder=str(folder), sources_folder=str(sources_folder), settings=data,
                   limit=limit, since=since)  # fmt: skip
    yield from _run(order, settings.run_seconds)


def _run(order: _Order, run_seconds: float) -> Iterator[Outcome]:
    """The child's outcomes as they come; the child never outlives this generator."""
    environment = {
        k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "LANG", "SSL_CERT_FILE", "KB_NOW")
    }
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scrapers.spider"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
        late = threading.Timer(run_seconds + 120, process.kill)
        late.daemon = True
        late.start()
        try:
            if process.stdin is None or process.stdout is None:  # for the type checker: both are pipes
                raise FetchFailed("the fetching process has no pipes")
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(asdict(order)).encode())
                process.stdin.close()
            for line in process.stdout:
                yield Outcome(**json.loads(line))
            code = process.wait()
        finally:
            late.cancel()
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if code:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            tail = log.read().decode("utf-8", "replace").strip()
            if "ArchiveBusy" in tail:
                raise ArchiveBusy(f"another process is writing to {order.folder}; wait for it to end")
            raise FetchFailed(f"the fetching process ended with {code}: {tail[-1500:]}")
