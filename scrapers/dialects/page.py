"""One page that changes, by YAML alone: a platform's service announcements, a status page.

Options: `body` (selectors of the part that counts; default: found by its weight), `item`
(a selector of announcements within it, each a notice of its own), and for items `title`
and `date` (selectors within an item). Every listing is such a page; a page without items
is one notice, whose versions are its changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bs4.element import Tag

from scrapers.dates import strict_date
from scrapers.errors import PageChanged
from scrapers.html import attribute, first, main_text, one_line, page_title, text_of
from scrapers.notice import Issue, Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    """Nowhere: the page is all there is."""
    yield from ()


def notices(page: Page) -> Iterator[Notice | Issue]:
    """The page, or each announcement on it."""
    options = page.source.options
    body: Tag | None = first(page.soup, *options["body"]) if options.get("body") else None
    if options.get("body") and body is None:
        raise PageChanged(f"{page.url}: none of {options['body']} is there: correct `body` in source.yml")
    if not options.get("item"):
        text = text_of(body) if body is not None else main_text(page.soup)
        yield page.notice(text=text, title=page_title(page.soup), id=_name(page.url))
        return
    for item in (body or page.soup).select(options["item"]):
        title = _part(item, options.get("title"))
        date = _part(item, options.get("date"))
        anchor = attribute(item, "id")
        yield page.notice(
            text=text_of(item), title=title, published_on=strict_date(date) if date else None,
            url=f"{page.url}#{anchor}" if anchor else page.url,
            # Without an id of the site's own, the title and its day name the announcement.
            id=anchor or _name(f"{title} {date}"),
        )  # fmt: skip


def _part(item: Tag, css: str | None) -> str | None:
    node = item.select_one(css) if css else None
    return one_line(node.get_text()) if node is not None else None


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
