"""Every kind of page, in both languages, over the demo."""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from kb.notify import notify
from kb.store import save, writing
from kb.visible import visible
from kb.watches import add_watch
from kb.web.language import strings
from scrapers.notice import Notice

from .visiting import Place

Get = Callable[..., Any]

PAGES = ("/", "/search", "/search?q=" + quote("借呗"), "/search?q=suspend", "/search?q=" + quote("不存在的词语甲乙丙"),
         "/product/jiebei", "/product/payment", "/product/mortgage", "/notice/yz-banfa-2026-901",
         "/notice/en-fr-rule-2026-99012", "/notice/yz-draft-2025-03", "/notice/neg-zh-no-trigger", "/calendar",
         "/calendar?product=jiebei", "/obligations", "/obligations?product=jiebei&status=in_force&modality=must&page=2",
         "/obligations?q=" + quote("报告"), "/enforcement", "/sources", "/compare",
         "/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901",
         "/compare?a=yz-banfa-2025-901@1&b=yz-banfa-2025-901@1")
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@pytest.fixture(scope="session")
def get(demo_db: Path) -> Get:
    """GET of the site over the demo, as a function."""
    return Place(demo_db).get


@pytest.fixture(scope="session")
def every_notice(demo_db: Path) -> list[str]:
    conn = sqlite3.connect(demo_db)
    found = [row[0] for row in conn.execute("SELECT id FROM notices ORDER BY id")]
    conn.close()
    return found


NAME = "云金/1 号?&#<b>%41"


def test_a_notice_of_any_id_has_its_page(demo_copy: Path) -> None:
    """Who takes files in may name notices by their numbers: in Chinese, with blanks and strokes."""
    with writing(demo_copy) as db:
        save(db, Notice(source_id="imported", id=NAME, title="云州样例编号通知", text="第一条 样例机构应当报告。", language="zh"))
        add_watch(db, name="w", words="样例", at="2026-01-01T00:00:00Z")
        (told,) = [m for _, m in notify(db, at="2026-11-26T00:00:00Z", base_url="http://localhost", dry_run=True).messages]
    place = Place(demo_copy)
    found = BeautifulSoup(place.get("/search?q=" + quote("样例编号通知")).text, "lxml")
    links = {str(a["href"]) for a in found.select("main a[href]") if "/notice/" in str(a["href"])}
    assert links
    assert all(link in told.text for link in links)
    for link in links:
        answer = place.get(link)
        assert answer.status_code == 200 and "云州样例编号通知" in answer.text
    assert place.get("/raw/" + quote(NAME, safe="")).status_code == 404
    assert "没有产品“借呗”" in place.get("/product/" + quote("借呗")).text


@pytest.mark.parametrize(("path", "status", "said"), [
    ("/kb?sql=selec", 400, "This can't be answered: Statement must be a SELECT"), ("/kb/notices?_sort=nothing", 400, "Cannot sort table by nothing"),
    ("/kb?sql=" + quote("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"), 400, "took too long"),
    ("/nothing", 404, "There is no page /nothing")])
def test_what_was_asked_wrongly_is_said_on_a_page_of_the_site(demo_db: Path, monkeypatch: pytest.MonkeyPatch, path: str, status: int,
                                                              said: str) -> None:
    place = Place(demo_db)
    monkeypatch.setitem(place.site._settings, "sql_time_limit_ms", 300)
    answer = place.get(path + ("&" if "?" in path else "?") + "lang=en")
    assert answer.status_code == status
    soup = BeautifulSoup(answer.text, "lxml")
    assert said in soup.find("h1").get_text()
    assert soup.select_one("header.top nav.pages a") and soup.html["lang"] == "en"
    assert "style=" not in answer.text


def inert(html: str) -> None:
    """Nothing in a page can run, reorder what is read, or load from elsewhere."""
    assert not HIDDEN.search(html)
    soup = BeautifulSoup(html, "lxml")
    for script in soup.find_all("script"):
        assert str(script.get("src", "")).startswith("/-/static"), script
        assert not script.get_text(strip=True)
    assert not soup.find_all("style")
    assert not soup.find_all(["iframe", "object", "embed", "base"])
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            assert not name.lower().startswith("on"), (tag.name, name)
            if name in ("href", "src", "action", "formaction"):
                assert not re.match(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", str(value), re.IGNORECASE), (tag.name, value)
            if name in ("src", "action"):
                assert str(value).startswith("/") and not str(value).startswith("//"), (tag.name, value)
    for link in soup.find_all("link"):
        target = str(link["href"]).removeprefix("http://localhost")
        assert target.startswith("/") and not target.startswith("//")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_page(get: Get, path: str, language: str) -> None:
    answer = get(path + ("&" if "?" in path else "?") + f"lang={language}")
    assert answer.status_code == 200
    inert(answer.text)
    assert "style=" not in answer.text
    soup = BeautifulSoup(answer.text, "lxml")
    assert soup.html["lang"] == {"zh": "zh-CN", "en": "en"}[language]
    assert len(soup.find_all("h1")) == 1
    assert soup.find("a", class_="brand").get_text() == strings()["site.name"][language]
    other = {"zh": "en", "en": "zh"}[language]
    assert f"lang={other}" in soup.find("a", class_="switch")["href"]
    # No word of the other language's interface slips in: headings of the frame are the test words.
    frame = soup.find("header").get_text() + soup.find("footer").get_text()
    assert strings()["nav.enforcement"][other] not in frame
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for label in soup.find_all("label"):
        assert label.get("for") in ids if label.get("for") else label.find(["input", "select", "textarea"])


def test_anchors_that_pages_link_to_exist(get: Get) -> None:
    soup = BeautifulSoup(get("/product/jiebei").text, "lxml")
    targets = {a["href"] for a in soup.find_all("a", href=re.compile(r"^/notice/[^#]+#"))}
    assert len(targets) > 10
    pages: dict[str, set[str]] = {}
    for target in sorted(targets)[:60]:
        path, _, anchor = target.partition("#")
        if path not in pages:
            pages[path] = {t["id"] for t in BeautifulSoup(get(path).text, "lxml").find_all(id=True)}
        assert anchor in pages[path], target


def test_hostile_notices_do_nothing(get: Get, every_notice: list[str]) -> None:
    assert sum(n.startswith("bad-") for n in every_notice) >= 7
    for notice in every_notice:
        answer = get(f"/notice/{quote(notice, safe='')}")
        assert answer.status_code == 200
        inert(answer.text)
    for path in ("/search?q=" + quote("瓜蓬分期"), "/search?q=" + quote("<script>alert(1)</script>"), "/kb/notices",
                 "/product/" + quote("<script>alert(1)</script>"), "/notice/" + quote('"><img src=x onerror=alert(1)>'),
                 "/compare?a=" + quote('"><script>') + "&b=x", "/obligations?q=" + quote('"><script>alert(1)</script>'),
                 "/nope" + quote("<script>"), "/calendar?product=" + quote("'\"<b>")):
        inert(get(path).text)


def test_script_title_is_shown_as_text(get: Get) -> None:
    heading = BeautifulSoup(get("/notice/bad-zh-script-title").text, "lxml").h1
    assert "<script>" in heading.get_text() and not heading.find("script")


def test_headers_on_every_kind_of_answer(get: Get) -> None:
    for path in ("/", "/nope", "/kb", "/kb/notices", "/kb/products.json", "/robots.txt", "/export/jiebei.xlsx",
                 "/-/static-plugins/compliance-change-kb/site.css"):
        headers = get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "noindex" in headers["x-robots-tag"]
    assert "Disallow: /" in get("/robots.txt").text


def test_datasettes_own_pages_run_no_inline_script(get: Get) -> None:
    for path in ("/kb", "/kb/notices", "/kb/notices/yz-banfa-2026-901", "/kb/suspension_risks?_size=5",
                 "/kb?sql=select+1", "/kb/what_could_suspend?product=jiebei"):
        answer = get(path)
        assert answer.status_code == 200, path
        for script in BeautifulSoup(answer.text, "lxml").find_all("script"):
            assert script.get("src"), (path, script)


def test_language_by_link_cookie_and_browser(get: Get) -> None:
    def language(**headers: str) -> str:
        found = BeautifulSoup(get("/", **headers).text, "lxml").html["lang"]
        return str(found)

    assert language() == "zh-CN"
    assert language(**{"accept-language": "en-GB,en;q=0.9,zh;q=0.1"}) == "en"
    assert language(**{"accept-language": "fr,zh;q=0.5,en;q=0.2"}) == "zh-CN"
    assert language(**{"accept-language": "en;q=x,,;;"}) == "zh-CN"
    assert language(cookie="kb_lang=en") == "en"
    assert language(cookie="kb_lang=xx", **{"accept-language": "en"}) == "en"
    asked = get("/?lang=en", cookie="kb_lang=zh")
    assert 'lang="en"' in asked.text and asked.headers["set-cookie"].startswith("kb_lang=en;")
    assert "set-cookie" not in get("/?lang=" + quote("en; Path=/evil")).headers


def test_missing_things_are_404_with_a_remedy(get: Get) -> None:
    for path in ("/product/nope", "/notice/nope", "/nope", "/feed/product/nope.atom", "/export/nope.xlsx",
                 "/compare?a=nope&b=nope", "/compare?a=yz-banfa-2025-901@7&b=yz-banfa-2026-901"):
        answer = get(path + ("&" if "?" in path else "?") + "lang=en")
        assert answer.status_code == 404, path
        assert len(BeautifulSoup(answer.text, "lxml").main.find_all("p")) == 2


def test_nothing_found_says_what_was_searched(get: Get) -> None:
    text = BeautifulSoup(get("/search?lang=en&q=" + quote("不存在的词语甲乙丙")).text, "lxml").main.get_text()
    assert re.search(r"Searched \d+ notices of \d+ sources", text)


def test_search_finds_products_articles_and_marks_words(get: Get) -> None:
    soup = BeautifulSoup(get("/search?q=" + quote("借呗")).text, "lxml")
    assert soup.find("a", href="/product/jiebei")
    assert {m.get_text() for m in soup.find_all("mark")} == {"借呗"}
    soup = BeautifulSoup(get("/search?q=" + quote("互联网小额贷款业务管理办法 第七条")).text, "lxml")
    assert soup.find("a", href=re.compile(r"/notice/yz-banfa-2026-901#p\d+"))


def test_product_page_agrees_with_the_answers(get: Get, demo: sqlite3.Connection) -> None:
    soup = BeautifulSoup(get("/product/jiebei?lang=en").text, "lxml")
    shown = {int(div["id"][1:]) for div in soup.find_all("div", class_="risk")}
    stored = {row[0] for row in demo.execute("SELECT DISTINCT trigger_id FROM suspension_risks WHERE product = 'jiebei'")}
    assert shown <= stored and len(shown) > 30
    for cause in ("regulatory", "operational", "technical"):
        heading = soup.find(id=f"c-{cause}")
        count = demo.execute("SELECT count(DISTINCT trigger_id) FROM suspension_risks WHERE product = 'jiebei' "
                             "AND cause = ? AND status NOT IN ('repealed', 'withdrawn')", [cause]).fetchone()[0]
        assert int(heading.find(class_="num").get_text()) == count
        gravest = [row[0] for row in demo.execute("SELECT trigger_id FROM product_risks WHERE product_id = 'jiebei' AND live "
                                                  "AND cause = ? ORDER BY severity DESC, in_force DESC, effective_on DESC, "
                                                  "trigger_id LIMIT 24", [cause])]
        assert {int(d["id"][1:]) for d in heading.find_parent("section").find_all("div", class_="risk")} >= set(gravest)
        assert count <= 24 or heading.find_parent("section").find("a", href=re.compile(f"suspension_risks.*cause={cause}"))
    assert soup.select(".paths li .step")


def test_incidents_carry_the_rules_that_explain_them(get: Get, demo: sqlite3.Connection) -> None:
    section = BeautifulSoup(get("/product/jiebei?lang=en").text, "lxml").find(id="incidents").find_parent("section")
    stored = demo.execute("SELECT count(*) FROM incidents WHERE product_id = 'jiebei'").fetchone()[0]
    assert len(section.find_all("li")) == stored > 0
    explained = demo.execute("SELECT count(*) FROM incident_rules r JOIN incidents i ON i.id = r.incident_id "
                             "WHERE i.product_id = 'jiebei'").fetchone()[0]
    assert explained and section.find("small")


def test_home_counts_agree_with_the_database(get: Get, demo: sqlite3.Connection) -> None:
    tile = BeautifulSoup(get("/").text, "lxml").find("a", href="/product/jiebei")
    count = demo.execute("SELECT count(DISTINCT trigger_id) FROM suspension_risks WHERE product = 'jiebei' "
                         "AND status NOT IN ('repealed', 'withdrawn')").fetchone()[0]
    assert int(tile.find(class_="big-num").get_text()) == count > 0


def test_notice_page_keeps_every_word(get: Get, demo: sqlite3.Connection, every_notice: list[str]) -> None:
    for notice in every_notice[::3]:
        text = demo.execute("SELECT text FROM notices WHERE id = ?", [notice]).fetchone()[0]
        shown = BeautifulSoup(get(f"/notice/{quote(notice, safe='')}").text, "lxml").find(class_="doc").get_text()
        squeeze = re.compile(r"\s+")
        assert squeeze.sub("", visible(text)) == squeeze.sub("", shown), notice


def test_draft_is_said_to_be_no_law(get: Get) -> None:
    assert strings()["notice.draft"]["en"].split(":")[0] in get("/notice/yz-draft-2025-03?lang=en").text


def test_a_rule_shows_its_text_after_an_amending_decision(get: Get) -> None:
    page = BeautifulSoup(get("/notice/hb-zhifu-2025-703").text, "lxml")
    link = page.find("a", href=re.compile(r"/compare\?a=hb-zhifu-2025-703&b=hb-zhifu-2025-703(?:@|%40)%2B1"))
    assert link is not None and "非官方文本" in link.parent.text
    redline = BeautifulSoup(get(str(link["href"])).text, "lxml").get_text()
    assert "99.99%" in redline and "非官方文本" in redline
    assert get("/compare?a=hb-zhifu-2025-703&b=hb-zhifu-2025-703@%2B2").status_code == 404


def test_a_risk_of_an_amended_rule_says_what_holds_today(get: Get, demo: sqlite3.Connection) -> None:
    old, now = demo.execute("SELECT quote, words_today FROM suspension_risks WHERE product = 'jiebei' AND status = 'amended' "
                            "AND words_today <> quote LIMIT 1").fetchone()
    soup = BeautifulSoup(get("/product/jiebei?lang=en").text, "lxml")
    (card, *_) = [c for c in soup.select(".risk") if old in c.find("blockquote").get_text()]
    assert card.find("dt", string="Words in force today") and now in card.get_text()
    link = card.select_one('dd small a[href*="#h-ver"]')["href"]
    assert BeautifulSoup(get(link).text, "lxml").find(id="h-ver")


def test_comparison_shows_what_changed(get: Get) -> None:
    soup = BeautifulSoup(get("/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901").text, "lxml")
    assert [d.get_text() for d in soup.select("section.change del")] and soup.select("section.change ins")
    same = BeautifulSoup(get("/compare?a=yz-banfa-2025-901&b=yz-banfa-2025-901").text, "lxml")
    assert not same.select("section.change")


def test_workbook_opens_and_holds_no_formula(get: Get, demo: sqlite3.Connection) -> None:
    for path in ("/export/jiebei.xlsx?lang=en", "/export/microloan.xlsx", "/export/obligations.xlsx"):
        answer = get(path)
        assert answer.headers["content-disposition"].startswith("attachment")
        book = load_workbook(io.BytesIO(answer.content))
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
                    assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")))
    risks = load_workbook(io.BytesIO(get("/export/jiebei.xlsx?lang=en").content))["Risks"]
    stored = demo.execute("SELECT count(DISTINCT trigger_id) FROM suspension_risks WHERE product='jiebei'").fetchone()[0]
    assert risks.max_row == stored + 1


def test_feeds_parse_and_carry_text_only(get: Get) -> None:
    for path in ("/feed/changes.atom", "/feed/product/jiebei.atom?lang=en"):
        parsed = feedparser.parse(get(path).content)
        assert not parsed.bozo and parsed.entries
        assert len({e.id for e in parsed.entries}) == len(parsed.entries)
        for entry in parsed.entries:
            assert entry.link.startswith("http://localhost/notice/")
            assert not HIDDEN.search(entry.title + entry.content[0].value)
            assert entry.content[0].type == "text/plain"


def test_calendar_is_well_formed(get: Get) -> None:
    body = get("/calendar.ics?lang=en").content
    lines = body.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2] == b"END:VCALENDAR" and lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    unfolded = body.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
    days = [line.partition(":")[2] for line in unfolded if line.startswith("DTSTART")]
    assert days == sorted(days) and days and all(re.fullmatch(r"\d{8}", d) for d in days)
    uids = [line for line in unfolded if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == len(days)


def test_health_and_llms(get: Get) -> None:
    held = get("/-/health").json()
    assert held["status"] in ("ok", "attention") and held["notices"] > 50
    text = get("/llms.txt").text
    for path in re.findall(r"\]\((/[^)]+)\)", text):
        assert get(path).status_code == 200, path


def test_links_of_the_main_pages_answer(get: Get) -> None:
    seen: set[str] = set()
    for page in ("/", "/product/jiebei", "/notice/yz-banfa-2026-901", "/obligations", "/sources", "/enforcement"):
        for a in BeautifulSoup(get(page).text, "lxml").find_all("a", href=re.compile("^/")):
            seen.add(str(a["href"]).split("#")[0])
    own = [p for p in sorted(seen) if p and not p.startswith("/notice/")]
    assert len(own) > 40
    for path in own:
        assert get(path).status_code == 200, path


def test_other_databases_keep_datasettes_home(tmp_path: Path) -> None:
    from datasette.app import Datasette

    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE things (a)")
    conn.close()

    async def home() -> Any:
        site = Datasette([str(path)])
        await site.invoke_startup()
        return await site.client.get("/")

    answer = asyncio.run(home())
    assert answer.status_code == 200 and 'href="/other"' in answer.text
