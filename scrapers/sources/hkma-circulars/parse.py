"""HKMA circulars: a search by POST, and every circular a PDF."""

from collections.abc import Iterator

from scrapers.dates import strict_date
from scrapers.errors import PageChanged
from scrapers.html import one_line, parse_html
from scrapers.notice import Notice
from scrapers.page import Link, Page

PDF = "/eng/doc-ldg/docId/getPdf/{0}/{0}.pdf"


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    reply = page.json
    if not isinstance(reply, dict) or not isinstance(reply.get("resultList"), list):
        raise PageChanged(f"{page.url}: no resultList in the reply: {page.text[:120]!r}")
    for item in reply["resultList"]:
        facts = {
            "title": one_line(parse_html(item["docLongTitle"]).get_text(" ")),
            "date": strict_date(item["issueDateStr"]),  # issueDate is the evening before, in UTC
            "id": item["docId"],
            "doc_number": item.get("guidelineNo") or "",
            "kind": page.facts.get("kind", ""),
        }
        yield Link(url=page.absolute(PDF.format(item["docId"])), facts=facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        facts = page.facts
        yield page.notice(
            text=page.document.text,
            id=facts.get("id"),
            title=facts.get("title") or page.document.text.split("\n", 1)[0],
            doc_number=facts.get("doc_number"),
            published_on=facts.get("date"),
        )
