"""What a citation says, for the readers of either language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited provision or rule; `text[start:end]` are the words that cite it.

    A list (第七条、第九条第一款) gives one Citation an element; a range (第八条至第十二条) one
    Citation with `last`. `cited` is the form a reader uses and triggers store: the number
    alone for the same notice (第九条第一款, section 5(b), § 1081.201(b)), with the title for
    another rule (《网络安全法》第二十一条; an abbreviation as the text uses it). A relative
    citation (前款, 本条第二款) gives the number it resolves to, else its own words. `title` is
    the full title where the citation names another rule (abbreviations expanded through the
    text's own 以下简称), `doc_number` its document number where printed. `path` is the
    normalised provision path of the (first) provision, e.g. ("第九条", "第一款"), `last` that
    of a range's end. `provision` indexes the provision of this notice it resolves to.
    """

    start: int
    end: int
    cited: str
    title: str | None = None
    doc_number: str | None = None
    path: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    provision: int | None = None
