"""eportal and easysite lists: rows of a titled link and a date, the pager's prefix on the page.

The address of page N is `{prefix}-{N}.html` with a prefix that only the page knows;
`index_2.html` is always a 404 here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4.element import Tag

from scrapers.dates import strict_date
from scrapers.html import attribute, one_line
from scrapers.page import Link, Page

_NEXT = re.compile(
    r"tagname=[\"'](?P<path>[\w./-]{1,120}?/(?P<prefix>[0-9a-f]{3,8})-)(?P<number>\d{1,5})\.html[\"']"
)
_CURRENT = re.compile(r"/[0-9a-f]{3,8}-(\d{1,5})\.html$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def links(page: Page, *, rows: str) -> Iterator[Link]:
    """Details and the next page; `rows` selects the links of the items."""
    for link in page.soup.select(rows):
        url = page.absolute(attribute(link, "href"))
        if not page.source.allows(url):
            continue
        facts = {
            "title": attribute(link, "title") or one_line(link.get_text()),
            "kind": page.facts.get("kind", ""),
        }
        if date := _date_beside(link):
            facts["date"] = date
        yield Link(url=url, facts=facts)
    current = _CURRENT.search(page.url)
    following = (int(current[1]) if current else 1) + 1
    total = page.soup.select_one("input[name=article_paging_list_hidden]")
    last = int(attribute(total, "totalpage") or 1) if total is not None else following
    pager = _NEXT.search(page.text)
    if pager is not None and following <= last:
        yield Link(url=page.absolute(f"{pager['path']}{following}.html"), role="listing", facts=page.facts)


def _date_beside(link: Tag) -> str | None:
    """The row's date: the first one that stands after the link, in its cell or row."""
    for parent in list(link.parents)[:4]:
        if isinstance(parent, Tag) and (found := _DATE.search(parent.get_text())) is not None:
            return strict_date(found[0])
    return None
