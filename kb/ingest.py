"""Files and folders become notices: HTML, PDF, DOCX, plain text and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kb.store import IMPORTED
from scrapers.document import read_document
from scrapers.errors import UnreadableDocument
from scrapers.notice import Issue, Notice

# What `kb ingest FOLDER` reads; a file named outright is read whatever its name says.
SUFFIXES = {".html", ".htm", ".shtml", ".xhtml", ".pdf", ".docx", ".doc", ".txt", ".text", ".md", ".jsonl",
            ".json", ".xlsx", ".xls"}
MAX_BYTES = 200 * 1024 * 1024
_LINE_KEYS = {"id", "title", "issuer", "doc_number", "published_on", "url", "lang", "text"}


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to read, in a steady order; hidden files and unknown suffixes are left out."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES
                              and not any(part.startswith(".") for part in p.relative_to(path).parts))
        else:
            yield path


def read_file(path: Path) -> Iterator[Notice | Issue]:
    """The notices of one file; what can't be read is an Issue that says which and why."""
    try:
        if path.stat().st_size > MAX_BYTES:
            yield _issue(path, f"larger than {MAX_BYTES // 2**20} MB; split it")
            return
        if path.suffix.lower() == ".jsonl":
            yield from _read_lines(path)
            return
        data = path.read_bytes()
        if path.suffix.lower() == ".json":
            yield _read_json(path, data)
            return
        document = read_document(data, name=path.name)
    except UnreadableDocument as error:
        yield _issue(path, str(error))
        return
    except OSError as error:
        yield _issue(path, f"can't be read: {error.strerror or error}")
        return
    if not document.text.strip():
        yield _issue(path, "holds no text (a scanned page?); add a text version")
        return
    yield Notice(source_id=IMPORTED, text=document.text, title=document.title)


def _issue(path: Path, message: str, line: int | None = None) -> Issue:
    where = f"{path.name}, line {line}" if line else path.name
    return Issue(source_id=IMPORTED, kind="unreadable_file", message=f"{where}: {message}", url=str(path))


def _read_json(path: Path, data: bytes) -> Notice | Issue:
    try:
        return Notice.from_json(json.loads(data))
    except (ValueError, TypeError, RecursionError) as error:
        return _issue(path, f"no notice in JSON: {error}; mend the file and read it again")


def _read_lines(path: Path) -> Iterator[Notice | Issue]:
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            try:
                line = json.loads(raw.decode("utf-8-sig"))
                notice = _notice(line)
                if notice.published_on is None and line.get("published_on"):
                    # An impossible date costs the date, never the notice.
                    yield Issue(source_id=IMPORTED, kind="impossible_date", url=str(path), message=(
                        f"{path.name}, line {number}: published_on is {line['published_on']!r}, not a date such as "
                        "2026-03-05; the notice is kept without it"))
                yield notice
            except json.JSONDecodeError as error:
                yield _issue(path, f"no JSON ({error.msg} at character {error.pos + 1}); each line must be one whole object: mend or "
                                   "remove it and read the file again", number)
            except (ValueError, TypeError, RecursionError) as error:
                yield _issue(path, f"{error}; mend the line and read the file again", number)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _notice(line: Any) -> Notice:
    if not isinstance(line, dict):
        raise ValueError("is no JSON object; a line is an object with at least `text`")
    # Other keys (the labels of a gold file, another program's own) are not ours to read.
    values: dict[str, Any] = {key: line.get(key) for key in _LINE_KEYS}
    for key, value in values.items():
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{key} is {type(value).__name__}, not text")
    if not (values["text"] or "").strip():
        raise ValueError("text is missing or empty")
    if values["published_on"] and not _is_date(values["published_on"]):
        values["published_on"] = None
    values["language"] = values.pop("lang")
    if values["language"] not in (None, "zh", "en"):
        raise ValueError(f"lang is {values['language']!r}; known are zh and en")
    return Notice(source_id=IMPORTED, **values)
