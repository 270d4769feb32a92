"""Commands that look after the knowledge base itself."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import click

from kb import doctor as care
from kb.cli_options import db_option, format_options, say, show_rows
from kb.paths import archive_of, default_db
from kb.publish import publish as publish_kb
from kb.restore import backup as backup_kb
from kb.restore import restore as restore_kb
from kb.store import reading, writing
from kb.update import run_lock


@click.command()
@click.option("--mend", is_flag=True, help="Make again what can be made again (the search index).")
@db_option
def doctor(mend: bool, db_path: Path | None) -> None:
    """Check the knowledge base and its page archive for damage.

    Exit code 1 where something is wrong.

    Example: kb doctor --mend
    """
    path = db_path or default_db()
    if mend:
        with writing(path) as db:
            click.echo(f"{care.mend(db)} notices indexed again")
    with reading(path) as conn:
        wrong = list(care.findings(conn))
        with suppress(sqlite3.DatabaseError):  # said already
            wrong += care.archive_findings(conn, archive_of(path))
    for what, words in wrong:
        say(f"{what}: {words}", err=True)
    click.echo("nothing wrong" if not wrong else f"{len(wrong)} finding{'s' if len(wrong) > 1 else ''}")
    if wrong:
        sys.exit(1)


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def backup(target: Path, db_path: Path | None) -> None:
    """Copy the knowledge base, also while it is in use, and check the copy.

    Example: kb backup kb-2026-11-24.db
    """
    click.echo(f"{backup_kb(db_path or default_db(), target)} notices copied to {target}")


@click.command()
@click.argument("source", metavar="BACKUP", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also where the knowledge base saw later days than the backup.")
@db_option
def restore(source: Path, force: bool, db_path: Path | None) -> None:
    """Put a backup in the place of the knowledge base.

    The backup is checked first; what people wrote since is carried over; until the last moment
    the old knowledge base stands. Fetched pages are not touched: `kb update --offline` reads them.

    Example: kb restore kb-2026-11-24.db
    """
    path = db_path or default_db()
    with run_lock(path.parent):
        done = restore_kb(source, path, force=force)
    click.echo(f"{done.notices} notices restored to {path}; {done.kept} rows that people wrote since carried over")
    if done.left_file:
        click.echo(f"{done.left} rows concern notices that the backup does not hold; they are in {done.left_file}", err=True)
    if done.moved:
        click.echo(f"the damaged file is kept as {done.moved}", err=True)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@db_option
def publish(folder: Path, db_path: Path | None) -> None:
    """Make an immutable snapshot for many readers, without what people wrote.

    FOLDER/kb.db points to the newest one; serve it with `datasette -i`.

    Example: kb publish /srv/kb-public
    """
    made = publish_kb(db_path or default_db(), folder)
    click.echo(f"{made.notices} notices, {made.size / 1e6:,.0f} MB in {made.path}")


@click.command()
@click.option("--all", "show_all", is_flag=True, help="Also resolved ones.")
@format_options
@db_option
def issues(show_all: bool, fmt: str, output_path: Path | None, db_path: Path | None) -> None:
    """What went wrong and needs a person.

    Example: kb issues --format csv --output issues.csv
    """
    with reading(db_path or default_db()) as conn:
        rows = [dict(r) for r in conn.execute(
            "SELECT id, at, source_id, kind, message, url, resolved_at FROM issues "
            "WHERE ? OR resolved_at IS NULL ORDER BY id", [show_all])]
    show_rows(rows, {"id": ("id", 6), "at": ("at", 20), "source_id": ("source", 16), "kind": ("kind", 20),
                     "message": ("what", 90)}, fmt=fmt, output_path=output_path)


COMMANDS = [doctor, issues, backup, restore, publish]
