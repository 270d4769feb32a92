"""jpaas units: a JSON reply whose `data.html` is a fragment of rows, paged by `paramJson`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapers.dates import strict_date
from scrapers.errors import PageChanged
from scrapers.html import attribute, one_line, parse_html
from scrapers.page import Link, Page


def links(page: Page, *, row: str, link: str, date: str) -> Iterator[Link]:
    """Details and the next page; the selectors are of a row, and of its link and date within."""
    reply = page.json
    html = (
        reply.get("data", {}).get("html")
        if isinstance(reply, dict) and isinstance(reply.get("data"), dict)
        else None
    )
    if not isinstance(html, str):
        raise PageChanged(f"{page.url}: no data.html in the reply: {page.text[:120]!r}")
    soup = parse_html(html)
    for found in soup.select(row):
        for anchor in found.select(link):
            facts = {"title": attribute(anchor, "title") or one_line(anchor.get_text()),
                     "kind": page.facts.get("kind", "")}  # fmt: skip
            if (dated := found.select_one(date)) is not None:
                facts["date"] = strict_date(dated.get_text())
            yield Link(url=page.absolute(attribute(anchor, "href")), facts=facts)
    counted = soup.select_one("[count][rows]")
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    asked = json.loads(query.get("paramJson") or "{}")
    number = int(asked.get("pageNo") or 1)
    if counted is not None and number * int(attribute(counted, "rows")) < int(attribute(counted, "count")):
        query["paramJson"] = json.dumps(asked | {"pageNo": number + 1}, separators=(",", ":"))
        following = urlunsplit(urlsplit(page.url)._replace(query=urlencode(query)))
        yield Link(url=following, role="listing", facts=page.facts)
