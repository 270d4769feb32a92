"""Thresholds as data: what must not exceed, reach or fall short of how much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.numerals import chinese
from kb.places import places


@dataclass(frozen=True, slots=True)
class Threshold:
    """A quantity that a text sets against something, stated at `text[start:end]`.

    `subject` is what is measured, in the text's words before the quantity (may be ""). `value` is
    in `unit`: percent, basis_points, times, days, working_days, weeks, months, years, hours,
    minutes, count, or a currency's ISO code (20万元 is 200000 CNY). `comparator` is one of
    >=, <=, >, <: 不低于 30% is >= 30 percent, 超过 is >.
    """

    subject: str
    value: float
    unit: str
    comparator: str
    start: int
    end: int


def read_thresholds(text: str, *, language: str) -> tuple[Threshold, ...]:
    """The thresholds of a text in order, none twice; never raises."""
    found: dict[tuple[int, int], Threshold] = {}
    for threshold in _chinese(text) if language == "zh" else _english(text):
        # A quantity that both words compare (不超过30日内) is one threshold, the first read.
        if not any(start < threshold.end and threshold.start < end for start, end in list(found)[-3:]):
            found[threshold.start, threshold.end] = threshold
    out: list[Threshold] = []
    for threshold in sorted(found.values(), key=lambda t: t.start):
        if out and threshold.start - out[-1].end <= 1:
            # 五万元以上五十万元以下: both bounds are of the same thing.
            threshold = replace(threshold, subject=out[-1].subject)
        out.append(threshold)
    return tuple(out)


_ZH_DIGITS = "一二三四五六七八九十百千万两兩〇零点點"
_ZH_COUNT = rf"(?:[0-9０-９][0-9０-９,，]{{0,15}}(?:[.．][0-9０-９]{{1,6}})?|[{_ZH_DIGITS}]{{1,9}}?)"
_ZH_UNIT = (r"(?:个百分点|個百分點|%|％|‰|基点|(?:[百千]?万亿|[百千十]?亿|[百千十]?万|[百千])?\s?(?:元(?:人民币)?|人民币|美元|港元|港币|欧元|英镑|日元|新台幣|新臺幣)"
            r"|个工作日|個工作日|个交易日|工作日|交易日|个自然日|日|天|周|个月|個月|年|个小时|小时|小時|分钟|分鐘|倍|次|人|名|家|户|笔|个)")
_ZH_QUANTITY = rf"(?:百分之\s?(?P<pct>[{_ZH_DIGITS}0-9.]{{1,8}})|(?P<count>{_ZH_COUNT})\s?(?P<unit>{_ZH_UNIT}))"
_ZH_BEFORE = re.compile(r"(?:低|少|小|高|多|大|晚|迟|早|短|长)于|超过|超過|超出|突破|达到|達到|至少|至多|不足|不满|不滿|未满|[上下]限|最[低高长多短少]")
_ZH_COMPARING = ("于", "超", "突破", "达到", "達到", "至少", "至多", "不足", "不满", "不滿", "未满", "限", "最")
_ZH_AMOUNT = re.compile(rf"(?:之日起|保存|保留|持有|提前|缴存|[一-鿿]{{1,10}}?的|(?:不|应|應|应当|應當)?(?:为|為|是))?[：:]?\s{{0,2}}(?:人民币|人民幣|等值)?\s?{_ZH_QUANTITY}(?P<after>\s?[（(]?[不]?含[^）)]{{0,6}}[）)])?")
_ZH_AFTER = re.compile(r"以[上下内內]|[之日月年天时]内|[日月年]內")
_ZH_BOUNDING = ("以上", "以下", "以内", "以內", "之内", "日内", "月内", "年内", "天内", "时内", "日內", "月內", "年內")
_ZH_BACK = re.compile(rf"{_ZH_QUANTITY}\s?[（(]?(?:含|不含)?[^（）()\s，。]{{0,4}}[）)]?\s?\Z")
_ZH_LEAD = re.compile(r"(?:应当?|應當?|须|須|必须|不得|不应|不能|可以?|原则上|一般|均|累计|合计|单[一笔户日]|每[一日年月人户笔]|的)+\Z")
_ZH_HEADING = re.compile(r"\A(?:第[0-9一二三四五六七八九十百]{1,6}[条條](?:之[一二三])?|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])\s*")
_ZH_LESS = frozenset("低少小短早")
_CURRENCY = {"人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "英镑": "GBP",
             "日元": "JPY", "新台幣": "TWD", "新臺幣": "TWD",
             "元": "CNY"}
_ZH_SCALE = {"百": 100.0, "千": 1000.0, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10,
             "千亿": 1e11, "万亿": 1e12, "百万亿": 1e14, "千万亿": 1e15}
_ZH_TIME = {"日": "days", "天": "days", "个自然日": "days", "周": "weeks", "个月": "months", "個月": "months", "年": "years",
            "个小时": "hours", "小时": "hours", "小時": "hours", "分钟": "minutes", "分鐘": "minutes"}
_FULL = str.maketrans("０１２３４５６７８９．", "0123456789.")


def _chinese(text: str) -> Iterator[Threshold]:
    for at in places(text, _ZH_COMPARING):
        # Of 低于 and 上限 the second character is the rarer one to look for.
        word = _ZH_BEFORE.match(text, at - 1 if text[at] in "于限" and at else at)
        if word is None:
            continue
        amount = _ZH_AMOUNT.match(text, word.end())
        if amount is None or (quantity := _quantity_zh(amount)) is None:
            continue
        begin, comparator = _compared(text, word.start(), word.group())
        if comparator:
            yield Threshold(_subject_zh(text, begin), *quantity, comparator, begin, amount.end())
    for at in places(text, _ZH_BOUNDING):
        if (word := _ZH_AFTER.match(text, at)) is None:
            continue
        inner = word.start() if word.group()[0] in "以之" else word.start() + 1
        floor = max(0, inner - 28)
        back = _ZH_BACK.search(text[floor:inner])
        if back is None or (quantity := _quantity_zh(back)) is None:
            continue
        start = floor + back.start()
        # The numeral that counts an article or names a date (第三十日, 2024年) is no quantity.
        if text[start - 1:start] in tuple("第月年条-") or re.search(r"(?:百分之|第)\Z", text[max(0, start - 3):start]):
            continue
        comparator = ">=" if word.group().endswith("上") else "<="
        inside = "不含" in back.group() or text.startswith(("（不含", "(不含"), word.end())
        comparator = comparator[0] if inside else comparator
        yield Threshold(_subject_zh(text, start), *quantity, comparator, start, word.end())


def _compared(text: str, at: int, word: str) -> tuple[int, str]:
    """Where a comparison begins, with its negation, and what it means."""
    begin = at
    before = text[max(0, at - 5):at]
    negation = re.search(r"(?:不得|不能|不应|不應|不可|不|未|没有|无法)(?:再)?\Z", before)
    if negation and word not in ("不足", "不满", "不滿", "未满"):
        begin = at - len(negation.group())
    else:
        negation = None
    if word in ("至少", "下限", "最低", "最少", "最短"):
        return begin, ">="
    if word in ("至多", "上限", "最高", "最多", "最长"):
        return begin, "<="
    if word in ("不足", "不满", "不滿", "未满"):
        return begin, "<"
    if word in ("达到", "達到"):
        return begin, "<" if negation else ">="
    less = word[0] in _ZH_LESS
    if negation:
        return begin, ">=" if less else "<="
    return begin, "<" if less else ">"


def _quantity_zh(match: re.Match[str]) -> tuple[float, str] | None:
    if match["pct"]:
        value = _number_zh(match["pct"])
        return None if value is None else (value, "percent")
    value = _number_zh(match["count"])
    if value is None:
        return None
    unit = match["unit"]
    if unit in ("%", "％", "个百分点", "個百分點"):
        return value, "percent"
    if unit == "‰":
        return value / 10, "percent"
    if unit == "基点":
        return value, "basis_points"
    if "工作日" in unit or "交易日" in unit:
        return value, "working_days"
    if unit in _ZH_TIME:
        # A calendar year (不早于2020年) is a date, no length.
        return None if unit == "年" and value > 200 else (value, _ZH_TIME[unit])
    if unit == "倍":
        return value, "times"
    if unit in ("次", "人", "名", "家", "户", "笔", "个"):
        return value, "count"
    bare = unit.replace(" ", "").removesuffix("人民币") or "人民币"
    for name, code in _CURRENCY.items():
        if bare.endswith(name):
            scale = bare.removesuffix(name)
            return value * _ZH_SCALE.get(scale, 1.0), code
    return None


def _number_zh(words: str) -> float | None:
    plain = words.translate(_FULL).replace(",", "").replace("，", "")
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", plain):
        return float(plain)
    whole, point, rest = plain.replace("點", "点").partition("点")
    value = chinese(whole)
    if value is None or not point:
        return None if value is None or point else float(value)
    digits = [chinese(c) for c in rest]
    if not digits or any(d is None or d > 9 for d in digits):
        return None
    return float(f"{value}." + "".join(str(d) for d in digits))


def _subject_zh(text: str, at: int) -> str:
    floor = max(0, at - 40)
    words = re.split(r"[，。；：！？\n,;:]", text[floor:at])[-1]
    words = re.sub(r"\A.*[）)]\s?(?=.)", "", words) if "（" not in words else words
    words = _ZH_HEADING.sub("", words.strip())
    return _ZH_LEAD.sub("", words).strip()


_EN_WORDS = {w: float(n) for n, w in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"])}
_EN_WORDS |= {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "forty-five": 45.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0}
_EN_COUNT = (r"(?:\d[\d,]{0,15}(?:\.\d{1,6})?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
             r"|fifteen|twenty|thirty|forty(?:-five)?|fifty|sixty|ninety)\b)")
_EN_MONEY = r"(?:Rs\.?|₹|INR|US\$|USD|HK\$|HKD|S\$|SGD|\$|£|GBP|€|EUR|¥|RMB)"
_EN_UNIT = (r"(?:per\s?cent\b|percent(?:age\s{1,3}points?)?\b|percentage\s{1,3}points?\b|%|basis\s{1,3}points?\b|bps\b|times\b"
            r"|(?:business|working|trading)\s{1,3}days?\b|(?:calendar\s{1,3})?days?\b|weeks?\b|months?\b|years?\b|hours?\b|minutes?\b)")
_EN_SCALE = {"hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6, "crore": 1e7, "crores": 1e7, "billion": 1e9, "trillion": 1e12}
_EN_QUANTITY = (rf"(?:(?P<money>{_EN_MONEY})\s?(?P<sum>\d[\d,]{{0,18}}(?:\.\d{{1,6}})?)(?:\s{{1,2}}(?P<scale>hundred|thousand|lakhs?|million|crores?|billion|trillion)\b)?"
                rf"|(?P<count>{_EN_COUNT})(?:\s{{1,2}}\(\d{{1,4}}\))?[\s-]{{0,2}}(?P<unit>{_EN_UNIT}))")
_EN_BEFORE = re.compile(
    r"\b(?P<not>not?\s{1,3}(?:be\s{1,3})?)?(?P<word>at\s{1,3}least|(?:less|fewer|lower|smaller)\s{1,3}than|(?:more|greater|higher|larger|longer|later)\s{1,3}than"
    r"|exceed(?:s|ed|ing)?|below|above|under|over|minimum(?:\s{1,3}of)?|maximum(?:\s{1,3}of)?|up\s{1,3}to|at\s{1,3}most|within)"
    rf"\s{{1,3}}(?:a\s{{1,3}}(?:period\s{{1,3}}of\s{{1,3}})?|an\s{{1,3}}amount\s{{1,3}}of\s{{1,3}}|the\s{{1,3}})?{_EN_QUANTITY}(?P<or>\s{{1,3}}or\s{{1,3}}(?:more|less|above|below))?")
_EN_COMPARING = ("least", "than", "xceed", "elow", "bove", "nder ", "over ", "inimum", "aximum", "up to", "at most", "ithin ")
_EN_BOUNDING = ("or more", "or greater", "or above", "or over", "or higher", "or less", "or fewer", "or below", "or lower", "or under")
_EN_AFTER = re.compile(rf"{_EN_QUANTITY}\s{{1,3}}or\s{{1,3}}(?P<or>more|greater|above|over|higher|less|fewer|below|lower|under)\b")
_EN_CODE = {"Rs": "INR", "₹": "INR", "INR": "INR", "US$": "USD", "USD": "USD", "$": "USD", "HK$": "HKD", "HKD": "HKD", "S$": "SGD",
            "SGD": "SGD", "£": "GBP", "GBP": "GBP", "€": "EUR", "EUR": "EUR", "¥": "CNY", "RMB": "CNY"}


def _english(text: str) -> Iterator[Threshold]:
    last = 0
    for at in places(text, _EN_COMPARING):
        found = _EN_BEFORE.search(text, max(last, at - 24), at + 120)
        if found is None or not found.start("word") <= at < found.end("word"):
            continue
        last = found.end()
        quantity = _quantity_en(found)
        if quantity is None:
            continue
        yield Threshold(_subject_en(text, found.start()), *quantity, _english_sign(found), found.start(), found.end())
    for at in places(text, _EN_BOUNDING):
        found = _EN_AFTER.search(text, max(0, at - 60), at + 12)
        if found is None or found.end() <= at:
            continue
        quantity = _quantity_en(found)
        if quantity is not None:
            sign = ">=" if found["or"] in ("more", "greater", "above", "over", "higher") else "<="
            yield Threshold(_subject_en(text, found.start()), *quantity, sign, found.start(), found.end())


def _english_sign(found: re.Match[str]) -> str:
    word = found["word"].split()[0]
    if word in ("at", "minimum", "maximum", "up", "within"):
        return ">=" if found["word"].endswith("least") or word == "minimum" else "<="
    less = word in ("less", "fewer", "lower", "smaller", "below", "under")
    if found["not"]:
        return ">=" if less else "<="
    return "<" if less else ">"


def _quantity_en(found: re.Match[str]) -> tuple[float, str] | None:
    if found["money"]:
        value = float(found["sum"].replace(",", "") or 0) * _EN_SCALE.get(found["scale"] or "", 1.0)
        return value, _EN_CODE[found["money"].rstrip(".")]
    words = found["count"].replace(",", "")
    value = _EN_WORDS[words] if words in _EN_WORDS else float(words)
    unit = found["unit"]
    if "basis" in unit or unit == "bps":
        return value, "basis_points"
    if unit == "%" or unit.startswith("per"):
        return value, "percent"
    if re.match(r"business|working|trading", unit):
        return value, "working_days"
    return value, "times" if unit == "times" else unit.split()[-1].rstrip("s") + "s"


def _subject_en(text: str, at: int) -> str:
    floor = max(0, at - 90)
    words = re.split(r"[.;:,\n(]\s", text[floor:at])[-1] if floor else re.split(r"[.;:,\n(]\s", text[:at])[-1]
    words = words if floor == 0 or words != text[floor:at] else words.split(" ", 1)[-1]
    return re.sub(r"\s+(?:(?:shall|must|should|may|will|can|is|are|be|of|not|does|do|has|have|to|for|by|that|which)\s*)+\Z", "",
                  " " + words.rstrip() + " ").strip()
