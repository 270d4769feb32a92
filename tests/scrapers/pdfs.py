"""Small PDFs for tests, written by hand: lines of text at places, Chinese included."""

from __future__ import annotations

LEFT, RIGHT, SIZE = 72.0, 523.0, 12.0


def make_pdf(pages: list[list[tuple[float, float, str]]]) -> bytes:
    """A PDF of the given pages; each line is (x, y, text), y in points from the foot."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 "
        b"/W [1 95 500 814 939 500] >>] >>"
    )
    objects.append(font)
    kids = []
    for lines in pages:
        drawn = b"".join(
            f"BT /F1 {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n".encode()
            for x, y, text in lines
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def set_text(paragraphs: list[str], *, per_line: int = 37, number: str = "- {} -") -> bytes:
    """A PDF that sets paragraphs as Chinese rules are set: indented, hard-wrapped, numbered pages."""
    lines: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        text, x = paragraph, LEFT + 2 * SIZE
        while text:
            room = per_line - (2 if x > LEFT else 0)
            lines.append((x, text[:room]))
            text, x = text[room:], LEFT
    pages = []
    for start in range(0, len(lines), 30):
        page = [(x, 770 - 20 * i, text) for i, (x, text) in enumerate(lines[start : start + 30])]
        page.append((280, 40, number.format(len(pages) + 1)))
        pages.append(page)
    return make_pdf(pages)
