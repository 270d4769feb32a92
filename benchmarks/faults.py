"""What is lost when the program is killed, the disk is full or the power goes, in one command:

    python benchmarks/faults.py --times 30          prints the table of docs/reliability.md

Each operation runs as the command does, in a process forked from this one (so that no time goes
into loading), over a folder prepared anew. It is disturbed at a random moment; then the same
command is run again until it succeeds, and what the base holds is compared with a calm run's.
Anything missing or different counts as lost. A full disk is a small tmpfs where that may be
mounted (root), else a limit on the size of files.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from stage import Ended, Operation, Stage, lost, run, start, state, wait  # noqa: E402


@dataclass(slots=True)
class Row:
    """A line of the table."""

    fault: str
    during: str
    times: int = 0
    met: int = 0  # how often the operation was really disturbed
    lost: int = 0
    rude: int = 0  # tracebacks
    recovery: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self) -> str:
        took = f"{statistics.median(self.recovery):.1f} / {max(self.recovery):.1f}" if self.recovery else "–"
        said = "nothing" if not self.lost else f"**{self.lost} rows**"
        return f"| {self.fault} | {self.during} | {self.times} | {self.met} | {said}{' (' + '; '.join(sorted(set(self.notes)))[:200] + ')' if self.notes else ''} | {took} |"


HEAD = "| fault | during | times | it struck | lost | recovery, s (median / longest) |\n| --- | --- | ---: | ---: | --- | --- |"


def _synced(wal: Path) -> int:
    """Bytes of a write-ahead log that are surely on the disk: SQLite syncs what it is about to move into the base.

    How far it has got stands in the wal-index (sqlite.org/walformat.html): nBackfillAttempted at byte 128.
    """
    try:
        index = wal.with_name(wal.name.removesuffix("-wal") + "-shm").read_bytes()
        page = int.from_bytes(wal.read_bytes()[8:12], "big")
    except OSError:
        return 0
    frames = int.from_bytes(index[128:132], sys.byteorder)
    return 32 + frames * (24 + page) if frames else 0


class Faults:
    """The faults, each over every operation."""

    def __init__(self, stage: Stage, *, seed: int = 0) -> None:
        self.stage = stage
        self.random = random.Random(seed)
        self.number = 0

    def folder(self) -> Path:
        self.number += 1
        path = self.stage.folder / f"run-{self.number}"
        path.mkdir()
        return path

    def calm(self, operation: Operation) -> None:
        """Runs the operation undisturbed, to know what should come out and how long it takes."""
        folder = self.folder()
        operation.prepare(folder)
        ended = run(operation.command(folder), folder, operation.environment(folder))
        if ended.code:
            raise SystemExit(f"{operation.name}, undisturbed, ended with {ended.code}: {ended.words[-2000:]}")
        operation.seconds = ended.seconds
        operation.size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        operation.calm = operation.look(folder)
        shutil.rmtree(folder)

    def recover(self, operation: Operation, folder: Path, row: Row) -> None:
        """The same command again until it succeeds; then what is held is compared and the doctor asked."""
        started = time.monotonic()
        done = operation.name == "backup" and (folder / "b.db").exists()  # a backup that has its name is whole
        ended = Ended(0, "", 0.0)
        for _ in range(0 if done else 20):
            ended = run(operation.command(folder), folder, operation.environment(folder))
            if not ended.code:
                break
            time.sleep(0.3)  # a child of a killed process may hold a lock for a moment
        row.recovery.append(time.monotonic() - started)
        if ended.code:
            row.lost += 1
            row.notes.append(f"ended with {ended.code}: {ended.words.strip()[-160:]}")
            return
        try:
            row.lost += (gone := lost(operation.calm, operation.look(folder)))
            if gone:
                found = operation.look(folder)
                row.notes += [f"{operation.name}: {name} differ: {sorted(set(operation.calm[name]) ^ set(found[name]))[:4]!r}"[:400]
                              for name in operation.calm if operation.calm[name] != found[name]]
        except Exception as error:  # noqa: BLE001 - what can't be read is lost
            row.lost += 1
            row.notes.append(f"{type(error).__name__}: {error}")
        if (folder / "kb.db").exists():
            check = run(["doctor", "--db", str(folder / "kb.db")], folder, {})
            if check.code:
                row.lost += 1
                row.notes.append("doctor: " + check.words.strip()[:160])

    def _moment(self, operation: Operation) -> float:
        return self.random.uniform(0.0, max(0.05, operation.seconds))

    def kill(self, operation: Operation, times: int) -> Row:
        """kill -9 of the whole process group at a random moment."""
        row = Row("kill -9", operation.name)
        for _ in range(times):
            folder = self.folder()
            operation.prepare(folder)
            log = folder.parent / f"{folder.name}.log"
            started = time.monotonic()
            child = start(operation.command(folder), log, operation.environment(folder))
            time.sleep(self._moment(operation))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            row.met += wait(child, log, started).code == -signal.SIGKILL
            row.times += 1
            self.recover(operation, folder, row)
            shutil.rmtree(folder)
        return row

    def power(self, operation: Operation, times: int) -> Row:
        """The files as they stand at one moment, the log that SQLite had not yet put on the disk cut at a random byte."""
        row = Row("power cut", operation.name)
        for _ in range(times):
            folder, after = self.folder(), self.folder()
            operation.prepare(folder)
            log = folder.parent / f"{folder.name}.log"
            child = start(operation.command(folder), log, operation.environment(folder))
            started = time.monotonic()
            time.sleep(self._moment(operation))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGSTOP)
            shutil.rmtree(after)
            shutil.copytree(folder, after, ignore=shutil.ignore_patterns("*-shm", "*.lock", ".lock"))
            for wal in after.rglob("*-wal"):
                size = wal.stat().st_size
                os.truncate(wal, self.random.randint(min(size, _synced(folder / wal.relative_to(after))), size))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGCONT)
                os.killpg(child, signal.SIGKILL)
            row.met += wait(child, log, started).code == -signal.SIGKILL
            row.times += 1
            self.recover(operation, after, row)
            shutil.rmtree(folder)
            shutil.rmtree(after)
        return row

    def full(self, operation: Operation, times: int) -> Row:
        """A disk that is full after a random number of bytes; then there is room again."""
        row = Row("full disk", operation.name)
        for _ in range(times):
            folder = self.folder()
            with small_disk(folder) as disk:
                operation.prepare(folder)
                used = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
                most = max(int((operation.size - used) * 1.5), 200_000)
                before = disk(used + self.random.randint(8192, most))
                ended = run(operation.command(folder), folder, operation.environment(folder), before=before)
                disk(None)
                row.met += ended.code != 0
                if "Traceback" in ended.words:
                    row.rude += 1
                    row.notes.append("a traceback: " + ended.words.strip().rsplit("\n", 1)[-1][:160])
                row.times += 1
                self.recover(operation, folder, row)
            shutil.rmtree(folder)
        return row

    def twice(self, operation: Operation, times: int) -> Row:
        """Two processes do the same at once; either may say that the other is at it."""
        row = Row("two processes at once", operation.name)
        for _ in range(times):
            folder = self.folder()
            operation.prepare(folder)
            logs = [folder.parent / f"{folder.name}.{n}.log" for n in (1, 2)]
            started = time.monotonic()
            children = [start(operation.command(folder), log, operation.environment(folder)) for log in logs]
            ends = [wait(child, log, started) for child, log in zip(children, logs, strict=True)]
            row.times += 1
            row.met += 1
            for ended in ends:
                if "Traceback" in ended.words or ("locked" in ended.words and ended.code):
                    row.rude += 1
                    row.notes.append(ended.words.strip()[-160:])
            self.recover(operation, folder, row)
            shutil.rmtree(folder)
        return row

    def page(self, times: int) -> Row:
        """A page of the file overwritten: the doctor must say so, the backup must bring all back."""
        row = Row("a page of the file destroyed", "rest")
        calm = state(self.stage.full)
        for _ in range(times):
            folder = self.folder()
            db = folder / "kb.db"
            shutil.copy(self.stage.full, db)
            pages = db.stat().st_size // 4096
            with db.open("r+b") as file:
                file.seek(self.random.randrange(pages) * 4096)
                file.write(bytes(self.random.randrange(256) for _ in range(4096)))
            found = run(["doctor", "--db", str(db)], folder, {})
            row.times += 1
            row.met += found.code != 0
            if "Traceback" in found.words:
                row.rude += 1
                row.notes.append(found.words.strip()[-160:])
            started = time.monotonic()
            ended = run(["restore", str(self.stage.saved), "--db", str(db)], folder, {})
            row.recovery.append(time.monotonic() - started)
            gone = lost(calm, state(db)) if not ended.code else 1
            row.lost += gone
            if gone:
                row.notes.append(ended.words.strip()[-200:] or "differs")
            shutil.rmtree(folder)
        return row

    def archive_file(self, operation: Operation, times: int) -> Row:
        """A file of the page archive gone: the doctor names it, the next update fetches again."""
        row = Row("a file of the archive lost", "rest")
        for _ in range(times):
            folder = self.folder()
            operation.prepare(folder)
            run(operation.command(folder), folder, operation.environment(folder))
            gone = self.random.choice(list((folder / "kb-archive").glob("*.warc.gz")))
            gone.unlink()
            check = run(["doctor", "--db", str(folder / "kb.db")], folder, {})
            row.times += 1
            row.met += check.code != 0 and gone.name in check.words
            started = time.monotonic()
            ended = run(operation.command(folder), folder, operation.environment(folder))
            row.recovery.append(time.monotonic() - started)
            difference = lost(operation.calm, operation.look(folder)) + (ended.code != 0)
            row.lost += difference
            if difference:
                row.notes.append(ended.words.strip()[-200:])
            shutil.rmtree(folder)
        return row

    def clock(self, operation: Operation, times: int) -> Row:
        """The clock goes back a year between two runs: nothing is fetched twice, dated back or told twice."""
        row = Row("the clock goes back a year", operation.name)
        for _ in range(times):
            folder = self.folder()
            operation.prepare(folder)
            run(operation.command(folder), folder, operation.environment(folder))
            with contextlib.closing(sqlite3.connect(folder / "kb.db")) as conn:
                before = conn.execute("SELECT id, first_seen, last_seen FROM notices ORDER BY id").fetchall()
            started = time.monotonic()
            ended = run(operation.command(folder), folder, {**operation.environment(folder), "KB_NOW": "2025-06-01T00:00:00Z"})
            row.recovery.append(time.monotonic() - started)
            with contextlib.closing(sqlite3.connect(folder / "kb.db")) as conn:
                after = conn.execute("SELECT id, first_seen, last_seen FROM notices ORDER BY id").fetchall()
            row.times += 1
            row.met += 1
            back = sum(a[1] != b[1] or b[2] < a[2] for a, b in zip(before, after, strict=True))
            check = run(["audit", "verify", "--db", str(folder / "kb.db")], folder, {})
            row.lost += back + (ended.code != 0) + (check.code != 0)
            again = run(operation.command(folder), folder, operation.environment(folder))  # what holds on a day is as before
            row.lost += lost(operation.calm, operation.look(folder)) + (again.code != 0)
            if ended.code or check.code:
                row.notes.append((ended.words + check.words).strip()[-160:])
            shutil.rmtree(folder)
        return row


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[int | None], Callable[[], None] | None]]:
    """Gives a function that sets the disk's size (None: plenty). It returns what a child must call first, if anything."""
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", str(folder)], capture_output=True, check=False).returncode == 0

    def size(most: int | None) -> Callable[[], None] | None:
        if mounted:
            subprocess.run(["mount", "-o", f"remount,size={most if most is not None else 1 << 30}", str(folder)], check=True)
            return None
        if most is None:
            return None
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    try:
        yield size
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def main() -> None:
    """Reads the command line, runs all, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", help="operations")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-faults-") as name:
        import kb.cli
        import kb.pipeline  # noqa: F401

        stage = Stage(Path(name))
        faults = Faults(stage, seed=given.seed)
        rows: list[Row] = []
        print(HEAD, flush=True)

        def done(row: Row) -> None:
            rows.append(row)
            print(row.line(), flush=True)

        try:
            operations = {o.name: o for o in stage.operations() if not given.only or o.name in given.only}
            for operation in operations.values():
                faults.calm(operation)
                done(faults.kill(operation, given.times))
                done(faults.full(operation, given.times))
                if operation.name not in ("train", "backup"):
                    done(faults.power(operation, given.times))
                done(faults.twice(operation, max(1, given.times // 5)))
            if not given.only:
                done(faults.page(given.times))
                done(faults.archive_file(operations["update"], max(1, given.times // 5)))
                done(faults.clock(operations["update"], max(1, given.times // 5)))
        finally:
            stage.close()
        print(f"\n{sum(r.times for r in rows)} faults, {sum(r.lost for r in rows)} rows lost, {sum(r.rude for r in rows)} tracebacks")


if __name__ == "__main__":
    main()
