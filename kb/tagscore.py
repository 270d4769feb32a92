"""From evidence to scores: few features, weights fixed by hand, one threshold a kind and language.

Only the thresholds (and how far above one a tag is how likely right) were chosen on labelled
notices, by cross-validation; the weights were set beforehand and read like a rule of thumb.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from kb.tagging import Evidence, Weighed

_THRESHOLD = {
    ("product", "zh"): -1.1,
    ("product", "en"): -1.9,
    ("obligation", "zh"): -0.7,
    ("obligation", "en"): -1.3,
}
# Duties that one clear sentence imposes (a report, a ceiling) need less; what many texts merely
# speak of (fraud, custody) needs more. Chinese only: English notices are too few to tell.
_OWN_THRESHOLD = {
    ("zh", "reporting"): -1.3, ("zh", "exposure_limit"): -1.4, ("zh", "market_conduct"): -1.2, ("zh", "suitability"): -1.1,
    ("zh", "licensing"): -1.0, ("zh", "record_keeping"): -0.9, ("zh", "client_money"): -0.1, ("zh", "fraud_monitoring"): 0.2,
    ("zh", "pricing"): -0.4, ("zh", "payment"): -1.4, ("zh", "bank_account"): -0.5,
    # Named at the end of many a list of institutions; meant where more is said of them.
    ("zh", "leasing_factoring"): 0.0, ("zh", "securitisation"): 0.0, ("zh", "consumer_loan"): 0.0,
}
# score = logistic(offset + slope * margin above the threshold), so that of tags at 0.9 nine in ten are right.
_CALIBRATION = {"product": (0.2, 0.75), "obligation": (0.4, 0.6)}


def product_logits(weighed: Weighed) -> dict[str, float]:
    """How strongly a notice is about each product it names, on a log-odds scale."""
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
            + 0.5 * min(found.headings, 1) + 0.8 * min(found.listed, 2)
            + 1.2 * found.sentences / max(1, most, found.sentences)
        )
        # A title says what a notice is about; what it leaves out is rather mentioned.
        out[id_] = z - 1.6 if titled and not found.title else z
    if "banking" in out and not named["banking"].listed and any(z > -1 for id_, z in out.items() if id_ != "banking"):
        # Banks are bound in their business as a whole only where no narrower product is meant.
        out["banking"] -= 6
    return out


def obligation_logit(found: Evidence, weighed: Weighed) -> float:
    """How strongly a notice imposes an obligation, on a log-odds scale."""
    amount = found.strong + 0.3 * min(found.weak, 3.0)
    return (
        -2.6 + 1.5 * found.title + 0.7 * min(found.headings, 2) + 1.5 * math.log1p(amount)
        + 4.0 * min(0.4, amount / max(3.0, weighed.duty_sentences))
    )


def score_products(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The products a notice regulates with their calibrated scores, in order of appearance."""
    return _above("product", product_logits(weighed), language)


def score_obligations(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The obligations a notice imposes with their calibrated scores, in order of appearance."""
    logits = {
        id_: obligation_logit(found, weighed)
        for (kind, id_), found in weighed.evidence.items() if kind == "obligation" and found.best[0] >= 0
    }
    return _above("obligation", logits, language)


def _above(kind: str, logits: Mapping[str, float], language: str) -> list[tuple[str, float]]:
    offset, slope = _CALIBRATION[kind]
    out = []
    for id_, z in logits.items():
        margin = z - _OWN_THRESHOLD.get((language, id_), _THRESHOLD[kind, language])
        if margin >= 0:
            out.append((id_, round(1 / (1 + math.exp(-(offset + slope * margin))), 3)))
    return out
