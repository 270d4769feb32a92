"""Measuring: medians of several runs, percentiles, what a command of its own costs."""

from __future__ import annotations

import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: wall seconds, processor seconds (with its children), peak memory in MB of its largest process."""

    wall: float
    cpu: float
    memory: float


def run(*arguments: str) -> Cost:
    """Runs a command of this program and says what it cost; stops the benchmark where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        said = process.stdout.read() if process.stdout else b""
        process.stdout and process.stdout.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{said.decode(errors='replace')[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - began, cpu, used.ru_maxrss / 1024)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process: what other programs do hardly matters."""
    began = time.process_time()
    work()
    return time.process_time() - began


def wall_ms(work: Callable[[], object]) -> float:
    """Wall milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def machine() -> str:
    """Machine and versions in a line."""
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine()) if Path("/proc/cpuinfo").exists() else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = []
    for name in ("spacy", "datasette", "sqlite-utils", "distributed", "eyecite", "jieba", "dateparser"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name} not installed")
    return (f"{model}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()} {platform.release()}; "
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {', '.join(packages)}")


def load_results(path: Path) -> dict[str, Any]:
    """What earlier parts found."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def save_results(path: Path, part: str, rows: list[dict[str, str]]) -> None:
    """Keeps a part's rows beside those of the others."""
    results = load_results(path)
    results[part] = {"rows": rows, "machine": machine(), "at": time.strftime("%Y-%m-%d %H:%M")}
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


def row(what: str, figure: str, wanted: str = "", note: str = "") -> dict[str, str]:
    """One line of the table."""
    return {"what": what, "figure": figure, "wanted": wanted, "note": note}
