"""The words that lay a duty on somebody, forbid or allow: in either language, with where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.gates import gated

MUST, MUST_NOT, MAY = "must", "must_not", "may"


@dataclass(frozen=True, slots=True)
class Modal:
    """`text[start:end]` says that somebody must, must_not or may."""

    modality: str
    start: int
    end: int


# 应 alone is 应当 in the older notices; 应用, 供应, 相应, 应急, 应收 … are other words.
_ZH = gated(
    r"(?P<must_not>(?:不得|不准|不能|不可以|严禁|禁止|不應|不应(?:当|當)?|切勿))"
    r"|(?P<must>应当|應當|必须|必須|务必|須|(?<!无)须(?!知)|需要?(?=向|在|经|按|将|由|提|报|办|取|对|履)|有义务|負有|负有"
    r"|责令|要求(?=各|其|客户|银行|支付|收单)"
    r"|(?<![供相适响反效对回顺呼因感一不理])应(?![用急收付有力对邀届变运允知])|(?<![供相適響反效對回順呼因感一不理])應(?![用急收付有力對邀屆變運允當]))"
    r"|(?P<may>可以|有权(?!机关|部门|签字|受理|审批)|有權(?!機關)|(?<![不认许认])可(?=向|在|自|按|对|根据|依法|要求|采取|通过|以))"
)
_EN = gated(
    r"(?P<must_not>\b(?:must|shall|should|may|can|could)\s+(?:not|never)\b|\bcannot\b|\b(?:is|are)\s+prohibited\b"
    r"|\b(?:is|are)\s+not\s+(?:permitted|allowed)\b|\bno\s+[a-z-]+\s+(?:shall|may|must)\b|\bit\s+(?:is|shall\s+be)\s+(?:an?\s+)?unlawful\b|\b(?:is|are)\s+(?:not\s+(?:eligible|authori[sz]ed)|ineligible)\b)"
    r"|(?P<must>\b(?:must|shall|should|ought\s+to)\b|\b(?:is|are|were|been),?\s+(?:(?:hereby|also|therefore|accordingly|further|again|once\s+again|strongly),?\s+)?(?:required|obliged|obligated|directed|advised(?!\s+that\b)|requested|expected)\b"
    r"|\b(?:is|are)\s+to\s+be\b|\bhas\s+to\b|\bhave\s+to\b|\bplease\s+(?!visit|contact|note|see|refer|call|do\s+not\s+hesitate)(?=[a-z])|\b(?:we|fdic|pra|fca|fsra|regulator|authority|bank|commission)\s+(?:(?:is|are)\s+)?(?:ask|request|expect)(?:s|ing)?\b|\bneeds?\s+to\b|\brequest(?:ed)?\s+items\b)"
    r"|(?P<may>\b(?:may(?!\s+\d)(?!\s+(?:wish|well|have)\b)|is\s+entitled\s+to|are\s+entitled\s+to|is\s+permitted\s+to|are\s+permitted\s+to)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)  # tags and duties ask for the same text in turn
def read_modals(text: str, *, language: str) -> tuple[Modal, ...]:
    """All such words of a text in order; never raises."""
    pattern = _ZH if language == "zh" else _EN
    return tuple(Modal(match.lastgroup or MUST, match.start(), match.end()) for match in pattern.places(text))
