"""A Chinese text's own provisions as its words point to them: 本条 is around them, 前款 before them."""

from __future__ import annotations

from collections.abc import Sequence

from kb.citation_words_zh import step_words
from kb.provisions import Innermost, Provision
from kb.resolution import Index

_LEVELS = {"条": "article", "條": "article", "款": "paragraph", "章": "chapter", "节": "section", "節": "section", "编": "part", "編": "part"}
_ITEMS = ("item", "subitem")


class OwnProvisions(Innermost):
    """Provisions by where words stand; `taiwan` reads 項 and 款 as Taiwan counts them."""

    def __init__(self, provisions: Sequence[Provision], index: Index, *, taiwan: bool) -> None:
        super().__init__(provisions)
        self._index = index
        self._taiwan = taiwan

    def around(self, at: int, unit: str) -> int | None:
        """The provision of a unit (条, 款, 项, 章 …) that holds an offset."""
        for index in self._index.ancestors(self.at(at)):
            level = self._provisions[index].level
            if level == _LEVELS.get(unit) or (unit in "项項" and level in _ITEMS):
                return index
        return None

    def before(self, at: int, unit: str, count: int) -> tuple[int | None, int | None]:
        """The first and the last of so many provisions of a unit that stand right before the one around an offset."""
        level = {"款": "paragraph", "條": "article", "条": "article"}.get(unit, "item")
        if self._taiwan:
            level = {"項": "paragraph", "款": "item"}.get(unit, level)
        current = next((i for i in self._index.ancestors(self.at(at)) if self._provisions[i].level == level), None)
        if current is None:
            return None, None
        siblings = self._siblings(current, level)
        here = siblings.index(current)
        return (siblings[max(0, here - count)], siblings[here - 1]) if here else (None, None)

    def _siblings(self, index: int, level: str) -> list[int]:
        """Provisions of a level in order: within the parent, articles within the attachment."""
        if level == "article":
            scope = self._index.scope[index]
            return [i for i, p in enumerate(self._provisions) if p.level == "article" and self._index.scope[i] == scope]
        return [i for i in self._index.children[self._provisions[index].parent] if self._provisions[i].level == level]

    def path(self, index: int | None) -> tuple[str, ...]:
        """A provision's steps from its article or section down."""
        out: list[str] = []
        for i in self._index.ancestors(index):
            p = self._provisions[i]
            if p.level in ("article", "paragraph", "item", "subitem", "point") or (p.level == "section" and not out):
                out.append(step_words(p, self._index.value(i), taiwan=self._taiwan))
            if p.level in ("article", "section"):
                break
        return tuple(reversed(out))

    def scope(self, at: int) -> int | None:
        """The attachment that holds an offset."""
        place = self.at(at)
        return self._index.scope[place] if place is not None else None
