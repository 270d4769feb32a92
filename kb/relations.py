"""What a notice says of other rules: repeals, amends, implements.

What it merely cites is the citations' table; a citation becomes no relation here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.citation import Citation
from kb.keys import keys_of, number_key, title_key
from kb.relation import Relation
from kb.relations_en import relations_en
from kb.relations_zh import relations_zh
from kb.unwrap import unwrap

__all__ = ["Relation", "read_relations"]


def read_relations(text: str, *, language: str, kind: str, title: str | None,
                   citations: Sequence[Citation]) -> tuple[Relation, ...]:
    """The relations of a notice in text order, each target once a kind; never raises.

    `kind` and `title` are the notice's own: a penalty's legal basis is no relation, and no rule
    relates to itself. Abbreviations that `citations` resolve stand under their full title.
    """
    if language == "zh":
        flat = unwrap(text)
        found = [replace(r, start=flat.at(r.start), end=flat.end(r.end))
                 for r in relations_zh(flat.text, kind=kind, title=title)]
    else:
        found = relations_en(text, kind=kind, title=title)
    full = {text[c.start:c.end].strip("《》"): c.title for c in citations if c.title and not c.path}
    # A notice that encloses the rule it brings (关于印发《X办法》的通知) is that rule too.
    own = set(keys_of(title, None)) if title else set()
    seen: set[tuple[str, str, str | None]] = set()
    out: list[Relation] = []
    for r in sorted(found, key=lambda r: (r.start, r.end)):
        target = full.get(r.target) or r.target
        name = number_key(target) or title_key(target)
        key = (r.kind, name, r.part)
        if not name or key in seen or (r.kind != "repeals" and name in own):
            continue
        seen.add(key)
        out.append(Relation(r.kind, target, r.start, r.end, r.part))
    return tuple(out)
