"""A new source's folder with the two files to fill in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from kb.errors import KbError
from scrapers.source import SOURCES

_FACTS = """title: {source}
regulator: {source}
jurisdiction: CN
language: zh
url: {url}
hosts: [{host}]
listings:
  - {{url: "{url}", kind: notice}}
detail: '/art_'            # what the addresses of its notices look like
expect: {{least: 5}}         # items that the first page always has
rhythm_days: 3             # working days between two notices, usually
confidence: C              # how sure we are of all this
"""

_PARSE = '''"""{source}: say here what is peculiar about the site."""

from __future__ import annotations

from collections.abc import Iterator

from scrapers.html import attribute, one, text_of
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    """The notices that a listing page names."""
    if page.role != "listing":
        return
    for a in page.soup.select("ul li a[href]"):
        yield Link(url=page.absolute(attribute(a, "href")), facts={{"title": a.get_text(strip=True)}})


def notices(page: Page) -> Iterator[Notice]:
    """The notice of a detail page."""
    if page.role == "detail":
        yield page.notice(title=one(page.soup, "h1").get_text(strip=True), text=text_of(one(page.soup, "article")))
'''


def new_source(source: str, url: str, *, folder: Path = SOURCES) -> list[Path]:
    """Writes source.yml and parse.py of a new source; raises KbError where it exists already."""
    target = folder / source
    if target.exists():
        raise KbError(f"there is a source {source} already: {target}")
    host = urlsplit(url).hostname
    if not host:
        raise KbError(f"{url!r} is no address of a page; give it whole, with https://")
    target.mkdir(parents=True)
    (target / "source.yml").write_text(_FACTS.format(source=source, url=url, host=host), encoding="utf-8")
    (target / "parse.py").write_text(_PARSE.format(source=source), encoding="utf-8")
    return [target / "source.yml", target / "parse.py"]
