"""Chinese text without the breaks that a layout put inside its sentences, and the way back to its offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

# A space between two Chinese characters (本 办法), or the end of a full line that no punctuation ends.
_INSIDE = re.compile(r"[ 　](?<=[一-鿿].)(?=[一-鿿])|\n(?<=[^\n。；：]{22}[一-鿿，、》）0-9]\n)(?=[一-鿿《（0-9])"
                     r"(?!第[一二三四五六七八九十百零〇0-9]{1,6}[条章节編编條]|附件|附：|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、])")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """`text` without the breaks; `at` gives the original offset of one in `text`."""

    text: str
    cuts: list[int] = field(repr=False)

    def at(self, offset: int) -> int:
        """The offset in the original of a character of `text` (of its end where it is one past)."""
        return offset + bisect_right(self.cuts, offset)

    def end(self, offset: int) -> int:
        """The original offset of the end of a stretch that ends at `offset` in `text`."""
        return self.at(offset - 1) + 1 if offset else 0


@lru_cache(maxsize=4)
def unwrap(text: str) -> Unwrapped:
    """The text as one would copy it out by hand; the last few are kept, as several readers ask."""
    pieces: list[str] = []
    cuts: list[int] = []
    last = 0
    for match in _INSIDE.finditer(text):
        # The n-th cut lies where n characters fewer stand before it.
        cuts.append(match.start() - len(cuts))
        pieces.append(text[last:match.start()])
        last = match.end()
    pieces.append(text[last:])
    return Unwrapped("".join(pieces), cuts) if cuts else Unwrapped(text, cuts)
