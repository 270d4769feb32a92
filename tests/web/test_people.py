"""Accounts: who may see, who may run SQL, who may assess; nothing is written without a token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from kb.errors import KbError
from kb.web.accounts import read_users

from .visiting import Place, Visitor

pytest.importorskip("datasette_auth_passwords")
NOTICE = "/notice/yz-banfa-2026-901"


@pytest.fixture
def visit(demo_copy: Path, users: Path) -> Visitor:
    return Place(demo_copy, read_users(users)).visitor()


def test_strangers_see_nothing_but_the_way_in(visit: Visitor) -> None:
    for path in ("/", "/product/jiebei", NOTICE, "/search?q=a", "/kb", "/kb/notices", "/export/jiebei.xlsx",
                 "/feed/changes.atom", "/calendar.ics"):
        answer = visit.get(path)
        assert answer.status_code == 302 and answer.headers["location"].startswith("/login?next="), path
    assert visit.get("/kb/notices.json").status_code == 403
    assert visit.get("/-/health").json()["notices"] > 50
    assert visit.get("/login").status_code == 200


def test_a_wrong_password_is_refused(visit: Visitor) -> None:
    for name, password in (("anna", "loquat"), ("nobody", "lychee"), ("", "")):
        answer = visit.log_in(name, password)
        assert answer.status_code == 403 and "ds_actor" not in visit.client.cookies
    assert visit.post("/login", username="anna", password="lychee").status_code == 403  # no token


def test_an_officer_assesses_and_is_counted(visit: Visitor) -> None:
    answer = visit.log_in("anna", "lychee", next=NOTICE)
    assert answer.status_code == 302 and answer.headers["location"] == NOTICE
    soup = BeautifulSoup(visit.get(NOTICE + "?lang=en").text, "lxml")
    trigger = soup.select("select[name=trigger_id] option")[1]["value"]
    token = visit.token(NOTICE)
    answer = visit.post(NOTICE + "/assess", status="applicable", owner="Bo", note="<b>=1+1</b>", due_on="2027-01-31",
                        trigger_id="", csrftoken=token)
    assert answer.status_code == 303 and answer.headers["location"] == NOTICE + "#h-assess"
    visit.post(NOTICE + "/assess", status="in_review", trigger_id=str(trigger), csrftoken=token)
    assert visit.place.assessments() == [
        ("yz-banfa-2026-901", None, "applicable", "Bo", "<b>=1+1</b>", "2027-01-31", "anna"),
        (None, int(str(trigger)), "in_review", None, None, None, "anna")]
    soup = BeautifulSoup(visit.get(NOTICE + "?lang=en").text, "lxml")
    heading = soup.find(id="h-assess")
    assert heading.get_text() == "Assessments (2)"
    assert not heading.find_parent("section").find("b")
    # An officer has no SQL of their own; the named questions answer.
    assert visit.get("/kb?sql=select+1").status_code == 403
    assert visit.get("/kb/what_could_suspend?product=jiebei").status_code == 200


def test_an_officer_says_that_a_tag_is_wrong(visit: Visitor) -> None:
    visit.log_in("anna", "lychee")
    soup = BeautifulSoup(visit.get(NOTICE + "?lang=en").text, "lxml")
    tags = [str(option["value"]) for option in soup.select("select[name=trigger_id] option") if str(option["value"]).startswith("tag:")]
    shown = len(soup.select(".tagline a"))
    assert len(tags) == shown > 1
    token = visit.token(NOTICE)
    assert visit.post(NOTICE + "/assess", status="done", trigger_id=tags[0], csrftoken=token).status_code == 400  # which way?
    answer = visit.post(NOTICE + "/assess", status="done", trigger_id=tags[0], verdict="rejected", csrftoken=token)
    assert answer.status_code == 303
    soup = BeautifulSoup(visit.get(NOTICE + "?lang=en").text, "lxml")
    assert len(soup.select(".tagline a")) == shown - 1
    assert "is wrong" in soup.find(id="h-assess").find_parent("section").find("li").get_text()


def test_what_is_wrong_is_not_saved(visit: Visitor) -> None:
    visit.log_in("anna", "lychee")
    token = visit.token(NOTICE)
    options = BeautifulSoup(visit.get(NOTICE).text, "lxml").select("select[name=trigger_id] option")
    trigger = next(str(o["value"]) for o in options if str(o["value"]).isdigit())
    for data in ({"status": "great"}, {"status": "done", "trigger_id": "1"}, {"status": "done", "due_on": "soon"},
                 {"status": "done", "trigger_id": "x"}, {"status": "done", "trigger_id": f"{trigger}.0"}, {}):
        assert visit.post(NOTICE + "/assess", csrftoken=token, **data).status_code == 400, data
    assert visit.post("/notice/nope/assess", csrftoken=token, status="done").status_code == 400
    assert visit.post(NOTICE + "/assess", status="done").status_code == 403  # no token
    assert visit.get(NOTICE + "/assess").status_code == 403
    assert visit.place.assessments() == []


def test_strangers_assess_nothing(visit: Visitor) -> None:
    token = visit.token("/login")
    assert visit.post(NOTICE + "/assess", status="done", csrftoken=token).status_code == 403
    assert visit.place.assessments() == []


def test_an_analyst_runs_sql(visit: Visitor) -> None:
    visit.log_in("lin", "loquat")
    assert visit.get("/kb.json?sql=select+1+as+one&_shape=array").json() == [{"one": 1}]
    assert visit.get("/kb?sql=delete+from+notices").status_code == 400


def test_without_accounts_nobody_logs_in_or_writes(demo_db: Path) -> None:
    visit = Place(demo_db).visitor()
    assert visit.get("/login").status_code == 404
    assert visit.post(NOTICE + "/assess", status="done").status_code == 403
    assert not re.search(r"<form[^>]*assess", visit.get(NOTICE).text)


@pytest.mark.parametrize("text", ["", "officers: {}", "officers: {a: plain}", "managers: {a: x}", "- a", "officers: {a"])
def test_a_bad_users_file_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KbError, match=r"users\.yml"):
        read_users(path)


def by_header(path: Path, *, address: str = "127.0.0.1", trusted: tuple[str, ...] = ()) -> Visitor:
    users = path.with_name("people.yml")
    users.write_text("officers: [anna]\nanalysts: {lin: }\n", encoding="utf-8")
    return Place(path, read_users(users, header="X-Remote-User", trusted=trusted)).visitor(address)


def test_a_trusted_proxy_names_the_person(demo_copy: Path) -> None:
    visit = by_header(demo_copy)
    assert visit.get("/").status_code == 403 and visit.get("/login").status_code == 404
    visit.client.headers["X-Remote-User"] = "anna"
    assert visit.get("/").status_code == 200 and visit.get("/kb?sql=select+1").status_code == 403
    token = visit.token(NOTICE)
    assert visit.post(NOTICE + "/assess", status="done", csrftoken=token).status_code == 303
    assert visit.place.assessments()[0][-1] == "anna"
    visit.client.headers["X-Remote-User"] = "lin"
    assert visit.get("/kb?sql=select+1").status_code == 200
    visit.client.headers["X-Remote-User"] = "mallory"
    assert visit.get("/").status_code == 403
    # No cookie, no token: a form of another site sent through the proxy writes nothing.
    visit.client.headers["X-Remote-User"] = "anna"
    visit.client.cookies.clear()
    assert visit.post(NOTICE + "/assess", status="done").status_code == 403
    assert len(visit.place.assessments()) == 1


def test_a_header_from_elsewhere_is_not_believed(demo_copy: Path) -> None:
    visit = by_header(demo_copy, address="203.0.113.9")
    visit.client.headers["X-Remote-User"] = "anna"
    visit.client.headers["X-Forwarded-For"] = "127.0.0.1"
    assert visit.get("/").status_code == 403
    visit = by_header(demo_copy, address="203.0.113.9", trusted=("203.0.113.0/24",))
    visit.client.headers["X-Remote-User"] = "anna"
    assert visit.get("/").status_code == 200


@pytest.mark.parametrize(("headers", "address", "name"), [
    ([(b"x-remote-user", b"anna")], "127.0.0.1", "anna"), ([(b"x-remote-user", b"anna")], "::1", "anna"),
    ([(b"x-remote-user", b"anna"), (b"x-remote-user", b"lin")], "127.0.0.1", None), ([], "127.0.0.1", None),
    ([(b"x-remote-user", b"anna")], None, None), ([(b"x-remote-user", b"anna")], "nowhere", None),
    ([(b"x-remote-user", b"\xff")], "127.0.0.1", None), ([(b"x-user", b"anna")], "127.0.0.1", None),
])
def test_who_a_header_names(tmp_path: Path, headers: list[tuple[bytes, bytes]], address: str | None, name: str | None) -> None:
    users = tmp_path / "people.yml"
    users.write_text("officers: [anna]\nanalysts: [lin]\n", encoding="utf-8")
    actor = read_users(users, header="X-Remote-User").named_by_proxy(headers, address)
    assert (actor or {}).get("id") == name


def test_an_unknown_network_is_refused(tmp_path: Path) -> None:
    users = tmp_path / "people.yml"
    users.write_text("officers: [anna]\n", encoding="utf-8")
    with pytest.raises(KbError, match="no address"):
        read_users(users, header="X-Remote-User", trusted=("the office",))
    with pytest.raises(KbError, match="no password hash"):
        read_users(users)


def test_no_page_shows_a_password_hash(visit: Visitor) -> None:
    visit.log_in("lin", "loquat")
    for path in ("/-/metadata.json", "/-/plugins.json", "/-/settings.json", "/-/actor.json", "/kb.json"):
        assert "pbkdf2" not in visit.get(path).text, path
