"""A set phrase and its consequence, with the words that such phrases share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.gates import Gated, gated


@dataclass(frozen=True, slots=True)
class Idiom:
    """A phrase and its consequence. `effect` None: that of the modal words before or in it, and none
    without them. `reports` says that only a text that tells what happened means it."""

    words: Gated
    consequence: str
    effect: str | None = None
    reports: bool = False
    regulator: bool | None = None


def idiom(words: str, consequence: str, effect: str | None = None, *, reports: bool = False, regulator: bool | None = None) -> Idiom:
    return Idiom(gated(rf"\b(?P<what>{words})", re.IGNORECASE), consequence, effect, reports, regulator)


PERMITS = (
    r"(?:licen[cs]e|authori[sz]ation|registration|permission|approval|membership|recognition|certificate)"
)
MONEY = r"(?:debits?|credits?|transactions?|withdrawals?|transfers?|payments?|operations?)"
SERVICES = r"(?:services?|banking|platforms?|apps?|applications?|portals?|systems?|website|transfers?|payments?|functions?|channels?|ATMs?|hotline)"
HOLD = r"(?:holds?|freezes?|blocks?|lien|restrictions?|[“\"‘']?(?:post[\s-])?no[\s-](?:debit|credit)\w*|debit[\s-]freeze)"
HELD_THINGS = r"(?:accounts?|wallets?|cards?|funds|withdrawals?|transactions?|customers?)"
