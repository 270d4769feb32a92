"""The dates that regulators' sites print, read strictly: a form we know, or MissingDate."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from scrapers.errors import MissingDate

_DIGITS = re.compile(r"(\d{4})\s?(?:[-/.]|年)\s?(\d{1,2})\s?(?:[-/.]|月)\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_EPOCH = re.compile(r"^(\d{10})(\d{3})?$")
_HANZI = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_ENGLISH = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<m>[A-Za-z]{3,9})\.?,?\s+(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<y>\d{4})"
)
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}


def strict_date(value: str, *, zone: str | None = None) -> str:
    """ISO date of a printed date or time; of a moment with a zone, the date in `zone`.

    Knows 2026-09-28, 2026/9/8, 2026.9.8, 2026年9月28日, 二〇二六年九月二十八日, 20260928,
    "2026-09-28-21:50:00", ISO and RFC 822 moments, epoch seconds and milliseconds,
    "18 Aug 2026", "September 15, 2016" and "Monday, July 27, 2026 - 15:30".
    Raises MissingDate on any other form, on two different dates and on 30 February.
    """
    text = " ".join(value.split())
    where = ZoneInfo(zone) if zone else None
    try:
        if epoch := _EPOCH.match(text):
            moment = datetime.fromtimestamp(int(epoch[1]), UTC)
            return moment.astimezone(where or timezone(timedelta(hours=8))).date().isoformat()
        if _ISO.match(text):
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
            return _local(moment, where)
        if compact := _COMPACT.match(text):
            return date(int(compact[1]), int(compact[2]), int(compact[3])).isoformat()
        if found := {date(int(y), int(m), int(d)) for y, m, d in _DIGITS.findall(text[:200])}:
            return _only(found, text).isoformat()
        if hanzi := _HANZI.search(text[:200]):
            year = int("".join(str(_NUMERALS[c]) for c in hanzi[1]))
            return date(year, _tens(hanzi[2]), _tens(hanzi[3])).isoformat()
        if re.search(r"\d{2}:\d{2}:\d{2}", text[:60]) and "," in text[:12]:
            return _local(parsedate_to_datetime(text), where)
        if found := set(_english(text[:200])):
            return _only(found, text).isoformat()
    except (ValueError, KeyError, OverflowError, OSError, TypeError) as error:
        raise MissingDate(f"{value[:60]!r} is no date that exists ({error})") from error
    raise MissingDate(f"{value[:60]!r} is no date in a form we know")


def _local(moment: datetime, where: ZoneInfo | None) -> str:
    if moment.tzinfo is not None and where is not None:
        moment = moment.astimezone(where)
    return moment.date().isoformat()


def _only(found: set[date], text: str) -> date:
    if len(found) > 1:
        raise MissingDate(
            f"{text[:60]!r} holds {len(found)} different dates; the source must say which it wants"
        )
    return found.pop()


def _english(text: str) -> list[date]:
    dates = []
    for match in _ENGLISH.finditer(text):
        day, month = match["d2"] or match["d1"], _MONTHS.get(match["m"][:3].lower())
        if day and month:
            dates.append(date(int(match["y"]), month, int(day)))
    return dates


def _tens(numeral: str) -> int:
    """二十八 as 28."""
    if "十" not in numeral:
        return _NUMERALS[numeral] if len(numeral) == 1 else int("".join(str(_NUMERALS[c]) for c in numeral))
    tens, _, units = numeral.partition("十")
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[units] if units else 0)
