"""From evidence to scores: how strongly a notice is about each tag, one threshold a kind and language, a calibrated score.

The weights of a language (kb/tagscore_zh.py, kb/tagscore_en.py) and its leans were fitted to labelled notices by
logistic regressions whose leans are drawn to zero (a tag seen rarely keeps the common threshold); thresholds were
chosen by cross-validation over notices.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from kb import tagscore_en, tagscore_zh
from kb.tagging import Weighed

_THRESHOLD = {
    ("product", "zh"): tagscore_zh.THRESHOLD,
    ("product", "en"): tagscore_en.THRESHOLD,
    ("obligation", "zh"): tagscore_zh.OBLIGATION_THRESHOLD,
    ("obligation", "en"): tagscore_en.OBLIGATION_THRESHOLD,
}
# score = logistic(offset + slope * margin above the threshold), so that of tags at 0.9 nine in ten are right.
# Fitted by logistic regression on five sets of labelled real notices: what share of tags at a score is right.
_CALIBRATION = {
    ("product", "zh"): (0.27, 0.58),
    ("product", "en"): (1.2, 0.41),
    ("obligation", "zh"): (-0.42, 0.98),
    ("obligation", "en"): (-0.01, 0.64),
}


def score_products(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The products a notice regulates with their calibrated scores, in order of appearance."""
    logits = tagscore_en.english_products(weighed) if language == "en" else tagscore_zh.chinese_products(weighed)
    return _above("product", logits, language)


def score_obligations(weighed: Weighed, *, language: str) -> list[tuple[str, float]]:
    """The obligations a notice imposes with their calibrated scores, in order of appearance."""
    logits = tagscore_en.english_obligations(weighed) if language == "en" else tagscore_zh.chinese_obligations(weighed)
    return _above("obligation", logits, language)


def _above(kind: str, logits: Mapping[str, float], language: str) -> list[tuple[str, float]]:
    offset, slope = _CALIBRATION[kind, language]
    out = []
    for id_, z in logits.items():
        margin = z - _THRESHOLD[kind, language]
        if margin >= 0:
            out.append((id_, round(1 / (1 + math.exp(-(offset + slope * margin))), 3)))
    return out
