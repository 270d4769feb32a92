"""The words of Chinese citations: what may cite, what joins a list, and one form for a path's steps."""

from __future__ import annotations

import re

from kb.numerals import ZH, chinese, chinese_number
from kb.provisions import Provision
from kb.resolution import UNIT

SPACE = r"[ \t\u3000\xa0\u2002]"
NUM = rf"(?:{SPACE}?[{ZH}]{{1,9}}{SPACE}?|{SPACE}?[（(]{SPACE}?[{ZH}]{{1,5}}{SPACE}?[)）]{SPACE}?)"
LINK = r"(?:、|，|,|和|及|与|或|至|到|~|～|—|－|-|以及|或者)"
OWN = (
    r"实施细则|暂行办法|暂行规定|管理办法|办法|规定|条例|法|细则|指引|意见|通知|决定|规则|规程|准则|公告|制度|章程|解释"
    r"|标准|方案|规范|守则|要求|辦法|規定|條例|細則|規則|準則"
)
WHOLE = r"章|节|節|编|編|条|條|款|项|項|目"
TOKEN = re.compile(
    r"《(?P<title>[^《》\n]{1,120}(?:《[^《》\n]{1,90}》[^《》\n]{0,60}){0,2})》"
    rf"|第(?P<nums>{NUM}(?:{LINK}第?{NUM}){{0,14}})(?P<unit>{UNIT})(?P<sub>之[{ZH}]{{1,3}}(?![{ZH}]|款|项|的))?"
    rf"|本(?:(?P<self>{OWN})|(?P<here>{WHOLE})(?![目]))"
    rf"|同(?P<same>法|条例|办法|规定|條例|辦法|条|條)(?={SPACE}?第)"
    rf"|该(?P<that>法|条例|办法|规定|条|款)(?={SPACE}?第)"
    rf"|前(?P<count>[一二两兩三四五六七八九十0-9]{{0,2}})(?P<prev>款|条|條|项|項)"
    r"|上(?P<above>款|条|條|项|項)(?=规定|所|的规定|情形)"
    r"|(?P<order>令)(?=\s?第?\s?\d{1,4}\s?号)"
    r"|(?P<year>[〔\[［(（【]\s?(?:19|20)\d\d\s?[〕\]］)）】])(?=\s?第?\s?\d{1,5}\s?号)"
)
ONE = re.compile(
    rf"(?P<link>{LINK})?第?{SPACE}*(?P<printed>[（(]{SPACE}?[{ZH}]{{1,5}}{SPACE}?[)）]|[{ZH}]{{1,9}}){SPACE}*"
)
DOC = re.compile(r"\s?第?\s?\d{1,5}\s?号")
ISSUER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,24}(?: [\u4e00-\u9fff]{2,12}){0,4}\Z")
ISSUER_LEAD = re.compile(
    r".*(?:根据|依据|依照|按照|参照|执行|废止|关于|以下简称|见|原|及|和|与|以|按|经|据|《|国务院令|自|的|对|将|发布)(?=[\u4e00-\u9fff])"
)
AFTER_TITLE = re.compile(
    r"\s*(?:[（(][^（）()《》\n]{0,100}(?:[（(《][^（）()《》\n]{0,60}[)）》][^（）()《》\n]{0,60}){0,3}[)）]\s*){0,2}(?:的|中的?|之)?\s*"
)
PARENS = re.compile(r"\s*[（(]((?:[^（）()\n]|[（(][^（）()\n]{0,60}[)）]){1,160})[)）]")
SHORT = re.compile(
    r"(?:以下|下)(?:分别|统)?(?:简|统|合)?称(?:为|作)?[：:]?\s*[《“\"‘「『]?([^》”\"’」』，,。；）)（(]{1,40})"
)
BETWEEN = re.compile(
    rf"{SPACE}*\n?(?P<link>、|，|,|和|及其|及|与|以及|或者|或|至|到|~|～|—|－|-|以及{SPACE}*本[^第]{{1,4}}|或者{SPACE}*本[^第]{{1,4}})?{SPACE}*\n?(?:的)?{SPACE}*"
)
RANGE = frozenset("至到~～—－-")
RANK = {
    "编": 0,
    "編": 0,
    "篇": 0,
    "部分": 0,
    "章": 1,
    "节": 2,
    "節": 2,
    "条": 3,
    "條": 3,
    "款": 4,
    "项": 5,
    "項": 5,
    "目": 6,
}
TAIWAN = RANK | {"項": 4, "款": 5}
CITED_AFTER = re.compile(
    r"(?:[、和及或至，]|以及)?(?:第|的|所|之)?(?:规定|所列|列举|所指|所述|所称|情形|第|规范|行为|規定|所列|情事|要求|内容|至|、|和|或|修改|改为|中)"
)
LAW = re.compile(r"(?:中华人民共和国)?[\u4e00-\u9fff]{1,14}?(?:法典|法|条例)\s?\Z")
LAW_LEAD = re.compile(
    r".*(?:依照|根据|违反|按照|依据|适用|参照|以及|或者|符合|构成|触犯|和|与|及|或|的|犯|对|在|由|将|经|按|是|有|处|依|之|"
    r"准用|準用|並|、)"
)
NOT_LAW = re.compile(
    r"(?:本|该|同|此|上述|相关|有关|办|方|依|合|违|立|(?<!公)司|执|看|作|想|做|非|无|守|用|设)法\s?\Z|(?:本|该|同|上述|有关|相关)条例\s?\Z"
)
RULE_TITLE = re.compile(
    r"(?:法|法典|条例|办法|规定|细则|规则|准则|指引|指南|意见|通知|决定|决议|公告|批复|复函|函|标准|规范|规程|制度|方案|纲要|章程|解释|公约"
    r"|协定|议定书|通则|守则|要求|令|通报|安排|计划|规划|要点|手册|指导书|问答|办理|程序|框架|原则|宪法|說明|辦法|條例|規則|準則|細則"
    r"|規定|須知|注意事項|事项|说明|方法|清单|目录|名录|宣言|建议|条款|备忘录|制度)"
    r"(?:[（(〔][^（）()]{1,30}[)）〕]|\d{4}年?(?:版|修订|本)?)*\Z"
)
AMENDS = re.compile(
    r"《([^《》\n]{2,60})》(?:[（(][^（）()\n]{0,60}[)）])?(?:作|做|进行|予以)?(?:出|了)?(?:如下|以下)?(?:修改|修订|修正)(?:如下|：|，|$)"
)
OWN_ALIAS = re.compile(
    r"([\u4e00-\u9fff]{2,20}(?:法|條例|条例))》?[（(]以下[簡简][稱称][「“]?本(法|條例|条例)[」”]?[)）]"
)
STOPS = re.compile(r"[。；\n]")
SPACES = re.compile(r"\s+")
DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Za-z ]{0,60}(?:[〔\[［(（【]\s?(?:19|20)\d\d\s?[〕\]］)）】]\s?第?\s?\d{1,5}\s?号"
    r"|(?:令|公告)\s?第?\s?\d{1,4}\s?号)"
)


def document_number(words: str) -> str | None:
    """A document number within brackets (银发〔2017〕281号文印发), as printed without white space."""
    match = DOC_NUMBER.search(words)
    return tight(match.group()) if match else None


def tight(words: str) -> str:
    return SPACES.sub("", words)


def normal_step(printed: str) -> str:
    """第（三）项 and 第3項 as 第三项: one form to compare paths by."""
    match = re.match(rf"第[（(]?\s*([{ZH}]+)\s*[)）]?({UNIT})(?:之([{ZH}]+))?", tight(printed))
    if match is None:
        return tight(printed)
    value = chinese(match.group(1))
    sub = chinese(match.group(3)) if match.group(3) else None
    number = chinese_number(value) if value is not None else match.group(1)
    return f"第{number}{match.group(2)}" + (f"之{chinese_number(sub)}" if sub else "")


def step_words(p: Provision, value: int, *, taiwan: bool) -> str:
    """How a path names a provision: 第三条, 第二款, 第一项."""
    if p.number[:1] == "第":
        return normal_step(p.number if not taiwan or p.level != "paragraph" else p.number.replace("款", "項"))
    if taiwan:
        return f"第{chinese_number(value)}{'款' if p.level in ('section', 'item') else '目'}"
    unit = {"section": "条", "item": "项", "subitem": "目", "point": "目", "paragraph": "款"}.get(
        p.level, "项"
    )
    return f"第{chinese_number(value)}{unit}"
