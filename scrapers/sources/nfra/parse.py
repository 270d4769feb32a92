"""NFRA and the old CBIRC: one document API, three shapes of list, Word's HTML as the text."""

import re
from collections.abc import Iterator
from math import ceil
from typing import Any

from scrapers.dates import strict_date
from scrapers.errors import PageChanged
from scrapers.html import first, one_line, parse_html, text_of
from scrapers.notice import Attachment, Notice
from scrapers.page import Link, Page

DETAIL = "/cbircweb/DocInfo/SelectByDocId?docId={}"
PUBLIC = "/cn/view/pages/{}.html?docId={}&itemId={}&generaltype={}"


def links(page: Page) -> Iterator[Link]:
    if page.role != "listing":
        return
    data = _data(page)
    for row in _rows(page, data):
        outside = row.get("isTitleLink") == "1" and str(row.get("titleLink") or "")
        if outside:  # the item lives on another site; docSubtitle is then a link, not a title
            continue
        facts = {
            "title": _title(row),
            "kind": page.facts.get("kind", ""),
            "item": str(row.get("itemId") or _item(page)),
        }
        facts |= {k: str(row[k]) for k in ("docFileUrl", "pdfFileUrl") if row.get(k)}
        if row.get("publishDate"):
            facts["date"] = strict_date(row["publishDate"])
        yield Link(url=page.absolute(DETAIL.format(int(row["docId"]))), facts=facts)
    found = re.search(r"pageIndex=(\d{1,5})", page.url)
    size = re.search(r"pageSize=(\d{1,4})", page.url)
    if found and size and isinstance(data, dict) and int(found[1]) < ceil(int(data["total"]) / int(size[1])):
        following = page.url.replace(found[0], f"pageIndex={int(found[1]) + 1}")
        yield Link(url=following, role="listing", facts=page.facts)


def notices(page: Page) -> Iterator[Notice]:
    if page.role != "detail":
        return
    doc = _data(page)
    html = parse_html(str(doc.get("docClob") or ""))
    view = "governmentDetail" if doc.get("generaltype") == "1" else "ItemDetail"
    public = PUBLIC.format(view, doc["docId"], page.facts.get("item", ""), doc.get("generaltype") or 0)
    text = text_of(first(html, "div.Section0", "body") or html)
    yield page.notice(
        text=text,
        id=str(doc["docId"]),
        url=page.absolute(public),
        title=_title(doc),
        doc_number=doc.get("documentNo") or _penalty_number(text),
        published_on=strict_date(doc["publishDate"]),
        attachments=tuple(_files(page, doc, text)),
    )


def _files(page: Page, doc: dict[str, Any], text: str) -> Iterator[Attachment]:
    for item in doc.get("attachmentInfoVOList") or []:
        yield page.attachment(item["urlOtherName"], item.get("title") or item.get("attachmentName") or "")
    if not text:  # some rules have their text in the file only
        for key in ("docFileUrl", "pdfFileUrl"):
            if href := doc.get(key) or page.facts.get(key):
                yield page.attachment(href, _title(doc))
                return


def _data(page: Page) -> Any:
    reply = page.json
    if not isinstance(reply, dict) or str(reply.get("rptCode")) != "200" or reply.get("data") is None:
        raise PageChanged(f"{page.url}: rptCode is not 200 or there is no data: {page.text[:120]!r}")
    return reply["data"]


def _rows(page: Page, data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        return [row for column in data for row in column["docInfoVOList"]]
    for key in ("rows", "lists"):
        if isinstance(data.get(key), list):
            return list(data[key])
    raise PageChanged(f"{page.url}: the list has none of the known shapes; its keys are {sorted(data)}")


def _title(row: dict[str, Any]) -> str:
    return one_line(str(row.get("docSubtitle") or row.get("docTitle") or ""))


def _item(page: Page) -> str:
    found = re.search(r"itemId=(\d{1,6})", page.url)
    return found[1] if found else ""


def _penalty_number(text: str) -> str | None:
    found = re.search(r"决定书文号\t([^\t\n]{4,40})", text)
    return found[1].strip() if found else None
