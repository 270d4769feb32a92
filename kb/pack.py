"""An answer as a folder that an auditor checks offline with Python's standard library alone."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import pack_verify
from kb.audit import head
from kb.durable import write_folder
from kb.errors import KbError
from scrapers.archive import Archive

_SPANS = {
    "trigger_id": 'SELECT notice_id, start, "end" FROM triggers WHERE id = ?',
    "duty_id": 'SELECT notice_id, start, "end" FROM duties WHERE id = ?',
    "deadline_id": 'SELECT notice_id, start, "end" FROM deadlines WHERE id = ?',
    "provision_id": 'SELECT notice_id, start, "end" FROM provisions WHERE id = ?',
}
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Packed:
    """What a pack holds: rows, quoted spans, texts, and texts that the event log vouches for."""

    folder: Path
    rows: int
    quotes: int
    texts: int
    vouched: int


def pack(conn: sqlite3.Connection, sql: str, folder: Path, *, parameters: Mapping[str, Any] | Sequence[Any] = (),
         question: str = "", raw: Callable[[str], bytes | None] | None = None) -> Packed:
    """Writes rows, quotes, texts, the event log and a verifier into a new folder.

    `sql` is one SELECT (nothing can write while it runs); rows with notice_id, trigger_id, duty_id,
    deadline_id or provision_id bring the words they rest on. `raw` gives the bytes as received
    for a version's archive reference, or None. Raises KbError where the folder holds something
    or the query fails.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KbError(f"{folder} is there already: name a new folder")
    writable = not conn.execute("PRAGMA query_only").fetchone()[0]
    try:
        conn.execute("PRAGMA query_only = ON")
        cursor = conn.execute(sql, parameters)
        if cursor.description is None:
            raise KbError("the query gives no rows: a pack needs one SELECT")
        columns = [c[0] for c in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchmany(MOST_ROWS + 1)]
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise KbError(f"the query failed: {error}") from error
    finally:
        if writable:
            conn.execute("PRAGMA query_only = OFF")
    if len(rows) > MOST_ROWS:
        raise KbError(f"the query gives more than {MOST_ROWS:,} rows: narrow it down")
    quotes, notices = _quotes(conn, rows)
    named = list(parameters.items()) if isinstance(parameters, Mapping) else list(parameters)
    asked = {"question": question, "sql": sql, "parameters": named, "columns": columns, "rows": rows}
    texts: list[dict[str, Any]] = []
    # Whole or not at all: whoever checks half a pack is told that it was changed.
    write_folder(folder, lambda part: texts.extend(_write(_Folder(part), conn, asked, quotes, sorted(notices), raw)))
    return Packed(folder, len(rows), len(quotes), len(texts), sum(t["event"] is not None for t in texts))


class _Folder:
    """Files as they are written, and their digests."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.digests: dict[str, str] = {}

    def put(self, name: str, data: bytes) -> None:
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.digests[name] = hashlib.sha256(data).hexdigest()


def _write(folder: _Folder, conn: sqlite3.Connection, asked: dict[str, Any], quotes: list[dict[str, Any]], notices: Sequence[str],
           raw: Callable[[str], bytes | None] | None) -> list[dict[str, Any]]:
    """Everything a pack holds; returns its texts."""
    texts = [_version(conn, notice, folder, raw) for notice in notices]
    digests = {t["notice_id"]: t["sha256"] for t in texts}
    for quote in quotes:
        quote["sha256"] = digests[quote["notice_id"]]
    events = [dict(zip(("seq", "at", "kind", "subject", "payload_hash", "prev_hash", "hash"), row, strict=True))
              for row in conn.execute("SELECT seq, at, kind, subject, payload_hash, prev_hash, hash FROM events ORDER BY seq")]
    newest = head(conn)
    folder.put("rows.json", _json(asked))
    folder.put("quotes.json", _json(quotes))
    folder.put("texts.json", _json(texts))
    folder.put("events.json", _json({"head": str(newest) if newest else None, "events": events}))
    folder.put("verify.py", Path(pack_verify.__file__).read_bytes())
    folder.put("README.txt", _README.encode())
    folder.put("manifest.json", _json(dict(sorted(folder.digests.items()))))
    return texts


def received(folder: Path) -> Callable[[str], bytes | None]:
    """What a page archive received, by a version's reference to it; None where it holds nothing of that name.

    Raises ArchiveDamaged where the archive can't be read.
    """
    archive = Archive(folder) if folder.is_dir() else None
    places = {r.place: r for r in archive.records()} if archive is not None else {}
    return lambda place: archive.body(places[place]) if archive is not None and place in places else None


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8", "surrogatepass")


def _quotes(conn: sqlite3.Connection, rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], set[str]]:
    """The spans that rows rest on and the notices they stand in."""
    quotes: list[dict[str, Any]] = []
    notices: set[str] = set()
    for number, row in enumerate(rows):
        for column, value in row.items():
            if value is None:
                continue
            if column in ("notice_id", "trigger_notice_id", "duty_notice_id"):
                if conn.execute("SELECT 1 FROM notices WHERE id = ?", [value]).fetchone():
                    notices.add(str(value))
                continue
            # trigger_id, duty_provision_id and the like: the kind is how the name ends.
            sql = next((s for name, s in _SPANS.items() if column == name or column.endswith("_" + name)), None)
            found = conn.execute(sql, [value]).fetchone() if sql else None
            if found and found[1] is not None:
                notice, start, end = found
                text = conn.execute("SELECT text FROM notices WHERE id = ?", [notice]).fetchone()[0]
                notices.add(notice)
                quotes.append({"row": number, "column": column, "notice_id": notice, "start": start, "end": end,
                               "quote": text[start:end]})
    return quotes, notices


def _version(conn: sqlite3.Connection, notice: str, folder: _Folder,
             raw: Callable[[str], bytes | None] | None) -> dict[str, Any]:
    """One notice's present text as a file, with its source and the event that recorded it."""
    text, sha256, number, title, url, archive, fetched_at = conn.execute(
        "SELECT v.text, v.sha256, v.number, n.title, n.url, v.archive, v.fetched_at FROM notices n "
        "JOIN versions v ON v.notice_id = n.id AND v.number = n.version WHERE n.id = ?", [notice]).fetchone()
    folder.put(f"texts/{sha256}.txt", text.encode("utf-8", "surrogatepass"))
    event = None
    payload = None
    for seq, words in conn.execute("SELECT seq, payload FROM events WHERE subject IN (?, ?) AND kind = 'versioned' ORDER BY seq",
                                   [notice, f"{notice}@{number}"]):
        if json.loads(words).get("sha256") == sha256:
            event, payload = seq, words
    entry: dict[str, Any] = {"notice_id": notice, "title": title, "url": url, "version": number, "sha256": sha256,
                             "fetched_at": fetched_at, "archive": archive, "event": event, "payload": payload, "raw": None}
    data = raw(archive) if raw is not None and archive else None
    if data is not None:
        entry["raw"] = f"raw/{hashlib.sha256(data).hexdigest()}.bin"
        folder.put(entry["raw"], data)
    return entry


_README = """An answer and what it rests on.

rows.json    the question, the query and its rows
quotes.json  the words each row rests on: text[start:end] of the text named by sha256
texts.json   the notices, their addresses and versions; texts/ holds the words, raw/ the bytes as received
events.json  the event log: every event's hash covers the one before

Check it with nothing but Python 3.9 or newer:

    python3 -I verify.py                    (files, quotes, texts, the chain)
    python3 -I verify.py --head 17:ab12...  (the chain also against a head kept elsewhere)
"""
