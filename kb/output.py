"""Rows for people and programs: table, JSON, CSV, XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tabulate import tabulate

from kb.errors import KbError
from kb.spreadsheet import inert, workbook
from kb.visible import visible

FORMATS = ("table", "json", "csv", "xlsx")
_WIDE = 50  # characters of a column that holds longer words


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
        writer.writerows([inert(visible(row[c])) if isinstance(row[c], str) else row[c] for c in columns] for row in rows)
        return "﻿" + out.getvalue()
    if fmt != "xlsx":
        raise KbError(f"no format {fmt!r}; known are {', '.join(FORMATS)}")
    if path is None:
        raise KbError("an XLSX file needs a place: name it with --output FILE.xlsx")
    path.write_bytes(workbook([("kb", [(c, _WIDE if any(isinstance(r[c], str) and len(r[c]) > _WIDE for r in rows) else 16) for c in columns],
                                [[r[c] for c in columns] for r in rows])]))
    return None
