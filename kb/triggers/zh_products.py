"""Which products a passage names, by the taxonomy's Chinese labels and aliases."""

from __future__ import annotations

import re
from functools import cache

from kb.taxonomy import taxonomy


@cache
def _names() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """One regex over all product names, longest first, and the products of each name."""
    products: dict[str, tuple[str, ...]] = {}
    for entry in taxonomy().products.values():
        for name in (entry.label_zh, *entry.aliases_zh, *entry.providers_zh):
            if name:
                products[name] = (*products.get(name, ()), entry.id)
    longest = sorted(products, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest)) or r"(?!)"), products


def named_products(words: str) -> tuple[str, ...]:
    """Ids of the products that `words` (simplified) names, in text order, each once."""
    pattern, products = _names()
    found: dict[str, None] = {}
    for match in pattern.finditer(words):
        for product in products[match.group()]:
            found.setdefault(product)
    return tuple(found)
