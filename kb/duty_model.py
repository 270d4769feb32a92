"""The trained half of reading obligations: which duty a sentence speaks of, and by which of its words.

One linear model a language over runs of characters (Chinese) or words (English), `kb/model/duties_*.json`,
trained by `kb train` on sentences of our own (`kb/duty_train.py`). A sentence scores for an obligation
what its runs weigh together, so that the runs that carried a score can be shown.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from kb.durable import write_whole
from kb.duty_sums import CharacterSums, WordSums
from kb.errors import TrainingError
from kb.paths import MODEL

# Characters of a sentence that are read: what follows is a table, or hostile.
LONGEST = 400
_RUNS = {"zh": (2, 3), "en": (1, 2)}
# Chinese is read by character, its Latin letters too: app, p2p.
_WORD = {"zh": re.compile(r"[㐀-鿿a-z%，、；：]|0+"), "en": re.compile(r"[a-z]+(?:'[a-z]+)?|0+|[%$£€]")}
# Case, width and digits are folded character by character, so that places stay what they are in the text.
_PLAIN = {code: chr(code + 32) for code in range(65, 91)}
_PLAIN |= {0xFF01 + n: chr(0x21 + n).lower() for n in range(94)}
_PLAIN |= {ord(digit): "0" for digit in "0123456789０１２３４５６７８９"}
_KEPT = re.compile(r"[㐀-鿿a-z%，、；：0]")
_MARKS = {ord(narrow): wide for narrow, wide in zip(",:;，：；", "，：；，：；", strict=True)}
_FOLD = {"en": _PLAIN, "zh": _PLAIN | _MARKS}
_TITLE = re.compile(r"《[^》\n]{0,200}》")
# Words of English that join others and say nothing of the duty by themselves.
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))


@dataclass(frozen=True)
class DutyModel:
    """Weights by run of words, each a few (obligation's number, weight), and each obligation's start."""

    language: str
    obligations: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]

    @cached_property
    def _sums(self) -> CharacterSums | WordSums:
        fold = _FOLD[self.language]
        if self.language == "zh":
            return CharacterSums(self.weights, self.bias, fold=fold, kept=_KEPT)
        return WordSums(self.weights, self.bias, fold=fold, stem=_stem)

    def logits(self, passages: Sequence[str]) -> list[list[float]]:
        """How strongly each sentence speaks of each obligation, in log odds, in the order of `obligations`."""
        sums: list[list[float]] = self._sums.of([passage[:LONGEST] for passage in passages]).tolist()
        return sums


def probability(logit: float) -> float:
    """Log odds as a probability, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def runs(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """The runs of a sentence that the model knows it by, each with its place: digits are alike, titles of
    rules left out."""
    text = text[:LONGEST].translate(_FOLD[language])
    if language == "zh":
        text = _TITLE.sub(lambda title: "\n" * len(title.group()), text)
    stem = _stem if language == "en" else _number
    words = [(stem(match.group()), match.start(), match.end()) for match in _WORD[language].finditer(text)]
    joint = " " if language == "en" else ""
    for length in _RUNS[language]:
        for at in range(len(words) - length + 1):
            first, last = words[at], words[at + length - 1]
            yield joint.join(word for word, _, _ in words[at : at + length]), first[1], last[2]


def _number(word: str) -> str:
    return "0" if word[0] == "0" else word


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """An English word without its ending, crudely: what matters is that its forms agree."""
    if word[0] == "0":
        return "0"
    if len(word) > 4:
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word[: len(word) - len(ending)] + instead
                break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def path_of(folder: Path, language: str) -> Path:
    """Where a language's weights lie in a folder of models."""
    return folder / f"duties_{language}.json"


def write_model(model: DutyModel, folder: Path) -> int:
    """Writes the weights, one run a line in order; returns the file's size in bytes."""
    head = json.dumps({"obligations": model.obligations, "bias": model.bias}, ensure_ascii=False)
    lines = [json.dumps([run, model.weights[run]], ensure_ascii=False) for run in sorted(model.weights)]
    path = path_of(folder, model.language)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "\n".join([head, *lines]) + "\n")
    return path.stat().st_size


@cache
def duty_model(language: str, folder: Path = MODEL) -> DutyModel:
    """The shipped weights of "zh" or "en", loaded once a process.

    Raises TrainingError where the file is missing or not ours.
    """
    path = path_of(folder, language)
    try:
        with path.open(encoding="utf-8") as lines:
            head = json.loads(next(lines))
            weights = {run: tuple((int(n), float(w)) for n, w in pairs) for run, pairs in map(json.loads, lines)}
        return DutyModel(language, tuple(head["obligations"]), tuple(head["bias"]), weights)
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise TrainingError(f"{path}: no weights can be read ({error}); `kb train` makes them") from error
