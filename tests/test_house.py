"""The walls of the house: who may import whom, what may stand in the repository."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in list(ast.walk(tree)):
        # What only the type checker imports makes no cycle.
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    return found


def modules(package: str) -> dict[str, set[str]]:
    out = {}
    for path in (ROOT / package).rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        out[name] = imports(path)
    return out


def test_scrapers_never_import_kb() -> None:
    for name, found in modules("scrapers").items():
        assert not any(f == "kb" or f.startswith("kb.") for f in found), name


@pytest.mark.parametrize("package", ["kb", "scrapers"])
def test_no_circular_imports(package: str) -> None:
    graph = {name: {f for f in found if f in all_names} for all_names in [set(modules(package))]
             for name, found in modules(package).items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"circular import: {' -> '.join([*way, name])}"
        if name not in done:
            for other in graph[name] - {name}:
                visit(other, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def _runs(text: str, length: int) -> set[str]:
    text = re.sub(r"\s+", "", text)
    return {text[i : i + length] for i in range(len(text) - length + 1)}


def test_no_real_sentence_stands_in_the_repository(shared: Path) -> None:
    """No run of 40 Chinese (or 90 English) characters of a real notice, white space aside."""
    ours = {40: set[str](), 90: set[str]()}
    where: dict[str, str] = {}
    for path in tracked():
        if path.suffix in {".py", ".yml", ".json", ".jsonl", ".md", ".html", ".txt", ".toml"} and path.exists():
            text = path.read_text(encoding="utf-8", errors="replace")
            for length in ours:
                for run in _runs(text, length):
                    chinese = sum("一" <= c <= "鿿" for c in run)
                    if (length == 40 and chinese > 30) or (length == 90 and chinese == 0 and run.isascii() and sum(map(str.isalpha, run)) > 60):
                        ours[length].add(run)
                        where[run] = path.name
    clashes = set()
    for file in [*(shared / "gold").glob("*.jsonl"), *(shared / "corpus").glob("*.jsonl")]:
        for line in filter(None, file.read_text(encoding="utf-8").split("\n")):
            text = re.sub(r"\s+", "", json.loads(line)["text"])
            for length, runs in ours.items():
                clashes |= {text[i : i + length] for i in range(len(text) - length + 1)
                            if text[i : i + length] in runs}
    assert not clashes, {where[c]: c for c in list(clashes)[:5]}


@pytest.mark.parametrize(("table", "column"), [
    ("provisions", "text"), ("triggers", "quote"), ("duties", "quote"), ("notice_products", "evidence"),
    ("notice_obligations", "evidence"), ("deadlines", "quote"), ("relations", "quote"), ("restorations", "quote"),
])
def test_every_span_quotes_its_text(demo: sqlite3.Connection, table: str, column: str) -> None:
    total, wrong = demo.execute(
        f'SELECT count(*), sum(substr(n.text, x.start + 1, x."end" - x.start) <> x.{column}) '
        f"FROM {table} x JOIN notices n ON n.id = x.notice_id").fetchone()
    assert total
    assert wrong == 0
