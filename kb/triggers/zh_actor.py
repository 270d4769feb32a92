"""Who takes it away, from whom or what, for how long, and what ends it."""

from __future__ import annotations

import re

_BY = re.compile(
    r"由([^，。；：]{2,60}?)(?:依照|依据|根据|按照|依法|按|责令|予以|给予|处|对|没收|吊销|"
    r"撤销|注销|取缔|关闭|暂停|停止|限制)"
)
_SUBJECT = re.compile(
    r"([^，。；：的、（）]{2,30}?(?:部门|机构|机关|银行|公司|委员会|监管局|证监局|证监会|银保监会|总局|"
    r"外汇局|人民政府|平台|提供者|运营者|经营者|"
    r"基金管理人|保险人|贷款人|受托人|交易所|协会|法院|我局|我会))(?:及其[^，。；]{2,20}?)?"
    r"(?:可以?|应当?|有权|必须|须|要|不得|将|一律|决定|责令|依法|根据|在|经)"
)
_NOUN_LEAD = re.compile(
    r"^(?:[，。；：、\s]|对于|对|并|且|但|如|经|[一二三四五六七八九十]+是|"
    r"第[一二三四五六七八九十百]+条|[（(][一二三四五六七八九十\d]+[）)])+"
)
_DURATION = re.compile(
    r"(?:自[^，。；]{2,24}?(?:之日)?起)?[一二三四五六七八九十两\d]+\s*(?:个)?(?:年|月|日|工作日|交易日|"
    r"小时)(?:以上[^，。；]{0,10})?(?:以?内|以下)?|一定期限(?:内)?|无限期|永久"
)
_ENDS = re.compile(
    r"直至(?!(?:依法)?(?:吊销|撤销|取消|注销|追究|终止|停止|关闭))[^，。；）)]{2,40}|至[^，。；]{2,30}为止|(?:在)?[^，。；]{2,24}(?:消除|改正|整改完成|验收合格|"
    r"整改到位|整改合格|恢复正常)(?:之?前|为止|后)|"
    r"待[^，。；]{2,30}后|(?:限期|整改)?期满(?:后|前)?"
)


def read_actor(sentence: str, position: int, *, lead_in: str = "", printed: str = "") -> str | None:
    """The words that name who acts on the hit at `position`; None where nobody is named.

    `printed` is the sentence as it is printed, where `sentence` was simplified.
    """
    left = sentence[:position]
    for text in (left, lead_in):
        best: tuple[int, str] | None = None
        for pattern in (_BY, _SUBJECT):
            for match in pattern.finditer(text):
                if best is None or match.start(1) >= best[0]:
                    best = (match.start(1), match.group(1))
        if best:
            found = printed[best[0] : best[0] + len(best[1])] if printed and text is left else best[1]
            return _NOUN_LEAD.sub("", found).strip() or None
    return None


def read_subject(sentence: str, start: int, end: int) -> str | None:
    """The business, account or licence that the hit `sentence[start:end]` takes away."""
    words = re.sub(
        r"^(?:暂停|停止|中止|终止|吊销|撤销|注销|取消|关闭|限制|冻结|拒绝|取缔|责令|不得|或者?|"
        r"、|直至|其|该|为其|对其|等)+",
        "",
        sentence[start:end],
    )
    words = re.split(r"[，。；：（(]", words)[0].strip("、 　的或者及和等")
    return words or None


def read_duration(sentence: str, start: int, end: int) -> str | None:
    """How long the hit lasts: words in the hit's own clause."""
    left = max(sentence.rfind(mark, 0, start) for mark in "，；。：") + 1
    stops = [at for at in (sentence.find(mark, end) for mark in "，；。") if at >= 0]
    match = _DURATION.search(sentence, left, min(stops) if stops else len(sentence))
    return match.group() if match else None


def read_ends(sentence: str, start: int) -> str | None:
    """What ends the loss, in the words of the sentence."""
    match = _ENDS.search(sentence, max(0, start - 40))
    return match.group() if match else None
