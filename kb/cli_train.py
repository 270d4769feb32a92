"""The command that trains the models. No logic: words in, functions called."""

from __future__ import annotations

import time
from pathlib import Path

import click

from kb.assessed import assessed_duties, assessed_examples
from kb.cli_options import db_option
from kb.duty_model import path_of, write_model
from kb.duty_train import read_duty_examples, train_duties
from kb.paths import MODEL, TRAINING, default_db
from kb.store import reading
from kb.train import save
from kb.train import train as train_judge
from kb.training import LANGUAGES, read_examples, write_examples


@click.command()
@click.option("--language", "languages", type=click.Choice(LANGUAGES), multiple=True, help="Only this language.")
@click.option("--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=MODEL,
              help="Where the model goes; by default the one that is shipped and used.")
@click.option("--with-assessments", is_flag=True,
              help="Learn also from the triggers and obligations that people confirmed or rejected in the knowledge base.")
@db_option
def train(languages: tuple[str, ...], folder: Path, with_assessments: bool, db_path: Path | None) -> None:
    """Train what judges triggers and obligations from corpus/training; the same sentences give the same bytes.

    Example: kb train --with-assessments
    """
    for language in languages or LANGUAGES:
        started = time.monotonic()
        examples = read_examples(TRAINING, language)
        written = write_examples(TRAINING / f"{language}.jsonl", examples)
        assessed, assessed_tags = [], []
        if with_assessments:
            with reading(db_path or default_db()) as conn:
                assessed, assessed_tags = assessed_examples(conn, language), assessed_duties(conn, language)
        size = save(train_judge([*examples, *assessed], language), folder / language)
        click.echo(f"{language}: {written} sentences" + (f", {len(assessed)} assessed" if with_assessments else "")
                   + f", {size / 1e6:.1f} MB in {folder / language}, {time.monotonic() - started:.0f} s")
        started = time.monotonic()
        duties = [*read_duty_examples(TRAINING, language), *assessed_tags]
        size = write_model(train_duties(duties, language), folder)
        click.echo(f"{language}: {len(duties)} sentences of obligations, {size / 1e6:.1f} MB in "
                   f"{path_of(folder, language)}, {time.monotonic() - started:.0f} s")


COMMANDS = [train]
