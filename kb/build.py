"""Derives everything from what is stored: the pipeline over every notice whose reading is stale.

A reading is keyed by the text and by the rules (code, taxonomy and model) it was made with, so
an unchanged notice costs nothing. Several processes read, one writes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from sqlite_utils import Database

from kb.audit import append
from kb.incidents import refresh_incidents
from kb.link import link
from kb.paths import PROJECT, TAXONOMY
from kb.pipeline import Analysis, analyse
from kb.store import given_identity, now, write_analysis

# Starting a second process costs more than reading this many characters.
_WORTH_A_PROCESS = 400_000
_CHUNK_CHARS = 200_000
# Modules that decide what is read in a text; a change in any makes every reading stale.
_NOT_READING = {"cli.py", "evaluate.py", "store.py", "schema.py", "search.py", "ingest.py", "build.py", "paths.py",
                "link.py", "status.py", "severity.py", "schema_page.py", "cli_options.py", "cli_sources.py", "config.py", "health.py",
                "scaffold.py", "update.py", "answers.py", "output.py", "serve.py"}


@dataclass(frozen=True, slots=True)
class Work:
    """One notice to read."""

    notice_id: str
    text: str
    given: str
    key: str


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: notices `read` anew, `kept` as they were, characters read, and those
    whose reading failed, with the error."""

    read: int
    kept: int
    characters: int
    failed: tuple[tuple[str, str], ...]


@cache
def rules_version() -> str:
    """A digest of everything that decides what is read in a text."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    files = [p for p in sorted(package.rglob("*")) if p.is_file() and p.suffix != ".pyc"
             and "web" not in p.relative_to(package).parts and p.name not in _NOT_READING]
    for path in [*files, *sorted(TAXONOMY.glob("*.yml"))]:
        digest.update(path.relative_to(PROJECT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _stale(db: Database, rules: str, *, force: bool) -> Iterator[Work]:
    rows = db.execute(
        "SELECT n.id, n.sha256, v.given, d.key FROM notices n JOIN versions v ON v.notice_id = n.id "
        "AND v.number = n.version LEFT JOIN derivations d ON d.notice_id = n.id ORDER BY n.seq").fetchall()
    for notice_id, sha256, given, key in rows:
        wanted = hashlib.sha256(f"{sha256}|{given}|{rules}".encode()).hexdigest()[:24]
        if force or key != wanted:
            text = db.execute("SELECT text FROM notices WHERE id = ?", [notice_id]).fetchone()[0]
            yield Work(notice_id, text, given, wanted)


def _read(work: Work) -> tuple[str, str, Analysis | str]:
    """One reading, in whichever process; an error becomes words so that the rest go on."""
    try:
        return work.notice_id, work.key, analyse(work.text, given_identity(work.text, json.loads(work.given)))
    except Exception as error:  # noqa: BLE001  (one bad notice never stops the rest)
        return work.notice_id, work.key, f"{type(error).__name__}: {error}"


def _read_many(works: list[Work]) -> list[tuple[str, str, Analysis | str]]:
    return [_read(work) for work in works]


def _chunks(works: Iterable[Work]) -> Iterator[list[Work]]:
    chunk: list[Work] = []
    size = 0
    for work in works:
        chunk.append(work)
        size += len(work.text)
        if size >= _CHUNK_CHARS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _readings(works: Iterator[Work], workers: int) -> Iterator[tuple[Work, tuple[str, str, Analysis | str]]]:
    first: list[Work] = []
    size = 0
    for work in works:
        first.append(work)
        size += len(work.text)
        if size >= _WORTH_A_PROCESS:
            break
    if workers < 2 or size < _WORTH_A_PROCESS:
        for work in _chain(first, works):
            yield work, _read(work)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        chunks = _chunks(_chain(first, works))
        # A bounded window keeps memory flat; results come back in order, so rows are the same
        # whatever the number of processes.
        window = [(chunk, pool.submit(_read_many, chunk)) for chunk in islice(chunks, workers * 3)]
        while window:
            chunk, future = window.pop(0)
            yield from zip(chunk, future.result(), strict=True)
            window += [(c, pool.submit(_read_many, c)) for c in islice(chunks, 1)]


def _chain(first: list[Work], rest: Iterator[Work]) -> Iterator[Work]:
    yield from first
    yield from rest


def build(db: Database, *, force: bool = False, workers: int | None = None,
          progress: Callable[[int, int], None] | None = None) -> Built:
    """Reads every stale notice, writes what was read, then links notices to each other.

    `progress(done, total)` is called after every notice. A notice that can't be read keeps its
    old reading and is reported in `failed`.
    """
    rules = rules_version()
    total = db.execute("SELECT count(*) FROM notices").fetchone()[0]
    read = characters = 0
    failed: list[tuple[str, str]] = []
    changed: list[str] = []
    readings = _readings(_stale(db, rules, force=force), workers or os.cpu_count() or 1)
    for done, (work, (notice_id, key, result)) in enumerate(readings, 1):
        if isinstance(result, str):
            failed.append((notice_id, result))
        else:
            write_analysis(db, notice_id, result, key=key)
            read += 1
            characters += len(work.text)
            changed.append(notice_id)
        if progress:
            progress(done, total)
    link(db, changed)
    if changed:
        at = now()
        refresh_incidents(db, at=at)
        append(db, "tagged", f"{len(changed)} notices", {"rules": rules, "notices": len(changed)}, at=at)
    return Built(read, total - read - len(failed), characters, tuple(failed))
