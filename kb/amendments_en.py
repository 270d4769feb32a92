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
_DELETE = re.compile(
    rf"{_IN}(?:[Rr]emove(?:\sand\sreserve)?|[Oo]mit|[Dd]elete|[Rr]epeal)\s(?P<t>{_ANY})(?:\sof\s(?P<tof>{_TOP}))?"
    rf"|(?P<t2>{_ANY})(?:\sof\s(?P<t2of>{_TOP}))?\s(?:is|are)\s(?:hereby\s)?(?:repealed|deleted|omitted|revoked|removed)\b"
)
_RENUMBER = re.compile(rf"{_IN}[Rr]edesignate\s(?P<t>{_ANY})\sas\s(?P<n>{_ANY})")
_ITEM = re.compile(r"^[ \t]*(?:\d{1,3}\.|[a-z]\.|\([a-z]\)|\(\d{1,2}\))[ \t]+", re.MULTILINE)
_VERBS = re.compile(r"\b(?:revis(?:e|ed|ing)|substitut(?:e|ed)|redesignat(?:e|ed|ing)|repeal(?:ed)?|replaced)\b", re.IGNORECASE)
_MENTION = re.compile(rf"(?P<t>{_TOP})\sis\samended")
_STOP = re.compile(r"^[ \t]*(?:\(Fictional|\[FR Doc|Dated:|[A-Z][\w.]+ [A-Z][\w.]+ \(fictitious\))", re.MULTILINE)


def instructions_en(text: str) -> tuple[list[Instruction], list[str]]:
    """Instructions in text order, and numbered items that instruct something not understood."""
    hits: list[tuple[int, int, re.Match[str], Callable[[re.Match[str], str, int, str | None], Instruction | None]]] = []
    for rank, (pattern, read) in enumerate(_READERS):
        hits += [(m.start(), rank, m, read) for m in pattern.finditer(text)]
    hits.sort(key=lambda h: (h[0], h[1]))
    mentions = [(m.start(), m["t"]) for m in _MENTION.finditer(text)]
    kept: list[tuple[re.Match[str], Callable[[re.Match[str], str, int, str | None], Instruction | None]]] = []
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
        if found is not None:
            out.append(found)
            block = found.end
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


def _revise(m: re.Match[str], text: str, stop: int, above: str | None) -> Instruction | None:
    target = _path(m, ("of", "in", "tof", "t2", "t3of", "t4of", "of5", "in5", "t", "s2", "t3", "t4", "t5"), above)
    words = _block(text, m.end(), stop)
    if not words:
        return None
    return Instruction(kind="replace", start=m.start(), end=stop, target=target, text=words)


def _add(m: re.Match[str], text: str, stop: int, above: str | None) -> Instruction | None:
    words = _block(text, m.end(), stop)
    if not words:
        return None
    if m["t"]:
        whole = _path(m, ("of", "in", "tof", "t"), above)
        target = _path(m, ("of", "in", "tof"), above) or (above if re.match(_SUB, m["t"]) else None)
        return Instruction(kind="insert", start=m.start(), end=stop, target=target, number=whole, text=words)
    return Instruction(kind="insert", start=m.start(), end=stop, text=words,
                       after=_path(m, ("of2", "in2", "aof", "after"), above))


def _substitute(m: re.Match[str], text: str, stop: int, above: str | None) -> Instruction | None:
    old = m["a"] or m["a2"] or m["a3"] or m["a4"]
    new = m["b"] or m["b2"] or m["b3"] or m["b4"]
    target = _path(m, ("of", "in", "of2", "in2", "of3", "in3", "of4", "in4"), above) or above
    words = new[1:-1] if not m["a4"] else f"{old[1:-1]} {new[1:-1]}"
    return Instruction(kind="substitute", start=m.start(), end=m.end(), target=target, old=old[1:-1], text=words)


def _cut(m: re.Match[str], text: str, stop: int, above: str | None) -> Instruction | None:
    return Instruction(kind="substitute", start=m.start(), end=m.end(), target=_path(m, ("of", "in"), above) or above,
                       old=m["a"][1:-1], text="")


def _delete(m: re.Match[str], text: str, stop: int, above: str | None) -> Instruction | None:
    target = _path(m, ("of", "in", "tof", "t2of", "t", "t2"), above)
    return Instruction(kind="delete", start=m.start(), end=m.end(), target=target)


def _renumber(m: re.Match[str], text: str, stop: int, above: str | None) -> Instruction | None:
    return Instruction(kind="renumber", start=m.start(), end=m.end(), target=_path(m, ("of", "in", "t"), above),
                       number=_path(m, ("of", "in", "n"), above))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str, int, str | None], Instruction | None]], ...] = (
    (_REVISE, _revise), (_ADD, _add), (_SUBSTITUTE, _substitute), (_CUT, _cut), (_DELETE, _delete), (_RENUMBER, _renumber),
)
