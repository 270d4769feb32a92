"""Where the provisions of an English text start: Part, §, Article, 1.1.2R, 3., (a)(1)(i)(A), A., Annex."""

from __future__ import annotations

import re

from kb.marks import Mark
from kb.numerals import letters, roman

_DIVISION = (
    r"(?P<division>(?P<word>Annex(?:ure)?|Appendix|Schedule|Supplement|Part|Title|Subtitle|Chapter|Subchapter|Subpart"
    r"|Division|Article|Section|Sec\.)(?P<divnum>[ \t]+(?:\d{1,4}[A-Za-z]?(?:[.-]\d{1,3})?|[IVXLC]{1,7}|[A-Z]{1,2})\b)?)"
)
_HEAD = re.compile(
    r"[ \t\u200e\xa0]*(?:[-•*#]{1,4}[ \t]+)?(?:\*\*)?(?:"
    r"(?P<chain>(?:(?i:part)[ \t]+\w{1,4}\.)?(?:(?i:chapter)[ \t]+\w{1,4}\.)?"
    r"(?P<chainnum>\d{1,4}[A-Z]?(?:\.\d{1,4}[A-Z]?){0,5})\.?(?=\([0-9a-zA-Z]{1,4}\)))"
    rf"|(?i:{_DIVISION})"
    r"|(?P<sect>§{1,2}[ \t\xa0]*(?P<sectnum>\d{1,5}[a-z]?(?:[.-]\d{1,5}[a-z]?){0,3}))(?![\d(–-])"
    r"|(?P<dotted>(?P<dotnum>\d{1,3}[A-Z]?(?:\.\d{1,3}[A-Z]?){1,5})\.?[ \t]?(?P<kind>[RGEPDC](?![A-Za-z]))?)(?=[ \t]|$)"
    r"|(?P<point>(?P<pointnum>\d{1,3}|[ivxlc]{1,6}|[a-zA-Z]|[IVXLC]{1,5})(?P<pointend>[.)]))(?=[ \t]|$)"
    r"|(?P<whole>(?P<wholenum>\d{1,2}))[ \t]*$"
    r"|(?P<paren>\((?P<parennum>[0-9]{1,3}[A-Z]{0,2}|[a-z]{1,3}|[ivxlc]{1,7}|[A-Z]{1,2}|[IVXLC]{1,6})\))(?!\w)"
    r")"
)
_NEXT_PAREN = re.compile(
    r"[ \t\u200e]*\((?P<n>[0-9]{1,3}|[a-z]{1,3}|[ivxlc]{1,7}|[A-Z]{1,2}|[IVXLC]{1,6})\)(?!\w)"
)
_RUN_IN = re.compile(
    r"[ \t]*(?P<heading>[A-Z*_][^.\n]{1,120}?)\.(?:[*_]{1,2})?(?:[—–―]{1,2}|[ \t]+(?=\((?:1|i|a|A)\)))"
)
_AMENDED = re.compile(  # "Para 23(d) - ": which provision of another text the item amends
    r"(?P<heading>[Pp]ara(?:graph)?[ \t]+\d{1,3}(?:\.\d{1,3}){0,3}(?:\([a-z0-9]{1,4}\)){0,4})[ \t]*[-–—:][ \t]+"
)
_CITING = re.compile(
    r"(?:\b(?:paragraphs?|sections?|subsections?|articles?|points?|items?|clauses?|rules?|regulations?|parts?|chapters?"
    r"|under|in|of|by|with|§{1,2})|[^;,:.\s)][ \t]+(?:and|or|to|through))[ \t]*\Z",
    re.IGNORECASE,
)
_RUNS_ON = re.compile(
    r"[ \t]*(?:,|;|\)|(?:of|and|or|to|above|below|through|shall|is|are|was|does|may|in|on|the|for)\b)"
)
_RANK = {
    "annex": 5,
    "annexure": 5,
    "appendix": 5,
    "schedule": 5,
    "supplement": 5,
    "part": 10,
    "title": 12,
    "subtitle": 14,
    "division": 16,
    "chapter": 20,
    "subchapter": 21,
    "subpart": 22,
    "section": 30,
    "sec.": 40,
    "article": 40,
}
_LEVEL = {
    5: "attachment",
    10: "part",
    12: "title",
    14: "title",
    16: "part",
    20: "chapter",
    21: "chapter",
    22: "chapter",
    30: "section",
    40: "article",
}
_SECTION, _WHOLE, _NUMBERED, _DOTTED, _INNER_NUMBERED, _LISTS = 40, 36, 41, 42, 55, 60
_DOTTED_LEVELS = ("section", "article", "paragraph")
_LIST_LEVELS = ("item", "subitem", "point")

# A line with a finite verb that goes on in the next is the start of a sentence, no heading.
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|shall|may|must|will|should|hereby|does|did)\b")
# "Section 9. The Registrar may cancel a licence." is a whole provision, no heading.
_RULES = re.compile(r"\b(?:shall|may|must)\b")


def marks_en(text: str) -> list[Mark]:
    """All provision starts of an English text, in order, ranked; never raises."""
    return _Reader(text).read()


class _Reader:
    """One pass over the lines, with the lists that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.out: list[Mark] = []
        self.lists: list[tuple[str, int]] = []  # style and last value of each open list, outermost first
        self.rank = 0  # rank of the innermost open provision above the lists
        self.numbered: dict[int, int] = {}  # last value of "N." paragraphs by rank
        self.dotted = ""
        self.section = ""
        self.prose_at: int | None = None  # an unnumbered paragraph since the last mark
        self.paragraphs = 0
        self.articles = bool(re.search(r"^Article[ \t]+\d", text, re.MULTILINE))
        self.wholes = bool(re.search(r"^\d{1,2}[ \t]*$", text, re.MULTILINE)) and bool(
            re.search(r"^[1-9]\.1[ \t]*$", text, re.MULTILINE)
        )

    def read(self) -> list[Mark]:
        at = 0
        before = ""
        for index, line in enumerate(self.lines):
            start, at = at, at + len(line) + 1
            if not line or line.isspace():
                before = before and before + "\n"
                continue
            match = _HEAD.match(line)
            if match is not None and self._start(match, line, start, index, before.rstrip()):
                before = line
                continue
            if not before or before[-1] in ".:;!?—\n-":
                self.prose_at = start + len(line) - len(line.lstrip())
            before = line
        return self.out

    def _start(self, match: re.Match[str], line: str, start: int, index: int, before: str) -> bool:
        """Take the match as a provision's start, or say that it is none."""
        kind = match.lastgroup
        after = match.end()
        rest = line[after:]
        cited = bool(_CITING.search(before[-24:]))
        if match.group("division") is not None:
            return not cited and self._division(match, line, start, index)
        if match.group("sect") is not None:
            if cited or _RUNS_ON.match(rest):
                return False
            self._open(
                start + match.start("sect"),
                start + after,
                _SECTION,
                "section",
                match.group("sect"),
                index,
                rest,
            )
            self.section = match.group("sectnum")
            return True
        if match.group("chain") is not None:
            return self._chain(match, line, start, index)
        if match.group("dotted") is not None:
            return not (cited and _RUNS_ON.match(rest)) and self._dotted(match, line, start, index)
        if match.group("whole") is not None:
            return self._whole(match, start, index)
        if cited and (match.group("paren") is None or _RUNS_ON.match(rest) or not rest.strip()):
            return False
        if match.group("point") is not None:
            number, token = match.group("point"), match.group("pointnum")
            begin = start + match.start("point")
            if token.isdigit() and match.group("pointend") == ".":
                self._numbered(int(token), number, begin, start + after, index, rest)
            elif not self._list(
                token, "." if match.group("pointend") == "." else ")", number, begin, start + after, index
            ):
                return False
            return True
        return kind is not None and self._parens(start + match.start("paren"), index, start + len(line))

    def _open(self, begin: int, body: int, rank: int, level: str, number: str, index: int, rest: str) -> None:
        """Add a provision that stands above lists, with its heading."""
        heading, body = self._heading(body, rest, index, rank)
        self.out.append(Mark(begin, body, rank, level, " ".join(number.split()), 0, heading))
        self.lists = []
        self.prose_at = None
        self.rank = rank
        self.paragraphs = 0
        if rank < _NUMBERED:
            self.numbered = {}

    def _heading(self, body: int, rest: str, index: int, rank: int) -> tuple[str | None, int]:
        """A heading on the line itself or (for §, Article, Part) on the next one; where the words begin."""
        words = rest.strip().strip(" \t—–-.:*\xa0")
        if not words:
            follow = index + 1
            while follow < len(self.lines) and not self.lines[follow].strip():
                follow += 1
            if follow >= len(self.lines):
                return None, len(self.text)
            skipped = body + len(rest) + sum(len(line) + 1 for line in self.lines[index + 1 : follow]) + 1
            line = self.lines[follow]
            if (
                rank <= _SECTION
                and len(line) < 120
                and line.strip()[-1] not in ".;:,—"
                and not _HEAD.match(line)
            ):
                end = skipped + len(line)
                while end < len(self.text) and self.text[end].isspace():
                    end += 1
                return line.strip(), end
            return None, skipped + len(line) - len(line.lstrip())
        first = body + len(rest) - len(rest.lstrip(" \t—–-.:*\xa0"))
        tight = rest.strip()
        end = body + len(rest)
        lead = len(rest) - len(rest.lstrip(". \t"))
        named = _RUN_IN.match(rest, lead)
        if named and rank <= _SECTION and rest[named.end() - 1] in "—–―":  # "Section 9. Power to revoke.—The Registrar may …"
            return named.group("heading").strip("*_ "), self._past_space(body + named.end())
        says = tight[-1] in ".:—" and _RULES.search(words)
        if rank <= _SECTION and len(tight) <= 220 and ". " not in words and "; " not in words and not says:
            return words, self._past_space(end)
        run_in = _RUN_IN.match(rest)
        if run_in:
            return run_in.group("heading").strip("*_ "), self._past_space(body + run_in.end())
        if len(tight) <= 90 and tight[-1] not in ".;:,—" and words[0].isupper():
            following = next((line for line in self.lines[index + 1 : index + 4] if line.strip()), "")
            if not following or following.lstrip()[0].islower() or self._same_kind(index, following):
                return None, first
            wraps = following == self.lines[index + 1] and _FINITE.search(words) and not _HEAD.match(following)
            if not wraps:
                return words, self._past_space(end)
        return None, first

    def _same_kind(self, index: int, following: str) -> bool:
        """Whether the next line is a sibling: then this line was the whole provision, no heading."""
        a, b = _HEAD.match(self.lines[index]), _HEAD.match(following)
        return (
            a is not None
            and b is not None
            and a.lastgroup == b.lastgroup
            and (a.group("dotnum") or "").count(".") == (b.group("dotnum") or "").count(".")
        )

    def _past_space(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at

    def _division(self, match: re.Match[str], line: str, start: int, index: int) -> bool:
        word = match.group("word").lower()
        rank = _RANK[word]
        after = match.end()
        rest = line[after:]
        tight = rest.strip()
        if match.group("divnum") is None and (rank != 5 or tight or len(line.strip()) > 12):
            return False
        if not match.group("word")[0].isupper() or len(tight) > 220 or rest[:1] in ("(", ")"):
            return False
        if re.match(r"[.-]\d|[ \t]+[a-z]", rest) and not tight.startswith("to Part"):
            return False
        if _RUNS_ON.match(rest) and not tight.startswith("to Part"):
            return False
        if tight and not (tight[0].isupper() or tight[0] in '—–-.:[*‘“"' or tight.startswith("to Part")):
            return False
        if word == "section" and not self.articles:
            rank = _SECTION
        if (
            rank not in (_SECTION, 5)
            and tight
            and tight[-1] in ".,;"
            and not rest.startswith((".", "—", "–"))
        ):
            return False
        number = line[match.start("division") : after]
        level = "section" if word in ("section", "sec.") else _LEVEL[rank]
        self._open(start + match.start("division"), start + after, rank, level, number, index, rest)
        self.dotted = "" if rank <= 20 else self.dotted
        return True

    def _chain(self, match: re.Match[str], line: str, start: int, index: int) -> bool:
        """7.1.1.(1) or Part 6.Chapter 3.58.(2): the number of the rule, then of its paragraph."""
        number = match.group("chainnum")
        at = start + match.end()
        if number not in (self.dotted, self.section):
            begin = start + match.start("chain")
            rank = _DOTTED + 2 * number.count(".") if "." in number else _SECTION
            level = _DOTTED_LEVELS[min(number.count("."), 3) - 1] if "." in number else "section"
            self.out.append(Mark(begin, at, rank, level, number))
            self.lists, self.prose_at, self.rank, self.paragraphs = [], None, rank, 0
        self.dotted = number
        return self._parens(at, index, start + len(line), begin=start + match.start("chain"))

    def _dotted(self, match: re.Match[str], line: str, start: int, index: int) -> bool:
        number = match.group("dotnum")
        if number == self.dotted:
            return True  # the number printed again, below the rule or beside its paragraphs
        rest = line[match.end() :]
        if (
            (rest.strip()
            and not (rest.strip()[0].isupper() or rest.strip()[0] in '"“‘[(*'))
            or rest.lstrip()[:1] == "%"
        ):
            return False
        rank = _DOTTED + 2 * number.count(".")
        printed = match.group("dotted").strip().rstrip(".")
        level = _DOTTED_LEVELS[min(number.count("."), 3) - 1]
        self._open(start + match.start("dotted"), start + match.end(), rank, level, printed, index, rest)
        self.dotted = number
        return True

    def _whole(self, match: re.Match[str], start: int, index: int) -> bool:
        """A number alone on its line: a chapter of a rulebook, where such a text numbers its rules N.1."""
        value = int(match.group("wholenum"))
        if not self.wholes or value != self.numbered.get(_WHOLE, 0) + 1:
            return False
        begin = start + match.start("whole")
        self._open(begin, start + match.end(), _WHOLE, "chapter", match.group("whole"), index, "")
        self.numbered = {_WHOLE: value}
        return True

    def _numbered(self, value: int, number: str, begin: int, body: int, index: int, rest: str) -> None:
        """A paragraph "3.": of an article or notice, else an item of a list."""
        for depth in range(len(self.lists) - 1, -1, -1):
            if self.lists[depth] == ("1.", value - 1):
                self._put(depth, "1.", value, number, begin, body, index)
                return
        for rank in (_INNER_NUMBERED, _NUMBERED):
            if rank in self.numbered and self.numbered[rank] == value - 1:
                break
        else:
            if value == 1 and self.lists:
                self._put(len(self.lists), "1.", value, number, begin, body, index)
                return
            rank = _NUMBERED
            if self.dotted and self.rank >= _DOTTED and self.dotted.split(".")[0] != str(value - 1):
                rank = _INNER_NUMBERED
        self._open(begin, body, rank, "paragraph", number, index, rest)
        self.numbered[rank] = value
        if rank == _NUMBERED:
            self.dotted = ""

    def _parens(self, at: int, index: int, stop: int, *, begin: int | None = None) -> bool:
        """(a)(1)(i) at a line's start, each opening or continuing a list."""
        text = self.text
        taken = False
        while (match := _NEXT_PAREN.match(text, at, stop)) is not None:
            number = text[match.start("n") - 1 : match.end()]
            first = begin if begin is not None else match.start("n") - 1
            if not self._list(match.group("n"), "(", number, first, match.end(), index):
                break
            begin, taken, at = None, True, self.out[-1].body
        return taken

    def _list(self, token: str, form: str, number: str, begin: int, body: int, index: int) -> bool:
        """Place an enumerated item: a sibling, the first of a nested list, or a list begun elsewhere."""
        styles = _styles(token, form)
        if not styles:
            return False
        ambiguous = len(styles) > 1 and token in ("i", "I")
        if not (ambiguous and self._roman_follows(index, token, form)):
            for depth in range(len(self.lists) - 1, -1, -1):
                for style, value in styles:
                    if self.lists[depth] == (style, value - 1):
                        self._put(depth, style, value, number, begin, body, index)
                        return True
        depths = {style: depth for depth, (style, _) in enumerate(self.lists)}
        for style, value in styles:
            if value == 1:
                known = depths.get(style)
                depth = len(self.lists) if known is None else known
                if len(self.lists) - depth >= 3:
                    depth = len(self.lists)
                self._put(depth, style, value, number, begin, body, index)
                return True
        for style, value in styles:
            known = depths.get(style)
            if known is not None and value > self.lists[known][1]:
                self._put(known, style, value, number, begin, body, index)
                return True
        if form != "(":
            return False
        style, value = styles[-1] if len(token) > 1 else styles[0]
        self._put(depths.get(style, 0), style, value, number, begin, body, index)
        return True

    def _roman_follows(self, index: int, token: str, form: str) -> bool:
        """Whether (i) opens a Roman list: (ii) comes before any (j)."""
        two, next_letter = (token * 2, "j" if token.islower() else "J")
        closing = ")" if form in "()" else "."
        opening = "(" if form == "(" else ""
        for line in self.lines[index : index + 60]:
            head = line.lstrip()
            if head.startswith(opening + two + closing):
                return True
            if head.startswith(opening + next_letter + closing):
                return False
            if opening and f"({two})" in line[:400]:
                return True
        return False

    def _put(
        self, depth: int, style: str, value: int, number: str, begin: int, body: int, index: int
    ) -> None:
        """Add a list item at a depth; a list that starts again hangs on the paragraph that leads it in."""
        rank = _LISTS + 2 * depth
        if value == 1 and depth < len(self.lists) and self.prose_at is not None and self.prose_at < begin:
            self.paragraphs += 1
            prose = self.prose_at
            self.out.append(Mark(prose, prose, rank - 1, "paragraph", f"¶{self.paragraphs}", self.paragraphs))
        del self.lists[depth:]
        self.lists.append((style, value))
        line_end = self.text.find("\n", body)
        rest = self.text[body : line_end if line_end >= 0 else len(self.text)]
        heading = None
        run_in = _RUN_IN.match(rest) or _AMENDED.match(rest.lstrip())
        if run_in:
            heading = run_in.group("heading").strip("*_ ")
            body += run_in.end() if run_in.re is _RUN_IN else len(rest) - len(rest.lstrip()) + run_in.end()
        body = self._past_space(body)
        level = _LIST_LEVELS[min(depth, 2)]
        self.out.append(Mark(begin, body, rank, level, number, value, heading))
        self.prose_at = None


def _styles(token: str, form: str) -> list[tuple[str, int]]:
    """How an item's token may be read: [(style, value)], the letter before the Roman numeral but for i."""
    if token[0].isdigit():
        digits = re.match(r"\d+", token)
        return [(form + "1", int(digits.group()))] if digits else []
    case = "a" if token.islower() else "A"
    out = []
    if (value := letters(token)) is not None and (len(token) < 3):
        out.append((form + case, value))
    if (value := roman(token)) is not None:
        out.insert(0 if token in ("i", "I") or len(token) > 1 else len(out), (form + case + "r", value))
    return out
