"""The interface's two languages: which one a reader wants, and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from scrapers.yamlfile import read_yaml

LANGUAGES = ("zh", "en")
COOKIE = "kb_lang"
_EVIDENCE = (
    (re.compile(r"in force since ([\d-]+)"), "自 {0} 起施行"), (re.compile(r"takes effect on ([\d-]+)"), "将于 {0} 施行"),
    (re.compile(r"a consultation draft"), "征求意见稿"), (re.compile(r"no date of effect is stated"), "未载明施行日期"),
    (re.compile(r"repealed by (.*) from ([\d-]+)"), "自 {1} 起被《{0}》废止"), (re.compile(r"repealed by (.*)"), "被《{0}》废止"),
    (re.compile(r"amended by (.*) from ([\d-]+)"), "自 {1} 起被《{0}》修改"), (re.compile(r"amended by (.*)"), "被《{0}》修改"),
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_FILE = Path(__file__).with_name("strings.yml")


@cache
def strings() -> Mapping[str, Mapping[str, str]]:
    """Every word of the interface by key, in both languages."""
    loaded: dict[str, dict[str, str]] = read_yaml(_FILE)
    return loaded


def choose_language(query: str, cookie: str, accept: str) -> str:
    """`?lang=` first, then the cookie, then Accept-Language, then Chinese."""
    asked = dict(parse_qsl(query)).get("lang")
    if asked in LANGUAGES:
        return asked
    try:
        kept = SimpleCookie(cookie).get(COOKIE)
    except CookieError:
        kept = None
    if kept is not None and kept.value in LANGUAGES:
        return kept.value
    best, weight = "zh", 0.0
    for part in accept.split(","):
        name, _, options = part.partition(";")
        language = name.strip().lower()[:2]
        try:
            q = float(options.partition("q=")[2]) if "q=" in options else 1.0
        except ValueError:
            q = 0.0
        if language in LANGUAGES and q > weight:
            best, weight = language, q
    return best


class Words:
    """The interface in one language: `t("home.title")`, and labels of rows that carry both."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key; raises KeyError for an unknown one (a test finds those)."""
        if str(values.get("n")) == "1" and f"{key}.one" in strings():
            key += ".one"
        text = strings()[key][self.language]
        return text.format(**values) if values else text

    def word(self, group: str, value: object) -> str:
        """A value of a closed list (`status`, `draft`); a value not listed is shown as it is."""
        if value is None or value == "":
            return ""
        entry = strings().get(f"{group}.{value}")
        return entry[self.language] if entry else str(value)

    def date(self, value: object) -> str:
        """An ISO date (or month, or the day of a time) as this language writes it; anything else as it is."""
        found = _DAY.match(str(value or ""))
        if not found or not 1 <= int(found[2]) <= 12:
            return str(value or "")
        year, month, day = found[1], int(found[2]), found[3]
        if self.language == "zh":
            return f"{year}年{month}月" + (f"{int(day)}日" if day else "")
        return f"{int(day)} {_MONTHS[month - 1][:3]} {year}" if day else f"{_MONTHS[month - 1]} {year}"

    def moment(self, value: object) -> str:
        """A stored UTC time as a clock in Beijing shows it, to the minute."""
        try:
            at = datetime.fromisoformat(str(value or "").removesuffix("Z")) + timedelta(hours=8)
        except ValueError:
            return str(value or "")
        return f"{self.date(at.date().isoformat())} {at:%H:%M}"

    def evidence(self, said: str | None) -> str:
        """The reason for a status (written in English by kb.status) in this language."""
        if not said or self.language == "en":
            return _DAY.sub(lambda day: self.date(day[0]), said or "")
        for pattern, form in _EVIDENCE:
            if match := pattern.fullmatch(said):
                return form.format(*(self.date(g) for g in match.groups()))
        return said

    def half(self, both: object) -> str:
        """This language's half of a text of metadata.yml, which says everything in Chinese and then in English."""
        text = str(both or "")
        end = max((m.end() for m in _CHINESE.finditer(text)), default=0)
        chinese, english = text[:end].rstrip(" ·"), text[end:].lstrip(" ·")
        return (chinese or english) if self.language == "zh" else (english or chinese)

    def label(self, row: Mapping[str, Any]) -> str:
        """The label of a taxonomy row, in this language where it has one."""
        first, second = ("label_zh", "label_en") if self.language == "zh" else ("label_en", "label_zh")
        return str(row.get(first) or row.get(second) or row.get("id") or "")

    def definition(self, row: Mapping[str, Any]) -> str:
        """The definition of a taxonomy row, in this language where it has one."""
        first, second = (("definition_zh", "definition") if self.language == "zh"
                         else ("definition", "definition_zh"))
        return str(row.get(first) or row.get(second) or "")


def switch_query(query: str, language: str) -> str:
    """The same address in another language."""
    kept = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k != "lang"]
    return urlencode([*kept, ("lang", language)])
