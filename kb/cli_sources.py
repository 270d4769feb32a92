"""Commands that watch the regulators' sites. No logic: words in, functions called."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from sqlite_utils import Database

from kb.build import build
from kb.cli_options import DAY, db_option, format_options, say, show_rows
from kb.config import config_path, read_config
from kb.health import health
from kb.link import today
from kb.notify import notify
from kb.paths import archive_of, default_db
from kb.runs import Run, recorded
from kb.scaffold import new_source as scaffold
from kb.store import IMPORTED, now, reading, record_issue, writing
from kb.update import (
    SourceRun,
    chosen_sources,
    exit_code,
    fetch_sources,
    parse_new,
    run_lock,
    write_sources,
)
from scrapers.archive import Archive, import_warc
from scrapers.errors import ScraperError
from scrapers.fetch import Outcome
from scrapers.notice import Issue
from scrapers.source import Source

_SINCE = click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Leave out items that their listing dates before this day.")
_LIMIT = click.option("--limit", type=click.IntRange(1), help="At most this many notices a source.")
_LOG = click.option("--log-json", is_flag=True, help="One JSON line a request, notice and issue on standard error.")
_SOURCES = click.argument("sources", nargs=-1)
_NO_CONTACT = "no contact address: put `contact: you@example.org` into {}, so that a site can reach whoever asks it"


def _teller(log_json: bool) -> Callable[[Outcome], None]:
    def tell(outcome: Outcome) -> None:
        if log_json:
            click.echo(json.dumps(asdict(outcome), ensure_ascii=False), err=True)
        elif outcome.outcome in ("failed", "blocked"):
            say(f"{outcome.source_id}: {outcome.outcome}: {outcome.url}: {outcome.error}", err=True)

    return tell


def _logger(log_json: bool) -> Callable[[dict[str, object]], None]:
    """Says what became of each page and notice, one JSON line each, where that was asked for."""
    return lambda line: click.echo(json.dumps(line, ensure_ascii=False), err=True) if log_json else None


def _count(run: Run, runs: dict[str, SourceRun]) -> None:
    """The sources' figures, added up."""
    for r in runs.values():
        run.count(requests=sum(r.requests.values()), bytes=r.bytes, errors=r.issues,
                  **{f"requests_{k}": v for k, v in r.requests.items()}, **{f"notices_{k}": v for k, v in r.notices.items()})


def _summary(runs: dict[str, SourceRun]) -> None:
    rows = [{"source": r.source_id, "requests": sum(r.requests.values()),
             "unchanged": r.requests.get("unchanged", 0),
             "failed": r.requests.get("failed", 0) + r.requests.get("blocked", 0),
             "new": r.notices.get("new", 0), "changed": r.notices.get("changed", 0), "issues": r.issues}
            for r in runs.values()]
    show_rows(rows, {"source": ("source", 24), "requests": ("requests", 8), "unchanged": ("unchanged", 9),
                     "failed": ("failed", 6), "new": ("new notices", 11), "changed": ("changed", 7),
                     "issues": ("issues", 6)}, fmt="table", output_path=None)


@click.command()
@_SOURCES
@_SINCE
@_LIMIT
@_LOG
@click.option("--dry-run", is_flag=True, help="Say what would be fetched; ask no site.")
@db_option
def fetch(sources: tuple[str, ...], since: str | None, limit: int | None, log_json: bool, dry_run: bool,
          db_path: Path | None) -> None:
    """Fetch pages of the sources (by default all) into the archive, without reading them.

    Exit code 3: some sources failed; 4: nothing could be fetched.

    Example: kb fetch nfra csrc --limit 20
    """
    _run(sources, since=since, limit=limit, log_json=log_json, dry_run=dry_run, db_path=db_path, read=False)


@click.command()
@_SOURCES
@_SINCE
@_LIMIT
@_LOG
@click.option("--dry-run", is_flag=True, help="Say what would be fetched; ask no site.")
@click.option("--offline", is_flag=True, help="Read what the archive holds; ask no site.")
@db_option
def update(sources: tuple[str, ...], since: str | None, limit: int | None, log_json: bool, dry_run: bool,
           offline: bool, db_path: Path | None) -> None:
    """Fetch, read what is new, and build: the one line for cron.

    Exit code 3: some sources failed; 4: nothing could be fetched.

    Example: kb update --log-json
    """
    _run(sources, since=since, limit=limit, log_json=log_json, dry_run=dry_run, db_path=db_path, read=True,
         offline=offline)


def _run(names: tuple[str, ...], *, since: str | None, limit: int | None, log_json: bool, dry_run: bool,
         db_path: Path | None, read: bool, offline: bool = False) -> None:
    path = db_path or default_db()
    config = read_config()
    chosen = chosen_sources(names)
    if dry_run:
        for source in chosen.values():
            on = source.enabled or source.id in config.leave
            click.echo(f"{source.id}: " + (", ".join(x.url for x in source.listings) if on else f"off: {source.why}"))
        return
    if not offline and not config.contact:
        raise click.ClickException(_NO_CONTACT.format(config_path()))
    done = ""
    with run_lock(path.parent), writing(path, new=True) as db:
        write_sources(db, chosen.values(), config)
        with recorded(db, "update" if read else "fetch") as run:
            runs: dict[str, SourceRun] = {}
            if not offline:
                with run.phase("fetch"):
                    runs = fetch_sources(db, chosen, archive_of(path), config, limit=limit, since=since, tell=_teller(log_json))
            if read:
                done = _read(db, chosen, archive_of(path), run, runs, log_json=log_json)
            _count(run, runs)
    _summary(runs)
    if read:
        click.echo(done)
    if code := exit_code(runs):
        sys.exit(code)


def _read(db: Database, chosen: dict[str, Source], folder: Path, run: Run, runs: dict[str, SourceRun], *, log_json: bool) -> str:
    """Everything after the fetch: what is new becomes notices, is built and told of. Returns a line that says so."""
    tell = _logger(log_json)
    with run.phase("parse"):
        parse_new(db, chosen, folder, runs=runs, tell=tell)
    with run.phase("build"):
        built = build(db)
    for notice_id, message in built.failed:
        record_issue(db, Issue(source_id=IMPORTED, kind="unreadable_notice", message=f"{notice_id}: {message}"))
        tell({"event": "unreadable_notice", "notice_id": notice_id, "error": message})
    with run.phase("notify"):
        told = notify(db, at=now())
    for problem in told.problems:
        say(problem, err=True)
    run.count(read=built.read, characters=built.characters, messages=told.sent, unsent=told.failed)
    return f"built {built.read} notices, {built.kept} unchanged; {told.sent} messages sent, {told.failed} failed"


@click.command("sources")
@format_options
@db_option
def list_sources(fmt: str, output_path: Path | None, db_path: Path | None) -> None:
    """List what is watched and how it fares.

    Example: kb sources
    """
    path = db_path or default_db()
    with writing(path, new=True) as db:
        write_sources(db, chosen_sources(()).values(), read_config())
    with reading(path) as conn:
        rows = [asdict(h) for h in health(conn, day=date.fromisoformat(today()))]
    show_rows(rows, {"source_id": ("source", 22), "state": ("state", 8), "last_success": ("last success", 20),
                     "last_new": ("last new", 10), "quiet_days": ("quiet", 5), "notices": ("notices", 7),
                     "open_issues": ("issues", 6), "title": ("title", 40), "why": ("why off", 40)},
              fmt=fmt, output_path=output_path)


@click.command()
@click.argument("source")
@db_option
def check(source: str, db_path: Path | None) -> None:
    """Fetch one source live, a few notices only, and compare with what it should yield.

    Example: kb check nfra
    """
    config = read_config()
    chosen = chosen_sources((source,))
    if not config.contact:
        raise click.ClickException(_NO_CONTACT.format(config_path()))
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder) / "check.db", new=True) as db:
        write_sources(db, chosen.values(), config)
        runs = fetch_sources(db, chosen, Path(folder) / "archive", config, limit=3)
        parse_new(db, chosen, Path(folder) / "archive", runs=runs)
        _summary(runs)
        for row in db.query("SELECT kind, message, url FROM issues"):
            say(f"{row['kind']}: {row['message']}", err=True)
        for row in db.query("SELECT published_on, title FROM notices"):
            say(f"{row['published_on']}  {row['title']}")
    if code := exit_code(runs):
        sys.exit(code)


@click.command("import-warc")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@db_option
def import_pages(file: Path, db_path: Path | None) -> None:
    """Take pages captured elsewhere (a browser, another crawler) from a WARC file.

    Run `kb update --offline` afterwards to read them.

    Example: kb import-warc pages.warc.gz
    """
    path = db_path or default_db()
    try:
        with run_lock(path.parent), Archive(archive_of(path), writable=True) as archive:
            count = import_warc(archive, file)
    except ScraperError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} pages imported; `kb update --offline` reads them")


@click.command("new-source")
@click.argument("source")
@click.argument("url")
def new_source(source: str, url: str) -> None:
    """Scaffold a source: its folder with the two files to fill in.

    Example: kb new-source example https://www.example.org/notices/
    """
    for path in scaffold(source, url):
        click.echo(f"wrote {path}")


COMMANDS = [fetch, update, list_sources, check, import_pages, new_source]
