"""How each source fares: last success, last new notice, and whether its silence is unusual."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from kb.schema import SOURCE_HEALTH


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
