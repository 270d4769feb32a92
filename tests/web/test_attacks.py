"""Attacks on the site. Each test fails without the guard it is about: `benchmarks/guards.py` shows that."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from kb.errors import KbError
from kb.restore import backup
from kb.web.accounts import read_users
from kb.web.limits import LONGEST_QUERY, MOST_BODY, MOST_FACETS, MOST_HEADERS
from kb.web.routes import ROUTES
from kb.web.security import web_address
from scrapers.addresses import refusal

from .visiting import Place, Visitor

pytest.importorskip("datasette_auth_passwords")
NOTICE = "/notice/yz-banfa-2026-901"
# Addresses that may change something. A new route that accepts a POST must be named here, with who may use it.
WRITES = {r"^/notice/(?P<id>[^/]+)/assess$": "officers", r"^/login$": "everybody"}


@pytest.fixture(scope="module")
def copy(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("attacked") / "kb.db"
    backup(demo_db, path)
    return path


@pytest.fixture(scope="module")
def open_site(copy: Path) -> Place:
    return Place(copy)


@pytest.fixture
def guarded(copy: Path, users: Path) -> Place:
    return Place(copy, read_users(users))


@pytest.fixture
def visit(open_site: Place) -> Iterator[Visitor]:
    yield open_site.visitor()


# -- questions that cost too much ---------------------------------------------------------------------


def test_sql_that_runs_for_ever_is_stopped(visit: Visitor) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    started = time.monotonic()
    answer = visit.get("/kb.json", params={"sql": endless})
    assert answer.status_code == 400
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("sql", ["delete from notices", "update notices set title = 'x'", "attach database '/tmp/x.db' as y",
                                 "pragma journal_mode = delete", "insert into assessments (status, at) values ('done', 'x')",
                                 "select load_extension('x')", "vacuum into '/tmp/x.db'", "select writefile('/tmp/x', 'y')"])
def test_sql_changes_nothing(open_site: Place, visit: Visitor, sql: str) -> None:
    before = open_site.written()
    assert visit.get("/kb.json", params={"sql": sql}).status_code == 400
    assert open_site.written() == before


def test_thousands_of_facets_are_refused(visit: Visitor) -> None:
    assert visit.get("/kb/notices?" + "&".join(["_facet=issuer"] * MOST_FACETS)).status_code == 200
    for name in ("_facet", "_facet_date", "%5Ffacet_array"):
        assert visit.get("/kb/notices?" + "&".join(f"{name}=issuer" for _ in range(150))).status_code == 400
    assert visit.get("/kb/notices?" + "&".join(["_x=1"] * 300)).status_code == 400


def test_answers_are_bounded(visit: Visitor) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) select i from n"
    rows = visit.get("/kb.json", params={"sql": sql, "_shape": "array"}).json()
    assert len(rows) <= 2000


# -- requests that are no requests ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/-/static/../../../../etc/passwd", "/-/static/..%2f..%2f..%2f..%2fetc%2fpasswd", "/-/static/%2e%2e/%2e%2e/etc/passwd",
                                  "/-/static-plugins/kb/../../../serve.py", "/raw/..%2f..%2f..%2fetc%2fpasswd", "/notice/..%2f..%2fkb.db", "/kb.db",
                                  "/kb-archive/index.jsonl", "/-/static-plugins/compliance-change-kb/..%2f__init__.py", "//etc/passwd"])
def test_paths_lead_to_no_file(visit: Visitor, path: str) -> None:
    answer = visit.get("http://localhost" + path)
    assert answer.status_code in (301, 302, 400, 403, 404), (path, answer.status_code)
    assert "root:" not in answer.text and b"SQLite format" not in answer.content and "hookimpl" not in answer.text
    assert not answer.headers.get("location", "/").startswith("//")


@pytest.mark.parametrize("path", ["/a%00b", "/notice/%0d%0aSet-Cookie:x", "/kb/%07"])
def test_control_characters_in_a_path_are_refused(visit: Visitor, path: str) -> None:
    answer = visit.get(path)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_oversized_requests_are_refused(visit: Visitor) -> None:
    assert visit.get("/" + "a" * 300).status_code == 414
    assert visit.get("/a" * 2000).status_code == 414
    assert visit.get("/feed/product/" + "a" * 400 + ".atom").status_code == 414
    assert visit.get("/search?q=" + "a" * LONGEST_QUERY).status_code == 414
    assert visit.get("/", headers={"x-large": "a" * MOST_HEADERS}).status_code == 431
    assert visit.ask("POST", "/login", content=b"a" * (MOST_BODY + 1)).status_code == 413
    assert visit.ask("POST", "/login", content=b"a", headers={"content-length": "-1"}).status_code == 413


def test_a_body_in_endless_pieces_is_refused(visit: Visitor, guarded: Place) -> None:
    sent = 0

    async def pieces() -> Any:
        nonlocal sent
        while sent < 50 * MOST_BODY:
            sent += 65536
            yield b"a" * 65536

    somebody = guarded.visitor()
    answer = somebody.ask("POST", "/login", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (403, 413)
    assert sent <= 2 * MOST_BODY + 65536


def test_no_header_is_injected(visit: Visitor, guarded: Place) -> None:
    for hostile in ("en\r\nSet-Cookie: evil=1", "en; Path=/evil", "zh\nX-Evil: 1"):
        for path in (f"/?lang={quote(hostile)}", f"/kb/notices?lang={quote(hostile)}", f"/kb/notices?_sort={quote(hostile)}",
                     f"/export/{quote(hostile, safe='')}.xlsx", f"/search?q={quote(hostile)}"):
            answer = visit.get(path)
            assert "evil" not in answer.headers.get("set-cookie", ""), path
            assert "x-evil" not in answer.headers, path
    to = guarded.visitor().get("/product/jiebei%0d%0aX-Evil:1")
    assert "x-evil" not in to.headers


@pytest.mark.parametrize("path", ["/", "/product/jiebei", NOTICE, "/kb", "/kb/notices", "/nope", "/kb.json?sql=select+1", "/feed/changes.atom",
                                  "/" + "a" * 5000, "/-/static/app.css"])
def test_every_answer_carries_the_policy(visit: Visitor, path: str) -> None:
    headers = visit.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_pages_hold_nothing_from_other_hosts_and_no_inline_script(visit: Visitor) -> None:
    for path in ("/", "/product/jiebei", NOTICE, "/kb/notices", "/obligations", "/calendar"):
        soup = BeautifulSoup(visit.get(path).text, "lxml")
        for tag in soup.find_all(["script", "img", "iframe", "link", "source", "form"]):
            for name in ("src", "href", "action"):
                if tag.name != "link" or "stylesheet" in tag.get("rel", []) or name != "href":
                    assert not re.match(r"(?:https?:)?//", str(tag.get(name) or "")), (path, tag)


@pytest.mark.parametrize("path", ["/llms(((.txt)))", "/-/versions.x.json", "/feed/product/a.atom/b", "/kces/((()))/x", "/kb/notices?_search=a%00b", "/kb/n[[otices",
                                  "/kb/notices/a/b/c", "/kb/notices?_sort=nope", "/kb/notices?_next=%E4%BA", "/kb?sql=%E4%BA"])
def test_odd_addresses_are_no_errors_of_ours(visit: Visitor, path: str) -> None:
    assert visit.get(path).status_code in (200, 302, 400, 404), path


def test_an_error_tells_the_log_no_secret(guarded: Place, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError("broken inside")

    monkeypatch.setattr("datasette_auth_passwords.utils.verify_password", broken)
    assert guarded.visitor().log_in("anna", "a-password-typed").status_code == 500
    said = "".join(capfd.readouterr())
    assert "broken inside" in said
    assert "a-password-typed" not in said


# -- leading elsewhere ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/\r\nLocation: //evil.example",
                                "///evil.example", "/\t/evil.example", "evil.example", "\\\\evil.example", "/a\nb"])
def test_logging_in_leads_nowhere_else(guarded: Place, to: str) -> None:
    answer = guarded.visitor().log_in("anna", "lychee", next=to)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e", "/%5cevil.example/", "/kb//evil.example/", "//evil.example?lang=en"])
def test_no_address_redirects_to_another_host(visit: Visitor, path: str) -> None:
    answer = visit.get("http://localhost" + path)
    if path.startswith(("//", "/%5c")):  # whoever takes it for a link is led to another host
        assert answer.status_code == 400
    to = answer.headers.get("location", "/")
    assert to.startswith("http://localhost/") or (to.startswith("/") and not to.startswith(("//", "/\\"))), to
    for link in BeautifulSoup(answer.text, "lxml").find_all("a", href=True):
        assert not re.match(r"[/\\]{2}", link["href"]), link


def test_links_of_notices_go_to_web_hosts_only() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "https://a@evil.example/", "http://evil.example\\@good.example/", "//evil.example",
                "https://evil.example/\"onclick=x", "ftp://a.example/", None, "https://[::1]/"):
        assert web_address(url) is None, url
    assert web_address("https://www.example.org/a?b=c") == "https://www.example.org/a?b=c"


# -- writing ----------------------------------------------------------------------------------------------------


def _example(pattern: str) -> str:
    """A path that a route's pattern takes."""
    return re.sub(r"\(\?P<id>\[0-9[^)]*\)", "1", pattern.strip("^$")).replace("\\", "").replace("(?P<id>[^/]+)", "yz-banfa-2026-901").replace(
        "(?P<id>[A-Za-z0-9_-]+)", "jiebei")


def test_every_address_that_takes_a_post_is_known(guarded: Place) -> None:
    """The routes are asked, so a new one that writes cannot be forgotten here."""
    anna = guarded.visitor()
    assert anna.log_in("anna", "lychee").status_code == 302
    before = guarded.written()
    token = anna.token()
    for pattern, _ in ROUTES:
        if pattern in WRITES:
            continue
        answer = anna.ask("POST", _example(pattern), data={"csrftoken": token, "status": "done", "name": "x", "words": "x"})
        assert answer.status_code < 500 and guarded.written() == before, f"{pattern} wrote: name it in WRITES"


@pytest.mark.parametrize("pattern", [p for p, who in WRITES.items() if who == "officers"])
def test_a_write_needs_a_person_and_a_token(guarded: Place, pattern: str) -> None:
    path = _example(pattern)
    before = guarded.written()
    stranger = guarded.visitor()
    token = stranger.token()
    assert stranger.ask("POST", path, data={"status": "done", "csrftoken": token}).status_code in (302, 403)
    anna = guarded.visitor()
    anna.log_in("anna", "lychee")
    token = anna.token()
    for data in ({}, {"csrftoken": ""}, {"csrftoken": "x"}, {"csrftoken": token[:-1]}):
        assert anna.ask("POST", path, data={"status": "done", **data}).status_code == 403, data
    other = guarded.visitor()
    assert anna.ask("POST", path, data={"status": "done", "csrftoken": other.token()}).status_code == 403  # somebody else's
    assert anna.ask("GET", f"{path}?status=done&csrftoken={token}").status_code in (403, 405)
    assert guarded.written() == before
    assert anna.ask("POST", path, data={"status": "done", "csrftoken": token}).status_code == 303
    assert guarded.written() == before + 1


def test_without_accounts_nothing_is_written(open_site: Place, visit: Visitor) -> None:
    before = open_site.written()
    for pattern, _ in ROUTES:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert visit.ask(method, _example(pattern), data={"status": "done"}).status_code != 303
    assert open_site.written() == before


def test_a_session_is_neither_forged_nor_fixed(guarded: Place) -> None:
    fixed = guarded.visitor()
    fixed.client.cookies.set("ds_actor", "planted")
    answer = fixed.log_in("anna", "lychee")
    cookie = answer.headers["set-cookie"]
    assert "ds_actor=planted" not in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    signed = guarded.site.sign({"a": {"id": "anna", "role": "officer"}}, "actor")
    body, _, seal = signed.rpartition(".")
    # The seal's first character: some bits of its last one mean nothing.
    for forged in (f"{body}.{'A' if seal[0] != 'A' else 'B'}{seal[1:]}", signed.split(".")[0], "eyJhIjp7ImlkIjoiYW5uYSJ9fQ",
                   guarded.site.sign({"a": {"id": "anna", "role": "officer"}}, "other")):
        stranger = guarded.visitor()
        stranger.client.cookies.set("ds_actor", forged)
        assert stranger.get(NOTICE).status_code == 302, forged


def test_an_account_that_went_writes_no_more(guarded: Place) -> None:
    gone = guarded.visitor()
    gone.client.cookies.set("ds_actor", guarded.site.sign({"a": {"id": "fired", "role": "officer"}}, "actor"))
    before = guarded.written()
    token = gone.token()
    assert gone.ask("POST", f"{NOTICE}/assess", data={"status": "done", "csrftoken": token}).status_code == 403
    assert guarded.written() == before


def test_strangers_see_nothing(guarded: Place) -> None:
    open_to_all = {r"^/login$", r"^/-/health$", r"^/robots\.txt$", r"^/llms\.txt$"}
    stranger = guarded.visitor()
    for pattern, _ in ROUTES:
        if pattern not in open_to_all:
            assert stranger.get(_example(pattern)).status_code in (302, 403), pattern
    for path in ("/kb", "/kb/notices", "/kb/notices.json", "/kb/notices.csv?_stream=1", "/kb.json?sql=select+1", "/kb/what_could_suspend.json?product=jiebei",
                 "/-/databases.json", "/-/metadata.json", "/-/plugins.json", "/-/settings.json", "/-/actor.json/../metadata.json"):
        answer = stranger.get(path)
        assert answer.status_code in (302, 403, 404), path
        assert "pbkdf2" not in answer.text


def test_an_officer_has_no_sql_and_nobody_reads_hashes(guarded: Place) -> None:
    for name, password, code in (("anna", "lychee", 403), ("lin", "loquat", 200)):
        person = guarded.visitor()
        person.log_in(name, password)
        assert person.get("/kb.json?sql=select+1").status_code == code
        for path in ("/-/metadata.json", "/-/plugins.json", "/-/settings.json", "/-/config.json"):
            assert "pbkdf2" not in person.get(path).text


# -- asking others -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
                                     "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "192.88.99.1", "224.0.0.1", "255.255.255.255",
                                     "localhost", "", "3fff::1", "fe80::1%eth0", "2130706433", "0x7f.1"])
def test_private_addresses_are_not_connected_to(address: str) -> None:
    assert refusal(address) is not None
    assert refusal("93.184.215.14") is None


def test_bad_configuration_of_people_is_refused(tmp_path: Path) -> None:
    for text in ("officers: words", "officers: [a]", "officers: {a: plain}", "{a: {b: c}}"):
        path = tmp_path / "users.yml"
        path.write_text(text)
        with pytest.raises(KbError):
            read_users(path)
