"""Files and folders become notices: HTML, PDF, DOCX, plain text and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.days import iso_day
from kb.runs import Run
from kb.store import IMPORTED, clean_text, ensure_source, record_issue, resolve_issues, save
from scrapers.document import read_document
from scrapers.errors import UnreadableDocument
from scrapers.notice import Issue, Notice

# What `kb ingest FOLDER` reads; a file named outright is read whatever its name says.
SUFFIXES = {".html", ".htm", ".shtml", ".xhtml", ".pdf", ".docx", ".doc", ".txt", ".text", ".md", ".jsonl",
            ".json", ".xlsx", ".xls"}
MAX_BYTES = 200 * 1024 * 1024
MOST_SAID = 100  # wrong lines of one file that are told one by one
_LINE_KEYS = {"id", "title", "issuer", "doc_number", "published_on", "url", "lang", "text"}
_AT_ONCE = 50  # notices of one file that are taken in as one transaction: each has its price


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of files: notices new, changed and unchanged, and how many times something could not be read."""

    new: int
    changed: int
    unchanged: int
    failures: int


def take_in(db: Database, todo: Sequence[Path], run: Run, *, tell: Callable[[str], None],
            progress: Callable[[int, int], None]) -> TakenIn:
    """Stores the notices of files; what can't be read becomes an issue and is told. `progress(done, total)` counts files."""
    ensure_source(db, IMPORTED, title="Imported files")
    outcomes = {"new": 0, "changed": 0, "unchanged": 0}
    failures = 0
    for number, path in enumerate(todo, 1):
        failed = False
        items = read_file(path)
        while several := list(islice(items, _AT_ONCE)):
            with db.atomic():
                for item in several:
                    if isinstance(item, Issue):
                        record_issue(db, item)
                        tell(item.message)
                        failed = True
                        failures += item.kind != "impossible_date"
                    else:
                        outcomes[save(db, item).outcome] += 1
                        run.count(characters=len(item.text))
        if not failed:
            resolve_issues(db, IMPORTED, url=str(path))
        progress(number, len(todo))
    run.count(files=len(todo), bytes=sum(p.stat().st_size for p in todo if p.exists()), errors=failures, **outcomes)
    return TakenIn(**outcomes, failures=failures)


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
            yield from _read_json(path, data)
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


def _issue(path: Path, message: str, line: int | None = None, *, kind: str = "unreadable_file") -> Issue:
    where = f"{path.name}, line {line}" if line else path.name
    return Issue(source_id=IMPORTED, kind=kind, message=f"{where}: {message}", url=str(path))


def _read_json(path: Path, data: bytes) -> Iterator[Notice | Issue]:
    try:
        yield from _checked(Notice.from_json(json.loads(data)), path)
    except (ValueError, TypeError, RecursionError) as error:
        yield _issue(path, f"no notice in JSON: {error}; mend the file and read it again")


def _read_lines(path: Path) -> Iterator[Notice | Issue]:
    wrong = 0
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            for item in _read_line(path, number, raw):
                wrong += isinstance(item, Issue)
                if isinstance(item, Notice) or wrong <= MOST_SAID:
                    yield item
    if wrong > MOST_SAID:  # another kind of file: its every line is wrong in the same way
        yield _issue(path, f"{wrong - MOST_SAID} more lines are wrong; is each line of the file a whole object? Mend it and read it again")


def _read_line(path: Path, number: int, raw: bytes) -> Iterator[Notice | Issue]:
    try:
        yield from _checked(_notice(json.loads(raw.decode("utf-8-sig"))), path, number)
    except json.JSONDecodeError as error:
        yield _issue(path, f"no JSON ({error.msg} at character {error.pos + 1}); each line must be one whole object: mend or "
                           "remove it and read the file again", number)
    except (ValueError, TypeError, RecursionError) as error:
        yield _issue(path, f"{error}; mend the line and read the file again", number)


def _checked(notice: Notice, path: Path, line: int | None = None) -> Iterator[Notice | Issue]:
    """A notice that anybody wrote, fit to be stored; raises ValueError where it is none.

    An impossible date costs the date, never the notice.
    """
    if notice.language not in (None, "zh", "en"):
        raise ValueError(f"the language is {notice.language!r}; known are zh and en")
    if not clean_text(notice.full_text()).strip():
        raise ValueError("text is missing or empty")
    # JSON can hold what no database takes: half a character, a zero.
    clean: dict[str, Any] = {f.name: clean_text(value) for f in fields(notice)
                             if isinstance(value := getattr(notice, f.name), str) and f.name != "text"}
    for key in ("published_on", "effective_on"):
        value = clean.get(key)
        if value and iso_day(value) is None:
            clean[key] = None
            yield _issue(path, f"{key} is {value!r}, not a date such as 2026-03-05; the notice is kept without it", line, kind="impossible_date")
    yield replace(notice, **clean)


def _notice(line: Any) -> Notice:
    if not isinstance(line, dict):
        raise ValueError("is no JSON object; a line is an object with at least `text`")
    # Other keys (the labels of a gold file, another program's own) are not ours to read.
    values: dict[str, Any] = {key: line.get(key) for key in _LINE_KEYS}
    for key, value in values.items():
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{key} is {type(value).__name__}, not text")
    if values["text"] is None:
        raise ValueError("text is missing or empty")
    values["language"] = values.pop("lang")
    return Notice(source_id=IMPORTED, **values)
