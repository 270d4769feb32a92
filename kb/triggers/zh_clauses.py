"""A Chinese sentence as clauses: which state a condition, which state what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that make a clause say what must, may or will be done.
MODAL = re.compile(
    r"应当|(?<![相对适反供响效])应(?!急|用|收|付|对|答|税|诉)|必须|须(?!经)|可以|(?<![许认])可(?!能|疑|靠|持续|行|比|控|供|追|"
    r"证|回|抗|归|见)|有权(?!部门|机关)|责令|予以|"
    r"一律|不得|不予|给予|处(?=[一二三四五六七八九十百\d违罚以])|并处|将(?!来|其|会)|没收|命令|所得(?=提经|命令|勒令|停止|限制|撤销|废止|终止|暂停|暂时)|(?<![获取所不使难觉认值赢懂免])得(?=命|令|勒|继续|于|在|责令|停止|限|废止|撤|中止|终止|取消|禁止|变更|暂|要求|予|拒绝|采取|先|通知|按|视|依|就|对|不予|提经|径|并)|不能|要(?=立即|及时|坚决|严格|依法|严肃|切实)|(?<![未不])(?:立即|及时)"
)
# A later step of the same sanction: the breach itself stands before it.
TIER = re.compile(
    r"^(?:[，；。、\s]|[并且]|但是?|对于?|其中|有前款行为)*(?:逾期|届期|拒不|情节(?:特别)?严重|情节较?[轻重]|尚不|尚未构成|(?:货值|违法经营|经营|销售|交易|票面)?(?:金额|额)(?:不足|超过|在?[一二三四五六七八九十\d]|较大|巨大)|不够刑事|触犯刑律|"
    r"屡次|屡教|多次|再次|"
    r"(?:造成|产生|导致)[^，；。]{0,16}(?:后果|影响|损失|风险)|后果严重|构成(?:犯罪|违反)|涉嫌(?:犯罪|"
    r"构成)|限期(?:内)?(?:未|不|仍)|"
    r"(?:经)?(?:责令)?(?:整改|改正)(?:后)?(?:仍|不|未)|在?(?:[^，；。]{0,10}期限|限期)内(?:未|仍|不)|"
    r"规定期限(?:内)?(?:未|仍|不)|仍(?:未|不|拒)|"
    r"违法所得|没有违法所得|有违法所得|严重(?:危害|影响|损害)|未按期改正|(?:规定|约定)不明确|"
    r"在?[^，；。]{0,16}改正[^，；。]{0,24}前$|未(?:能)?(?:按[^，；。]{0,8})?(?:改正|整改)|特别严重|(?:确有)?必要时|不改正)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`sentence[start:end]` without its punctuation; `mark` is what ends it; `segment` counts ；."""

    start: int
    end: int
    mark: str
    segment: int
    condition: bool


# What a step of a sanction says before the next one: 予以警告，情节严重的.
_STEP = re.compile(r"警告|罚|改正|整改|处理|处分|通报|要求|考虑|终止|停止|暂停|限制|追究|公示|记录")


_MARKS = re.compile(r"[（(《“）)》”，,；;：:。！？\n]")
_OF_THE_CLOCK = re.compile(r"\d[：:]\d")


def read_clauses(sentence: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in order."""
    raw: list[tuple[int, int, str]] = []
    at = 0
    depth = 0
    for match in _MARKS.finditer(sentence):
        mark = match.group()
        if mark in "：:" and _OF_THE_CLOCK.match(sentence, match.start() - 1):
            continue
        if mark == "“" and sentence[match.start() - 1 : match.start()] in "：:" and match.start():
            continue  # 修改为：“…”: the words of a rule, read like any other
        if mark in "（(《“":
            depth += 1
        elif mark in "）)》”":
            depth = max(0, depth - 1)
        elif depth == 0 or mark in "；;。\n":
            raw.append((at, match.start(), mark))
            at = match.end()
            depth = 0
    if at < len(sentence):
        raw.append((at, len(sentence), ""))
    out: list[Clause] = []
    segment = 0
    for start, end, mark in raw:
        out.append(Clause(start, end, mark, segment, _ends_condition(sentence[start:end], mark)))
        if mark in "；;":
            segment += 1
    # 未经批准变更名称，或者未按规定备案的，…: what leads up to the closing 的 belongs to it.
    for index in range(len(out) - 2, -1, -1):
        here, later = out[index], out[index + 1]
        if (
            not here.condition
            and later.condition
            and here.segment == later.segment
            and here.mark in "，,"
            and not (
                TIER.match(sentence[later.start : later.end]) and _STEP.search(sentence[here.start : here.end])
            )
            and not MODAL.search(sentence[here.start : here.end])
        ):
            out[index] = Clause(here.start, here.end, here.mark, here.segment, True)
    return tuple(out)


_NOT_CONDITION = re.compile(r"(?:(?<!项)目的|(?<![投中招商])标的|(?<!行)为的|是[^，；。]{0,20}的|除外的)$")
_TEMPORAL = re.compile(
    r"(?:(?:之)?[日时]起(?:[^，；。]{0,12}(?:内|前))?|(?:暂停|停止|中止|终止|关闭|冻结|限制|整改|撤销|吊销|"
    r"注销|取消)[^，；。]{0,24}(?:期间|时|之前|前|之后|后|期内|过程中))$"
)


_IF = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]+[）)、.]\s*)?(?:但是?|而)?(?:如果|如(?!实|下|期|上|前|"
    r"有下列|何|需)|若|一旦|假如|倘若|遇(?!见|难)|或者?(?:发生|遇))"
)


def _ends_condition(clause: str, mark: str) -> bool:
    body = clause.strip(" \u3000")
    if mark in {"；", ";", "。", "", "\n"}:
        return False
    if body.endswith(("的", "之一", "者")) and not _NOT_CONDITION.search(body):
        return True
    return bool((_TEMPORAL.search(body) and not MODAL.search(body)) or _IF.match(body))


def clause_at(clauses: tuple[Clause, ...], position: int) -> int:
    """Index of the clause that holds a position of the sentence."""
    for index, clause in enumerate(clauses):
        if position < clause.end or index == len(clauses) - 1:
            return index
    return 0
