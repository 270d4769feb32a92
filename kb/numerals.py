"""Numbers as rules print them: 第廿三条, 一百〇五, ２０, XIV, (aa)."""

from __future__ import annotations

import re

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    c: i for i, c in enumerate("０１２３４５６７８９")
}
_DIGIT |= {c: i for i, c in enumerate("0123456789")}
_DIGIT |= {
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "貳": 2,
    "叁": 3,
    "參": 3,
    "肆": 4,
    "伍": 5,
}
_DIGIT |= {"陆": 6, "陸": 6, "柒": 7, "捌": 8, "玖": 9}
_UNIT = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_JOINED = {"廿": 20, "卅": 30, "卌": 40}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_FORM = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})\Z")
_CIRCLED = {c: i for i, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}

ZH = "一二三四五六七八九十百千零〇○两廿卅0-9０-９"
"""Character class (for use inside [...]) of the digits and units that number provisions."""


def chinese(text: str) -> int | None:
    """The value of a Chinese, Arabic or mixed numeral (三十五, 二〇二四, 1百, ２０), None if it is none."""
    total = section = digits = 0
    seen = False
    for c in text:
        if (digit := _DIGIT.get(c)) is not None:
            digits = digits * 10 + digit
        elif (unit := _UNIT.get(c)) is not None:
            section += (digits or 1) * unit
            digits = 0
        elif (joined := _JOINED.get(c)) is not None:
            section += joined
        elif (big := _BIG.get(c)) is not None:
            total += (section + digits or 1) * big
            section = digits = 0
        elif (circled := _CIRCLED.get(c)) is not None:
            digits = circled
        else:
            return None
        seen = True
        if digits > 10**15:
            return None
    return total + section + digits if seen else None


def roman(text: str) -> int | None:
    """The value of a well-formed Roman numeral in either case, None if it is none."""
    low = text.lower()
    if not low or len(low) > 15 or not _ROMAN_FORM.match(low):
        return None
    values = [_ROMAN[c] for c in low]
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))


def letters(text: str) -> int | None:
    """The place of a lettered item: a 1, z 26, aa 27, bb 28 (doubled letters count as one more round)."""
    low = text.lower()
    if not low.isascii() or not low.isalpha() or len(low) > 3 or len(set(low)) != 1:
        return None
    return ord(low[0]) - 96 + 26 * (len(low) - 1)


_PRINTED = "零一二三四五六七八九"


def chinese_number(value: int) -> str:
    """An integer in Chinese numerals as articles use them (15 十五, 102 一百零二)."""
    if value < 10:
        return _PRINTED[value]
    if value < 20:
        return "十" + (_PRINTED[value % 10] if value % 10 else "")
    if value < 100:
        return _PRINTED[value // 10] + "十" + (_PRINTED[value % 10] if value % 10 else "")
    if value < 1000:
        rest = value % 100
        tail = (
            ""
            if rest == 0
            else ("零" + _PRINTED[rest] if rest < 10 else ("一" if rest < 20 else "") + chinese_number(rest))
        )
        return _PRINTED[value // 100] + "百" + tail
    if value < 10000:
        rest = value % 1000
        return (
            _PRINTED[value // 1000]
            + "千"
            + (("零" if rest < 100 else "") + chinese_number(rest) if rest else "")
        )
    return str(value)
