"""The present moment, for everything that writes one down.

`KB_NOW` (ISO, UTC: 2026-03-02T01:00:00Z) stands still at a moment of one's choosing: to rehearse a
day, or to replay half a year in a test. What SQL itself calls now (`date('now')`) does not follow it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from scrapers.errors import ScraperError


def present() -> datetime:
    """The present moment in UTC; raises ScraperError where KB_NOW is set to no moment."""
    words = os.environ.get("KB_NOW")
    if not words:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(words.replace("Z", "+00:00"))
    except ValueError as error:
        raise ScraperError(f"KB_NOW is {words!r}: write a moment like 2026-03-02T01:00:00Z, or unset it") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def stamp() -> str:
    """The present moment as stored: ISO text in UTC, to the second."""
    return present().strftime("%Y-%m-%dT%H:%M:%SZ")


def beijing_day(at: str | None = None) -> str:
    """The day in Beijing (ISO) of a moment (ISO text), by default the present one: regulators' dates are Beijing dates."""
    moment = present() if at is None else datetime.fromisoformat(at.replace("Z", "+00:00"))
    return (moment + timedelta(hours=8)).date().isoformat()
