"""An article page: title, date, body and the files beside it, by meta tags and selectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bs4.element import Tag

from scrapers.dates import strict_date
from scrapers.errors import Blocked, PageChanged
from scrapers.html import attribute, first, meta, one_line, text_of
from scrapers.notice import Attachment, Notice
from scrapers.page import Page

_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf)$", re.I)
_DOC_NUMBER = re.compile(
    r"^(?:\S{1,24}[〔\[（(【]\d{4}[〕\]）)】]\s?第?\s?\d{1,5}\s?号|(?:\S{2,30}令\s?)?第\s?[\d一二三四五六七八九十百零〇]{1,6}\s?号(?:令)?)$"
)


def article(page: Page, *, body: tuple[str, ...], title: tuple[str, ...] = (), date: tuple[str, ...] = (),
            files: str = "", **values: Any) -> Notice:  # fmt: skip
    """The notice of an article page, or of a file that stands where a page is expected.

    The listing's facts win over the page's meta tags, and those over the selectors;
    `body` gives the selectors of the main text, first match; `files` where else than in
    the body files are linked. `values` are further fields, and win over everything.
    """
    if page.is_file:
        return page.notice(text=page.document.text, **_facts(page) | values)
    node = first(page.soup, *body)
    if node is None:
        raise PageChanged(
            f"{page.url}: none of {body} is there: the page was redesigned, or is not the article"
        )
    found: dict[str, Any] = {
        "title": meta(page.soup, "ArticleTitle") or _text(page, title),
        "published_on": _date(meta(page.soup, "PubDate") or _text(page, date)),
        "attachments": tuple(linked_files(page, node, *page.soup.select(files or "no-such-element"))),
    }
    if (expected := page.facts.get("title")) and found["title"] and not _same(expected, found["title"]):
        raise Blocked(
            f"{page.url} is headed {found['title'][:60]!r} where the listing says {expected[:60]!r}: "
            "the site answers with another page (it does so to bursts)"
        )
    text = text_of(node)
    if set(text.split("\n")) <= {a.title for a in found["attachments"]}:
        text = ""  # a page that only links its document: the text is in the file
    found |= _facts(page)
    found.setdefault("doc_number", doc_number(text))
    found |= {k: v for k, v in values.items() if v}
    return page.notice(text=text, **found)


def linked_files(page: Page, *nodes: Tag) -> Iterator[Attachment]:
    """The documents that `nodes` link to, each once."""
    seen: set[str] = set()
    for node in nodes:
        for link in [node] if node.name == "a" else node.select("a[href]"):
            href = attribute(link, "href")
            if not _FILE.search(href.split("?")[0].strip()):
                continue
            attachment = page.attachment(href, one_line(link.get_text()) or attribute(link, "title"))
            if attachment.url and attachment.url not in seen and page.source.allows(attachment.url):
                seen.add(attachment.url)
                yield attachment


def doc_number(text: str) -> str | None:
    """A document number that stands alone on one of the first lines; None where there is none."""
    for line in text.split("\n", 8)[:8]:
        squeezed = line.replace(" ", "")
        if len(squeezed) <= 60 and _DOC_NUMBER.match(squeezed):
            return squeezed
    return None


def _facts(page: Page) -> dict[str, Any]:
    facts: dict[str, Any] = {
        k: v for k, v in page.facts.items() if k in ("title", "doc_number", "issuer", "id") and v
    }
    if page.facts.get("date"):
        facts["published_on"] = page.facts["date"]
    return facts


def _text(page: Page, selectors: tuple[str, ...]) -> str | None:
    node = first(page.soup, *selectors)
    return one_line(node.get_text()) if node is not None else None


def _date(value: str | None) -> str | None:
    return strict_date(value) if value else None


def _same(listed: str, headed: str) -> bool:
    """Whether two titles name one article: lists cut them, pages add their site's name."""
    a, b = (re.sub(r"[\W_]+", "", t) for t in (listed, headed))
    return a[:12] in b or b[:12] in a
