"""Who bears a duty: the subject of the clause before its modal, past conditions and adverbials."""

from __future__ import annotations

import re

# Words of bearers that hold an office: what they owe, nobody loses a business for.
OFFICES = ("人民政府", "监管机构", "监督管理", "主管部门", "管理部门", "执法机构", "司法机关", "调查人员", "检查人员", "执法人员", "人民法院", "公安机关", "人民银行", "外汇局", "证监会", "银保监",
           "authorit", "esas", "esma", "eiopa", "commission", "member state", "overseer", "the bureau", "the board of governors")
# They stand for whoever bore the duty before.
_PRONOUN = {"zh": re.compile(r"^(?:其|上述机构|该机构|前款主体)$"), "en": re.compile(r"^(?:it|they|he or she|the same|this|these)$", re.IGNORECASE)}
_LONGEST = 60  # a subject longer than this was misread

# Clauses that say when, how or to whom, not who.
_ZH_ADVERBIAL = re.compile(
    r"^(?:对|为|在|按照|按|根据|依据|依照|自|经|除|如|若|凡|向|因|由于|未经|通过|于|从|就|当|同时|并|并且|且|其中|但|但是|此外|必要时|需要|确需|每|以|将|与|至少"
    r"|及时|原则上|情节|拒不|逾期|一律|还|也|均|都|仍|则|不|首次|首先|其次)"
)
_ZH_CONDITION = re.compile(r"(?:的|时|前|后|内|起|中|下|外|之日|期间|为止|情况|情形|要求|规定|原则)$")
_ZH_HEAD = re.compile(
    r"(?:发现|开展|办理|从事|在|对|未|违反|与|向|为(?!准)|收到|变更|设立|委托|申请|提供|采用|采取|采集|经营(?!者|机构|主体|单位)|通过|拟|需|因|终止|发生|使用|利用|出现|按照|按|根据|依照|依据|自|于"
    r"|从|及时|并|还|也|均|都|一律|依法|每|至少|同时|不|仍|将|已|经(?!营|理|办|纪)|以|接受|受理|发放|销售|处理|收集|确认|判断|怀疑|接到|作出|制定|建立|开立|聘用|聘请|拒绝|认为|只|仅|就|据|除|如|应|可|有下列|有前款|是|一旦)"
)
_ZH_MARK = re.compile(r"^(?:第[一二三四五六七八九十百零〇\d]{1,8}[条章节款项][\s\u3000]*|[（(][一二三四五六七八九十\d]{1,4}[)）]\s*|[一二三四五六七八九十]{1,3}[、是]\s*|\d{1,3}[.．、]\s*)+")

_EN_ADVERBIAL = re.compile(
    r"^(?:if|where|when|whenever|before|after|unless|in|for|under|subject to|upon|on|at|by|with|without|as|while|until|within|except|notwithstanding|pursuant|provided"
    r"|during|from|to|because|since|although|and|or|but|that|which|who|accordingly|however|further|additionally|also|therefore|including)\b",
    re.IGNORECASE,
)
_EN_RELATIVE = re.compile(r"\s+(?:that|which|who|whose|when|where|if|under|in respect of|to which|referred to|subject to|must|shall|may|should|is|are|has|have)\b", re.IGNORECASE)
_EN_MARK = re.compile(r"^(?:[-•*–]\s*|\(?[A-Za-z0-9]{1,4}[.)]\s+|\([a-z0-9]{1,4}\)\s*|(?:PART |Article |Section |§ ?)?\d[\d.]*(?:\(\w{1,4}\))*[.:]?\s+|\w{1,12}\s\d{1,3}:\s)+")
# A noun phrase: an article or the like, a capital, or a few plain words.
_EN_NAME = re.compile(
    r"(?:(?:[Aa]n?|[Tt]he|[Ee]ach|each|every|any|all|no|such|its|their|these|those|both|either|other)\s+\w|[A-Z]|[a-z][\w-]*s(?:\s+and\s+[\w-]+)?$)"
)
_EN_PASSIVE = re.compile(r"^\s*(?:not\s+|also\s+|promptly\s+){0,2}be\s+(?:\w+ly\s+)?(?:\w+(?:ed|en)|kept|made|held|paid|set|put|sent|given|drawn|met|borne|sold|shown)\b", re.IGNORECASE)
_EN_BY = re.compile(r"\bby\s+((?:the|a|an|each|every|all|any)\s+[A-Za-z][A-Za-z -]{2,40}?)(?=[,.;]|\s+(?:to|in|on|at|for|within|before|after|and|under|with|from|of the date)\b|$)")


def bearer_of(before: str, after: str, *, language: str) -> str | None:
    """The words naming who bears a duty: `before` is the sentence up to the modal, `after` what
    follows it. None where the clause leaves it out (or is passive without an agent)."""
    name = _zh(before) if language == "zh" else _en(before, after)
    return None if name is None or _PRONOUN[language].match(name) else name


def is_passive(after: str) -> bool:
    """Whether the words after an English modal say what is done, not who does it."""
    return bool(_EN_PASSIVE.match(after))


def without_mark(words: str, *, language: str) -> str:
    """A clause without the number of the item it is."""
    return (_ZH_MARK if language == "zh" else _EN_MARK).sub("", words.strip())


def _zh(before: str) -> str | None:
    segments = re.split(r"[，；：。\n]", _ZH_MARK.sub("", before.strip()))
    for at in range(len(segments) - 1, -1, -1):
        segment = segments[at].strip(" \u3000、")
        if not segment or _ZH_ADVERBIAL.match(segment):
            continue
        head = _ZH_HEAD.search(segment)
        name = segment[: head.start()] if head else segment
        if head is None and _ZH_CONDITION.search(segment):
            continue
        name = name.strip(" \u3000、“”\"")
        if 2 <= len(name) <= _LONGEST:
            return name
    return None


def _en(before: str, after: str) -> str | None:
    if _EN_PASSIVE.match(after):
        agent = _EN_BY.search(after[:300])
        return agent.group(1).strip() if agent else None
    segments = re.split(r"[,;:\n](?=\s|$)", _EN_MARK.sub("", before.strip()))
    for at in range(len(segments) - 1, -1, -1):
        segment = _EN_MARK.sub("", segments[at].strip())
        if not segment or _EN_ADVERBIAL.match(segment):
            continue
        name = _EN_RELATIVE.split(segment, maxsplit=1)[0].strip(" \"“”*")
        if len(name) <= _LONGEST and _EN_NAME.match(name):
            return name
    return None
