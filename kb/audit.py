"""An append-only event log in which every row vouches for all before it.

An event's hash is SHA-256 over its own fields and the hash of the one before. Whoever keeps the
newest hash (the head) elsewhere can tell later whether anything before it was edited, deleted,
reordered, inserted or cut off, even by someone who recomputed the whole chain.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kb.errors import KbError
from scrapers.clock import stamp

START = "0" * 64
"""What the first event names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event: its number and hash. Keep it outside the database."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verification:
    """`problems` are sentences, empty where the log is whole; `head` is the newest event's (None for no events)."""

    events: int
    head: Head | None
    problems: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def parse_head(words: str) -> Head:
    """A saved head ("17:ab12…"); raises KbError for anything else."""
    seq, _, digest = words.strip().partition(":")
    if not seq.isascii() or not seq.isdigit() or len(seq) > 15 or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise KbError(f"{words.strip()[:100]!r} is no head: `kb audit head` prints one (number:hash)")
    return Head(int(seq), digest)


def payload_text(payload: dict[str, Any]) -> str:
    """A payload as stored and hashed: JSON with sorted keys."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(*, seq: int, at: str, kind: str, subject: str, payload_hash: str, prev_hash: str) -> str:
    """The hash of an event."""
    fields = json.dumps([seq, at, kind, subject, payload_hash, prev_hash], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()


def append(db: Database, kind: str, subject: str, payload: dict[str, Any], *, at: str | None = None) -> Head:
    """Adds an event and returns the new head; part of the caller's transaction where there is one.

    `kind` is a word (fetched, versioned, tagged, assessed, alerted, incident), `subject` names
    what it happened to, `payload` is data that JSON can hold.
    """
    at = at or stamp()
    with db.atomic():
        # Takes the write lock before the head is read: two writers never build on the same one.
        db.execute("UPDATE watches SET id = id WHERE 0")
        before = head(db.conn)
        seq, prev = (before.seq + 1, before.hash) if before else (1, START)
        words = payload_text(payload)
        payload_hash = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        new = Head(seq, digest(seq=seq, at=at, kind=kind, subject=subject, payload_hash=payload_hash, prev_hash=prev))
        db.execute("INSERT INTO events (seq, at, kind, subject, payload, payload_hash, prev_hash, hash) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [seq, at, kind, subject, words, payload_hash, prev, new.hash])
    return new


def head(conn: sqlite3.Connection) -> Head | None:
    """The newest event's number and hash, None before the first."""
    row = conn.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(row[0], row[1]) if row else None


def verify(conn: sqlite3.Connection, saved: Head | None = None) -> Verification:
    """Walks the whole log; with a saved head it also finds a cut-off tail and a recomputed chain."""
    problems: list[str] = []
    last: Head | None = None
    count = 0
    seen_saved = saved is None
    for seq, at, kind, subject, payload, payload_hash, prev_hash, stored in conn.execute(
            "SELECT seq, at, kind, subject, payload, payload_hash, prev_hash, hash FROM events ORDER BY seq"):
        count += 1
        expected = last.seq + 1 if last else 1
        if seq != expected:
            problems.append(f"events {expected} to {seq - 1} are missing" if seq > expected else f"event {seq} is out of order")
        elif prev_hash != (last.hash if last else START):
            problems.append(f"event {seq} does not follow the one before it: one of them was inserted, moved or replaced")
        if hashlib.sha256(str(payload).encode("utf-8", "surrogatepass")).hexdigest() != payload_hash:
            problems.append(f"event {seq} ({kind} {subject}): its payload was edited")
        if digest(seq=seq, at=str(at), kind=str(kind), subject=str(subject), payload_hash=str(payload_hash),
                  prev_hash=str(prev_hash)) != stored:
            problems.append(f"event {seq} ({kind} {subject}): it was edited or renumbered")
        last = Head(seq, str(stored))
        if saved is not None and seq == saved.seq:
            seen_saved = True
            if stored != saved.hash:
                problems.append(f"event {seq} has another hash than the saved head: something up to it was changed "
                                "and the log recomputed")
    if saved is not None and not seen_saved:
        problems.append(f"the log ends at event {last.seq if last else 0}, before the saved head {saved.seq}: "
                        "its tail was cut off")
    return Verification(count, last, tuple(problems))
