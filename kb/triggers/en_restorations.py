"""Passages that lift or end a suspension."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.gates import gated
from kb.sentences import Sentence
from kb.triggers.model import Restoration

_RESTORES = gated(
    r"\b(?:lift(?:s|ed|ing)?|end(?:s|ed|ing)?|remov(?:e|es|ed|ing)|vacat(?:e|es|ed|ing)|discharg(?:e|es|"
    r"ed|ing)|terminat(?:e|es|ed|ing)|revok(?:e|es|ed|ing))\s+"
    r"(?:(?:the|a|an|any|its|their|such|that|this|all)\s+)?(?:[\w-]+\s+){0,3}(?:suspensions?|freeze|"
    r"freezing\s+(?:order|measures?)|trading\s+halt|restrictions?|moratorium|embargo|ban)\b|"
    r"\b(?:suspensions?|trading\s+halt|restrictions?|moratorium|ban)\s+(?:(?:order|"
    r"notice)\s+)?(?:[\w/.’'-]+\s+){0,12}?(?:is|are|was|were|has\s+been|have\s+been|shall\s+be|will\s+be|may\s+be|"
    r"being)\s+(?:(?!not\b|never\b)\w+\s+)?(?:lifted|removed|vacated|withdrawn|revoked)\b|"
    r"\b(?:suspension|restriction)s?\s+(?:orders?\s+)?(?:shall|will)\s+cease\s+to\s+(?:be\s+effective|"
    r"have\s+effect|apply)\b|"
    r"\b(?:reinstat(?:e|es|ed|ing)|restor(?:e|es|ed|ing)|resum(?:e|es|ed|ing))\s+(?:(?:the|its|their|his|"
    r"such|normal|all|full)\s+){0,2}(?:[\w-]+\s+){0,2}"
    r"(?:licen[cs]es?|authori[sz]ations?|registrations?|memberships?|trading|dealings?|services?|"
    r"operations?|business|lending|payments?|sales|redemptions?|withdrawals?|accounts?|transactions?|activit(?:y|ies)|permissions?|securities|onboarding)\b|"
    r"\b(?:licen[cs]e|authori[sz]ation|registration|membership|filing|trading|dealings?|services?|account|"
    r"permission)s?\s+(?:shall|may|will|is|are|was|were|has|have|can)\s+"
    r"(?:be\s+|been\s+)?(?:reinstated|restored|resumed|unfrozen|unblocked)\b|\bunfreez(?:e|es|ing)\b|"
    r"\bunblock(?:s|ed|ing)?\s+(?:the\s+)?(?:account|card|funds)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|cannot)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)


def restorations(flat: str, sentences: Sequence[Sentence]) -> tuple[Restoration, ...]:
    """The sentences that lift a suspension; `flat` is the text with every white space a blank."""
    out = []
    for sentence in sentences:
        words = flat[sentence.start : sentence.end]
        found = _RESTORES.search(words)
        if found and not _DENIED.search(words[max(0, found.start() - 30) : found.start()]):
            out.append(Restoration(sentence.start, sentence.end, sentence.provision))
    return tuple(out)
