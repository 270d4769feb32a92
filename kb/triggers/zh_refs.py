"""Which cited provisions are the ones whose breach brings a loss about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.references import Citation

_BREACH = re.compile(
    r"违反|不符合|未按照?|未依照?|未履行|不履行|未遵守|违背|不遵守|拒绝执行|拒不执行|"
    r"未执行|未落实|未达到|不满足|未能按照|没有按照|有悖于|未完成|所列行为|所列情形|"
    r"规定的情形"
)
_BASIS = re.compile(r"根据|依据|依照|按照|按(?!期|时|规定)|构成|参照|适用|受到|援引|基于|属于")
# 有第六十三条所列情形之一的: what a provision lists is what brings the loss about.
_LISTED = re.compile(r"(?:规定|所列)?的?(?:禁止)?的?(?:情形|行为|情况|信息)(?:之一|的)|规定的(?:行为|情形)，|所列(?:禁止)?的?(?:情形|行为|信息)|规定(?:的)?禁止")
_CHAIN = re.compile(r"(?:、|和|或者?|以及|及|与)+$")
_RELATIVE = re.compile(r"^(?:前[一二三四五六]?[款条项]|上[一述]?[款条项]|上述|本[条款项]$)")


def breached(
    text: str, citations: Sequence[Citation], indices: Sequence[int], *, start: int, end: int
) -> list[int]:
    """Of the citations numbered `indices` within text[start:end], those it says are breached.

    The nearest verb before a citation decides; a citation of a list shares the verdict of the
    one before it. `start` is where the sentence (or condition) begins.
    """
    out: list[int] = []
    verdict = False
    reached = start
    for position, index in enumerate(indices):
        citation = citations[index]
        if not citation.path or _RELATIVE.match(text[citation.start : citation.end]):
            reached = citation.end
            continue
        between = text[reached : citation.start]
        breach = max((m.start() for m in _BREACH.finditer(between)), default=-1)
        basis = max((m.start() for m in _BASIS.finditer(between)), default=-1)
        if breach >= 0 or basis >= 0:
            # 未按照第…条: the basis word belongs to the breach.
            # 拒绝执行…依照第…条采取的措施: so it does within one clause.
            verdict = breach >= 0 and not re.search("[，。；]", between[max(breach, basis) :]) and (breach + 6 >= basis or not re.search("[，。；]", between[breach:basis]))
        elif re.search(r"[。；\n]", between):
            verdict = False
        listed = _lists(text, citations, indices, position)
        if (verdict or listed) and text[max(0, citation.start - 1) : citation.start] != "除":
            out.append(index)
        reached = citation.end
    return out


def _lists(text: str, citations: Sequence[Citation], indices: Sequence[int], position: int) -> bool:
    """Whether a citation, or the last of the chain that it opens, is followed by 所列情形 or its like."""
    for later in range(position, len(indices)):
        here = citations[indices[later]]
        if _LISTED.match(text, here.end):
            return True
        if later + 1 == len(indices):
            return False
        if not _CHAIN.match(text[here.end : citations[indices[later + 1]].start]):
            return False
    return False
