"""What a source's functions see: a Page from the archive; what they ask for: a Link.

A Page is all that `links(page)` and `notices(page)` get: no clock, no network. Its
properties raise PageChanged when the bytes are not what the source says they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup

from scrapers.charset import decode
from scrapers.document import Document, read_document
from scrapers.errors import Blocked, PageChanged
from scrapers.html import parse_html
from scrapers.notice import Attachment, Notice

if TYPE_CHECKING:
    from scrapers.source import Source

Role = Literal["listing", "detail", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A request that a source wants made: a further listing page, a detail, a file.

    `facts` are what the listing says of the item (title, date); the detail's Page has them.
    `body` makes it a POST of that text, with `content_type`.
    """

    url: str
    role: Role = "detail"
    body: str | None = None
    content_type: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of this request in the archive."""
        if self.body is None:
            return self.url
        return f"POST {self.url} {hashlib.sha256(self.body.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One response of a source, as the archive holds it."""

    source: Source
    url: str
    body: bytes
    key: str = ""
    role: Role = "detail"
    status: int = 200
    media_type: str = ""
    fetched_at: str | None = None
    archive: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The body as characters, in the encoding it really has."""
        declared = self.media_type.partition("charset=")[2].strip("\"' ;") or None
        return decode(self.body, declared=declared).text

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The body as HTML."""
        return parse_html(self.text)

    @cached_property
    def document(self) -> Document:
        """The body as a document of any kind; raises UnreadableDocument."""
        return read_document(self.body, name=self.url, media_type=self.media_type)

    @cached_property
    def json(self) -> Any:
        """The body as JSON; PageChanged when it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            start = self.text[:60].strip()
            if start.startswith("<"):
                raise Blocked(
                    f"{self.url} answers with a page ({start!r}…) where its JSON should be"
                ) from error
            raise PageChanged(f"{self.url} is no JSON, or is cut short: {error}") from error

    @property
    def is_file(self) -> bool:
        """Whether the body is a PDF or an office document rather than a page."""
        return self.body[:5].startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))

    def absolute(self, href: str) -> str:
        """An address found on this page as an absolute URL, percent-encoded, without fragment.

        Addresses in the wild hold line breaks, Chinese names, `//host` and upper-case schemes.
        """
        return absolute(self.url, href)

    def notice(self, *, text: str, **values: Any) -> Notice:
        """A Notice of this page with the source's own facts filled in where none are given."""
        source = self.source
        given: dict[str, Any] = {
            "url": self.url,
            "issuer": source.issuer,
            "kind": self.facts.get("kind") or None,
            "language": source.language,
            "jurisdiction": source.jurisdiction,
        }
        given.update({k: v for k, v in values.items() if v not in (None, "")})
        if given.get("id") and not str(given["id"]).startswith(f"{source.id}-"):
            given["id"] = f"{source.id}-{given['id']}"
        return Notice(
            source_id=source.id, text=text, archive=self.archive, fetched_at=self.fetched_at, **given
        )

    def attachment(self, href: str, title: str = "") -> Attachment:
        """A file that belongs to the notice; parse.py reads its text from the archive."""
        url = self.absolute(href)
        return Attachment(title=" ".join(title.split()) or url.rsplit("/", 1)[-1], url=url)


def absolute(base: str, href: str) -> str:
    """`href` as a browser standing on `base` would ask for it."""
    href = "".join(href.split("\n")).replace("\r", "").replace("\t", "").strip()
    href = href.encode("utf-8", "replace").decode("utf-8")  # JSON can hold lone surrogates
    try:
        parts = urlsplit(urljoin(base, href))
        host = parts.hostname or ""
    except ValueError as error:
        raise PageChanged(f"{href[:80]!r} on {base} is no address") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        return urlunsplit(parts)
    netloc = parts.netloc.lower()
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))
