"""Carrying out an amending decision: the amended rule's text with every instruction applied."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.amendments import Amendment
from kb.closing import closing_start
from kb.instruction import Instruction
from kb.keys import title_key
from kb.numbering import Numbering, chinese_numeral
from kb.numerals import ZH, chinese
from kb.provisions import read_provisions
from kb.resolution import Index, find_english, steps_of
from kb.words import fold


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A rule's text after a decision. It is this program's own work, never an official text.

    `applied` are the instructions carried out; `problems` say why others could not be. `text` is
    None where one could not: half an amendment would mislead.
    """

    text: str | None
    applied: tuple[Instruction, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def marked(self, *, rule: str, decision: str, language: str) -> str | None:
        """The text under a line that says whose work it is."""
        if self.text is None:
            return None
        if language == "zh":
            return f"【本程序根据《{decision}》对《{rule}》整理的文本，非官方文本】\n{self.text}"
        return f"[Consolidated by this program from “{rule}” and “{decision}”; not an official text]\n{self.text}"


def consolidate(text: str, amendment: Amendment, *, language: str, title: str | None = None) -> Consolidated:
    """Applies a decision's instructions to a rule's text; never raises.

    Of a decision that amends several rules only the instructions for `title` are taken.
    """
    mine = [i for i in amendment.instructions if _meant(i, title)]
    problems = [f"not understood: {words}" for words in amendment.unread]
    if not mine:
        problems.append("the decision holds no instruction that this program can read"
                        + (f" for {title}" if title else ""))
        return Consolidated(None, (), tuple(problems))
    editor = _Editor(text, language)
    applied = []
    for instruction in mine:
        problem = editor.take(instruction)
        if problem is None:
            applied.append(instruction)
        else:
            problems.append(f"{_named(instruction)}: {problem}")
    problems += editor.numbering()
    result = editor.result()
    if result is None:
        problems.append("two instructions change the same words")
    if problems:
        return Consolidated(None, tuple(applied), tuple(problems), tuple(editor.notes))
    return Consolidated(result, tuple(applied), (), tuple(editor.notes))


def _meant(instruction: Instruction, title: str | None) -> bool:
    """Whether an instruction is for the rule of this title: it names none, or this one, also by a short name (《办法》)."""
    if title is None or instruction.rule is None:
        return True
    ours, named = title_key(title), title_key(instruction.rule)
    return named in ours or ours in named


def _named(instruction: Instruction) -> str:
    return f"{instruction.kind} {instruction.target or instruction.number or instruction.after or instruction.old or ''}".strip()


@dataclass
class _Editor:
    """Collects edits against the original text; nothing moves until all are known."""

    text: str
    language: str
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.provisions = read_provisions(self.text, language=self.language)
        self.index = Index(self.provisions)
        self.edits: list[tuple[int, int, int, str]] = []
        self.order = Numbering(self.text, self.provisions, self.index) if self.language == "zh" else None

    def edit(self, start: int, end: int, words: str) -> None:
        self.edits.append((start, end, len(self.edits), words))

    def find(self, path: str | None) -> int | None:
        if path is None:
            return None
        if self.language == "zh":
            steps = steps_of(path)
            return self.index.find(steps) if steps else None
        return find_english(self.index, path)

    def take(self, i: Instruction) -> str | None:
        """Plans one instruction; the reason where it can't be."""
        if i.kind == "adjust":
            if self.order is not None:
                self.order.adjust(citations=i.old == "citations")
            return None
        if i.kind == "substitute":
            return self._substitute(i)
        if i.kind == "insert":
            return self._insert(i)
        at = self.find(i.target)
        if at is None:
            return f"the rule has no {i.target}"
        if i.kind in ("delete", "reserve"):
            return self._delete_range(at, i)
        if i.kind == "renumber":
            return self._renumber(at, i.number or "")
        return self._replace(at, i)

    def _replace(self, at: int, i: Instruction) -> str | None:
        p = self.provisions[at]
        words = i.text or ""
        if i.number and (problem := self._renumber(at, i.number)):
            return problem
        number = re.sub(r" \[\d+\]\Z", "", p.number)
        printed = fold("".join(words.split())).startswith(fold("".join(number.split())))
        last = self._last_word(at)
        if (printed and not i.number) or (p.level == "paragraph" and p.number.endswith("款") and not printed):
            self.edit(p.start, last, words)
        else:
            if printed:
                words = words[len(number) :].lstrip()
            self.edit(self._body(at), last, words)
        return None

    def _body(self, at: int) -> int:
        """Where a provision's words begin after number and space, its heading included."""
        p = self.provisions[at]
        number = "".join(re.sub(r" \[\d+\]\Z", "", p.number).split())
        offset, seen = p.start, 0
        while offset < p.end and seen < len(number):
            if not self.text[offset].isspace():
                seen += 1
            offset += 1
        while offset < p.end and self.text[offset].isspace():
            offset += 1
        return offset if self.language == "zh" else max(offset, p.start)

    def _last_word(self, at: int) -> int:
        """A provision's end without what only follows it on the page: a signature, a line in brackets."""
        p = self.provisions[at]
        end = p.end
        if any(q.start > p.start and q.level in ("article", "section") and q.start >= end for q in self.provisions):
            return end
        return closing_start(self.text, p.start, end)

    def _substitute(self, i: Instruction) -> str | None:
        if i.target is not None:
            at = self.find(i.target)
            if at is None:
                return f"the rule has no {i.target}"
            low, high = self.provisions[at].start, self.provisions[at].end
        else:
            low, high = 0, len(self.text)
        spans = self._spans(i.old or "", low, high)
        if not spans:
            return f"“{i.old}” does not stand there"
        for start, end in spans:
            self.edit(start, end, i.text or "")
        return None

    def _spans(self, words: str, low: int, high: int) -> list[tuple[int, int]]:
        """Where words stand, whatever their width and line breaks."""
        if not words.strip():
            return []
        pattern = r"\s*".join(re.escape(c) for c in fold(words) if not c.isspace()) if self.language == "zh" else (
            r"(?<!\w)" * words[0].isalnum() + r"\s+".join(re.escape(w) for w in fold(words).split())
            + r"(?!\w)" * words[-1].isalnum())
        return [(m.start() + low, m.end() + low) for m in re.finditer(pattern, fold(self.text[low:high]))]

    def _delete_range(self, first: int, i: Instruction) -> str | None:
        """A provision, or all from one to another of its kind (`after`: but the first)."""
        last = self.find(i.number) if i.number else first
        if last is None:
            return f"the rule has no {i.number}"
        level, parent = self.provisions[first].level, self.provisions[first].parent
        if self.provisions[last].level != level or last < first or (level != "article" and self.provisions[last].parent != parent):
            return f"{i.target} to {i.number} is no range"
        for at in range(first + 1 if i.after else first, last + 1):
            if self.provisions[at].level == level and (level == "article" or self.provisions[at].parent == parent):
                problem = self._reserve(at) if i.kind == "reserve" else self._delete(at)
                if problem:
                    return problem
        return None

    def _reserve(self, at: int) -> str | None:
        """The number stays, the words go."""
        p = self.provisions[at]
        number = re.sub(r" \[\d+\]\Z", "", p.number)
        self.edit(p.start, self._last_word(at), f"{number} [Reserved]")
        return None

    def _insert_group(self, i: Instruction, words: str) -> str | None:
        """A chapter or section with its articles, which bear their numbers; later ones of its kind move up."""
        unit = (i.number or "")[-1:]
        head, *rest = words.split("\n")
        named = re.match(rf"\s*第([{ZH}]{{1,5}}){unit}", head)
        articles = [part.strip() for part in re.split(rf"(?m)^[ \t\u3000]*(?=第[{ZH}]{{1,9}}条(?:之[{ZH}]{{1,3}})?[ \u3000])", "\n".join(rest)) if part.strip()]
        numbers = [m.group() if (m := re.match(rf"第[{ZH}]{{1,9}}条(?:之[{ZH}]{{1,3}})?", a)) else None for a in articles]
        if self.order is None or named is None or not articles or None in numbers:
            return f"the new {unit} does not print its own number and those of its articles"
        stated = self._value(i.number or "")
        value = chinese(named.group(1))
        if value is None or (stated is not None and stated != value):
            return f"the new {unit} is numbered {named.group(1)}, but {i.number} is stated"
        within = self.find(i.target) if i.target else None
        for n, p in enumerate(self.provisions):
            inside = within is None or within in self.index.ancestors(n)
            printed = re.match(rf"第([{ZH}]{{1,5}}){unit}", p.number)
            if printed and inside and (held := chinese(printed.group(1))) is not None and held >= value:
                mark = re.match(rf"第\s*[{ZH}]{{1,5}}\s*{unit}", self.text[p.start : p.start + 20])
                if mark:
                    self.edit(p.start, p.start + mark.end(), f"第{chinese_numeral(held + 1)}{unit}")
        above = head.strip()
        for number, article in zip(numbers, articles, strict=True):
            problem = self.order.insert(number, article, after=None, above=above)
            if problem:
                return problem
            above = ""
        return None

    def _delete(self, at: int) -> str | None:
        p = self.provisions[at]
        if p.level == "article" and self.order is not None:
            self.order.delete(at)
        start = p.start
        while start > 0 and self.text[start - 1] in " \t\u3000":
            start -= 1
        self.edit(start - 1 if start > 0 and self.text[start - 1] == "\n" else start, self._last_word(at), "")
        return None

    def _renumber(self, at: int, number: str) -> str | None:
        p = self.provisions[at]
        if self.order is not None and p.level == "article":
            return self.order.renumber(at, number)
        token = re.search(r"\([0-9A-Za-z]{1,5}\)\Z", number)
        if token and p.number.startswith("("):
            self.edit(p.start, p.start + len(p.number), token.group())
            return None
        item = re.search(r"第([（(]?)([^（()）第]{1,4})[)）]?项\Z", number)
        if item and p.number[:1] in "（(":
            self.edit(p.start, p.start + len(p.number), f"（{item.group(2)}）")
            return None
        return f"{number} can't be made of {p.number}"

    def _insert(self, i: Instruction) -> str | None:
        words = i.text or ""
        if self.language != "zh":
            return self._insert_en(i, words)
        if (i.number or "")[-1:] in ("章", "节"):
            return self._insert_group(i, words)
        if i.target is None and self.order is not None:
            return self.order.insert(i.number, words, after=self.find(i.after))
        at = self.find(i.target)
        if at is None:
            return f"the rule has no {i.target}"
        unit = (i.number or "")[-1:]
        kin = self._children(at, unit)
        if unit == "款" and not kin:
            kin = [at]
        value = self._value(i.number or "")
        place = len(kin) if value is None else value - 1
        if place > len(kin) or place < 0:
            return f"{i.target} has {len(kin)} {unit}, so none can become {i.number}"
        if place == 0:
            if not kin:
                return f"{i.target} has no {unit}"
            start = self._body(kin[0]) if kin[0] == at else self.provisions[kin[0]].start
            self.edit(start, start, self._numbered(words, unit, 1) + "\n")
        else:
            end = self._last_word(kin[place - 1])
            self.edit(end, end, "\n" + self._numbered(words, unit, place + 1))
        if unit == "项":
            for later, index in enumerate(kin[place:], place + 2):
                q = self.provisions[index]
                self.edit(q.start, q.start + len(q.number), self._numbered("", unit, later))
        return None

    def _children(self, at: int, unit: str) -> list[int]:
        levels = ("paragraph",) if unit == "款" else ("item", "subitem")
        kin = [k for k in self.index.children.get(at, ()) if self.provisions[k].level in levels]
        if not kin and unit == "项":
            for paragraph in self.index.children.get(at, ()):
                kin = kin or [k for k in self.index.children.get(paragraph, ()) if self.provisions[k].level in levels]
        return kin

    def _value(self, number: str) -> int | None:
        steps = steps_of(number)
        return steps[-1][1] if steps else None

    def _numbered(self, words: str, unit: str, value: int) -> str:
        if unit != "项" or re.match(r"[（(]", words):
            return words
        return f"（{chinese_numeral(value)}）{words}"

    def _insert_en(self, i: Instruction, words: str) -> str | None:
        if re.match(r"(?i)subpart\b", i.number or ""):
            return self._insert_subpart(i, words)
        if i.after is not None:
            at = self.find(i.after)
            if at is None:
                return f"the rule has no {i.after}"
            end = self._last_word(at)
            self.edit(end, end, "\n" + words)
            return None
        if i.number and self.find(i.number) is not None:
            return f"the rule has {i.number} already"
        at = self.find(i.target) if i.target else self._neighbour(i.number or "")
        if at is None:
            return f"the rule has no {i.target or 'place for ' + (i.number or '')}"
        end = self._last_word(at)
        self.edit(end, end, "\n" + words)
        return None

    def _insert_subpart(self, i: Instruction, words: str) -> str | None:
        """A subpart goes behind the last one whose letter comes before its own."""
        held = [(m.group(1).upper(), n) for n, p in enumerate(self.provisions) if (m := re.match(r"(?i)subpart\s+([A-Z]{1,2})\b", p.number))]
        letter = (i.number or "").split()[-1].upper()
        if any(name == letter for name, _ in held):
            return f"the rule has {i.number} already"
        before = [n for name, n in held if name < letter]
        if not before:
            return f"nothing says where {i.number} belongs"
        end = self._last_word(before[-1])
        self.edit(end, end, "\n" + words)
        return None

    def _neighbour(self, number: str) -> int | None:
        """The last section whose number comes before a new section's."""
        wanted = _numbers(number)
        before = [n for n, p in enumerate(self.provisions) if p.level in ("section", "article")
                  and _numbers(p.number)[:-1] == wanted[:-1] and _numbers(p.number) < wanted]
        return max(before, key=lambda n: _numbers(self.provisions[n].number), default=None)

    def numbering(self) -> list[str]:
        """Plans new numbers of articles and of what cites them."""
        if self.order is None:
            return []
        edits, problems, notes = self.order.plan()
        for start, end, words in edits:
            self.edit(start, end, words)
        self.notes += notes
        return problems

    def result(self) -> str | None:
        """The text with all edits, None where two of them overlap."""
        edits = sorted(set(self.edits), key=lambda e: (e[0], e[1] > e[0], e[2]))
        out = []
        at = 0
        for start, end, _, words in edits:
            if start < at:
                return None
            out += [self.text[at:start], words]
            at = end
        return "".join([*out, self.text[at:]])


def _numbers(number: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d{1,9}", number))
