"""When a loss comes: the words of its condition, from the sentence itself or its lead-in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.triggers.zh_acts import Hit
from kb.triggers.zh_clauses import MODAL, TIER, Clause

_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十百\d]+[）)、.．]\s*|[一二三四五六七八九十]+是|"
    r"第[\s一二三四五六七八九十百千零〇\d-]+条(?:之[一二三四五六七八九十])?[\s　]*|[①-⑳]|\d+[.．、]\s*(?:\d+(?=如|若|对|因|发现|\D{0,8}(?:违反|未))\s*)?)+"
)
_BLANKET = re.compile(
    r"^(?:违反(?:本|该)[^，。；第]{1,6}(?:有关|相关)?(?:的)?规定|"
    r"违反前[^，]{1,4}规定)[，,]\s*(?!有下列|有以下|具有下列|情节)"
)
_LEADING = re.compile(r"^(?:[（(][^（）()]{4,24}(?:管理|要求|原则|规定|处理|义务|责任)[）)]|除[^，。；]{2,30}(?:之外|以外|外)[，,]|对于|但是?[，,]?|同时[，,]?|其中[，,]?)")
_PHRASE = re.compile(
    r"^(?:(?:[^，。；：]{0,12}|[^，。；：]{2,30}(?:部门|机构|机关|[会局行]))(?:对于?|针对|因|如果?|若|一旦|发现|经(?!营|济)|未经|"
    r"(?<!应)当(?!事|地)|在|基于|根据|凡|遇|自)[^，。；：]{3,}|"
    r"[^，。；：]{2,}(?:后|时|起|前|期间))$"
)
_ACTS = re.compile(
    r"^(?:还|并)?(?:自[^，。；]{2,30}起|[一二三四五六七八九十\d]+年内|由|应|应当|必须|须|可以|可|有权|责令|不得|不能|一律|予以|中国人民银行|"
    r"[^，。；]{0,24}(?:部门|机构|银行|公司|局|会|人|者|商|机关)(?:及其[^，。；]{2,16})?(?:应|可|有权|不得|"
    r"将|不|必须|须|要))"
)
_CITES = re.compile(r"\W*(?:第\S{1,8}条\s*)?违反[^，；。]{0,60}第[^，；。]{1,80}规定$")
# 经负责人批准，可以冻结: a step on the way, no condition.
_STEP = re.compile(r"(?:[^，。；]{0,12}可以?|并)?(?:报)?经[^，。；]*(?:批准|决定|同意|核准|授权|审批|许可)后?$")
_PREPOSITION = re.compile(
    r"[^，。；、]{2,24}?(?:(?:可|应|应当|可以)(?=基于|根据))?(对(?!外|公|等)|针对|因(?!此|而|素)|"
    r"根据|基于)(?=[^，。；]{3})"
)
_DESCRIBED = re.compile(
    r"((?:被|违反|未|不|存在|已|经|有|取消|退出)[^，。；]{2,}?的[^，。；的]{2,14}?)(?:及其[^，。；]{2,40}?)?(?:自[^，。；]{2,40}起|还?应当?|可以|不得|不能|必须|"
    r"有权|由)|[^，。；]{0,24}?((?:根据|基于)[^，。；]{4,30}?)(?:及时|依法|立即|采取)"
)
_ALSO = re.compile(r"\s*(?:以及|或者)[^，。；]{4,60}(?:人员|者|单位|机构|企业|公司|银行|客户|账户|商户|的)$")
# A later tier with a fine and a choice of its own.
_OWN_SCALE = re.compile(r"罚款，[^；。]{0,60}可以[^，。；]{0,24}责令(?:暂停|停止)[^，。；]{0,8}业务、停")
# 不足起存金额则予以清户: when and what in one clause.
_INNER = re.compile(r"\s*([^，。；]{0,12}(?:不足|低于|未达|超过|高于|少于)[^，。；]{2,24}?)(?:[的者]?(?:则|予以|应予|一律)|[的者]$)")
_OF_RULE = re.compile(r"\s*(?:第\S{1,8}条\s*)?违反(?:本|该)[^，。；第]{1,6}(?:的)?规定")
_SINCE = re.compile(r"自([^，。；]{4,80}?(?:被|收到|列入|发现)[^，。；]{2,40}?之日起)")
# 退出承销团的机构，自退出之日起两年内不得申请: whom, not from when.
_SINCE_CLAUSE = re.compile(r"\s*自[^，。；]{2,40}起[^，。；]{0,8}$")
_BARRED = re.compile(r"[^，。；]{2,60}的[^，。；的]{2,14}$|[^，。；]{2,16}如[^，。；]{4,}$")
_ANY_SINCE = re.compile(r"自([^，。；]{4,60}?之日起)")
# 拒绝执行未按约定发送的支付指令: what is refused says when.
_OF_WHAT = re.compile(r"((?:未按|未经|违反|不符合|涉嫌)[^，。；]{2,60}?的[^，。；的]{2,12})$")
_WITH_WHOM = re.compile(r"与((?:已?被?(?:纳入|列入)|未|违反|不)[^，。；]{2,60}?)的(?:业务)?合作")
# 对被列入异常名录的企业依法予以限制: of whom it is said.
_TOWARDS = re.compile(
    r"(对(?:于)?(?:被|违[反规法]|未|涉嫌|存在|已|无法|列入|纳入)[^，。；]{2,40}的[^，。；的]{1,12}?)"
    r"(?=依法|依规|予以|应|可|采取|实施|进行|一律|立即|直接)"
)
# 未通过审核的不得为其开立账户
_UNMET = re.compile(r"\s*((?:未|无法|不能|拒)[^，。；]{2,40}?的)(?=不得|不予|应|可以|有权|一律)")
# 识别是否缺少必要信息，并明确拒绝业务的情形: what is looked for.
_WHETHER = re.compile(r"是否((?:缺少|存在|涉及|属于|符合)[^，。；]{2,40})")
_SCENE = re.compile(r"(?:因|在)[^，。；]{2,40}(?:需要|原因|情况下|情形下|时)$|[^，。；]{0,20}(?:收到|接到|受理)[^，。；]{2,30}后$|查明[^，。；]{2,24}时$")
# …的，处以罚款；对该机构，由主管部门吊销许可证: whom, no when.
_WHOM = re.compile(r"\s*对(?:该|其|上述|相关|有关)?[^，。；违涉未]{0,14}(?:企业|机构|公司|单位|银行|商|平台)$")
# 8月20日凌晨5:00至6:00，…停止服务: when, where nothing else says so.
_WHEN = re.compile(
    r"(?:自|于|从)?\s*(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日(?:起|[^，。；]{0,30}$)|自[^，。；]{4,40}之日起"
)
_NO_CONDITION = re.compile(
    r"为了|为(?:进一步|规范|加强|贯彻|落实|防范|促进|保障|维护)|根据[^，。；]*(?:《|"
    r"文件|精神|规定|号)|依据|按照|近年来|近期"
)
_SUPPOSES = re.compile(r"对于|[^，。；]{0,12}(?:如(?:果|获|有|需|遇|被|未|出现|发生|发现|存在)|若|一旦)")
# What states a condition before a basis or a time does.
_OPENS = re.compile(r"\W*(?:[一二三四五六七八九十\d]+[、.．）)])?\s*(?:对|针对|如|若|一旦|发现|因)")
_MAIN = re.compile(r"采取|进行|予以|限制(?!性)|纳入|加强|建立")
_TARGET = re.compile(
    r"(?:已?(?:被)?(?:纳入|列入)[^，。；]{0,6}(?:黑)?名单的[^，。；、]{2,8}|(?:涉案|涉嫌|"
    r"可疑|异常|违规|非法|高风险)[^，。；的、应]{0,10}(?:账户|交易|资金|财产|商户|客户|"
    r"行为|信息|网站|活动))"
)


def read_condition(sentence: str, clauses: tuple[Clause, ...], hits: Sequence[Hit]) -> tuple[int, int] | None:
    """The span of the condition within a sentence; None where it states none."""
    first = min(hit.start for hit in hits)
    own = max((h for h in hits if h.start == first), key=lambda h: h.score)
    if own.notice:
        clause = clauses[own.clause]
        match = re.search(r"因[^，。；]*", sentence[: clause.end])
        return match.span() if match else (clause.start, clause.end)
    for hit in hits:
        span = _before(sentence, clauses, hit)
        if span:
            return span
    return None


def _before(sentence: str, clauses: tuple[Clause, ...], hit: Hit) -> tuple[int, int] | None:
    inner = _INNER.match(sentence, clauses[hit.clause].start, hit.start)
    inner = inner or _UNMET.match(sentence, clauses[hit.clause].start, hit.start + 2)
    if inner:
        return _strip(sentence, *inner.span(1))
    segment = clauses[hit.clause].segment
    groups = _groups(sentence, clauses, hit)
    same = [g for g in groups if clauses[g[0]].segment == segment]
    tiers = [g for g in same if TIER.match(sentence[clauses[g[0]].start : clauses[g[0]].end])]
    main = [g for g in same if g not in tiers]
    if tiers and not main and segment:
        # 情节轻微的，责令改正；逾期未改正的，…; 拒不改正的，处罚款，并可以责令暂停业务、停业整顿: a case apart.
        mild = any("情节轻微" in sentence[clauses[g[0]].start : clauses[g[1]].end] for g in groups)
        if mild or _OWN_SCALE.search(sentence, clauses[tiers[-1][1]].end, hit.end + 20):
            return _trim(sentence, clauses, tiers[-1])
    if main:
        since = _SINCE_CLAUSE.match(sentence, clauses[main[-1][0]].start, clauses[main[-1][1]].end)
        subject = clauses[main[-1][0] - 1] if since and main[-1][0] else None
        if subject and _BARRED.match(sentence, subject.start, subject.end):
            return _strip(sentence, subject.start, subject.end)
        return _trim(sentence, clauses, main[-1])
    earlier = [
        g
        for g in groups
        if clauses[g[0]].segment < segment
        and not TIER.match(sentence[clauses[g[0]].start : clauses[g[0]].end])
    ]
    if (tiers or _tier_without_de(sentence, clauses, hit)) and earlier:
        return _trim(sentence, clauses, earlier[0])
    if tiers or _tier_without_de(sentence, clauses, hit):
        opening = clauses[0]
        if _OF_RULE.fullmatch(sentence, opening.start, opening.end) and clauses[1].end < hit.start:
            opening = clauses[1]  # 违反本条例的规定，经营者签发虚假证明，由…
        words = sentence[opening.start : opening.end]
        if (
            opening.end < hit.start
            and (opening is not clauses[0] or re.search(r"违反|未", words))
            and not MODAL.search(words)
            and not TIER.match(words)
        ):
            return _strip(sentence, opening.start, opening.end)
    if tiers:
        return _trim(sentence, clauses, tiers[0])
    if earlier and segment and _WHOM.match(sentence, clauses[hit.clause - 1].start, clauses[hit.clause - 1].end):
        return _trim(sentence, clauses, earlier[0])
    return _phrase(sentence, clauses, hit) or (_trim(sentence, clauses, groups[0]) if groups else None)


def _tier_without_de(sentence: str, clauses: tuple[Clause, ...], hit: Hit) -> bool:
    return any(
        TIER.match(sentence[c.start : c.end])
        for c in clauses[: hit.clause + 1]
        if c.segment == clauses[hit.clause].segment
    )


def _groups(sentence: str, clauses: tuple[Clause, ...], hit: Hit) -> list[tuple[int, int]]:
    """Runs of condition clauses before a hit, as (first, last) clause numbers."""
    runs: list[tuple[int, int]] = []
    for number in range(hit.clause + 1):
        clause = clauses[number]
        if not clause.condition or clause.start >= hit.start:
            continue
        if (
            runs
            and runs[-1][1] == number - 1
            and clauses[number - 1].segment == clause.segment
            and not (
                TIER.match(sentence[clause.start : clause.end])
                and sentence[: clauses[number - 1].end].rstrip().endswith("的")
            )
        ):
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    # A condition that opens within a run (…，发现…的) begins there.
    out = []
    for begin, last in runs:
        for number in range(last, begin, -1):
            text = sentence[clauses[number].start : clauses[number].end]
            if re.match(r"\s*(?:发现|对于|超[出过]|对(?=存在|未|违|被|涉|不|已|经))", text):
                begin = number
                break
        out.append((begin, last))
    return out


def _trim(sentence: str, clauses: tuple[Clause, ...], run: tuple[int, int]) -> tuple[int, int] | None:
    start, end = clauses[run[0]].start, clauses[run[1]].end
    if (
        run[1] > run[0]
        and _CITES.match(sentence[start : clauses[run[0]].end])
        and "下列" not in sentence[clauses[run[0] + 1].start : end]
        and not TIER.match(sentence[clauses[run[0] + 1].start : end])
    ):
        # 违反本法第五条规定，擅自…的: what was done says when; the article is a reference.
        start = clauses[run[0] + 1].start
    if run[1] + 2 < len(clauses):
        after = clauses[run[1] + 1]
        if clauses[run[1]].mark in "，," and _ALSO.match(sentence, after.start, after.end):
            end = after.end
    return _strip(sentence, start, end)


def _strip(sentence: str, start: int, end: int) -> tuple[int, int] | None:
    for pattern in (_NUMBERING, _LEADING, _BLANKET):
        text = sentence[start:end]
        lead = len(text) - len(text.lstrip())
        start += lead
        match = pattern.match(sentence[start : end + 1])
        if match and start + match.end() < end:
            start += match.end()
    while start < end and sentence[start].isspace():
        start += 1
    while end > start and sentence[end - 1].isspace():
        end -= 1
    return (start, end) if end - start >= 2 else None


def _phrase(sentence: str, clauses: tuple[Clause, ...], hit: Hit) -> tuple[int, int] | None:
    """A condition without 的: 对疑似欺诈的交易，…; 如…，…; or the subject that a clause describes."""
    if sentence.startswith("明确", hit.start):
        looked = _WHETHER.search(sentence, 0, hit.start)
        if looked:
            return _strip(sentence, *looked.span(1))
    described = _TOWARDS.search(sentence, clauses[hit.clause].start, hit.start + 2)
    if described:
        return _strip(sentence, *described.span(1))
    before = [c for c in clauses[: hit.clause] if c.segment == clauses[hit.clause].segment]
    # 若发现…，经大会决定，…: the approval is a step, the finding the condition.
    found = [c for c in before if re.search(r"(?:若|如果|一旦|发现)[^，。；]{3,}", sentence[c.start : c.end])]
    steps = [c for c in before if re.match(r"\s*经[^，。；]*(?:批准|决定|同意)$", sentence[c.start : c.end])]
    if found and steps and found[-1].start < steps[-1].start:
        at = re.search(r"(?<=若)|(?:如果|一旦|发现)", sentence[found[-1].start : found[-1].end])
        return _strip(sentence, found[-1].start + (at.start() if at else 0), found[-1].end)
    for clause in reversed(before):
        raw = _NUMBERING.sub("", sentence[clause.start : clause.end].strip())
        text = _LEADING.sub("", raw)
        if (
            (_PHRASE.match(text) or raw.startswith("对于"))
            and not _STEP.match(text)
            and (_SUPPOSES.match(raw) or not MODAL.search(text))
            and not _MAIN.search(text)
            and not _NO_CONDITION.match(text)
        ):
            opening = _PREPOSITION.match(sentence, clause.start, clause.end)
            start = opening.start(1) if opening else clause.start
            place = before.index(clause)
            # 因公共利益的需要，在紧急情况下，…: two circumstances in a row are one condition.
            if place and _SCENE.match(text) and _SCENE.match(sentence[before[place - 1].start : before[place - 1].end].strip()):
                start = before[place - 1].start
            last = place
            while last + 1 < len(before) and _ALSO.match(sentence, before[last + 1].start, before[last + 1].end):
                last += 1
            return _strip(sentence, start, before[last].end)
    for clause in before:
        text = _NUMBERING.sub("", sentence[clause.start : clause.end].strip())
        if not MODAL.search(text) and len(text) >= 4 and not re.match(r"(?:为了|根据|依据|按照|各|请)", text):
            following = sentence[clause.end + 1 : clause.end + 40]
            if _ACTS.match(following.strip()):
                return _strip(sentence, clause.start, clause.end)
    for clause in (*before, clauses[hit.clause]):
        when = _WHEN.match(sentence, clause.start, min(clause.end, hit.start))
        if when:
            return _strip(sentence, *when.span())
    clause = clauses[hit.clause]
    text = sentence[clause.start : hit.start + 1]
    when = _SINCE.search(text)
    if when:
        return _strip(sentence, clause.start + when.start(1), clause.start + when.end(1))
    inside = _OF_WHAT.search(sentence, hit.start, hit.end) or _WITH_WHOM.search(sentence, hit.start, clause.end)
    if inside:
        return _strip(sentence, *inside.span(1))
    match = re.search(
        r"对(?:于)?([^，。；]{4,60}?)(?:，|应当?|"
        r"可以|有权|不得|依法|立即|及时|予以|采取|由|一律|暂不)",
        text,
    )
    match = match or _DESCRIBED.match(text)
    if match:
        group = match.lastindex or 1
        return _strip(sentence, clause.start + match.start(group), clause.start + match.end(group))
    since = _ANY_SINCE.search(text)
    return _strip(sentence, clause.start + since.start(1), clause.start + since.end(1)) if since else None


def read_target(sentence: str) -> tuple[int, int] | None:
    """The span of whom a loss is for, where nothing else states a condition (涉案账户)."""
    match = _TARGET.search(sentence)
    return match.span() if match else None


def read_lead_condition(
    lead_in: str, clauses: tuple[Clause, ...], *, phrases: bool = True
) -> tuple[int, int] | None:
    """The span of the condition that a lead-in states for its items; without `phrases`, only one with 的."""
    for number, clause in enumerate(clauses):
        if clause.condition:
            last = number
            while last + 1 < len(clauses) and clauses[last + 1].condition:
                last += 1
            return _trim(lead_in, clauses, (number, last))
    if not phrases:
        return None
    openings = [c for c in clauses[:-1] if not _STEP.match(lead_in[c.start : c.end].strip())]
    openings.sort(key=lambda c: _OPENS.match(lead_in[c.start : c.end]) is None)
    for clause in openings:
        text = _NUMBERING.sub("", lead_in[clause.start : clause.end].strip())
        if _PHRASE.match(text) and not _NO_CONDITION.match(text):
            opening = _PREPOSITION.match(lead_in, clause.start, clause.end)
            return _strip(lead_in, opening.start(1) if opening else clause.start, clause.end)
    return None
