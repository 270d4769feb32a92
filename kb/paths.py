"""Where things are kept: the project's own files, and the data of a person who runs it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT / "corpus"
TAXONOMY = CORPUS / "taxonomy"
SAMPLES = CORPUS / "samples"
TRAINING = CORPUS / "training"
MODEL = PROJECT / "kb" / "model"
METADATA = PROJECT / "metadata.yml"


def data_dir() -> Path:
    """The folder for everything the program keeps: `KB_DATA`, else the per-user default."""
    return Path(os.environ.get("KB_DATA") or platformdirs.user_data_dir("compliance-kb", appauthor=False))


def archive_of(db: Path) -> Path:
    """The folder of pages as fetched: it stands beside its knowledge base."""
    return db.parent / f"{db.stem}-archive"


def default_db() -> Path:
    """The database used where no `--db` is given."""
    return data_dir() / "kb.db"
