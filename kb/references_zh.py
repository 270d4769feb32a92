"""Chinese citations: 《X》第十五条第二款第（三）项, 本办法第十二条、第十三条, 前款, 同法, 银发〔2017〕281号."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.citation import Citation
from kb.citation_words_zh import (
    AFTER_TITLE,
    AMENDS,
    BETWEEN,
    CITED_AFTER,
    DOC,
    ISSUER,
    ISSUER_LEAD,
    LAW,
    LAW_LEAD,
    NOT_LAW,
    ONE,
    OWN_ALIAS,
    PARENS,
    RANGE,
    RANK,
    RULE_TITLE,
    SHORT,
    SPACE,
    STOPS,
    TAIWAN,
    TOKEN,
    document_number,
    normal_step,
    tight,
)
from kb.numerals import chinese
from kb.own_provisions_zh import OwnProvisions
from kb.provisions import Provision
from kb.resolution import Index, steps_of


def citations_zh(text: str, provisions: Sequence[Provision]) -> list[Citation]:
    """All citations of a Chinese text in order; never raises."""
    return _Reader(text, provisions).read()


class _Reader:
    """One pass over what may cite, with what the last citation named."""

    def __init__(self, text: str, provisions: Sequence[Provision]) -> None:
        self.text = text
        self.index = Index(provisions)
        self.provisions = provisions
        self.heads = {p.start for p in provisions if p.number[:1] == "第" and p.level != "paragraph"}
        self.out: list[Citation] = []
        self.short: dict[str, str] = {}
        self.rank = TAIWAN if "條" in text else RANK
        self.own = OwnProvisions(provisions, self.index, taiwan=self.rank is TAIWAN)
        self.law: tuple[str | None, str | None, str] = (
            None,
            None,
            "",
        )  # title, number, words: of the last rule named
        self.last_path: list[tuple[str, str]] = []  # (unit, printed) of the last provision cited
        self.last_title: tuple[str | None, str | None, str] = (None, None, "")
        self.last_end = -1
        self.recent = -1  # as last_end, but kept when other words follow
        self.anchor: int | None = None
        self.alias: dict[str, str] = {}  # 本法, where a text calls the law that it implements so
        if "称本" in text or "稱本" in text:
            for named in OWN_ALIAS.finditer(text):
                lead = LAW_LEAD.match(named.group(1))
                name = (
                    named.group(1)[lead.end() :]
                    if lead and lead.end() < len(named.group(1)) - 1
                    else named.group(1)
                )
                self.alias.setdefault(named.group(2), name)
        amended = AMENDS.search(text) if "修改" in text or "修订" in text or "修正" in text else None
        self.amended = (amended.end(), amended.group(1)) if amended else (len(text), "")

    def read(self) -> list[Citation]:
        text = self.text
        # A rule that was named and whose provision is to come.
        pending: tuple[int, int, str | None, str | None, str] | None = None
        relative: tuple[int, int, list[tuple[str, str]], int | None] | None = None
        for token in TOKEN.finditer(text):
            kind = token.lastgroup
            at, end = token.span()
            if pending is not None and not self._reaches(pending[1], at):
                self._rule(pending)
                pending = None
            if relative is not None and not self._touches(relative[1], at):
                relative = None
            if kind == "title":
                if pending is not None:
                    if self._inside(pending[1], at):
                        continue  # its short name, or the decision that amended it
                    self._rule(pending)
                relative = None
                pending = self._titled(token)
            elif kind in ("unit", "sub"):
                if at in self.heads:
                    self.last_end = -1
                    continue
                self._path(token, pending, relative)
                if self.last_end == end:
                    pending = relative = None
            elif kind == "self":
                if pending is not None:
                    self._rule(pending)
                pending, relative = None, (at, end, [], None)
                if token.group("self") in self.alias:
                    past = end + 1 if text[end : end + 1] in ("）", ")") else end
                    pending, relative = (at, past, self.alias[token.group("self")], None, text[at:end]), None
                self.last_end = self.last_end if self._joins(self.last_end, at) else -1
            elif kind in ("same", "that"):
                if (token.group("same") or token.group("that")) in "条條款":
                    if self.last_path:
                        keep = [p for p in self.last_path if self.rank[p[0]] <= 3]
                        relative = (at, end, keep, -1)
                elif self.law[0]:
                    pending = (at, end, *self.law)
            elif kind in ("here", "prev", "above") and pending is not None:
                self._rule(pending)
                pending = None
                relative = self._here(token.group("here"), at, end) if kind == "here" else self._previous(token)
            elif kind == "here":
                relative = self._here(token.group("here"), at, end)
            elif kind in ("prev", "above"):
                relative = self._previous(token)
            elif pending is None or not self._inside(pending[1], at):
                self._number(at, end)
        if pending is not None:
            self._rule(pending)
        return self.out

    # what a rule is called

    def _titled(self, token: re.Match[str]) -> tuple[int, int, str | None, str | None, str]:
        """A 《title》 with the number and the short name that follow it in brackets."""
        title = token.group("title").strip()
        end = token.end()
        number = None
        parens = PARENS.match(self.text, end)
        if parens is not None:
            inside = parens.group(1)
            number = document_number(inside)
            short = SHORT.search(inside)
            if short is not None:
                self.short[tight(short.group(1))] = title
            elif inside.startswith(("《", "简称")):
                self.short[tight(inside.removeprefix("简称").strip('《》“”"：:'))] = title
        known = self.short.get(tight(title))
        full = known if known is not None and known != title else title
        return token.start(), end, full, number, f"《{tight(title)}》"

    def _reaches(self, end: int, at: int) -> bool:
        """Whether only brackets and white space stand between a rule's name and `at`."""
        if at - end > 230:
            return False
        match = AFTER_TITLE.match(self.text, end)
        return match is not None and (match.end() >= at or self._inside(end, at))

    def _inside(self, end: int, at: int) -> bool:
        """Whether `at` stands within the brackets that follow a name."""
        match = PARENS.match(self.text, end)
        return match is not None and match.start() < at < match.end()

    def _touches(self, end: int, at: int) -> bool:
        between = self.text[end:at]
        return not between.strip() or between.strip() in ("的", "之", "中", "中的")

    def _joins(self, end: int, at: int) -> bool:
        return end >= 0 and at - end < 8 and bool((m := BETWEEN.match(self.text, end)) and m.end() >= at)

    def _rule(self, rule: tuple[int, int, str | None, str | None, str]) -> None:
        """Cite a rule as a whole, if the title is a rule's."""
        start, end, title, number, words = rule
        self.law = (title, number, words)
        if title is None or words[:1] != "《":
            return
        if number is None and words.strip("《》") not in self.short and not RULE_TITLE.search(title):
            return
        self.out.append(Citation(start, end, words, title, number))
        self.last_end = -1

    def _number(self, at: int, end: int) -> None:
        """Cite a rule by its document number alone."""
        match = DOC.match(self.text, end)
        if match is None:
            return
        line = self.text.rfind("\n", 0, at) + 1
        before = self.text[max(line, at - 40) : at]
        issuer = ISSUER.search(before)
        name = issuer.group() if issuer else ""
        lead = ISSUER_LEAD.match(name)
        if lead is not None and lead.end() < len(name):
            name = name[lead.end() :]
        if not name:
            return
        start = at - len(name)
        if self.out and start < self.out[-1].end:
            start = self.out[-1].end
        stop = self.text.find("\n", match.end())
        rest = self.text[match.end() : stop if stop >= 0 else len(self.text)].strip(" )）〕")
        if not rest and not self.text[line:start].strip(" （("):
            return  # the notice's own number on a line of its own
        words = tight(self.text[start : match.end()])
        self.out.append(Citation(start, match.end(), words, None, words))
        self.law = (None, words, words)

    # where it stands

    def _here(
        self, unit: str, at: int, end: int
    ) -> tuple[int, int, list[tuple[str, str]], int | None] | None:
        """本条, 本款: what is named is the provision the words stand in."""
        index = self.own.around(at, unit)
        return None if index is None else (at, end, [], index)

    def _previous(self, token: re.Match[str]) -> tuple[int, int, list[tuple[str, str]], int | None] | None:
        """前款, 前两条, 上款: cite what stands before, and remember it for what may follow (前款第三项)."""
        at, end = token.span()
        unit = token.group("prev") or token.group("above")
        count = chinese(token.group("count")) if token.group("count") else 1
        after = self.text[end : end + 6]
        words = self.text[at:end]
        if not count or count > 20 or (unit in "项項" and after[:1] in "目"):
            return None
        first, target = self.own.before(at, unit, count)
        follows = re.match(rf"{SPACE}*(?:的)?第", self.text[end : end + 4]) is not None
        if not follows:
            steps = self.own.path(target)
            cited = "".join(steps) or words
            last: tuple[str, ...] = ()
            provision = target
            path = steps
            if first is not None and first != target:
                path, last, provision = self.own.path(first), steps, first
                cited = f"{''.join(path)}至{''.join(steps)}"
            self.out.append(Citation(at, end, cited, None, None, path, last, provision))
        self.last_end = -1
        return at, end, [], target

    # provisions

    def _path(
        self,
        token: re.Match[str],
        pending: tuple[int, int, str | None, str | None, str] | None,
        relative: tuple[int, int, list[tuple[str, str]], int | None] | None,
    ) -> None:
        """Cite the provisions of one 第…条/款/项 token, as part of the chain before it where it joins one."""
        text = self.text
        at, end = token.span()
        unit = token.group("unit")
        rank = self.rank.get(unit, 5)
        link = ""
        chained = False
        start = at
        base: list[tuple[str, str]] = []
        anchor: int | None = None
        title: tuple[str | None, str | None, str] = (None, None, "")
        if pending is not None:
            title = pending[2:]
            start = pending[0]
            self.law = title
        elif relative is not None:
            start, _, base, anchor = relative
            if anchor == -1:
                title, anchor = self.last_title, None
            elif self._joins(self.last_end, start) and self.out:
                pass
        elif self.last_end >= 0 and at - self.last_end < 12:
            between = BETWEEN.match(text, self.last_end)
            if between is not None and between.end() >= at:
                link = between.group("link") or ""
                chained = True
                title = self.last_title
                base = (
                    [p for p in self.last_path if self.rank.get(p[0], 5) < rank]
                    if rank != 3 or not link
                    else []
                )
                anchor = self.anchor
        if not chained and pending is None and relative is None:
            law = self._plain_law(at)
            if law is not None:
                title, start = (law[0], None, law[1]), law[2]
                self.law = title
            elif rank != 3 and not CITED_AFTER.match(text, end):
                return
            elif rank not in (3, 4, 5):
                if rank != 1 or not CITED_AFTER.match(text, end):
                    return
            elif rank in (4, 5):
                if text[end : end + 1] == "目":
                    return
                if self.last_path and 0 <= at - self.recent < 60 and not STOPS.search(text, self.recent, at):
                    # …第一项规定的财产或者第五项: still of the provision cited before.
                    base = [p for p in self.last_path if self.rank.get(p[0], 5) < rank]
                    title, anchor = self.last_title, self.anchor
                if not base and anchor is None:
                    anchor = next(
                        (
                            i
                            for i in self.index.ancestors(self.own.at(at))
                            if self.provisions[i].level in ("article", "section")
                        ),
                        None,
                    )
                if not base and anchor is None:
                    return
            elif self.amended[0] <= at and text[end : end + 1] not in " \u3000":
                title = (self.amended[1], None, "")
        first = True
        prefix = title[2] if pending is not None or title[0] else ""
        nested = (
            chained
            and not link
            and bool(self.out)
            and self.out[-1].end == self.last_end
            and self.rank.get(self.last_path[-1][0], 5) < rank
        )
        for one in ONE.finditer(token.group("nums")):
            printed = tight(one.group("printed"))
            sub = token.group("sub") or ""
            piece = (unit, f"第{printed}{unit}{sub}")
            inner = one.group("link") or ""
            steps = [*base, piece]
            where = (
                start if first else token.start("nums") + one.start("printed"),
                end if one.end() == len(token.group("nums")) else token.start("nums") + one.end(),
            )
            if (
                (inner or (link if first else "")) in RANGE
                and (inner or (link if first else ""))
                and self.out
            ):
                self._extend(steps, end)
            elif first and nested:
                self._deepen(steps, end)
            else:
                self._add(where, steps, anchor, title, prefix)
            self.last_path = steps
            first = False
        self.last_title, self.last_end, self.anchor = title, end, anchor
        self.recent = end

    def _plain_law(self, at: int) -> tuple[str, str, int] | None:
        """刑法第…条, 合规办法第…条: a rule named without brackets; (title, words, start)."""
        before = self.text[max(0, at - 22) : at]
        if not before or before[-1] not in "法典例定则引知 办范程":
            return None
        tight = before.rstrip()
        for short, full in self.short.items():
            if tight.endswith(short) and len(short) > 1:
                return full, short, at - len(before) + len(tight) - len(short)
        match = LAW.search(before)
        if match is None or NOT_LAW.search(before):
            return None
        name = match.group().rstrip()
        lead = LAW_LEAD.match(name)
        if lead is not None and lead.end() < len(name) - 1:
            name = name[lead.end() :]
        if len(name) < 2:
            return None
        return name, name, at - len(before) + len(tight) - len(name)

    def _add(
        self,
        where: tuple[int, int],
        steps: list[tuple[str, str]],
        anchor: int | None,
        title: tuple[str | None, str | None, str],
        prefix: str,
    ) -> None:
        path = tuple(normal_step(printed) for _, printed in steps)
        provision = None
        if title[0] is None:
            wanted = steps_of(path, taiwan=self.rank is TAIWAN)
            if anchor is not None:
                provision = self.index.below(anchor, wanted)
                above = self.own.path(anchor)
                path = (*above, *path)
            else:
                provision = self.index.find(wanted, self.own.scope(where[0]))
            words = "".join(tight(p) for _, p in steps)
            cited = "".join(self.own.path(anchor)) + words if anchor is not None else words
        else:
            cited = prefix + "".join(tight(p) for _, p in steps)
        self.out.append(Citation(where[0], where[1], cited, title[0], title[1], path, (), provision))

    def _deepen(self, steps: list[tuple[str, str]], end: int) -> None:
        """第五条 + 第二款: the citation just made goes on."""
        last = self.out.pop()
        if last.last:
            self.out.append(last)
            return
        self._add((last.start, end), steps, self.anchor, self.last_title, self.last_title[2])

    def _extend(self, steps: list[tuple[str, str]], end: int) -> None:
        """…至第十二条: the citation just made becomes a range."""
        last = self.out.pop()
        path = tuple(normal_step(printed) for _, printed in steps)
        words = steps[-1][1] if len(steps) > 1 or last.path[:-1] else "".join(p for _, p in steps)
        above = last.path[: max(0, len(last.path) - len(steps))] if len(last.path) > len(steps) else ()
        cited = f"{last.cited}至{tight(words)}"
        self.out.append(
            Citation(
                last.start,
                end,
                cited,
                last.title,
                last.doc_number,
                last.path,
                (*above, *path),
                last.provision,
            )
        )
