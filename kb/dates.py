"""Dates that matter: effective dates and deadlines, with the words that state them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from kb import dates_en, dates_zh
from kb.days import EN_DAY, ZH_DAY, chinese_day, day_of, english_day
from kb.deadline import Deadline, Stated
from kb.places import places
from kb.unwrap import unwrap

__all__ = ["Deadline", "effective_date", "read_date_problems", "read_deadlines"]

_ZH_DAY = re.compile(ZH_DAY)
# Days in figures alone (1/2/2024) are not judged: what comes first in them differs by country.
_EN_NAMED = re.compile(EN_DAY)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
           "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "19", "20")


def read_deadlines(text: str, *, language: str, published_on: str | None) -> tuple[Deadline, ...]:
    """The deadlines of a text in order; never raises."""
    stated = _stated(text, language, published_on)
    found = [Deadline("effective", s.on.isoformat() if s.on else None, s.start, s.end, text[s.start:s.end])
             for s in stated]
    found += _others(text, language, day_of(published_on), _whole(stated))
    unique = {(d.kind, d.due_on, d.start, d.end): d for d in found}
    return tuple(sorted(unique.values(), key=lambda d: (d.start, d.end, d.kind)))


def effective_date(text: str, *, language: str, published_on: str | None) -> str | None:
    """The day the whole notice takes effect (ISO), where its text says so, else None.

    A date that only a part of it has (第三条自…起施行) is not the date of the whole.
    """
    whole = _whole(_stated(text, language, published_on))
    return whole.isoformat() if whole else None


def read_date_problems(text: str) -> tuple[tuple[int, int, str], ...]:
    """Dates that the calendar does not have (2月30日), as (start, end, what is wrong); never raises."""
    found: set[tuple[int, int, str]] = set()
    for pattern, read, words, before, after in ((_ZH_DAY, chinese_day, ("月",), 18, 8),
                                                (_EN_NAMED, english_day, _MONTHS, 20, 32)):
        for at in places(text, words):
            for match in pattern.finditer(text, max(0, at - before), at + after):
                if match.start() <= at < match.end() and _is_claimed(match.group()) and read(match.group()) is None:
                    found.add((match.start(), match.end(),
                               f"no such day: {match.group()}; correct it or read the original"))
    return tuple(sorted(found))


# 4/11/2022 is April here and November there: unclear, not impossible.
_NOT_CLAIMED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|.*\d{5}", re.DOTALL)


def _is_claimed(words: str) -> bool:
    """Whether the words are meant as a day: not a page or footnote number that ran into a month."""
    day = re.match(r"\d{1,2}(?=\D)", words)
    return not _NOT_CLAIMED.fullmatch(words) and not (day and words.isascii() and not 1 <= int(day.group()) <= 31)


@lru_cache(maxsize=4)
def _stated(text: str, language: str, published_on: str | None) -> tuple[Stated, ...]:
    published = day_of(published_on)
    if language != "zh":
        return tuple(dates_en.effective(text, published=published))
    flat = unwrap(text)
    return tuple(replace(s, start=flat.at(s.start), end=flat.end(s.end))
                 for s in dates_zh.effective(flat.text, published=published))


def _others(text: str, language: str, published: date | None, effective: date | None) -> list[Deadline]:
    if language != "zh":
        return dates_en.deadlines(text, published=published or dates_en.borne(text), effective=effective)
    flat = unwrap(text)
    found = dates_zh.deadlines(flat.text, published=published or dates_zh.borne(text), effective=effective)
    spans = [(flat.at(d.start), flat.end(d.end)) for d in found]
    return [Deadline(d.kind, d.due_on, start, end, text[start:end]) for d, (start, end) in zip(found, spans, strict=True)]


def _whole(stated: Sequence[Stated]) -> date | None:
    """Of the days stated for the whole, the one with the most weight; among equals the last."""
    best: Stated | None = None
    for s in stated:
        if s.on and not s.part and (best is None or s.weight >= best.weight):
            best = s
    return best.on if best else None
