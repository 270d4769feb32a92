"""Effective dates and deadlines in Chinese texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kb.days import ZH_DAY, ZH_END, chinese_day, chinese_end, later
from kb.deadline import Deadline, Stated
from kb.numerals import chinese

_NUMBER = r"[0-9０-９一二三四五六七八九十两兩百]{1,5}"
_SPAN = rf"({_NUMBER})\s?(个工作日|個工作日|工作日|个自然日|个月|個月|天|日|年)"
_FORCE = r"(?:施行|实施|實施|执行|執行|生效|试行|試行|实行)"
_ANCHOR = re.compile(rf"[起后後日满滿][ 　]?(?:正式|开始|试|全面|同时)?{_FORCE}")
_BREAK = "。；;\n！？"
_OWN_NAME = r"(?:办法|辦法|规定|規定|条例|條例|细则|細則|通知|公告|决定|決定|意见|意見|指引|规则|規則|准则|规程|制度|标准|方案|通告|解释|法|令|制|规范|要求|文件|修正案|章程)"
_OWN = re.compile(rf"本[一-鿿]{{0,4}}?{_OWN_NAME}(?:所有条款|全文|全部条款)?(?:\s|$|，|,|、|自|从|從|于|於|由|经|已|将|應|应|的?有效期|[（(])")
_BROUGHT = re.compile(r"现予|现将|予以(?:发布|公布|印发)|现公布|现发布|现印发|印发给你们|公布如下|发布如下|遵照执行|贯彻执行|(?:通过|批准|发布|公布)[，,、）)*]|已经[^，。]{0,60}通过")
_PART = re.compile(r"第[0-9０-９一二三四五六七八九十百零〇]{1,5}[条條款项項章节節编](?!\s{0,3}(?:本|为|為))")
_HEADING = re.compile(r"\s*(?:第[0-9０-９一二三四五六七八九十百零〇]{1,6}[条條](?:之[一二三四五六七八九十])?|[（(]?[一二三四五六七八九十]{1,3}[）)、．.]|\d{1,2}[.．、])\s*")
_BORNE_WORDS = (r"(?:本?[^\s自从從於于，。；、：]{0,5}?(?:发布|發布|公布|印发|颁布|颁发|下发|发文|公告|签发|通过|批准|作出|成文|制定)(?:之日|日|当日))")
_AFTER = rf"(?:起)?(?:(?:第|满|滿|届满|經過|经过)?{_SPAN}(?:后|後|届满|期满|满|之?日)?)?"
_TIME = re.compile(rf"(?P<day>{ZH_DAY})(?:\s?(?:零|0|０)[时時点])?(?:之日)?(?P<dayafter>{_AFTER})?\Z"
                   rf"|(?P<borne>{_BORNE_WORDS})(?P<after>{_AFTER})\Z")
_ENDS = re.compile(r"\s{0,3}(?:[。．.，,；;：:）)*、！!”\"》】\]]|\Z|\n|有效期|，|之前|[　 ])")
_DATED = re.compile(rf"[（(*]?\s{{0,4}}({ZH_DAY})\s{{0,4}}起?(?:正式)?(?:施行|实施|生效|执行)\s{{0,4}}[）)*]?")
_NAMED = re.compile(rf"(?:施行|实施|生效|执行|起效)(?:日期|时间)\s{{0,3}}(?:为|是|[:：])\s{{0,4}}({ZH_DAY})")
_LINE = re.compile(rf"[^\S\n]{{0,40}}({ZH_DAY})[^\S\n]{{0,40}}", re.MULTILINE)
_GIVEN = re.compile(rf"^[^\S\n]{{0,8}}[（(*]?[^\S\n]{{0,8}}({ZH_DAY})([^\n。，]{{0,60}}?)(?:发布|公布|颁布|印发)", re.MULTILINE)
_DECISION = re.compile(r"自本(?:监管措施)?(?:决定|決定)书?(?:作出|发布|印发|下发)之日起")
_LAW_AMENDED = re.compile(r"修订|修改|修正|通过")


def _sentence(text: str, at: int) -> int:
    """Where the sentence that holds `at` begins, at most 300 characters back."""
    floor = max(0, at - 300)
    return max([floor, *(text.rfind(c, floor, at) + 1 for c in _BREAK)])


def _sentence_end(text: str, at: int) -> int:
    ceiling = min(len(text), at + 200)
    ends = [p for p in (text.find(c, at, ceiling) for c in _BREAK) if p >= 0]
    return min(ends, default=ceiling)


def span_of(words: str) -> tuple[int, str] | None:
    """The length that words state (6个月 → 6, month); None where they state none. Working days
    are counted as None: which days are worked is not in the text."""
    found = re.search(_SPAN, words)
    if found is None or "工作" in found[2]:
        return None
    amount = chinese(found[1])
    unit = "year" if found[2] == "年" else "month" if "月" in found[2] else "day"
    # 2024年 and 2024年1月 name a year, no length.
    longest = {"year": 100, "month": 1200, "day": 36_525}[unit]
    return None if amount is None or amount > longest else (amount, unit)


def _on(words: str) -> date | None:
    """The day, or the end of a month or year, that words name."""
    return chinese_day(words) or chinese_end(words)


def borne(text: str) -> date | None:
    """The day a notice bears: a line of its own near its head or its end, before any attachment."""
    for part in (text[:700], text[-300:]):
        for line in _LINE.finditer(part):
            alone = (line.start() == 0 or part[line.start() - 1] == "\n") and part[line.end():line.end() + 1] in ("", "\n")
            if alone and (day := chinese_day(line[1])):
                return day
    tail = re.search(rf"({ZH_DAY})\s*(?:\Z|印发|（?(?:此件|联系))", text[-300:])
    return chinese_day(tail[1]) if tail else None


def given(text: str) -> date | None:
    """The day on which the head of a text says it was issued (1998年7月13日 国务院令第247号发布)."""
    for found in _GIVEN.finditer(text[:700]):
        if not _LAW_AMENDED.search(found[2]) and (day := chinese_day(found[1])):
            return day
    return None


def effective(text: str, *, published: date | None) -> list[Stated]:
    """What the text says of when it, or a part of it, takes effect, in text order."""
    base = given(text) or published or borne(text)
    brought = _brought(text)
    found: list[Stated] = []
    for anchor in _ANCHOR.finditer(text):
        if (stated := _at_anchor(text, anchor.start(), anchor.end(), base, brought)) is not None:
            found.append(stated)
    for match in _NAMED.finditer(text) if "日期" in text or "时间" in text else ():
        if (day := chinese_day(match[1])) is not None:
            found.append(Stated(day, match.start(), match.end(), False, 2))
    for match in _DECISION.finditer(text):
        found.append(Stated(published or borne(text), match.start(), match.end(), False, 1))
    return sorted(found, key=lambda s: s.start)


_BRINGS = re.compile(r"(?:现将|现印发|印发|发布|公布|颁布|制定了?|修订了?)(?:修订后的)?《([^《》]{2,80})》(?:\s?[（(](?:以下|下)简称[为：:“\"《]{0,2}([^）)”\"》]{2,30}))?")


def _brought(text: str) -> set[str]:
    """The titles, full and short, of the rules that a notice says at its head it brings."""
    return {name for match in _BRINGS.finditer(text, 0, 2500) for name in match.groups() if name}


def _at_anchor(text: str, at: int, end: int, base: date | None, brought: set[str]) -> Stated | None:
    """The statement whose verb of force ends at `end`, if the words before it give a time."""
    begin = _sentence(text, at)
    if not _ENDS.match(text, end):
        return None
    # 起 belongs to the verb (日起施行); 日 and 后 belong to the time (30日后施行, 1日施行).
    words = text[begin:at] if text[at] == "起" else text[begin:at + 1]
    time = _TIME.search(words.rstrip())
    if time is None:
        return None
    subject = words[:time.start()]
    rest = subject.rstrip().removesuffix("起").rstrip()
    rest = rest[:-1] if rest[-1:] in "自从從于於在由" else rest
    on: date | None
    if time["day"]:
        on = chinese_day(time["day"])
        if time["dayafter"] and "起" in time["dayafter"] and (span := span_of(time["dayafter"])) and on:
            on = later(on, *span)
    else:
        on = base
        if re.search(_SPAN, time["after"]):
            span = span_of(time["after"])
            on = later(base, *span) if base and span else None
    start = begin + time.start() - (len(subject.rstrip()) - len(rest) if rest != subject.rstrip() else 0)
    weight = _weight(rest, brought)
    if weight is None:
        return None
    return Stated(on, max(begin, start), end, weight == 0, weight)


def _weight(subject: str, brought: set[str]) -> int | None:
    """How much a statement with this subject says of the whole: 0 a part, None another rule."""
    heading = _HEADING.match(subject)
    own = subject[heading.end():] if heading else subject
    # Of a sentence that states two times only the clause of this one counts.
    for verb in ("施行", "实施", "执行", "生效"):
        cut = own.rfind(verb + "，")
        if cut >= 0 and re.search(r"[日起]\Z", own[:cut]):
            own = own[cut + 3:]
    excepted = re.search(r"除[^。]{0,200}?外[，,]?", own)
    if excepted:
        own = own[excepted.end():]
    whole = list(_OWN.finditer(own + " "))
    if whole:
        return 0 if _PART.search(own, whole[-1].start()) else 3
    if _PART.search(own):
        return 0
    if _BROUGHT.search(own):
        return 2
    if not own.strip(" \t　*（(，,"):
        return 1
    if re.match(rf"本[一-鿿]{{0,4}}?{_OWN_NAME}[^。]*[，,]\s?\Z", own):
        return 3
    if (named := re.fullmatch(r"\s*《([^《》]{2,60})》[（(]?[^（）()]{0,20}[）)]?\s*", own)) and named[1] in brought:
        return 3
    return None


_BY = rf"(?:{ZH_DAY}|{ZH_END})"
_DAY_BY = re.compile(rf"({_BY})\s?(?:\d{{1,2}}[时:：]\d{{0,2}}分?)?\s?(之?前|以前|止|截止|为止|內|内)")
_END_AT = re.compile(rf"(?:截止|截至|截止至|结束)(?:时间|日期|日)?(?:为|是|至|于|[:：])?\s?({ZH_DAY})")
_UNTIL = re.compile(rf"(?:至|到|为)\s?({ZH_DAY})")
_COMMENTS = re.compile(r"(?:反馈|征求|提出|公开征|收集)[^。；;\n]{0,60}?(?:意见|建议)|(?:意见|建议)[^。；;\n]{0,40}?(?:反馈|截止|提出|提交|发送|寄)")
_RECTIFY = re.compile(r"整改|达标|达到|压降|清理|规范|改正|清退|符合|补办|处置|化解|纠正|完成")
_REPORT = re.compile(r"报送|报告|报备|上报|备案|报(?:中国|人民|国家|国务院|所在|当地|我|银监|金融|总行|证监)|提交")
_CYCLE = r"(?:会计|自然)?(?:季度?|年度?|半年度?|月度?|月份|周|日|旬)"
_RECURRING = re.compile(rf"(?:每个?{_CYCLE}(?:末|终了|结束|终|度结束|初|届满)?|{_CYCLE}(?:末|终了|结束|终|初|届满))(?:之日)?(?:后|前|起)?的?\s?{_SPAN}(?:内|之内|以内|前)")
_EVERY = re.compile(rf"每年(?:的)?\s?{_NUMBER}\s?月(?:\s?{_NUMBER}\s?日|底|末)(?:之?前|以前)")
_FROM_FORCE = re.compile(rf"(?:自|从)?本[一-鿿]{{1,6}}(?:施行|实施|生效|执行|发布|公布|印发)(?:之日)?(?:起|后)(?:的)?\s?{_SPAN}(?:内|之内|以内|的?过渡期|届满前)")
_PERIOD = re.compile(r"过渡期(?:限)?(?:为|是|至|截至|截止(?:至|到|日期为)?|延长至|到|[:：]|自[^。；\n]{1,30}?(?:至|起))")
_VALID = re.compile(rf"有效期(?:限|间)?(?:自[^。；\n]{{1,30}}?)?(?:至|到|为|延长至|截至|[:：])?\s?(?:({_BY})|{_SPAN})")
_LAPSE = re.compile(rf"(?:自|于)?\s?({ZH_DAY})(?:起)?(?:自动)?(?:失效|停止执行|终止执行|废止)")


def _sentences(text: str, needles: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Each sentence in which one of the needles stands, once, in no set order."""
    seen: set[int] = set()
    for needle in needles:
        at = text.find(needle)
        while at >= 0:
            begin, end = _sentence(text, at), _sentence_end(text, at)
            if begin not in seen:
                seen.add(begin)
                yield begin, end
            at = text.find(needle, max(end, at + 1))


_ANCHORS = ("底前", "底之前", "底以前", "末前", "末之前", "末以前", "日前", "日之前", "日以前", "日止", "截止", "截至", "过渡期", "有效期", "之日起", "失效", "施行后", "实施后",
            "结束后", "终了后", "每年", "每季", "每月", "每半年", "度后", "日内", "日为止", "停止执行")


def deadlines(text: str, *, published: date | None, effective: date | None) -> list[Deadline]:
    """Deadlines other than the effective date, in no set order."""
    found: list[Deadline] = []

    def add(kind: str, on: date | None, start: int, end: int) -> None:
        found.append(Deadline(kind, on.isoformat() if on else None, start, end, text[start:end]))

    for begin, end in _sentences(text, _ANCHORS):
        words = text[begin:end]
        if valid := _VALID.search(words):
            span = span_of(valid.group()) if not valid[1] else None
            start_on = effective or published
            on = _on(valid[1]) if valid[1] else later(start_on, *span) if start_on and span else None
            if valid[1] or re.search(r"本[一-鿿]{1,6}|起(?:施行|实施|执行)", words[:valid.start()]):
                add("expires", on, begin + valid.start(), begin + valid.end())
        if (lapse := _LAPSE.search(words)) and re.search(r"失效|本[一-鿿]{1,6}", words[:lapse.end()]):
            add("expires", chinese_day(lapse[1]), begin + lapse.start(), begin + lapse.end())
        if _COMMENTS.search(words) and (by := _DAY_BY.search(words) or _END_AT.search(words)):
            add("comments", _on(by[1]), begin + by.start(), begin + by.end())
            continue
        if period := _PERIOD.search(words):
            tail = words[period.end():period.end() + 60]
            day = re.search(_BY, tail)
            if last := day or re.search(_SPAN, tail):
                span = span_of(last.group()) if not day else None
                on = _on(last.group()) if day else later(effective, *span) if effective and span else None
                add("transition", on, begin + period.start(), begin + period.end() + last.end())
                continue
        for rule in (_RECURRING, _EVERY):
            if (again := rule.search(words)) and _REPORT.search(words):
                add("report", None, begin + again.start(), begin + again.end())
        if counted := _FROM_FORCE.search(words):
            span = span_of(counted.group())
            start_on = published if re.search(r"发布|公布|印发", counted.group()) else effective or published
            kind = "report" if re.search(r"报告|报送|上报", words[counted.end():]) else \
                "rectify" if _RECTIFY.search(words) else "transition"
            add(kind, later(start_on, *span) if start_on and span else None,
                begin + counted.start(), begin + counted.end())
            continue
        if by := _DAY_BY.search(words) or _END_AT.search(words):
            rest = words[by.end():]
            if _REPORT.search(rest):
                add("report", _on(by[1]), begin + by.start(), begin + by.end())
            elif _RECTIFY.search(rest):
                add("rectify", _on(by[1]), begin + by.start(), begin + by.end())
    return found
