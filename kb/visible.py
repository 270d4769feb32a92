"""Text without what hides or reorders it."""

from __future__ import annotations

import re

# The format and control characters (Cf and Cc of Unicode 15) but for line break and tab, as ranges: looking
# each character up took most of a page's time. A test compares them with unicodedata.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]")


def visible(value: object) -> str:
    """A value as text without characters that reorder or hide text or steer a terminal."""
    return _HIDDEN.sub("", str(value))
