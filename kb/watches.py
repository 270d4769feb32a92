"""Watches: what somebody wants to know, and what kind of conditions there are."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from sqlite_utils import Database

from kb.errors import KbError
from kb.taxonomy import taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody wants to know. Every condition that is given must hold.

    `issuer` is part of an issuer's or regulator's name, `words` stand in the changed words or the
    title (all of them), `min_severity` is 0 to 100. `channel` names a channel whose address is in
    the environment (KB_CHANNEL_<NAME>), never here. `since` (ISO) is where it starts.
    """

    id: int
    name: str
    product: str | None
    obligation: str | None
    issuer: str | None
    words: str | None
    min_severity: float
    owner: str | None
    reason: str | None
    channel: str | None
    language: str
    digest: str
    since: str


_COLUMNS = "id, name, product_id, obligation_id, issuer, words, min_severity, owner, reason, channel, language, digest, since"


def add_watch(db: Database, *, name: str, at: str, product: str | None = None, obligation: str | None = None,
              issuer: str | None = None, words: str | None = None, min_severity: float = 0, owner: str | None = None,
              reason: str | None = None, channel: str | None = None, language: str = "zh", digest: str = "daily",
              since: str | None = None, by: str | None = None) -> int:
    """Adds a watch and returns its id; changes before `since` (by default now) are not told."""
    if not name.strip() or not name.isprintable():
        raise KbError(f"{name!r} is no name for a watch: its messages and issues are found by it")
    if product is not None:
        taxonomy().scope(product)
    if obligation is not None and obligation not in taxonomy().obligations:
        raise KbError(f"no obligation {obligation!r} in the taxonomy")
    if not any((product, obligation, issuer, words, min_severity)):
        raise KbError("a watch needs something to look for: a product, an obligation, an issuer, words or a severity")
    if language not in ("zh", "en") or digest not in ("daily", "immediate") or not 0 <= min_severity <= 100:
        raise KbError("a watch's language is zh or en, its digest daily or immediate, its severity 0 to 100")
    if channel is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", channel):
        raise KbError("a channel is named by letters and digits; its address goes into the environment "
                      "(KB_CHANNEL_<NAME>), so that no secret is stored where the site can show it")
    if db.execute("SELECT 1 FROM watches WHERE name = ?", [name]).fetchone():
        raise KbError(f"there is a watch {name!r} already: remove it first, or choose another name")
    with db.atomic():
        cursor = db.execute(
            "INSERT INTO watches (name, product_id, obligation_id, issuer, words, min_severity, owner, reason, channel, language, "
            "digest, since, by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [name, product, obligation, issuer, words, min_severity, owner, reason, channel, language, digest, since or at, by, at])
    return int(cursor.lastrowid or 0)


def remove_watch(db: Database, name: str) -> None:
    """Removes a watch with its alerts; raises KbError where there is none."""
    with db.atomic():
        if not db.execute("DELETE FROM watches WHERE name = ?", [name]).rowcount:
            raise KbError(f"there is no watch {name!r}; `kb watch list` shows them")


def watches(conn: sqlite3.Connection) -> list[Watch]:
    """All enabled watches by name."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM watches WHERE enabled = 1 ORDER BY name").fetchall()
    return [Watch(id=r[0], name=r[1], product=r[2], obligation=r[3], issuer=r[4], words=r[5], min_severity=r[6], owner=r[7],
                  reason=r[8], channel=r[9], language=r[10], digest=r[11], since=r[12]) for r in rows]
