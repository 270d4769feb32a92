"""SAMR: a list as HTML inside the JSON of a jpaas unit."""

from collections.abc import Iterator

from scrapers.dialects import jpaas
from scrapers.dialects.article import article
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role == "listing":
        yield from jpaas.links(
            page, row="ul", link="li.nav04Left02_content a[href]", date="li.nav04Left02_contenttime"
        )


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(
            page,
            body=("div.Three_xilan_07",),
            title=("div.Three_xilan_02", "h1"),
            date=("div.Three_xilan_04",),
            files="div.Three_xilan_07 a",
        )
