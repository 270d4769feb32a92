"""Errors a person can act on: each says what is wrong, where, and what to do."""

from __future__ import annotations

import sqlite3


class KbError(Exception):
    """Base of every error of this package that is shown to a person without a traceback."""


class TaxonomyError(KbError):
    """An entry of corpus/taxonomy is missing, unknown or malformed."""


class NoticeNotFound(KbError):
    """No notice has the id, document number or title that was asked for."""


class SchemaError(KbError):
    """A database was written by another version of the program."""


class TrainingError(KbError):
    """The sentences to learn from, or the model learnt, cannot be used."""


def remedy(error: sqlite3.Error) -> str:
    """What to do about an error of SQLite, in words that end a sentence."""
    words = str(error)
    if "full" in words or "disk I/O" in words:
        return "make room on the disk (or choose another folder with --db) and run the same again; what was done stays"
    if "readonly" in words or "unable to open" in words:
        return "you may not write to it or to its folder: have that allowed, or name another with --db"
    if "locked" in words:
        return "another program keeps the knowledge base; run the same again when it is done"
    if "not a database" in words:
        return "it is no knowledge base, or its beginning is damaged: name another with --db, or `kb restore BACKUP`"
    if "no such" in words:
        return "it is no knowledge base, or one of another version of this program: `kb build` brings an older one up to date"
    return "the knowledge base can't be read; `kb doctor` says more, `kb restore BACKUP` puts a backup in its place"
