"""What changed between two texts of a rule: provisions aligned first, then words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.alignment import Pair, Unit, align, units
from kb.words import Step, Token, bare, steps, tokens

KINDS = ("added", "removed", "amended", "moved", "renumbered")
_SENTENCES_FROM = 400
_STOPS = frozenset("。；;.!?！？")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text: `op` is equal, insert or delete."""

    op: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One provision's change. `kind` is one of KINDS.

    `old_number` and `new_number` are paths (第十四条（三）, § 5(b)(2); "" for words outside any
    provision, None where there is no such side). `old_text[old_start:old_end]` is the provision's
    own words (empty, at the place of insertion, for what was added), likewise new. `segments`
    are the words: equal and insert together are the new text. An amended or moved provision
    may have a new number too. `at` is where in the old text a moved one now stands.
    """

    kind: str
    old_number: str | None
    new_number: str | None
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    segments: tuple[Segment, ...]
    at: int | None = None

    @property
    def old_text(self) -> str:
        """The words before, as far as they are printed (noise aside)."""
        return "".join(s.text for s in self.segments if s.op != "insert")

    @property
    def new_text(self) -> str:
        """The words after, exactly."""
        return "".join(s.text for s in self.segments if s.op != "delete")


def compare(old_text: str, new_text: str, *, language: str) -> tuple[Change, ...]:
    """The changes from one text to another, in the order of the new text; () where only noise differs.

    White space, width, hidden characters and page numbers are noise. A provision whose words
    stay and whose number alone follows an insertion is renumbered, not amended.
    """
    if old_text == new_text or bare(old_text) == bare(new_text):
        return ()
    old, new = units(old_text, language=language), units(new_text, language=language)
    pairs = align(old, new)
    quiet_old, quiet_new = _quiet(pairs, old, new)
    in_order = sorted((p for p in pairs if not p.moved), key=lambda p: p.new)
    places = _places(in_order, old, new)
    changes: list[tuple[int, int, Change]] = []
    for pair in pairs:
        a, b = old[pair.old], new[pair.new]
        if pair.old in quiet_old and pair.new in quiet_new:
            continue
        renumbered = _keys(a.head) != _keys(b.head)
        if pair.same and not renumbered and not pair.moved:
            continue
        kind = "moved" if pair.moved else "renumbered" if pair.same else "amended"
        changes.append((b.start, 1, Change(
            kind=kind, old_number=a.path, new_number=b.path, old_start=a.start, old_end=a.end, new_start=b.start,
            new_end=b.end, segments=segments(old_text, new_text, a, b),
            at=places[pair.new] if pair.moved else None)))
    paired_old, paired_new = {p.old for p in pairs}, {p.new for p in pairs}
    fresh = {j for j, b in enumerate(new) if j not in paired_new and j not in quiet_new and (b.words or b.head)}
    gone = {i for i, a in enumerate(old) if i not in paired_old and i not in quiet_old and (a.words or a.head)}
    for j, end in _families(fresh, new):
        b, at = new[j], places[j]
        changes.append((b.start, 1, Change(
            kind="added", old_number=None, new_number=b.path, old_start=at, old_end=at, new_start=b.start,
            new_end=end, segments=(Segment("insert", new_text[b.start : end]),))))
    follows = {p.old: new[p.new].end for p in in_order}
    after = 0
    ends = dict(_families(gone, old))
    for i, a in enumerate(old):
        after = follows.get(i, after)
        if i in ends:
            changes.append((after, 0, Change(
                kind="removed", old_number=a.path, new_number=None, old_start=a.start, old_end=ends[i],
                new_start=after, new_end=after, segments=(Segment("delete", old_text[a.start : ends[i]]),))))
    changes.sort(key=lambda c: (c[0], c[1], c[2].old_start))
    return tuple(c for _, _, c in changes)


def _families(chosen: set[int], all_units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Chosen units with those below them (an article with its items) as one: (first unit, end offset)."""
    out: list[tuple[int, int]] = []
    for n in sorted(chosen):
        unit = all_units[n]
        head = all_units[out[-1][0]] if out else None
        if head is not None and head.path and out[-1][1] == unit.start and len(unit.path) > len(head.path) \
                and unit.path.startswith(head.path):
            out[-1] = (out[-1][0], unit.end)
        else:
            out.append((n, unit.end))
    return out


def _keys(words: Iterable[Token]) -> tuple[str, ...]:
    return tuple(t.key for t in words)


def _all(unit: Unit) -> tuple[str, ...]:
    return _keys((*unit.head, *unit.words))


def _quiet(pairs: Sequence[Pair], old: Sequence[Unit], new: Sequence[Unit]) -> tuple[set[int], set[int]]:
    """Units between two unchanged ones whose words, taken together, are the same: only cut otherwise.

    A page's line breaks decide where a paragraph or an item seems to start; that is noise.
    """
    fixed = sorted((p.old, p.new) for p in pairs if not p.moved and p.same
                   and _keys(old[p.old].head) == _keys(new[p.new].head))
    quiet_old: set[int] = set()
    quiet_new: set[int] = set()
    i = j = 0
    for p, q in [*fixed, (len(old), len(new))]:
        if p > i or q > j:
            before = [k for u in old[i:p] for k in _all(u)]
            now = [k for u in new[j:q] for k in _all(u)]
            if before == now:
                quiet_old.update(range(i, p))
                quiet_new.update(range(j, q))
        i, j = p + 1, q + 1
    return quiet_old, quiet_new


def _places(in_order: Sequence[Pair], old: Sequence[Unit], new: Sequence[Unit]) -> list[int]:
    """For every new unit the offset in the old text behind which it stands."""
    after = {p.new: old[p.old].end for p in in_order}
    out = []
    at = 0
    for j in range(len(new)):
        at = after.get(j, at)
        out.append(at)
    return out


def segments(old_text: str, new_text: str, a: Unit, b: Unit) -> tuple[Segment, ...]:
    """The words of two units as runs: equal, deleted, inserted."""
    old, new = (*a.head, *a.words), (*b.head, *b.words)
    out: list[Segment] = []
    if b.start < (new[0].start if new else b.end):
        out.append(Segment("equal", new_text[b.start : new[0].start if new else b.end]))
    for step in _tidy(_word_steps(_keys(old), _keys(new))):
        if step.same:
            out.append(Segment("equal", _run(new_text, new, step.k, step.m, b.end)))
            continue
        if step.j > step.i:
            out.append(Segment("delete", _run(old_text, old, step.i, step.j, a.end)))
        if step.m > step.k:
            out.append(Segment("insert", _run(new_text, new, step.k, step.m, b.end)))
    return tuple(out)


def _run(text: str, words: Sequence[Token], first: int, last: int, end: int) -> str:
    return text[words[first].start : words[last].start if last < len(words) else end]


def _word_steps(a: tuple[str, ...], b: tuple[str, ...]) -> list[Step]:
    """Sentences first where a unit is long, words inside the sentences that differ."""
    if max(len(a), len(b)) < _SENTENCES_FROM:
        return steps(a, b)
    cut_a, cut_b = _sentences(a), _sentences(b)
    out: list[Step] = []
    for step in steps([a[s:e] for s, e in cut_a], [b[s:e] for s, e in cut_b]):
        i = cut_a[step.i][0] if step.i < len(cut_a) else len(a)
        j = cut_a[step.j - 1][1] if step.j > step.i else i
        k = cut_b[step.k][0] if step.k < len(cut_b) else len(b)
        m = cut_b[step.m - 1][1] if step.m > step.k else k
        if step.same:
            out.append(Step(True, i, j, k, m))
        else:
            out += [Step(s.same, s.i + i, s.j + i, s.k + k, s.m + k) for s in steps(a[i:j], b[k:m])]
    return out


def _sentences(words: tuple[str, ...]) -> list[tuple[int, int]]:
    out = []
    start = 0
    for n, word in enumerate(words):
        if word in _STOPS:
            out.append((start, n + 1))
            start = n + 1
    if start < len(words):
        out.append((start, len(words)))
    return out


def _tidy(run: list[Step]) -> list[Step]:
    """Joins changes that only a word or two keep apart: a reader sees one replacement, not confetti."""
    out: list[Step] = []
    for n, step in enumerate(run):
        size = step.j - step.i
        if (step.same and size <= 3 and out and not out[-1].same and n + 1 < len(run)
                and size < _size(out[-1]) and size < _size(run[n + 1])):
            step = Step(False, *step[1:])
        if out and out[-1].same == step.same:
            last = out.pop()
            step = Step(step.same, last.i, step.j, last.k, step.m)
        out.append(step)
    return out


def _size(step: Step) -> int:
    return max(step.j - step.i, step.m - step.k)


def apply(changes: Sequence[Change], old_text: str) -> str:
    """The old text with the changes carried out: the new text, up to noise."""
    edits: list[tuple[int, int, int, str]] = []
    for change in changes:
        if change.kind == "added":
            edits.append((change.old_start, change.old_start, change.new_start, change.new_text))
        elif change.kind == "removed":
            edits.append((change.old_start, change.old_end, -1, ""))
        elif change.kind == "moved":
            edits.append((change.old_start, change.old_end, -1, ""))
            at = change.at if change.at is not None else change.old_start
            edits.append((at, at, change.new_start, change.new_text))
        else:
            edits.append((change.old_start, change.old_end, change.new_start, change.new_text))
    # Insertions at an offset come before what starts there is replaced or removed.
    edits.sort(key=lambda e: (e[0], e[1] > e[0], e[2]))
    out: list[str] = []
    at = 0
    for start, end, _, words in edits:
        _put(out, old_text[at:start])
        _put(out, words)
        at = max(at, end)
    _put(out, old_text[at:])
    return "".join(out)


def _put(out: list[str], piece: str) -> None:
    """Pieces of different origin never run into one word or one line."""
    if not piece:
        return
    if out and not out[-1][-1].isspace() and not piece[0].isspace():
        out.append("\n")
    out.append(piece)


def summary(changes: Sequence[Change]) -> dict[str, int]:
    """How many changes of each kind, kinds without any left out."""
    counts = {kind: sum(c.kind == kind for c in changes) for kind in KINDS}
    return {kind: n for kind, n in counts.items() if n}


def same_words(a: str, b: str) -> bool:
    """Whether two texts differ by noise only."""
    return _keys(tokens(a)) == _keys(tokens(b))
