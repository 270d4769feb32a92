"""A Source: facts from `source.yml`, checked strictly, and the functions of `parse.py` beside it.

    sources/nfra/source.yml   what the site is: addresses, hosts, expected counts, rhythm
    sources/nfra/parse.py     links(page) and notices(page); absent where a dialect does it all

`all_sources()` finds the folders; there is no registry. Facts belong in the YAML, logic in
Python, and what several sites share in `scrapers/dialects/`.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml

from scrapers.errors import SourceInvalid
from scrapers.notice import Issue, Notice
from scrapers.page import Link, Page
from scrapers.yamlfile import read_yaml

SOURCES = Path(__file__).parent / "sources"
DIALECTS = ("feed", "page")
_ID = re.compile(r"^[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){0,4}$")

Links = Callable[[Page], Iterable[Link]]
Notices = Callable[[Page], Iterable[Notice | Issue]]

_KEYS: dict[str, type | tuple[type, ...]] = {
    "title": str, "regulator": str, "issuer": str, "jurisdiction": str, "language": str, "url": str,
    "hosts": list, "listings": list, "detail": str, "dialect": str, "options": dict, "lookups": dict,
    "expect": dict, "rhythm_days": (int, float), "pages": int, "delay": (int, float), "confidence": str,
    "enabled": bool, "why": str, "notes": str, "headers": dict,
}  # fmt: skip
_REQUIRED = ("title", "regulator", "jurisdiction", "language", "url", "hosts", "listings", "expect",
             "rhythm_days", "confidence")  # fmt: skip
_LISTING_KEYS = {"url", "kind", "form", "json", "title"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Where a source begins: an address, what its items are, and the body of a POST."""

    url: str
    kind: str | None = None
    body: str | None = None
    content_type: str | None = None

    def link(self) -> Link:
        """The request for its first page; `facts["kind"]` travels to every item."""
        facts = {"kind": self.kind} if self.kind else {}
        return Link(url=self.url, role="listing", body=self.body, content_type=self.content_type, facts=facts)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One watched site.

    `least` is how many items its first listing page always has: fewer is an EmptyListing.
    `rhythm_days` is the usual gap between two new items, in working days of its country,
    by which silence is judged. `pages` is how many pages of a listing a run reads. `detail`
    is a regular expression that the addresses of its detail pages match. `enabled` False
    with `why`: not fetched unless the operator says that leave was given.
    """

    id: str
    title: str
    regulator: str
    issuer: str
    jurisdiction: str
    language: str
    url: str
    hosts: tuple[str, ...]
    listings: tuple[Listing, ...]
    least: int
    rhythm_days: float
    confidence: str
    detail: str | None = None
    dialect: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    pages: int = 2
    delay: float | None = None
    enabled: bool = True
    why: str | None = None
    notes: str | None = None
    links: Links = field(repr=False)
    notices: Notices = field(repr=False)

    def allows(self, url: str) -> bool:
        """Whether `url` is http(s) on one of this source's hosts; anything unclear is refused."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            return False
        if "\\" in url or parts.scheme not in ("http", "https") or parts.username or parts.password:
            return False
        return host in self.hosts and port in (None, 80, 443)

    def role_of(self, url: str) -> str | None:
        """What a page captured elsewhere is to this source, by its address alone."""
        if not self.allows(url):
            return None
        if any(url.split("?")[0] == listing.url.split("?")[0] for listing in self.listings):
            return "listing"
        if self.detail and re.search(self.detail, url):
            return "detail"
        return "file"


def all_sources(folder: Path = SOURCES) -> dict[str, Source]:
    """Every source of a folder by id, disabled ones too; raises SourceInvalid at the first wrong one."""
    return {p.parent.name: load_source(p.parent) for p in sorted(folder.glob("*/source.yml"))}


def load_source(folder: Path) -> Source:
    """The source of one folder; SourceInvalid names the file, the key and the remedy."""
    path = folder / "source.yml"
    try:
        data = read_yaml(path)
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        raise SourceInvalid(f"{path} can't be read as YAML: {error}") from error
    if not isinstance(data, dict):
        raise SourceInvalid(f"{path} must be a mapping of {', '.join(_REQUIRED)}, …")
    if not _ID.match(folder.name):
        raise SourceInvalid(f"{folder.name!r} is no source id: use small letters, digits and single hyphens")
    _check_keys(path, data)
    module = _functions(folder, data.get("dialect"), path)
    return Source(
        id=folder.name, title=data["title"], regulator=data["regulator"],
        issuer=data.get("issuer") or data["regulator"], jurisdiction=data["jurisdiction"],
        language=data["language"], url=data["url"], hosts=tuple(data["hosts"]),
        listings=tuple(_listing(path, item) for item in data["listings"]), least=data["expect"]["least"],
        rhythm_days=float(data["rhythm_days"]), confidence=data["confidence"], detail=data.get("detail"),
        dialect=data.get("dialect"), options=data.get("options", {}), lookups=data.get("lookups", {}),
        headers=data.get("headers", {}), pages=data.get("pages", 2), delay=data.get("delay"),
        enabled=data.get("enabled", True), why=data.get("why"), notes=data.get("notes"),
        links=module.links, notices=module.notices,
    )  # fmt: skip


def _check_keys(path: Path, data: dict[str, Any]) -> None:
    if unknown := sorted(set(data) - set(_KEYS), key=str):
        raise SourceInvalid(f"{path}: unknown keys {unknown}; known are {sorted(_KEYS)}")
    if missing := [k for k in _REQUIRED if k not in data]:
        raise SourceInvalid(f"{path}: lacks {missing}")
    for key, value in data.items():
        if not isinstance(value, _KEYS[key]) or (isinstance(value, bool) and _KEYS[key] is not bool):
            raise SourceInvalid(f"{path}: {key} is {value!r}, which is not a {_KEYS[key]}")
    if set(data["expect"]) != {"least"} or not isinstance(data["expect"]["least"], int):
        raise SourceInvalid(f"{path}: expect must be {{least: N}}, the items that its first page always has")
    if data.get("enabled", True) is False and not data.get("why"):
        raise SourceInvalid(f"{path}: a source that is not enabled must say why")
    if data["confidence"] not in ("A", "A-", "B", "C"):
        raise SourceInvalid(f"{path}: confidence is {data['confidence']!r}, not A, A-, B or C")
    if not data["hosts"] or not all(
        isinstance(h, str) and h == h.lower() and "/" not in h for h in data["hosts"]
    ):
        raise SourceInvalid(f"{path}: hosts must be bare lower-case host names, at least one")
    if not data["listings"]:
        raise SourceInvalid(f"{path}: listings must hold at least one address")
    if (detail := data.get("detail")) is not None:
        try:
            re.compile(detail)
        except re.error as error:
            raise SourceInvalid(f"{path}: detail is no regular expression: {error}") from error


def _listing(path: Path, item: object) -> Listing:
    data = {"url": item} if isinstance(item, str) else item
    if not isinstance(data, dict) or not isinstance(data.get("url"), str) or set(data) - _LISTING_KEYS:
        raise SourceInvalid(
            f"{path}: a listing is an address or a mapping of {sorted(_LISTING_KEYS)}, not {item!r}"
        )
    body = content_type = None
    if "form" in data:
        body, content_type = urlencode(data["form"]), "application/x-www-form-urlencoded"
    elif "json" in data:
        import json

        body, content_type = json.dumps(data["json"], ensure_ascii=False), "application/json"
    return Listing(url=data["url"], kind=data.get("kind"), body=body, content_type=content_type)


def _functions(folder: Path, dialect: str | None, path: Path) -> Any:
    """The module that holds `links` and `notices`: parse.py, else the dialect."""
    script = folder / "parse.py"
    if script.exists():
        if dialect is not None:
            raise SourceInvalid(f"{path}: has both a dialect and a parse.py; let parse.py import the dialect")
        name = f"scrapers.sources._{folder.name.replace('-', '_')}_parse"
        spec = importlib.util.spec_from_file_location(name, script)
        if spec is None or spec.loader is None:
            raise SourceInvalid(f"{script} can't be loaded")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    elif dialect in DIALECTS:
        module = import_module(f"scrapers.dialects.{dialect}")
    else:
        raise SourceInvalid(f"{path}: needs a parse.py beside it, or dialect: one of {', '.join(DIALECTS)}")
    for name in ("links", "notices"):
        if not callable(getattr(module, name, None)):
            raise SourceInvalid(f"{script}: lacks the function {name}(page)")
    return module
