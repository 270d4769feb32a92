"""Rows for people and programs: table, JSON, CSV, XLSX."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from tabulate import tabulate

from kb.errors import KbError

FORMATS = ("table", "json", "csv", "xlsx")
# Cells beginning with one of these are formulas to a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


# The format and control characters (Cf and Cc of Unicode 15) but for line break and tab, as ranges: looking
# each character up took most of a page's time. A test compares them with unicodedata.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]")


def visible(value: object) -> str:
    """A value as text without characters that reorder or hide text or steer a terminal."""
    return _HIDDEN.sub("", str(value))


def _inert(value: object) -> object:
    """A cell that no spreadsheet program runs: text that looks like a formula gets a leading '."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def shorten(value: object, width: int) -> str:
    """A value on one line, at most `width` characters."""
    text = " ".join(visible("" if value is None else value).split())
    return text if len(text) <= width else text[: width - 1] + "…"


def as_table(rows: Iterable[dict[str, Any]], columns: dict[str, tuple[str, int]]) -> str:
    """A table for a terminal; `columns` maps a key to its heading and greatest width."""
    body = [[shorten(row.get(key), width) for key, (_, width) in columns.items()] for row in rows]
    return tabulate(body, headers=[heading for heading, _ in columns.values()], tablefmt="simple",
                    disable_numparse=True)


def write_rows(rows: Sequence[dict[str, Any]], *, fmt: str, path: Path | None = None) -> str | None:
    """Rows as JSON or CSV text, or as an XLSX file at `path` (None then).

    CSV starts with a byte order mark: without it Excel shows Chinese as noise.
    """
    columns = list(rows[0]) if rows else []
    if fmt == "json":
        return json.dumps(rows, ensure_ascii=False, indent=2)
    if fmt == "csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([_inert(row[c]) for c in columns] for row in rows)
        return "﻿" + out.getvalue()
    if fmt != "xlsx":
        raise KbError(f"no format {fmt!r}; known are {', '.join(FORMATS)}")
    if path is None:
        raise KbError("an XLSX file needs a place: name it with --output FILE.xlsx")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("kb")
    heading = []
    for column in columns:
        cell = WriteOnlyCell(sheet, value=column)
        cell.font = Font(bold=True)
        heading.append(cell)
    sheet.append(heading)
    for row in rows:
        sheet.append([_cell(row[c]) for c in columns])
    book.save(path)
    return None


def _cell(value: object) -> object:
    if isinstance(value, str):
        return _inert(ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767])
    return value if isinstance(value, int | float) or value is None else str(value)
