"""Trains the model of obligations: same sentences, same machine, same bytes.

One logistic regression an obligation with both an L1 and an L2 penalty (elastic net; Zou and Hastie 2005),
solved by FISTA (Beck and Teboulle 2009): few runs keep a weight, so the file stays small and readable.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.duty_model import DutyModel, runs
from kb.errors import TrainingError
from kb.taxonomy import taxonomy


@dataclass(frozen=True, slots=True)
class Fit:
    """How a language's weights are learnt, as chosen by cross-validation over labelled notices: the weights of
    the penalties, how often a run must occur, and how much of a word a pair of words counts (the less, the more
    its weight is punished)."""

    l1: float
    l2: float
    seen: int
    pair: float


_FIT = {"zh": Fit(5e-5, 2e-4, 2, 1.0), "en": Fit(2e-5, 2e-4, 1, 0.5)}
_STEPS = 300


@dataclass(frozen=True, slots=True)
class DutyExample:
    """A sentence and the obligations it imposes; none for one that imposes nothing."""

    text: str
    obligations: tuple[str, ...]


def read_duty_examples(folder: Path, language: str) -> list[DutyExample]:
    """The sentences of `obligations_<language>.jsonl`, in file order.

    Raises TrainingError where a line is no sentence or names an obligation the taxonomy lacks.
    """
    path = folder / f"obligations_{language}.jsonl"
    out = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            example = DutyExample(row["text"], tuple(row["obligations"]))
        except (ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"{path.name}:{number}: is no example ({error}); "
                                'write {"text": …, "obligations": [ids]}') from error
        if unknown := set(example.obligations) - set(taxonomy().obligations):
            raise TrainingError(f"{path.name}:{number}: no such obligation: {', '.join(sorted(unknown))}")
        out.append(example)
    return out


def train_duties(examples: Sequence[DutyExample], language: str, *, fit: Fit | None = None,
                 steps: int = _STEPS) -> DutyModel:
    """The weights learnt from labelled sentences, by the language's own fit if none is given."""
    fit = fit or _FIT[language]
    obligations = sorted({name for example in examples for name in example.obligations})
    bags = [sorted({run for run, _, _ in runs(example.text, language)}) for example in examples]
    counts = Counter(run for bag in bags for run in bag)
    known = sorted(run for run, count in counts.items() if count >= fit.seen)
    at = {run: number for number, run in enumerate(known)}
    y = np.zeros((len(obligations), len(examples)))
    for number, example in enumerate(examples):
        y[[obligations.index(name) for name in example.obligations], number] = 1.0
    scale = np.array([fit.pair if language == "en" and " " in run else 1.0 for run in known])
    held = _Bags([[at[run] for run in bag if run in at] for bag in bags], scale)
    weights, bias = _fista(held, y, l1=fit.l1, l2=fit.l2, steps=steps)
    weights = weights * scale
    table = {
        run: tuple((int(n), round(float(column[n]), 2)) for n in np.nonzero(np.abs(column) >= 0.02)[0])
        for run, column in zip(known, weights.T, strict=True)
    }
    return DutyModel(language, tuple(obligations), tuple(round(float(b), 2) for b in bias),
                     {run: pairs for run, pairs in table.items() if pairs})


class _Bags:
    """Which runs each sentence holds, as a matrix kept by what is not zero: each run counts as much as `scale`
    has it. Sums are taken in one order whatever the machine's linear algebra and its threads do, so that the same
    sentences give the same bytes. What is summed lies in memory obligation by obligation: that is four times as quick."""

    def __init__(self, bags: Sequence[Sequence[int]], scale: np.ndarray) -> None:
        runs_known = len(scale)
        self.shape = (len(bags), runs_known)
        self._scale = scale
        # Each sentence also holds a run that weighs nothing: no slice that is summed is empty.
        self._runs = np.array([run for bag in bags for run in (*bag, runs_known)])
        lengths = np.array([len(bag) + 1 for bag in bags])
        self._rows = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(self._runs, kind="stable")
        self._sentences = np.repeat(np.arange(len(bags)), lengths)[order]
        self._columns = np.searchsorted(self._runs[order], np.arange(runs_known + 1))

    def dot(self, w: np.ndarray) -> np.ndarray:
        """What each sentence's runs weigh together, an obligation a row."""
        padded = np.concatenate([w * self._scale, np.zeros((len(w), 1))], axis=1)
        return np.array([np.add.reduceat(row.take(self._runs), self._rows) for row in padded])

    def back(self, slope: np.ndarray) -> np.ndarray:
        """What the sentences that hold each run add up to, an obligation a row."""
        sums = np.array([np.add.reduceat(row.take(self._sentences), self._columns)[:-1] for row in slope])
        scaled: np.ndarray = sums * self._scale
        return scaled


def _fista(x: _Bags, y: np.ndarray, *, l1: float, l2: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = x.shape
    w = np.zeros((len(y), columns))
    share = np.clip(y.mean(axis=1, keepdims=True), 1e-4, 0.5)
    b = np.log(share / (1 - share))
    # A step no longer than the curvature allows: the largest singular value, by power iteration.
    v = np.ones((1, columns))
    for _ in range(20):
        v = x.back(x.dot(v))
        v /= math.sqrt(float(np.square(v).sum()))
    rate = 1.0 / (0.25 * float(np.square(x.dot(v)).sum()) / rows + 0.25 + l2)
    ahead_w, ahead_b, momentum = w.copy(), b.copy(), 1.0
    for _ in range(steps):
        slope = (1 / (1 + np.exp(-(x.dot(ahead_w) + ahead_b))) - y) / rows
        new_w = ahead_w - rate * (x.back(slope) + l2 * ahead_w)
        new_w = np.sign(new_w) * np.maximum(np.abs(new_w) - rate * l1, 0)
        new_b = ahead_b - rate * slope.sum(axis=1, keepdims=True)
        faster = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        pull = (momentum - 1) / faster
        ahead_w, ahead_b = new_w + pull * (new_w - w), new_b + pull * (new_b - b)
        w, b, momentum = new_w, new_b, faster
    return w, b[:, 0]
