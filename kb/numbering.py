"""Article numbers of a Chinese rule while it is amended: what is inserted, deleted, renumbered, and what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.closing import closing_start
from kb.numerals import ZH, chinese
from kb.provisions import Provision
from kb.references import read_citations
from kb.resolution import Index, steps_of

_DIGITS = "零一二三四五六七八九"
_ARTICLE = re.compile(rf"第([{ZH}]{{1,9}})条(?:之([{ZH}]{{1,3}}))?")
Number = tuple[int, int]
"""(article, 之-number): 第十条之一 is (10, 1)."""


def chinese_numeral(value: int) -> str:
    """A number from 1 to 9999 as provisions print it: 十, 二十二, 一百零五, 一百一十."""
    if not 0 < value < 10_000:
        return str(value)
    out = ""
    zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            if zero and out:
                out += "零"
            out += _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out[1:] if out.startswith("一十") else out


def article_name(number: Number) -> str:
    """第十条之一 for (10, 1)."""
    return f"第{chinese_numeral(number[0])}条" + (f"之{chinese_numeral(number[1])}" if number[1] else "")


@dataclass
class _Entry:
    """An article in its final place: an old one (`index`) or a new one (`words`)."""

    index: int | None
    number: Number
    words: str = ""
    fixed: Number | None = None
    above: str = ""


class Numbering:
    """The articles of one rule, outside attachments."""

    def __init__(self, text: str, provisions: Sequence[Provision], index: Index) -> None:
        self._text, self._provisions = text, provisions
        self._entries: list[_Entry] = []
        seen: set[Number] = set()
        for (_, value, sub), at in sorted(index.articles.items(), key=lambda item: item[1]):
            if (value, sub) not in seen:
                seen.add((value, sub))
                self._entries.append(_Entry(at, (value, sub)))
        self._deleted: set[int] = set()
        self._new: list[_Entry] = []
        self._after: list[tuple[int, _Entry]] = []
        self._moving = self._citations = False

    def adjust(self, *, citations: bool) -> None:
        """Later numbers follow; so do citations of them."""
        self._moving = True
        self._citations = self._citations or citations

    def delete(self, at: int) -> None:
        """An article goes."""
        self._deleted.add(at)

    def renumber(self, at: int, number: str) -> str | None:
        """An article gets a stated number; the reason where it can't."""
        steps = steps_of(number)
        if len(steps) != 1 or steps[0][0] != "条":
            return f"{number} is no article"
        for entry in self._entries:
            if entry.index == at:
                entry.fixed = (steps[0][1], steps[0][2])
                self._moving = True
                return None
        return f"the article to become {number} stands in an attachment"

    def insert(self, number: str | None, words: str, *, after: int | None, above: str = "") -> str | None:
        """A new article, by its stated number or behind another; `above` is the heading of what begins with it."""
        if number is None:
            place = next((n for n, e in enumerate(self._entries) if e.index == after and after is not None), None)
            if place is None:
                return "nothing says where the new article belongs"
            self._after.append((place, _Entry(None, (0, 0), words)))
            self._moving = True
            return None
        steps = steps_of(number)
        if len(steps) != 1 or steps[0][0] != "条":
            return f"{number} is no article"
        self._new.append(_Entry(None, (steps[0][1], steps[0][2]), words, above=above))
        return None

    def plan(self) -> tuple[list[tuple[int, int, str]], list[str], list[str]]:
        """Edits (start, end, words), problems and notes."""
        if not self._entries:
            return [], (["the rule has no articles to number"] if self._new or self._after else []), []
        taken = {e.number for e in self._entries if e.index not in self._deleted}
        moving = self._moving or any(e.number in taken for e in self._new)
        order = self._order(moving)
        problems = self._number(order) if moving else []
        if not moving and (clash := [e for e in self._new if e.number in taken]):
            problems += [f"the rule has {article_name(e.number)} already" for e in clash]
        edits, moved = self._edits(order)
        cited, notes = self._cited(moved)
        return edits + cited, problems, notes

    def _order(self, moving: bool) -> list[_Entry]:
        order: list[_Entry] = []
        behind: dict[int, list[_Entry]] = {}
        for place, entry in self._after:
            behind.setdefault(place, []).append(entry)
        for place, entry in enumerate(self._entries):
            if entry.index not in self._deleted:
                order.append(entry)
            order += behind.get(place, [])
        for entry in sorted((e for e in self._new if not e.number[1]), key=lambda e: e.number):
            if moving:
                at = count = 0
                while at < len(order) and (count < entry.number[0] - 1 or order[at].number[1]):
                    count += not order[at].number[1]
                    at += 1
            else:
                at = next((n for n, e in enumerate(order) if e.number > entry.number), len(order))
            order.insert(at, entry)
        for entry in sorted((e for e in self._new if e.number[1]), key=lambda e: e.number):
            base = [n for n, e in enumerate(order) if e.number[0] == entry.number[0] and e.number[1] < entry.number[1]]
            order.insert(base[-1] + 1 if base else len(order), entry)
        return order

    def _number(self, order: list[_Entry]) -> list[str]:
        """Gives every article its number by counting; says where a stated number disagrees."""
        before = [e.number[0] for e in self._entries if not e.number[1]]
        if before != list(range(1, len(before) + 1)):
            return ["the rule's articles are not numbered one after the other, so new numbers can't be counted"]
        problems = []
        value = sub = 0
        for entry in order:
            stated = entry.fixed if entry.index is not None else (entry.number if entry.number[0] else None)
            if entry.number[1]:
                sub += 1
                counted = (value, sub)
            else:
                value, sub = value + 1, 0
                counted = (value, 0)
            if stated is not None and stated != counted and not stated[1]:
                problems.append(f"{article_name(stated)} is stated, but counting gives {article_name(counted)}")
            entry.fixed = counted
        return problems

    def _edits(self, order: list[_Entry]) -> tuple[list[tuple[int, int, str]], dict[int, Number]]:
        edits: list[tuple[int, int, str]] = []
        moved: dict[int, Number] = {}
        last: _Entry | None = None
        first = self._provisions[self._entries[0].index or 0]
        for entry in order:
            number = entry.fixed or entry.number
            if entry.index is None:
                name = article_name(number)
                words = entry.words if _ARTICLE.match(entry.words) else f"{name}{self._gap()}{entry.words}"
                words = f"{entry.above}\n{words}" if entry.above else words
                if last is None:
                    at = first.start
                    if self._entries[0].index not in self._deleted:
                        edits.append((at, at, words + "\n"))
                        continue
                    # What goes takes the line break before it with it.
                    while at > 0 and self._text[at - 1] in " \t\u3000":
                        at -= 1
                    at -= at > 0 and self._text[at - 1] == "\n"
                    edits.append((at, at, "\n" + words))
                else:
                    end = self._end(last.index or 0)
                    edits.append((end, end, "\n" + words))
                continue
            last = entry
            p = self._provisions[entry.index]
            if number != entry.number:
                moved[entry.index] = number
                match = _ARTICLE.match(self._text, p.start)
                end = match.end() if match else p.start + len(p.number)
                edits.append((p.start, end, article_name(number)))
        return edits, moved

    def _gap(self) -> str:
        """What this rule prints between an article's number and its words."""
        p = self._provisions[self._entries[0].index or 0]
        match = _ARTICLE.match(self._text, p.start)
        rest = self._text[match.end() : p.end] if match else ""
        return rest[: len(rest) - len(rest.lstrip())] or "　"

    def _end(self, at: int) -> int:
        p = self._provisions[at]
        return closing_start(self._text, p.start, p.end) if p.end >= len(self._text.rstrip()) else p.end

    def _cited(self, moved: dict[int, Number]) -> tuple[list[tuple[int, int, str]], list[str]]:
        """Citations of articles that moved: changed where the decision says so, else noted."""
        edits: list[tuple[int, int, str]] = []
        notes: list[str] = []
        if not moved and not self._deleted:
            return edits, notes
        gone = {(e.number): e for e in self._entries if e.index in self._deleted}
        new_of = {e.number: moved[e.index] for e in self._entries if e.index in moved and e.index is not None}
        dead = [(self._provisions[at].start, self._provisions[at].end) for at in self._deleted]
        done: set[int] = set()
        for c in read_citations(self._text, language="zh", provisions=self._provisions):
            if c.provision is None or c.title is not None or any(s <= c.start < e for s, e in dead):
                continue
            for m in _ARTICLE.finditer(self._text, c.start, c.end):
                number = (chinese(m.group(1)) or 0, (chinese(m.group(2)) or 0) if m.group(2) else 0)
                if m.start() in done:
                    continue
                done.add(m.start())
                if number in gone:
                    notes.append(f"{article_name(number)} is still cited (“{c.cited}”), but goes")
                elif number in new_of and self._citations:
                    edits.append((m.start(), m.end(), article_name(new_of[number])))
                elif number in new_of:
                    notes.append(f"the text cites {article_name(number)}, now {article_name(new_of[number])}; "
                                 "the decision does not say that citations follow")
        return edits, notes
