"""From the words that name a provision (第十五条第二款第（三）项, section 5(b)(2)) to its place in the tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from kb.numerals import ZH, chinese, letters, roman
from kb.provisions import Provision

UNIT = r"编|編|篇|部分|章|节|節|条|條|款|项|項|目"
_STEP = re.compile(rf"第?\s*[（(]?\s*([{ZH}①-⑳]{{1,9}})\s*[)）]?\s*({UNIT})(?:之([{ZH}]{{1,3}}))?")
_BARE_ITEM = re.compile(rf"[（(]\s*([{ZH}]{{1,5}})\s*[)）]|([{ZH}]{{1,5}})\s*[、．.]|([①-⑳])")
_NUMBER = re.compile(rf"[{ZH}①-⑳]{{1,9}}")
_SUB = re.compile(rf"之([{ZH}]{{1,3}})\Z")
_DASH = re.compile(r"-(\d{1,2})[条條]\Z")
_ITEM_LEVELS = frozenset({"item", "subitem", "point"})
_SAME = {"編": "编", "篇": "编", "節": "节", "條": "条", "項": "项"}
_EN_WORD = re.compile(
    r"(?:sub-\s?)?(?:§+|sections?|secs?\.?|articles?|arts?\.?|rules?|regulations?|paragraphs?|paras?\.?|subsections?|subparagraphs?"
    r"|clauses?|points?|items?|parts?|chapters?|subparts?|titles?|annex(?:ure)?|appendix|schedule|s\.)\s*",
    re.IGNORECASE,
)
_EN_PIECE = re.compile(
    r"\(\s*([0-9A-Za-z]{1,6})\s*\)|(\d+[A-Za-z]{0,2}(?:[.\-]\d+[A-Z]?)*)\s?([RGEPDC](?![A-Za-z]))?|\b([IVXLCivxlc]+|[A-Za-z])\b"
)
_TOP_WORDS = {
    "part": "part",
    "subpart": "chapter",
    "chapter": "chapter",
    "title": "title",
    "annex": "attachment",
    "annexure": "attachment",
    "appendix": "attachment",
    "schedule": "attachment",
}

Step = tuple[str, int, int]
"""(unit, number, 之-number): 第十五条之一 is ("条", 15, 1)."""


def steps_of(path: str | Sequence[str], *, taiwan: bool = False) -> list[Step]:
    """A Chinese path as steps; [] where it is none. `taiwan` reads 項 and 款 as Taiwan counts them."""
    words = path if isinstance(path, str) else "".join(path)
    words = unicodedata.normalize("NFKC", words)
    out: list[Step] = []
    at = 0
    while at < len(words):
        match = _STEP.match(words, at)
        if match is not None:
            unit = _SAME.get(match.group(2), match.group(2))
            sub = chinese(match.group(3)) if match.group(3) else 0
            if match.group(2) in ("項", "款") and (taiwan or "條" in words or "項" in words):
                # Taiwan counts 條, 項, 款, 目 where the mainland counts 条, 款, 项, 目.
                unit = "款" if match.group(2) == "項" else "项"
            out.append((unit, chinese(match.group(1)) or 0, sub or 0))
            at = match.end()
            continue
        bare = _BARE_ITEM.match(words, at)
        if bare is None:
            if words[at].isspace() or words[at] in "的,、/":
                at += 1
                continue
            return []
        out.append(("项", chinese(bare.group(1) or bare.group(2) or bare.group(3)) or 0, 0))
        at = bare.end()
    return out


class Index:
    """The provisions of one text, to be asked for many paths."""

    def __init__(self, provisions: Sequence[Provision]) -> None:
        self.provisions = provisions
        self.children: dict[int | None, list[int]] = {}
        self.scope: list[int | None] = []  # the attachment (index) that holds each provision
        self.articles: dict[tuple[int | None, int, int], int] = {}
        self.numbers: dict[tuple[int | None, str], int] = {}
        self.values: dict[int, int] = {}
        for index, p in enumerate(provisions):
            self.children.setdefault(p.parent, []).append(index)
            above = self.scope[p.parent] if p.parent is not None else None
            self.scope.append(index if p.level == "attachment" else above)
            if p.level == "article" and p.number[:1] == "第":
                sub = _SUB.search(p.number) or _DASH.search(p.number)
                key = (self.scope[index], self.value(index), (chinese(sub.group(1)) or 0) if sub else 0)
                self.articles.setdefault(key, index)
        self.scopes = [None, *(i for i, p in enumerate(provisions) if p.level == "attachment")]

    def value(self, index: int) -> int:
        """The number of a provision as an integer, 0 where it has none."""
        if index not in self.values:
            match = _NUMBER.search(self.provisions[index].number)
            self.values[index] = (chinese(match.group()) or 0) if match else 0
        return self.values[index]

    def ancestors(self, index: int | None) -> Iterable[int]:
        """The provision itself and all above it, innermost first."""
        while index is not None:
            yield index
            index = self.provisions[index].parent

    def find(self, steps: Sequence[Step], scope: int | None = None) -> int | None:
        """The provision a Chinese path names: within `scope` (an attachment) first, else anywhere."""
        order = [scope, *(s for s in self.scopes if s != scope)]
        for candidate in order:
            found = self._descend(None, steps, candidate)
            if found is not None:
                return found
        return None

    def below(self, index: int, steps: Sequence[Step]) -> int | None:
        """The provision a path names within another (本条第二款)."""
        return self._descend(index, steps, self.scope[index])

    def _descend(self, at: int | None, steps: Sequence[Step], scope: int | None) -> int | None:
        for place, (unit, value, sub) in enumerate(steps):
            if unit == "条":
                found = self.articles.get((scope, value, sub))
                if found is None:
                    found = self._section(scope, value)
            elif unit in ("编", "章", "节", "部分"):
                found = self._heading(at, scope, unit, value)
            elif at is None and unit == "项" and place == 0:
                found = self._section(scope, value) or self._child(scope, value, _ITEM_LEVELS)
            elif at is None:
                found = None
            elif unit == "款":
                found = self._paragraph(at, value)
            else:
                found = self._item(at, value)
            if found is None:
                return None
            at = found
        return at

    def _section(self, scope: int | None, value: int) -> int | None:
        """一、 of a notice that has no articles: cited as 第一条, 第一项 or 第一部分."""
        return self._child(scope, value, frozenset({"section"}), marked=False)

    def _child(
        self, parent: int | None, value: int, levels: frozenset[str], *, marked: bool = True
    ) -> int | None:
        for index in self.children.get(parent, ()):
            p = self.provisions[index]
            if p.level in levels and (marked or p.number[:1] != "第") and self.value(index) == value:
                return index
        return None

    def _heading(self, at: int | None, scope: int | None, unit: str, value: int) -> int | None:
        for index, p in enumerate(self.provisions):
            if (
                p.number[:1] == "第"
                and _SAME.get(p.number[-1], p.number[-1]) == unit[-1]
                and self.value(index) == value
                and self.scope[index] == scope
                and (at is None or at in self.ancestors(index))
            ):
                return index
        return self._section(scope, value) if unit == "部分" else None

    def _paragraph(self, at: int, value: int) -> int | None:
        paragraphs = [i for i in self.children.get(at, ()) if self.provisions[i].level == "paragraph"]
        if paragraphs:
            return paragraphs[value - 1] if 0 < value <= len(paragraphs) else None
        if value == 1 and self.provisions[at].level == "article":
            return at
        # 第（四）款 of what has no unnumbered paragraphs is its （四）.
        return self._item(at, value)

    def _item(self, at: int, value: int) -> int | None:
        found = self._child(at, value, _ITEM_LEVELS)
        if found is not None:
            return found
        for index in self.children.get(at, ()):
            if self.provisions[index].level == "paragraph":
                found = self._child(index, value, _ITEM_LEVELS)
                if found is not None:
                    return found
        return None

    # English

    def number(self, words: str, parent: int | None = None) -> int | None:
        """The first provision printed with this number ("1.1.2", "§ 5", "Article 6"), below `parent` if given."""
        if not self.numbers:
            for index, p in enumerate(self.provisions):
                key = _bare(p.number)
                self.numbers.setdefault((None, key), index)
                for above in self.ancestors(p.parent):
                    self.numbers.setdefault((above, key), index)
        return self.numbers.get((parent, words))

    def pieces(self, at: int, pieces: Sequence[str]) -> int | None:
        """Descend from a provision through (a), (2), (i)…; unnumbered paragraphs between are passed through."""
        for piece in pieces:
            wanted = piece.strip("().").casefold() if len(piece.strip("().")) > 1 else piece.strip("().")
            found = self._piece(at, wanted, 0)
            if found is None:
                return None
            at = found
        return at

    def _piece(self, at: int, wanted: str, depth: int) -> int | None:
        passed = []
        for index in self.children.get(at, ()):
            p = self.provisions[index]
            token = p.number.split(" [")[0].strip("().")
            if token == wanted or (len(token) > 1 and token.casefold() == wanted):
                return index
            if p.number[:1] == "¶":
                passed.append(index)
        for index in passed:
            found = self._piece(index, wanted, depth + 1) if depth < 3 else None
            if found is not None:
                return found
        return None


def _bare(number: str) -> str:
    """A printed English number without its word, kind letter and stops: "§ 5." and "Section 5" are "5"."""
    words = _EN_WORD.sub("", number.split(" [")[0], count=1).strip(" .")
    return re.sub(r"(?<=[\d])\s?[RGEPDC]\Z", "", words) if "." in words else words


def find_english(index: Index, words: str, *, at: int | None = None) -> int | None:
    """The provision English words name ("section 5(b)(2)", "§ 1026.35(c)", "1.1.2R", "Article 6(1)").

    `at` is the provision the words stand in: relative numbers (paragraph (b)) are sought there first.
    """
    word = _EN_WORD.match(words)
    kind = word.group().strip(" .s").casefold() if word else ""
    rest = words[word.end() :] if word else words
    pieces = [
        (f"({m.group(1)})" if m.group(1) else m.group(2) or m.group(4), bool(m.group(1)))
        for m in _EN_PIECE.finditer(rest)
    ]
    if not pieces:
        return None
    head, in_parens = pieces[0]
    tail = [piece for piece, _ in pieces[1:]]
    level = _TOP_WORDS.get(kind)
    if level is not None:
        found = _top(index, level, head)
    elif in_parens:
        return _relative(index, [head, *tail], at)
    else:
        found = None
        if kind in ("paragraph", "para", "point", "clause", "item", "subparagraph") and at is not None:
            found = _relative(index, [head], at)
        if found is None:
            found = index.number(head)
            if found is None and "." in head:
                found = index.number(head.rstrip("RGEPDC"))
            if found is not None and kind in ("section", "§", "article", "art", "rule", "regulation"):
                level_found = index.provisions[found].level
                if level_found not in ("section", "article", "chapter", "paragraph"):
                    found = None
        if found is None and "." not in head and "-" not in head and kind == "":
            found = _relative(index, [head], at)
    if found is None or not tail:
        return found
    return index.pieces(found, tail)


def _top(index: Index, level: str, head: str) -> int | None:
    wanted = {head.casefold()}
    for value in (chinese(head), roman(head), letters(head) if len(head) == 1 else None):
        if value is not None:
            wanted.add(str(value))
    for i, p in enumerate(index.provisions):
        if p.level == level or (level == "chapter" and p.level == "chapter"):
            token = _bare(p.number).casefold()
            values = {token, str(roman(token))} if not token.isdigit() else {token}
            if values & wanted:
                return i
    return None


def _relative(index: Index, pieces: list[str], at: int | None) -> int | None:
    """(b)(2) or 3 as counted from the section that holds `at`, then from nearer lists, then the top."""
    chain = list(index.ancestors(at))
    sections = [i for i in chain if index.provisions[i].level in ("section", "article")]
    for start in (*sections, *chain):
        found = index.pieces(start, pieces)
        if found is not None:
            return found
    for top in index.children.get(None, ()):
        token = index.provisions[top].number.split(" [")[0].strip("().")
        if token == pieces[0].strip("()."):
            return index.pieces(top, pieces[1:])
    return None
