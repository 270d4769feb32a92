"""Word 97 and Excel 5 files for tests, written by hand: OLE2 containers with the streams that matter."""

from __future__ import annotations

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def make_doc(text: str, *, claimed: int | None = None) -> bytes:
    """A .doc with `text` (Word's own marks included) as one UTF-16 piece of `claimed` characters."""
    count = claimed if claimed is not None else len(text)
    main = bytearray(0x800)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0x00D9)
    struct.pack_into("<H", main, 0x0A, 0x0200)
    struct.pack_into("<i", main, 0x4C, count)
    pieces = struct.pack("<II", 0, count) + struct.pack("<HIH", 0, 0x800, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    main += text.encode("utf-16-le")
    return _ole({"WordDocument": bytes(main), "1Table": clx})


def make_xls(rows: list[list[str | float]]) -> bytes:
    """An .xls of one sheet; text cells in GBK, as Chinese Excel 5 wrote them."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHH", 0x0500, kind, 0, 0))

    cells = b""
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("gbk")
                cells += record(0x204, struct.pack("<HHHH", r, c, 0, len(text)) + text)
            else:
                cells += record(0x203, struct.pack("<HHHd", r, c, 0, value))
    head = begin(0x05) + record(0x42, struct.pack("<H", 936))
    name = b"Sheet1"
    sheet_at = len(head) + 4 + 7 + len(name) + 4
    head += record(0x85, struct.pack("<IBBB", sheet_at, 0, 0, len(name)) + name) + record(0x0A, b"")
    return _ole({"Book": head + begin(0x10) + cells + record(0x0A, b"")})


def _ole(streams: dict[str, bytes]) -> bytes:
    """An OLE2 container whose streams are all padded to the size that needs no mini stream."""
    padded = {
        name: body.ljust(max(4096, -(-len(body) // _SECTOR) * _SECTOR), b"\0")
        for name, body in streams.items()
    }
    fat: list[int] = [_FAT]
    places: dict[str, int] = {}
    for name, body in padded.items():
        places[name] = len(fat)
        count = len(body) // _SECTOR
        fat += [places[name] + i + 1 for i in range(count - 1)] + [_END]
    directory_at = len(fat)
    fat.append(_END)
    names = sorted(padded, key=lambda n: (len(n), n))
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for i, name in enumerate(names, 1):
        right = i + 1 if i < len(names) else _FREE
        entries.append(_entry(name, 2, right=right, start=places[name], size=len(padded[name])))
    entries += [bytes(128)] * (4 - len(entries))
    header = bytearray(_SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, 1, directory_at, 0, 4096, _END, 0, _END, 0)
    struct.pack_into("<109I", header, 76, 0, *([_FREE] * 108))
    assert len(fat) <= 128
    table = struct.pack("<128I", *(fat + [_FREE] * (128 - len(fat))))
    return bytes(header) + table + b"".join(padded.values()) + b"".join(entries)


def _entry(
    name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0
) -> bytes:
    label = (name + "\0").encode("utf-16-le")
    return (
        label.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(label), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    ).ljust(128, b"\0")
