"""Fifty readers, officers who assess and an update at the same time, in one command:

    python benchmarks/load.py --minutes 10            prints the figures of docs/reliability.md

`kb serve --auth` runs in a process of its own over a copy of the demo (or --db). Readers ask
for pages as people do (a page, a moment, the next one), officers write assessments, and
`kb update` runs against the replay server again and again, with pages that change. Anything
but the expected status is an error; afterwards the index must hold what the updates brought.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "scrapers")]
SOURCES = ["safe", "hkma"]
PASSWORD = "lychee"


@dataclass
class Figures:
    """What was measured: seconds of each request by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    locked: int = 0
    assessed: int = 0
    updates: int = 0
    failed_updates: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # minutes, MB


def pages(db: Path) -> list[str]:
    """Addresses that readers visit."""
    with contextlib.closing(sqlite3.connect(db)) as conn:
        notices = [r[0] for r in conn.execute("SELECT id FROM notices ORDER BY id LIMIT 40")]
        products = [r[0] for r in conn.execute("SELECT DISTINCT product_id FROM notice_products LIMIT 15")]
    words = ("借呗", "贷款", "备付金", "suspend", "暂停", "data protection", "消费者")
    return ["/", "/calendar", "/obligations", "/enforcement", "/sources", "/feed/changes.atom", "/kb/notices?_size=20", "/kb/triggers?_facet=cause&_size=20",
            *(f"/search?q={quote(w)}" for w in words), *(f"/notice/{quote(n, safe='')}" for n in notices), *(f"/product/{p}" for p in products),
            *(f"/product/{p}?lang=en" for p in products[:5]), "/kb/what_could_suspend?product=jiebei", "/kb.json?sql=select+count(*)+from+duties"]


async def rest(seconds: float, until: float) -> None:
    """Waits, but not beyond the end."""
    await asyncio.sleep(max(0.0, min(seconds, until - time.monotonic())))


async def reader(client: httpx.AsyncClient, todo: list[str], figures: Figures, until: float, pause: float, rng: random.Random) -> None:
    """One reader until the time is up."""
    while time.monotonic() < until:
        path = rng.choice(todo)
        kind = re.split(r"[/?]", path.lstrip("/"))[0] or "home"
        started = time.monotonic()
        try:
            answer = await client.get(path, timeout=60)
        except httpx.HTTPError as error:
            figures.errors[f"{kind}: {type(error).__name__}"] += 1
        else:
            figures.seconds.setdefault(kind, []).append(time.monotonic() - started)
            if answer.status_code != 200:
                figures.errors[f"{kind}: {answer.status_code}"] += 1
            figures.locked += "database is locked" in answer.text
        await rest(rng.uniform(0.5, 1.5) * pause, until)


async def officer(client: httpx.AsyncClient, notices: list[str], figures: Figures, until: float, rng: random.Random) -> None:
    """Assesses a notice every few seconds."""
    while time.monotonic() < until:
        path = rng.choice(notices)
        started = time.monotonic()
        try:
            form = await client.get(path, timeout=60)
            found = re.search(r'name="csrftoken" value="([^"]+)"', form.text)
            answer = await client.post(f"{path}/assess", timeout=130, data={"status": "in_review", "note": "load", "csrftoken": found[1] if found else ""})
        except httpx.HTTPError as error:
            figures.errors[f"assess: {type(error).__name__}"] += 1
        else:
            figures.seconds.setdefault("assess", []).append(time.monotonic() - started)
            figures.assessed += answer.status_code == 303
            if answer.status_code != 303:
                figures.errors[f"assess: {answer.status_code}"] += 1
            figures.locked += "database is locked" in answer.text
        await rest(rng.uniform(2, 6), until)


async def updater(db: Path, server: object, environment: dict[str, str], figures: Figures, until: float) -> None:
    """Runs `kb update` again and again; each time a page says something new."""
    pages_of: dict[str, tuple[bytes, str]] = server.pages  # type: ignore[attr-defined]
    keys = sorted(k for k in pages_of if k.endswith(".html") and "（本文为虚构样例".encode() in pages_of[k][0])
    while time.monotonic() < until:
        key = keys[figures.updates % len(keys)]
        body, media_type = pages_of[key]
        mark = f"第{figures.updates}次更新压力测试"
        pages_of[key] = (body.replace("（本文为虚构样例".encode(), f"{mark}。（本文为虚构样例".encode(), 1), media_type)
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "kb", "update", *SOURCES, "--db", str(db), env=environment, cwd=ROOT,
                                                       stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        said, _ = await process.communicate()
        if process.returncode:
            figures.failed_updates.append(said.decode(errors="replace")[-300:])
        elif "locked" in said.decode(errors="replace"):
            figures.locked += 1
        figures.updates += 1
        await rest(2, until)


def memory_of(process: int) -> float:
    """Resident megabytes of a process."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0.0


async def watch(process: int, figures: Figures, started: float, until: float) -> None:
    """Notes the server's memory twice a minute."""
    while time.monotonic() < until:
        figures.memory.append(((time.monotonic() - started) / 60, memory_of(process)))
        await rest(30 if until - started > 150 else 10, until)


async def drive(address: str, db: Path, server: object, environment: dict[str, str], process: int, given: argparse.Namespace) -> Figures:
    """Everybody at once."""
    figures = Figures()
    todo = pages(db)
    notices = [p for p in todo if p.startswith("/notice/")]
    started = time.monotonic()
    until = started + given.minutes * 60
    rng = random.Random(0)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(httpx.AsyncClient(base_url=address, limits=httpx.Limits(max_connections=2)))
                   for _ in range(given.readers + given.officers)]
        gate = asyncio.Semaphore(2)  # checking a password is slow by design

        async def log_in(client: httpx.AsyncClient, name: str) -> None:
            async with gate:
                form = await client.get("/login", timeout=60)
                token = re.search(r'name="csrftoken" value="([^"]+)"', form.text)
                answer = await client.post("/login", timeout=60, data={"username": name, "password": PASSWORD, "csrftoken": token[1] if token else ""})
                if answer.status_code != 302:
                    raise SystemExit(f"{name} could not log in: {answer.status_code}")

        await asyncio.gather(*(log_in(c, "lin" if n < given.readers else "anna") for n, c in enumerate(clients)))
        until += time.monotonic() - started
        started = time.monotonic()
        work = [reader(c, todo, figures, until, given.pause, random.Random(n)) for n, c in enumerate(clients[:given.readers])]
        work += [officer(c, notices, figures, until, random.Random(-n)) for n, c in enumerate(clients[given.readers:])]
        work += [watch(process, figures, started, until)]
        if not given.no_update:
            work.append(updater(db, server, environment, figures, until))
        rng.shuffle(work)
        await asyncio.gather(*work)
    figures.memory.append(((time.monotonic() - started) / 60, memory_of(process)))
    return figures


def stale(db: Path, figures: Figures) -> list[str]:
    """What the updates brought and the search does not find; what the doctor says."""
    from kb.doctor import findings
    from kb.store import reading

    wrong = []
    with reading(db) as conn:
        texts = conn.execute("SELECT count(*) FROM notices WHERE text LIKE '%次更新压力测试%'").fetchone()[0]
        found = conn.execute("SELECT count(*) FROM notices_fts WHERE notices_fts MATCH kb_query('次更新压力测试')").fetchone()[0]
        if texts != found or (figures.updates > 1 and not texts):
            wrong.append(f"{texts} notices changed, {found} of them are found")
        wrong += [f"{what}: {words}" for what, words in findings(conn)]
    return wrong


def report(figures: Figures, given: argparse.Namespace, wrong: list[str]) -> None:
    """The tables."""
    every = sorted(s for seconds in figures.seconds.values() for s in seconds)

    def row(name: str, seconds: list[float]) -> str:
        cut = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
        return f"| {name} | {len(seconds):,} | {cut[49] * 1000:.0f} | {cut[94] * 1000:.0f} | {cut[98] * 1000:.0f} | {max(seconds) * 1000:.0f} |"

    print(f"{given.readers} readers, {given.officers} officers, {given.minutes:g} minutes: {len(every):,} requests "
          f"({len(every) / given.minutes / 60:.1f} a second), {sum(figures.errors.values())} errors, {figures.assessed} assessments, "
          f"{figures.updates} updates ({len(figures.failed_updates)} failed), “database is locked” {figures.locked} times\n")
    print("| page | requests | p50 ms | p95 ms | p99 ms | longest ms |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for kind, seconds in sorted(figures.seconds.items(), key=lambda x: -len(x[1])):
        print(row(kind, seconds))
    print(row("all", every))
    print("\n| minute | " + " | ".join(f"{m:.1f}" for m, _ in figures.memory) + " |\n| --- |" + " ---: |" * len(figures.memory))
    print("| server's memory, MB | " + " | ".join(f"{mb:.0f}" for _, mb in figures.memory) + " |")
    for words in [*(f"{n} × {e}" for e, n in figures.errors.items()), *figures.failed_updates, *wrong]:
        print("wrong:", words)


def main() -> None:
    """Prepares, serves, drives, reports; exit code 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--officers", type=int, default=3)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds a reader looks at a page, on average")
    parser.add_argument("--no-update", action="store_true")
    parser.add_argument("--db", type=Path, help="a knowledge base to copy; by default the demo")
    given = parser.parse_args()
    from replay import Replay

    with tempfile.TemporaryDirectory(prefix="kb-load-") as name, Replay(SOURCES) as server:
        folder = Path(name)
        db = folder / "kb.db"
        environment = {**os.environ, "KB_DATA": name, "PYTHONPATH": str(ROOT)}
        (folder / "config.yml").write_text(f"contact: ops@example.org\ndelay: 0\nreplay: {server.address}\n")
        kb = [sys.executable, "-m", "kb"]
        made = ["backup", str(db), "--db", str(given.db)] if given.db else ["demo", "--no-serve", "--hostile", "--db", str(db)]
        subprocess.run([*kb, *made], check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        from datasette_auth_passwords.utils import hash_password

        users = folder / "users.yml"
        users.write_text(json.dumps({"officers": {"anna": hash_password(PASSWORD, iterations=1000)}, "analysts": {"lin": hash_password(PASSWORD, iterations=1000)}}))
        users.chmod(0o600)
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = (folder / "server.log").open("w+b")
        site = subprocess.Popen([*kb, "serve", "--auth", str(users), "--port", str(port), "--db", str(db)], env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(300):
                with contextlib.suppress(httpx.HTTPError):
                    if httpx.get(f"{address}/-/health").status_code:
                        break
                time.sleep(0.2)
            figures = asyncio.run(drive(address, db, server, environment, site.pid, given))
        finally:
            site.terminate()
            site.wait(timeout=30)
        wrong = stale(db, figures)
        report(figures, given, wrong)
        log.seek(0)
        for line in log.read().decode(errors="replace").splitlines()[-2:]:
            print("log:", line)
    sys.exit(bool(wrong or figures.errors or figures.failed_updates or figures.locked))


if __name__ == "__main__":
    main()
