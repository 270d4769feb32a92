"""Inputs that mean something to the parsers: seeds of our own writing, and changes that keep their shape.

Text is changed as text (words of the patterns put in, runs doubled, brackets nested, hostile
characters strewn), containers inside (a member of a DOCX, an object of a PDF), so that most
inputs pass the outermost check and reach what lies behind it.
"""

from __future__ import annotations

import io
import json
import random
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "scrapers")]
SAMPLES = ROOT / "corpus" / "samples"

LONGEST = 24_000  # characters of an input
HOSTILE = ("\x00", "\ud800", "\udfff", "\u202e", "\u200b", "\ufeff", "\u2028", "\u0301", "\u3000", "\t", "\n", "\r\n",
           "\x1b[2J", "\U000e0041", "\U0010ffff", "２", "㈠", "①", "ß", "İ", "ﬁ", "<", "&", "'", '"', "\\", "%00", "|")
NUMBERS = ("0", "1", "9", "10", "13", "29", "31", "32", "99", "1000", "2023", "2025", "9999", "99999999999999999999",
           "零", "〇", "十", "百", "千", "万", "亿", "二十", "一百零一", "九千九百九十九", "廿", "兆", "半", "-1", "1e9", "1,000,000", "０")
NESTS = (("（", "）"), ("《", "》"), ("“", "”"), ("(", ")"), ("〔", "〕"), ("[", "]"), ("<div>", "</div>"), ("{", "}"), ("【", "】"))


def text_of(data: bytes) -> str:
    """Bytes as text, one way for all targets; bytes that are no UTF-8 become lone surrogates."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """The bytes that `text_of` turns back into the text (or into one just as hostile)."""
    return text.encode("utf-8", "surrogatepass")


@cache
def passages() -> tuple[str, ...]:
    """Texts of our own: whole fictional notices cut at lines, and the golden files' passages."""
    out: list[str] = []
    for path in sorted((SAMPLES / "notices").glob("*.json")):
        text = json.loads(path.read_text(encoding="utf-8"))["text"]
        out += [text[:1500], *(text[i:i + 500] for i in range(1500, min(len(text), 4500), 1000))]
    for path in sorted((ROOT / "tests" / "golden").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ():
            if isinstance(entry, dict):
                out += [v for v in entry.values() if isinstance(v, str) and len(v) > 8]
    return tuple(out)


@cache
def vocabulary() -> tuple[str, ...]:
    """Words that the shipped patterns are made of."""
    from patterns import words

    return tuple(words())


def _token(rng: random.Random) -> str:
    pick = rng.random()
    if pick < 0.6:
        return rng.choice(vocabulary())
    if pick < 0.75:
        return rng.choice(NUMBERS)
    if pick < 0.85:
        return rng.choice(HOSTILE)
    source = rng.choice(passages())
    at = rng.randrange(len(source))
    return source[at:at + rng.randint(1, 40)]


def _span(rng: random.Random, text: str, most: int) -> tuple[int, int]:
    start = rng.randrange(len(text) + 1)
    return start, min(len(text), start + rng.randint(0, most))


def mutate_text(text: str, rng: random.Random, tokens: tuple[str, ...] = ()) -> str:
    """The text with one to six changes; `tokens` are words of the format besides the patterns' own."""
    for _ in range(rng.randint(1, 6)):
        start, end = _span(rng, text, 60)
        token = rng.choice(tokens) if tokens and rng.random() < 0.5 else _token(rng)
        change = rng.randrange(10)
        if change < 3:
            text = text[:start] + token + text[start:]
        elif change == 3:
            text = text[:start] + text[end:]
        elif change == 4:
            text = text[:start] + token + text[end:]
        elif change == 5:
            text = text[:end] + text[start:end] * rng.choice((1, 2, 5, 30)) + text[end:]
        elif change == 6:
            left, right = rng.choice(NESTS)
            depth = rng.choice((1, 2, 8, 60))
            text = text[:start] + left * depth + text[start:end] + right * rng.choice((depth, depth, 0)) + text[end:]
        elif change == 7:
            other = rng.choice(passages())
            at = rng.randrange(len(other))
            text = text[:start] + other[at:at + rng.randint(1, 200)] + text[end:]
        elif change == 8:
            there, there_end = _span(rng, text, 60)
            text = text[:start] + text[there:there_end] + text[start:]
        else:
            text = text[:start] + "".join(_token(rng) for _ in range(rng.randint(1, 8))) + text[end:]
    return text[:LONGEST]


def long_text(rng: random.Random, tokens: tuple[str, ...] = ()) -> str:
    """A run of few words said very often: what superlinear code shows itself by."""
    words = [rng.choice(tokens) if tokens and rng.random() < 0.4 else _token(rng) for _ in range(rng.randint(1, 4))]
    opening = "".join(_token(rng) for _ in range(rng.randint(0, 3)))
    unit = rng.choice(("", "", "，", "、", " ", "\n")).join(words) or "x"
    size = rng.choice((3000, 8000, 16000, LONGEST))
    return (opening + unit * (size // len(unit) + 1))[:size] + rng.choice(("", "。", "\n", _token(rng)))


def mutate_bytes(data: bytes, rng: random.Random) -> bytes:
    """Bytes with one to eight changes: flips, cuts, doubled runs, wild integers."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not out:
            out += b"\x00"
        at = rng.randrange(len(out))
        change = rng.randrange(6)
        if change == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif change == 1:
            out[at:at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"\x01\x00\x00\x80"))
        elif change == 2:
            del out[at:at + rng.randint(1, 64)]
        elif change == 3:
            out[at:at] = out[at:at + rng.randint(1, 64)] * rng.choice((1, 3))
        elif change == 4:
            out[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 8)))
        else:
            del out[rng.randrange(len(out) // 2, len(out)):]
    return bytes(out)


def mutate_zip(data: bytes, rng: random.Random) -> bytes:
    """A zip document with one member changed inside (so that the container stays sound), or the container itself."""
    if rng.random() < 0.15:
        return mutate_bytes(data, rng)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = {n: old.read(n) for n in old.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return mutate_bytes(data, rng)
    except Exception:  # noqa: BLE001 - zlib.error and whatever else a broken container raises
        return mutate_bytes(data, rng)
    heavy = [n for n in members if n.endswith((".xml", ".rels"))] or list(members)
    name = rng.choice(heavy)
    main = [n for n in heavy if "document.xml" in n or "sheet" in n or "numbering" in n or "sharedStrings" in n]
    if main and rng.random() < 0.7:
        name = rng.choice(main)
    if rng.random() < 0.7:
        members[name] = bytes_of(mutate_text(text_of(members[name]), rng, XML))
    else:
        members[name] = mutate_bytes(members[name], rng)
    if rng.random() < 0.1:
        members[rng.choice(("../../evil.xml", "word/document.xml/", "xl/\x00.xml", "/etc/passwd"))] = b"x"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member, content in members.items():
            new.writestr(member, content)
    return out.getvalue()


XML = ("<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&#0;", "&#xD800;", "<![CDATA[", "]]>", "<!--", "-->", "<item>", "</item>", "<entry/>",
       "xmlns:x='y'", "<w:p>", "<w:t>", "<w:tbl>", "<w:tr>", "<w:tc>", "<w:numPr><w:ilvl w:val='9'/></w:numPr>", "w:val='-1'",
       "<pubDate>Tue, 31 Feb 2026 25:61:00 +9999</pubDate>", "<link>javascript:1</link>", "<guid>", "encoding='utf-7'", "<row r='99999999'/>")
HTML = ("<table>", "<tr>", "<td>", "</td>", "</table>", "<p>", "<br>", "<div hidden>", "<pre>", "<script>", "</script>", "<style>", "<!--",
        "<title>", "<h1>", "<meta charset=utf-16>", "<meta name=ArticleTitle content=x>", "<a href='//evil'>", "<a href='\n/x.pdf'>", "&nbsp;",
        "&#55296;", "style='display:none'", "<input type=password>", "<template>", "<svg>", "<math>", "<select><option>", "<frameset>", "<base href=x>")
JSON = ("{", "}", "[", "]", ":", ",", "null", "true", "NaN", "1e999", "-0", '"\\ud800"', '"text"', '"source_id"', '"attachments"', '{"a":' * 40,
        "[" * 200, "9" * 400, '"lang":"zh"', '"published_on":"2026-02-30"')
YAML = ("- ", ": ", "&a ", "*a", "!!python/object:os.system ", "!!binary ", "<<: *a", "|\n", ">-\n", "{", "}", "[", "]", "? ", "---\n", "%YAML 1.1\n",
        "contact", "leave", "delay", "replay", ".inf", ".nan", "2026-02-30", "0o7", "1_000", "officers", "analysts", "hosts", "listings", "options")
QUERY = ("?", "&", "=", "lang=", "q=", "product=", "_facet=", "_sort=", "_next=", "_size=max", "_where=", "_json=", "_shape=", "%00", "%ff", "%2e%2e%2f",
         "sql=", "_search=", "_through=", "__contains=", "__in=", "[]", "jiebei", "/-/", ".json", ".csv", "a=", "b=", "@1", "@-1", "@99999999999999999999",
         "_extra=", "_trace=1", "_labels=on", "_nofacet=1", "_facet_size=-1", "next=//evil", "\r\n", "'", '"', ";", "--", "*", "NEAR(", "OR", "AND", "^", "{", "text:")
PDF = ("obj", "endobj", "stream", "endstream", "/Length 99999999", "/Kids [2 0 R]", "/Parent 3 0 R", "/Count 999999999", "/Filter [/FlateDecode /FlateDecode]",
       "/Prev 9", "/Root 2 0 R", "/Contents [4 0 R 4 0 R]", "<<", ">>", "[", "]", "/MediaBox [0 0 1e38 -1e38]", "/Type /ObjStm", "Tj", "Td", "BT", "ET", "Do",
       "/XObject << /X 4 0 R >>", "/W [1 1 1]", "/Rotate 45", "/Encrypt 1 0 R", "4 0 R", "2 0 R", "1e400 0 Td", "xref", "trailer", "startxref\n0")
DATE = ("年", "月", "日", "-", "/", ".", "T", "Z", "GMT", "+0800", "Feb", "February", "31", "30", "2026", "民国", "二〇二六", "个工作日", "日内", "起", "以前")


def sample_files(*suffixes: str, most: int = 60_000) -> list[bytes]:
    """The saved pages of our own (fictional) writing with these suffixes."""
    out = [p.read_bytes() for p in sorted(SAMPLES.rglob("*")) if p.suffix in suffixes and p.parent.name != "notices"]
    return [data for data in out if len(data) <= most] or out[:1]


def documents(kind: str) -> list[bytes]:
    """Small office files of our own making."""
    import docx
    import openpyxl
    from oldword import make_doc, make_xls
    from pdfs import set_text

    lines = passages()[0].split("\n")[:12]
    if kind == "pdf":
        return [set_text(lines), *sample_files(".pdf")]
    if kind == "doc":
        return [make_doc("\r".join(lines))]
    if kind == "xls":
        return [make_xls([["机构", "余额"], ["甲银行", 12.5], ["乙公司", 3]])]
    out = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append([line, 1.5, None, "=1+1"])
        book.save(out)
    else:
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line, style="List Number")
        document.add_table(2, 2).cell(0, 0).text = lines[0]
        document.save(out)
    return [out.getvalue()]


def case(rng: random.Random, seed: bytes, *, form: str, tokens: tuple[str, ...] = ()) -> bytes:
    """One new input from an old one; `form` is text, zip or bytes."""
    if form == "zip":
        return mutate_zip(seed, rng)
    if form == "bytes":
        return mutate_bytes(seed, rng)
    if form == "pdf":
        if rng.random() < 0.5:
            return mutate_bytes(seed, rng)
        return mutate_text(seed.decode("latin-1"), rng, tokens).encode("latin-1", "replace")
    if rng.random() < 0.02:
        return bytes_of(long_text(rng, tokens))
    return bytes_of(mutate_text(text_of(seed), rng, tokens))


def seeds_of(value: Any) -> list[bytes]:
    """Texts as seeds."""
    return [bytes_of(v) if isinstance(v, str) else v for v in value]
