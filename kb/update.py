"""From the web to the knowledge base: fetch, parse what is new, store, build.

Everything after the fetch is derived from the archive, so a run that was killed is made good by
the next: what the archive holds and the knowledge base has not yet seen is parsed first.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from kb.audit import append
from kb.config import Config
from kb.errors import KbError
from kb.store import ensure_source, record_issue, resolve_issues, save
from scrapers.archive import Archive
from scrapers.errors import ArchiveBusy, FetchFailed
from scrapers.fetch import FetchSettings, Outcome, fetch
from scrapers.notice import Issue
from scrapers.parse import pages_read, parse_archive
from scrapers.source import Source, all_sources


@dataclass(slots=True)
class SourceRun:
    """What a run did for one source; counts of requests by outcome and of notices by outcome."""

    source_id: str
    requests: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    issues: int = 0
    bytes: int = 0  # of the pages that were new or changed

    @property
    def failed(self) -> bool:
        """Whether nothing of the source could be fetched."""
        good = sum(self.requests.get(o, 0) for o in ("new", "changed", "unchanged"))
        return bool(self.requests) and good == 0


@contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Keeps two runs apart; raises KbError while another holds it. A killed run's lock is free."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "update.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise KbError("another kb update is running; this one does nothing (exit and let it finish)") from error
        yield


def chosen_sources(names: Sequence[str], *, folder: Path | None = None) -> dict[str, Source]:
    """The named sources, or all; raises KbError for an unknown one."""
    every = all_sources(folder) if folder else all_sources()
    if unknown := [n for n in names if n not in every]:
        raise KbError(f"no source {', '.join(unknown)}; known are {', '.join(every)}")
    return {n: every[n] for n in names} if names else every


def write_sources(db: Database, sources: Iterable[Source], config: Config) -> None:
    """The sources' facts as rows."""
    with db.atomic():
        for s in sources:
            ensure_source(db, s.id, regulator=s.regulator, jurisdiction=s.jurisdiction, language=s.language,
                          title=s.title, url=s.url, enabled=int(s.enabled or s.id in config.leave), why=s.why,
                          rhythm_days=s.rhythm_days)


def fetch_sources(db: Database, sources: dict[str, Source], archive: Path, config: Config, *,
                  limit: int | None = None, since: str | None = None,
                  tell: Callable[[Outcome], None] | None = None) -> dict[str, SourceRun]:
    """Fetches into the archive and writes a row of `fetches` a request; failures become issues."""
    runs = {s: SourceRun(s) for s, source in sources.items() if source.enabled or s in config.leave}
    settings = FetchSettings(contact=config.contact, delay=config.delay, leave=config.leave, replay=config.replay,
                             allow_loopback=config.replay is not None)
    try:
        for outcome in fetch(sources.values(), archive, settings, limit=limit, since=since):
            run = runs.setdefault(outcome.source_id, SourceRun(outcome.source_id))
            run.requests[outcome.outcome] = run.requests.get(outcome.outcome, 0) + 1
            with db.atomic():
                db.execute(
                    "INSERT INTO fetches (source_id, url, fetched_at, status, outcome, sha256, archive, error) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [outcome.source_id, outcome.url, outcome.fetched_at, outcome.status, outcome.outcome,
                     outcome.sha256, outcome.archive, outcome.error])
                if outcome.outcome in ("new", "changed"):
                    append(db, "fetched", outcome.url, {"source": outcome.source_id, "status": outcome.status,
                                                        "sha256": outcome.sha256, "archive": outcome.archive}, at=outcome.fetched_at)
            if outcome.outcome in ("failed", "blocked"):
                run.issues += 1
                record_issue(db, Issue(source_id=outcome.source_id, kind=outcome.kind or outcome.outcome,
                                       message=outcome.error or outcome.outcome, url=outcome.url), at=outcome.fetched_at)
            else:
                _resolve_fetch_issues(db, outcome)
            if tell:
                tell(outcome)
    except (FetchFailed, ArchiveBusy) as error:
        raise KbError(str(error)) from error
    return runs


# Issues of a page's content are closed by parsing it, not by fetching it.
_OF_FETCHING = ("failed", "blocked", "fetch_failed")


def _resolve_fetch_issues(db: Database, outcome: Outcome) -> None:
    with db.atomic():
        db.execute(
            "UPDATE issues SET resolved_at = ? WHERE source_id = ? AND url = ? AND resolved_at IS NULL "
            f"AND kind IN ({', '.join('?' * len(_OF_FETCHING))})",
            [outcome.fetched_at, outcome.source_id, outcome.url, *_OF_FETCHING])


def parse_new(db: Database, sources: dict[str, Source], archive_folder: Path, *,
              runs: dict[str, SourceRun] | None = None,
              tell: Callable[[dict[str, object]], None] = lambda line: None) -> dict[str, SourceRun]:
    """Parses what the archive holds and the knowledge base has not seen, and stores it.

    `tell` gets a line for each notice and issue: event, source_id, url and the notice or what is wrong.
    """
    runs = runs if runs is not None else {}
    if not archive_folder.exists():
        return runs
    archive = Archive(archive_folder)
    end = len(archive)
    for source in sources.values():
        row = db.execute("SELECT parsed_to FROM archive_progress WHERE source_id = ?", [source.id]).fetchone()
        # An archive that lost a file is shorter than what was parsed of it: then all of it is looked at again.
        start = 0 if not row or row[0] > end else row[0]
        run = runs.setdefault(source.id, SourceRun(source.id))
        if start < end:
            run.bytes += sum(r.size for r in archive.records(since=start) if r.meta.get("source") == source.id and r.body_offset == r.offset)
            _parse_source(db, source, archive, start, run, tell)
            with db.atomic():
                db.execute("INSERT OR REPLACE INTO archive_progress VALUES (?, ?)", [source.id, end])
    return runs


def _parse_source(db: Database, source: Source, archive: Archive, start: int, run: SourceRun,
                  tell: Callable[[dict[str, object]], None]) -> None:
    seen: set[str | None] = set()
    wrong: set[str | None] = set()
    for item in parse_archive(source, archive, since=start):
        if isinstance(item, Issue):
            run.issues += 1
            wrong.add(item.url)
            record_issue(db, item)
            tell({"event": "issue", "source_id": source.id, "url": item.url, "kind": item.kind, "message": item.message})
            continue
        try:
            saved = save(db, item)
        except ValueError as error:
            run.issues += 1
            wrong.add(item.url)
            record_issue(db, Issue(source_id=source.id, kind="empty_notice", message=str(error), url=item.url))
            continue
        seen.add(item.url)
        run.notices[saved.outcome] = run.notices.get(saved.outcome, 0) + 1
        tell({"event": "notice", "source_id": source.id, "url": item.url, "notice_id": saved.notice_id, "outcome": saved.outcome})
    # A page that could be read this time closes what was wrong with it, whatever the addresses of its notices.
    for url in (seen | pages_read(source, archive, since=start)) - wrong:
        resolve_issues(db, source.id, url=url)


def exit_code(runs: dict[str, SourceRun]) -> int:
    """0 all fine, 3 some sources failed, 4 nothing could be fetched."""
    tried = [r for r in runs.values() if r.requests]
    failed = [r for r in tried if r.failed]
    if tried and len(failed) == len(tried):
        return 4
    return 3 if failed or any(r.requests.get("failed") or r.requests.get("blocked") for r in tried) else 0
