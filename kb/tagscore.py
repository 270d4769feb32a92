"""From evidence to scores: few features, fixed weights, one threshold a kind and language."""

from __future__ import annotations

import math

from kb.tagging import Evidence, Weighed


def product_logits(weighed: Weighed) -> dict[str, float]:
    """How strongly a notice is about each product it names, on a log-odds scale."""
    named = {id_: e for (kind, id_), e in weighed.evidence.items() if kind == "product" and e.best[0] >= 0}
    titled = any(e.title for id_, e in named.items() if id_ != "banking")
    most = max((e.sentences for id_, e in named.items() if id_ != "banking"), default=0)
    out = {}
    for id_, found in named.items():
        share = found.duties / max(4.0, weighed.duty_sentences)
        dense = found.sentences / max(4.0, weighed.sentences)
        z = (
            -3.4 + 3.0 * found.title + (1.5 if found.scope else 0.0) + 0.4 * min(found.scope, 2) + 2.5 * min(1.0, 3 * share)
            + 2.0 * min(1.0, 4 * dense) + 0.7 * min(1.0, found.subject / 3) + 0.5 * min(found.headings, 1)
            + 0.8 * min(found.listed, 2) + 1.2 * found.sentences / max(1, most, found.sentences)
        )
        if titled and not found.title:
            z -= 1.6
        out[id_] = z
    if "banking" in out and not named["banking"].listed and any(z > -1 for id_, z in out.items() if id_ != "banking"):
        out["banking"] -= 6
    return out


def obligation_logit(found: Evidence, weighed: Weighed) -> float:
    """How strongly a notice imposes an obligation, on a log-odds scale."""
    size = max(3.0, weighed.duty_sentences)
    amount = found.strong + 0.3 * min(found.weak, 3.0)
    return (
        -2.6 + 1.5 * found.title + 0.7 * min(found.headings, 2) + 1.5 * math.log1p(amount)
        + 4.0 * min(0.4, amount / size)
    )


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def score_products(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The products a notice regulates with their scores."""
    return [(id_, s) for id_, z in product_logits(weighed).items() if (s := _sigmoid(z)) >= 0.5]


def score_obligations(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    out = []
    for (kind, id_), found in weighed.evidence.items():
        if kind == "obligation" and found.best[0] >= 0:
            s = _sigmoid(obligation_logit(found, weighed))
            if s >= 0.5:
                out.append((id_, s))
    return out
