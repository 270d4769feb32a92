"""MIIT: a search reply as the list; notices about apps carry their table or a workbook."""

import re
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
    if not isinstance(reply, dict) or "data" not in reply:
        raise PageChanged(f"{page.url}: the reply has no data: {page.text[:120]!r}")
    result = (reply["data"] or {}).get("searchResult") or {}
    for row in result.get("dataResults") or []:
        item = row["data"]
        facts = {
            "title": one_line(parse_html(item.get("title_text") or item["title"]).get_text()),
            "date": strict_date(item.get("jsearch_date") or str(item["cdate"])),
            "issuer": item.get("publishgroupname") or "",
            "doc_number": item.get("filenumbername") or "",
            "kind": page.facts.get("kind", ""),
        }
        yield Link(url=page.absolute(item["url"]), facts=facts)
    at = re.search(r"([?&])p=(\d{1,4})", page.url)
    if at and int(at[2]) * 15 < int(result.get("totalCount") or 0):
        following = page.url.replace(at[0], f"{at[1]}p={int(at[2]) + 1}")
        yield Link(url=following, role="listing", facts=page.facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role == "detail":
        yield article(page, body=("#con_con", ".ccontent"), title=("#con_title", "h1"), date=("#con_time",),
                      files="#con_con a, .ccontent a")  # fmt: skip
