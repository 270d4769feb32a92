"""gkmlpt, the information-disclosure platform of Guangdong's offices: JSON lists, epoch dates.

The article's body stands in `window._CONFIG.DETAIL.content` or in `div.article-content`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scrapers.dates import strict_date
from scrapers.dialects.article import doc_number, linked_files
from scrapers.errors import PageChanged
from scrapers.html import first, one_line, parse_html, text_of
from scrapers.notice import Notice
from scrapers.page import Link, Page

_CONFIG = re.compile(r"window\._CONFIG\s?=\s?")


def links(page: Page) -> Iterator[Link]:
    """Details and the next page."""
    if page.role != "listing":
        return
    reply = page.json
    if not isinstance(reply, dict) or not isinstance(reply.get("articles"), list):
        raise PageChanged(f"{page.url}: the reply has no articles: {page.text[:120]!r}")
    for item in reply["articles"]:
        facts = {
            "title": one_line(item["title"]),
            "date": strict_date(str(item["first_publish_time"])),
            "id": str(item["id"]),
            "doc_number": item.get("document_number") or "",
            "issuer": item.get("publisher") or "",
            "kind": page.facts.get("kind", ""),
        }
        yield Link(url=page.absolute(item["url"]), facts=facts)
    at = re.search(r"([?&])page=(\d{1,5})", page.url)
    total = (reply.get("classify") or {}).get("post_count") or reply.get("total") or 0
    if at and int(at[2]) * 100 < int(total):
        following = page.url.replace(at[0], f"{at[1]}page={int(at[2]) + 1}")
        yield Link(url=following, role="listing", facts=page.facts)


def notices(page: Page) -> Iterator[Notice]:
    """The article of a detail page."""
    if page.role != "detail":
        return
    detail = _detail(page)
    body = (
        parse_html(str(detail["content"]))
        if detail.get("content")
        else first(page.soup, "div.article-content")
    )
    if body is None:
        raise PageChanged(f"{page.url}: neither _CONFIG.DETAIL.content nor div.article-content is there")
    text = text_of(body)
    published = detail.get("first_publish_time")
    yield page.notice(
        text=text,
        id=page.facts.get("id") or str(detail.get("id") or ""),
        title=page.facts.get("title") or one_line(str(detail.get("title") or "")),
        issuer=page.facts.get("issuer") or detail.get("publisher") or page.source.issuer,
        doc_number=page.facts.get("doc_number") or detail.get("document_number") or doc_number(text),
        published_on=page.facts.get("date") or (strict_date(str(published)) if published else None),
        attachments=tuple(linked_files(page, body)),
    )


def _detail(page: Page) -> dict[str, Any]:
    """`_CONFIG.DETAIL` where the page has one; its script is JSON up to the first statement after it."""
    start = _CONFIG.search(page.text)
    if start is None:
        return {}
    try:
        config, _ = json.JSONDecoder().raw_decode(page.text, start.end())
    except (ValueError, RecursionError) as error:
        raise PageChanged(f"{page.url}: window._CONFIG is no JSON: {error}") from error
    detail = config.get("DETAIL") if isinstance(config, dict) else None
    return detail if isinstance(detail, dict) else {}
