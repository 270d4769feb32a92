"""Where the provisions of a Chinese text start: 编 章 节 条 款 项 目, 一、（一）1.（1）①, 附件."""

from __future__ import annotations

import re

from kb.marks import Mark, runs_on, wrap_width
from kb.numerals import ZH, chinese, chinese_number

_SPACE = " \t\u3000\xa0\u2002\u2003\u200b"
_HEAD = re.compile(
    rf"[{_SPACE}*#]*(?:"
    rf"(?P<head>(?:[0-9]{{1,3}}(?=第))?(?:第[{_SPACE}]*(?P<hn>[{ZH}]{{1,9}})(?:-[0-9]{{1,2}})?[{_SPACE}]*(?P<hu>编|編|篇|部分|章|节|節|条|條)(?P<sub>之[{ZH}]{{1,3}})?))"
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
_ARTICLE = re.compile(rf"第(?P<n>[{ZH}]{{1,8}})[条條](?P<sub>之[{ZH}]{{1,3}})?(?=[{_SPACE}*])")
_NOT_A_START = re.compile(
    r"[、，,；;。和至到及或与的之]|以及|或者|规定|所列|所称|所指|之规定|中[，的规所关]|第[一二三四五六七八九十（(]+[款项條項]"
)
_NOT_A_START_SPACED = re.compile(rf"[{_SPACE}]*(?:规定的|所列|第[一二三四五六七八九十（(]+[款项])")
_TITLE_END = re.compile(
    r"(?<![本该同])(?:办法|规定|细则|条例|指引|规则|准则|制度|规程|章程|守则|规范|标准|方案)(?:[（(][^（()）]{1,9}[)）])?[\s*]*\Z"
)
_RANK = {"编": 10, "編": 10, "篇": 10, "部分": 12, "章": 20, "节": 30, "節": 30}
_LEVEL = {
    "编": "part",
    "編": "part",
    "篇": "part",
    "部分": "part",
    "章": "chapter",
    "节": "section",
    "節": "section",
}
_ATTACHMENT, _ARTICLE_RANK, _PARAGRAPH, _ITEMS = 0, 40, 50, 60
_ITEM_LEVELS = ("item", "subitem", "point", "point", "point")


def marks_zh(text: str) -> list[Mark]:
    """All provision starts of a Chinese text, in order, ranked; never raises."""
    return _level(_lone_paragraphs(_contents(_scan(text), text)))


def _scan(text: str) -> list[Mark]:
    """Every mark, line by line."""
    reader = _Reader(text)
    reader.read()
    return reader.out


class _Reader:
    """One pass over the lines: numbered starts, numbers inside a line, paragraphs of articles."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.out: list[Mark] = []
        self.inline = _inline_starts(text)
        self.article = False  # whether an article is open
        self.last = 0  # the last article's number
        self.values: dict[int, int] = {}  # last number of each kind of list that is open

    def read(self) -> None:
        """Fill `out`."""
        text = self.text
        width = wrap_width(self.lines)
        at = inline_at = 0
        before = ""
        for line in self.lines:
            start, at = at, at + len(line) + 1
            if not line or line.isspace():
                continue
            stop = start + len(line)
            match = _HEAD.match(line)
            known = match is not None and self._head(match, line, start, stop)
            if not known and self.article and not (width and runs_on(before, width)):
                body = start + len(line) - len(line.lstrip())
                self.out.append(Mark(body, body, _PARAGRAPH, "paragraph", ""))
                self.values = {}
            before = line
            while inline_at < len(self.inline) and self.inline[inline_at][0] < stop:
                begin, after, kind, value, number = self.inline[inline_at]
                inline_at += 1
                if self.out and self.out[-1].start >= begin:
                    continue
                if kind == _ARTICLE_RANK:
                    self._inline_article(begin, after, value, number, start, stop)
                elif begin > start and value in (1, self.values.get(kind, 0) + 1):
                    self.out.append(Mark(begin, _skip(text, after, stop), _ITEMS + kind, "", number, value))
                    self.values[kind] = value
                    for deeper in range(kind + 1, 5):
                        self.values.pop(deeper, None)

    def _head(self, match: re.Match[str], line: str, start: int, stop: int) -> bool:
        """Take what a line starts with as a provision's start, or say that it is none."""
        if match.group("head") is not None:
            after = match.end()
            begin = start + line.index("第", match.start("head"))
            spaced = line[after : after + 1].isspace()
            if (_NOT_A_START_SPACED if spaced else _NOT_A_START).match(line, after):
                return False
            value = chinese(match.group("hn")) or 0
            if begin > start + match.start("head") and value != self.last + 1:
                return False  # a page number before 第…条, or a figure
            unit = match.group("hu")
            if unit in "条條":
                self._open_article(
                    begin, _past(self.text, start + after, stop), line[begin - start : after], value, stop
                )
            else:
                self._division(match, begin, start + after, stop)
            return True
        if match.group("k5") is not None:
            body = _skip(self.text, start + match.end(), stop)
            self.out.append(
                Mark(start + match.start("k5"), body, _ATTACHMENT, "attachment", _tight(match.group("k5")))
            )
            self.article, self.last, self.values = False, 0, {}
            return True
        kind = next(i for i in range(5) if match.group(f"k{i}") is not None)
        digits = match.group(f"n{kind}")
        if digits is None:
            digits = match.group(f"n{kind}b")
        begin = start + match.start(f"k{kind}")
        body = _skip(self.text, start + match.end(), stop)
        value = chinese(digits) or 0
        self.out.append(Mark(begin, body, _ITEMS + kind, "", _tight(match.group(f"k{kind}")), value))
        self.values[kind] = value
        return True

    def _open_article(self, begin: int, body: int, number: str, value: int, stop: int) -> None:
        self.out.append(Mark(begin, body, _ARTICLE_RANK, "article", _tight(number), value))
        self.article, self.last, self.values = True, value, {}
        if body < stop:
            self.out.append(Mark(body, body, _PARAGRAPH, "paragraph", ""))

    def _inline_article(self, begin: int, after: int, value: int, number: str, start: int, stop: int) -> None:
        """第四条 in the middle of a line: where its number comes next and no word cites it."""
        before = self.text[max(start, begin - 2) : begin]
        if value == self.last + 1 and (
            not before or before[-1] in "。；：）)”*>」』$| \t\u3000\xa0:;条條" or before[-1].isdigit()
        ):
            pass
        elif not (
            value == 1
            and self.last in (0, 1)
            and not self.article
            and _TITLE_END.search(self.text[max(start, begin - 12) : begin])
        ):
            return
        self._open_article(begin, _past(self.text, after, stop), number, value, stop)

    def _division(self, match: re.Match[str], begin: int, after: int, stop: int) -> None:
        """第一章 with its title; an article glued to the title starts inside the line."""
        unit = match.group("hu")
        at = _past(self.text, after, stop)
        end = next(
            (
                m.start()
                for m in _ARTICLE.finditer(self.text, at, stop)
                if chinese(m.group("n")) in (self.last + 1, 1)
            ),
            stop,
        )
        heading = "".join(self.text[at:end].split()).strip("*#") or None
        number = self.text[begin:after]
        value = chinese(match.group("hn")) or 0
        self.out.append(Mark(begin, end, _RANK[unit], _LEVEL[unit], _tight(number), value, heading))
        self.article, self.values = False, {}
        if end < stop:
            inner = _ARTICLE.match(self.text, end)
            if inner is not None:
                self._open_article(
                    end,
                    _past(self.text, inner.end(), stop),
                    inner.group(),
                    chinese(inner.group("n")) or 0,
                    stop,
                )


def _inline_starts(text: str) -> list[tuple[int, int, int, int, str]]:
    """What may start inside a line, in order: (start, body, kind of list or rank of article, value, number)."""
    out = []
    for match in _INLINE.finditer(text):
        kind = next(i for i in (1, 3, 2, 4) if match.group(f"k{i}") is not None)
        value = chinese(match.group(f"n{kind}")) or 0
        out.append((match.start(f"k{kind}"), match.end(), kind, value, match.group(f"k{kind}")))
    for match in _ARTICLE.finditer(text):
        if match.start() and text[match.start() - 1] != "\n":
            value = chinese(match.group("n")) or 0
            out.append((match.start(), match.end(), _ARTICLE_RANK, value, match.group()))
    out.sort()
    return out


def _skip(text: str, at: int, stop: int) -> int:
    while at < stop and text[at].isspace():
        at += 1
    return at


def _tight(number: str) -> str:
    return "".join(number.split())


def _past(text: str, at: int, stop: int) -> int:
    """Past white space and the marks of bold type."""
    while at < stop and (text[at].isspace() or text[at] == "*"):
        at += 1
    return at


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
                out.append(
                    Mark(m.start, m.body, _PARAGRAPH, "paragraph", f"第{chinese_number(count)}款", count)
                )
        article.clear()

    for mark in marks:
        if mark.rank <= _ARTICLE_RANK:
            flush()
        article.append(mark)
    flush()
    return out


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
            mark = Mark(mark.start, mark.body, mark.rank, level, mark.number, mark.value, mark.heading)
        out.append(mark)
    return out
