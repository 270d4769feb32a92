"""TRS WCM listings: rows with a link and a date, and `createPageHTML` naming the further pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.dates import strict_date
from scrapers.html import attribute, one_line
from scrapers.page import Link, Page

_PAGER = re.compile(
    r"createPageHTML\(\s?(?P<total>\d{1,5})\s?,\s?(?P<current>\d{1,5})\s?,\s?[\"'](?P<name>\w{1,40})[\"']\s?,"
    r"\s?[\"'](?P<ext>\w{1,10})[\"']"
)
_DATE_IN_URL = re.compile(r"/t(\d{8})_\d{1,12}\.s?html?$")


def links(page: Page, *, rows: str) -> Iterator[Link]:
    """Details and the next page; `rows` selects the links of the items."""
    for link in page.soup.select(rows):
        url = page.absolute(attribute(link, "href"))
        if not page.source.allows(url):
            continue
        facts = {"title": attribute(link, "title") or one_line(link.get_text())}
        if dated := _DATE_IN_URL.search(url):
            facts["date"] = strict_date(dated[1])
        yield Link(url=url, facts=facts)
    yield from next_page(page)


def next_page(page: Page) -> Iterator[Link]:
    """The page after this one: index.html, index_1.html, … counted from 0."""
    if (pager := _PAGER.search(page.text)) is None:
        return
    following = int(pager["current"]) + 1
    if following < int(pager["total"]):
        yield Link(
            url=page.absolute(f"{pager['name']}_{following}.{pager['ext']}"), role="listing", facts=page.facts
        )
