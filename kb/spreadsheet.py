"""Spreadsheets in which no text can act as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kb.visible import visible

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Cells beginning with one of these are formulas to a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")
Sheet = tuple[str, Sequence[tuple[str, int]], Sequence[Sequence[object]]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file of (name, (heading, width) columns, rows) sheets; no text in it can act as a formula."""
    book = Workbook(write_only=True)
    for name, columns, body in sheets:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or "Sheet")
        for n, (_, width) in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(n)].width = width
        sheet.freeze_panes = "A2"
        headings = [_cell(sheet, heading) for heading, _ in columns]
        for cell in headings:
            cell.font = Font(bold=True)
        sheet.append(headings)
        for row in body:
            sheet.append([_cell(sheet, value) if isinstance(value, str) else _plain(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) or value is None else str(value)


def _cell(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value=inert(ILLEGAL_CHARACTERS_RE.sub("", visible(value))[:32_000]))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def inert(text: str) -> str:
    """A cell's text that no spreadsheet program runs: what looks like a formula gets a leading '; a number stays one."""
    return "'" + text if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
