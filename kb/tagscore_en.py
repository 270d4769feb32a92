"""English products: what speaks for one, weighed by a logistic regression over labelled real notices.

English texts say less of whom they bind in each sentence and more around it: whom a circular is sent
to, in which firms' rulebook a part stands. The leans of the products are drawn hard to zero, so that
what holds for one product holds for all; figures of the cross-validation are in docs/accuracy.md.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    named = {id_: e for (kind, id_), e in weighed.evidence.items() if kind == "product" and e.best[0] >= 0}
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
