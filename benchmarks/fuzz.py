"""Fuzzing of every parser, in one command:

    python benchmarks/fuzz.py --minutes 60 --state .fuzz

Targets take turns, each turn a process of its own that loads the code as it is then, so a
finding can be mended while the rest goes on, and a run that was stopped goes on where it was
(the state folder holds counts, inputs that reached new code, and findings). With atheris
installed (the `fuzz` extra) inputs are guided by coverage; without it, the same changes are
made blindly. A finding is an exception that the parser does not promise, a wrong answer, a
process that dies, or an input that costs more CPU time than its length allows (timed again
without instrumentation before it counts). Each is kept once, by where it happened.

    python benchmarks/fuzz.py --table --state .fuzz      executions and findings per target
    python benchmarks/fuzz.py --replay FILE --target N   one input again
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

MOST_MEMORY_MB = 3000
HARD_SECONDS = 20.0  # CPU time after which an input is broken off


class TooSlow(BaseException):
    """An input took HARD_SECONDS; no `except Exception` of the code under test swallows it."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Breaks off what takes more than `seconds` of this process's CPU time."""

    def expire(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, expire)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def place_of(error: BaseException) -> str:
    """Where an error happened, in our own code as far in as possible: findings are told apart by it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f"{os.sep}kb{os.sep}" in f.filename or f"{os.sep}scrapers{os.sep}" in f.filename] or frames[-1:]
    words = str(error)[:60] if type(error).__name__ == "Wrong" else ""
    return f"{type(error).__name__} {Path(ours[-1].filename).name}:{ours[-1].name} {''.join(c for c in words if not c.isdigit())}"


class Slice:
    """One target's turn: runs inputs, counts them, keeps what goes wrong."""

    def __init__(self, name: str, state: Path, seconds: float, *, guided: bool) -> None:
        from fuzz_targets import BY_NAME

        self.target = BY_NAME[name]
        self.folder = state / name
        self.corpus = self.folder / "corpus"
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.until = time.monotonic() + seconds
        self.executions = 0
        self.written = 0.0
        self.factor = 4.0 if guided else 1.0  # instrumented code is slower
        self.known = {p.stem for p in (self.folder / "findings").glob("*.bin")}

    def count(self, *, last: bool = False) -> None:
        """Writes how many inputs were run: the process may be ended at any moment."""
        if last or time.monotonic() - self.written > 1:
            (self.folder / f"count-{os.getpid()}").write_text(str(self.executions))
            self.written = time.monotonic()

    def one(self, data: bytes) -> None:
        """One input."""
        self.executions += 1
        self.count()
        target = self.target
        started = time.process_time()
        try:
            with limited(HARD_SECONDS * self.factor):
                target.run(data)
        except TooSlow as error:
            self.keep(data, "too slow", f"{HARD_SECONDS} s", error)
            return
        except Exception as error:  # noqa: BLE001 - that is what we look for
            self.keep(data, place_of(error), "".join(traceback.format_exception(error))[-3000:], error)
            return
        spent = time.process_time() - started
        if spent > self.factor * (target.seconds + target.per_character * len(data)):
            self.keep(data, "slow", f"{spent:.2f} s for {len(data)} bytes", None)

    def keep(self, data: bytes, where: str, words: str, error: BaseException | None) -> None:
        """Keeps the first input of a kind; slow ones are all candidates until they were timed again."""
        slow = "slow" in where
        key = hashlib.sha256((repr(data[:4000]) if slow else where).encode("utf-8", "replace")).hexdigest()[:12]
        if key in self.known or (slow and len(self.known) > 40):
            return
        self.known.add(key)
        folder = self.folder / ("slow" if slow else "findings")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{key}.bin").write_bytes(data)
        (folder / f"{key}.txt").write_text(f"{where}\n{words}\n", encoding="utf-8", errors="backslashreplace")

    def seeds(self) -> list[bytes]:
        """Our seeds and the inputs kept by earlier turns."""
        return [*self.target.seeds(), *(p.read_bytes() for p in sorted(self.corpus.glob("*"))[:3000])]

    def blind(self) -> None:
        """Without atheris: change a seed, run it, until the time is up."""
        from fuzz_mutate import case

        rng = random.Random(f"{self.target.name} {time.time_ns()}")
        seeds = self.seeds()
        for seed in seeds[:2000]:
            if time.monotonic() > self.until:
                break
            self.one(seed)
        while time.monotonic() < self.until:
            self.one(case(rng, rng.choice(seeds), form=self.target.form, tokens=self.target.tokens))
        self.count(last=True)

    def guided(self, atheris: Any) -> None:
        """With atheris: libFuzzer chooses what to change, we (or, now and then, it) change it."""
        from fuzz_mutate import case

        first = self.folder / "seeds"
        first.mkdir(exist_ok=True)
        for seed in self.target.seeds():
            (first / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)

        def change(data: bytes, most: int, seed: int) -> bytes:
            rng = random.Random(seed)
            if rng.random() < 0.15:
                return bytes(atheris.Mutate(data, most))
            return case(rng, data, form=self.target.form, tokens=self.target.tokens)[:most]

        def run(data: bytes) -> None:
            self.one(bytes(data))
            if time.monotonic() > self.until:
                self.count(last=True)
                os._exit(0)  # libFuzzer would go on; its own clock also counts loading

        atheris.Setup([sys.argv[0], str(self.corpus), str(first), "-max_len=120000", "-len_control=0", "-timeout=300", "-verbosity=0",
                       "-print_final_stats=0", f"-rss_limit_mb={MOST_MEMORY_MB}", f"-artifact_prefix={self.folder}/died-", "-use_value_profile=0",
                       f"-max_total_time={max(1, int(self.until - time.monotonic()) + 20)}"], run, custom_mutator=change)
        atheris.Fuzz()


def run_slice(name: str, state: Path, seconds: float, *, blind: bool) -> None:
    """A turn, in this process."""
    atheris = None
    if not blind:
        with contextlib.suppress(ImportError):
            import atheris
    if atheris is not None:
        with atheris.instrument_imports(include=["kb", "scrapers"]):
            from fuzz_targets import BY_NAME

            BY_NAME[name].run(BY_NAME[name].seeds()[0])  # imports what it needs while imports are instrumented
    turn = Slice(name, state, seconds, guided=atheris is not None)
    if atheris is not None:
        turn.guided(atheris)
    else:
        turn.blind()


def timed(name: str, data: bytes) -> float:
    """CPU seconds of one input without instrumentation; the second of two runs, so that nothing loads."""
    from fuzz_targets import BY_NAME

    spent = 0.0
    for _ in range(2):
        started = time.process_time()
        try:
            with limited(HARD_SECONDS * 2):
                BY_NAME[name].run(data)
        except TooSlow:
            return HARD_SECONDS * 2
        except Exception:  # noqa: BLE001 - an error is another finding
            return 0.0
        spent = time.process_time() - started
    return spent


def confirm(name: str, state: Path) -> None:
    """Times the slow candidates again, in this fresh process; what holds becomes a finding."""
    from fuzz_targets import BY_NAME

    target = BY_NAME[name]
    for path in sorted((state / name / "slow").glob("*.bin")):
        data = path.read_bytes()
        spent = timed(name, data)
        if spent > target.seconds + target.per_character * len(data):
            (state / name / "findings").mkdir(exist_ok=True)
            path.replace(state / name / "findings" / path.name)
            (state / name / "findings" / f"{path.stem}.txt").write_text(f"slow\n{spent:.2f} s of CPU for {len(data)} bytes\n")
        else:
            path.unlink()
        path.with_suffix(".txt").unlink(missing_ok=True)


def _count(state: Path, name: str, figures: dict[str, Any]) -> None:
    for path in (state / name).glob("count-*"):
        with contextlib.suppress(ValueError):
            figures["executions"] += int(path.read_text() or 0)
        path.unlink()


def drive(state: Path, minutes: float, *, turn: float, names: list[str], blind: bool) -> None:
    """Gives the targets their turns until the time is up."""
    from fuzz_targets import TARGETS

    state.mkdir(parents=True, exist_ok=True)
    held = state / "state.json"
    figures: dict[str, dict[str, Any]] = json.loads(held.read_text()) if held.exists() else {}
    until = time.monotonic() + minutes * 60
    targets = [t for t in TARGETS if not names or t.name in names]
    while time.monotonic() < until:
        targets.sort(key=lambda t: figures.get(t.name, {}).get("seconds", 0) / t.weight)
        target = targets[0]  # whoever had least of its share
        mine = figures.setdefault(target.name, {"executions": 0, "seconds": 0.0, "turns": 0, "died": 0})
        seconds = min(turn * target.weight, max(5.0, until - time.monotonic()))
        started = time.monotonic()
        command = [sys.executable, __file__, "--slice", target.name, "--state", str(state), "--seconds", str(seconds)]
        with (state / target.name / "log.txt" if (state / target.name).is_dir() else state / "log.txt").open("ab") as log:
            process = subprocess.Popen(command + ["--blind"] * blind, stdout=log, stderr=log, start_new_session=True)
            try:
                code = process.wait(timeout=seconds * 3 + 400)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                code = process.wait()
        mine["seconds"] += time.monotonic() - started
        mine["turns"] += 1
        mine["died"] += code != 0
        _count(state, target.name, mine)
        if any((state / target.name).glob("slow/*.bin")):
            subprocess.run([sys.executable, __file__, "--confirm", target.name, "--state", str(state)], check=False)
        held.write_text(json.dumps(figures, indent=1))
    table(state)


def table(state: Path) -> None:
    """Executions and findings per target, as a Markdown table."""
    figures = json.loads((state / "state.json").read_text())
    print("| target | inputs run | minutes | kept inputs | open findings |\n| --- | ---: | ---: | ---: | ---: |")
    total = [0, 0.0]
    for name, f in sorted(figures.items()):
        found = len(list((state / name / "findings").glob("*.bin"))) + len(list((state / name).glob("died-*")))
        print(f"| {name} | {f['executions']:,} | {f['seconds'] / 60:.1f} | {len(list((state / name / 'corpus').glob('*'))):,} | {found} |")
        total = [total[0] + f["executions"], total[1] + f["seconds"]]
    print(f"| all | {total[0]:,} | {total[1] / 60:.1f} | | |")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--turn", type=float, default=40, help="seconds of a turn")
    parser.add_argument("--state", type=Path, default=Path(".fuzz"))
    parser.add_argument("--only", nargs="*", default=[], help="targets")
    parser.add_argument("--blind", action="store_true", help="without atheris, also where it is installed")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--target")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--slice", help=argparse.SUPPRESS)
    parser.add_argument("--confirm", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=30, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.table:
        table(given.state)
    elif given.replay:
        from fuzz_targets import BY_NAME

        print(f"{timed(given.target, given.replay.read_bytes()):.3f} s")
        BY_NAME[given.target].run(given.replay.read_bytes())
    elif given.slice:
        run_slice(given.slice, given.state, given.seconds, blind=given.blind)
    elif given.confirm:
        confirm(given.confirm, given.state)
    else:
        drive(given.state, given.minutes, turn=given.turn, names=given.only, blind=given.blind)


if __name__ == "__main__":
    main()
