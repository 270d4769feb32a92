"""Every source's saved pages yield the JSON beside them; a source without pages fails.

A new expectation is written and fails once: read it, then commit it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from scrapers.errors import ScraperError, SourceInvalid
from scrapers.notice import Issue, Notice
from scrapers.page import Page
from scrapers.parse import listing_issues, page_links, parse_archive, parse_page
from scrapers.source import all_sources, load_source

sys.path.insert(0, str(Path(__file__).parent))
from samples import SAMPLES, archived, samples

IDS = sorted(all_sources())


def _plain(item: Notice | Issue) -> dict[str, object]:
    if isinstance(item, Issue):
        return {"issue": item.kind, "message": item.message, "url": item.url}
    data = item.to_json()
    data.pop("archive")
    return data


@pytest.mark.parametrize("source_id", IDS)
def test_saved_pages_yield_the_expected_notices(source_id: str, tmp_path: Path) -> None:
    if not (SAMPLES / source_id / "pages.json").exists():
        pytest.fail(f"source {source_id} has no saved pages: write corpus/samples/{source_id}/pages.json")
    got = [_plain(item) for item in parse_archive(all_sources()[source_id], archived(source_id, tmp_path))]
    path = SAMPLES / source_id / "expected.json"
    if not path.exists():
        path.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path.name} of {source_id} was written: read it, correct the parser, then commit it")
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert len(got) == len(expected)
    assert got == expected


@pytest.mark.parametrize("source_id", IDS)
def test_saved_listings_lead_only_to_saved_pages_on_own_hosts(source_id: str, tmp_path: Path) -> None:
    source = all_sources()[source_id]
    known = {s.key for s in samples(source_id)}
    first = {listing.link().key for listing in source.listings}
    assert first <= known, "a listing of source.yml has no saved page"
    for sample in samples(source_id):
        if sample.role == "file":
            continue
        page = Page(
            source=source,
            url=sample.url,
            key=sample.key,
            body=sample.path.read_bytes(),
            role=sample.role,
            media_type=sample.media_type,
        )  # type: ignore[arg-type]
        for link in page_links(page):
            assert source.allows(link.url), link.url
            assert link.key in known, f"{sample.path.name} leads to {link.url}, which is not saved"
        if sample.role == "listing" and sample.key in first:
            assert listing_issues(page) == []


@pytest.mark.parametrize("source_id", IDS)
def test_empty_block_garbage_and_redesigned_listings_are_never_silent(source_id: str) -> None:
    source = all_sources()[source_id]
    link = source.listings[0].link()
    bodies = {
        "redesign": b"<html><body><div id='app2'><p>"
        + "新版网站上线，栏目调整，请从首页进入查阅全部内容。".encode() * 40
        + b"</p></div></body></html>",
        "block": "<html><title>访问验证</title><p>请完成安全验证，输入验证码</p></html>".encode(),
        "challenge": b"<html><script>document.cookie='a=1';location.reload();</script></html>",
        "login": b"<html><body><form>Please log in <input type=password></form></body></html>",
        "garbage": bytes(range(128, 256)) * 30,
        "cut": samples(source_id)[0].path.read_bytes()[:90],
    }
    for name, body in bodies.items():
        page = Page(source=source, url=link.url, key=link.key, body=body, role="listing", facts=link.facts)
        found = [*parse_page(page), *listing_issues(page)]
        try:
            found_links = [x for x in page_links(page) if x.role == "detail"]
        except ScraperError:
            found_links = []
        issues = [i for i in found if isinstance(i, Issue)]
        if source.dialect == "page" and name in ("redesign", "garbage", "cut"):
            assert issues, name
            continue
        assert issues and not found_links, (name, found)
        if name in ("block", "challenge", "login"):
            assert any(i.kind == "blocked" for i in issues), (name, issues)


def test_ids_hold_their_source_and_are_unique() -> None:
    for source_id in IDS:
        items = json.loads((SAMPLES / source_id / "expected.json").read_text(encoding="utf-8"))
        ids = [n["id"] for n in items if "id" in n]
        assert all(i.startswith(source_id + "-") for i in ids)
        assert len(ids) == len(set(ids))


def _source(tmp_path: Path, change: str, old: str = "") -> Path:
    folder = tmp_path / "example"
    folder.mkdir()
    text = (
        "title: T\nregulator: R\njurisdiction: CN\nlanguage: zh\nurl: https://a.example/\n"
        "hosts: [a.example]\n"
        "listings: ['https://a.example/feed']\ndialect: feed\n"
        "expect: {least: 1}\nrhythm_days: 1\nconfidence: B\n"
    )
    (folder / "source.yml").write_text(
        text.replace(old, "") + change if old else text + change, encoding="utf-8"
    )
    return folder


def test_feed_source_needs_no_python(tmp_path: Path) -> None:
    source = load_source(_source(tmp_path, ""))
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Pause of new loans</title><id>urn:1</id>'
        b'<link href="https://a.example/1"/><updated>2026-03-04T23:30:00Z</updated>'
        b"<content type='html'>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content></entry></feed>"
    )
    [notice] = parse_page(Page(source=source, url="https://a.example/feed", body=atom, role="listing"))
    assert isinstance(notice, Notice)
    assert (notice.id, notice.published_on) == ("example-urn:1", "2026-03-04")
    assert notice.text == "Pause of new loans\nOne\nTwo"


def test_xml_bomb_and_outside_entities_are_refused(tmp_path: Path) -> None:
    source = load_source(_source(tmp_path, ""))
    bomb = b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss><item>&b;</item></rss>'
    [issue] = parse_page(Page(source=source, url="https://a.example/feed", body=bomb, role="listing"))
    assert isinstance(issue, Issue)
    assert issue.kind == "page_changed"
    assert "EntitiesForbidden" in issue.message or "DTD" in issue.message or "Dtd" in issue.message


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("color: red\n", "unknown keys"),
        ("enabled: false\n", "must say why"),
        ("pages: two\n", "pages"),
        ("delay: true\n", "delay"),
        ("detail: '('\n", "regular expression"),
    ],
)
def test_wrong_source_says_what_is_wrong(tmp_path: Path, change: str, says: str) -> None:
    with pytest.raises(SourceInvalid, match=says):
        load_source(_source(tmp_path, change))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://www.safe.gov.cn:8080/x",
        "https://www.safe.gov.cn@evil.example/",
        "https://www.safe.gov.cn\\@evil.example/",
        "javascript:alert(1)",
        "https://user:pw@www.safe.gov.cn/",
        "https://[::1/",
    ],
)
def test_addresses_outside_the_allow_list_are_refused(url: str) -> None:
    assert not all_sources()["safe"].allows(url)
    assert all_sources()["safe"].allows("https://www.safe.gov.cn/safe/x.html")
