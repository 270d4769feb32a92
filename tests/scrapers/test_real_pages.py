"""Real pages, kept outside the repository, parse to the fields beside them; skipped where absent."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from scrapers.notice import Notice
from scrapers.page import Page
from scrapers.parse import page_links, parse_page
from scrapers.source import all_sources

PAGES = Path(os.environ.get("KB_SHARED", Path(__file__).resolve().parents[2].parent / "shared")) / "pages"
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="no real pages on this machine")

URLS = {
    "nfra_detail": "https://www.nfra.gov.cn/cbircweb/DocInfo/SelectByDocId?docId=1",
    "nfra_list": "https://www.nfra.gov.cn/cbircweb/DocInfo/SelectDocByItemIdAndChild?itemId=861&pageSize=18&pageIndex=1",
    "csrc_detail": "https://www.csrc.gov.cn/csrc/c106256/c1/content.shtml",
    "csrc_list": "https://www.csrc.gov.cn/csrc/c106256/fg.shtml",
    "ndrc_detail": "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/202604/t20260409_1.html",
    "ndrc_index": "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/index.html",
}


def _page(path: Path) -> Page:
    kind = "_".join(path.stem.split("_")[:2])
    return Page(source=all_sources()[kind.split("_")[0]], url=URLS[kind], body=path.read_bytes(),
                role="detail" if "detail" in kind else "listing")  # fmt: skip


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_details_give_the_fields_beside_them() -> None:
    paths = sorted(PAGES.glob("*_detail_*.html"))
    assert paths
    for path in paths:
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        [notice] = parse_page(_page(path))
        assert isinstance(notice, Notice), (path.name, notice)
        title = _squeezed(expected["title"].split("_")[0])
        assert _squeezed(notice.title or "") == title, path.name
        facts = expected.get("source_metadata", {})
        if "publishDate" in facts:
            assert notice.published_on == facts["publishDate"][:10]
            assert notice.doc_number == facts["documentNo"]
        if "发布时间" in facts:
            assert notice.published_on == facts["发布时间"].replace("/", "-")
        assert notice.published_on
        # Every line of ours stands in the expected text (which keeps the page's furniture
        # and is cut for some), in order.
        body, at = _squeezed(expected["body_text"]), 0
        lines = [line for line in map(_squeezed, notice.text.split("\n")) if line]
        found = 0
        for line in lines:
            place = body.find(line, at)
            if place < 0:
                break
            at, found = place + len(line), found + 1
        assert found == len(lines) or at > 0.9 * len(body) or len(body) - at < 200, (path.name, lines[found])


def test_lists_lead_to_their_items() -> None:
    counts = {p.name: len([x for x in page_links(_page(p)) if x.role == "detail"])
              for p in sorted(PAGES.glob("*.html")) if "detail" not in p.name}  # fmt: skip
    assert counts and all(n >= 5 for n in counts.values()), counts
