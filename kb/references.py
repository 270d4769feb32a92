"""Citations: which provision of which rule a text names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kb.citation import Citation
from kb.provisions import Provision
from kb.references_en import citations_en
from kb.references_zh import citations_zh
from kb.resolution import Index, find_english, steps_of

__all__ = ["Citation", "find_provision", "normalise_title", "read_citations"]

_EDITION = re.compile(
    r"[（(〔\[](?:试行|暂行|草案|征求意见稿|\d{4}年?(?:第[一二三四五六七八九十\d]+次)?(?:修订|修正|修改)?(?:版|稿|本)?"
    r"|(?:第[一二三四五六七八九十\d]+次)?(?:修订|修正|修改)(?:版|稿|案|本)?|已?废止|(?:consultation )?draft|as amended[^)）]*"
    r"|updated[^)）]*)[)）〕\]]|(?:\d{4}年?(?:修订|修正)?(?:版|本)|\d{4}年(?:修订|修正))\Z",
    re.IGNORECASE,
)
_DROPPED = re.compile(r"[《》〈〉<>“”\"'‘’「」『』\s]+|中华人民共和国")


def read_citations(text: str, *, language: str, provisions: Sequence[Provision]) -> tuple[Citation, ...]:
    """All citations of a text in order; never raises."""
    return tuple(citations_zh(text, provisions) if language == "zh" else citations_en(text, provisions))


def normalise_title(title: str) -> str:
    """A rule's title in the form in which two titles are compared: without 《》, 中华人民共和国, edition and space."""
    folded = unicodedata.normalize("NFKC", title).strip().strip("《》")
    return _DROPPED.sub("", _EDITION.sub("", folded)).casefold()


def find_provision(provisions: Sequence[Provision], text: str, path: str | Sequence[str]) -> int | None:
    """The index of the provision a path names, None where there is none.

    Chinese paths (第十五条第二款第（三）项, also as a sequence of steps) and English ones
    (section 5(b)(2), § 1026.35(c), 1.1.2R, ("Article 6", "1")) are understood.
    """
    words = path if isinstance(path, str) else "".join(path)
    index = Index(provisions)
    steps = steps_of(words)
    if steps:
        found = index.find(steps)
        if found is not None or "第" in words:
            return found
    return find_english(index, words if isinstance(path, str) else " ".join(path))
