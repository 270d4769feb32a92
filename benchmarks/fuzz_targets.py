"""What is fuzzed: every parser that meets words or bytes of others, and the inputs each begins with.

A target takes bytes and returns; whatever it raises is a finding. Errors that a parser
promises (ScraperError, KbError, …) are answers, not findings.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fuzz_bytes as b
import fuzz_mutate as m
import fuzz_site as s
import fuzz_texts as t


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
    Target(name="provisions", run=t.provisions, seeds=_texts),
    Target(name="sentences", run=t.sentences, seeds=_texts),
    Target(name="citations", run=t.citations, seeds=_texts),
    Target(name="dates", run=t.dates, seeds=_texts, tokens=m.DATE),
    Target(name="numerals", run=t.numerals, seeds=_texts, tokens=m.NUMBERS),
    Target(name="relations", run=t.relations, seeds=_texts),
    Target(name="identity", run=t.identity, seeds=_texts),
    Target(name="pipeline_zh", run=t.pipeline_zh, seeds=_texts, weight=3, seconds=0.7),
    Target(name="pipeline_en", run=t.pipeline_en, seeds=_texts, weight=3, seconds=0.7),
    Target(name="store", run=t.store, seeds=_texts, seconds=2.0, per_character=3e-4),
    Target(name="redline", run=t.redline, seeds=_texts, per_character=3e-4),
    Target(name="amendments", run=t.amendments, seeds=_texts),
    Target(name="meaning", run=t.meaning, seeds=_texts, seconds=1.5, per_character=4e-4),
    Target(name="charset", run=b.charset, seeds=lambda: [page[:2000] for page in m.sample_files(".html", ".json")[:20]], form="bytes"),
    Target(name="html", run=b.html, seeds=lambda: m.sample_files(".html", most=12_000), tokens=m.HTML),
    Target(name="feeds", run=b.feeds, seeds=lambda: m.sample_files(".xml", ".rss", most=20_000), tokens=m.XML, seconds=1.0, per_character=3e-4),
    Target(name="source_pages", run=b.source_pages, seeds=lambda: m.sample_files(".html", ".json", most=12_000), tokens=m.HTML + m.JSON, seconds=1.0,
           per_character=3e-4),
    Target(name="json_lines", run=b.json_lines, seeds=_lines, tokens=m.JSON),
    Target(name="warc", run=b.warc, seeds=_warcs, form="bytes"),
    Target(name="pdf", run=b.office, seeds=lambda: m.documents("pdf"), form="pdf", tokens=m.PDF),
    Target(name="docx", run=b.office, seeds=lambda: m.documents("docx"), form="zip"),
    Target(name="xlsx", run=b.office, seeds=lambda: m.documents("xlsx"), form="zip"),
    Target(name="doc", run=b.office, seeds=lambda: m.documents("doc"), form="bytes"),
    Target(name="xls", run=b.office, seeds=lambda: m.documents("xls"), form="bytes"),
    Target(name="addresses", run=b.addresses, seeds=_urls, tokens=(*m.QUERY, *m.DATE, "http://", "127.0.0.1", "[::1]", "@", "//", "\\")),
    Target(name="configuration", run=b.configuration, seeds=_yaml, tokens=m.YAML, seconds=2.5),
    Target(name="search", run=s.search, seeds=_texts, tokens=m.QUERY),
    Target(name="output", run=s.output, seeds=_texts, tokens=m.HTML),
    Target(name="web", run=s.web, seeds=_urls, tokens=m.QUERY, seconds=4.0, weight=2),
)
BY_NAME = {target.name: target for target in TARGETS}
