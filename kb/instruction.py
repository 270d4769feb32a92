"""One instruction of an amending decision."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("replace", "substitute", "insert", "delete", "reserve", "renumber", "adjust")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What to do to which provision. `decision[start:end]` are the words that say so.

    replace: `target`'s words become `text` (and its number `number`, if given). substitute: in
    `target` (None: anywhere) the words `old` become `text`. insert: `text` becomes a provision
    `number` (None: where it belongs by `after`), inside `target` where that is given; a chapter or
    section with its articles too. delete: `target` goes, with all up to `number` where that is given.
    reserve: the same, but the numbers stay, marked as reserved. renumber: `target` becomes `number`. adjust: later numbers follow; `old` is
    "citations" where citations of them follow too. `rule` names the amended rule where the
    instruction itself does (several rules in one decision).
    """

    kind: str
    start: int
    end: int
    target: str | None = None
    number: str | None = None
    text: str | None = None
    old: str | None = None
    after: str | None = None
    rule: str | None = None
