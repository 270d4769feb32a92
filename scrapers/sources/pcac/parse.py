"""PCAC: an eportal site whose articles are named by articleKey in the query."""

from collections.abc import Iterator

from scrapers.dialects import eportal
from scrapers.dialects.article import article
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role == "listing":
        yield from eportal.links(page, rows="a[href*='articleKey=']")


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(
            page,
            body=("#zoom", ".article_content", ".portlet_content .content"),
            title=("h1", "h2", ".title"),
            date=(".hui12", ".time"),
        )
