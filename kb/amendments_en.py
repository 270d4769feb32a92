"""English amending instructions: "In § 5, revise paragraph (b) to read as follows:", "For section 4(2) substitute—"."""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.instruction import Instruction

_NUM = r"(?:\d{1,6}[A-Z]{0,2}(?:[.\-]\d{1,5}[A-Z]{0,2}){0,4}|[A-Z]{1,3}\d{0,3})"
_PARENS = r"(?:\([0-9A-Za-z]{1,5}\)){0,6}"
_TOP = rf"(?:(?<!§)§{{1,3}}\s?|[Ss]ections?\s|[Aa]rticles?\s|[Rr]ules?\s|[Rr]egulations?\s){_NUM}{_PARENS}"
_SUB = (rf"(?:[Pp]aragraphs?|[Ss]ubsections?|[Ss]ubparagraphs?|[Pp]oints?|[Cc]lauses?)\s"
        rf"(?:{_NUM})?(?:\([0-9A-Za-z]{{1,5}}\)){{0,6}}")
_ANY = rf"(?:{_TOP}|{_SUB})"
_IN = rf"(?:[Ii]n\s(?P<in>{_ANY})(?:\sof\s(?P<of>{_TOP}))?,?\s)?"
_WORDS = r"(?:the\s(?:words?|phrase|figures?|number|amount)\s)?"
_Q = r"(?:“[^“”\n]{1,400}”|\"[^\"\n]{1,400}\"|‘[^‘’\n]{1,400}’)"
_FOLLOWS = r"(?:to\sread\s(?:as\sfollows|the\sfollowing)|as\sfollows)"

_REVISE = re.compile(
    rf"{_IN}(?:[Rr]evise|by\srevising)\s(?P<t>{_ANY})(?:\sof\s(?P<tof>{_TOP}))?\s{_FOLLOWS}\s?[:—.-]"
    rf"|(?P<t2>{_TOP})\sis\samended\sby\srevising\s(?P<s2>{_SUB})\s{_FOLLOWS}\s?[:—.-]"
    rf"|(?P<t3>{_ANY})(?:\sof\s(?P<t3of>{_TOP}))?\s(?:is|are)\s(?:revised|amended)\s{_FOLLOWS}\s?[:—.-]"
    rf"|(?P<t4>{_ANY})(?:\sof\s(?P<t4of>{_TOP}))?\s(?:is|are|shall\sbe)\s(?:replaced|substituted)\s(?:by|with)"
    rf"(?:\sthe\sfollowing)?\s?[:—-]?"
    rf"|{_IN.replace('<in>', '<in5>').replace('<of>', '<of5>')}[Ff]or\s(?P<t5>{_ANY})(?:,)?\ssubstitute\s?[:—-]"
)
_ADD = re.compile(
    rf"{_IN}(?:[Aa]dd|by\sadding)\s(?:a\s)?(?:new\s)?(?P<t>{_ANY})(?:\sto\s(?P<tof>{_TOP}))?\s{_FOLLOWS}\s?[:—.-]"
    rf"|{_IN.replace('<in>', '<in2>').replace('<of>', '<of2>')}[Aa]fter\s(?P<after>{_ANY})(?:\sof\s(?P<aof>{_TOP}))?,?\s"
    rf"(?:insert|add|there\sis\sinserted)(?:\sthe\sfollowing)?\s?[:—-]"
)
_SUBSTITUTE = re.compile(
    rf"{_IN}(?:[Rr]emove|[Dd]elete|by\sremoving)\s{_WORDS}(?P<a>{_Q})\s(?:wherever\s(?:it|they)\sappears?\s)?and\s(?:add|adding|"
    rf"insert|inserting|substitute|substituting)\s(?:in\s(?:its|their)\splace\s)?{_WORDS}(?P<b>{_Q})"
    rf"|{_IN.replace('<in>', '<in2>').replace('<of>', '<of2>')}[Ff]or\s{_WORDS}(?P<a2>{_Q})(?:,)?\s(?:there\sis\s)?substituted?\s{_WORDS}(?P<b2>{_Q})"
    rf"|{_IN.replace('<in>', '<in3>').replace('<of>', '<of3>')}{_WORDS}(?P<a3>{_Q})\s(?:is|are)\sreplaced\s(?:by|with)\s{_WORDS}(?P<b3>{_Q})"
    rf"|{_IN.replace('<in>', '<in4>').replace('<of>', '<of4>')}[Aa]fter\s{_WORDS}(?P<a4>{_Q}),?\sinsert\s{_WORDS}(?P<b4>{_Q})"
)
_CUT = re.compile(rf"{_IN}(?:[Rr]emove|[Oo]mit|[Dd]elete)\s{_WORDS}(?P<a>{_Q})")
_MORE = rf"(?:(?:,\s?(?:and\s)?|\sand\s|\s(?:through|to)\s|[–—])(?:{_NUM}(?![A-Za-z(])|\([0-9A-Za-z]{{1,5}}\))){{1,12}}"
_DELETE = re.compile(
    rf"{_IN}(?:[Rr]emove(?P<r>\sand\sreserve)?|[Oo]mit|[Dd]elete|[Rr]epeal|by\sremoving(?P<r3>\sand\sreserving)?)\s(?P<t>{_ANY})(?P<m>{_MORE})?(?:\sof\s(?P<tof>{_TOP}))?"
    rf"|(?P<t2>{_ANY})(?P<m2>{_MORE})?(?:\sof\s(?P<t2of>{_TOP}))?\s(?:is|are)\s(?:hereby\s)?(?:repealed|deleted|omitted|revoked|removed(?P<r2>\sand\sreserved)?)\b"
)
_RENUMBER = re.compile(rf"{_IN}[Rr]edesignate\s(?P<t>{_ANY})(?P<m>{_MORE})?\sas\s(?P<n>{_ANY})(?P<nm>{_MORE})?")
_SUBPART = re.compile(
    rf"[Aa]dd\s(?:a\s)?(?:new\s)?(?P<n>[Ss]ubpart\s[A-Z]{{1,2}})(?:,?\s(?:consisting\sof|comprising)\s[^\n:]{{1,120}}?,?|\sto\s[Pp]art\s\d{{1,5}},?)?\s{_FOLLOWS}\s?[:—.-]"
)
_PIECE = re.compile(rf"(through|to|[–—])?(?:,|and|\s)*({_NUM}|\([0-9A-Za-z]{{1,5}}\))")
_ITEM = re.compile(r"^[ \t]*(?:\d{1,3}\.|[a-z]\.|\([a-z]\)|\(\d{1,2}\))[ \t]+", re.MULTILINE)
_VERBS = re.compile(r"\b(?:revis(?:e|ed|ing)|substitut(?:e|ed)|redesignat(?:e|ed|ing)|repeal(?:ed)?|replaced)\b", re.IGNORECASE)
_MENTION = re.compile(rf"(?P<t>{_TOP})\sis\samended")
_STOP = re.compile(r"^[ \t]*(?:\(Fictional|\[FR Doc|Dated:|[A-Z][\w.]+ [A-Z][\w.]+ \(fictitious\))", re.MULTILINE)


def instructions_en(text: str) -> tuple[list[Instruction], list[str]]:
    """Instructions in text order, and numbered items that instruct something not understood."""
    hits: list[tuple[int, int, re.Match[str], _Read]] = []
    for rank, (pattern, read) in enumerate(_READERS):
        hits += [(m.start(), rank, m, read) for m in pattern.finditer(text)]
    hits.sort(key=lambda h: (h[0], h[1]))
    mentions = [(m.start(), m["t"]) for m in _MENTION.finditer(text)]
    kept: list[tuple[re.Match[str], _Read]] = []
    done = 0
    for start, _, match, read in hits:
        if start >= done:
            kept.append((match, read))
            done = match.end()
    out: list[Instruction] = []
    block = 0
    for n, (match, read) in enumerate(kept):
        if match.start() < block:
            continue
        stop = _block_end(text, match.end(), kept[n + 1][0].start() if n + 1 < len(kept) else len(text))
        above = next((t for at, t in reversed(mentions) if at <= match.start()), None)
        found = read(match, text, stop, above)
        if found:
            out += found
            block = found[-1].end
    return out, _unread(text, out)


def _unread(text: str, found: list[Instruction]) -> list[str]:
    if not found:
        return []
    out = []
    for m in _ITEM.finditer(text, found[0].start):
        line = text[m.start() : text.find("\n", m.start()) if text.find("\n", m.start()) >= 0 else len(text)]
        inside = any(i.start < m.start() < i.end for i in found)
        covered = any(m.start() <= i.start < m.start() + len(line) for i in found)
        if not inside and not covered and _VERBS.search(line) and not _MENTION.search(line):
            out.append(line.strip()[:200])
    return out


def _block_end(text: str, start: int, limit: int) -> int:
    """Where the words that an instruction introduces end: the line of the next instruction, or the signature."""
    end = limit
    if limit < len(text):
        line = text.rfind("\n", start, limit)
        end = line if line >= 0 else limit
    stop = _STOP.search(text, start, end)
    return stop.start() if stop else end


def _block(text: str, start: int, stop: int) -> str:
    words = text[start:stop].strip().rstrip(";").strip()
    for opening, closing in (("“", "”"), ('"', '"'), ("‘", "’")):
        if words.startswith(opening) and closing in words[1:]:
            close = words.rfind(closing)
            if close > len(words) - 4:
                return words[1:close].strip()
    return words


def _join(*parts: str | None) -> str | None:
    """Section and paragraph as one path: "§ 5", "paragraph (b)(2)" → "§ 5(b)(2)"."""
    named = [p for p in parts if p]
    if not named:
        return None
    head, *rest = named
    for part in rest:
        sub = re.sub(rf"^(?:{_SUB[: _SUB.index(')') + 1]})\s", "", part)
        head = f"{head}{sub}" if sub.startswith("(") else f"{head} {part}"
    return head.strip()


def _path(m: re.Match[str], names: tuple[str, ...], above: str | None) -> str | None:
    """The path from the groups that say where, outermost first."""
    groups = m.groupdict()
    parts = [groups.get(n) for n in names]
    first = next((p for p in parts if p), None)
    if first is not None and re.match(_SUB, first) and above and not any(p and re.match(_TOP, p) for p in parts):
        parts = [above, *parts]
    return _join(*parts)


def _revise(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    target = _path(m, ("of", "in", "tof", "t2", "t3of", "t4of", "of5", "in5", "t", "s2", "t3", "t4", "t5"), above)
    words = _block(text, m.end(), stop)
    if not words:
        return []
    return [Instruction(kind="replace", start=m.start(), end=stop, target=target, text=words)]


def _add(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    words = _block(text, m.end(), stop)
    if not words:
        return []
    if m["t"]:
        whole = _path(m, ("of", "in", "tof", "t"), above)
        target = _path(m, ("of", "in", "tof"), above) or (above if re.match(_SUB, m["t"]) else None)
        return [Instruction(kind="insert", start=m.start(), end=stop, target=target, number=whole, text=words)]
    return [Instruction(kind="insert", start=m.start(), end=stop, text=words,
                        after=_path(m, ("of2", "in2", "aof", "after"), above))]


def _substitute(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    old = m["a"] or m["a2"] or m["a3"] or m["a4"]
    new = m["b"] or m["b2"] or m["b3"] or m["b4"]
    target = _path(m, ("of", "in", "of2", "in2", "of3", "in3", "of4", "in4"), above) or above
    words = new[1:-1] if not m["a4"] else f"{old[1:-1]} {new[1:-1]}"
    return [Instruction(kind="substitute", start=m.start(), end=m.end(), target=target, old=old[1:-1], text=words)]


def _cut(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    return [Instruction(kind="substitute", start=m.start(), end=m.end(), target=_path(m, ("of", "in"), above) or above,
                        old=m["a"][1:-1], text="")]


def _several(first: str, more: str | None) -> list[tuple[str, str | None]]:
    """§ 5.3 with ", 5.5 through 5.7" as [(§ 5.3, None), (§ 5.5, § 5.7)]: each with the last of its range."""
    out: list[tuple[str, str | None]] = [(first, None)]
    head = re.sub(rf"(?:{_NUM}|\([0-9A-Za-z]{{1,5}}\))\Z", "", first)
    for range_, name in _PIECE.findall(more or ""):
        if range_:
            out[-1] = (out[-1][0], head + name)
        else:
            out.append((head + name, None))
    return out


def _delete(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    target = _path(m, ("of", "in", "tof", "t2of", "t", "t2"), above)
    if target is None:
        return []
    kind = "reserve" if m["r"] or m["r2"] or m["r3"] else "delete"
    return [Instruction(kind=kind, start=m.start(), end=m.end(), target=one, number=last)
            for one, last in _several(target, m["m"] or m["m2"])]


def _renumber(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    target, number = _path(m, ("of", "in", "t"), above), _path(m, ("of", "in", "n"), above)
    if target is None or number is None:
        return []
    olds, news = _letters(_several(target, m["m"])), _letters(_several(number, m["nm"]))
    if len(olds) != len(news):
        return []
    return [Instruction(kind="renumber", start=m.start(), end=m.end(), target=old, number=new)
            for old, new in zip(olds, news, strict=True)]


def _letters(ranges: list[tuple[str, str | None]]) -> list[str]:
    """Every path of ranges of lettered or numbered paragraphs; a range that can't be counted gives none."""
    out: list[str] = []
    for first, last in ranges:
        out.append(first)
        if last is None:
            continue
        a, b = (re.search(r"\(([a-z]|\d{1,2})\)\Z", p) for p in (first, last))
        if a is None or b is None or a[1].isdigit() != b[1].isdigit():
            return []
        low, high = (int(x[1]) if x[1].isdigit() else ord(x[1]) for x in (a, b))
        out += [f"{first[: a.start()]}({n if a[1].isdigit() else chr(n)})" for n in range(low + 1, high + 1)]
    return out


def _subpart(m: re.Match[str], text: str, stop: int, above: str | None) -> list[Instruction]:
    words = _block(text, m.end(), stop)
    return [Instruction(kind="insert", start=m.start(), end=stop, number=m["n"][0].upper() + m["n"][1:], text=words)] if words else []


_Read = Callable[[re.Match[str], str, int, "str | None"], list[Instruction]]
_READERS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (_SUBPART, _subpart), (_REVISE, _revise), (_ADD, _add), (_SUBSTITUTE, _substitute), (_CUT, _cut), (_DELETE, _delete),
    (_RENUMBER, _renumber),
)
