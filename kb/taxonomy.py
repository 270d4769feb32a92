"""The taxonomy: products, obligations, causes, consequences, actors, impacts, mitigations.

One YAML file a kind in corpus/taxonomy, one entry a tag. Every entry carries its labels in
both languages, a definition, aliases, an `example` passage that must be tagged with it and
a `not` passage that must not: the entry's own test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from kb.errors import TaxonomyError
from kb.paths import TAXONOMY
from scrapers.yamlfile import read_yaml

KINDS = ("products", "obligations", "causes", "consequences", "actors", "impacts", "mitigations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One tag. Aliases are phrases that name it; `regulated_as` (products) are the products
    under whose rules it lives besides its ancestors, in its `jurisdiction` only where it has one (a brand
    of one country; what names it elsewhere counts, too). `providers` (products) name who offers it;
    `cues` (obligations) are groups of words that carry it when one of each group stands in one
    sentence ("report|submit & the regulator"; a leading ! counts twice), `weak` words that only add to others; `except`
    are longer phrases that hold an alias and mean something else."""

    id: str
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    parent: str | None = None
    aliases_zh: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()
    providers_zh: tuple[str, ...] = ()
    providers_en: tuple[str, ...] = ()
    cues_zh: tuple[str, ...] = ()
    cues_en: tuple[str, ...] = ()
    weak_zh: tuple[str, ...] = ()
    weak_en: tuple[str, ...] = ()
    except_zh: tuple[str, ...] = ()
    except_en: tuple[str, ...] = ()
    regulated_as: tuple[str, ...] = ()
    regulators: tuple[str, ...] = ()
    jurisdiction: str | None = None
    impacts: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()
    severity: int | None = None
    example: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All entries by kind and id, in file order."""

    products: Mapping[str, Entry]
    obligations: Mapping[str, Entry]
    causes: Mapping[str, Entry]
    consequences: Mapping[str, Entry]
    actors: Mapping[str, Entry]
    impacts: Mapping[str, Entry]
    mitigations: Mapping[str, Entry]

    def scope(self, product: str) -> tuple[str, ...]:
        """The product with its ancestors and all it is regulated as: the tags under which
        a rule that can touch it is found. Raises TaxonomyError for an unknown product."""
        if product not in self.products:
            raise TaxonomyError(f"no product {product!r}; known products: {', '.join(self.products)}")
        found: list[str] = []
        queue = [product]
        while queue:
            current = queue.pop(0)
            if current in found:
                continue
            found.append(current)
            entry = self.products[current]
            queue += [*([entry.parent] if entry.parent else []), *entry.regulated_as]
        return tuple(found)


_TEXTS = {"id", "label_en", "label_zh", "definition_en", "definition_zh", "parent", "jurisdiction", "severity"}
_KNOWN = {f.name for f in fields(Entry)}
_LISTS = _KNOWN - _TEXTS


def _entry(raw: Any, path: Path) -> Entry:
    if not isinstance(raw, dict) or "id" not in raw:
        raise TaxonomyError(f"{path.name}: every entry is a mapping with an id, not {raw!r}")
    values = {("not_" if key == "not" else key): value for key, value in raw.items()}
    if unknown := set(values) - _KNOWN:
        raise TaxonomyError(f"{path.name}: {raw['id']}: unknown keys {sorted(unknown)}")
    for key in _LISTS & set(values):
        value = values[key]
        values[key] = (value,) if isinstance(value, str) else tuple(value)
    try:
        return Entry(**values)
    except TypeError as error:
        raise TaxonomyError(f"{path.name}: {raw['id']}: {error}") from error


def read_taxonomy(folder: Path) -> Taxonomy:
    """The taxonomy of a folder; raises TaxonomyError naming file and entry."""
    kinds: dict[str, Mapping[str, Entry]] = {}
    for kind in KINDS:
        path = folder / f"{kind}.yml"
        if not path.exists():
            raise TaxonomyError(f"{path} is missing: the taxonomy is one file a kind ({', '.join(KINDS)})")
        entries: dict[str, Entry] = {}
        try:
            listed = read_yaml(path) or []
        except yaml.YAMLError as error:
            raise TaxonomyError(f"{path.name} is no YAML: {error}") from error
        for raw in listed:
            entry = _entry(raw, path)
            if entry.id in entries:
                raise TaxonomyError(f"{path.name}: {entry.id} stands twice")
            entries[entry.id] = entry
        for entry in entries.values():
            if entry.parent and entry.parent not in entries:
                raise TaxonomyError(f"{path.name}: {entry.id}: parent {entry.parent!r} is no entry")
            for other in entry.regulated_as:
                if other not in entries:
                    raise TaxonomyError(f"{path.name}: {entry.id}: regulated_as {other!r} is no entry")
        kinds[kind] = MappingProxyType(entries)
    return Taxonomy(**kinds)


@cache
def taxonomy() -> Taxonomy:
    """The shipped taxonomy, read once."""
    return read_taxonomy(TAXONOMY)
