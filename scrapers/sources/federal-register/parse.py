"""Federal Register: an open JSON API, the text as an HTML fragment per document."""

from collections.abc import Iterator

from scrapers.dates import strict_date
from scrapers.errors import PageChanged, UnknownValue
from scrapers.html import one_line, text_of
from scrapers.notice import Notice
from scrapers.page import Link, Page


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    reply = page.json
    if not isinstance(reply, dict) or "count" not in reply:
        raise PageChanged(f"{page.url}: no count in the reply: {page.text[:120]!r}")
    kinds = page.source.lookups["kind"]
    for item in reply.get("results") or []:  # a search without hits has no results key
        if item["type"] not in kinds:
            raise UnknownValue(f"{page.url}: type {item['type']!r}; add it to lookups.kind in source.yml")
        agencies = [a.get("name") or a["raw_name"] for a in item["agencies"]]
        facts = {
            "title": one_line(item["title"]),
            "kind": kinds[item["type"]],
            "date": strict_date(item["publication_date"]),
            "id": item["document_number"],
            "url": item["html_url"],
            "issuer": "; ".join(dict.fromkeys(agencies)),
            "effective": item.get("effective_on") or "",
        }
        yield Link(url=page.absolute(item["body_html_url"]), facts=facts)
    if following := reply.get("next_page_url"):
        yield Link(url=page.absolute(following), role="listing", facts=page.facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role != "detail":
        return
    facts = page.facts
    yield page.notice(
        text=text_of(page.soup),
        id=facts.get("id"),
        url=facts.get("url"),
        title=facts.get("title"),
        issuer=facts.get("issuer"),
        doc_number=facts.get("id"),
        published_on=facts.get("date"),
        effective_on=facts.get("effective"),
    )
