"""Search, pages and canned queries on a base, with LIKE and a trigram index beside them."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measure import median, p95, row, wall_ms
from kb.paths import METADATA
from kb.search import register_functions, search

_ZH = re.compile(r"[一-鿿]{2,}")
_EN = re.compile(r"[A-Za-z]{4,}")
_CAP = 5000


def _open(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    register_functions(conn)
    return conn


def _words(conn: sqlite3.Connection, each: int) -> dict[str, list[str]]:
    """Words of the base by script, length and whether many notices hold them."""
    chance = random.Random(11)
    last = conn.execute("SELECT max(seq) FROM notices").fetchone()[0]
    first = conn.execute("SELECT min(seq) FROM notices").fetchone()[0]
    texts = [r[0] for n in range(400) if (r := conn.execute("SELECT text FROM notices WHERE seq = ?",
                                                           [chance.randint(first, last)]).fetchone())]
    found: dict[str, Counter[str]] = {}
    for text in texts:
        for run in _ZH.findall(text)[:80]:
            for length, name in ((1, "one character"), (2, "two characters"), (4, "four characters"), (7, "seven characters")):
                if len(run) >= length:
                    at = chance.randrange(len(run) - length + 1)
                    found.setdefault(name, Counter())[run[at : at + length]] += 1
        english = _EN.findall(text)
        for word in english[:80]:
            found.setdefault("English word", Counter())[word.lower()] += 1
        for a, b in zip(english[:80:7], english[1:80:7], strict=False):
            found.setdefault("two English words", Counter())[f"{a} {b}"] += 1
    out: dict[str, list[str]] = {}
    for name, counts in found.items():
        common = [w for w, _ in counts.most_common(each)]
        rare = [w for w, n in counts.items() if n == 1]
        chance.shuffle(rare)
        out[f"{name}, common"], out[f"{name}, rare"] = common, rare[:each]
    return out


def searching(base: Path, runs: int) -> list[dict[str, str]]:
    """p95 of the first page by kind of word, each word `runs` times, against LIKE."""
    conn = _open(base)
    count = conn.execute("SELECT count(*) FROM notices").fetchone()[0]
    kinds = _words(conn, 20)
    out, every = [], []
    for name, words in kinds.items():
        times = [median([wall_ms(lambda w=w: search(conn, w)) for _ in range(runs)]) for w in words]
        every += times
        out.append(row(f"search: {name}", f"p95 {p95(times):.1f} ms", "< 50", f"median {median(times):.1f} ms, {len(words)} words"))
    asked = [kinds["two characters, common"][0], kinds["four characters, rare"][0]]
    # Ranked, too, as a page of search is: by date alone LIKE may stop at the first twenty of a common word.
    like = [wall_ms(lambda w=w: conn.execute("SELECT id, title FROM notices WHERE text LIKE :w ORDER BY title LIKE :w DESC, published_on DESC LIMIT 20",
                                             {"w": f"%{w}%"}).fetchall()) for w in asked]
    out.append(row("search over LIKE", f"{median(like) / median(every):,.0f} ×", "≥ 100",
                   f"LIKE {median(like) / 1000:.1f} s, search {median(every):.1f} ms (medians), {count:,} notices"))
    out += _trigram(conn)
    return out


def _trigram(conn: sqlite3.Connection) -> list[dict[str, str]]:
    """A trigram index over a part of the base: how long it takes, and what it finds of short words."""
    part = 5000
    rows = conn.execute("SELECT seq, title, text FROM notices ORDER BY seq DESC LIMIT ?", [part]).fetchall()
    with tempfile.TemporaryDirectory() as folder:
        tri = sqlite3.connect(Path(folder) / "t.db")
        tri.execute("CREATE VIRTUAL TABLE t USING fts5(title, text, tokenize='trigram')")
        tri.executemany("INSERT INTO t (rowid, title, text) VALUES (?, ?, ?)", rows)
        tri.commit()
        found = {w: len(tri.execute("SELECT rowid FROM t WHERE t MATCH ?", [f'"{w}"']).fetchall()) for w in ("支付", "备付金")}
        held = {w: sum(w in text for _, _, text in rows) for w in found}
        times = [wall_ms(lambda: tri.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20", ['"备付金"']).fetchall())
                 for _ in range(5)]
        tri.close()
    return [row(f"trigram search, {part:,} notices", f"{median(times):.1f} ms for three characters", "",
                f"two characters: finds {found['支付']} of {held['支付']} notices with 支付")]


def pages(base: Path, runs: int) -> list[dict[str, str]]:
    """p95 of product, notice and home pages, and each canned query, through Datasette as it serves them."""
    return asyncio.run(_pages(base, runs))


async def _pages(base: Path, runs: int) -> list[dict[str, str]]:
    from datasette.app import Datasette

    metadata: dict[str, Any] = yaml.safe_load(METADATA.read_text(encoding="utf-8"))
    link = Path(tempfile.mkdtemp()) / "kb.db"
    link.symlink_to(base.resolve())
    # Not immutable: without an inspect file Datasette would hash all of it first.
    site = Datasette([str(link)], metadata=metadata, settings={"sql_time_limit_ms": 5000})
    await site.invoke_startup()
    conn = _open(base)
    chance = random.Random(3)
    products = [r[0] for r in conn.execute("SELECT id FROM products ORDER BY id")]
    notices = [r[0] for r in conn.execute("SELECT id FROM notices WHERE seq % 997 = 3 LIMIT 200")]
    chance.shuffle(notices)
    out = []
    for name, addresses in (("home", ["/"] * 10), ("product", [f"/product/{p}" for p in products]),
                            ("notice", [f"/notice/{n}" for n in notices[:40]]), ("search", ["/search?q=支付", "/search?q=loan"])):
        first = await _timed(site, addresses[0])
        times = [median([await _timed(site, a) for _ in range(runs)]) for a in addresses]
        out.append(row(f"{name} page", f"p95 {p95(times):.0f} ms", "< 150", f"median {median(times):.0f} ms, the very first {first:.0f} ms"))
    slow = []
    for name in metadata["databases"]["kb"]["queries"]:
        slow.append((median([await _timed(site, f"/kb/{name}.json?_shape=array") for _ in range(runs)]), name))
    slow.sort(reverse=True)
    out.append(row("canned queries", f"slowest {slow[0][0]:.0f} ms", "< 300",
                   ", ".join(f"{name} {ms:.0f}" for ms, name in slow[:5]) + f" ms; {sum(ms < 300 for ms, _ in slow)} of {len(slow)} below 300"))
    return out


async def _timed(site: Any, address: str) -> float:
    import time

    began = time.perf_counter()
    answer = await site.client.get(address)
    taken = (time.perf_counter() - began) * 1000
    if answer.status_code >= 500:
        print(f"  {address}: {answer.status_code} {answer.text[:200]}")
    return taken
