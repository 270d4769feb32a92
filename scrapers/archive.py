"""Every response as received, in WARC files that any WARC tool reads, and an index to them.

A folder holds `responses-NNNNN.warc.gz` (one gzip member a record, so a record can be read
alone) and `index.jsonl`, one line a response, which is derived: it is rebuilt from the WARC
files when missing. The same bytes are stored once: a response whose body is already held
becomes a *revisit* record that refers to it, and so does a 304.

One process writes (a file lock says so), any number read. A record counts once its index
line is complete. After kill -9 the next writer drops a torn last record or line; a record
that lacks only its line is indexed.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers.errors import ArchiveBusy, ArchiveDamaged

LARGEST_FILE = 512 << 20  # bytes; then the next WARC file is begun
MOST_BYTES = 64 << 20  # of one body taken over from a WARC file of others
_META = "WARC-JSON-Metadata"
_NOT_KEPT = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One response in the archive; `body_file` and `body_offset` say where its bytes are.

    `key` names the request (the URL, or the method, URL and body of a POST); `meta` is what
    the writer noted beside it (source, role). `sha256` is of the body, hex.
    """

    key: str
    url: str
    fetched_at: str
    status: int
    sha256: str
    size: int
    media_type: str
    file: str
    offset: int
    end: int
    body_file: str
    body_offset: int
    meta: dict[str, str]
    etag: str | None = None
    last_modified: str | None = None

    @property
    def place(self) -> str:
        """Where the record is, as `notices.archive` keeps it: file#offset."""
        return f"{self.file}#{self.offset}"


class Archive:
    """The archive in a folder. Open for reading by default, `writable=True` takes the lock."""

    def __init__(self, folder: Path, *, writable: bool = False) -> None:
        self.folder = folder
        self._writable = writable
        self._records: list[Record] = []
        self._latest: dict[str, Record] = {}
        self._bodies: dict[str, Record] = {}
        self._lock: int | None = None
        if writable:
            folder.mkdir(parents=True, exist_ok=True)
            self._take_lock()
        self._load()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the lock."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __len__(self) -> int:
        return len(self._records)

    def records(self, *, since: int = 0) -> Iterator[Record]:
        """Records in the order they were written, from the `since`-th on (0 is the first)."""
        return iter(self._records[since:])

    def latest(self, key: str) -> Record | None:
        """The newest record of a request, None where there is none."""
        return self._latest.get(key)

    def body(self, record: Record) -> bytes:
        """The body as received, after transfer and content decoding."""
        path = self.folder / record.body_file
        with path.open("rb") as stream:
            stream.seek(record.body_offset)
            for warc in ArchiveIterator(stream):
                data: bytes = warc.content_stream().read()
                if hashlib.sha256(data).hexdigest() != record.sha256:
                    raise ArchiveDamaged(
                        f"{path.name} at {record.body_offset}: the body of {record.url} is not the one "
                        "that was written; restore the file from a backup"
                    )
                return data
        raise ArchiveDamaged(f"{path.name} at {record.body_offset} holds no record")

    def add(
        self,
        *,
        url: str,
        body: bytes,
        fetched_at: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        key: str | None = None,
        meta: Mapping[str, str] | None = None,
        address: str | None = None,
    ) -> Record:
        """Store a response; one whose body is already held becomes a revisit record.

        `fetched_at` is UTC, ISO, to the second, with Z.
        """
        digest = hashlib.sha256(body)
        held = self._bodies.get(digest.hexdigest())
        return self._write(
            url=url, key=key or url, status=status, headers=headers or {}, fetched_at=fetched_at,
            digest=digest.digest(), size=len(body), body=None if held else body, held=held,
            meta=dict(meta or {}), address=address,
        )  # fmt: skip

    def add_unchanged(
        self, *, key: str, fetched_at: str, headers: Mapping[str, str] | None = None,
        meta: Mapping[str, str] | None = None, address: str | None = None,
    ) -> Record:  # fmt: skip
        """Store that the server answered 304 to a request of which we hold the body."""
        before = self._latest[key]
        kept = {"Content-Type": before.media_type, **(headers or {})}
        for name, value in (("ETag", before.etag), ("Last-Modified", before.last_modified)):
            if value and name.lower() not in {k.lower() for k in kept}:
                kept[name] = value
        return self._write(
            url=before.url, key=key, status=304, headers=kept, fetched_at=fetched_at,
            digest=bytes.fromhex(before.sha256), size=before.size, body=None,
            held=self._bodies.get(before.sha256, before), meta=dict(meta or before.meta), address=address,
        )  # fmt: skip

    def _write(
        self, *, url: str, key: str, status: int, headers: Mapping[str, str], fetched_at: str, digest: bytes,
        size: int, body: bytes | None, held: Record | None, meta: dict[str, str], address: str | None,
    ) -> Record:  # fmt: skip
        if self._lock is None:
            raise ArchiveBusy(f"{self.folder} was opened for reading only")
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        kept = [(k, v) for k, v in headers.items() if k.lower() not in _NOT_KEPT]
        http = StatusAndHeaders(
            f"{status} {'Not Modified' if status == 304 else 'OK'}", kept, protocol="HTTP/1.1"
        )
        note = json.dumps({"key": key, "sha256": digest.hex(), **meta}, ensure_ascii=True, sort_keys=True)
        extra = {
            "WARC-Date": fetched_at,
            "WARC-Payload-Digest": "sha256:" + base64.b32encode(digest).decode("ascii"),
            _META: note,
        }
        if address:
            extra["WARC-IP-Address"] = address
        if body is None and held is not None:
            profile = "server-not-modified" if status == 304 else "identical-payload-digest"
            extra |= {
                "WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}",
                "WARC-Refers-To-Target-URI": held.url,
                "WARC-Refers-To-Date": held.fetched_at,
            }
            warc = writer.create_warc_record(
                url, "revisit", payload=BytesIO(b""), http_headers=http, warc_headers_dict=extra
            )
        else:
            kept.append(("Content-Length", str(size)))
            warc = writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(body or b""),
                length=size,
                http_headers=http,
                warc_headers_dict=extra,
            )
        writer.write_record(warc)
        data = buffer.getvalue()
        path = self._current()
        offset = path.stat().st_size
        with path.open("ab") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        record = Record(
            key=key,
            url=url,
            fetched_at=fetched_at,
            status=status,
            sha256=digest.hex(),
            size=size,
            media_type=_header(headers, "content-type") or "",
            file=path.name,
            offset=offset,
            end=offset + len(data),
            body_file=held.body_file if held else path.name,
            body_offset=held.body_offset if held else offset,
            meta=meta,
            etag=_header(headers, "etag"),
            last_modified=_header(headers, "last-modified"),
        )
        with self._index.open("ab") as stream:
            stream.write(_line(record))
            stream.flush()
        self._remember(record)
        return record

    @property
    def _index(self) -> Path:
        return self.folder / "index.jsonl"

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("responses-*.warc.gz"))

    def _current(self) -> Path:
        files = self._files()
        if files and files[-1].stat().st_size < LARGEST_FILE:
            return files[-1]
        # After the last one's number, not their count: one of them may be lost, and none is overwritten.
        number = int(files[-1].name[10:15]) + 1 if files else 1
        path = self.folder / f"responses-{number:05d}.warc.gz"
        writer = WARCWriter(info := BytesIO(), gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "compliance-change-kb"}))
        path.write_bytes(info.getvalue())
        return path

    def _remember(self, record: Record) -> None:
        self._records.append(record)
        self._latest[record.key] = record
        if (record.body_file, record.body_offset) == (record.file, record.offset):
            self._bodies.setdefault(record.sha256, record)

    def _take_lock(self) -> None:
        self._lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            self._lock = None
            raise ArchiveBusy(f"another process is writing to {self.folder}; wait for it to end") from error

    def _load(self) -> None:
        """Read the index, then what the WARC files hold beyond it; a writer repairs both."""
        ends: dict[str, int] = {}
        sizes = {p.name: p.stat().st_size for p in self._files()}
        good = 0
        damaged = False
        if self._index.exists():
            for line in self._index.read_bytes().splitlines(keepends=True):
                record = _record(line)
                if record is None or record.end > sizes.get(record.file, -1):
                    damaged = True
                    break
                good += len(line)
                self._remember(record)
                ends[record.file] = record.end
        if self._writable and damaged:
            with self._index.open("r+b") as stream:
                stream.truncate(good)
        for path in self._files():
            found = []
            for record in self._scan(path, ends.get(path.name, 0)):
                self._remember(record)  # at once: a later revisit record refers to it
                found.append(record)
            if self._writable and found:
                with self._index.open("ab") as stream:
                    stream.writelines(_line(r) for r in found)

    def _scan(self, path: Path, start: int) -> Iterator[Record]:
        """The records of `path` from `start` on; a torn end is cut off by a writer, else ignored."""
        size = path.stat().st_size
        with path.open("rb") as stream:
            while start < size:
                end = _member_end(stream, start)
                if end is None:
                    break
                if (record := self._indexed(path, start, end)) is not None:
                    yield record
                start = end
        if start < size:
            last = path == self._files()[-1]
            if not last:
                raise ArchiveDamaged(
                    f"{path.name} is damaged at byte {start} of {size}; restore it from a backup"
                )
            if self._writable:
                os.truncate(path, start)

    def _indexed(self, path: Path, start: int, end: int) -> Record | None:
        with path.open("rb") as stream:
            stream.seek(start)
            try:
                warc = next(iter(ArchiveIterator(stream)))
            except (StopIteration, ArchiveLoadFailed) as error:
                raise ArchiveDamaged(f"{path.name} at {start} is no WARC record") from error
            if warc.rec_type not in ("response", "revisit") or warc.http_headers is None:
                return None
            meta, key, sha = _noted(warc)
            url = warc.rec_headers.get_header("WARC-Target-URI")
            if warc.rec_type == "response":
                body = warc.content_stream().read()
                sha, size = hashlib.sha256(body).hexdigest(), len(body)
                held = None
            else:
                held = self._bodies.get(sha)
                if held is None:
                    return None
                size = held.size
            http = warc.http_headers
            return Record(
                key=key or url,
                url=url,
                fetched_at=warc.rec_headers.get_header("WARC-Date"),
                status=int(http.get_statuscode() or 0),
                sha256=sha,
                size=size,
                media_type=http.get_header("Content-Type") or "",
                file=path.name,
                offset=start,
                end=end,
                body_file=held.body_file if held else path.name,
                body_offset=held.body_offset if held else start,
                meta=meta,
                etag=http.get_header("ETag"),
                last_modified=http.get_header("Last-Modified"),
            )


def import_warc(archive: Archive, path: Path, *, meta: Mapping[str, str] | None = None) -> int:
    """Add the 200 responses of a WARC file captured elsewhere; their number.

    Raises ArchiveDamaged where the file is no WARC, is cut short, or holds bodies too large to
    keep; what could be read before (and, for large bodies, after) stays in the archive.
    """
    count = seen = 0
    large: list[str] = []
    try:
        with path.open("rb") as stream:
            for warc in ArchiveIterator(stream):
                seen += warc.rec_headers.get_header("WARC-Type") is not None
                http = warc.http_headers
                if warc.rec_type != "response" or http is None or http.get_statuscode() != "200":
                    continue
                url, at = (warc.rec_headers.get_header(n) or "" for n in ("WARC-Target-URI", "WARC-Date"))
                body = warc.content_stream().read(MOST_BYTES + 1)  # a few bytes may unpack to gigabytes
                if len(body) > MOST_BYTES:
                    large.append(url)
                    continue
                archive.add(
                    url=url,
                    body=body,
                    fetched_at=datetime.fromisoformat(at[:19]).isoformat() + "Z",
                    headers=dict(http.headers),
                    key=_noted(warc)[1],
                    meta=meta or _noted(warc)[0],
                )
                count += 1
    except (ArchiveBusy, OSError):
        raise
    except Exception as error:
        # warcio meets hostile headers with whatever its code runs into (AttributeError, ValueError, …).
        raise ArchiveDamaged(
            f"{path} is no WARC file, or is damaged after {count} responses: {error}"
        ) from error
    if not seen:
        raise ArchiveDamaged(f"{path} is no WARC file: it holds no record")
    if large:
        raise ArchiveDamaged(f"{path}: {count} responses were added, {len(large)} left out for being larger than "
                             f"{MOST_BYTES >> 20} MB, the first of {large[0]}")
    return count


def _noted(warc: Any) -> tuple[dict[str, str], str | None, str]:
    """What our writer noted in a record: its meta, its key and its body's digest."""
    raw = warc.rec_headers.get_header(_META)
    noted: dict[str, str] = {}
    if raw:
        with contextlib.suppress(ValueError):
            loaded = json.loads(raw)
            if isinstance(loaded, dict):
                noted = {str(k): str(v) for k, v in loaded.items()}
    key, sha = noted.pop("key", None), noted.pop("sha256", "")
    return noted, key, sha


def _member_end(stream: Any, start: int) -> int | None:
    """Where the gzip member that begins at `start` ends; None where it is torn."""
    stream.seek(start)
    unzip = zlib.decompressobj(31)
    at = start
    while chunk := stream.read(65536):
        at += len(chunk)
        try:
            unzip.decompress(chunk)
        except zlib.error:
            return None
        if unzip.eof:
            return int(at - len(unzip.unused_data))
    return None


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((v for k, v in headers.items() if k.lower() == name), None)


def _line(record: Record) -> bytes:
    return json.dumps(asdict(record), ensure_ascii=True).encode("ascii") + b"\n"


def _record(line: bytes) -> Record | None:
    if not line.endswith(b"\n"):
        return None
    try:
        data = json.loads(line)
        return Record(**data) if set(data) == {f.name for f in fields(Record)} else None
    except (ValueError, TypeError):
        return None
