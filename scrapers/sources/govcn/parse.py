"""gov.cn: a static JSON list, and details whose table of facts is there twice (wide and mobile)."""

from collections.abc import Iterator
from typing import Any

from scrapers.dates import strict_date
from scrapers.dialects.article import article, doc_number
from scrapers.errors import PageChanged
from scrapers.html import meta, one_line
from scrapers.notice import Notice
from scrapers.page import Link, Page

_LABELS = {"发文机关": "issuer", "发文字号": "doc_number", "标题": "title"}


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    if not isinstance(page.json, list):
        raise PageChanged(f"{page.url} is no array of policies")
    newest = sorted(page.json, key=lambda item: item["DOCRELPUBTIME"], reverse=True)
    for item in newest[: page.source.options.get("newest", 60)]:
        url = page.absolute(item["URL"])
        if page.source.allows(url):
            yield Link(
                url=url, facts={"title": one_line(item["TITLE"]), "date": strict_date(item["DOCRELPUBTIME"])}
            )


def notices(page: Page) -> Iterator[Notice]:
    if page.role != "detail":
        return
    published = meta(page.soup, "firstpublishedtime")  # "2026-09-28-21:50:00"
    yield article(
        page,
        body=("#UCAP-CONTENT .trs_editor_view", "#UCAP-CONTENT", ".pages_content"),
        title=("#ti", "h1", "title"),
        published_on=strict_date(published) if published else None,
        **_overview(page),
    )


def _overview(page: Page) -> dict[str, Any]:
    """Issuer and number of the policy library's table; the mobile copy of it is passed over."""
    found: dict[str, str] = {}
    for cell in page.soup.select(".policyLibraryOverview_header td"):
        label = one_line(cell.get_text()).rstrip("：:").replace(" ", "")
        value = cell.find_next_sibling("td")
        if (key := _LABELS.get(label)) and value is not None:
            found.setdefault(key, one_line(value.get_text()))
    if number := found.get("doc_number"):
        found["doc_number"] = doc_number(number) or number
    return {k: v for k, v in found.items() if v and v != "无"}
