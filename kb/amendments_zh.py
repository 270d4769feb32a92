"""Chinese amending decisions: 第五条修改为：“…”; 增加一条，作为第十条之一; 删去第八条; 第十二条改为第十一条."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from kb.instruction import Instruction
from kb.numerals import ZH

_Q = r"\ue000\d{1,6}\ue001"
_ARTICLE = rf"第[{ZH}]{{1,9}}条(?:之[{ZH}]{{1,3}})?"
_BELOW = rf"(?:第[{ZH}]{{1,5}}款)?(?:第[（(]?[{ZH}]{{1,5}}[)）]?[项目]){{0,2}}"
_PATH = rf"(?:{_ARTICLE}{_BELOW}|第[{ZH}]{{1,5}}款(?:第[（(]?[{ZH}]{{1,5}}[)）]?项)?|第[（(]?[{ZH}]{{1,5}}[)）]?项|第[{ZH}]{{1,5}}章(?:第[{ZH}]{{1,5}}节)?|第[{ZH}]{{1,5}}节)"
_RULE = r"(?:《[^《》\n]{1,80}》)"
_BECOMES = r"(?:修改为|改为|修订为|修正为|调整为|替换为)"
_QUOTES = rf"{_Q}(?:[、和及]?{_Q}){{0,9}}"
_PATHS = rf"{_PATH}(?:[、和及与至]{_PATH}){{0,19}}"

_REPLACE = re.compile(
    rf"(?P<t>{_PATH}){_BECOMES}(?:(?:修改后的?)?{_RULE}?(?P<n>{_PATH}))?(?:[，,]?并?(?:将其|内容)?{_BECOMES})?[，,：:]?\s{{0,4}}"
    rf"(?P<q>{_Q})?(?!\s{{0,2}}(?:的表述|字样)?(?:分别|均)?(?:[、和及]|{_BECOMES}|之?[前后]|{_Q}))"
)
_RENUMBER = re.compile(rf"(?P<t>{_PATH}){_BECOMES}(?P<n>{_PATH})")
_SUBSTITUTE = re.compile(
    rf"(?:(?P<t>{_PATH})(?:规定)?(?:中)?的?|(?P<all>全文|各条|本[办法规定细则条例]{{1,3}})中?的?)?"
    rf"(?P<a>{_QUOTES})(?:的表述|一词|字样)?(?:[，,]?(?:分别|均|统一))?{_BECOMES}[：:]?\s{{0,4}}(?P<b>{_QUOTES})"
)
_BESIDE = re.compile(
    rf"(?:(?P<t>{_PATH})中?的?)?[在]?(?P<a>{_Q})之?(?P<side>后|前)(?:面)?增加(?:规定)?[：:]?(?P<b>{_Q})"
)
_CUT = re.compile(
    rf"(?:删去|删除)(?:(?P<t>{_PATH})中?的?|其中的?)?(?P<a>{_QUOTES})|(?P<t2>{_PATH})中?的?(?P<a2>{_QUOTES})(?:予以)?(?:删去|删除)"
)
_INSERT = re.compile(
    rf"(?:在?(?P<t>{_PATH})(?P<after>之?后)?(?:中)?[，,]?)?增加(?P<count>[{ZH}]{{1,3}})?(?P<u>条|款|项|章|节)(?:规定)?[，,]?"
    rf"(?:作为{_RULE}?(?:本[办法规定细则条例]{{1,3}})?(?:的)?(?P<n>{_PATHS}))?[，,]?(?:内容为)?[：:]?\s{{0,4}}(?P<q>{_QUOTES})?"
)
_DELETE = re.compile(rf"(?:删去|删除)(?:{_RULE}|原)?(?P<t>{_PATHS})(?!中)|(?P<t2>{_PATHS})(?:予以)?(?:删去|删除)(?!{_Q}|其)")
_MERGE = re.compile(
    rf"(?:将|把)?(?P<t>{_PATH}(?:[、和及与至]{_PATH}){{1,19}})(?:的内容)?合并(?:(?:修改|调整)?为(?:一|1)(?:条|款|项))?"
    rf"[，,]?(?:作为(?P<n>{_PATH}))?[，,]?(?:并?(?:将其|内容)?(?:{_BECOMES}|表述为))?[，,：:]?\s{{0,4}}(?P<q>{_Q})"
)
_ADJUST = re.compile(r"(?:序号|顺序|条次)[^。；\n\ue000]{0,30}(?:调整|顺延|类推)|(?:调整|变更)[^。；\n\ue000]{0,12}(?:序号|顺序|条次)")
_ONE_RULE = re.compile(rf"(?:修改|将|对|原)(?P<r>{_RULE})")
_STARTS = re.compile(r"^[ \u3000\t]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、])", re.MULTILINE)
_INSTRUCTS = re.compile(rf"{_BECOMES}|增加|删去|删除|合并")
# A merger without words can't be carried out, and says so.
_MERGED = re.compile(rf"{_PATH}[^。\n]{{0,40}}合并")
_EACH = re.compile(_Q)
_EACH_PATH = re.compile(_PATH)
_HAS_ARTICLE = re.compile(_ARTICLE)


class _Skeleton:
    """The decision with each quotation (nested ones with it) as one placeholder."""

    def __init__(self, text: str) -> None:
        text = text.replace("\ue000", " ").replace("\ue001", " ")
        self.quotes: list[str] = []
        parts: list[str] = []
        self._at: list[int] = [0]
        self._from: list[int] = [0]
        done = 0
        length = 0
        for start, end in _quotations(text):
            parts.append(text[done:start])
            mark = f"\ue000{len(self.quotes)}\ue001"
            length += start - done
            self._at += [length, length + len(mark)]
            self._from += [start, end]
            parts.append(mark)
            length += len(mark)
            inner = text[start + 1 : end - 1]
            # Each paragraph of a long quotation opens with “ again, only the last one closes.
            self.quotes.append(re.sub(r"\n[ \u3000\t]{0,8}(?:\n[ \u3000\t]{0,8}){0,3}“?", "\n", inner).strip())
            done = end
        parts.append(text[done:])
        self.text = "".join(parts)

    def offset(self, at: int) -> int:
        """The offset in the decision of an offset in the skeleton (outside placeholders)."""
        k = bisect_right(self._at, at) - 1
        return self._from[k] + at - self._at[k]

    def quote(self, mark: str) -> str:
        return self.quotes[int(mark[1:-1])]


def _quotations(text: str) -> list[tuple[int, int]]:
    """Spans of outermost “…”; one that is never closed is none."""
    out = []
    start = depth = 0
    for match in re.finditer("[“”]", text):
        at = match.start()
        if match.group() == "“":
            if depth == 0:
                start, depth = at, 1
            elif not _opens_line(text, at):
                depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                out.append((start, at + 1))
    return out


def _opens_line(text: str, at: int) -> bool:
    back = at - 1
    while back >= 0 and text[back] in " \u3000\t" and at - back < 12:
        back -= 1
    return back >= 0 and text[back] == "\n"


def instructions_zh(text: str) -> tuple[list[Instruction], list[str]]:
    """Instructions in text order, and the passages that instruct something not understood."""
    skeleton = _Skeleton(text)
    words = skeleton.text
    hits: list[tuple[int, int, int, re.Match[str], Callable[[_Reader, re.Match[str]], list[Instruction]]]] = []
    for rank, (pattern, read) in enumerate(_READERS):
        hits += [(m.start(), rank, m.end(), m, read) for m in pattern.finditer(words)]
    hits.sort(key=lambda h: (h[0], h[1], -h[2]))
    reader = _Reader(skeleton)
    out: list[Instruction] = []
    done = 0
    for start, _, end, match, read in hits:
        if start < done:
            continue
        found = read(reader, match)
        if found:
            out += found
            done = end
    return out, _unread(skeleton, out)


def _unread(skeleton: _Skeleton, found: list[Instruction]) -> list[str]:
    """Lines that speak of changing, deleting or adding and quote words, in which nothing was read."""
    spans = [(i.start, i.end) for i in found]
    out = []
    start = 0
    for line in skeleton.text.split("\n"):
        if ("\ue000" in line or _MERGED.search(line)) and _INSTRUCTS.search(line):
            low, high = skeleton.offset(start), skeleton.offset(start + len(line))
            if not any(s < high and e > low for s, e in spans):
                out.append(_EACH.sub(lambda m: f"“{skeleton.quote(m.group())[:40]}”", line).strip())
        start += len(line) + 1
    return out


class _Reader:
    """Reads matches in text order; knows which rule and article were spoken of last."""

    def __init__(self, skeleton: _Skeleton) -> None:
        self.skeleton = skeleton
        self.article: str | None = None
        self._rules = [(m.start(), m.group("r")[1:-1]) for m in _ONE_RULE.finditer(skeleton.text)]

    def rule_at(self, at: int) -> str | None:
        found = None
        for start, name in self._rules:
            if start <= at:
                found = name
        return found

    def full(self, path: str | None, at: int) -> str | None:
        """A path with the article it belongs to; a later 其中 or 第二款 means the article just named."""
        if path is None:
            boundary = max((m.end() for m in _STARTS.finditer(self.skeleton.text, self._line(at), at)), default=self._line(at))
            named = list(_HAS_ARTICLE.finditer(self.skeleton.text, boundary, at))
            return self.article if named or self.article else None
        article = _HAS_ARTICLE.search(path)
        if article:
            self.article = article.group()
            return path
        return path if path[-1] in "章节" or not self.article else self.article + path

    def _line(self, at: int) -> int:
        return self.skeleton.text.rfind("\n", 0, at) + 1

    def make(self, kind: str, match: re.Match[str], **fields: str | None) -> Instruction:
        return Instruction(kind=kind, start=self.skeleton.offset(match.start()), end=self.skeleton.offset(match.end()),
                           rule=self.rule_at(match.start()), **fields)

    def new_item(self, at: int) -> None:
        """Forgets the article named before where a new numbered item has begun."""
        line = self._line(at)
        if _STARTS.match(self.skeleton.text, line) and not _HAS_ARTICLE.search(self.skeleton.text, line, at):
            self.article = None


def _replace(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    target, number, quote = reader.full(m["t"], m.start()), m["n"], m["q"]
    if quote:
        return [reader.make("replace", m, target=target, number=number, text=reader.skeleton.quote(quote))]
    return [reader.make("renumber", m, target=target, number=number)] if number else []


def _renumber(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    return [reader.make("renumber", m, target=reader.full(m["t"], m.start()), number=m["n"])]


def _substitute(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    reader.new_item(m.start())
    target = None if m["all"] else reader.full(m["t"], m.start())
    before, after = ([reader.skeleton.quote(q) for q in _EACH.findall(m[g])] for g in ("a", "b"))
    if len(after) not in (1, len(before)):
        return []
    return [reader.make("substitute", m, target=target, old=old, text=after[min(n, len(after) - 1)])
            for n, old in enumerate(before)]


def _beside(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    reader.new_item(m.start())
    old, text = reader.skeleton.quote(m["a"]), reader.skeleton.quote(m["b"])
    return [reader.make("substitute", m, target=reader.full(m["t"], m.start()), old=old,
                        text=old + text if m["side"] == "后" else text + old)]


def _cut(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    reader.new_item(m.start())
    target = reader.full(m["t"] or m["t2"], m.start())
    return [reader.make("substitute", m, target=target, old=reader.skeleton.quote(q), text="")
            for q in _EACH.findall(m["a"] or m["a2"])]


def _insert(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    if not m["q"]:
        return []
    reader.new_item(m.start())
    numbers = _EACH_PATH.findall(m["n"] or "")
    quotes = [reader.skeleton.quote(q) for q in _EACH.findall(m["q"])]
    at = reader.full(m["t"], m.start()) if m["t"] or m["u"] in "款项" else None
    if len(numbers) > 1 and len(quotes) == 1:
        # Two articles in one quotation are told apart by the numbers they print.
        parts = re.split(rf"(?m)^(?={_ARTICLE}[ \u3000])", quotes[0])
        quotes = [p.strip() for p in parts if p.strip()]
    if numbers and len(quotes) != len(numbers):
        return []
    out = []
    for n, text in enumerate(quotes):
        number = numbers[n] if numbers else None
        unit = m["u"]
        if unit == "条":
            out.append(reader.make("insert", m, number=number, text=text, after=at if not number else None))
        elif unit in "章节" and len(quotes) == 1:
            out.append(reader.make("insert", m, target=at if unit == "节" else None, number=number or f"+{unit}", text=text))
        elif unit in "款项" and at is not None:
            if number is not None:
                number = _HAS_ARTICLE.sub("", number)
            out.append(reader.make("insert", m, target=at, number=number or f"+{unit}", text=text))
        else:
            return []
    return out


def _delete(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    return [reader.make("delete", m, target=reader.full(first, m.start()), number=reader.full(last, m.start()) if last else None)
            for first, last in _ranges(m["t"] or m["t2"])]


def _ranges(paths: str) -> list[tuple[str, str | None]]:
    """第八条至第十条、第十二条 as (first, last) and (one, None)."""
    out: list[tuple[str, str | None]] = []
    end = 0
    for p in _EACH_PATH.finditer(paths):
        if out and "至" in paths[end : p.start()]:
            out[-1] = (out[-1][0], p.group())
        else:
            out.append((p.group(), None))
        end = p.end()
    return out


def _merge(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    """Several provisions become the first of them, which gets the words; the others go."""
    (first, last), *rest = _ranges(m["t"])
    target = reader.full(first, m.start())
    number = reader.full(m["n"], m.start()) if m["n"] else None
    out = [reader.make("replace", m, target=target, number=None if number == target else number, text=reader.skeleton.quote(m["q"]))]
    if last is not None:
        out.append(reader.make("delete", m, target=target, number=reader.full(last, m.start()), after=target))
    return out + [reader.make("delete", m, target=reader.full(one, m.start()), number=reader.full(until, m.start()) if until else None)
                  for one, until in rest]


def _adjust(reader: _Reader, m: re.Match[str]) -> list[Instruction]:
    return [reader.make("adjust", m, old="citations" if "引用" in m.group() else None)]


_READERS: tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], list[Instruction]]], ...] = (
    (_MERGE, _merge), (_REPLACE, _replace), (_RENUMBER, _renumber), (_SUBSTITUTE, _substitute), (_BESIDE, _beside), (_CUT, _cut),
    (_INSERT, _insert), (_DELETE, _delete), (_ADJUST, _adjust),
)
