"""What is fuzzed: every parser that meets words or bytes of others, and what must hold of its answer.

A target takes bytes and returns; whatever it raises is a finding. Errors that a parser
promises (ScraperError, KbError, …) are answers, not findings.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import fuzz_mutate as m
from fuzz_mutate import text_of

PUBLISHED = "2026-02-28"


class Wrong(AssertionError):
    """A parser answered, and the answer can't be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`form` says how inputs are changed (text, bytes, zip, pdf); `tokens` are words of the format.

    `seconds` and `per_character` bound the CPU time of one input. `weight` is its share of the time.
    """

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    form: str = "text"
    tokens: tuple[str, ...] = ()
    seconds: float = 0.5
    per_character: float = 1e-4
    weight: float = 1.0


def need(truth: object, what: str) -> None:
    """Raises Wrong where something is not as promised."""
    if not truth:
        raise Wrong(what)


def spans(text: str, items: Sequence[Any], what: str) -> None:
    """Every item's offsets lie in the text, the right way round; quotes quote."""
    for item in items:
        need(0 <= item.start <= item.end <= len(text), f"{what} {item.start}:{item.end} of {len(text)}")
        quote = getattr(item, "quote", None)
        if isinstance(quote, str):
            need(text[item.start:item.end] == quote, f"{what} does not quote its text")


def _both(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    return text[:middle], text[middle:]


# -- reading texts ------------------------------------------------------------------------------


def provisions(data: bytes) -> None:
    from kb.provisions import read_provisions

    text = text_of(data)
    for language in ("zh", "en"):
        found = read_provisions(text, language=language)
        spans(text, found, "provision")
        for number, p in enumerate(found):
            need(p.parent is None or 0 <= p.parent < number, "a provision's parent comes after it")


def sentences(data: bytes) -> None:
    from kb.provisions import read_provisions
    from kb.sentences import read_sentences

    text = text_of(data)
    for language in ("zh", "en"):
        spans(text, read_sentences(text, language=language, provisions=read_provisions(text, language=language)), "sentence")


def citations(data: bytes) -> None:
    from kb.provisions import read_provisions
    from kb.references import find_provision, read_citations

    text = text_of(data)
    for language in ("zh", "en"):
        held = read_provisions(text, language=language)
        spans(text, read_citations(text, language=language, provisions=held), "citation")
        find_provision(held, text, text[:60])


def dates(data: bytes) -> None:
    from datetime import date

    from kb.dates import effective_date, read_date_problems, read_deadlines
    from kb.moments import moments

    text = text_of(data)
    read_date_problems(text)
    for language in ("zh", "en"):
        found = read_deadlines(text, language=language, published_on=PUBLISHED)
        spans(text, found, "deadline")
        effective = effective_date(text, language=language, published_on=PUBLISHED)
        for day in [d.due_on for d in found] + [effective]:
            need(day is None or date.fromisoformat(day), "no date")
        spans(text, moments(text, language=language, published_on=PUBLISHED), "moment")


def numerals(data: bytes) -> None:
    from kb.days import chinese_day, english_day
    from kb.numerals import chinese, letters, roman
    from kb.thresholds import read_thresholds

    text = text_of(data)
    for read in (chinese, roman, letters, chinese_day, english_day):
        read(text[:200])
    for language in ("zh", "en"):
        spans(text, read_thresholds(text, language=language), "threshold")


def relations(data: bytes) -> None:
    from kb.provisions import read_provisions
    from kb.references import read_citations
    from kb.relations import read_relations

    text = text_of(data)
    for language in ("zh", "en"):
        cited = read_citations(text, language=language, provisions=read_provisions(text, language=language))
        spans(text, read_relations(text, language=language, kind="rule", title=text[:20], citations=cited), "relation")


def identity(data: bytes) -> None:
    from kb.identity import read_identity
    from kb.keys import keys_of
    from kb.words import bare, fold, tokens

    text = text_of(data)
    for language in (None, "zh", "en"):
        found = read_identity(text, language=language)
        keys_of(found.title, found.doc_number)
    need(len(fold(text)) >= 0 and bare(text) is not None, "fold")
    spans(text, tokens(text), "token")


def _analyse(text: str, language: str) -> Any:
    from kb.identity import read_identity
    from kb.pipeline import analyse

    return analyse(text, read_identity(text, language=language))


def pipeline_zh(data: bytes) -> None:
    _pipeline(text_of(data), "zh")


def pipeline_en(data: bytes) -> None:
    _pipeline(text_of(data), "en")


def _pipeline(text: str, language: str) -> None:
    """What the store is given: cleaned text, whole analysis, every span good."""
    from kb.derived import paths_of
    from kb.store import clean_text

    text = clean_text(text)
    found = _analyse(text, language)
    for what in ("provisions", "citations", "deadlines", "relations", "tags", "duties", "triggers", "restorations", "thresholds"):
        spans(text, getattr(found, what), what)
    for t in found.triggers:
        need(len(t.consequences) == len(t.evidence) == len(set(t.consequences)), "evidence of consequences")
        need(all(0 <= s <= e <= len(text) for s, e in t.evidence), "evidence outside the text")
        need(0 <= t.score <= 1, f"score {t.score}")
        need(all(0 <= r < len(found.citations) for r in t.refs), "a reference to no citation")
    paths_of(found.provisions)


@cache
def _base() -> sqlite3.Connection:
    from sqlite_utils import Database

    from kb.schema import migrate
    from kb.search import register_functions
    from kb.store import write_taxonomy
    from kb.taxonomy import taxonomy

    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    register_functions(db.conn)
    migrate(db)
    write_taxonomy(db, taxonomy())
    return db.conn


def store(data: bytes) -> None:
    """Saving, building and changing a notice leaves a base that the doctor finds whole."""
    from sqlite_utils import Database

    from kb.build import build
    from kb.doctor import findings
    from kb.store import save
    from scrapers.notice import Notice

    conn = _base()
    db = Database(conn)
    conn.execute("SAVEPOINT fuzz")
    try:
        for words in _both(text_of(data)):
            try:
                save(db, Notice(source_id="imported", text=words, id="x", title=words[:30] or None), at="2026-01-01T00:00:00Z")
            except ValueError:
                continue
            built = build(db, workers=1)
            need(not built.failed, f"build: {built.failed[:1]}")
        wrong = [w for w in findings(conn) if w[0] != "file"]
        need(not wrong, f"doctor: {wrong[:1]}")
    finally:
        conn.execute("ROLLBACK TO fuzz")
        conn.execute("RELEASE fuzz")


# -- changes --------------------------------------------------------------------------------------


def redline(data: bytes) -> None:
    from kb.changes import apply, compare, same_words
    from kb.redline import redline_html, redline_text

    text = text_of(data)
    old, new = _both(text)
    for language in ("zh", "en"):
        changes = compare(old, new, language=language)
        need(same_words(apply(changes, old), new), "applying the changes does not give the new text")
        need(not compare(text, text, language=language), "a text differs from itself")
        redline_text(changes, language=language)
        html = redline_html(changes, language=language)
        need("<script" not in html.lower(), "markup in a redline")


def amendments(data: bytes) -> None:
    from kb.amendments import read_amendment
    from kb.consolidate import consolidate

    old, new = _both(text_of(data))
    for language in ("zh", "en"):
        consolidate(old, read_amendment(new, language=language), language=language)


def meaning(data: bytes) -> None:
    from kb.meaning import Reading
    from kb.meaning import meaning as compare
    from kb.store import clean_text

    old, new = (clean_text(t) for t in _both(text_of(data)))
    for language in ("zh", "en"):
        compare(Reading(old, _analyse(old, language)), Reading(new, _analyse(new, language)))


# -- bytes from the web -----------------------------------------------------------------------------


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
    from kb.ingest import read_file
    from kb.store import clean_text
    from scrapers.notice import Issue, Notice

    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for name in ("a.jsonl", "b.json"):
            path = Path(folder, name)
            path.write_bytes(data)
            for item in read_file(path):
                need(isinstance(item, Notice | Issue), "neither notice nor issue")
                if isinstance(item, Notice):
                    clean_text(item.full_text())


def warc(data: bytes) -> None:
    from scrapers.archive import Archive, import_warc
    from scrapers.errors import ArchiveDamaged

    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
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

    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
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


# -- questions and answers ------------------------------------------------------------------------------


@cache
def _fts() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE f USING fts5(t, prefix='1')")
    conn.execute("INSERT INTO f VALUES ('网络 络支 支付 付 loan credit 2026')")
    return conn


def search(data: bytes) -> None:
    from kb.answers import find_notice
    from kb.errors import KbError
    from kb.resolution import Index, find_english, steps_of
    from kb.search import index_text, match_query, snippet

    text = text_of(data)
    query = match_query(text)
    _fts().execute("SELECT count(*) FROM f WHERE f MATCH ?", [query.encode("utf-8", "replace").decode()]).fetchone()
    shown = snippet(text, text[:40])
    need("<script" not in shown.lower(), "markup in a snippet")
    index_text(text)
    steps_of(text[:400])
    find_english(Index(()), text[:400])
    conn = _base()
    before = conn.row_factory
    conn.row_factory = sqlite3.Row
    try:
        find_notice(conn, text[:200].encode("utf-8", "replace").decode())
    except KbError:
        pass
    finally:
        conn.row_factory = before


def output(data: bytes) -> None:
    """Feeds, calendars and tables made of hostile words are well formed."""
    from xml.etree import ElementTree

    from kb.digest import Item
    from kb.feeds import Due, atom, icalendar
    from kb.output import as_table, visible
    from kb.web.document import Mark, blocks

    text = text_of(data)[:3000]
    item = Item(key=text[:20], kind="new", at="2026-01-01T00:00:00Z", title=text, issuer=text, link=text, quote=text, why=text)
    ElementTree.fromstring(atom([item], title=text, feed_id="urn:x", link=text, language="zh", updated="2026-01-01"))
    lines = icalendar([Due(key="1", on="2026-01-01", summary=text, description=text, url=text)], name=text, stamp="2026-01-01T00:00:00Z")
    need(all(len(line.encode("utf-8", "replace")) <= 75 for line in lines.split("\r\n")), "a calendar line over 75 bytes")
    as_table([{"a": text}], {"a": ("a", 20)})
    marks = [Mark(kind="trigger", start=i, end=min(len(text), i + 7), why="w") for i in range(0, max(0, len(text) - 8), 5)]
    shown = "".join(s.text for b in blocks(text, marks, []) for s in b.segments)
    need("".join(shown.split()) == "".join(visible(text).split()), "a page loses or gains words")


_site: dict[str, Any] = {}


def web(data: bytes) -> None:
    """A path and query to the site: never a 500, never another host's address in Location."""
    from urllib.parse import quote

    if not _site:
        _start_site()
    raw = data[:1500].replace(b" ", b"%20")
    path = "/" + quote(raw, safe="/?&=%._-@[]*'\"();:,~+")
    loop, client = _site["loop"], _site["client"]
    answer = loop.run_until_complete(client.get(path))
    need(answer.status_code < 500, f"{answer.status_code} for {path[:200]}")
    need("content-security-policy" in answer.headers, "no policy")
    to = answer.headers.get("location", "/")
    need((to.startswith("/") and not to.startswith(("//", "/\\"))) or to.startswith("http://localhost/"), f"redirect to {to[:100]}")


def _start_site() -> None:
    import httpx
    from click.testing import CliRunner

    from kb.build import rules_version
    from kb.cli import main
    from kb.paths import METADATA
    from kb.restore import backup
    from kb.serve import datasette

    path = Path(tempfile.gettempdir(), f"kb-fuzz-{rules_version()}", "kb.db")
    if not path.exists():
        part = path.with_name("part.db")
        part.parent.mkdir(parents=True, exist_ok=True)
        result = CliRunner().invoke(main, ["demo", "--no-serve", "--hostile", "--db", str(part)])
        need(result.exit_code == 0, result.output)
        backup(part, path)
    loop = asyncio.new_event_loop()
    site = datasette(path, metadata=METADATA)
    loop.run_until_complete(site.invoke_startup())
    transport = httpx.ASGITransport(app=site.app(), raise_app_exceptions=False)
    _site.update(loop=loop, client=httpx.AsyncClient(transport=transport, base_url="http://localhost"))


def _urls() -> list[bytes]:
    paths = ["", "search?q=借呗", "product/jiebei?lang=en", "notice/yz-banfa-2026-901", "compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901",
             "calendar?product=jiebei", "obligations?q=x", "enforcement?issuer=x", "sources", "kb", "kb/notices?_facet=issuer&_search=贷款",
             "kb/triggers.json?_size=5&_sort=severity", "kb/what_could_suspend?product=jiebei", "kb/notices/yz-banfa-2026-901",
             "kb.json?sql=select+1", "feed/product/jiebei.atom", "calendar.ics?product=jiebei", "export/jiebei.xlsx", "-/health", "-/versions.json",
             "kb/triggers?cause__exact=regulatory&_next=100", "login?next=/x", "llms.txt", "-/static/app.css", "kb/search_notices.json?words=贷款"]
    return [p.encode() for p in paths]


def _texts() -> list[bytes]:
    return m.seeds_of(m.passages())


def _yaml() -> list[bytes]:
    return [b"contact: a@b.example\ndelay: 2\nleave: [x]\n", b"officers:\n  a: pbkdf2_sha256$1$s$h\n",
            *(p.read_bytes() for p in sorted((m.ROOT / "scrapers" / "sources").glob("*/source.yml"))[:12])]


def _warcs() -> list[bytes]:
    from samples import archived

    with tempfile.TemporaryDirectory() as folder:
        archived("fca", Path(folder, "a"))
        return [p.read_bytes() for p in Path(folder, "a").glob("*.warc.gz")]


def _lines() -> list[bytes]:
    notices = [p.read_bytes() for p in sorted((m.SAMPLES / "notices").glob("*.json"))[:20]]
    return [n[:3000] for n in notices] + [json.dumps({"id": "1", "lang": "zh", "title": "a", "text": p, "published_on": "2026-01-01"}).encode()
                                          for p in m.passages()[:20]]


TARGETS: tuple[Target, ...] = (
    Target(name="provisions", run=provisions, seeds=_texts),
    Target(name="sentences", run=sentences, seeds=_texts),
    Target(name="citations", run=citations, seeds=_texts),
    Target(name="dates", run=dates, seeds=_texts, tokens=m.DATE),
    Target(name="numerals", run=numerals, seeds=_texts, tokens=m.NUMBERS),
    Target(name="relations", run=relations, seeds=_texts),
    Target(name="identity", run=identity, seeds=_texts),
    Target(name="pipeline_zh", run=pipeline_zh, seeds=_texts, weight=3, seconds=0.7),
    Target(name="pipeline_en", run=pipeline_en, seeds=_texts, weight=3, seconds=0.7),
    Target(name="store", run=store, seeds=_texts, seconds=2.0, per_character=3e-4),
    Target(name="redline", run=redline, seeds=_texts, per_character=3e-4),
    Target(name="amendments", run=amendments, seeds=_texts),
    Target(name="meaning", run=meaning, seeds=_texts, seconds=1.5, per_character=4e-4),
    Target(name="charset", run=charset, seeds=lambda: [b[:2000] for b in m.sample_files(".html", ".json")[:20]], form="bytes"),
    Target(name="html", run=html, seeds=lambda: m.sample_files(".html", most=12_000), tokens=m.HTML),
    Target(name="feeds", run=feeds, seeds=lambda: m.sample_files(".xml", ".rss", most=20_000), tokens=m.XML, seconds=1.0, per_character=3e-4),
    Target(name="source_pages", run=source_pages, seeds=lambda: m.sample_files(".html", ".json", most=12_000), tokens=m.HTML + m.JSON, seconds=1.0,
           per_character=3e-4),
    Target(name="json_lines", run=json_lines, seeds=_lines, tokens=m.JSON),
    Target(name="warc", run=warc, seeds=_warcs, form="bytes"),
    Target(name="pdf", run=office, seeds=lambda: m.documents("pdf"), form="pdf", tokens=m.PDF),
    Target(name="docx", run=office, seeds=lambda: m.documents("docx"), form="zip"),
    Target(name="xlsx", run=office, seeds=lambda: m.documents("xlsx"), form="zip"),
    Target(name="doc", run=office, seeds=lambda: m.documents("doc"), form="bytes"),
    Target(name="xls", run=office, seeds=lambda: m.documents("xls"), form="bytes"),
    Target(name="addresses", run=addresses, seeds=_urls, tokens=(*m.QUERY, *m.DATE, "http://", "127.0.0.1", "[::1]", "@", "//", "\\")),
    Target(name="configuration", run=configuration, seeds=_yaml, tokens=m.YAML, seconds=2.5),
    Target(name="search", run=search, seeds=_texts, tokens=m.QUERY),
    Target(name="output", run=output, seeds=_texts, tokens=m.HTML),
    Target(name="web", run=web, seeds=_urls, tokens=m.QUERY, seconds=4.0, weight=2),
)
BY_NAME = {t.name: t for t in TARGETS}
