"""CSRC: lists as JSON with the full text inline, and the HTML library of rules."""

import re
from collections.abc import Iterator
from typing import Any

from scrapers.dates import strict_date
from scrapers.dialects.article import article, doc_number
from scrapers.errors import PageChanged
from scrapers.html import attribute, one, one_line, parse_html, text_of
from scrapers.notice import Notice
from scrapers.page import Link, Page

_ORDER = re.compile(r"(?:证监会|\S{2,12}委员会)?令第\d{1,4}号")


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    if "/searchList/" in page.url:
        data = _data(page)
        at = re.search(r"page=(\d{1,4})$", page.url)
        if at and int(data["page"]) * int(data["rows"]) < int(data["total"]):
            following = f"{page.url[: at.start()]}page={int(at[1]) + 1}"
            yield Link(url=following, role="listing", facts=page.facts)
        return
    for row in one(page.soup, "tbody#zc-list-content", url=page.url).select("tr"):
        link = row.select_one("a.list")
        title = row.select_one(".til")
        if link is None or title is None:
            raise PageChanged(f"{page.url}: a row of the rules has no link or title: {row.get_text()[:80]!r}")
        yield Link(
            url=page.absolute(attribute(link, "href")),
            facts={"title": one_line(title.get_text()), "kind": page.facts.get("kind", "")},
        )


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        below = page.soup.select_one(".sub-title")
        order = _ORDER.search(below.get_text()) if below else None
        yield article(
            page,
            body=(".content-body", ".detail-news"),
            title=("h3", "h2"),
            files=".content-head a",
            doc_number=order[0] if order else None,
        )
    elif "/searchList/" in page.url:
        yield from (_inline(page, item) for item in _data(page)["results"])


def _inline(page: Page, item: dict[str, Any]) -> Notice:
    html = item.get("contentHtml")
    text = text_of(parse_html(html)) if html else str(item.get("content") or "")
    return page.notice(
        text=text,
        id=str(item["manuscriptId"]),
        url=page.absolute(item["url"]),
        title=one_line(item["title"]),
        doc_number=doc_number(text),
        published_on=strict_date(item["publishedTimeStr"]),
        attachments=tuple(
            page.attachment(f["filePath"], f.get("fileName") or "") for f in item.get("resList") or []
        ),
    )


def _data(page: Page) -> Any:
    reply = page.json
    data = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("results"), list):
        raise PageChanged(f"{page.url}: no data.results in {page.text[:120]!r}")
    return data
