"""What people said of triggers and of obligations, as sentences to learn from."""

from __future__ import annotations

import re
import sqlite3

from kb.duty_train import DutyExample
from kb.training import Example
from kb.verdicts import CONFIRMED, REJECTED

# A person's word on a real sentence counts as much as this many drawn ones.
WEIGHT = 20
# A model of many obligations learns a sentence by fewer repeats than that of triggers.
_REPEATS = 5
_ENDS = {"zh": re.compile(r"[。；\n]"), "en": re.compile(r"\.\s|\n")}


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


def assessed_duties(conn: sqlite3.Connection, language: str) -> list[DutyExample]:
    """The sentences that carry the obligations people confirmed or rejected, with what else holds of them."""
    rows = conn.execute(
        "SELECT n.id, n.text, a.tag_id, a.verdict, a.quote FROM assessments a JOIN notices n ON n.id = a.notice_id "
        "WHERE a.tag_kind = 'obligation' AND a.verdict IN (?, ?) AND a.quote IS NOT NULL AND n.language = ? ORDER BY a.at, a.id",
        [CONFIRMED, REJECTED, language]).fetchall()
    said: dict[tuple[str, int, int], dict[str, bool]] = {}
    texts: dict[str, str] = {}
    for notice, text, tag, verdict, quote in rows:
        at = (text or "").find(quote)
        if at < 0:
            continue
        texts[notice] = text
        ends = [0, *(m.end() for m in _ENDS[language].finditer(text)), len(text)]
        start, end = max(e for e in ends if e <= at), min(e for e in ends if e >= at + len(quote))
        said.setdefault((notice, start, end), {})[tag] = verdict == CONFIRMED
    out = []
    for (notice, start, end), verdicts in said.items():
        others = {row[0] for row in conn.execute(
            'SELECT obligation_id FROM notice_obligations WHERE notice_id = ? AND start >= ? AND "end" <= ?', [notice, start, end])}
        held = (others | {tag for tag, holds in verdicts.items() if holds}) - {tag for tag, holds in verdicts.items() if not holds}
        out += [DutyExample(texts[notice][start:end], tuple(sorted(held)))] * _REPEATS
    return out
