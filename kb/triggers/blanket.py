"""Whether words punish breach of a rule as a whole, or an act that they name themselves.

"违反本办法规定的，责令停业" makes each duty of the rule one whose breach costs the business.
"违反本法规定，出租许可证的" and "违反本条例，有下列行为之一的" do not: they say which act it is.
"""

from __future__ import annotations

import re

_RULE = r"(?:办法|规定|條例|条例|法|通知|细则|指引|意见|规则|制度|规程|规章|公告|决定|准则)"
_ZH = re.compile(rf"违反(?:(?:本|该){_RULE}(?:的?(?:有关|相关|上述|各项)?(?:规定|要求))?|上述(?:规定|要求))")
# What may follow: the end of the clause, whom it names, how grave it is, who acts. Anything else is an act of its own.
_ZH_WHOLE = re.compile(
    r"(?:的|者)[，、；。：]|(?:的|者|的(?:单位|机构|个人|银行|公司|企业|当事人|有关人员|责任人|[^，。；的]{2,14}))?(?:[，、]?(?:且|并|但)?"
    r"(?:情节|造成|构成|逾期|拒不|经|由|责令|应当?|给予|处|视|根据|依|按|予以|可(?!能)|将|尚|并|[^，。；]{0,14}(?:可以|有权|应当|将))|[，。；：]?\Z)")
_ZH_OWN = re.compile(r"[^。；]{0,24}(?:有下列|下列(?:情形|行为|情况))")
_EN_RULE = r"(?:act|regulations?|directive|rules?|directions?|law|guidelines?|circular|ordinance|order)"
_EN = re.compile(
    r"\b(?:breach|contraven|violat|infring|compl(?:y|ied|ies|iance|iant|ying))(?P<gap>\w{0,8}\b[^.;]{0,80}?)"
    rf"\b(?:this|these)\s+{_EN_RULE}\b", re.IGNORECASE)
_EN_OR = re.compile(r"\bor\b", re.IGNORECASE)
_EN_PLACE = re.compile(r"(?:\b(?:sections?|articles?|paragraphs?|regulations?|rules?|parts?|clauses?)|§)\s*\(?\d", re.IGNORECASE)


def punishes_all(words: str, *, language: str) -> bool:
    """Whether a condition is breach of the whole rule it stands in; never raises."""
    if language != "zh":
        # Behind an "or" breach is one case among others, mostly of somebody else.
        return any(not _EN_PLACE.search(match["gap"]) and not _EN_OR.search(words, 0, match.start()) for match in _EN.finditer(words))
    return any(_ZH_WHOLE.match(words, match.end()) is not None and not _ZH_OWN.match(words, match.end())
               and not _quoted(words, match.start()) for match in _ZH.finditer(words))


def _quoted(words: str, at: int) -> bool:
    """Whether a quotation is open at an offset: the rule that it calls its own is another one."""
    return words.rfind("“", 0, at) > words.rfind("”", 0, at)
