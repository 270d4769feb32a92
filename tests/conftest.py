"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.build import build
from kb.cli import main
from kb.ingest import files, read_file
from kb.paths import SAMPLES
from kb.restore import backup
from kb.search import register_functions
from kb.store import save, writing
from scrapers.clock import beijing_day
from scrapers.notice import Notice

ROOT = Path(__file__).resolve().parents[1]
# Files that take longest, the longest first: begun last, they would keep one process waiting for the other.
SLOWEST = ("test_train.py", "reliability/test_faults.py", "web/test_browser.py", "scrapers/test_fetch.py", "test_half_year.py",
           "scrapers/test_update.py", "test_regexes.py", "scrapers/test_parse.py", "test_build.py", "web/test_attacks.py", "web/test_pages.py",
           "test_changes.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the slowest files first; their tests, and the others, keep their order."""
    rank = {ROOT / "tests" / name: number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real notices, for measuring; tests that need it are skipped without it."""
    folder = Path(os.environ.get("KB_SHARED") or ROOT.parent / "shared")
    if not (folder / "gold").exists():
        pytest.skip("the real notices are not on this machine")
    return folder


@pytest.fixture(scope="session")
def demo_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge base that `kb demo` builds, all of it in the one file: to read, or to copy."""
    path = tmp_path_factory.mktemp("demo") / "kb.db"
    made = path.with_name("made.db")
    result = CliRunner().invoke(main, ["demo", "--no-serve", "--hostile", "--db", str(made)])
    assert result.exit_code == 0, result.output
    backup(made, path)
    return path


@pytest.fixture(scope="session")
def coming_db(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a rule that takes effect in a month, on whatever day this runs: the samples' own days pass."""
    path = Path(shutil.copy(demo_db, tmp_path_factory.mktemp("coming") / "kb.db"))
    ahead = (date.fromisoformat(beijing_day()) + timedelta(days=30)).isoformat()
    with writing(path) as db:
        save(db, Notice(source_id="imported", id="coming", title="云州样例将行办法", issuer="云州金融监督管理局", language="zh", kind="rule",
                        effective_on=ahead, text="云州样例将行办法\n第一条　样例机构应当报告。\n"))
        build(db, workers=1)
    return path


@pytest.fixture
def demo_copy(demo_db: Path, tmp_path: Path) -> Path:
    """A copy of the demo to write to."""
    return Path(shutil.copy(demo_db, tmp_path / "kb.db"))


@pytest.fixture(scope="session")
def samples() -> list[Notice]:
    """The notices of corpus/samples/notices."""
    return [n for path in files([SAMPLES / "notices"]) for n in read_file(path) if isinstance(n, Notice)]


@pytest.fixture
def demo(demo_db: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to the demo."""
    conn = sqlite3.connect(f"file:{demo_db}?mode=ro", uri=True)
    register_functions(conn)
    yield conn
    conn.close()
