"""What an amending decision instructs, as data; `kb.consolidate` carries it out."""

from __future__ import annotations

from dataclasses import dataclass

from kb.amendments_en import instructions_en
from kb.amendments_zh import instructions_zh
from kb.instruction import KINDS, Instruction

__all__ = ["KINDS", "Amendment", "Instruction", "read_amendment"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A decision's instructions in text order. `unread` are the words that instruct something this
    program does not understand: with any of those, a consolidated text would be wrong."""

    instructions: tuple[Instruction, ...]
    unread: tuple[str, ...]


def read_amendment(text: str, *, language: str) -> Amendment:
    """The instructions of a decision; empty for a text that amends nothing. Never raises."""
    found, unread = instructions_zh(text) if language == "zh" else instructions_en(text)
    return Amendment(tuple(found), tuple(unread))
