"""What each run did and how long it took: a row of `runs`, there from its beginning, so that a killed run shows too."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from kb.store import now


@dataclass(slots=True)
class Run:
    """A run under way: `counters` are numbers by name, `seconds` the time of each phase."""

    counters: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the time of what is done inside to a phase."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - started, 3)

    def count(self, **numbers: int) -> None:
        """Adds to the counters."""
        for name, number in numbers.items():
            self.counters[name] = self.counters.get(name, 0) + number


@contextmanager
def recorded(db: Database, command: str) -> Iterator[Run]:
    """Records a run of a command: its counters, the seconds of its phases, and its error where it ends with one."""
    run = Run()
    with db.atomic():
        number = db.execute("INSERT INTO runs (command, started_at) VALUES (?, ?)", [command, now()]).lastrowid
    started = time.monotonic()
    error: str | None = None
    try:
        yield run
    except BaseException as raised:
        error = f"{type(raised).__name__}: {raised}"[:500]
        raise
    finally:
        figures: dict[str, Any] = {**run.counters, "seconds": {**run.seconds, "all": round(time.monotonic() - started, 3)}}
        if error:
            figures["error"] = error
        with db.atomic():
            db.execute("UPDATE runs SET ended_at = ?, counters = ? WHERE id = ?", [now(), json.dumps(figures, ensure_ascii=False), number])
