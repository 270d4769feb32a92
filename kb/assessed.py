"""What people said of triggers, as sentences to learn from."""

from __future__ import annotations

import sqlite3

from kb.training import Example

# A person's word on a real sentence counts as much as this many drawn ones.
WEIGHT = 20
CONFIRMED, REJECTED = "confirmed", "rejected"


def assessed_examples(conn: sqlite3.Connection, language: str) -> list[Example]:
    """The sentences whose trigger a person confirmed or rejected; of several verdicts the last counts.

    The quote kept with the verdict is used, so that it still counts when a rebuild no longer
    finds the trigger.
    """
    rows = conn.execute(
        "SELECT coalesce(a.quote, t.quote) AS quote, a.verdict FROM assessments a "
        "JOIN notices n ON n.id = a.notice_id LEFT JOIN triggers t ON t.id = a.trigger_id "
        "WHERE a.verdict IN (?, ?) AND coalesce(a.tag_kind, 'trigger') = 'trigger' AND n.language = ? ORDER BY a.at, a.id",
        [CONFIRMED, REJECTED, language]).fetchall()
    verdicts = {quote: verdict for quote, verdict in rows if quote}
    return [Example(quote, language, verdict == CONFIRMED, why=None if verdict == CONFIRMED else "rejected",
                    weight=WEIGHT) for quote, verdict in sorted(verdicts.items())]
