"""Each fault a few times (KB_FAULTS of them); `benchmarks/faults.py` does the same for long and prints the table."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "benchmarks")]

from faults import Faults, Row  # noqa: E402
from stage import Operation, Stage, old_base  # noqa: E402

from kb.cli import main  # noqa: E402

TIMES = int(os.environ.get("KB_FAULTS", "1"))
NAMES = ("ingest", "build", "update", "migrate", "notify", "train", "backup", "restore")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    import kb.pipeline  # noqa: F401 - loaded once, for all the processes forked from here

    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def faults(stage: Stage) -> Faults:
    return Faults(stage, seed=1)


@pytest.fixture(scope="module")
def operations(stage: Stage, faults: Faults) -> dict[str, Operation]:
    found = {o.name: o for o in stage.operations()}
    for name in NAMES:
        faults.calm(found[name])
    return found


def nothing_lost(row: Row) -> None:
    assert row.times
    assert (row.lost, row.rude) == (0, 0), row.notes


@pytest.mark.parametrize("name", NAMES)
def test_killed(faults: Faults, operations: dict[str, Operation], name: str) -> None:
    for _ in range(40):  # a kill may come when all is done: then it is tried again
        # An update has most ways to be caught: asking, storing, reading, telling.
        row = faults.kill(operations[name], TIMES * 4 if name == "update" else TIMES)
        nothing_lost(row)
        if row.met:
            return
    pytest.fail("no kill struck")


@pytest.mark.parametrize("name", NAMES)
def test_disk_full(faults: Faults, operations: dict[str, Operation], name: str) -> None:
    nothing_lost(faults.full(operations[name], TIMES))


@pytest.mark.parametrize("name", ["ingest", "migrate", "restore"])
def test_power_cut(faults: Faults, operations: dict[str, Operation], name: str) -> None:
    nothing_lost(faults.power(operations[name], TIMES))


@pytest.mark.parametrize("name", ["ingest", "migrate", "notify", "restore"])
def test_two_at_once(faults: Faults, operations: dict[str, Operation], name: str) -> None:
    nothing_lost(faults.twice(operations[name], TIMES))


def test_a_destroyed_page(faults: Faults) -> None:
    row = faults.page(TIMES)
    nothing_lost(row)
    assert row.met == row.times, "the doctor overlooked it"


@pytest.mark.parametrize("applied", [1, 2, 3, 4])
def test_every_earlier_schema_migrates(tmp_path: Path, applied: int) -> None:
    path = tmp_path / "kb.db"
    old_base(path, applied=applied)
    result = CliRunner().invoke(main, ["build", "--workers", "1", "--db", str(path)])
    assert result.exit_code == 0, result.output
    assert CliRunner().invoke(main, ["doctor", "--db", str(path)]).output == "nothing wrong\n"
    with contextlib.closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT note FROM assessments").fetchall() == [("kept",)]
        assert conn.execute("SELECT count(*) FROM triggers").fetchone()[0] > 10


def test_a_newer_schema_is_refused_in_words_and_left_alone(demo_copy: Path, tmp_path: Path) -> None:
    path = demo_copy
    with contextlib.closing(sqlite3.connect(path)) as conn:
        (table,) = conn.execute("SELECT name FROM sqlite_master WHERE name LIKE '%sqlite_migrations%' AND type = 'table'").fetchone()
        conn.execute(f"INSERT INTO {table} (migration_set, name, applied_at) VALUES ('kb', 'from_the_future', '2099-01-01')")
        conn.commit()
        conn.execute("PRAGMA journal_mode=DELETE")
    before = path.read_bytes()
    for command in (["build"], ["ingest", str(tmp_path)], ["assess", "x", "--status", "done"], ["doctor", "--mend"], ["notify"]):
        result = CliRunner().invoke(main, [*command, "--db", str(path)])
        assert result.exit_code == 1, command
        assert "from_the_future" in result.output and "newer version" in result.output, result.output
    result = CliRunner().invoke(main, ["restore", str(path), "--db", str(tmp_path / "other.db")])
    assert result.exit_code == 1
    assert "newer version" in result.output
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")
    assert path.read_bytes()[100:] == before[100:]


def test_load_in_small(demo_db: Path) -> None:
    """Readers, officers and an update at once: no error, nothing locked, nothing stale (twenty seconds of benchmarks/load.py)."""
    pytest.importorskip("datasette_auth_passwords")
    done = subprocess.run([sys.executable, str(ROOT / "benchmarks" / "load.py"), "--minutes", "0.3", "--readers", "8", "--officers", "3",
                           "--pause", "1", "--db", str(demo_db)], cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    requests, errors, assessed, updates = (int(n) for n in re.search(
        r"([\d,]+) requests .* (\d+) errors, (\d+) assessments, (\d+) updates", done.stdout).groups())  # type: ignore[union-attr]
    assert requests >= 20 and assessed and updates and not errors, done.stdout
