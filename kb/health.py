"""How each source fares: last success, last new notice, and whether its silence is unusual."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.views import SOURCE_HEALTH


@dataclass(frozen=True, slots=True)
class Health:
    """`state` is off, never, failing, silent or fine; `quiet_days` counts working days without news."""

    source_id: str
    title: str | None
    state: str
    last_success: str | None
    last_new: str | None
    quiet_days: int | None
    rhythm_days: float | None
    notices: int
    new_in_30_days: int
    open_issues: int
    why: str | None


def health(conn: sqlite3.Connection, *, day: date) -> list[Health]:
    """Every source's health on a day, worst first; the view `source_health` says the same of today."""
    order = {"failing": 0, "silent": 1, "never": 2, "fine": 3, "off": 4}
    found = [Health(*row) for row in conn.execute(f"""SELECT source, title, state, last_success, last_new_notice, quiet_days,
        rhythm_days, notices, new_in_30_days, open_issues, why FROM ({SOURCE_HEALTH.format(day=":day")})""",
                                                  {"day": day.isoformat()})]
    return sorted(found, key=lambda h: (order[h.state], h.source_id))


def last_run(conn: sqlite3.Connection, command: str = "update") -> dict[str, Any] | None:
    """The newest run of a command as a mapping, None where there was none; `ended_at` is None for one that was killed or goes on."""
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():
        return None  # a published snapshot holds none
    row = conn.execute("SELECT command, started_at, ended_at, counters FROM runs WHERE command = ? ORDER BY id DESC LIMIT 1", [command]).fetchone()
    if row is None:
        return None
    figures = json.loads(row[3]) if row[3] else {}
    return {"command": row[0], "started_at": row[1], "ended_at": row[2], "failed": "error" in figures,
            "seconds": figures.get("seconds", {}).get("all")}
