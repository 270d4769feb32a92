"""CAC: lists by POST, addresses without scheme, dates with a Chinese clock time."""

from collections.abc import Iterator

from scrapers.dates import strict_date
from scrapers.dialects.article import article
from scrapers.errors import PageChanged
from scrapers.html import one_line, parse_html
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    reply = page.json
    if not isinstance(reply, dict) or not isinstance(reply.get("list"), list):
        raise PageChanged(f"{page.url}: the reply has no list: {page.text[:120]!r}")
    for item in reply["list"]:
        facts = {
            "title": one_line(parse_html(item["topic"]).get_text()),
            "date": strict_date(item["pubtime"]),
            "kind": page.facts.get("kind", ""),
        }
        yield Link(url=page.absolute(item["infourl"]), facts=facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(
            page, body=("#BodyLabel",), title=("h1.title",), date=("#pubtime",), files="#BodyLabel a"
        )
