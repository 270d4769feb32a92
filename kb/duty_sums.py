"""What the runs of many sentences weigh together: the trained model's sums, a block of sentences at once.

The runs are those of `kb.duty_model.runs`, each once a sentence, added up in their order, so that a sum is
the same to the last bit whoever reads and in whatever company.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Weights: TypeAlias = Mapping[str, Sequence[tuple[int, float]]]

# Stands between two sentences: no run holds it.
_BETWEEN = "\x01"
_TITLE = re.compile(r"《[^》\n]{0,200}》")
_MOST_WORDS = 100_000
# The words of kb.duty_model, in lower case.
_WORD = re.compile(rf"[a-z]+(?:'[a-z]+)?|[0-9]+|[%$£€]|{_BETWEEN}")
# Signs that lower case makes other letters of than the model's folding does.
_ODD = re.compile(r"[\u0130\u212a\uff01-\uff5e]")


class _Sums:
    """Rows of weights, one a run in order, and how they add up; row 0 is the start of every sentence."""

    def __init__(self, order: Sequence[str], weights: Weights, bias: Sequence[float]) -> None:
        rows = [list(enumerate(bias)), *(weights[run] for run in order)]
        self._size = len(bias)
        self._counts: Ints = np.array([len(row) for row in rows], dtype=np.int64)
        self._starts: Ints = np.cumsum(self._counts) - self._counts
        self._numbers: Ints = np.array([number for row in rows for number, _ in row], dtype=np.int64)
        self._values = np.array([weight for row in rows for _, weight in row])

    def add(self, sentences: Ints, rows: Ints, *, count: int) -> NDArray[np.float64]:
        """The sums of `count` sentences; `rows[n]` is a run that sentence `sentences[n]` holds, once or oftener."""
        width = len(self._counts)
        every: Ints = np.arange(count, dtype=np.int64) * width
        pairs: Ints = np.unique(np.concatenate([every, sentences * width + rows]))
        held, row = np.divmod(pairs, width)
        counts = self._counts[row]
        ends = np.cumsum(counts)
        at = np.arange(ends[-1]) + np.repeat(self._starts[row] - ends + counts, counts)
        places = np.repeat(held, counts) * self._size + self._numbers[at]
        sums = np.bincount(places, weights=self._values[at], minlength=count * self._size).astype(np.float64, copy=False)
        return sums.reshape(count, self._size)


def _found(known: Ints, codes: Ints) -> tuple[Ints, Ints]:
    """Where in `codes` one of `known` (in order) stands, and its place there."""
    places = np.searchsorted(known, codes)
    places[places == len(known)] = 0
    hits = np.flatnonzero(known[places] == codes)
    return hits, places[hits]


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)])


def _apart(passages: Iterable[str]) -> str:
    return _BETWEEN.join(p.replace(_BETWEEN, " ") if _BETWEEN in p else p for p in passages)


class CharacterSums:
    """Sums over Chinese: runs of two and three characters among those the model reads (`kept` of folded text;
    a digit is 0, and several are one)."""

    def __init__(self, weights: Weights, bias: Sequence[float], *, fold: Mapping[int, str], kept: re.Pattern[str]) -> None:
        order = sorted(weights)
        self._sums = _Sums(order, weights, bias)
        numbers = {_BETWEEN: 1, "0": 2}
        for run in order:
            for char in run:
                numbers.setdefault(char, len(numbers) + 1)
        # Characters that are read but stand in no run part those beside them; the rest is passed over.
        self._other = len(numbers) + 1
        self._base = self._other + 1
        table = np.zeros(0x10000, dtype=np.int64)
        for code in range(0x10000):
            char = fold.get(code) or chr(code)
            table[code] = numbers.get(char) or (self._other if kept.fullmatch(char) else 0)
        self._table = table
        coded = []
        for row, run in enumerate(order, 1):
            code = 0
            for char in run:
                code = code * self._base + numbers[char]
            coded.append((len(run), code, row))
        self._known: dict[int, tuple[Ints, Ints]] = {}
        for length in (2, 3):
            pairs = sorted((code, row) for size, code, row in coded if size == length)
            self._known[length] = np.array([c for c, _ in pairs], dtype=np.int64), np.array([r for _, r in pairs], dtype=np.int64)
        # Of two characters: 1 where they are a run, 2 where a run of three begins with them.
        self._flags = np.zeros(self._base**2, dtype=np.uint8)
        self._flags[self._known[2][0]] |= 1
        self._flags[self._known[3][0] // self._base] |= 2

    def of(self, passages: Sequence[str]) -> NDArray[np.float64]:
        """The sums of each passage."""
        text = _apart(_TITLE.sub("", p) if "《" in p else p for p in passages)
        signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        chars: Ints = self._table[np.where(signs < 0x10000, signs, 0xFFFF)]
        digits = chars == 2
        keep = chars > 0
        keep[1:] &= ~(digits[1:] & digits[:-1])
        chars = chars[keep]
        sentence: Ints = np.cumsum(chars == 1)
        twos: Ints = chars[:-1] * self._base + chars[1:]
        flags = self._flags[twos]
        at, rows = [], []
        for length in (2, 3):
            known, row = self._known[length]
            if len(known):
                where: Ints = np.flatnonzero(flags[: len(chars) - length + 1] & (length - 1))
                codes = twos[where] if length == 2 else twos[where] * self._base + chars[where + 2]
                hits, places = _found(known, codes)
                at.append(sentence[where[hits]])
                rows.append(row[places])
        return self._sums.add(_joined(at), _joined(rows), count=len(passages))


class _Numbers(dict[str, int]):
    """The number of each word's stem, 0 where no run holds it; filled as words come."""

    def __init__(self, stems: Mapping[str, int], stem: Callable[[str], str]) -> None:
        super().__init__({_BETWEEN: 1})
        self._stems = stems
        self._stem = stem

    def __missing__(self, word: str) -> int:
        number = self._stems.get("0" if word[0].isdecimal() else self._stem(word), 0)
        if len(self) < _MOST_WORDS:
            self[word] = number
        return number


class WordSums:
    """Sums over English: words and pairs of them, each by its stem."""

    def __init__(self, weights: Weights, bias: Sequence[float], *, fold: Mapping[int, str],
                 stem: Callable[[str], str]) -> None:
        order = sorted(weights)
        self._sums = _Sums(order, weights, bias)
        self._fold = fold
        stems: dict[str, int] = {}
        for run in order:
            for part in run.split(" "):
                stems.setdefault(part, len(stems) + 2)  # 1 is what stands between sentences
        self._numbers = _Numbers(stems, stem)
        self._base = len(stems) + 2
        self._single: Ints = np.zeros(self._base, dtype=np.int64)
        pairs = []
        for row, run in enumerate(order, 1):
            first, _, second = run.partition(" ")
            if second:
                pairs.append((stems[first] * self._base + stems[second], row))
            else:
                self._single[stems[first]] = row
        pairs.sort()
        self._known: Ints = np.array([code for code, _ in pairs], dtype=np.int64)
        self._row: Ints = np.array([row for _, row in pairs], dtype=np.int64)

    def of(self, passages: Sequence[str]) -> NDArray[np.float64]:
        """The sums of each passage."""
        text = _apart(passages)
        words = _WORD.findall(text.translate(self._fold) if _ODD.search(text) else text.lower())
        numbers: Ints = np.array([*map(self._numbers.__getitem__, words)], dtype=np.int64)
        sentence: Ints = np.cumsum(numbers == 1)
        single = self._single[numbers]
        at: Ints = np.flatnonzero(single)
        sentences, rows = [sentence[at]], [single[at]]
        if len(self._known):
            hits, places = _found(self._known, numbers[:-1] * self._base + numbers[1:])
            sentences.append(sentence[hits])
            rows.append(self._row[places])
        return self._sums.add(_joined(sentences), _joined(rows), count=len(passages))
