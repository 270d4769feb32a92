"""Inputs by which fuzzing (benchmarks/fuzz.py) once broke something, and their like: each is an answer now, in time.

One folder a target, files of our own making. To keep a finding, write an input like it into the
target's folder.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks")]

from fuzz import HARD_SECONDS, limited  # noqa: E402
from fuzz_targets import BY_NAME, TARGETS  # noqa: E402

INPUTS = sorted(p for p in Path(__file__).with_name("fuzz_regressions").rglob("*") if p.is_file())


@pytest.mark.parametrize("path", INPUTS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_found_once_and_mended(path: Path) -> None:
    target = BY_NAME[path.parent.name]
    data = path.read_bytes()
    target.run(b"x")  # whatever is loaded once does not count
    started = time.process_time()
    with limited(HARD_SECONDS):
        target.run(data)
    spent = time.process_time() - started
    assert spent < 2 * (target.seconds + target.per_character * len(data)), f"{spent:.1f} s for {len(data)} bytes"


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.name)
def test_every_target_takes_its_seeds(target: object) -> None:
    assert hasattr(target, "seeds")
    seeds = BY_NAME[target.name].seeds()  # type: ignore[attr-defined]
    assert seeds
    for seed in seeds[:2]:
        BY_NAME[target.name].run(seed)  # type: ignore[attr-defined]
