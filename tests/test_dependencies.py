"""Few dependencies: each is pinned, used, and has its reason in docs/dependencies.md."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTED_AS = {"beautifulsoup4": "bs4", "chinesecalendar": "chinese_calendar", "python-docx": "docx", "PyYAML": "yaml"}
# Used without an import of ours: the parser that beautifulsoup4 is given, and tabulate's way to measure Chinese.
NAMED = {"lxml": '"lxml"', "wcwidth": "tabulate"}


def project() -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def test_runtime_dependencies_are_pinned_used_and_explained() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for package in ("kb", "scrapers") for p in (ROOT / package).rglob("*.py"))
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    names = []
    for line in project()["dependencies"]:  # type: ignore[attr-defined]
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==[\w.]+", line)
        assert match is not None, f"{line} is not pinned"
        names.append(match[1])
        module = IMPORTED_AS.get(match[1], match[1].replace("-", "_"))
        assert re.search(rf"^\s*(?:import|from) {module}\b", source, re.MULTILINE) or (match[1] in NAMED and NAMED[match[1]] in source), \
            f"{match[1]} is imported nowhere"
        assert re.search(rf"^\|.*\b{re.escape(match[1])}\b.*\|", page, re.MULTILINE), f"docs/dependencies.md does not say why {match[1]}"
    said = {n for row in re.findall(r"^\| ([\w, .-]+) \| [^|]+ \|$", page, re.MULTILINE) for n in row.split(", ")}
    assert {n for n in said if n not in ("package", "---")} == set(names)


def test_extras_are_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for extra in project()["optional-dependencies"]:  # type: ignore[attr-defined]
        assert f"| {extra} |" in page
