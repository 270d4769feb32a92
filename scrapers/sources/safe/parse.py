"""SAFE: dt/dd rows, some of which are a PDF at once; pages counted from 1."""

import re
from collections.abc import Iterator

from scrapers.dates import strict_date
from scrapers.dialects.article import article
from scrapers.html import attribute, one, one_line
from scrapers.notice import Notice
from scrapers.page import Link, Page

_PAGE = re.compile(r"/index(?:_(\d{1,4}))?\.html$")


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    for row in page.soup.select("div.list_conr ul li"):
        link = one(row, "dt a[href]", url=page.url)
        facts = {"title": attribute(link, "title") or one_line(link.get_text()),
                 "date": strict_date(one(row, "dd", url=page.url).get_text()),
                 "kind": page.facts.get("kind", "")}  # fmt: skip
        yield Link(url=page.absolute(attribute(link, "href")), facts=facts)
    at = _PAGE.search(page.url)
    following = f"index_{int(at[1] or 1) + 1 if at else 2}.html"
    if any(following in attribute(a, "href") for a in page.soup.select("a[href]")) or following in page.text:
        yield Link(url=page.absolute(following), role="listing", facts=page.facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        number = page.soup.select_one("#wh") if not page.is_file else None
        yield article(
            page,
            body=(".detail_conbg .detail_content", ".detail_content", "#content"),
            title=(".detail_tit",),
            files=".detail_conbg a",
            doc_number=one_line(number.get_text()) if number else None,
        )
