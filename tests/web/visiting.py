"""The site over a knowledge base, and people who visit it with a browser of their own."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from bs4 import BeautifulSoup

from kb.paths import METADATA
from kb.serve import datasette
from kb.web.accounts import Accounts


class Visitor:
    """Somebody with a browser: what the site sets as cookies is sent again."""

    def __init__(self, place: Place, address: str) -> None:
        self.place = place
        transport = httpx.ASGITransport(app=place.site.app(), raise_app_exceptions=False, client=(address, 1234))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.place.loop.run_until_complete(self.client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **data: str) -> httpx.Response:
        return self.ask("POST", path, data=data)

    def token(self, path: str = "/login") -> str:
        return str(BeautifulSoup(self.get(path).text, "lxml").find("input", {"name": "csrftoken"})["value"])

    def log_in(self, name: str, password: str, **more: str) -> httpx.Response:
        return self.post("/login", username=name, password=password, csrftoken=self.token(), **more)


class Place:
    """The site over a base, and what was written to it."""

    def __init__(self, path: Path, accounts: Accounts | None = None) -> None:
        self.path = path
        self.loop = asyncio.new_event_loop()
        self.site = datasette(path, metadata=METADATA, accounts=accounts)
        self.loop.run_until_complete(self.site.invoke_startup())

    def visitor(self, address: str = "127.0.0.1") -> Visitor:
        return Visitor(self, address)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to somebody who was never here."""
        return self.loop.run_until_complete(self.site.client.get(path, headers=headers, follow_redirects=False))

    def assessments(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as conn:
            return conn.execute("SELECT notice_id, trigger_id, status, owner, note, due_on, by FROM assessments").fetchall()

    def written(self) -> int:
        """How much people wrote."""
        with closing(sqlite3.connect(self.path)) as conn:
            return int(conn.execute("SELECT (SELECT count(*) FROM assessments) + (SELECT count(*) FROM watches)").fetchone()[0])
