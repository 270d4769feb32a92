"""Citations: which provision of which rule a text names."""

from __future__ import annotations

from collections.abc import Sequence

from kb.citation import Citation
from kb.provisions import Provision
from kb.references_en import citations_en
from kb.references_zh import citations_zh
from kb.resolution import Index, find_english, steps_of

__all__ = ["Citation", "find_provision", "read_citations"]

def read_citations(text: str, *, language: str, provisions: Sequence[Provision]) -> tuple[Citation, ...]:
    """All citations of a text in order; never raises."""
    return tuple(citations_zh(text, provisions) if language == "zh" else citations_en(text, provisions))


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
