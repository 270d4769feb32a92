"""Word 97 to 2003 files: the text that the piece table of the OLE2 container describes."""

from __future__ import annotations

import io
import re
import struct

from scrapers.errors import UnreadableDocument

_ENCRYPTED = 0x0100
_TABLE_ONE = 0x0200
_OLDEST = 0x00C1  # nFib of Word 97
_MARKS = re.compile("[\x01-\x06\x08\x0e-\x12\x1f]")


def doc_text(data: bytes) -> str:
    """The main text, one paragraph a line, cells parted by tabs; field codes left out."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("WordDocument"):
                raise UnreadableDocument("the OLE2 file holds no Word document")
            main = ole.openstream("WordDocument").read()
            if len(main) < 0x1AA or struct.unpack_from("<H", main, 0)[0] not in (0xA5EC, 0xA5DC):
                raise UnreadableDocument("the Word document has no valid header")
            version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 0x0A)[0]
            if version < _OLDEST:
                raise UnreadableDocument("the document is older than Word 97; save it as DOCX and import it")
            if flags & _ENCRYPTED:
                raise UnreadableDocument("the Word document is locked by a password")
            name = "1Table" if flags & _TABLE_ONE else "0Table"
            if not ole.exists(name):
                raise UnreadableDocument(f"the Word document lacks its {name} stream")
            table = ole.openstream(name).read()
    except (OSError, struct.error, IndexError) as error:
        raise UnreadableDocument(f"the OLE2 container is damaged: {error}") from error
    length = struct.unpack_from("<i", main, 0x4C)[0]
    start, size = struct.unpack_from("<II", main, 0x1A2)
    pieces = _piece_table(table[start : start + size])
    text = "".join(_pieces(main, pieces))[: max(length, 0)]
    return _plain(text)


def _piece_table(clx: bytes) -> bytes:
    """The PlcPcd of a Clx, past the formatting records before it."""
    at = 0
    while at < len(clx):
        if clx[at] == 1 and at + 3 <= len(clx):
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        elif clx[at] == 2 and at + 5 <= len(clx):
            size = struct.unpack_from("<I", clx, at + 1)[0]
            return clx[at + 5 : at + 5 + size]
        else:
            break
    raise UnreadableDocument("the Word document has no piece table: it is damaged")


def _pieces(main: bytes, table: bytes) -> list[str]:
    count = (len(table) - 4) // 12
    if count < 1:
        raise UnreadableDocument("the Word document's piece table is empty: it is damaged")
    positions = struct.unpack_from(f"<{count + 1}I", table, 0)
    parts = []
    for i in range(count):
        length = positions[i + 1] - positions[i]
        offset = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * i + 2)[0]
        single = bool(offset & 0x40000000)
        offset &= 0x3FFFFFFF
        if single:
            offset //= 2
        end = offset + length * (1 if single else 2)
        if length < 0 or end > len(main):
            raise UnreadableDocument("the Word document's piece table points past its end: it is damaged")
        parts.append(main[offset:end].decode("cp1252" if single else "utf-16-le", errors="replace"))
    return parts


def _plain(text: str) -> str:
    """Word's own marks as line ends and tabs; of a field only what it shows."""
    out: list[str] = []
    codes = 0  # how many field codes (not results) we are in
    fields: list[bool] = []  # per open field: are we still in its code?
    for char in text:
        if char == "\x13":
            fields.append(True)
            codes += 1
        elif char == "\x14":
            if fields and fields[-1]:
                fields[-1] = False
                codes -= 1
        elif char == "\x15":
            if fields and fields.pop():
                codes -= 1
        elif not codes:
            out.append(char)
    text = "".join(out).replace("\x1e", "-").replace("\t", " ")
    text = text.replace("\x07\x07", "\n").replace("\x07", "\t")
    text = text.replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return _MARKS.sub("", text)
