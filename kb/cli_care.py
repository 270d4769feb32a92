"""Commands that look after the knowledge base itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb import doctor as care
from kb.cli_options import db_option
from kb.paths import default_db
from kb.publish import publish as publish_kb
from kb.store import open_db, reading


@click.command()
@click.option("--mend", is_flag=True, help="Make again what can be made again (the search index).")
@db_option
def doctor(mend: bool, db_path: Path | None) -> None:
    """Check the knowledge base for damage.

    Exit code 1 where something is wrong.

    Example: kb doctor --mend
    """
    path = db_path or default_db()
    if mend:
        click.echo(f"{care.mend(open_db(path))} notices indexed again")
    with reading(path) as conn:
        wrong = list(care.findings(conn))
    for what, words in wrong:
        click.echo(f"{what}: {words}", err=True)
    click.echo("nothing wrong" if not wrong else f"{len(wrong)} findings")
    if wrong:
        sys.exit(1)


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def backup(target: Path, db_path: Path | None) -> None:
    """Copy the knowledge base, also while it is in use, and check the copy.

    Example: kb backup kb-2026-11-24.db
    """
    with reading(db_path or default_db()):
        pass
    click.echo(f"{care.backup(db_path or default_db(), target)} notices copied to {target}")


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


COMMANDS = [doctor, backup, publish]
