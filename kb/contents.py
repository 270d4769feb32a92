"""Tables of contents: rows that name provisions and are none."""

from __future__ import annotations

import re
from functools import lru_cache

_TITLE = re.compile(r"^[ \t\u3000*#]{0,8}(?:目[ \t\u3000]{0,4}[录錄次]|(?i:(?:table[ \t]+of[ \t]+)?contents))[ \t\u3000*:：]{0,8}$", re.MULTILINE)
_LEADER = re.compile(r"(?:[.．…·‥][ \t]?){3}[ \t]{0,8}(?:\d{1,4}|[ivxlc]{1,6})[ \t]{0,8}\Z")
_PAGE = re.compile(r"(?<=\S)[ \t\u3000](?:\d{1,4}|[ivxlc]{1,6})[ \t]{0,8}\Z")
_ENDS_SENTENCE = "。；：;:，,"
_FOLDED = re.compile(r"[\s.．…·‥*#\u3000]+")
_LONGEST = 200
_ROWS = 600


@lru_cache(maxsize=4)
def contents(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches (start, end) of a text that are tables of contents, in order; never raises.

    One is a heading (目录, Contents) with the rows below it, up to where the first row comes again
    as the heading that it announced; or rows that end in a page number; or, without a heading,
    three and more rows in succession whose dots lead to a page.
    """
    titles = list(_TITLE.finditer(text))
    if not titles and not re.search(r"[.．…·‥][ \t]?[.．…·‥]", text):
        return ()
    found: list[tuple[int, int]] = []
    for title in titles:
        if (not found or title.start() >= found[-1][1]) and (end := _below(text, title.end())) is not None:
            found.append((title.start(), end))
    found += [run for run in _led(text) if not any(start <= run[0] < end for start, end in found)]
    return tuple(sorted(found))


def _below(text: str, at: int) -> int | None:
    """Where the table under a heading that ends at `at` ends; None where none stands there."""
    first: str | None = None
    alone = True  # whether every row so far could be one: short, and no sentence
    paged = last = 0
    misses = 0
    for _ in range(_ROWS):
        start = at + 1
        if at < 0 or start >= len(text):
            break
        at = text.find("\n", start)
        line = text[start : at if at >= 0 else len(text)].strip()
        if not line:
            continue
        if len(line) > _LONGEST:
            break
        name = _name(line)
        if first is None:
            first = name
        elif name == first and alone:
            return start
        if _LEADER.search(line) or _PAGE.search(line):
            paged, misses, last = paged + 1, 0, at if at >= 0 else len(text)
        else:
            misses += 1
            if misses > 2 and paged > 2:
                break
            alone = alone and line[-1] not in _ENDS_SENTENCE and "。" not in line
            if not alone and paged < 2:
                break
    return last if paged > 2 else None


def _name(line: str) -> str:
    """What a row names, without its page."""
    line = _PAGE.sub("", line) if not _LEADER.search(line) else re.sub(r"[\divxlc]{1,6}\s*\Z", "", line)
    return _FOLDED.sub("", line).casefold()


def _led(text: str) -> list[tuple[int, int]]:
    """Three and more rows in succession whose dots lead to a page."""
    out: list[tuple[int, int]] = []
    at = begin = end = rows = 0
    for line in [*text.split("\n"), "."]:
        if line.strip():
            if len(line) <= _LONGEST and _LEADER.search(line):
                begin, rows = (begin, rows + 1) if rows else (at, 1)
                end = at + len(line)
            else:
                if rows > 2:
                    out.append((begin, end))
                rows = 0
        at += len(line) + 1
    return out
