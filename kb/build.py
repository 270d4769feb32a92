"""Derives everything from what is stored: the pipeline over every notice whose reading is stale.

A reading is keyed by the text and by the rules (code, taxonomy and model) it was made with, so
an unchanged notice costs nothing. Several processes read (kb.cluster: of several machines), one writes.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice

from sqlite_utils import Database

from kb.audit import append
from kb.cluster import processes, spread
from kb.derived import Rows, rows_of, write_rows
from kb.incidents import refresh_incidents
from kb.link import link, today
from kb.pipeline import analyse
from kb.readings import refresh_readings
from kb.rules import adopt, forget_old, present_rules, rules_version
from kb.store import given_identity, now

__all__ = ["Built", "Work", "build", "rules_version"]

# Starting a second process costs more than reading this many characters.
_WORTH_A_PROCESS = 400_000
# So many characters travel at once: few enough that all processes end together.
_CHUNK_CHARS = 100_000
# So many small things are made before Python looks for circles among them.
_SMALL_THINGS = 50_000


@dataclass(frozen=True, slots=True)
class Work:
    """One notice to read."""

    notice_id: str
    seq: int
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


def _stale(db: Database, rules: str, *, force: bool) -> Iterator[Work]:
    where = "" if force else "WHERE d.rules < :rules OR d.rules > :rules"
    numbers = [row[0] for row in db.execute(
        # CROSS JOIN: from the few that are stale to their notices, not the other way.
        f"SELECT n.seq FROM derivations d CROSS JOIN notices n ON n.id = d.notice_id {where} ORDER BY n.seq", {"rules": rules})]
    for seq in numbers:
        notice_id, sha256, text, given = db.execute(
            "SELECT n.id, n.sha256, n.text, v.given FROM notices n JOIN versions v ON v.notice_id = n.id "
            "AND v.number = n.version WHERE n.seq = ?", [seq]).fetchone()
        yield Work(notice_id, seq, text, given, hashlib.sha256(f"{sha256}|{given}".encode()).hexdigest()[:24])


def _read(work: Work) -> Rows | str:
    """One reading as rows, in whichever process; an error becomes words so that the rest go on."""
    try:
        analysis = analyse(work.text, given_identity(work.text, json.loads(work.given)))
        return rows_of(analysis, notice_id=work.notice_id, seq=work.seq, text=work.text)
    except Exception as error:  # noqa: BLE001  (one bad notice never stops the rest)
        return f"{type(error).__name__}: {error}"


def read_many(works: list[Work]) -> list[Rows | str]:
    """Readings of several notices, in their order."""
    with _few_collections():
        return [_read(work) for work in works]


@contextmanager
def _few_collections() -> Iterator[None]:
    """A reading makes many small things that hold no circles: Python looks for those less often."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_SMALL_THINGS, usual[0]) if usual[0] else 0, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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


def _readings(works: Iterator[Work], workers: int, scheduler: str | None) -> Iterator[tuple[list[Work], list[Rows | str]]]:
    """Every work with its reading, in the order of the works whoever reads them: rows never depend on it."""
    first: list[Work] = []
    size = 0
    for work in works:
        first.append(work)
        size += len(work.text)
        if size >= _WORTH_A_PROCESS:
            break
    chunks = _chunks(chain(first, works))
    if scheduler is not None:
        yield from spread(scheduler, read_many, chunks)
        return
    if workers > 1 and size >= _WORTH_A_PROCESS:
        # What reading loads is loaded once, by reading, before there are several to do it.
        for language in ("zh", "en"):
            analyse("", given_identity("", {"language": language}))
        for chunk in islice(chunks, 1):
            yield chunk, read_many(chunk)
        yield from processes(workers, read_many, chunks)
        return
    for chunk in chunks:
        yield chunk, read_many(chunk)


def build(db: Database, *, force: bool = False, workers: int | None = None, scheduler: str | None = None,
          progress: Callable[[int, int], None] | None = None) -> Built:
    """Reads every stale notice, writes what was read, then links notices to each other.

    `scheduler` is the address of a Dask scheduler whose workers read; by default `workers`
    processes (one a core) do. `progress(done, total)` is called after every notice. A notice that
    can't be read keeps its old reading and is reported in `failed`. Raises KbError where the
    scheduler can't be reached or its workers run another version of this program.
    """
    rules = present_rules()
    adopt(db, rules)
    total = db.execute("SELECT rows FROM row_counts WHERE name = 'notices'").fetchone()[0]
    read = characters = 0
    failed: list[tuple[str, str]] = []
    changed: list[str] = []
    works = _stale(db, rules.version, force=force)
    done = 0
    for chunk, readings in _readings(works, workers or os.cpu_count() or 1, scheduler):
        with db.atomic():
            for work, result in zip(chunk, readings, strict=True):
                if isinstance(result, str):
                    failed.append((work.notice_id, result))
                else:
                    write_rows(db, work.notice_id, result, key=work.key, rules=rules.version)
                    read += 1
                    characters += len(work.text)
                    changed.append(work.notice_id)
        for _ in chunk:
            done += 1
            if progress:
                progress(done, total)
    linked = link(db)
    if linked:
        at = now()
        refresh_readings(db, rules=rules.version, at=at, day=today(), notices=linked)
        refresh_incidents(db, at=at, notices=linked)
        append(db, "tagged", f"{len(changed)} notices", {"rules": rules.version, "notices": len(changed)}, at=at)
        forget_old(db, rules)
    return Built(read, total - read - len(failed), characters, tuple(failed))
