"""Keys under which one rule is found whatever way a text writes its title or number."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[《》〈〉<>“”\"'‘’「」『』\s·・,，、.。:：;；—\-–_]+|中华人民共和国|中華民國")
_EDITION = re.compile(
    r"[（(〔\[](?:试行|試行|暂行|草案|征求意见稿|\d{4}年?(?:第[一二三四五六七八九十\d]+次)?(?:修订|修正|修改)?(?:版|稿|本)?"
    r"|(?:第[一二三四五六七八九十\d]+次)?(?:修订|修正|修改)(?:版|稿|案|本)?|已?废止|失效|(?:consultation )?draft|as amended[^)）]{0,60}"
    r"|updated[^)）]{0,60})[)）〕\]]|(?<=[一-鿿])\s?\d{4}年?(?:修订|修正)?(?:版|本)?\Z",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[一-鿿A-Za-z]*[〔\[［(（【〈<](\d{4})[〕\]］)）】〉>]年?(?:第)?(\d+)号")
_ORDER = re.compile(r"[一-鿿]*(?:令|公告)(?:\d{4}年)?(?:第)?(\d+)号")
_YEAR_FIRST = re.compile(r"([一-鿿]*)(\d{4})年第(\d+)号(令|公告)")
_LATIN = re.compile(r"[A-Za-z0-9/.\-()_–]{4,}")
_SAID_AFTER = re.compile(r"(?<=号)(?:文|文件)?(?:印发|发布|公布|颁布)?\Z")
_BRACKETS = str.maketrans("[［(（【〈<]］)）】〉>", "〔〔〔〔〔〔〔〕〕〕〕〕〕〕")


def title_key(title: str) -> str:
    """A title without brackets, white space, the country's name and its edition; case folded."""
    folded = unicodedata.normalize("NFKC", title or "")
    return _DROPPED.sub("", _EDITION.sub("", folded)).casefold()


def number_key(number: str) -> str:
    """A document number (银发[2017]第281号) in one form (银发〔2017〕281号); "" where it is none."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", number or ""))
    folded = _SAID_AFTER.sub("", folded).removeprefix("中华人民共和国")
    if year_first := _YEAR_FIRST.fullmatch(folded):
        body, year, count, word = year_first.groups()
        folded = f"{body}{word}〔{year}〕{count}号"
    if not (_NUMBER.fullmatch(folded) or _ORDER.fullmatch(folded)):
        return folded.casefold() if _LATIN.fullmatch(folded) and re.search(r"\d", folded) else ""
    plain = folded.translate(_BRACKETS).replace("〕年", "〕").replace("〕第", "〕")
    plain = re.sub(r"(令|公告)(?:(\d{4})年)?第?(?=\d)", lambda m: m[1] + (f"〔{m[2]}〕" if m[2] else ""), plain)
    return plain.replace("国务院令", "国令").casefold()


_INNER = re.compile(r"《([^《》]{4,80})》|[（(]([^（）()]{4,60}(?:办法|规定|细则|条例|指引|规则|意见|通则|准则|制度))[）)]")
_TRAILER = re.compile(r"[（(【〔\[]?\s*[一-鿿]{0,8}[〔\[（(【]\s*\d{4}\s*[〕\]）)】]\s*(?:第\s*)?\d+\s*号[^（）()】]{0,6}[）)】〕\]]?\s*$")


_ALTERS = re.compile(r"修改|修订《|修正|废止|停止执行|征求意见|答记者问|解读")
_ISSUES = re.compile(r"关于(?:重新)?(?:印发|发布|公布|颁布|下发|颁发|制定|实施|施行|执行)|(?:令|公告)\s*(?:第|[〔\[（(【]|\d)|號令")


def keys_of(title: str | None, doc_number: str | None) -> tuple[str, ...]:
    """All keys under which other texts may name a notice: its number, its title, and the rule
    that its title encloses (关于印发《X办法》的通知; 公告〔2015〕第43号（X办法）)."""
    title = title or ""
    names = [_TRAILER.sub("", title), title]
    # Only what issues a rule is that rule; a decision that changes, applies or explains it is not.
    if _ISSUES.search(title) and not _ALTERS.search(title):
        names += [a or b for a, b in _INNER.findall(title)]
    keys = [number_key(doc_number or ""), *map(title_key, names)]
    return tuple(dict.fromkeys(k for k in keys if len(k) > 3))
