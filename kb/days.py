"""Calendar days as texts write them, in both languages, and counting on from one."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kb.numerals import chinese

_FULL = str.maketrans("０１２３４５６７８９oOＯ", "0123456789〇〇〇")
_N = "0-9０-９一二三四五六七八九十廿卅〇○零oOＯ"
ZH_YEAR = rf"(?:(?:中[华華])?民[国國]\s{{0,3}}[{_N}百]{{1,6}}|[{_N}]{{4}})\s{{0,3}}年"
"""Pattern text of a year with its 年, a 民国 year too."""
ZH_DAY = rf"{ZH_YEAR}\s{{0,3}}[{_N}]{{1,3}}\s{{0,3}}月\s{{0,3}}[{_N}]{{1,3}}\s{{0,3}}[日号號]"
"""Pattern text (no groups) of a full Chinese date."""
ZH_END = rf"{ZH_YEAR}\s{{0,3}}(?:[{_N}]{{1,3}}\s{{0,3}}月\s{{0,3}}(?:份\s?)?)?[底末]"
"""Pattern text (no groups) of the end of a year or month (2024年底, 2024年6月末)."""
_ZH_END = re.compile(rf"((?:中[华華])?民[国國])?\s{{0,3}}([{_N}百]{{1,6}})\s{{0,3}}年\s{{0,3}}(?:([{_N}]{{1,3}})\s{{0,3}}月\s{{0,3}}(?:份\s?)?)?[底末]")
_ZH_PARTS = re.compile(rf"((?:中[华華])?民[国國])?\s{{0,3}}([{_N}百]{{1,6}})\s{{0,3}}年\s{{0,3}}([{_N}]{{1,3}})\s{{0,3}}月"
                       rf"\s{{0,3}}([{_N}]{{1,3}})\s{{0,3}}[日号號]")

_MONTHS = {name: number for number, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"), 1) for name in names.split()}
_MONTH = (r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
          r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
          r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)")
EN_DAY = (rf"(?:{_MONTH}\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{0,3}}\d{{4}}\b"
          rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s{{1,3}}day)?(?:\s{{1,3}}of)?\s{{1,3}}{_MONTH},?\s{{1,3}}\d{{4}}\b"
          r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b)")
"""Pattern text (no groups) of a full English date; 1/2/2024 is read only where it is not ambiguous."""
_WORD = re.compile(r"[A-Za-z]+")
_CENTURY = {"day": 36_525, "month": 1200, "year": 100}


def iso_day(words: str) -> date | None:
    """The day that somebody wrote as 2026-03-05, exactly so; None for anything else."""
    day = day_of(words)
    return day if day is not None and day.isoformat() == words else None


def day_of(words: str | None) -> date | None:
    """The day of an ISO day or moment; None where there is none."""
    try:
        return date.fromisoformat((words or "")[:10])
    except ValueError:
        return None


def chinese_day(words: str) -> date | None:
    """The day that a Chinese date (二〇二四年三月一日, 民国113年3月1日) names; None where there is none."""
    parts = _ZH_PARTS.search(words)
    if parts is None:
        return None
    era, year, month, day = parts.groups()
    numbers = [chinese(part.translate(_FULL)) for part in (year, month, day)]
    if None in numbers:
        return None
    y, m, d = (n or 0 for n in numbers)
    return _day(y + 1911 if era else y, m, d)


def chinese_end(words: str) -> date | None:
    """The last day of the year or month whose end the words name (2024年底, 2024年6月末), else None."""
    parts = _ZH_END.search(words)
    if parts is None:
        return None
    era, year, month = parts.groups()
    y, m = chinese(year.translate(_FULL)), chinese((month or "12").translate(_FULL))
    if y is None or m is None or not 1 <= m <= 12:
        return None
    first = _day(y + 1911 if era else y, m, 1)
    return first.replace(day=monthrange(first.year, m)[1]) if first else None


def english_day(words: str) -> date | None:
    """The day that an English or a numeric date names; None where there is none or it is ambiguous."""
    numbers = [int(n) for n in re.findall(r"\d+", words)[:3]]
    names = [_MONTHS[w.lower()] for w in _WORD.findall(words) if w.lower() in _MONTHS]
    if names and len(numbers) == 2:
        return _day(numbers[1], names[0], numbers[0])
    if len(numbers) != 3:
        return None
    if "-" in words:
        return _day(*numbers)
    first, second, year = numbers
    if "." in words or first > 12 or first == second:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else None


def later(day: date, amount: int, unit: str) -> date | None:
    """The day that lies `amount` of `unit` (day, month, year) after a day; the last of a short month.

    None where that is more than a century on: no rule counts so far, so the number was misread.
    """
    if not 0 <= amount <= _CENTURY[unit]:
        return None
    try:
        if unit == "day":
            return day + timedelta(days=amount)
        months = day.month - 1 + amount * (12 if unit == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None


def _day(year: int, month: int, day: int) -> date | None:
    if not 1850 <= year <= 2200:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
