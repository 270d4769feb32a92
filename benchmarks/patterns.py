"""Every regular expression that the two packages ship: the compiled ones, and those written in source.

    for name, pattern in shipped(): ...

Compiled ones are found by importing each module and walking what it holds, also inside
dictionaries, tuples and dataclasses; patterns given to `re.search` and its like as a string
are found in the source. A new module is found because it is there: there is no list.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.gates import Gated

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kb", "scrapers")
_CALLS = frozenset({"compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"})
_DEPTH = 6


def modules() -> Iterator[tuple[str, Path]]:
    """Import names and files of all modules; sources' parse.py by the name under which they are loaded."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[:2] == ("scrapers", "sources"):
                if path.name == "parse.py":
                    yield f"scrapers.sources._{parts[2].replace('-', '_')}_parse", path
            elif path.name not in ("__main__.py", "pack_verify.py", "spider.py"):
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _walk(value: Any, name: str, depth: int, seen: set[int]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
        return
    if isinstance(value, Gated):
        yield name, value.pattern
        return
    if depth > _DEPTH or id(value) in seen or isinstance(value, (str, bytes, int, float, type(None))):
        return
    seen.add(id(value))
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{name}[{str(key)[:20]!r}]", depth + 1, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for number, item in enumerate(value):
            yield from _walk(item, f"{name}[{number}]", depth + 1, seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _walk(getattr(value, field.name, None), f"{name}.{field.name}", depth + 1, seen)


def _written(path: Path) -> Iterator[tuple[str, re.Pattern[str]]]:
    """String literals given to a function of `re` in a module's source."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        if (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _CALLS
                and isinstance(first, ast.Constant) and isinstance(first.value, str)):
            yield f"{path.stem}:{node.lineno}", re.compile(first.value)


def shipped() -> list[tuple[str, re.Pattern[str]]]:
    """All patterns over text, each once, with a name that says where it is."""
    from scrapers.source import all_sources

    sources = all_sources()  # loads every parse.py
    found: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}
    for name, path in modules():
        module = importlib.import_module(name)
        candidates = [pair for key, value in vars(module).items()
                      for pair in _walk(value, f"{name}.{key}", 0, set())]
        for where, pattern in [*candidates, *_written(path)]:
            if isinstance(pattern.pattern, str):
                found.setdefault((pattern.pattern, pattern.flags), (where, pattern))
    for source in sources.values():
        if source.detail:
            pattern = re.compile(source.detail)
            found.setdefault((pattern.pattern, pattern.flags), (f"source {source.id}: detail", pattern))
    return list(found.values())


_LITERAL = re.compile(r"[㐀-鿿〇《》（）〔〕、，。；：]{1,12}|[A-Za-z][a-z]{2,14}")


def words() -> list[str]:
    """What the patterns are made of: the literal words in them, for whoever makes inputs that they meet."""
    out: set[str] = set()
    for _, pattern in shipped():
        out.update(_LITERAL.findall(pattern.pattern))
    return sorted(out)


if __name__ == "__main__":
    print(len(shipped()), "patterns,", len(words()), "words")
