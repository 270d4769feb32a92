"""What every fuzzed answer must be: as promised, and within its text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where files of an input are written: they live for a moment."""


class Wrong(AssertionError):
    """A parser answered, and the answer can't be."""


def need(truth: object, what: str) -> None:
    """Raises Wrong where something is not as promised."""
    if not truth:
        raise Wrong(what)


def spans(text: str, items: Sequence[Any], what: str) -> None:
    """Every item's offsets lie in the text, the right way round; quotes quote."""
    for item in items:
        need(0 <= item.start <= item.end <= len(text), f"{what} {item.start}:{item.end} of {len(text)}")
        quote = getattr(item, "quote", None)
        if isinstance(quote, str):
            need(text[item.start:item.end] == quote, f"{what} does not quote its text")
