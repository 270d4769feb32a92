"""Options and printing that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kb import output
from kb.days import iso_day
from kb.visible import visible

F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.ParamType[str]):
    name = "day"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if iso_day(value) is None:
            self.fail(f"{value!r} is no day: write 2026-03-05", param, ctx)
        return value


DAY = _Day()
"""An option's day, ISO text: another word would compare with days all the same, and answer wrongly."""


def db_option(command: F) -> F:
    """`--db PATH`, for every command."""
    return click.option("--db", "db_path", type=click.Path(dir_okay=False, path_type=Path),
                        help="The knowledge base; by default kb.db in $KB_DATA or the per-user data folder.")(command)


def format_options(command: F) -> F:
    """`--format` and `--output`, for every command that prints rows."""
    command = click.option("--output", "output_path", type=click.Path(dir_okay=False, path_type=Path),
                           help="Write to this file (needed for xlsx).")(command)
    return click.option("--format", "fmt", type=click.Choice(output.FORMATS), default="table", show_default=True,
                        help="How to print the rows.")(command)


def say(words: object, *, err: bool = False) -> None:
    """Prints words that others wrote: nothing in them hides text or steers the terminal."""
    click.echo(visible(words), err=err)


def show_rows(rows: list[dict[str, Any]], columns: dict[str, tuple[str, int]], *, fmt: str,
              output_path: Path | None) -> None:
    """Prints rows, or writes them to a file."""
    text = output.as_table(rows, columns) if fmt == "table" else output.write_rows(rows, fmt=fmt, path=output_path)
    if text is None:
        click.echo(f"{len(rows)} rows written to {output_path}", err=True)
    elif output_path:
        output_path.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)
