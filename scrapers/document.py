"""Bytes to text: HTML, plain text, PDF, DOCX, DOC, XLS and XLSX.

    >>> read_document(b"<p>One</p><p>Two</p>").text
    'One\\nTwo'

What the bytes are is told by the bytes, never by a file name (a regulator's .docx may be an
old .doc). HTML and plain text are read here; the binary formats in a process of their own,
with limits of memory and time (`office.py`), which is kept for the next document.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from scrapers.charset import decode
from scrapers.errors import UnreadableDocument
from scrapers.html import clean_text, main_text, page_title, parse_html

MOST_BYTES = 64 << 20  # of a document as received
MOST_CHARACTERS = 8_000_000  # of its text
SECONDS = 90.0  # to read one binary document, wall clock

MEDIA_TYPES = {
    "html": "text/html",
    "text": "text/plain",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
}

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|br|table|span|h[1-6]|ul|ol|a|font|article|section)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text of a file: one paragraph a line, cells parted by tabs, LF line ends.

    `text` is empty where the file is sound but holds no text (a scan); `media_type` is what
    the bytes are; `encoding` the one that text was read in, None for binary formats.
    """

    text: str
    title: str | None = None
    media_type: str
    encoding: str | None = None


def read_document(data: bytes, *, name: str = "", media_type: str | None = None) -> Document:
    """The text of `data`; `name` appears in errors, `media_type` (a header's) may hold a charset.

    Raises UnreadableDocument saying what is wrong and what to do.
    """
    label = name or "the document"
    try:
        if len(data) > MOST_BYTES:
            raise UnreadableDocument(f"{len(data)} bytes are more than the {MOST_BYTES} we read")
        kind = sniff(data)
        if kind in ("html", "text"):
            document = _read_characters(data, kind, media_type)
        else:
            document = Document(text=_worker.read(kind, data), media_type=MEDIA_TYPES[kind])
        if len(document.text) > MOST_CHARACTERS:
            raise UnreadableDocument(f"its text has {len(document.text)} characters, over {MOST_CHARACTERS}")
    except UnreadableDocument as error:
        raise UnreadableDocument(f"{label}: {error}") from error
    return document


def sniff(data: bytes) -> str:
    """What the bytes are: a key of MEDIA_TYPES. Raises UnreadableDocument for what we don't read."""
    if not data.strip(b"\x00\t\n\r "):
        raise UnreadableDocument("it is empty")
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE2):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    for magic, what in _UNREAD.items():
        if head.startswith(magic):
            raise UnreadableDocument(f"it is {what}, which we don't read; import it as PDF or DOCX")
    sample = decode(data[:8192]).text
    controls = sum(c < " " and c not in "\t\n\r\f\x1a\x1b\x0b" for c in sample)
    if controls > 8 and controls * 50 > len(sample):
        raise UnreadableDocument("it is binary and of no kind we know")
    return "html" if _MARKUP.search(sample) else "text"


_UNREAD = {
    b"{\\rtf": "RTF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "gzip data",
}


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableDocument(f"the zip container is damaged or cut short: {error}") from error
    if any(n.startswith("word/") for n in names):
        return "docx"
    if any(n.startswith("xl/") for n in names):
        return "xlsx"
    if "OFD.xml" in names:
        raise UnreadableDocument("it is an OFD file, which we don't read; look for the PDF beside it")
    raise UnreadableDocument("it is a zip archive without a Word or Excel document in it")


def _ole_kind(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            if ole.exists("WordDocument"):
                return "doc"
            if ole.exists("Workbook") or ole.exists("Book"):
                return "xls"
            if ole.exists("EncryptedPackage"):
                raise UnreadableDocument("it is locked by a password")
    except (OSError, IndexError, ValueError) as error:
        raise UnreadableDocument(f"the OLE2 container is damaged or cut short: {error}") from error
    raise UnreadableDocument("it is an OLE2 file without a Word or Excel document in it")


def _read_characters(data: bytes, kind: str, media_type: str | None) -> Document:
    declared = None
    if media_type and (found := re.search(r"charset=[\"']?([\w:.-]{2,40})", media_type, re.I)):
        declared = found[1]
    text, encoding = decode(data, declared=declared)
    if kind == "text":
        return Document(text=clean_text(text), media_type=MEDIA_TYPES[kind], encoding=encoding)
    soup = parse_html(text)
    return Document(
        text=main_text(soup), title=page_title(soup), media_type=MEDIA_TYPES[kind], encoding=encoding
    )


class _Worker:
    """The reading process: started when first needed, killed when it hangs, replaced when dead."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._served = 0

    def read(self, kind: str, data: bytes) -> str:
        with self._lock:
            process = self._running()
            late = threading.Event()

            def expire() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(SECONDS, expire)
            timer.daemon = True
            timer.start()
            answer = b""
            with contextlib.suppress(BrokenPipeError, ValueError, OSError):
                assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for mypy
                process.stdin.write(json.dumps({"kind": kind, "size": len(data)}).encode() + b"\n")
                process.stdin.write(data)
                process.stdin.flush()
                answer = process.stdout.readline()
            timer.cancel()
            self._served += 1
            if not answer.endswith(b"\n"):
                code = self.close()
                if late.is_set():
                    raise UnreadableDocument(f"reading the {kind.upper()} took over {SECONDS:.0f} seconds")
                raise UnreadableDocument(f"the {kind.upper()} broke the process that read it (exit {code})")
        result = json.loads(answer)
        if "error" in result:
            raise UnreadableDocument(result["error"])
        return str(result["text"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._owner != os.getpid():
            self._process = None  # a fork's copy: its pipes belong to the parent
        if self._process is not None and (self._process.poll() is not None or self._served >= 500):
            self.close()
        if self._process is None:
            root = str(Path(__file__).resolve().parents[1])
            environment = {
                "PATH": os.environ.get("PATH", ""), "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8",
                "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8",
            }  # fmt: skip
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "scrapers.office"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment, start_new_session=True,
            )  # fmt: skip
            self._owner, self._served = os.getpid(), 0
        return self._process

    def close(self) -> int | None:
        """End the process; its exit code."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return None
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return process.wait()


_worker = _Worker()
atexit.register(_worker.close)
