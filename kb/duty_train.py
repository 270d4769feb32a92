"""Trains the model of obligations: same sentences, same machine, same bytes.

One logistic regression an obligation with both an L1 and an L2 penalty (elastic net; Zou and Hastie 2005),
solved by FISTA (Beck and Teboulle 2009): few runs keep a weight, so the file stays small and readable.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.duty_model import DutyModel, runs
from kb.errors import TrainingError
from kb.taxonomy import taxonomy

# Weights of the penalties, and how often a run must occur to be learnt.
_L1, _L2 = 5e-5, 2e-4
_SEEN = 2
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


def train_duties(examples: Sequence[DutyExample], language: str, *, l1: float = _L1, l2: float = _L2,
                 steps: int = _STEPS) -> DutyModel:
    """The weights learnt from labelled sentences."""
    obligations = sorted({name for example in examples for name in example.obligations})
    bags = [sorted({run for run, _, _ in runs(example.text, language)}) for example in examples]
    counts = Counter(run for bag in bags for run in bag)
    known = sorted(run for run, count in counts.items() if count >= _SEEN)
    at = {run: number for number, run in enumerate(known)}
    x = np.zeros((len(examples), len(known)), dtype=np.float32)
    y = np.zeros((len(examples), len(obligations)), dtype=np.float32)
    for row, (example, bag) in enumerate(zip(examples, bags, strict=True)):
        x[row, [at[run] for run in bag if run in at]] = 1.0
        y[row, [obligations.index(name) for name in example.obligations]] = 1.0
    weights, bias = _fista(x, y, l1=l1, l2=l2, steps=steps)
    table = {
        run: tuple((int(n), round(float(weights[number, n]), 2)) for n in np.nonzero(np.abs(weights[number]) >= 0.02)[0])
        for number, run in enumerate(known)
    }
    return DutyModel(language, tuple(obligations), tuple(round(float(b), 2) for b in bias),
                     {run: pairs for run, pairs in table.items() if pairs})


def _fista(x: np.ndarray, y: np.ndarray, *, l1: float, l2: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    rows = x.shape[0]
    w = np.zeros((x.shape[1], y.shape[1]), dtype=np.float32)
    share = np.clip(y.mean(axis=0), 1e-4, 0.5)
    b = np.log(share / (1 - share)).astype(np.float32)
    # A step no longer than the curvature allows: the largest singular value, by power iteration.
    v = np.ones(x.shape[1], dtype=np.float32)
    for _ in range(20):
        v = x.T @ (x @ v)
        v /= np.linalg.norm(v)
    rate = 1.0 / (0.25 * float(np.linalg.norm(x @ v)) ** 2 / rows + 0.25 + l2)
    ahead_w, ahead_b, momentum = w.copy(), b.copy(), 1.0
    for _ in range(steps):
        slope = (1 / (1 + np.exp(-(x @ ahead_w + ahead_b))) - y) / rows
        new_w = ahead_w - rate * (x.T @ slope + l2 * ahead_w)
        new_w = np.sign(new_w) * np.maximum(np.abs(new_w) - rate * l1, 0)
        new_b = ahead_b - rate * slope.sum(axis=0)
        faster = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        pull = (momentum - 1) / faster
        ahead_w, ahead_b = new_w + pull * (new_w - w), new_b + pull * (new_b - b)
        w, b, momentum = new_w, new_b, faster
    return w, b
