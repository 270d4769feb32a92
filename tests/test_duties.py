"""Duties: who must, must not or may do what, in passages of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kb.duties import Duty
from kb.identity import read_identity
from kb.pipeline import analyse

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden" / "duties.yml").read_text(encoding="utf-8"))


def duties(text: str) -> tuple[Duty, ...]:
    return analyse(text, read_identity(text, kind="rule")).duties


def line(duty: Duty) -> str:
    return f"{duty.modality} | {duty.bearer or '-'} | {duty.action} | {duty.obligation or '-'}"


@pytest.mark.parametrize("case", GOLDEN, ids=[case["text"][:30] for case in GOLDEN])
def test_golden(case: dict[str, object]) -> None:
    assert [line(duty) for duty in duties(str(case["text"]))] == case["duties"]


def test_enough_golden_cases() -> None:
    assert len(GOLDEN) >= 60


def test_offsets_hold_the_words() -> None:
    for case in GOLDEN:
        for duty in duties(case["text"]):
            sentence = case["text"][duty.start : duty.end]
            assert duty.action in sentence


@pytest.mark.parametrize("text", ["", "应当", "must", "不得，不得，不得", "（一）" * 50, "应" * 3000, "must " * 2000, "\x00应当\u202e", "，" * 5000])
def test_any_text_is_read(text: str) -> None:
    duties(text)
