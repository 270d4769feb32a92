"""From evidence to scores: few features, a weight each, a lean for each tag, one threshold a kind and language.

The weights of products (kb/tagscore_zh.py, kb/tagscore_en.py), of obligations and the leans were fitted to labelled
notices by a logistic regression whose leans are drawn to zero (a tag seen rarely keeps the common threshold);
thresholds were chosen by cross-validation over notices.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kb import tagscore_en, tagscore_zh
from kb.learned import Heard
from kb.tagging import Evidence, Weighed


@dataclass(frozen=True, slots=True)
class _Weights:
    """What speaks for an obligation: its name in the title, how often it is imposed, in what
    share of the duties."""

    offset: float
    title: float
    amount: float
    share: float
    unsaid: float
    """No word of the taxonomy's imposes it: only the model heard it."""
    top: float
    second: float
    strong: float
    heard_share: float
    weak: float
    """How much a word that only adds to others adds to the amount."""
    judicial: float = 0.0
    penalty: float = 0.0
    size: float = 0.0
    """The more duties a notice has, the more is spoken of by the way."""


_OBLIGATION = {
    "zh": _Weights(
        -0.34, 1.31, 1.55, 0.63, -0.46, 2.57, 1.25, -0.05, 0.73, 0.15, judicial=-1.27, penalty=-0.27, size=-0.81),
}
_THRESHOLD = {
    ("product", "zh"): tagscore_zh.THRESHOLD,
    ("product", "en"): tagscore_en.THRESHOLD,
    ("obligation", "zh"): -0.64,
    ("obligation", "en"): tagscore_en.OBLIGATION_THRESHOLD,
}
# How much more a tag's words say than the common ones: duties that one clear sentence imposes (a
# report, a ceiling) need less; what many texts merely speak of (fraud, custody, partners) needs more.
_LEAN = {
    "zh": {
        "aml": 0.43, "business_continuity": -0.21, "capital": -0.11, "client_money": -0.12, "credit_information": -0.74,
        "cybersecurity": -0.18, "data_protection": -0.6, "disclosure": 0.48, "exposure_limit": 0.41, "fraud_monitoring": -0.37,
        "governance": 0.45, "kyc": -0.1, "licensing": -0.19, "market_conduct": 0.43, "marketing": 0.16, "pricing": -0.65,
        "record_keeping": 0.98, "rectification": 0.52, "reporting": 0.46, "risk_management": -0.18, "suitability": -0.2,
        "third_party": -0.61, "use_of_funds": -0.05,
    },
    "en": {},
}
# What a decision's findings say more, or less, than a rule's duties: a report it asks for is none to keep.
_PENALTY_LEAN = {
    "zh": {
        "capital": -0.19, "client_money": -0.08, "exposure_limit": -0.18, "governance": 0.26, "licensing": 0.14,
        "market_conduct": 0.16, "marketing": 0.24, "pricing": -0.1, "record_keeping": 0.26, "rectification": 0.2,
        "reporting": -0.47, "suitability": 0.12, "third_party": -0.14, "use_of_funds": -0.13,
    },
    "en": {},
}
_SILENCE = Heard()
_HEARD = 0.15  # less than this the model heard nothing that could stand alone
# score = logistic(offset + slope * margin above the threshold), so that of tags at 0.9 nine in ten are right.
# Fitted by logistic regression on five sets of labelled real notices: what share of tags at a score is right.
_CALIBRATION = {
    ("product", "zh"): (0.08, 0.62),
    ("product", "en"): (1.2, 0.41),
    ("obligation", "zh"): (-0.47, 0.9),
    ("obligation", "en"): (-0.01, 0.64),
}


def product_logits(weighed: Weighed, *, language: str) -> dict[str, float]:
    """How strongly a notice is about each product it names, on a log-odds scale."""
    return tagscore_en.english_products(weighed) if language == "en" else tagscore_zh.chinese_products(weighed)


def obligation_logit(found: Evidence | None, heard: Heard, weighed: Weighed, *, language: str) -> float:
    """How strongly a notice imposes an obligation, on a log-odds scale: by the taxonomy's words, which may
    say nothing of it, and by what the trained model hears in its duties."""
    weights = _OBLIGATION[language]
    amount = found.strong + weights.weak * min(found.weak, 3.0) if found else 0.0
    return (
        weights.offset + weights.title * (found.title if found else 0.0) + weights.amount * math.log1p(amount)
        + weights.share * min(0.4, amount / max(1.0, weighed.duty_sentences)) + weights.unsaid * (amount == 0)
        + weights.top * heard.top + weights.second * heard.second + weights.strong * math.log1p(heard.strong)
        + weights.heard_share * min(0.4, heard.strong / max(1, len(weighed.duties)))
        + weights.judicial * weighed.judicial + weights.penalty * weighed.penalty
        + weights.size * math.log1p(len(weighed.duties))
    )


def score_products(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The products a notice regulates with their calibrated scores, in order of appearance."""
    logits = {id_: z + _LEAN[language].get(id_, 0.0) for id_, z in product_logits(weighed, language=language).items()}
    return _above("product", logits, language)


def score_obligations(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The obligations a notice imposes with their calibrated scores, in order of appearance."""
    if language == "en":
        return _above("obligation", tagscore_en.english_obligations(weighed), language)
    said = {id_: found for (kind, id_), found in weighed.evidence.items() if kind == "obligation" and found.best[0] >= 0}
    heard = weighed.heard
    logits = {
        id_: obligation_logit(said.get(id_), heard.get(id_, _SILENCE), weighed, language=language)
        for id_ in [*said, *(id_ for id_ in heard if id_ not in said and heard[id_].top >= _HEARD)]
    }
    for id_ in logits:
        logits[id_] += _LEAN[language].get(id_, 0.0)
        if weighed.penalty:
            logits[id_] += _PENALTY_LEAN[language].get(id_, 0.0)
    return _above("obligation", logits, language)


def _above(kind: str, logits: Mapping[str, float], language: str) -> list[tuple[str, float]]:
    offset, slope = _CALIBRATION[kind, language]
    out = []
    for id_, z in logits.items():
        margin = z - _THRESHOLD[kind, language]
        if margin >= 0:
            out.append((id_, round(1 / (1 + math.exp(-(offset + slope * margin))), 3)))
    return out
