"""A Word 97 file for tests, written by hand: an OLE2 container with the two streams that matter."""

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
    struct.pack_into("<108I", header, 76, 0, *([_FREE] * 107))
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
