"""RBI: a feed whose items hold the whole text; no guid, http links, times without a zone."""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.dialects import feed
from scrapers.notice import Notice
from scrapers.page import Link, Page

_ID = re.compile(r"[?&](?:Id|prid)=(\d{1,9})", re.I)
_REFERENCE = re.compile(r"RBI/\d{4}-\d{2,4}/\d{1,4}")


def links(page: Page) -> Iterator[Link]:
    yield from ()


def notices(page: Page) -> Iterator[Notice]:
    for notice in feed.notices(page):
        if not isinstance(notice, Notice):
            continue
        number = _ID.search(notice.url or "")
        reference = _REFERENCE.search(notice.text)
        prefix = "press-" if "pressreleases" in page.url else ""
        yield replace(
            notice,
            id=f"rbi-{prefix}{number[1]}" if number else notice.id,
            doc_number=reference[0] if reference else None,
        )
