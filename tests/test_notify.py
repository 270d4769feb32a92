"""Watches, alerts and feeds: each change told once, nothing told for nothing."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from kb.audit import verify
from kb.build import build
from kb.digest import Item, Message, message
from kb.errors import KbError
from kb.feeds import Due, atom, deadlines, icalendar, watch_items
from kb.notify import ATTEMPTS, match, notify, send_by_apprise
from kb.store import open_db, save
from kb.taxonomy import taxonomy
from kb.watches import add_watch, remove_watch, watches
from scrapers.notice import Notice

NOTICES = Path(__file__).parents[1] / "corpus" / "samples" / "notices"


def day(n: int, hour: int = 1) -> str:
    return f"2026-11-{n:02d}T{hour:02d}:00:00Z"


def rule(share: str = "20%", **fields: str) -> Notice:
    text = (f"云州样例贷款办法\n第一条　本办法适用于借呗、花呗等网络小额贷款。\n第二条　小额贷款公司的出资比例不得低于{share}。\n"
            "第三条　违反第二条规定的，责令暂停新增业务6个月；情节严重的，吊销许可证。\n")
    return Notice(**{"source_id": "nfra", "id": "r1", "title": "云州样例贷款办法", "issuer": "云州金融监督管理局", "language": "zh",
                     "kind": "rule", "published_on": "2026-10-01", "text": text, **fields})


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_db(tmp_path / "kb.db")


class Box:
    """A channel that keeps what it gets, or fails."""

    def __init__(self) -> None:
        self.got: list[tuple[str, Message]] = []
        self.broken = False

    def __call__(self, channel: str, words: Message) -> None:
        if self.broken:
            raise OSError("no route to host")
        self.got.append((channel, words))


def put(db: Database, notice: Notice, at: str) -> None:
    save(db, notice, at=at)
    build(db, workers=1)


def test_a_change_is_told_once_with_quote_reason_and_link(db: Database) -> None:
    add_watch(db, name="jiebei", product="jiebei", owner="王", reason="借呗产品线", channel="ops", at=day(1))
    put(db, rule(), day(2))
    box = Box()
    told = notify(db, at=day(2, 2), send=box, base_url="https://kb.example")
    assert (told.sent, told.alerts, told.failed) == (1, 1, 0)
    ((channel, words),) = box.got
    assert channel == "ops" and "云州样例贷款办法" in words.title
    assert "责令暂停新增业务6个月" in words.text and "product jiebei" in words.text and "借呗产品线" in words.text
    changed = db.execute("SELECT notice_id FROM changes").fetchone()[0]
    assert f"https://kb.example/notice/{changed}" in words.text
    assert notify(db, at=day(3), send=box).sent == 0 and len(box.got) == 1
    assert verify(db.conn).whole
    assert db.execute("SELECT count(*) FROM events WHERE kind = 'alerted'").fetchone()[0] == 1


def test_changed_words_are_quoted(db: Database) -> None:
    put(db, rule(), day(1))
    add_watch(db, name="w", issuer="云州金融", channel="ops", at=day(2))
    put(db, rule("30%"), day(3))
    box = Box()
    notify(db, at=day(3, 2), send=box)
    assert "[-20-]{+30+}%" in box.got[0][1].text


@pytest.mark.parametrize("conditions", [
    {"product": "insurance"}, {"words": "备付金"}, {"issuer": "云州货币管理局"}, {"product": "jiebei", "words": "备付金"},
    {"obligation": "client_money"},
])
def test_what_does_not_match_is_not_told(db: Database, conditions: dict[str, str]) -> None:
    known = {**taxonomy().products, **taxonomy().obligations}
    assert all(v in known for k, v in conditions.items() if k in ("product", "obligation"))
    add_watch(db, name="w", channel="ops", at=day(1), **conditions)  # type: ignore[arg-type]
    put(db, rule(), day(2))
    assert notify(db, at=day(2, 2), send=Box()).alerts == 0


def test_without_a_trigger_there_is_no_severity(db: Database) -> None:
    add_watch(db, name="grave", channel="ops", min_severity=1, at=day(1))
    put(db, rule(text="云州样例贷款办法\n第一条　小额贷款公司应当公布电话。\n第二条　本办法由我局解释。\n"), day(2))
    assert notify(db, at=day(2, 2), send=Box()).alerts == 0


def test_every_condition_says_why(db: Database) -> None:
    add_watch(db, name="w", channel="ops", at=day(1), product="jiebei", issuer="金融监督", words="暂停 许可证", min_severity=1)
    put(db, rule(), day(2))
    match(db, at=day(2))
    (why,) = db.execute("SELECT why FROM alerts").fetchone()
    assert why.startswith("product jiebei") and "issuer 金融监督" in why and "words 暂停 许可证" in why and "severity" in why


def test_changes_before_the_watch_are_not_told(db: Database) -> None:
    put(db, rule(), day(1))
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(2))
    assert notify(db, at=day(2, 3), send=Box()).alerts == 0


def test_noise_and_what_came_back_are_not_told(db: Database) -> None:
    put(db, rule(), day(1))
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(2))
    noisy = rule()
    put(db, replace(noisy, text=noisy.text.replace("　", " ") + "\n— 2 —\n"), day(3))
    put(db, rule("35%"), day(4))
    put(db, rule(), day(5))
    box = Box()
    assert notify(db, at=day(5, 2), send=box).alerts == 0 and box.got == []
    assert watch_items(db.conn, "w") == []


def test_a_change_told_and_then_taken_back_is_told_again(db: Database) -> None:
    put(db, rule(), day(1))
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(2))
    box = Box()
    put(db, rule("35%"), day(3))
    notify(db, at=day(3, 2), send=box)
    put(db, rule(), day(4))
    notify(db, at=day(4, 2), send=box)
    assert ["[-20-]{+35+}" in m.text for _, m in box.got] == [True, False] and "[-35-]{+20+}" in box.got[1][1].text


def test_a_flapping_page_becomes_an_issue(db: Database) -> None:
    put(db, rule(), day(1))
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(2))
    box = Box()
    for n in range(3, 13):
        put(db, rule("35%" if n % 2 else "20%"), day(n))
        notify(db, at=day(n, 2), send=box)
    assert len(box.got) == 2, "a change and its return are told, further turns are not"
    assert db.execute("SELECT count(*) FROM issues WHERE kind = 'flapping'").fetchone()[0] == 1


def test_several_versions_are_told_as_one(db: Database) -> None:
    put(db, rule(), day(1))
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(2))
    put(db, rule("25%"), day(3))
    put(db, rule("30%"), day(3, 5))
    box = Box()
    assert notify(db, at=day(3, 6), send=box).alerts == 1
    assert "[-20-]{+30+}" in box.got[0][1].text and "25" not in box.got[0][1].text


def test_daily_once_a_beijing_day_and_immediate_one_each(db: Database) -> None:
    add_watch(db, name="daily", product="jiebei", channel="ops", at=day(1))
    add_watch(db, name="now", product="jiebei", channel="ops", digest="immediate", at=day(1))
    box = Box()
    put(db, rule(), day(2, 1))
    put(db, rule(id="r2", title="云州另一办法", text=rule().text + "第四条　另行通知。"), day(2, 1))
    assert notify(db, at=day(2, 2), send=box).sent == 3
    put(db, rule(id="r3", title="云州第三办法", text=rule().text + "第五条　再行通知。"), day(2, 3))
    assert [w for w, _ in notify(db, at=day(2, 4), send=box).messages] == ["now"]
    assert [w for w, _ in notify(db, at=day(2, 17), send=box).messages] == ["daily"]


def test_failures_are_tried_again_and_become_an_issue(db: Database) -> None:
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(1))
    put(db, rule(), day(2))
    box = Box()
    box.broken = True
    for n in range(ATTEMPTS):
        assert db.execute("SELECT count(*) FROM issues WHERE kind = 'alert_not_sent'").fetchone()[0] == 0
        assert notify(db, at=day(3 + n), send=box).failed == 1
    assert db.execute("SELECT count(*) FROM issues WHERE kind = 'alert_not_sent'").fetchone()[0] == 1
    box.broken = False
    assert notify(db, at=day(9), send=box).alerts == 1 and notify(db, at=day(10), send=box).alerts == 0


def test_a_message_closes_its_own_watchs_issue_alone(db: Database) -> None:
    """Names are names, no patterns: what "a_b" and "%" sent says nothing of "axb"."""
    for name, channel in (("a_b", "ops"), ("%", "ops"), ("axb", "dead")):
        add_watch(db, name=name, product="jiebei", channel=channel, at=day(1))
    put(db, rule(), day(2))

    def send(channel: str, words: Message) -> None:
        if channel == "dead":
            raise OSError("no route to host")

    asked = "SELECT count(*), sum(resolved_at IS NULL) FROM issues WHERE kind = 'alert_not_sent'"
    for n in range(ATTEMPTS):
        notify(db, at=day(3 + n), send=send)
    assert tuple(db.execute(asked).fetchone()) == (1, 1)
    put(db, rule("30%"), day(8))
    assert notify(db, at=day(9), send=send).sent == 2
    assert tuple(db.execute(asked).fetchone()) == (1, 1)


def test_dry_run_sends_and_marks_nothing(db: Database) -> None:
    add_watch(db, name="w", product="jiebei", channel="ops", at=day(1))
    put(db, rule(), day(2))
    box = Box()
    assert len(notify(db, at=day(2, 2), send=box, dry_run=True).messages) == 1 and box.got == []
    assert notify(db, at=day(2, 3), send=box).sent == 1


def test_watches_are_kept_and_removed(db: Database) -> None:
    add_watch(db, name="w", words="停业", at=day(1))
    assert [w.name for w in watches(db.conn)] == ["w"]
    remove_watch(db, "w")
    assert watches(db.conn) == []
    for wrong in ({}, {"product": "nothing"}, {"words": "x", "digest": "hourly"}, {"words": "x", "channel": "mailto://me:secret@x"},
                  {"obligation": "nothing"}, {"words": "x", "min_severity": 300}, {"words": "x", "name": " "}, {"words": "x", "name": "a\x1b[2J"}):
        with pytest.raises(KbError):
            add_watch(db, at=day(1), **{"name": "v", **wrong})  # type: ignore[arg-type]
    with pytest.raises(KbError):
        remove_watch(db, "w")


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, str]]]]:
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", got
    server.shutdown()


def test_apprise_delivers(receiver: tuple[str, list[dict[str, str]]], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("apprise")
    address, got = receiver
    monkeypatch.setenv("KB_CHANNEL_OPS", address)
    send_by_apprise("ops", Message("标题", "正文", "<p>正文</p>"))
    assert got[0]["title"] == "标题" and "正文" in got[0]["message"]
    monkeypatch.setenv("KB_CHANNEL_OPS", "json://127.0.0.1:9/")
    with pytest.raises(KbError, match="did not take"):
        send_by_apprise("ops", Message("标题", "正文", ""))


def test_channel_without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_CHANNEL_OPS", raising=False)
    with pytest.raises(KbError, match="KB_CHANNEL_OPS"):
        send_by_apprise("ops", Message("", "", ""))


# -- words and feeds -----------------------------------------------------------------------------

HOSTILE = Item(key="change-1", kind="new", at=day(2), title="<script>alert(1)</script>\x1b[2J]]>&", issuer="局\u202e", quote="=1+1 <b>停</b>",
               why="words", link="javascript:alert(1)")


def test_hostile_words_are_inert() -> None:
    words = message([HOSTILE], watch="w\r\nBcc: x", owner="<i>", reason=None, language="en", at=day(2))
    assert "<script>" not in words.html and "<b>停" not in words.html and "javascript:" not in words.html + words.text
    assert "\x1b" not in words.text and "\u202e" not in words.html and "\n" not in words.title and "\r" not in words.title
    feed = atom([HOSTILE], title="w<", feed_id="tag:kb.example,2026:w", link="https://kb.example/w", language="zh", updated=day(1))
    assert "javascript:" not in feed
    assert fromstring(feed) is not None


def test_atom_is_read_by_a_feed_reader() -> None:
    fine = replace(HOSTILE, title="云州样例办法", link="https://kb.example/change/1")
    feed = feedparser.parse(atom([fine], title="借呗", feed_id="tag:kb.example,2026:w", link="https://kb.example/w.atom", language="zh",
                                 updated=day(1)))
    assert not feed.bozo and feed.feed.title == "借呗"
    (entry,) = feed.entries
    assert entry.id == "tag:kb.example,2026:w#change-1" and "云州样例办法" in entry.title and entry.link == "https://kb.example/change/1"


def test_calendar() -> None:
    text = icalendar([Due(key="n/effective/2026-12-01", on="2026-12-01", summary="施行：办法; a, b\\c", description="行一\n行二" * 30,
                          url="https://x.example/\r\nX:1"), Due(key="bad", on="2026-02-30", summary="never")], name="期限", stamp=day(1))
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines) and lines[-1] == ""
    whole = text.replace("\r\n ", "").split("\r\n")
    assert "DTSTART;VALUE=DATE:20261201" in whole and "DTEND;VALUE=DATE:20261202" in whole
    assert "SUMMARY:施行：办法\\; a\\, b\\\\c" in whole and "URL:https://x.example/X:1" in whole
    assert whole.count("BEGIN:VEVENT") == 1 and "DTSTAMP:20261101T010000Z" in whole


@given(st.lists(st.text(max_size=120), max_size=4))
def test_any_words_make_a_valid_feed_and_calendar(words: list[str]) -> None:
    found = [replace(HOSTILE, key=str(n), title=w, quote=w, link=w) for n, w in enumerate(words)]
    assert not feedparser.parse(atom(found, title="x", feed_id="tag:x", link="", language="zh", updated=day(1))).bozo
    text = icalendar([Due(key=w, on="2026-12-01", summary=w, description=w) for w in words], name="x", stamp=day(1))
    assert all(len(line.encode("utf-8", "replace")) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert all(re.match(r"[A-Z][A-Z-]+[:;]", line) for line in whole)
    assert whole.count("BEGIN:VEVENT") == len(words)


def test_deadlines_of_what_holds(db: Database) -> None:
    put(db, Notice.from_json(json.loads((NOTICES / "yz-banfa-2026-901.json").read_text(encoding="utf-8"))), day(1))
    due = deadlines(db.conn, since="2026-01-01")
    assert [(d.on, d.summary) for d in due if "过渡期满" in d.summary] == [
        ("2026-01-31", "过渡期满：云州互联网小额贷款业务管理办法（2026年修正）")] or not due
    assert all(d.on >= "2026-01-01" for d in due)
