"""Whether a loss must, may or did come."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.triggers.zh_acts import Hit
from kb.triggers.zh_clauses import Clause
from kb.triggers.zh_lexicon import JOINED, LICENCE, SERVICE

_MAY = re.compile(
    r"可以|(?<![许认])可(?!能|疑|靠|持续|行|比|控|供|追|证|回|用|抗|信|见)|有权(?!部门|机关)|"
    r"(?<=还)可|所得(?=提经|命令|勒令|停止|限制|撤销|废止|终止|暂停|暂时)|(?<![获取所不使难觉认值赢懂免])得(?=命|令|勒|继续|于|在|责令|停止|限|废止|撤|中止|终止|取消|禁止|变更|暂|要求|予|拒|采取|先|通知|按|视|依|就|对|不予|提经|径|并|为|以)|酌情"
)
_MUST = re.compile(r"应当|(?<![相对适反供响效])应(?!急|用|收|付|对|答)|必须|须|一律|不得|务必|要(?=立即|及时|坚决|严格|依法)")
_LESSER = re.compile(
    r"采取[^；。]{0,120}?(?:整改|约谈|警告|罚款|降低[^，。；]{0,4}(?:评价|评级|等级)|警示函|谈话|通报|责令改正|限期改正|"
    r"提醒)[^；。]{0,80}(?:等[^；。]{0,10}(?:措施|处理)|等[”。；]|措施之一|一项或)"
)
_OR_PENALTY = re.compile(
    r"等[^；。，]{0,10}措施或者?(?:实施|给予|处以)|直至(?:依法|由[^，。；]{2,40}?)?(?:吊销|撤销|取消|"
    r"注销|终止|停业|关闭|停止|暂停)"
)
_OTHER_PENALTY = re.compile(
    r"(?:罚款|警告|整改|改正|通报批评|没收[^，；]{0,10})(?:、|，)?或者?[^，；。]{0,12}"
    r"(?:责令|暂停|停止|停机|停业|吊销|取消|撤销|取缔|关闭)"
)


def read_effect(
    sentence: str, clauses: tuple[Clause, ...], hits: Sequence[Hit], *, lead_in: str, done: bool
) -> str:
    """`must`, `may` or `done` for the hits of a sentence."""
    if done:
        return "done"
    if all(hit.notice for hit in hits):
        return "may"
    return "must" if any(_force(sentence, clauses, hit, hits, lead_in) == "must" for hit in hits) else "may"


_STEP_UP = re.compile(
    r"(?:停业整顿|停产停业|责令停业|(?:吊销|撤销)[^，。；]{2,60}?)，?直至[^，。；]{0,40}?(?=吊销|撤销|取消|注销|关闭)"
)
# 六个月后可以再次申请: a bar until then.
_UNTIL = re.compile(r"(?:方可|才可|方能|才能|可以?)(?:再次|重新)")


def _force(sentence: str, clauses: tuple[Clause, ...], hit: Hit, hits: Sequence[Hit], lead_in: str) -> str:
    if _UNTIL.match(sentence, hit.start):
        return "must"
    if hit.verb == "refuse" and "不得" in sentence[hit.start : hit.end]:
        return "must"
    if sentence.startswith("明确", hit.start):
        return "may"
    segment = [c for c in clauses if c.segment == clauses[hit.clause].segment]
    start, end = segment[0].start, segment[-1].end
    left = sentence[start : hit.start + 2]
    may = max((m.start() for m in _MAY.finditer(left)), default=-1)
    must = max((m.start() for m in _MUST.finditer(left)), default=-1)
    if may < 0 and must < 0 and lead_in:
        may = max((m.start() for m in _MAY.finditer(lead_in)), default=-1)
        must = max((m.start() for m in _MUST.finditer(lead_in)), default=-1)
        if "但不限于" in lead_in:
            return "may"
    if may > must:
        return "may"
    # 停业整顿，直至吊销许可证: a step up from one loss to another is no choice.
    whole = _STEP_UP.sub("", sentence[start:end])
    if _LESSER.search(whole) or _OR_PENALTY.search(whole) or _OTHER_PENALTY.search(whole):
        return "may"
    here = [h for h in hits if clauses[h.clause].segment == clauses[hit.clause].segment]
    if {SERVICE, LICENCE} <= {h.consequence for h in here} and not any(h.verb == "ban" for h in here):
        between = sentence[min(h.start for h in here) : max(h.start for h in here)]
        if "或" in between and "的，" not in between and not JOINED.fullmatch(between[2:]):
            return "may"
    return "must"
