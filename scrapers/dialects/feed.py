"""RSS 2.0, RSS 1.0 and Atom, by YAML alone.

Options: `zone` (of dates without one; default UTC), `follow` (fetch each item's page),
`body` (selectors of the main text on that page; default: found by its weight), `title`
(a selector on that page), `match` (a pattern that an item's title or category must match).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from scrapers.charset import decode
from scrapers.dates import strict_date
from scrapers.dialects.article import article, linked_files
from scrapers.errors import Blocked, PageChanged
from scrapers.html import clean_text, main_text, one_line, parse_html, text_of
from scrapers.notice import Issue, Notice
from scrapers.page import Link, Page

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def links(page: Page) -> Iterator[Link]:
    """The pages of a feed's items, where the source follows them."""
    if page.role != "listing" or not page.source.options.get("follow"):
        return
    for item in items(page):
        if page.source.allows(item["url"]):
            yield Link(url=item["url"], facts={k: v for k, v in item.items() if k not in ("url", "html")})


def notices(page: Page) -> Iterator[Notice | Issue]:
    """The notice of an item's page, or of every item where the feed itself is all there is."""
    options = page.source.options
    if page.role == "listing":
        if not options.get("follow"):
            yield from (_inline(page, item) for item in items(page))
    elif options.get("body"):
        yield article(page, body=tuple(options["body"]), files=options.get("files", ""))
    else:
        text = page.document.text if page.is_file else main_text(page.soup)
        title, date = page.facts.get("title"), page.facts.get("date")
        files = () if page.is_file else tuple(linked_files(page, page.soup))
        yield page.notice(
            text=text, title=title, published_on=date, id=page.facts.get("id"), attachments=files
        )


def items(page: Page) -> list[dict[str, str]]:
    """Title, url, date, id and html of the feed's items; PageChanged when it is no feed."""
    if page.body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise Blocked(f"{page.url} answers with a web page where its feed should be")
    text = _DECLARATION.sub("", decode(page.body).text)  # the bytes are decoded: the claim is spent
    try:
        root = fromstring(text.lstrip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise PageChanged(
            f"{page.url} is no feed that can be read: {error or type(error).__name__}"
        ) from error
    entries = [e for e in root.iter() if e.tag.rpartition("}")[2] in ("item", "entry")]
    if not entries and root.tag.rpartition("}")[2] not in ("rss", "feed", "RDF"):
        raise PageChanged(f"{page.url} holds <{root.tag}>, which is neither RSS nor Atom")
    match = re.compile(page.source.options.get("match", ""), re.I)
    read = [_item(page, entry) for entry in entries]
    return [item for item in read if match.search(f"{item['title']} {item.get('category', '')}")]


def _item(page: Page, entry: Any) -> dict[str, str]:
    def text(*names: str) -> str:
        for name in names:
            for child in entry:
                if child.tag in (name, _ATOM + name, f"{{http://purl.org/rss/1.0/}}{name}"):
                    return "".join(child.itertext()).strip()
        return ""

    href = next(
        (
            c.get("href", "")
            for c in entry
            if c.tag == _ATOM + "link" and c.get("rel", "alternate") == "alternate"
        ),
        "",
    )
    url = page.absolute(href or text("link"))
    if page.source.options.get("https"):
        url = re.sub("^http:", "https:", url)
    item = {
        "title": one_line(parse_html(text("title")).get_text()) or url,
        "url": url,
        "html": text(_CONTENT, "content", "description", "summary"),
        "id": text("guid", "id") or url,
    }
    if category := text("category"):
        item["category"] = category
    if date := text("pubDate", "published", "updated", _DC_DATE, "date"):
        item["date"] = strict_date(date, zone=page.source.options.get("zone"))
    if kind := page.facts.get("kind"):
        item["kind"] = kind
    return item


def _inline(page: Page, item: dict[str, str]) -> Notice:
    body = parse_html(item["html"])
    text = text_of(body) if body.find() is not None else clean_text(item["html"])
    title = item["title"]
    whole = text if text.startswith(title) else f"{title}\n{text}"
    # What an item links to is its text in another form; it counts as a file of the notice.
    files = tuple(linked_files(page, body))
    return page.notice(text=whole, title=title, url=item["url"], id=item["id"], published_on=item.get("date"),
                       kind=item.get("kind"), attachments=files)  # fmt: skip
