"""How each source fares: last success, last new notice, and whether its silence is unusual."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

# A source is called silent when nothing new came for this many times its usual gap.
PATIENCE = 5


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


def working_days(start: date, end: date, *, jurisdiction: str) -> int:
    """Working days after `start` up to and with `end`: the Chinese calendar with its shifted
    weekends where it is known, else Monday to Friday."""
    count = 0
    day = start + timedelta(days=1)
    while day <= end:
        if jurisdiction == "CN":
            try:
                count += chinese_calendar.is_workday(day)
            except NotImplementedError:
                count += day.weekday() < 5
        else:
            count += day.weekday() < 5
        day += timedelta(days=1)
    return count


def health(conn: sqlite3.Connection, *, day: date) -> list[Health]:
    """Every source's health on a day, worst first."""
    out = []
    for row in conn.execute("""
            SELECT s.id, s.title, s.enabled, s.why, s.rhythm_days, s.jurisdiction,
              (SELECT max(fetched_at) FROM fetches f WHERE f.source_id = s.id
                AND f.outcome IN ('new', 'changed', 'unchanged')),
              (SELECT max(fetched_at) FROM fetches f WHERE f.source_id = s.id),
              (SELECT max(coalesce(n.published_on, substr(n.first_seen, 1, 10))) FROM notices n WHERE n.source_id = s.id),
              (SELECT count(*) FROM notices n WHERE n.source_id = s.id),
              (SELECT count(*) FROM notices n WHERE n.source_id = s.id AND n.first_seen >= :month),
              (SELECT count(*) FROM issues i WHERE i.source_id = s.id AND i.resolved_at IS NULL)
            FROM sources s WHERE s.id <> 'imported' ORDER BY s.id""",
                            {"month": (day - timedelta(days=30)).isoformat()}):
        source, title, enabled, why, rhythm, jurisdiction, success, tried, last_new, notices, recent, issues = row
        quiet = None
        if last_new:
            quiet = working_days(min(day, date.fromisoformat(last_new[:10])), day, jurisdiction=jurisdiction or "")
        if not enabled:
            state = "off"
        elif not tried:
            state = "never"
        elif not success or success[:10] < tried[:10] or issues:
            state = "failing"
        elif rhythm and quiet is not None and quiet > max(3, PATIENCE * rhythm):
            state = "silent"
        else:
            state = "fine"
        out.append(Health(source, title, state, success, last_new, quiet, rhythm, notices, recent, issues, why))
    order = {"failing": 0, "silent": 1, "never": 2, "fine": 3, "off": 4}
    return sorted(out, key=lambda h: (order[h.state], h.source_id))
