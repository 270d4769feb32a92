"""What a page costs the server: CPU time of each kind of page, first and then warm, and the 95th percentile of all.

    python -m benchmarks.pages kb.db [--each 12]

CPU time of the whole process, since other programs on the machine do not count. Product, notice,
search and register pages are each asked for with different arguments, so that what is kept of one
answer does not serve the next.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from kb.paths import METADATA
from kb.serve import datasette

WORDS = ("借呗", "暂停", "payment", "suspend", "第十五条", "停止新增", "licence", "小额贷款")
OWN = ("/", "/calendar", "/enforcement", "/enforcement?page=3", "/sources", "/compare", "/obligations", "/search", "/feed/changes.atom",
       "/calendar.ics", "/-/health")
STOCK = ("/{db}", "/{db}/notices", "/{db}/triggers", "/{db}/duties", "/{db}/provisions", "/{db}/suspension_risks?product=jiebei",
         "/{db}/suspension_paths?product=jiebei", "/{db}/recent_changes", "/{db}/source_health", "/{db}/citations")


def kinds(path: Path, each: int) -> Iterator[tuple[str, list[str]]]:
    """Kinds of pages with the addresses asked for."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        products = [r[0] for r in conn.execute("SELECT id FROM products ORDER BY rowid LIMIT ?", [each])]
        last = conn.execute("SELECT max(seq) FROM notices").fetchone()[0]
        notices = [conn.execute("SELECT id FROM notices WHERE seq >= ? ORDER BY seq LIMIT 1", [1 + last * n // each]).fetchone()[0]
                   for n in range(each)]
        obligations = [r[0] for r in conn.execute("SELECT id FROM obligations ORDER BY rowid LIMIT ?", [each])]
    yield "product", [f"/product/{p}" for p in products]
    yield "notice", [f"/notice/{n}" for n in notices]
    yield "search", [f"/search?q={w}" for w in WORDS]
    yield "obligations by kind", [f"/obligations?obligation={o}" for o in obligations]
    yield "obligations by product", [f"/obligations?product={p}&status=in_force" for p in products]
    yield "enforcement by duty", [f"/enforcement?obligation={o}" for o in obligations]
    yield "calendar by product", [f"/calendar?product={p}" for p in products]
    yield "question", [f"/{path.stem}/what_could_suspend?product={p}" for p in products]
    yield "feed of product", [f"/feed/product/{p}.atom" for p in products[:4]]
    yield from ((p, [p] * 6) for p in OWN)
    yield from ((p.format(db=path.stem), [p.format(db=path.stem)] * 4) for p in STOCK)


def main() -> None:
    """Prints a line a kind: cold, median and worst CPU milliseconds; then the 95th percentile over all pages but each kind's first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("db", type=Path)
    parser.add_argument("--each", type=int, default=12)
    given = parser.parse_args()
    site = datasette(given.db, metadata=METADATA)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(site.invoke_startup())

    def ask(path: str) -> float:
        started = time.process_time()
        answer: Any = loop.run_until_complete(site.client.get(path))
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return 1000 * (time.process_time() - started)

    every: list[float] = []
    print(f"{'page':44} {'first':>8} {'median':>8} {'worst':>8}   CPU ms")
    for kind, paths in kinds(given.db, given.each):
        taken = [ask(p) for p in paths]
        every += taken[1:]
        print(f"{kind[:44]:44} {taken[0]:8.1f} {statistics.median(taken[1:]):8.1f} {max(taken[1:]):8.1f}", flush=True)
    ordered = sorted(every)
    print(f"95th percentile over {len(every)} pages: {ordered[int(0.95 * len(ordered))]:.1f} ms; median {statistics.median(every):.1f} ms")


if __name__ == "__main__":
    main()
