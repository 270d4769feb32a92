"""The site in a real browser: an officer's walk, accessibility, and no request to another host."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from openpyxl import load_workbook

from kb.restore import backup

sync_api = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
                None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
ROOT = Path(__file__).resolve().parents[2]
# One of every kind, Datasette's own included.
PAGES = ("/", "/search", "/search?q=suspend", "/search?q=zzzz", "/product/jiebei", "/product/mortgage",
         "/notice/yz-banfa-2026-901", "/notice/yz-draft-2025-03", "/calendar", "/obligations", "/obligations?obligation=capital",
         "/enforcement", "/sources", "/nope", "/compare", "/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901", "/kb", "/kb/notices",
         "/kb/source_health", "/kb/notices/yz-banfa-2026-901", "/kb/what_could_suspend?product=jiebei",
         "/kb?sql=select+1+as+one")


@contextmanager
def serving(path: Path, *options: str) -> Iterator[str]:
    """`kb serve` over a knowledge base; yields its address."""
    server = subprocess.Popen([sys.executable, "-m", "kb", "serve", "--db", str(path), "--port", "0", *options],
                              stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        yield found.group()
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def site(demo_db: Path) -> Iterator[str]:
    """The address of `kb serve` over the demo."""
    with serving(demo_db) as address:
        yield address


@pytest.fixture(scope="module")
def guarded(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `kb serve --auth` over a copy of the demo; an officer is anna, with the password lychee."""
    passwords = pytest.importorskip("datasette_auth_passwords.utils")
    folder = tmp_path_factory.mktemp("guarded")
    users = folder / "users.yml"
    users.write_text(f"officers: {{anna: {passwords.hash_password('lychee', iterations=1000)}}}\n", encoding="utf-8")
    users.chmod(0o600)
    backup(demo_db, folder / "kb.db")
    with serving(folder / "kb.db", "--auth", str(users)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page whose requests and console errors are kept, and those of pages opened beside it; none may go to another host."""
    context = browser.new_context(locale="zh-CN", accept_downloads=True, viewport={"width": 1280, "height": 900})
    hosts: set[str] = set()
    errors: list[str] = []
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield context.new_page()
    context.close()
    assert hosts <= {"127.0.0.1", ""}, hosts
    assert not errors, errors


def test_an_officers_walk(site: str, tab: Any, tmp_path: Path) -> None:
    tab.goto(site + "/")
    tab.locator("#find").fill("借呗")
    tab.locator("#find").press("Enter")
    tab.locator("a.go", has_text="借呗").click()
    assert urlsplit(tab.url).path == "/product/jiebei"
    assert tab.locator(".causes > section").count() == 3

    # A path, to the article whose breach sets it off, highlighted there.
    step = tab.locator(".paths > details[open] > ol > li > a").first
    anchor = step.get_attribute("href").partition("#")[2]
    step.click()
    marked = tab.locator(f"p:has(> #{anchor})")
    sync_api.expect(marked).to_have_css("background-color", "rgb(255, 248, 223)")  # waits for the style sheet
    box = marked.bounding_box()
    assert box is not None and 0 <= box["y"] < 900

    # What changed since: the redline of the rule and the one that amended it, over the links of the page.
    assert urlsplit(tab.url).path == "/notice/yz-banfa-2025-901"
    tab.locator("section[aria-labelledby=h-rel] a", has_text="比对").last.click()
    assert urlsplit(tab.url).path == "/compare"
    tab.goto(site + "/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901")
    assert tab.locator("section.change ins").count() and tab.locator("section.change del").count()
    tab.locator(".sides a").last.click()
    assert urlsplit(tab.url).path == "/notice/yz-banfa-2026-901"

    # Duties are underlined until the legend's box is unticked; the words stay.
    duty = tab.locator(".doc .m-duty").first
    words = duty.inner_text()
    colour = "e => getComputedStyle(e).borderBottomColor"
    assert duty.evaluate(colour) != "rgba(0, 0, 0, 0)"
    tab.locator("#show-duty").uncheck()
    assert duty.evaluate(colour) == "rgba(0, 0, 0, 0)" and duty.inner_text() == words

    tab.locator("a.switch").click()
    assert tab.locator("html").get_attribute("lang") == "en"
    tab.goto(site + "/product/jiebei")
    assert tab.locator("html").get_attribute("lang") == "en"  # remembered
    with tab.expect_download() as waiting:
        tab.locator('a[href$="/export/jiebei.xlsx"]').click()
    path = tmp_path / "jiebei.xlsx"
    waiting.value.save_as(path)
    book = load_workbook(path)
    assert book.sheetnames[0] == "Risks" and book["Risks"].max_row > 10
    feed = feedparser.parse(tab.request.get(site + "/feed/product/jiebei.atom").body())
    assert not feed.bozo and feed.entries[0].link.startswith(site + "/notice/")
    with tab.expect_download() as waiting:
        tab.locator('a[href*="calendar.ics?product=jiebei"]').click()
    waiting.value.save_as(tmp_path / "jiebei.ics")
    assert days_of((tmp_path / "jiebei.ics").read_bytes().decode())


def days_of(calendar: str) -> list[date]:
    """The days of a calendar's events; a line that is none of iCalendar's fails."""
    lines = calendar.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert all(re.match(r"[A-Z-]+(;[A-Z]+=[^:;]+)*:", line) for line in lines[:-1])
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    return [date.fromisoformat(line.partition(":")[2]) for line in lines if line.startswith("DTSTART")]


def test_an_officer_logs_in_and_assesses(guarded: str, browser: Any) -> None:
    context = browser.new_context(locale="en-GB", bypass_csp=True)  # axe-core is put in from outside
    page = context.new_page()

    def open_risks() -> int:
        page.goto(guarded + "/")
        return int(page.locator('a[href="/product/jiebei"] .big-num').inner_text())

    page.goto(guarded + "/notice/yz-banfa-2026-901")
    assert urlsplit(page.url).path == "/login"
    page.get_by_label("User name").fill("anna")
    page.get_by_label("Password").fill("lychee")
    page.locator("main button").click()
    assert urlsplit(page.url).path == "/notice/yz-banfa-2026-901"
    page.locator("form.assess select[name=status]").select_option("applicable")
    page.locator("form.assess textarea").fill("Touches our own product.")
    page.locator("form.assess button").click()
    assert page.locator("#h-assess").inner_text() == "Assessments (1)"
    assert "Touches our own product." in page.locator("section[aria-labelledby=h-assess]").inner_text()
    grave_findings(page)
    # What is judged not to apply is counted no longer among the open risks, and says so where it stands.
    before = open_risks()
    page.goto(guarded + "/notice/yz-banfa-2026-901")
    page.locator("form.assess select[name=status]").select_option("not_applicable")
    page.locator("form.assess select[name=trigger_id]").select_option(index=1)
    page.locator("form.assess button").click()
    assert page.locator("#h-assess").inner_text() == "Assessments (2)"
    assert open_risks() == before - 1
    page.goto(guarded + "/product/jiebei")
    assert page.locator(".risk .badge", has_text="Not applicable").count() == 1
    page.goto(guarded + "/kb/current_assessments?_sort_desc=assessment_id")
    assert "anna" in page.locator("table.rows-and-columns").inner_text()
    context.close()


def test_pages_work_without_javascript_and_on_a_phone(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    for path in ("/", "/product/jiebei", "/notice/yz-banfa-2026-901", "/obligations", "/sources", "/calendar",
                 "/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901", "/enforcement", "/search?q=suspend"):
        page.goto(site + path)
        assert page.locator("h1").is_visible()
        shot = page.locator("main").bounding_box()
        assert shot is not None and shot["width"] <= 390, path
    context.close()


def test_nothing_runs_past_the_edge_of_a_phone(site: str, tab: Any) -> None:
    tab.set_viewport_size({"width": 360, "height": 780})
    for path in ("/", "/product/jiebei", "/notice/yz-banfa-2026-901", "/notice/bad-zh-formula-cells", "/obligations",
                 "/sources", "/compare?a=yz-banfa-2025-901&b=yz-banfa-2026-901", "/enforcement", "/kb/notices", "/kb/what_could_suspend?product=jiebei"):
        tab.goto(site + path)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_datasettes_own_pages_work_under_the_policy(site: str, tab: Any) -> None:
    for path in ("/kb", "/kb/notices", "/kb?sql=select+1+as+one", "/kb/what_could_suspend?product=jiebei"):
        tab.goto(site + path)
    tab.goto(site + "/kb?sql=select+1+as+one")
    assert tab.locator(".CodeMirror").count() == 1


def test_hostile_notices_run_nothing(site: str, tab: Any) -> None:
    tab.on("dialog", lambda dialog: pytest.fail(f"a notice opened a dialog: {dialog.message}"))
    for notice in ("bad-zh-script-title", "bad-en-javascript-url", "bad-en-formula-title", "bad-zh-bidi-zero-width"):
        tab.goto(f"{site}/notice/{notice}")
        assert tab.locator("h1").count() == 1
    tab.goto(site + "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E")


def test_no_request_leaves_the_site_on_any_kind_of_page(site: str, tab: Any) -> None:
    pages = []
    for path in PAGES:
        if path == "/nope":
            continue  # its 404 is an error in the console
        pages.append(tab.context.new_page())
        pages[-1].goto(site + path)
    for page in pages:  # all wait at once
        page.wait_for_load_state("networkidle")


def axe() -> Path | None:
    """axe-core where KB_AXE or a node_modules folder holds it."""
    named = [Path(os.environ["KB_AXE"])] if os.environ.get("KB_AXE") else []
    for path in (*named, ROOT / "node_modules/axe-core/axe.min.js"):
        if path.exists():
            return path
    return None


def grave_findings(page: Any) -> None:
    """Fails for what axe-core finds serious or critical on a page; the policy of its context must be off."""
    script = axe()
    if script is None:
        return
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    grave = [(v["id"], v["impact"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary", "")[:300])
             for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert not grave, page.url


@pytest.fixture(scope="module")
def examined(browser: Any) -> Iterator[dict[str, Any]]:
    """A page in each language that axe-core may be put into: one for all that is examined, as a new one takes a second."""
    if axe() is None:
        pytest.skip("axe-core is not installed: npm install axe-core, or name axe.min.js in KB_AXE")
    contexts = {language: browser.new_context(bypass_csp=True, locale=locale) for language, locale in (("zh", "zh-CN"), ("en", "en-GB"))}
    yield {language: context.new_page() for language, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_accessibility(site: str, examined: dict[str, Any], path: str, language: str) -> None:
    page = examined[language]
    page.goto(site + path)
    assert page.locator("html").get_attribute("lang").startswith(language)
    grave_findings(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_accessibility_of_the_way_in(guarded: str, examined: dict[str, Any], language: str) -> None:
    page = examined[language]
    page.goto(guarded + "/")
    assert urlsplit(page.url).path == "/login"
    grave_findings(page)
    page.locator("input[name=username]").fill("anna")
    page.locator("input[name=password]").fill("wrong")
    page.locator("main button").click()
    assert page.locator("[role=alert]").is_visible()
    grave_findings(page)
