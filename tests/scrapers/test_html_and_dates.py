"""Strict reading: one element or PageChanged, a known date or MissingDate; block pages are told."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.blocks import check_blocked
from scrapers.dates import strict_date
from scrapers.errors import Blocked, MissingDate, PageChanged
from scrapers.html import clean_text, one, one_line, parse_html
from scrapers.page import Page, absolute
from scrapers.parse import listing_issues
from scrapers.source import all_sources


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2026年9月28日", "2026-09-28"),
        ("发布时间：2026/04/09", "2026-04-09"),
        ("2026-09-28-21:50:00", "2026-09-28"),
        ("2026-04-24 17:32:00", "2026-04-24"),
        ("2026.9.8", "2026-09-08"),
        ("20260409", "2026-04-09"),
        ("20260409123000", "2026-04-09"),
        ("二〇二六年九月二十八日", "2026-09-28"),
        ("二零二六年十月十日", "2026-10-10"),
        ("2026年 11 月 3 日 10:00", "2026-11-03"),
        ("Fri, 18 Sep 2026 15:00:00 GMT", "2026-09-18"),
        ("Wed, 04 Mar 2026 12:00:00", "2026-03-04"),
        ("Monday, July 27, 2026 - 15:30", "2026-07-27"),
        ("12 Dec, 2024 +0530", "2024-12-12"),
        ("18 Aug 2026", "2026-08-18"),
        ("September 15, 2016", "2016-09-15"),
        ("1770000000", "2026-02-02"),
        ("1770000000000", "2026-02-02"),
        ("2026-04-24T09:47:41.000+00:00", "2026-04-24"),
    ],
)
def test_known_forms_of_dates(printed: str, iso: str) -> None:
    assert strict_date(printed) == iso


def test_a_moment_is_the_date_where_its_regulator_is() -> None:
    assert strict_date("2026-08-17T16:00:00Z", zone="Asia/Hong_Kong") == "2026-08-18"
    assert strict_date("Tue, 01 Sep 2026 03:30:00 GMT", zone="America/New_York") == "2026-08-31"


@pytest.mark.parametrize(
    "printed", ["", "soon", "2026-02-30", "2026年13月1日", "2026-01-01 至 2026-02-01", "日期：", "9/8"]
)
def test_other_forms_are_refused(printed: str) -> None:
    with pytest.raises(MissingDate):
        strict_date(printed)


@given(st.text(max_size=300))
def test_no_string_breaks_the_readers(text: str) -> None:
    with contextlib.suppress(MissingDate):
        strict_date(text)
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    "hostile", ["1 " * 50_000, "第" * 50_000, "2026年" * 20_000, "January " * 20_000, " " * 100_000]
)
def test_hostile_strings_are_read_in_linear_time(hostile: str) -> None:
    begun = time.process_time()
    with pytest.raises(MissingDate):
        strict_date(hostile)
    clean_text(hostile)
    assert time.process_time() - begun < 2


def test_one_means_one() -> None:
    soup = parse_html("<p class=a>1</p><p class=b>2</p><p class=b>3</p>")
    assert one(soup, "p.a").get_text() == "1"
    for css in ("p.b", "p.c"):
        with pytest.raises(PageChanged, match=css):
            one(soup, css, url="https://a.example/")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        (
            "\n/csrc/files/《办法》 一.docx\n",
            "https://a.example/csrc/files/%E3%80%8A%E5%8A%9E%E6%B3%95%E3%80%8B%20%E4%B8%80.docx",
        ),
        ("//b.example/x", "https://b.example/x"),
        ("./t1.html#top", "https://a.example/d/t1.html"),
        ("HTTP://B.example/x?a=1,2&b=%20", "http://b.example/x?a=1,2&b=%20"),
    ],
)
def test_addresses_as_a_browser_reads_them(href: str, url: str) -> None:
    assert absolute("https://a.example/d/", href) == url


def _page(body: str, status: int = 200) -> Page:
    return Page(
        source=all_sources()["safe"], url="https://www.safe.gov.cn/x", body=body.encode(), status=status
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html><title>Just a moment...</title></html>", 200),
        ("<html><body><p>您的访问过于频繁，请稍后再试</p></body></html>", 200),
        ("<html><body>用户登录<form><input type='password'></form></body></html>", 200),
        ("<html><script>eval('x');location.reload()</script></html>", 200),
        ("<p>an ordinary page</p>", 412),
        ("", 521),
    ],
)
def test_block_pages_are_told_from_pages(body: str, status: int) -> None:
    with pytest.raises(Blocked):
        check_blocked(_page(body, status))


def test_notice_about_captchas_and_short_notice_are_no_block_pages() -> None:
    check_blocked(
        _page(
            "<html><body>"
            + "<p>支付机构应当在登录环节采用验证码等方式核验身份，防范风险。</p>" * 40
            + "</body></html>"
        )
    )
    check_blocked(_page("<html><body><h1>公告</h1><p>本公告自发布之日起施行。</p></body></html>"))


@pytest.mark.parametrize(
    ("source_id", "body"),
    [
        ("nfra", {"rptCode": 200, "msg": "成功", "data": {"total": 0, "rows": []}}),
        ("federal-register", {"count": 0}),
        ("cac", {"list": [], "totalRec": 0}),
        ("hkma", {"header": {"success": True}, "result": {"datasize": 0, "records": []}}),
        ("miit", {"success": True, "data": {}}),
    ],
)
def test_listing_without_items_is_an_issue(source_id: str, body: object) -> None:
    source = all_sources()[source_id]
    link = source.listings[0].link()
    page = Page(source=source, url=link.url, key=link.key, body=json.dumps(body).encode(), role="listing")
    [issue] = listing_issues(page)
    assert issue.kind == "empty_listing"


def test_listing_that_names_an_item_twice_is_an_issue() -> None:
    source = all_sources()["hkma"]
    item = {
        "title": "Fictional",
        "link": "https://www.hkma.gov.hk/eng/press-releases/2026/1/",
        "date": "2026-01-01",
    }
    body = json.dumps({"header": {"success": True}, "result": {"records": [item, item]}}).encode()
    page = Page(
        source=source, url=source.listings[0].url, key=source.listings[0].url, body=body, role="listing"
    )
    assert [i.kind for i in listing_issues(page)] == ["repeated_items"]


def test_another_page_than_the_listed_one_is_a_block_not_a_notice() -> None:
    source = all_sources()["csrc"]
    body = "<html><meta name='ArticleTitle' content='首页'><div class='content-body'>要闻</div></html>"
    page = Page(
        source=source,
        url="https://www.csrc.gov.cn/csrc/c1/c2/content.shtml",
        body=body.encode(),
        facts={"title": "证券公司监督管理办法"},
    )
    with pytest.raises(Blocked, match="another page"):
        list(source.notices(page))
