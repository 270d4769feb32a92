"""NDRC: a TRS site counted from page 0; files are PDF and the same as OFD."""

from collections.abc import Iterator

from scrapers.dialects import trs
from scrapers.dialects.article import article
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role == "listing":
        yield from trs.links(page, rows="ul.u-list li > a[href]")


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(
            page,
            body=("div.TRS_Editor", ".article_con"),
            title=("h2.article_title",),
            date=(".time",),
            files=".attachment_r a",
        )
