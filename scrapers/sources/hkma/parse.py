"""HKMA press releases: an open API for the list, web pages for the text."""

from collections.abc import Iterator

from scrapers.dates import strict_date
from scrapers.dialects.article import article
from scrapers.errors import PageChanged
from scrapers.html import one_line
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    reply = page.json
    if not isinstance(reply, dict) or not reply.get("header", {}).get("success"):
        raise PageChanged(f"{page.url}: the API reports no success: {page.text[:160]!r}")
    for item in reply["result"]["records"]:
        facts = {
            "title": one_line(item["title"]),
            "date": strict_date(item["date"]),
            "kind": page.facts.get("kind", ""),
        }
        yield Link(url=page.absolute(item["link"]), facts=facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(
            page,
            body=(".template-content-area", "#content", "main"),
            title=("h1", "h3.press-title"),
            files=".template-content-area a",
        )
