"""Spreadsheets and CSV in which no text can act as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kb.output import visible
from kb.web.security import Message, Send

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


class InertCsv:
    """Rewrites CSV as it streams by: hidden characters are taken out, formulas disarmed, in memory of one row."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes, *, last: bool) -> bytes:
        """The rows that are complete by now, rewritten."""
        self._rest += data
        cut = len(self._rest) if last else self._complete()
        whole, self._rest = self._rest[:cut], self._rest[cut:]
        if not whole:
            return b""
        out = io.StringIO()
        writer = csv.writer(out)
        for row in csv.reader(io.StringIO(whole.decode("utf-8", "replace"), newline="")):
            writer.writerow([inert(visible(cell)) for cell in row])
        return out.getvalue().encode("utf-8", "replace")

    def _complete(self) -> int:
        """The end of the last row that is whole: a line break outside quotes."""
        at = len(self._rest)
        while (at := self._rest.rfind(b"\n", 0, at)) >= 0:
            if self._rest.count(b'"', 0, at) % 2 == 0:
                return at + 1
        return 0


def disarmed(send: Send) -> Send:
    """A sender through which a CSV answer passes disarmed; other answers pass as they are."""
    rewriter = InertCsv()
    is_csv = False

    async def pass_on(message: Message) -> None:
        nonlocal is_csv
        if message["type"] == "http.response.start":
            is_csv = message["status"] == 200
            message["headers"] = [(k, v) for k, v in message.get("headers", []) if k.lower() != b"content-length"]
        elif message["type"] == "http.response.body" and is_csv:
            more = bool(message.get("more_body"))
            message = {**message, "body": rewriter.feed(message.get("body", b""), last=not more)}
        await send(message)

    return pass_on


