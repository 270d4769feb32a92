"""Lines of a PDF page back into paragraphs, by where they stand on the page.

A PDF knows glyphs at places, not paragraphs. A line goes on in the next one unless it ended
early (the next line's first word would still have fitted) or the next one is indented.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_PAGE_NUMBER = re.compile(
    r"^[\s\-–—―·~]{0,9}(?:第\s?)?(?:page\s)?\d{1,4}(?:\s?页)?(?:\s?(?:/|of|，?\s?共)\s?\d{1,4}(?:\s?页)?)?[\s\-–—―·~]{0,9}$",
    re.I,
)
_STARTS_ANEW = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条]|[一二三四五六七八九十]{1,4}、|（[一二三四五六七八九十]{1,4}）|附\s?件)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its box, in points from the page's lower left."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        return max(self.top - self.bottom, 1.0)


def page_lines(textpage: Any) -> list[Line]:
    """The lines of a pypdfium2 text page in reading order."""
    count = textpage.count_chars()
    if count <= 0:
        return []
    text = textpage.get_text_range(0, count, errors="replace")
    lines: list[Line] = []
    if len(text) != count:  # characters outside the basic plane: the boxes cannot be matched
        return [Line(t, 0, 0, 0, 0) for t in text.splitlines() if t.strip()]
    start = 0
    for end in [i for i, c in enumerate(text) if c in "\r\n"] + [count]:
        line = _line(textpage, text, start, end)
        if line is not None:
            lines.append(line)
        start = end + 1
    return _merged(lines)


def _line(textpage: Any, text: str, start: int, end: int) -> Line | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    first = textpage.get_charbox(start, loose=True)
    last = textpage.get_charbox(end - 1, loose=True)
    return Line(text[start:end], first[0], last[2], max(first[3], last[3]), min(first[1], last[1]))


def _merged(lines: list[Line]) -> list[Line]:
    """Fragments that stand on one base line, side by side, as one line."""
    out: list[Line] = []
    for line in lines:
        if out:
            before = out[-1]
            overlap = min(before.top, line.top) - max(before.bottom, line.bottom)
            if overlap > 0.6 * min(before.size, line.size) and line.left >= before.right - 1:
                gap = line.left - before.right
                wide = "\t" if gap > 2.5 * line.size else " "
                tight = gap < 0.3 * line.size
                out[-1] = Line(
                    before.text + ("" if tight else wide) + line.text,
                    before.left, line.right, max(before.top, line.top), min(before.bottom, line.bottom),
                )  # fmt: skip
                continue
        out.append(line)
    return out


def join_lines(pages: list[list[Line]]) -> str:
    """Paragraphs, one a line, from the lines of all pages; page numbers and running heads dropped."""
    pages = _without_furniture(pages)
    lines = [line for page in pages for line in page]
    if not lines:
        return ""
    lefts = Counter(round(line.left) for line in lines if len(line.text) > 8)
    margin = float(min((x for x, n in lefts.items() if n * 10 >= sum(lefts.values())), default=0))
    edge = max((line.right for line in lines), default=0.0)
    out: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, margin, edge):
            out[-1] = _joined(out[-1], line.text)
        else:
            out.append(line.text)
        before = line
    return "\n".join(out)


def _goes_on(before: Line, line: Line, margin: float, edge: float) -> bool:
    """Whether `line` continues the paragraph of `before`."""
    if before.right == before.left == 0:
        return False
    if _STARTS_ANEW.match(line.text) or "\t" in before.text or "\t" in line.text:
        return False
    if line.left > margin + 0.8 * line.size and abs(line.left - before.left) > 1.0:
        return False  # indented: a new paragraph, a centred heading, a signature
    if abs(line.size - before.size) > 0.35 * before.size:
        return False
    gap = before.bottom - line.top
    if gap > 1.6 * before.size + 4 and before.bottom > line.top:
        return False
    if _CJK.match(line.text[0]):
        room = 1.9 * line.size
    else:
        word = line.text.split(" ", 1)[0]
        share = len(word) / max(len(line.text), 1)
        room = (line.right - line.left) * share + 0.6 * line.size
    return edge - before.right < room


def _joined(left: str, right: str) -> str:
    if left.endswith("-") and len(left) > 1 and left[-2].isalpha() and right[:1].islower():
        return left[:-1] + right
    if _CJK.match(left[-1]) or _CJK.match(right[0]):
        return left + right
    return f"{left} {right}"


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without their numbers and without a head or foot that most pages repeat."""
    ends: Counter[str] = Counter()
    for page in pages:
        for line in {id(x): x for x in page[:1] + page[-1:]}.values():
            ends[_without_digits(line.text)] += 1
    out = []
    for page in pages:
        kept = list(page)
        for at in (0, -1, 0, -1):
            if kept and (
                _PAGE_NUMBER.match(kept[at].text)
                or (len(pages) >= 3 and ends[_without_digits(kept[at].text)] > 0.6 * len(pages))
            ):
                kept.pop(at)
        out.append(kept)
    return out


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text).strip()
