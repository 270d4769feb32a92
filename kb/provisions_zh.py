"""Where the provisions of a Chinese text start: 编 章 节 条 款 项 目, 一、（一）1.（1）①, 附件."""

from __future__ import annotations

import re

from kb.marks import Mark
from kb.numerals import ZH, chinese

_SPACE = " \t\u3000\xa0\u2002\u2003\u200b"
_HEAD = re.compile(
    rf"[{_SPACE}]*(?:"
    rf"(?P<head>第[{_SPACE}]*(?P<hn>[{ZH}]{{1,9}})[{_SPACE}]*(?P<hu>编|篇|部分|章|节|条)(?P<sub>之[{ZH}]{{1,3}})?)"
    rf"|(?P<k0>(?P<n0>[一二三四五六七八九十百]{{1,5}})[、．.]|(?P<n0b>[一二三四五六七八九十百]{{1,5}})[{_SPACE}]+(?=\S))"
    rf"|(?P<k1>[（(][{_SPACE}]*(?P<n1>[一二三四五六七八九十百]{{1,5}})[{_SPACE}]*[)）][、.]?)"
    rf"|(?P<k3>[（(][{_SPACE}]*(?P<n3>[0-9０-９]{{1,3}})[{_SPACE}]*[)）][、.]?)"
    rf"|(?P<k2>(?P<n2>[0-9０-９]{{1,3}})(?:[、．]|[.](?![0-9]))|(?P<n2b>[0-9０-９]{{1,2}})[)）])"
    rf"|(?P<k4>(?P<n4>[①-⑳]))"
    rf"|(?P<k5>附[{_SPACE}]*(?:件|录|表)[{_SPACE}]*(?P<n5>[{ZH}]{{0,3}})(?=[{_SPACE}]*(?:[:：]?[{_SPACE}]*$|[:：{_SPACE}])))"
    rf")"
)
_INLINE = re.compile(
    rf"[：；。:;](?:[{_SPACE}]*(?:"
    rf"(?P<k1>[（(](?P<n1>[一二三四五六七八九十百]{{1,5}})[)）])"
    rf"|(?P<k3>[（(](?P<n3>[0-9０-９]{{1,2}})[)）])"
    rf"|(?P<k2>(?P<n2>[0-9０-９]{{1,2}})(?:[、．]|[.](?![0-9])))"
    rf"|(?P<k4>(?P<n4>[①-⑳]))))"
)
_ARTICLE = re.compile(rf"第(?P<n>[{ZH}]{{1,8}})条(?P<sub>之[{ZH}]{{1,3}})?(?=[{_SPACE}])")
_NOT_A_START = re.compile(rf"[{_SPACE}]*(?:[、，,；;。和至到及或与的]|以及|或者|规定|所列|所称|所指|之规定|中[，的规所关]|第[{ZH}（(]+[款项])")
_TITLE = re.compile(
    r"[^。；;：:，,]{3,80}?(?:办法|规定|细则|条例|指引|规则|准则|制度|意见|方案|规程|标准|要求|章程|通则|守则|法|决定|纲要|程序|规范|名单|目录|清单|计划|协议)"
    r"(?:[（(][^（()）]{1,20}[)）])*\Z"
)
_RANK = {"编": 10, "篇": 10, "部分": 12, "章": 20, "节": 30, "条": 40}
_LEVEL = {"编": "part", "篇": "part", "部分": "part", "章": "chapter", "节": "section", "条": "article"}
_ATTACHMENT, _ARTICLE_RANK, _PARAGRAPH, _ITEMS = 0, 40, 50, 60
_ITEM_LEVELS = ("item", "subitem", "point", "point", "point")


def marks_zh(text: str) -> list[Mark]:
    """All provision starts of a Chinese text, in order, ranked; never raises."""
    return _level(_lone_paragraphs(_contents(_scan(text), text)))


def _scan(text: str) -> list[Mark]:
    """Every mark, line by line: numbered starts, numbers inside a line, paragraphs of articles."""
    out: list[Mark] = []
    inline = _inline_starts(text)
    inline_at = 0
    at = 0
    in_article = False
    last_article = 0
    seen_prose = False
    title: tuple[int, str] | None = None
    values: dict[int, int] = {}  # last value of each list kind that is open
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        stop = start + len(line)
        match = _HEAD.match(line)
        body = start + (len(line) - len(line.lstrip()))
        if body >= stop:
            continue
        kind = None
        if match is not None:
            kind = match.lastgroup
            if match.group("head") is not None:
                unit = match.group("hu")
                if _NOT_A_START.match(line, match.end()):
                    kind = None
                elif unit == "条":
                    kind = "article"
                else:
                    kind = "head"
        if kind == "article" and match is not None:
            value = chinese(match.group("hn")) or 0
            if value == 1 and title is not None and seen_prose and last_article != 0 or (
                value == 1 and title is not None and seen_prose and not in_article
            ):
                pass
            number = match.group("head")
            begin = start + match.start("head")
            after = _skip(text, start + match.end(), stop)
            out.append(Mark(begin, after, _ARTICLE_RANK, "article", _tight(number), value))
            in_article, last_article = True, value
            values = {}
            if after < stop:
                out.append(Mark(after, after, _PARAGRAPH, "paragraph", "", 1))
        elif kind == "head" and match is not None:
            unit = match.group("hu")
            after = _skip(text, start + match.end(), stop)
            begin = start + match.start("head")
            heading, rest = _heading(text, after, stop, last_article)
            out.append(
                Mark(begin, rest, _RANK[unit], _LEVEL[unit], _tight(match.group("head")), chinese(match.group("hn")) or 0,
                     heading)
            )
            in_article = False
            values = {}
            if rest < stop:
                inner = _ARTICLE.match(text, rest)
                if inner:
                    value = chinese(inner.group("n")) or 0
                    after = _skip(text, inner.end(), stop)
                    out.append(Mark(rest, after, _ARTICLE_RANK, "article", _tight(inner.group()), value))
                    out.append(Mark(after, after, _PARAGRAPH, "paragraph", "", 1))
                    in_article, last_article = True, value
        elif kind is not None and kind.startswith("k5") and match is not None:
            begin = start + match.start("k5")
            out.append(Mark(begin, _skip(text, start + match.end(), stop), _ATTACHMENT, "attachment",
                            _tight(match.group("k5"))))
            in_article, last_article, values = False, 0, {}
        elif match is not None and kind is not None and kind[0] in "kn":
            k = next(i for i in range(5) if match.group(f"k{i}") is not None)
            digits = match.group(f"n{k}")
            if digits is None:
                digits = match.group(f"n{k}b")
            value = chinese(digits) or 0
            begin = start + match.start(f"k{k}")
            out.append(Mark(begin, _skip(text, start + match.end(), stop), _ITEMS + k, "", _tight(match.group(f"k{k}")), value))
            values[k] = value
        elif in_article:
            out.append(Mark(body, body, _PARAGRAPH, "paragraph", "", 0))
            values = {}
        while inline_at < len(inline) and inline[inline_at][0] < stop:
            begin, after, k, value, number = inline[inline_at]
            inline_at += 1
            if begin <= start:
                continue
            if out and out[-1].start >= begin:
                continue
            expected = values.get(k, 0) + 1
            if value == 1 or value == expected:
                out.append(Mark(begin, after, _ITEMS + k, "", number, value))
                values[k] = value
                for deeper in range(k + 1, 5):
                    values.pop(deeper, None)
    return out


def _inline_starts(text: str) -> list[tuple[int, int, int, int, str]]:
    """Enumerated items that start inside a line: (start, body, kind, value, number)."""
    out = []
    for match in _INLINE.finditer(text):
        k = next(i for i in (1, 3, 2, 4) if match.group(f"k{i}") is not None)
        value = chinese(match.group(f"n{k}")) or 0
        out.append((match.start(f"k{k}"), match.end(), k, value, match.group(f"k{k}")))
    return out


def _skip(text: str, at: int, stop: int) -> int:
    while at < stop and text[at].isspace():
        at += 1
    return at


def _tight(number: str) -> str:
    return "".join(number.split())


def _heading(text: str, at: int, stop: int, last_article: int) -> tuple[str | None, int]:
    """The title after 第一章, and where the rest of the line starts (an article glued to it)."""
    inner = next(
        (m for m in _ARTICLE.finditer(text, at, stop) if chinese(m.group("n")) in (last_article + 1, 1)), None
    )
    end = inner.start() if inner else stop
    raw = text[at:end]
    return ("".join(raw.split()) or None), end


def _contents(marks: list[Mark], text: str) -> list[Mark]:
    """Drop the headings of a table of contents: those that come again before any text."""
    heads = [i for i, m in enumerate(marks) if m.rank < _ARTICLE_RANK and m.rank > _ATTACHMENT]
    seen: dict[tuple[str, str | None], int] = {}
    drop: set[int] = set()
    for i in heads:
        key = (marks[i].number, marks[i].heading)
        earlier = seen.get(key)
        if earlier is not None and (earlier + 1 >= len(marks) or marks[earlier + 1].rank < _ARTICLE_RANK):
            drop.add(earlier)
        seen[key] = i
    return [m for i, m in enumerate(marks) if i not in drop] if drop else marks


def _lone_paragraphs(marks: list[Mark]) -> list[Mark]:
    """Keep 款 only where an article has more than one; number them."""
    out: list[Mark] = []
    article: list[Mark] = []

    def flush() -> None:
        paragraphs = sum(m.rank == _PARAGRAPH for m in article)
        count = 0
        for m in article:
            if m.rank != _PARAGRAPH:
                out.append(m)
            elif paragraphs > 1:
                count += 1
                out.append(m._replace(number=f"第{_count(count)}款", value=count))
        article.clear()

    for mark in marks:
        if mark.rank <= _ARTICLE_RANK:
            flush()
        article.append(mark)
    flush()
    return out


def _count(n: int) -> str:
    """A small number in Chinese digits (1 to 99; larger ones stay Arabic)."""
    digits = "零一二三四五六七八九"
    if n < 10:
        return digits[n]
    if n < 20:
        return "十" + (digits[n - 10] if n > 10 else "")
    if n < 100:
        return digits[n // 10] + "十" + (digits[n % 10] if n % 10 else "")
    return str(n)


def _level(marks: list[Mark]) -> list[Mark]:
    """Name the levels of enumerated items by their depth below article or notice."""
    out: list[Mark] = []
    open_: list[int] = []
    in_article = False
    for mark in marks:
        if mark.rank <= _ARTICLE_RANK:
            in_article = mark.rank == _ARTICLE_RANK
            open_ = []
        elif mark.rank == _PARAGRAPH:
            open_ = []
        elif mark.rank >= _ITEMS:
            while open_ and open_[-1] >= mark.rank:
                open_.pop()
            if mark.rank == _ITEMS and not in_article:
                level = "section"
            else:
                level = _ITEM_LEVELS[sum(r != _ITEMS or in_article for r in open_)]
            open_.append(mark.rank)
            mark = mark._replace(level=level)
        out.append(mark)
    return out
