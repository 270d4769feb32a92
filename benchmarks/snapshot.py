"""What a snapshot for many readers costs: `kb publish`, and the pages that `datasette -i` serves from it.

    python -m benchmarks.snapshot kb.db FOLDER [--views 400]

The snapshot is made in FOLDER (which then holds as much as the base) and served by one process; asked for are notices
(80 of 100 views), products (15) and the home page (5), each notice and product once, so that nothing kept answers. A
page's cost is the server's processor time; a million views are computed from its mean.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

from benchmarks.measure import ROOT, p95, run
from kb.paths import METADATA


def addresses(path: Path, views: int) -> list[str]:
    """The pages asked for, mixed."""
    chance = random.Random(7)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        last = conn.execute("SELECT max(seq) FROM notices").fetchone()[0]
        notices = {conn.execute("SELECT id FROM notices WHERE seq >= ? ORDER BY seq LIMIT 1", [chance.randint(1, last)]).fetchone()[0]
                   for _ in range(views * 80 // 100)}
        products = [r[0] for r in conn.execute("SELECT id FROM products ORDER BY rowid")]
    out = [f"/notice/{n}" for n in sorted(notices)] + ["/"] * (views * 5 // 100)
    out += [f"/product/{products[n % len(products)]}" for n in range(views * 15 // 100)]
    chance.shuffle(out)
    return out


def processor_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serving(folder: Path, views: int) -> None:
    """Prints what views of a snapshot's pages take."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(folder / "kb.db"), "--inspect-file", str(folder / "inspect.json"),
               "--metadata", str(METADATA), "--port", str(port), "--setting", "sql_time_limit_ms", "2000"]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            while True:
                try:
                    urlopen(f"http://127.0.0.1:{port}/-/health", timeout=30).read()
                    break
                except OSError:
                    if server.poll() is not None:
                        raise SystemExit("the server did not start") from None
                    time.sleep(0.1)
            print(f"serves after {time.perf_counter() - began:.1f} s")
            taken: dict[str, list[float]] = {}
            used: dict[str, float] = {}
            for address in addresses(folder / "kb.db", views):
                kind = address.split("/")[1] or "home"
                before, started = processor_seconds(server.pid), time.perf_counter()
                with urlopen(f"http://127.0.0.1:{port}{address}", timeout=30) as answer:
                    answer.read()
                taken.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
                used[kind] = used.get(kind, 0.0) + processor_seconds(server.pid) - before
            for kind, times in taken.items():
                print(f"{kind}: {len(times)} views, p95 {p95(times):.0f} ms, {1000 * used[kind] / len(times):.1f} ms of processor time each")
            every = [t for times in taken.values() for t in times]
            mean = sum(used.values()) / len(every)
            print(f"all: p95 {p95(every):.0f} ms; a million views take {mean * 1e6 / 3600:.1f} core hours")
        finally:
            server.terminate()


def main() -> None:
    """Read the arguments, publish, serve, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--views", type=int, default=400)
    given = parser.parse_args()
    cost = run("-m", "kb", "publish", str(given.folder), "--db", str(given.db))
    made, base = (given.folder / "kb.db").stat().st_size, given.db.stat().st_size
    print(f"published {base / 1e9:.2f} GB as {made / 1e9:.2f} GB in {cost.wall:.0f} s ({cost.cpu:.0f} s of processor time), "
          f"peak memory {cost.memory:.0f} MB")
    serving(given.folder, given.views)


if __name__ == "__main__":
    main()
