"""Errors a person can act on: each says what is wrong, where, and what to do."""

from __future__ import annotations


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
