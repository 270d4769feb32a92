"""Keys under which one rule is found whatever way a text writes its title or number."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[《》〈〉<>“”\"'‘’「」『』\s·・,，、.。:：;；—\-–_]+|中华人民共和国")
_EDITION = re.compile(r"[（(](?:试行|暂行|\d{4}年?(?:修订|修正|修改)?(?:版|稿)?|修订|修正|修订版|修正案?|已?废止|征求意见稿|"
                      r"consultation draft|draft|as amended|updated[^)）]*)[)）]", re.IGNORECASE)
_NUMBER = re.compile(r"[一-鿿A-Za-z]*[〔\[［(（【〈<](\d{4})[〕\]］)）】〉>]\s*(?:第\s*)?(\d+)\s*号")
_ORDER = re.compile(r"(?:令|公告)\s*(?:第\s*)?(\d+)\s*号")
_BRACKETS = str.maketrans("[［(（【〈<]］)）】〉>", "〔〔〔〔〔〔〔〕〕〕〕〕〕〕")


def title_key(title: str) -> str:
    """A title without brackets, white space, the country's name and its edition; case folded."""
    folded = unicodedata.normalize("NFKC", title or "")
    return _DROPPED.sub("", _EDITION.sub("", folded)).casefold()


def number_key(number: str) -> str:
    """A document number (银发[2017]第281号) in one form (银发〔2017〕281号); "" where it is none."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", number or ""))
    if not (_NUMBER.fullmatch(folded) or _ORDER.search(folded)):
        return folded.casefold() if re.fullmatch(r"[A-Za-z0-9 /.\-()_]{4,}", folded) and re.search(r"\d", folded) else ""
    return folded.translate(_BRACKETS).replace("〕第", "〕").replace("令第", "令").casefold()


_INNER = re.compile(r"《([^《》]{4,80})》|[（(]([^（）()]{4,60}(?:办法|规定|细则|条例|指引|规则|意见|通则|准则|制度))[）)]")
_TRAILER = re.compile(r"[（(【〔\[]?\s*[一-鿿]{0,8}[〔\[（(【]\s*\d{4}\s*[〕\]）)】]\s*(?:第\s*)?\d+\s*号[^（）()】]{0,6}[）)】〕\]]?\s*$")


def keys_of(title: str | None, doc_number: str | None) -> tuple[str, ...]:
    """All keys under which other texts may name a notice: its number, its title, and the rule
    that its title encloses (关于印发《X办法》的通知; 公告〔2015〕第43号（X办法）)."""
    title = title or ""
    names = [_TRAILER.sub("", title), title]
    # A decision that changes or repeals a rule is not that rule.
    if not re.search(r"关于(?:修改|修订|修正|废止|停止执行)|征求意见|答记者问|解读", title):
        names += [a or b for a, b in _INNER.findall(title)]
    keys = [number_key(doc_number or ""), *map(title_key, names)]
    return tuple(dict.fromkeys(k for k in keys if len(k) > 3))
