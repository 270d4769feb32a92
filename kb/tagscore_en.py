"""English tags: what speaks for one, weighed by logistic regressions over labelled real notices.

English texts say less of whom they bind in each sentence and more around it: whom a circular is sent
to, in which firms' rulebook a part stands. The leans are drawn hard to zero, so that
what holds for one product or obligation holds for all; figures of the cross-validation are in docs/accuracy.md.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

from kb.learned import Heard
from kb.tagging import Evidence, Weighed


@dataclass(frozen=True, slots=True)
class _Weights:
    """`title` names the product, `provider` its provider; `share` of the duties, `dense` in the
    sentences, `first` beside the product spoken of most; `untitled` where the title names another;
    `addressed` to its providers, `whole` where only banks or insurers are addressed."""

    offset: float = -2.65
    title: float = 3.15
    provider: float = 0.55
    scope: float = 0.35
    share: float = 0.9
    dense: float = 1.8
    subject: float = 0.5
    heading: float = 0.75
    first: float = 1.8
    untitled: float = -1.5
    addressed: float = 1.4
    whole: float = 1.55
    sanctioned: float = 1.25
    bank_of_sanctioned: float = -1.3
    no_bank: float = -3.0


_WEIGHTS = _Weights()
_WHOLE = frozenset({"banking", "insurance"})
_SANCTIONED = frozenset({"cross_border_payment", "bank_account"})
_BANK_OF_SANCTIONED = frozenset({"banking", "payment", "trust"})
_LEAN = {
    "app_platform": 0.05, "banking": 1.1, "business_loan": 0.1, "credit_card": 0.1, "crypto": 0.1, "fund": 0.05,
    "futures_derivatives": -0.1, "mortgage": 0.1, "payment": -0.15, "securities": -0.2,
}
# From here a product is meant rather than mentioned.
THRESHOLD = 0.15


def english_products(weighed: Weighed) -> dict[str, float]:
    """How strongly a notice is about each product it names, on a log-odds scale."""
    named = weighed.found("product")
    others = [e for id_, e in named.items() if id_ != "banking"]
    titled = any(e.title for e in others)
    most = max((e.sentences for e in others), default=0)
    whole = {id_ for id_, e in named.items() if e.addressed} <= _WHOLE
    out = {
        id_: _logit(id_, found, weighed, titled=titled, most=most, whole=whole) for id_, found in named.items()
    }
    meant = {id_ for id_, z in out.items() if z >= THRESHOLD and id_ != "banking"}
    both = named.keys() >= _WHOLE and named["banking"].addressed and named["insurance"].addressed
    if "banking" in out and meant and not (meant == {"insurance"} and both):
        # Banks are bound in their business as a whole only where no narrower product is meant.
        out["banking"] -= 6
    return out


def _logit(id_: str, found: Evidence, weighed: Weighed, *, titled: bool, most: int, whole: bool) -> float:
    w = _WEIGHTS
    z = w.offset + _LEAN.get(id_, 0.0)
    z += w.title if found.title == 1 else w.provider if found.title else w.untitled if titled else 0.0
    z += w.scope * bool(found.scope) + w.heading * min(found.headings, 1) + w.subject * min(1.0, found.subject / 3)
    z += w.share * min(1.0, 3 * found.duties / max(5.0, weighed.duty_sentences))
    z += w.dense * min(1.0, 4 * found.sentences / max(6.0, weighed.sentences))
    z += w.first * found.sentences / max(1, most, found.sentences)
    if found.addressed:
        z += w.addressed + w.whole * whole
    if weighed.sanctions:
        if not weighed.financial and id_ in _SANCTIONED | _BANK_OF_SANCTIONED:
            z += w.no_bank  # a maker of goods: its payments are how, not what
        z += w.sanctioned * (id_ in _SANCTIONED) + w.bank_of_sanctioned * (id_ in _BANK_OF_SANCTIONED)
    return z


@dataclass(frozen=True, slots=True)
class Obliging:
    """What speaks for an obligation in a notice, or what each of these weighs.

    By the taxonomy's words: `title` names it, `words` is how much imposes it (log), `share` in the
    duties, `before` beside the obligation spoken of most, `unsaid` where no word imposes it. By the
    trained model: the likeliest sentence `top` and the `second`, `strong` the likely ones together (log),
    `heard` in the duties, `among` beside the obligation heard most, `early` the likeliest of the first
    quarter. `dense` is the share of duties in the text: where few sentences impose anything, what they
    name counts for more or less. `beside` is for what else a case of sanctions tells of.
    """

    title: float
    words: float
    share: float
    before: float
    unsaid: float
    top: float
    second: float
    strong: float
    heard: float
    among: float
    early: float
    dense: float
    beside: float


_OBLIGING = Obliging(
    title=3.33, words=2.21, share=2.11, before=1.48, unsaid=0.6, top=2.9, second=0.58,
    strong=-0.52, heard=7.83, among=0.7, early=0.79, dense=-1.26, beside=-1.43,
)
_OFFSET = -3.91
_OBLIGATION_LEAN = {
    "business_continuity": -0.13, "client_money": 0.39, "consumer_protection": 0.31, "cybersecurity": -0.15, "data_protection": 0.11,
    "disclosure": -0.2, "exposure_limit": 0.14, "fraud_monitoring": -0.05, "governance": -0.06, "kyc": -0.29,
    "licensing": -0.46, "market_conduct": 0.05, "marketing": 0.67, "pricing": -0.23, "record_keeping": 0.27,
    "rectification": -0.11, "reporting": 0.1, "risk_management": -0.37, "suitability": 0.19, "third_party": 0.36,
    "use_of_funds": -0.54,
}
OBLIGATION_THRESHOLD = -0.8
_SILENCE = Heard()
_HEARD = 0.15  # less than this the model heard nothing that could stand alone
_FEW_WEAK, _WEAK = 3.0, 0.3  # words that only add to others: how many count, and how much


def obliging(weighed: Weighed) -> dict[str, Obliging]:
    """What speaks for each obligation that the words or the model find in a notice, words first."""
    said = weighed.found("obligation")
    amounts = {id_: e.strong + _WEAK * min(e.weak, _FEW_WEAK) for id_, e in said.items()}
    most = max(amounts.values(), default=0.0) or 1.0
    loudest = max((heard.strong for heard in weighed.heard.values()), default=0.0) or 1.0
    dense = weighed.duty_sentences / max(1, weighed.sentences)
    out = {}
    for id_ in [*said, *(id_ for id_ in weighed.heard if id_ not in said and weighed.heard[id_].top >= _HEARD)]:
        amount, heard = amounts.get(id_, 0.0), weighed.heard.get(id_, _SILENCE)
        out[id_] = Obliging(
            title=said[id_].title if id_ in said else 0.0, words=math.log1p(amount),
            share=min(0.4, amount / max(1, weighed.duty_sentences)), before=amount / most, unsaid=float(amount == 0),
            top=heard.top, second=heard.second, strong=math.log1p(heard.strong),
            heard=min(0.4, heard.strong / max(1, len(weighed.duties))), among=heard.strong / loudest,
            early=heard.early, dense=dense, beside=float(weighed.sanctions and id_ != "aml"),
        )
    return out


def english_obligations(weighed: Weighed) -> dict[str, float]:
    """How strongly a notice imposes each obligation, on a log-odds scale."""
    weights = astuple(_OBLIGING)
    return {
        id_: _OFFSET + _OBLIGATION_LEAN.get(id_, 0.0)
        + sum(weight * value for weight, value in zip(weights, astuple(found), strict=True))
        for id_, found in obliging(weighed).items()
    }
