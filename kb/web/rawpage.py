"""A page as it was fetched, from the archive, served so that nothing in it can act."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette import Response
from datasette.utils.asgi import Request
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from kb.web.site import PageMissing, named, query

LARGEST = 16 << 20  # bytes; a larger page stays in the archive
# No script, no form, no frame, no request, no own origin, whatever the page holds.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PLACE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*\.warc\.gz)#(\d{1,15})")
_TEXT = ("text/", "application/json", "application/xml", "application/xhtml", "application/rss", "application/atom")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class RawPage:
    """The bytes of a response, its media type (without parameters) and their SHA-256."""

    body: bytes
    media_type: str
    sha256: str


def place_of(folder: Path, archive: str | None) -> tuple[Path, int] | None:
    """The WARC file and offset that `versions.archive` names, None where it names no file of the archive."""
    found = _PLACE.fullmatch(archive or "")
    if not found or not (folder / found[1]).is_file():
        return None
    return folder / found[1], int(found[2])


def read_raw(folder: Path, archive: str | None) -> RawPage:
    """The response at a place of the archive; raises PageMissing where there is none, or where it is too large.

    A record whose bytes were held already is followed to where they are, by the archive's index.
    """
    at = place_of(folder, archive)
    if at is None:
        raise PageMissing("missing.raw", archive or "")
    path, offset = at
    media_type = "application/octet-stream"
    if (noted := _in_index(folder, path.name, offset)) is not None:
        path, offset = folder / Path(noted["body_file"]).name, int(noted["body_offset"])
        media_type = str(noted.get("media_type") or media_type)
        if int(noted.get("size") or 0) > LARGEST:
            raise PageMissing("missing.raw_large", archive or "")
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            warc = next(iter(ArchiveIterator(stream)))
            body: bytes = warc.content_stream().read(LARGEST + 1)
            if noted is None and warc.http_headers is not None:
                media_type = warc.http_headers.get_header("Content-Type") or media_type
    except (OSError, StopIteration, ArchiveLoadFailed) as error:
        raise PageMissing("missing.raw", archive or "") from error
    if len(body) > LARGEST:
        raise PageMissing("missing.raw_large", archive or "")
    return RawPage(body, media_type.partition(";")[0].strip().lower(), hashlib.sha256(body).hexdigest())


def _in_index(folder: Path, file: str, offset: int) -> dict[str, Any] | None:
    """The index's line for a record; lines of others are skipped unread."""
    index = folder / "index.jsonl"
    if not index.is_file():
        return None
    needle = f'"{file}"'.encode()
    number = str(offset).encode()
    with index.open("rb") as stream:
        for line in stream:
            if needle in line and number in line:
                try:
                    noted = json.loads(line)
                except ValueError:
                    continue
                if isinstance(noted, dict) and noted.get("file") == file and noted.get("offset") == offset:
                    return noted
    return None


def as_answer(raw: RawPage, name: str) -> Response:
    """Text is shown as text, never as a page; everything else is a download."""
    headers = {"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff", "X-SHA256": raw.sha256,
               "Cross-Origin-Resource-Policy": "same-origin"}
    if raw.media_type.startswith(_TEXT):
        return Response(raw.body, headers=headers, content_type=f"text/plain; charset={_charset(raw.body)}")
    headers["Content-Disposition"] = f'attachment; filename="{_NAME.sub("_", name)[:80] or "page"}.bin"'
    return Response(raw.body, headers=headers, content_type="application/octet-stream")


def _charset(body: bytes) -> str:
    """UTF-8 where the bytes are; else the Chinese encoding, which reads any of the older ones' pages."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def archive_folder(datasette: Any) -> Path | None:
    """Where the pages of this site's knowledge base are."""
    folder: Path | None = getattr(datasette, "_kb_archive", None)
    return folder


async def raw_page(datasette: Any, request: Request) -> Response:
    """`/raw/<notice>`, optionally `?version=`: the page from which a version was read."""
    notice, number = named(request), request.args.get("version") or ""
    folder = archive_folder(datasette)

    def find(conn: Any) -> Any:
        return conn.execute("""SELECT archive, number FROM versions WHERE notice_id = :notice
            AND (:number = '' OR number = CAST(:number AS INTEGER)) ORDER BY number DESC LIMIT 1""",
                            {"notice": notice, "number": number if number.isascii() and number.isdigit() else ""}).fetchone()

    row = await query(datasette, request, find)
    if row is None:
        raise PageMissing("missing.notice", notice)
    if folder is None:
        raise PageMissing("missing.raw", notice)
    return as_answer(await asyncio.to_thread(read_raw, folder, row[0]), f"{notice}-{row[1]}")
