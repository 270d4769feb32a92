"""The labelled sentences that the judge learns from: those written one by one, and a grammar's.

`corpus/training/base_*.yml` holds sentences as written, `grammar_*.yml` frames with slots. The
expansion is drawn with a fixed seed, so that the same files always give the same sentences, and
is kept beside them as `zh.jsonl` and `en.jsonl` for people to read.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.durable import write_whole
from kb.errors import TrainingError
from scrapers.yamlfile import read_yaml

LANGUAGES = ("zh", "en")
SEED = 20_240_601
# Draws a frame; fewer sentences where a frame has fewer to give.
DRAWS = 44
# A sentence written one by one counts as much as this many drawn ones.
BASE_WEIGHT = 3
_DEPTH = 4
_SLOT = re.compile(r"\{(\w+)\}")
_BASE_KEYS = {"is", "not", "cause", "effect", "text"}
_FRAME_KEYS = {"why", "cause", "effect", "text", "be", "consequences"}
_CAUSES = frozenset({"regulatory", "operational", "technical"})

Slot = Sequence[str] | Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence. `why` says of a sentence that states no trigger what kind it is.
    `weight` is how many times it counts in training."""

    text: str
    lang: str
    trigger: bool
    consequences: tuple[str, ...] = ()
    cause: str | None = None
    effect: str | None = None
    why: str | None = None
    weight: int = 1

    def to_json(self) -> str:
        """One line; the weight is the trainer's affair and is left out."""
        row = asdict(self)
        del row["weight"]
        return json.dumps(row, ensure_ascii=False)


def _load(path: Path) -> Any:
    try:
        return read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise TrainingError(f"{path}: cannot be read ({error}); restore it, or mend its YAML") from error


def _check(raw: Mapping[str, Any], keys: set[str], path: Path) -> None:
    if unknown := set(raw) - keys:
        raise TrainingError(f"{path.name}: unknown keys {sorted(unknown)}; known are {sorted(keys)}")


def read_base(folder: Path, language: str, *, weight: int = 1) -> list[Example]:
    """The sentences written one by one, in file order."""
    path = folder / f"base_{language}.yml"
    out = []
    for raw in _load(path):
        _check(raw, _BASE_KEYS, path)
        if ("is" in raw) == ("not" in raw):
            raise TrainingError(f"{path.name}: an entry has either `is` or `not`: {str(raw)[:80]}")
        names = tuple(str(raw.get("is", "")).split("+")) if "is" in raw else ()
        out += [Example(text, language, "is" in raw, names, raw.get("cause"), raw.get("effect"),
                        raw.get("not"), weight) for text in raw["text"]]
    return out


@dataclass(slots=True)
class _Draw:
    """What one sentence drew from labelled slots."""

    chosen: random.Random
    slots: Mapping[str, Slot]
    where: str
    consequences: list[str] = field(default_factory=list)
    cause: str | None = None

    def fill(self, text: str, depth: int = 0) -> str:
        """The text with its slots filled, and theirs in turn."""
        if depth > _DEPTH:
            raise TrainingError(f"{self.where}: slots name each other in a circle near {text[:60]!r}")
        return _SLOT.sub(lambda match: self.fill(self._phrase(match.group(1)), depth + 1), text)

    def _phrase(self, name: str) -> str:
        slot = self.slots.get(name)
        if slot is None:
            raise TrainingError(f"{self.where}: no slot {name!r}; add it under `slots`")
        if not isinstance(slot, Mapping):
            return self.chosen.choice(slot)
        label = self.chosen.choice(list(slot))
        if label in _CAUSES:
            self.cause = label
        elif label not in self.consequences:
            self.consequences.append(label)
        return self.chosen.choice(slot[label])


def expand_grammar(folder: Path, language: str, *, draws: int = DRAWS, seed: int = SEED) -> list[Example]:
    """The sentences of a grammar: every frame drawn `draws` times, repeats left out."""
    path = folder / f"grammar_{language}.yml"
    raw = _load(path)
    seen: set[str] = set()
    out = []
    for number, frame in enumerate(raw["frames"]):
        _check(frame, _FRAME_KEYS, path)
        chosen = random.Random(f"{seed}:{language}:{number}")  # noqa: S311  (sampling, no secret)
        for _ in range(draws):
            draw = _Draw(chosen, raw["slots"], path.name)
            text = draw.fill(frame["text"]).replace("%", frame.get("be", ""))
            text = text[:1].upper() + text[1:] if language == "en" else text
            if text in seen:
                continue
            seen.add(text)
            if "why" in frame:
                out.append(Example(text, language, False, why=frame["why"]))
            else:
                names = (*frame.get("consequences", ()), *draw.consequences)
                cause = frame.get("cause") or draw.cause
                if not names or not cause or "effect" not in frame:
                    raise TrainingError(f"{path.name}: frame {frame['text']!r} gives no consequence, cause or "
                                        "effect; draw them from labelled slots, or say them in the frame")
                out.append(Example(text, language, True, tuple(dict.fromkeys(names)), cause, frame["effect"]))
    return out


def read_examples(folder: Path, language: str, *, base_weight: int = BASE_WEIGHT) -> list[Example]:
    """All sentences of a language: those written one by one, then the grammar's."""
    return read_base(folder, language, weight=base_weight) + expand_grammar(folder, language)


def write_examples(path: Path, examples: Iterable[Example]) -> int:
    """Writes one JSON line a sentence; returns how many."""
    lines = [example.to_json() for example in examples]
    write_whole(path, "\n".join(lines) + "\n")
    return len(lines)
