"""Bytes to characters: UTF-8, UTF-16, GB18030, Big5 and Windows-1252, believed in that order.

A page's own claim is a hint, never a fact: pages that claim gb2312 hold GB18030, Word
fragments inside UTF-8 JSON claim gb2312, feeds that claim nothing are Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from scrapers.errors import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# A claim names what the bytes hold at least; the superset reads all that real pages put there.
_SUPERSET = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
    "hz-gb-2312": "gb18030", "cp936": "gb18030", "gb18030": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252",
}  # fmt: skip

_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.I)

# The commonest characters of running Chinese text, and the traditional forms that differ.
_COMMON_HANS = frozenset(
    "的一是不在有国人中了和为以及与对等应当者上下年月日个业务机构关于规定办法"
    "通知金融管理第条本市场公司监督部门法行政经营责任处罚暂停"
)
_COMMON_HANT = frozenset(
    "的一是不在有國人中了和為以及與對等應當者上下年月日個業務機構關於規定辦法"
    "通知金融管理第條本市場公司監督部門法行政經營責任處罰暫停"
)

_MOST_REPLACED = 0.02  # share of undecodable characters above which the bytes count as unreadable


class Decoded(NamedTuple):
    """Text and the name of the encoding that gave it."""

    text: str
    encoding: str


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """The characters of `data`; `declared` is what a header or the caller says of them.

    Raises UnreadableDocument when no known encoding fits.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data[len(bom) :].decode(name, errors="replace"), name)
    if wide := _utf16_without_bom(data):
        return Decoded(data.decode(wide, errors="replace"), wide)
    if _is_utf8(data):
        # Cut bodies end inside a character: that tail is not worth another encoding.
        return Decoded(codecs.getincrementaldecoder("utf-8")("strict").decode(data), "utf-8")
    claims = [declared] if declared else []
    claims += [found.decode("ascii") for found in _DECLARED.findall(data[:4096])[:3]]
    for claim in claims:
        if (decoded := _try(data, _SUPERSET.get(claim.lower().strip(), claim))) is not None:
            return decoded
    return _by_look(data)


def _try(data: bytes, encoding: str) -> Decoded | None:
    """Decoded where `encoding` exists and fits nearly all of `data`, else None."""
    if encoding.lower().replace("_", "-") in ("utf-16", "utf-32", "utf-7", "utf-8", "utf8"):
        return None  # already tried by look; as a claim these are wrong here
    try:
        codec = codecs.lookup(encoding)
    except LookupError:
        return None
    if not getattr(codec, "_is_text_encoding", True):
        return None
    text = data.decode(codec.name, errors="replace")
    if text.count("�") > max(1, int(len(text) * _MOST_REPLACED)):
        return None
    return Decoded(text, codec.name)


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_bom(data: bytes) -> str | None:
    """utf-16-le or -be where the ASCII characters' zero bytes give it away."""
    sample = data[:2000]
    if len(sample) < 8 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    least = len(sample) // 40  # one ASCII character in twenty: blanks, digits, markup
    if odd > least and odd > 3 * even:
        return "utf-16-le"
    if even > least and even > 3 * odd:
        return "utf-16-be"
    return None


def _by_look(data: bytes) -> Decoded:
    """The candidate in which the text looks most like running Chinese, else Windows-1252."""
    best: Decoded | None = None
    best_score = 0.0
    candidates = [("gb18030", _COMMON_HANS), ("big5hkscs", _COMMON_HANT)]
    if len(data) % 2 == 0:
        either = _COMMON_HANS | _COMMON_HANT
        candidates += [("utf-16-le", either), ("utf-16-be", either)]
    for encoding, common in candidates:
        decoded = _try(data, encoding)
        if decoded is None:
            continue
        wide = [c for c in decoded.text if c > "\x7f"]
        score = sum(c in common for c in wide) / len(wide) if wide else 0.0
        if score > best_score:
            best, best_score = decoded, score
    if best is not None and best_score >= 0.05:
        return best
    high = sum(b > 0x7F for b in data)
    if high * 5 <= len(data) and (western := _try(data, "cp1252")) is not None:
        return western
    if best is not None and best_score > 0:
        return best
    if (chinese := _try(data, "gb18030")) is not None:
        return chinese
    raise UnreadableDocument(
        "text in no encoding we know (tried UTF-8, UTF-16, GB18030, Big5, Windows-1252); "
        "convert the file to UTF-8 and import it again"
    )
