"""Fuzzed readers of bytes that others send: pages, feeds, files, archives, addresses, configuration."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fuzz_checks import MEMORY, need
from fuzz_mutate import text_of
from fuzz_texts import base


def charset(data: bytes) -> None:
    from scrapers.charset import decode
    from scrapers.errors import UnreadableDocument

    for declared in (None, "gbk", "utf-16", "no-such-set"):
        try:
            text = decode(data, declared=declared).text
        except UnreadableDocument:
            continue
        need(not any("\ud800" <= c <= "\udfff" for c in text), "a lone surrogate")


@cache
def _source(name: str) -> Any:
    from scrapers.source import all_sources

    return all_sources()[name]


def html(data: bytes) -> None:
    from scrapers.errors import UnreadableDocument
    from scrapers.html import clean_text, main_text, one_line, page_title, parse_html
    from scrapers.html import text_of as words_of

    text = text_of(data)
    soup = parse_html(text)
    for found in (main_text(soup), words_of(soup), clean_text(text), one_line(page_title(soup) or "")):
        need("\x00" not in found and not any("\ud800" <= c <= "\udfff" for c in found), "hostile characters stay")
    from scrapers.document import read_document, sniff

    try:
        if sniff(data) in ("html", "text"):
            read_document(data, media_type="text/html; charset=gbk")
    except UnreadableDocument:
        pass


def _pages(data: bytes, names: Sequence[str]) -> None:
    """Every source's functions over a page; only what parse.py calls raises nothing."""
    from scrapers.errors import ScraperError
    from scrapers.page import Page
    from scrapers.parse import listing_issues, page_links, parse_page

    for name in names:
        source = _source(name)
        for role in ("listing", "detail"):
            page = Page(source=source, url=source.listings[0].url, body=data, key="k", role=role)  # type: ignore[arg-type]
            try:
                links = page_links(page)
            except ScraperError:
                links = []
            need(all(isinstance(link.url, str) for link in links), "a link without address")
            parse_page(page)
            listing_issues(page)


@cache
def _names(kind: str) -> tuple[str, ...]:
    from scrapers.source import all_sources

    feeds = [s.id for s in all_sources().values() if s.dialect == "feed"]
    return tuple(feeds) if kind == "feed" else tuple(s for s in all_sources() if s not in feeds)


def feeds(data: bytes) -> None:
    names = _names("feed")
    _pages(data, [names[len(data) % len(names)]])


def source_pages(data: bytes) -> None:
    """HTML and JSON pages of the sources, one source an input (each input's source by its length)."""
    names = _names("page")
    _pages(data, [names[len(data) % len(names)]])


def json_lines(data: bytes) -> None:
    """What files of notices hold can be stored."""
    from sqlite_utils import Database

    from kb.ingest import read_file
    from kb.store import record_issue, save
    from scrapers.notice import Issue, Notice

    db = Database(base())

    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        for name in ("a.jsonl", "b.json"):
            path = Path(folder, name)
            path.write_bytes(data)
            db.execute("SAVEPOINT fuzz")
            try:
                for item in read_file(path):
                    need(isinstance(item, Notice | Issue), "neither notice nor issue")
                    if isinstance(item, Notice):
                        save(db, item, at="2026-01-01T00:00:00Z")
                    else:
                        record_issue(db, item, at="2026-01-01T00:00:00Z")
            finally:
                db.execute("ROLLBACK TO fuzz")
                db.execute("RELEASE fuzz")


def warc(data: bytes) -> None:
    from scrapers.archive import Archive, import_warc
    from scrapers.errors import ArchiveDamaged

    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder, "in.warc.gz")
        path.write_bytes(data)
        with Archive(Path(folder, "held"), writable=True) as archive:
            with contextlib.suppress(ArchiveDamaged):
                import_warc(archive, path)
            for record in archive.records():
                archive.body(record)
        Path(folder, "held", "index.jsonl").write_bytes(data[:300])
        for writable in (False, True):
            try:
                with Archive(Path(folder, "held"), writable=writable) as again:
                    list(again.records())
            except ArchiveDamaged:
                pass
        own = Path(folder, "own")
        own.mkdir()
        (own / "responses-00001.warc.gz").write_bytes(data)
        try:
            with Archive(own, writable=True) as again:
                list(again.records())
        except ArchiveDamaged:
            pass


@cache
def _office() -> Any:
    from scrapers import document

    return document


def office(data: bytes) -> None:
    """PDF, DOCX, XLSX, DOC and XLS through the very process that reads them in earnest."""
    from scrapers.errors import UnreadableDocument

    try:
        document = _office().read_document(data, name="f")
        need("\x00" not in document.text, "NUL in the text")
    except UnreadableDocument as error:
        need("broke the process" not in str(error) and "took over" not in str(error), str(error))


def addresses(data: bytes) -> None:
    from kb.web.people import _local
    from kb.web.security import web_address
    from scrapers.addresses import refusal
    from scrapers.dates import strict_date
    from scrapers.errors import ScraperError
    from scrapers.page import absolute

    text = text_of(data)[:2000]
    refusal(text)
    with contextlib.suppress(ScraperError):
        absolute("https://www.example.org/a/b", text)
    _source("fca").allows(text)
    _source("fca").role_of(text)
    to = _local(text)
    need(to.startswith("/") and not to.startswith(("//", "/\\")), "a redirect elsewhere")
    shown = web_address(text)
    need(shown is None or shown.startswith(("http://", "https://")), "a link to something else")
    with contextlib.suppress(ScraperError):
        strict_date(text)


# -- configuration ------------------------------------------------------------------------------------


def configuration(data: bytes) -> None:
    from kb.config import read_config
    from kb.errors import KbError
    from kb.web.accounts import read_users
    from scrapers.errors import SourceInvalid
    from scrapers.source import load_source

    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder, "source.yml")
        path.write_bytes(data)
        path.chmod(0o600)
        for read in (read_config, read_users):
            with contextlib.suppress(KbError):
                read(path)
        try:
            load_source(Path(folder).rename(Path(folder).with_name("fuzzed")))
        except SourceInvalid:
            pass
        finally:
            Path(folder).with_name("fuzzed").rename(folder)
