"""PDF, DOCX, DOC, XLS and XLSX to text, in a process of its own with little to lose.

These formats are binary, hostile by nature and read by large libraries, so `serve` runs
them behind resource limits: `python -m scrapers.office` takes documents on standard input
and answers on standard output. `document.py` starts, feeds and kills it. Each reader takes
bytes and gives text, one paragraph a line; table cells are parted by tabs.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from scrapers.errors import UnreadableDocument
from scrapers.html import clean_text

MEMORY_LIMIT = 2 << 30  # bytes of address space of the reading process
CPU_SECONDS = 60  # of one document
MOST_PAGES = 3000
MOST_CELLS = 500_000
MOST_UNZIPPED = 300 << 20  # bytes of all members of a zip-based document
MOST_MEMBERS = 5000
MOST_RATIO = 200  # unzipped bytes to zipped bytes, once the whole exceeds 20 MB

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_pdf(data: bytes) -> str:
    """The text of a PDF; UnreadableDocument for a damaged or locked one, empty for scans."""
    import pypdfium2

    from scrapers.pdflines import Line, join_lines, page_lines

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise UnreadableDocument(
            "the PDF is locked by a password" if locked else f"the PDF is damaged: {error}"
        ) from error
    try:
        if len(pdf) > MOST_PAGES:
            raise UnreadableDocument(f"the PDF has {len(pdf)} pages, more than {MOST_PAGES}")
        pages: list[list[Line]] = []
        for number in range(len(pdf)):
            try:
                page = pdf[number]
            except pypdfium2.PdfiumError as error:
                raise UnreadableDocument(f"page {number + 1} of the PDF is damaged: {error}") from error
            textpage = page.get_textpage()
            pages.append(page_lines(textpage))
            textpage.close()
            page.close()
        return join_lines(pages)
    finally:
        pdf.close()


def check_zip(data: bytes) -> set[str]:
    """The member names of a zip archive whose declared sizes are bearable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableDocument(f"the zip container is damaged: {error}") from error
    total = sum(m.file_size for m in members)
    if len(members) > MOST_MEMBERS or total > MOST_UNZIPPED:
        raise UnreadableDocument(f"the document unzips to {len(members)} members of {total} bytes: too large")
    if total > 20 << 20 and total > MOST_RATIO * len(data):
        raise UnreadableDocument(f"the document unzips from {len(data)} to {total} bytes: a zip bomb?")
    return {m.filename for m in members}


def read_docx(data: bytes) -> str:
    """Paragraphs and tables of a DOCX in order; deleted (tracked) text left out."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    check_zip(data)
    try:
        document = docx.Document(io.BytesIO(data))
        numbering = _Numbering(document)
        body = document.element.body
        return "\n".join(_docx_blocks(body, numbering))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableDocument(f"the DOCX is damaged: {error}") from error


def _docx_blocks(body: Any, numbering: _Numbering) -> Iterator[str]:
    for block in body.iterchildren():
        if block.tag == f"{_WORD}p":
            yield numbering.label(block) + _docx_text(block)
        elif block.tag == f"{_WORD}tbl":
            for row in block.iterchildren(f"{_WORD}tr"):
                cells = [
                    " ".join(filter(None, (_docx_text(p).replace("\n", " ") for p in cell.iter(f"{_WORD}p"))))
                    for cell in row.iterchildren(f"{_WORD}tc")
                ]
                yield "\t".join(cells)
        elif block.tag == f"{_WORD}sdt":
            for content in block.iterchildren(f"{_WORD}sdtContent"):
                yield from _docx_blocks(content, numbering)


def _docx_text(paragraph: Any) -> str:
    parts: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_WORD}t":
            # Word stores the text of boxes twice; the copy for old programs is the Fallback.
            if not any(str(a.tag).endswith("}Fallback") for a in node.iterancestors()):
                parts.append(node.text or "")
        elif node.tag == f"{_WORD}tab":
            parts.append(" ")
        elif node.tag in (f"{_WORD}br", f"{_WORD}cr"):
            parts.append("\n")
        elif node.tag == f"{_WORD}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


class _Numbering:
    """The labels that Word draws before numbered paragraphs and keeps out of their text.

    Without them a rule whose articles Word numbered would lose every 第…条.
    """

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract: dict[str, list[tuple[int, str, str, int]]] = {}
        for definition in root.iterchildren(f"{_WORD}abstractNum"):
            levels = []
            for level in definition.iterchildren(f"{_WORD}lvl"):
                depth = int(level.get(f"{_WORD}ilvl", "0"))
                start = _word_value(level, "start") or "1"
                levels.append(
                    (
                        depth,
                        _word_value(level, "numFmt") or "decimal",
                        _word_value(level, "lvlText") or "",
                        int(start) if start.isdigit() else 1,
                    )
                )
            abstract[definition.get(f"{_WORD}abstractNumId", "")] = levels
        for num in root.iterchildren(f"{_WORD}num"):
            number = num.get(f"{_WORD}numId", "")
            for depth, form, text, first in abstract.get(_word_value(num, "abstractNumId") or "", []):
                self._levels[number, depth] = (form, text, first)

    def label(self, paragraph: Any) -> str:
        """The drawn label of a paragraph, with a blank after it; empty where it has none."""
        properties = paragraph.find(f"{_WORD}pPr/{_WORD}numPr")
        if properties is None:
            return ""
        number = _word_value(properties, "numId") or ""
        raw_depth = _word_value(properties, "ilvl") or "0"
        depth = int(raw_depth) if raw_depth.isdigit() else 0
        if (number, depth) not in self._levels:
            return ""
        counts = self._counts.setdefault(number, {})
        start = self._levels[number, depth][2]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        form, text, _ = self._levels[number, depth]
        if form in ("bullet", "none"):
            return ""
        for d in range(depth + 1):
            level_form, _, level_start = self._levels.get((number, d), ("decimal", "", 1))
            text = text.replace(f"%{d + 1}", _numeral(counts.get(d, level_start), level_form))
        return text + ("" if text.endswith(("、", "）", "．")) else " ")


def _word_value(element: Any, name: str) -> str | None:
    child = element.find(f"{_WORD}{name}")
    return None if child is None else child.get(f"{_WORD}val")


def _numeral(number: int, form: str) -> str:
    """A list number as Word writes it in the forms that rules use."""
    if form in ("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting"):
        digits = "零一二三四五六七八九"
        if number < 1 or number > 999:
            return str(number)
        hundreds, rest = divmod(number, 100)
        tens, units = divmod(rest, 10)
        text = digits[hundreds] + "百" if hundreds else ""
        if tens:
            text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
        elif hundreds and units:
            text += "零"
        return text + (digits[units] if units else "")
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if form == "lowerLetter" else 65) + number - 1)
    if form in ("lowerRoman", "upperRoman") and 1 <= number <= 50:
        roman = ""
        for value, mark in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            while number >= value:
                roman, number = roman + mark, number - value
        return roman if form == "lowerRoman" else roman.upper()
    return str(number)


def read_xlsx(data: bytes) -> str:
    """The filled rows of every sheet, cells parted by tabs; values as computed."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    check_zip(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheets = [(s.title, s.iter_rows(values_only=True)) for s in book.worksheets]
            return _sheets(sheets)
        finally:
            book.close()
    except (InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableDocument(f"the XLSX is damaged: {error}") from error


def read_xls(data: bytes) -> str:
    """The filled rows of every sheet of an old Excel file, cells parted by tabs."""
    import struct

    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
    except (xlrd.XLRDError, struct.error, LookupError, ValueError, AssertionError, TypeError) as error:
        raise UnreadableDocument(f"the XLS is damaged or locked: {error}") from error

    def rows(sheet: Any) -> Iterator[list[Any]]:
        for index in range(sheet.nrows):
            values: list[Any] = []
            for cell in sheet.row(index):
                if cell.ctype == xlrd.XL_CELL_DATE:
                    values.append(_excel_date(cell.value, book.datemode))
                elif cell.ctype == xlrd.XL_CELL_ERROR:
                    values.append(None)
                else:
                    values.append(cell.value)
            yield values

    return _sheets([(s.name, rows(s)) for s in book.sheets()])


def _excel_date(value: float, datemode: int) -> str:
    import xlrd

    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, ValueError, OverflowError):
        return str(value)
    return str(moment.date().isoformat() if not moment.hour and not moment.minute else moment.isoformat(" "))


def _sheets(sheets: list[tuple[str, Any]]) -> str:
    lines: list[str] = []
    seen = 0
    for title, rows in sheets:
        found: list[str] = []
        for row in rows:
            seen += len(row)
            if seen > MOST_CELLS:
                raise UnreadableDocument(f"the workbook has more than {MOST_CELLS} cells")
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                found.append("\t".join(cells))
        if found:
            if len(sheets) > 1:
                lines.append(title)
            lines.extend(found)
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    if text.endswith(" 00:00:00"):
        text = text[:-9]
    return " ".join(text.split())


def read_doc(data: bytes) -> str:
    """The main text of a Word 97 to 2003 file, by its piece table."""
    from scrapers.olddoc import doc_text

    return doc_text(data)


READERS: dict[str, Callable[[bytes], str]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "doc": read_doc,
    "xls": read_xls,
    "xlsx": read_xlsx,
}


def serve(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer documents until the input ends.

    A request is a JSON line {"kind", "size"} and then `size` bytes; an answer is a JSON line
    {"text"} or {"error"} (what is wrong with the document, for a person).
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while line := stdin.readline():
        request = json.loads(line)
        data = stdin.read(request["size"])
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))
        try:
            answer = {"text": clean_text(READERS[request["kind"]](data))}
        except UnreadableDocument as error:
            answer = {"error": str(error)}
        except MemoryError:
            answer = {"error": f"the document needs more than {MEMORY_LIMIT >> 20} MB to read"}
        except RecursionError:
            answer = {"error": "the document is nested too deeply"}
        except Exception as error:  # noqa: BLE001 - hostile files break libraries in every way there is
            answer = {"error": f"the {request['kind'].upper()} is damaged ({type(error).__name__}: {error})"}
        del data
        stdout.write(json.dumps(answer).encode("ascii") + b"\n")
        stdout.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
