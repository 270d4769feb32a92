"""PBOC: eportal lists whose link texts are cut; many rules are one PDF on an empty page."""

from collections.abc import Iterator

from scrapers.dialects import eportal
from scrapers.dialects.article import article
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role == "listing":
        yield from eportal.links(page, rows="font.newslist_style a[href]")


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(page, body=("#zoom",), title=("h2", "title"), date=(".hui12", "#shijian"))
