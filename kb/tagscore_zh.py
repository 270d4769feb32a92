"""Chinese tags: what speaks for one, weighed by logistic regressions over labelled real notices.

Of products a rule of thumb, set by hand, comes first, and the regression corrects it: it reads title, scope,
duties and headings together. What it cannot tell is fitted: whose duties they are, to whom a notice is sent, which
kinds of institutions a list of those bound means. Leans are drawn to zero; figures of the cross-validation are in
docs/accuracy.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kb.learned import Heard
from kb.tagging import Evidence, Weighed


@dataclass(frozen=True, slots=True)
class _Weights:
    """`thumb` is the rule of thumb; `dense` in the sentences; `named` in a list of those bound, in one sentence
    or (`enumerated`) in items, and `beside` for lesser kinds there; `bearer` of the duties; `addressed` to its
    providers; `across` an account under a title on payments across borders; `idle` where duties fall on others alone."""

    offset: float = -0.92
    thumb: float = 0.43
    dense: float = 1.59
    enumerated: float = 1.84
    named: float = 0.57
    beside: float = -3.37
    bearer: float = 1.63
    addressed: float = 1.18
    across: float = 3.54
    idle: float = -0.75


@dataclass(frozen=True, slots=True)
class _Banking:
    """Banks as a whole: `others` for each other product that is meant; a text on banks says so by more than its
    scope."""

    offset: float = -0.27
    thumb: float = 0.4
    dense: float = 0.33
    scope: float = -1.56
    addressed: float = -0.6
    others: float = 0.15


_WEIGHTS, _BANKING = _Weights(), _Banking()
_LEAN = {
    "app_platform": 0.26, "business_loan": -0.13, "consumer_loan": -0.23, "credit_card": -0.21,
    "credit_reporting": -0.58, "crypto": -0.07, "deposit": -0.16, "financing_guarantee": -0.1,
    "foreign_exchange": -0.05, "fund": 0.4, "futures_derivatives": -0.34, "insurance": 0.24, "internet_loan":
    0.32, "leasing_factoring": -0.43, "microloan": 0.5, "mortgage": 0.24, "p2p": 0.17, "payment": 0.13,
    "project_finance": -0.04, "securities": 0.35, "securitisation": -0.11, "supply_chain_finance": -0.14,
    "trust": -0.19, "wealth_management": 0.08,
}
# From here a product is meant rather than mentioned.
THRESHOLD = -0.6
# Providers that a list of those bound means when it names them; others stand at its end.
_LISTED = frozenset({
    "securities", "insurance", "fund", "futures_derivatives", "trust", "payment", "wealth_management", "microloan"})
# In a list that names micro-lenders these are bound like them: local institutions.
_LOCAL = frozenset({"financing_guarantee", "leasing_factoring"})
# Other providers than banks: beside banks they are bound like them.
_SECTORS = frozenset({"app_platform", "crypto", "fund", "futures_derivatives", "insurance", "microloan", "payment", "securities", "trust"})
_FAINTEST = -6.0  # a rule of thumb that says no says no more than this


def chinese_products(weighed: Weighed) -> dict[str, float]:
    """How strongly a notice is about each product it names, on a log-odds scale."""
    named = weighed.found("product")
    thumb = _by_thumb(named, weighed)
    micro = "microloan" in named and named["microloan"].listed > 0
    across = "cross_border_payment" in named and named["cross_border_payment"].title > 0
    out = {
        id_: _corrected(
            id_, found, thumb[id_], weighed, across=across, meant=id_ in _LISTED or (micro and id_ in _LOCAL))
        for id_, found in named.items() if id_ != "banking"
    }
    if found := named.get("banking"):
        w = _BANKING
        out["banking"] = (
            w.offset + w.thumb * max(_FAINTEST, thumb["banking"]) + w.dense * _dense(found, weighed)
            + w.scope * bool(found.scope) + w.addressed * found.addressed
            + w.others * sum(1 / (1 + math.exp(-z)) for z in out.values())
        )
    return out


def _corrected(
    id_: str, found: Evidence, thumb: float, weighed: Weighed, *, across: bool, meant: bool
) -> float:
    w = _WEIGHTS
    z = w.offset + _LEAN.get(id_, 0.0) + w.thumb * thumb + w.dense * _dense(found, weighed)
    if meant:
        z += w.enumerated * bool(found.enumerated) + w.named * bool(found.listed)
    else:
        z += w.beside * bool(found.listed)
    z += w.bearer * min(1.0, found.bearer / 3) + w.addressed * found.addressed
    if weighed.duty_sentences and not (
        found.duties or found.scope or found.title or found.headings or found.listed or found.enumerated
    ):
        z += w.idle
    return z + w.across * (across and id_ == "bank_account")


def _dense(found: Evidence, weighed: Weighed) -> float:
    return min(1.0, 4 * found.sentences / max(6.0, weighed.sentences))


def _by_thumb(named: Mapping[str, Evidence], weighed: Weighed) -> dict[str, float]:
    titled = any(e.title for id_, e in named.items() if id_ != "banking")
    most = max((e.sentences for id_, e in named.items() if id_ != "banking"), default=0)
    out = {}
    for id_, found in named.items():
        share = found.duties / max(5.0, weighed.duty_sentences)
        z = (
            -3.4 + 3.0 * found.title + (1.5 if found.scope else 0.0) + 0.4 * min(found.scope, 2)
            + 2.5 * min(1.0, 3 * share) + 2.0 * _dense(found, weighed) + 0.7 * min(1.0, found.subject / 3)
            + 0.5 * min(found.headings, 1) + 1.2 * (found.headings > 1) + 0.8 * min(found.listed, 2)
            + 1.2 * found.sentences / max(1, most, found.sentences)
        )
        # A title says what a notice is about; what it leaves out is rather mentioned.
        out[id_] = z - (0.6 if weighed.penalty else 1.6) if titled and not found.title else z
    banking = named.get("banking")
    # Where another sector is named with banks in most breaths, institutions are bound, each in its business as a whole.
    sectors = any(2 * named[id_].beside >= named[id_].sentences and z > -0.5 for id_, z in out.items() if id_ in _SECTORS)
    if banking and not banking.listed and any(
        z > (-0.5 if id_ in _SECTORS else -1) and (named[id_].title or not banking.title)
        for id_, z in out.items() if id_ != "banking" and not (sectors and (id_ in _SECTORS or not named[id_].title))
    ):
        # Banks are bound in their business as a whole only where no narrower product is meant.
        out["banking"] -= 8
    return out


@dataclass(frozen=True, slots=True)
class _Obliging:
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
    punished: float = 0.0
    """The likeliest sentence whose breach is punished."""
    conditional: float = 0.0
    """How much of the amount lists what is to be met or handed in."""
    law: float = 0.0
    """A law says each thing once."""


_OBLIGING = _Obliging(
    -0.78, 1.14, 1.66, 2.02, -0.42, 2.3, 1.1, -0.25, 4.86, 0.15, judicial=-1.24, penalty=-0.43, size=-0.64,
    punished=1.41, conditional=-0.51, law=0.54)
# How much more a tag's words say than the common ones: duties that one clear sentence imposes (a
# report, a ceiling) need less; what many texts merely speak of (fraud, custody, partners) needs more.
_OBLIGATION_LEAN = {
    "aml": 0.33, "business_continuity": -0.51, "capital": -0.41, "consumer_protection": 0.16,
    "credit_information": -1.0, "cybersecurity": -0.18, "data_protection": -0.19, "disclosure": 0.59,
    "exposure_limit": 0.6, "fraud_monitoring": -0.4, "governance": 0.27, "licensing": -0.2, "market_conduct":
    0.29, "marketing": 0.29, "pricing": -0.86, "record_keeping": 0.9, "rectification": 0.33, "reporting": 0.38,
    "risk_management": -0.04, "suitability": 0.07, "third_party": -0.38, "use_of_funds": -0.07,
}
# What a decision's findings say more, or less, than a rule's duties: a report it asks for is none to keep.
_PENALTY_LEAN = {
    "capital": -0.21, "exposure_limit": -0.25, "fraud_monitoring": -0.07, "governance": 0.23, "kyc": -0.07,
    "licensing": -0.12, "market_conduct": 0.08, "marketing": 0.23, "pricing": -0.09, "record_keeping": 0.52,
    "rectification": 0.34, "reporting": -0.4, "suitability": 0.17, "third_party": -0.06, "use_of_funds": -0.32,
}
OBLIGATION_THRESHOLD = -0.4
_SILENCE = Heard()
_HEARD = 0.15  # less than this the model heard nothing that could stand alone


def chinese_obligations(weighed: Weighed) -> dict[str, float]:
    """How strongly a notice imposes each obligation, on a log-odds scale."""
    said, heard = weighed.found("obligation"), weighed.heard
    out = {}
    for id_ in [*said, *(id_ for id_ in heard if id_ not in said and heard[id_].top >= _HEARD)]:
        z = _obligation(said.get(id_), heard.get(id_, _SILENCE), weighed) + _OBLIGATION_LEAN.get(id_, 0.0)
        out[id_] = z + _PENALTY_LEAN.get(id_, 0.0) if weighed.penalty else z
    return out


def _obligation(found: Evidence | None, heard: Heard, weighed: Weighed) -> float:
    """By the taxonomy's words, which may say nothing of it, and by what the trained model hears in the duties."""
    weights = _OBLIGING
    amount = found.strong + weights.weak * min(found.weak, 3.0) if found else 0.0
    return (
        weights.offset + weights.title * (found.title if found else 0.0) + weights.amount * math.log1p(amount)
        + weights.share * min(0.4, amount / max(1.0, weighed.duty_sentences)) + weights.unsaid * (amount == 0)
        + weights.top * heard.top + weights.second * heard.second + weights.strong * math.log1p(heard.strong)
        + weights.heard_share * min(0.4, heard.strong / max(1, len(weighed.duties)))
        + weights.judicial * weighed.judicial + weights.penalty * weighed.penalty
        + weights.size * math.log1p(len(weighed.duties)) + weights.punished * heard.punished
        + weights.conditional * math.log1p(found.conditional if found else 0.0) + weights.law * weighed.law
    )
