"""The two sites and the mailbox of tests/half_year/story.yml, as they are on a day."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "scrapers"))
from replay import Handler, Replay

STORY = Path(__file__).parent / "story.yml"
LISTING = "http://www.gov.cn/zhengce/zuixin/ZUIXINZHENGCE.json"
PLATFORM = "http://yunfan.example/gonggao"
SOURCES = ("govcn", "platform-announcements")


def refused(handler: Handler) -> None:
    handler.send(412, b"<html>no</html>", "text/html")


def _paragraphs(text: str) -> str:
    return "\n".join(f'<p style="text-indent:2em">{escape(line)}</p>' for line in text.strip().split("\n"))


@dataclass
class Mailbox:
    """What the channels took, in order: (channel, title, text). A channel in `down` answers 500."""

    address: str
    got: list[tuple[str, str, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A server on this machine that takes messages as Apprise's json:// sends them."""

    class Take(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            channel = self.path.strip("/")
            if channel not in box.down:
                box.got.append((channel, body["title"], body["message"]))
            self.send_response(500 if channel in box.down else 200)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    box = Mailbox(f"json://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()


class World:
    """The sites, served by `replay`; `pass_to(day)` lets everything happen up to and on a day."""

    def __init__(self, replay: Replay, box: Mailbox) -> None:
        self.story: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
        self.first, self.last = self.story["first"], self.story["last"]
        self._replay, self._box = replay, box
        self._pages = dict(self.story["pages"])
        self._platform = dict(self.story["platform"])
        self._left = sorted(self.story["days"].items())
        self._broken = False
        self._publish()

    def days(self, *, every_day: bool) -> list[date]:
        """The days on which somebody runs `kb update`: all, or one a week and those on which something happens."""
        count = (self.last - self.first).days
        each = [self.first + timedelta(days=n) for n in range(1, count + 1)]
        events = set(self.story["days"])
        return [d for d in each if every_day or d in events or d.weekday() == 2]

    def pass_to(self, day: date) -> None:
        """Everything that happens up to and on a day."""
        while self._left and self._left[0][0] <= day:
            happens = self._left.pop(0)[1]
            self._pages |= happens.get("pages", {})
            self._platform |= happens.get("platform", {})
            self._broken = happens.get("platform_broken", self._broken)
            if host := happens.get("down"):
                self._replay.misbehave[host] = refused
            self._replay.misbehave.pop(happens.get("up", ""), None)
            self._box.down |= {happens["channel_down"]} if "channel_down" in happens else set()
            self._box.down -= {happens.get("channel_up", "")}
        self._publish()

    def _publish(self) -> None:
        listed = []
        for name, page in self._pages.items():
            number = int(hashlib.sha256(name.encode()).hexdigest()[:6], 16)
            path = f"/zhengce/{page['published']:%Y%m}/content_{number}.htm"
            listed.append({"TITLE": page["title"], "URL": f"https://www.gov.cn{path}", "DOCRELPUBTIME": page['published'].isoformat()})
            html = (f'<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{escape(page["title"])}</title></head><body>'
                    f'<table class="policyLibraryOverview_header"><tr><td>发文机关：</td><td>云州金融监督管理局</td></tr></table>'
                    f'<h1 id="ti">{escape(page["title"])}</h1><div id="UCAP-CONTENT">{_paragraphs(page["text"])}</div></body></html>')
            self._replay.pages[f"http://www.gov.cn{path}"] = (html.encode(), "text/html; charset=utf-8")
        self._replay.pages[LISTING] = (json.dumps(listed, ensure_ascii=False).encode(), "application/json")
        said = "\n".join(
            f'<article id="{name}"><h2>{escape(a["title"])}</h2><time>{a["published"]}</time>{_paragraphs(a["text"])}</article>'
            for name, a in sorted(self._platform.items(), reverse=True))
        body = "<p>本页正在改版</p>" if self._broken else f'<div id="announcements">{said}</div>'
        self._replay.pages[PLATFORM] = (
            f'<!DOCTYPE html><html><head><meta charset="UTF-8"><title>公告</title></head><body>{body}</body></html>'.encode(),
            "text/html; charset=utf-8")
