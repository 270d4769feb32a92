"""Which provision of an old text became which of a new one: by words first, numbers as hints."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from kb.closing import closing_start
from kb.provisions import Provision, joined, read_provisions
from kb.words import Token, chain, fold, tokens

_AGAIN = re.compile(r" \[\d+\]\Z")
_UNNUMBERED = re.compile(r"第[^条章节编]+款\Z|¶")
_COMMON = 30
_CANDIDATES = 6
_SHORT = 8
_CONTAINED = 15
_LEFT = 2000
_TELLING = 12
_MOVED, _MOVED_RARE = 0.5, 0.35


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text from one provision's start to the next's: the provision's own words.

    `own` is its number as printed ("" where it has none), `path` the number with those above it
    up to the article or section. `words` are the tokens after the number, `head` those of it.
    """

    own: str
    path: str
    start: int
    end: int
    head: tuple[Token, ...]
    words: tuple[Token, ...]
    above: int | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What is compared: the words without the number."""
        return tuple(t.key for t in self.words)


def path_of(provisions: Sequence[Provision], index: int | None) -> str:
    """A provision's number with those above it, from its article or section on: 第十四条第一款（三）, § 5(b)(2)."""
    parts: list[str] = []
    while index is not None:
        p = provisions[index]
        number = _AGAIN.sub("", p.number)
        if parts and p.level in ("chapter", "part", "title", "attachment"):
            break
        if p.level == "section" and parts and number[:1] == "第":
            break
        if number[:1] != "¶":
            parts.append(number)
        index = p.parent
    return reduce(joined, reversed(parts), "")


def units(text: str, *, language: str) -> tuple[Unit, ...]:
    """The text cut at provision starts, without gaps; unnumbered paragraphs stay with what leads them in."""
    provisions = read_provisions(text, language=language)
    cuts: list[tuple[int, int | None]] = []
    if not provisions or provisions[0].start > 0:
        cuts.append((0, None))
    item = False
    unit_of: dict[int, int] = {}
    for index, p in enumerate(provisions):
        unnumbered = bool(_UNNUMBERED.match(p.number)) and not _spelled(text, p)
        if unnumbered and cuts and not item:
            unit_of[index] = len(cuts) - 1
            continue
        if cuts and cuts[-1][0] == p.start:
            unit_of[index] = len(cuts) - 1
            continue
        item = p.level in ("item", "subitem", "point")
        unit_of[index] = len(cuts)
        cuts.append((p.start, index))
    if provisions and cuts[-1][1] is not None:
        closing = closing_start(text, cuts[-1][0], len(text))
        if closing < len(text):
            cuts.append((closing, None))
    out = []
    for n, (start, provision) in enumerate(cuts):
        end = cuts[n + 1][0] if n + 1 < len(cuts) else len(text)
        own = path = ""
        above = None
        if provision is not None:
            p = provisions[provision]
            path = path_of(provisions, provision)
            own = _AGAIN.sub("", p.number) if _spelled(text, p) else ""
            above = unit_of.get(p.parent) if p.parent is not None else None
        found = tokens(text, start, end)
        split = _number_end(text, start, own)
        at = next((k for k, t in enumerate(found) if t.start >= split), len(found))
        out.append(Unit(own, path, start, end, found[:at], found[at:], above))
    return tuple(out)


def _spelled(text: str, provision: Provision) -> bool:
    number = _AGAIN.sub("", provision.number)
    return bool(number) and _number_end(text, provision.start, number) > provision.start


def _number_end(text: str, start: int, number: str) -> int:
    """Where the printed number ends; `start` where the text does not begin with it."""
    at = start
    for c in fold(number):
        if c.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or fold(text[at]) != c:
            return start
        at += 1
    return at


@dataclass(frozen=True, slots=True)
class Pair:
    """An old unit and the new one it became (indices); `same` where the words are equal.

    `moved` pairs stand elsewhere in the order.
    """

    old: int
    new: int
    same: bool
    moved: bool = False


def align(old: Sequence[Unit], new: Sequence[Unit]) -> list[Pair]:
    """The pairs, in-order ones first, in text order; what is in none was removed or added."""
    keys_old, keys_new = [u.key for u in old], [u.key for u in new]
    likeness = _Likeness([*keys_old, *keys_new])
    scored = _candidates(old, new, keys_old, keys_new, likeness)
    listed = [(i, j, _weight(s, old[i], new[j], old, new, keys_old[i])) for (i, j), s in scored.items()
              if s >= _enough(old[i], new[j])]
    pairs = [(listed[n][0], listed[n][1]) for n in chain(listed)]
    pairs = _filled(_second_look(pairs, old, new, likeness), old, new, likeness)
    out = [Pair(i, j, keys_old[i] == keys_new[j]) for i, j in pairs]
    used_old, used_new = {p.old for p in out}, {p.new for p in out}
    rest = sorted(((s, i, j) for (i, j), s in scored.items() if i not in used_old and j not in used_new
                   and _went(i, j, s, old, new, likeness)), key=lambda x: (-x[0], x[1], x[2]))
    for _, i, j in rest:
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            out.append(Pair(i, j, keys_old[i] == keys_new[j], moved=True))
    return out


def _went(i: int, j: int, score: float, old: Sequence[Unit], new: Sequence[Unit], likeness: _Likeness) -> bool:
    """Whether two units out of order are one that moved: nearly equal, or rewritten with most of its telling words kept."""
    size = len(old[i].words)
    if score >= 0.75:
        return size >= _SHORT
    return (score >= _MOVED and size >= _TELLING and bool(old[i].own) == bool(new[j].own)
            and likeness.of(i, len(old) + j, partial=False) >= _MOVED and likeness.rare(i, len(old) + j) >= _MOVED_RARE)


def _enough(a: Unit, b: Unit) -> float:
    """How alike two units must be: less where the number agrees, more where only one has a number."""
    if bool(a.own) != bool(b.own):
        return 0.6
    return 0.25 if a.own == b.own else 0.45


def _weight(score: float, a: Unit, b: Unit, old: Sequence[Unit], new: Sequence[Unit], key: tuple[str, ...]) -> float:
    weight = score * (1 + math.log(1 + len(key))) * (1.2 if score == 1.0 else 1.0)
    if a.own == b.own:
        weight += 0.3
        if a.path == b.path:
            weight += 0.3
    if a.above is not None and b.above is not None and old[a.above].own == new[b.above].own:
        weight += 0.1
    return weight


def _shingles(key: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    if len(key) < 2:
        return Counter([key] if key else [])
    return Counter(pairwise(key))


class _Likeness:
    """How alike units are (0..1), by the pairs of neighbouring words they share."""

    def __init__(self, keys: Sequence[tuple[str, ...]]) -> None:
        count: Counter[tuple[str, ...]] = Counter()
        self._grams = []
        for key in keys:
            grams = _shingles(key)
            self._grams.append(grams)
            count.update(grams.keys())
        # Twice is as rare as a word can be that stands on both sides.
        self._weight = {gram: 1 / math.sqrt(max(n, 2)) for gram, n in count.items()}
        self._total = [sum(n * self._weight[g] for g, n in grams.items()) for grams in self._grams]

    def grams(self, unit: int) -> Counter[tuple[str, ...]]:
        """The word pairs of a unit."""
        return self._grams[unit]

    def of(self, i: int, j: int, *, partial: bool = True) -> float:
        """Dice's coefficient; with `partial` a text that a longer one holds nearly whole counts as well."""
        a, b = self._grams[i], self._grams[j]
        sizes = sorted((a.total(), b.total()))
        if not sizes[1]:
            return 0.0
        shared = (a & b).total()
        contained = 0.75 * shared / sizes[0] if partial and sizes[0] >= _CONTAINED else 0.0
        return max(2 * shared / sum(sizes), contained)

    def rare(self, i: int, j: int) -> float:
        """The same, with what few units say counting most: what tells two rewritten articles apart."""
        total = self._total[i] + self._total[j]
        shared = sum(n * self._weight[g] for g, n in (self._grams[i] & self._grams[j]).items())
        return 2 * shared / total if total else 0.0


def _candidates(old: Sequence[Unit], new: Sequence[Unit], keys_old: list[tuple[str, ...]],
                keys_new: list[tuple[str, ...]], likeness: _Likeness) -> dict[tuple[int, int], float]:
    """Pairs worth weighing and how alike they are (0..1): equal ones, and those that share rare words."""
    scores: dict[tuple[int, int], float] = {}
    equal: dict[tuple[str, ...], list[int]] = {}
    for j, key in enumerate(keys_new):
        equal.setdefault(key, []).append(j)
    seen: Counter[tuple[str, ...]] = Counter()
    by_path: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for j, unit in enumerate(new):
        by_path.setdefault((unit.path, keys_new[j]), []).append(j)
    for i, key in enumerate(keys_old):
        there = equal.get(key, [])
        nth = seen[key]
        seen[key] += 1
        # Of words that stand many times (其他情形), the same path and the same turn are enough.
        near = there if len(there) <= 4 else [
            *there[max(0, nth - 2) : nth + 3], *there[-1:], *by_path.get((old[i].path, key), [])[:3]]
        for j in near:
            scores[i, j] = 1.0
    base = len(keys_old)
    where: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(keys_new)):
        for gram in likeness.grams(base + j):
            where.setdefault(gram, []).append(j)
    place = {(u.path, u.own): j for j, u in reversed(list(enumerate(new))) if u.own}
    for i in range(base):
        if (i, i) in scores and old[i].path == new[i].path:
            continue
        shared: Counter[int] = Counter()
        for gram in likeness.grams(i):
            there = where.get(gram, [])
            if len(there) <= _COMMON:
                shared.update(there)
        chosen = [j for j, _ in shared.most_common(_CANDIDATES)]
        if (j_same := place.get((old[i].path, old[i].own))) is not None:
            chosen.append(j_same)
        for j in chosen:
            if (i, j) not in scores:
                partial = bool(old[i].own) == bool(new[j].own)
                score = min(likeness.of(i, base + j, partial=partial), 0.99)
                if score < 0.45 and old[i].own == new[j].own:
                    # A like number asks for fewer words in common, but for more than what every article says.
                    score = min(score, likeness.rare(i, base + j))
                scores[i, j] = score
    return scores


def _second_look(pairs: list[tuple[int, int]], old: Sequence[Unit], new: Sequence[Unit],
                 likeness: _Likeness) -> list[tuple[int, int]]:
    """Between two pairs, what is left on both sides is paired by fewer words, if they are words few units have."""
    out: list[tuple[int, int]] = []
    i = j = 0
    for p, q in [*pairs, (len(old), len(new))]:
        if 0 < (p - i) * (q - j) <= _LEFT:
            left = [(n, k, likeness.rare(n, len(old) + k)) for n in range(i, p) for k in range(j, q)
                    if bool(old[n].own) == bool(new[k].own)]
            left = [x for x in left if x[2] >= 0.3]
            out += [left[n][:2] for n in chain(left)]
        if p < len(old):
            out.append((p, q))
        i, j = p + 1, q + 1
    return out


def _filled(pairs: list[tuple[int, int]], old: Sequence[Unit], new: Sequence[Unit],
            likeness: _Likeness) -> list[tuple[int, int]]:
    """Between two pairs: what has the same number and some words in common was rewritten, not replaced."""
    out: list[tuple[int, int]] = []
    partner = dict(pairs)
    i = j = 0
    for p, q in [*pairs, (len(old), len(new))]:
        here: dict[tuple[str, int], int] = {}
        for k in range(j, q):
            here.setdefault((new[k].own, _depth(new, k)), k)
        low = j
        for n in range(i, p):
            k = here.get((old[n].own, _depth(old, n)), -1)
            if k < low:
                continue
            above_old, above_new = old[n].above, new[k].above
            kin = above_old is not None and partner.get(above_old) == above_new
            alike = min(likeness.of(n, len(old) + k), likeness.rare(n, len(old) + k))
            lone = not old[n].path and not new[k].path and (n, k) in ((0, 0), (len(old) - 1, len(new) - 1))
            if lone or alike >= 0.2 or (alike >= 0.08 and kin):
                out.append((n, k))
                partner[n] = k
                low = k + 1
        if p < len(old):
            out.append((p, q))
        i, j = p + 1, q + 1
    return out


def _depth(all_units: Sequence[Unit], index: int) -> int:
    depth = 0
    above = all_units[index].above
    while above is not None and depth < 20:
        depth += 1
        above = all_units[above].above
    return depth
