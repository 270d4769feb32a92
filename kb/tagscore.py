"""From evidence to scores: few features, a weight each, a lean for each tag, one threshold a kind and language.

The weights of Chinese products were set by hand and read like a rule of thumb; those of English ones
(kb/tagscore_en.py), of obligations and the leans were fitted to labelled notices by a logistic regression whose leans are drawn to zero (a tag
seen rarely keeps the common threshold); thresholds were chosen by cross-validation over notices.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kb import tagscore_en
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


_OBLIGATION = {
    "zh": _Weights(-3.18, 2.42, 1.36, 3.67, -0.61, 1.66, 0.6, 0.07, 5.47, 0.15, judicial=-1.35, penalty=0.79),
    "en": _Weights(-3.32, 2.17, 2.58, 1.59, 0.1, 1.78, 0.18, 0.53, 0.25, 0.3),
}
_THRESHOLD = {
    ("product", "zh"): -1.1,
    ("product", "en"): tagscore_en.THRESHOLD,
    ("obligation", "zh"): -0.5,
    ("obligation", "en"): -0.8,
}
# How much more a tag's words say than the common ones: duties that one clear sentence imposes (a
# report, a ceiling) need less; what many texts merely speak of (fraud, custody, partners) needs more.
_LEAN = {
    "zh": {
        "aml": 0.26, "business_continuity": -0.24, "client_money": -0.13, "consumer_protection": 0.09,
        "credit_information": -0.65, "cybersecurity": -0.35, "data_protection": -0.43, "disclosure": 0.42,
        "exposure_limit": 0.24, "fraud_monitoring": -0.45, "governance": 0.62, "kyc": -0.32, "market_conduct": 0.07,
        "marketing": 0.11, "pricing": -0.45, "record_keeping": 0.94, "rectification": 0.14, "reporting": 0.65,
        "risk_management": 0.16, "suitability": -0.21, "third_party": -0.47, "use_of_funds": -0.09,
        "payment": 0.3, "bank_account": -0.6,
        # Named at the end of many a list of institutions; meant where more is said of them.
        "leasing_factoring": -1.1, "securitisation": -1.1, "consumer_loan": -1.1,
    },
    "en": {
        "aml": 0.05, "business_continuity": 0.05, "client_money": 0.15, "consumer_protection": 0.35, "credit_information": -0.1,
        "cybersecurity": -0.15, "disclosure": -0.15, "governance": -0.2, "kyc": -0.1, "licensing": -0.05, "marketing": 0.25,
        "pricing": -0.2, "record_keeping": 0.1, "rectification": -0.2, "reporting": 0.4, "risk_management": -0.15,
        "third_party": 0.25, "use_of_funds": -0.3,
    },
}
# What a decision's findings say more, or less, than a rule's duties: a report it asks for is none to keep.
_PENALTY_LEAN = {
    "zh": {
        "capital": -0.17, "disclosure": 0.35, "exposure_limit": -0.25, "governance": 0.36, "licensing": 0.23,
        "marketing": 0.09, "pricing": -0.13, "record_keeping": 0.32, "rectification": -0.07, "reporting": -0.29,
        "risk_management": -0.12, "third_party": -0.11, "use_of_funds": -0.12,
    },
    "en": {},
}
# Other providers than banks: beside banks they are bound like them.
_SECTORS = frozenset({"app_platform", "crypto", "fund", "futures_derivatives", "insurance", "microloan", "payment", "securities", "trust"})
# In a case of sanctions, what its story tells of programmes, licences and staff is rarely what was breached.
_BESIDE_SANCTIONS = -0.94
_SILENCE = Heard()
_HEARD = 0.15  # less than this the model heard nothing that could stand alone
_LONG = 8  # sentences that impose something
# score = logistic(offset + slope * margin above the threshold), so that of tags at 0.9 nine in ten are right.
# Fitted by logistic regression on five sets of labelled real notices: what share of tags at a score is right.
_CALIBRATION = {
    ("product", "zh"): (0.14, 0.55),
    ("product", "en"): (1.2, 0.41),
    ("obligation", "zh"): (-0.6, 0.95),
    ("obligation", "en"): (-0.375, 0.92),
}


def product_logits(weighed: Weighed, *, language: str) -> dict[str, float]:
    """How strongly a notice is about each product it names, on a log-odds scale."""
    return tagscore_en.english_products(weighed) if language == "en" else _products_by_hand(weighed)


def _products_by_hand(weighed: Weighed) -> dict[str, float]:
    named = {id_: e for (kind, id_), e in weighed.evidence.items() if kind == "product" and e.best[0] >= 0}
    titled = any(e.title for id_, e in named.items() if id_ != "banking")
    most = max((e.sentences for id_, e in named.items() if id_ != "banking"), default=0)
    out = {}
    for id_, found in named.items():
        share = found.duties / max(5.0, weighed.duty_sentences)
        dense = found.sentences / max(6.0, weighed.sentences)
        z = (
            -3.4 + 3.0 * found.title + (1.5 if found.scope else 0.0) + 0.4 * min(found.scope, 2)
            + 2.5 * min(1.0, 3 * share) + 2.0 * min(1.0, 4 * dense) + 0.7 * min(1.0, found.subject / 3)
            + 0.5 * min(found.headings, 1) + 1.2 * (found.headings > 1) + 0.8 * min(found.listed, 2)
            + 1.2 * found.sentences / max(1, most, found.sentences)
        )
        # A title says what a notice is about; what it leaves out is rather mentioned.
        out[id_] = z - (0.6 if weighed.penalty else 1.6) if titled and not found.title else z
    banking = named.get("banking")
    if banking and not banking.listed and any(
        z > (-0.5 if id_ in _SECTORS else -1) and (named[id_].title or not banking.title)
        for id_, z in out.items() if id_ != "banking"
    ):
        # Banks are bound in their business as a whole only where no narrower product is meant.
        out["banking"] -= 8
    return out


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
    )


def score_products(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The products a notice regulates with their calibrated scores, in order of appearance."""
    logits = {id_: z + _LEAN[language].get(id_, 0.0) for id_, z in product_logits(weighed, language=language).items()}
    return _above("product", logits, language)


def score_obligations(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The obligations a notice imposes with their calibrated scores, in order of appearance."""
    # In a short notice each duty is meant: what long ones merely speak of counts there like the rest.
    doubt = min(1.0, weighed.duty_sentences / _LONG) if language == "en" else 1.0
    said = {id_: found for (kind, id_), found in weighed.evidence.items() if kind == "obligation" and found.best[0] >= 0}
    heard = weighed.heard
    logits = {
        id_: obligation_logit(said.get(id_), heard.get(id_, _SILENCE), weighed, language=language)
        for id_ in [*said, *(id_ for id_ in heard if id_ not in said and heard[id_].top >= _HEARD)]
    }
    for id_ in logits:
        if weighed.sanctions and id_ != "aml":
            logits[id_] += _BESIDE_SANCTIONS
        lean = _LEAN[language].get(id_, 0.0)
        logits[id_] += lean * doubt if lean < 0 else lean
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
