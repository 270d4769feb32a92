"""The interface's two languages: which one a reader wants, and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import yaml

LANGUAGES = ("zh", "en")
COOKIE = "kb_lang"
_EVIDENCE = (
    (re.compile(r"in force since ([\d-]+)"), "自 {0} 起施行"), (re.compile(r"takes effect on ([\d-]+)"), "将于 {0} 施行"),
    (re.compile(r"a consultation draft"), "征求意见稿"), (re.compile(r"no date of effect is stated"), "未载明施行日期"),
    (re.compile(r"repealed by (.*) from ([\d-]+)"), "自 {1} 起被《{0}》废止"), (re.compile(r"repealed by (.*)"), "被《{0}》废止"),
    (re.compile(r"amended by (.*) from ([\d-]+)"), "自 {1} 起被《{0}》修改"), (re.compile(r"amended by (.*)"), "被《{0}》修改"),
)
_FILE = Path(__file__).with_name("strings.yml")


@cache
def strings() -> Mapping[str, Mapping[str, str]]:
    """Every word of the interface by key, in both languages."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
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
        text = strings()[key][self.language]
        return text.format(**values) if values else text

    def word(self, group: str, value: object) -> str:
        """A value of a closed list (`status`, `draft`); a value not listed is shown as it is."""
        if value is None or value == "":
            return ""
        entry = strings().get(f"{group}.{value}")
        return entry[self.language] if entry else str(value)

    def evidence(self, said: str | None) -> str:
        """The reason for a status (written in English by kb.status) in this language."""
        if not said or self.language == "en":
            return said or ""
        for pattern, form in _EVIDENCE:
            if match := pattern.fullmatch(said):
                return form.format(*(g or "" for g in match.groups()))
        return said

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
