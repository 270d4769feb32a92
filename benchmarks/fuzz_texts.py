"""Fuzzed readers of texts: provisions, citations, dates, the whole pipeline, what the store makes of it, changes."""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

from fuzz_checks import need, spans
from fuzz_mutate import text_of

PUBLISHED = "2026-02-28"


def _both(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    return text[:middle], text[middle:]


# -- reading texts ------------------------------------------------------------------------------


def provisions(data: bytes) -> None:
    from kb.provisions import read_provisions

    text = text_of(data)
    for language in ("zh", "en"):
        found = read_provisions(text, language=language)
        spans(text, found, "provision")
        for number, p in enumerate(found):
            need(p.parent is None or 0 <= p.parent < number, "a provision's parent comes after it")


def sentences(data: bytes) -> None:
    from kb.provisions import read_provisions
    from kb.sentences import read_sentences

    text = text_of(data)
    for language in ("zh", "en"):
        spans(text, read_sentences(text, language=language, provisions=read_provisions(text, language=language)), "sentence")


def citations(data: bytes) -> None:
    from kb.provisions import read_provisions
    from kb.references import find_provision, read_citations

    text = text_of(data)
    for language in ("zh", "en"):
        held = read_provisions(text, language=language)
        spans(text, read_citations(text, language=language, provisions=held), "citation")
        find_provision(held, text, text[:60])


def dates(data: bytes) -> None:
    from datetime import date

    from kb.dates import effective_date, read_date_problems, read_deadlines
    from kb.moments import moments

    text = text_of(data)
    read_date_problems(text)
    for language in ("zh", "en"):
        found = read_deadlines(text, language=language, published_on=PUBLISHED)
        spans(text, found, "deadline")
        effective = effective_date(text, language=language, published_on=PUBLISHED)
        for day in [d.due_on for d in found] + [effective]:
            need(day is None or date.fromisoformat(day), "no date")
        spans(text, moments(text, language=language, published_on=PUBLISHED), "moment")


def numerals(data: bytes) -> None:
    from kb.days import chinese_day, english_day
    from kb.numerals import chinese, letters, roman
    from kb.thresholds import read_thresholds

    text = text_of(data)
    for read in (chinese, roman, letters, chinese_day, english_day):
        read(text[:200])
    for language in ("zh", "en"):
        spans(text, read_thresholds(text, language=language), "threshold")


def relations(data: bytes) -> None:
    from kb.provisions import read_provisions
    from kb.references import read_citations
    from kb.relations import read_relations

    text = text_of(data)
    for language in ("zh", "en"):
        cited = read_citations(text, language=language, provisions=read_provisions(text, language=language))
        spans(text, read_relations(text, language=language, kind="rule", title=text[:20], citations=cited), "relation")


def identity(data: bytes) -> None:
    from kb.identity import read_identity
    from kb.keys import keys_of
    from kb.words import bare, fold, tokens

    text = text_of(data)
    for language in (None, "zh", "en"):
        found = read_identity(text, language=language)
        keys_of(found.title, found.doc_number)
    need(len(fold(text)) >= 0 and bare(text) is not None, "fold")
    spans(text, tokens(text), "token")


def _analyse(text: str, language: str) -> Any:
    from kb.identity import read_identity
    from kb.pipeline import analyse

    return analyse(text, read_identity(text, language=language))


def pipeline_zh(data: bytes) -> None:
    _pipeline(text_of(data), "zh")


def pipeline_en(data: bytes) -> None:
    _pipeline(text_of(data), "en")


def _pipeline(text: str, language: str) -> None:
    """What the store is given: cleaned text, whole analysis, every span good."""
    from kb.derived import paths_of
    from kb.store import clean_text

    text = clean_text(text)
    found = _analyse(text, language)
    for what in ("provisions", "citations", "deadlines", "relations", "tags", "duties", "triggers", "restorations", "thresholds"):
        spans(text, getattr(found, what), what)
    for t in found.triggers:
        need(len(t.consequences) == len(t.evidence) == len(set(t.consequences)), "evidence of consequences")
        need(all(0 <= s <= e <= len(text) for s, e in t.evidence), "evidence outside the text")
        need(0 <= t.score <= 1, f"score {t.score}")
        need(all(0 <= r < len(found.citations) for r in t.refs), "a reference to no citation")
    paths_of(found.provisions)


@cache
def base() -> sqlite3.Connection:
    """An empty base in memory."""
    from sqlite_utils import Database

    from kb.schema import migrate
    from kb.search import register_functions
    from kb.store import write_taxonomy
    from kb.taxonomy import taxonomy

    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    register_functions(db.conn)
    migrate(db)
    write_taxonomy(db, taxonomy())
    return db.conn


def store(data: bytes) -> None:
    """Saving, building and changing a notice leaves a base that the doctor finds whole."""
    from sqlite_utils import Database

    from kb.build import build
    from kb.doctor import findings
    from kb.store import save
    from scrapers.notice import Notice

    conn = base()
    db = Database(conn)
    conn.execute("SAVEPOINT fuzz")
    try:
        for words in _both(text_of(data)):
            try:
                save(db, Notice(source_id="imported", text=words, id="x", title=words[:30] or None), at="2026-01-01T00:00:00Z")
            except ValueError:
                continue
            built = build(db, workers=1)
            need(not built.failed, f"build: {built.failed[:1]}")
        wrong = [w for w in findings(conn) if w[0] != "file"]
        need(not wrong, f"doctor: {wrong[:1]}")
    finally:
        conn.execute("ROLLBACK TO fuzz")
        conn.execute("RELEASE fuzz")


# -- changes --------------------------------------------------------------------------------------


def redline(data: bytes) -> None:
    from kb.changes import apply, compare, same_words
    from kb.redline import redline_html, redline_text

    text = text_of(data)
    old, new = _both(text)
    for language in ("zh", "en"):
        changes = compare(old, new, language=language)
        need(same_words(apply(changes, old), new), "applying the changes does not give the new text")
        need(not compare(text, text, language=language), "a text differs from itself")
        redline_text(changes, language=language)
        html = redline_html(changes, language=language)
        need("<script" not in html.lower(), "markup in a redline")


def amendments(data: bytes) -> None:
    from kb.amendments import read_amendment
    from kb.consolidate import consolidate

    old, new = _both(text_of(data))
    for language in ("zh", "en"):
        consolidate(old, read_amendment(new, language=language), language=language)


def meaning(data: bytes) -> None:
    from kb.meaning import Reading
    from kb.meaning import meaning as compare
    from kb.store import clean_text

    old, new = (clean_text(t) for t in _both(text_of(data)))
    for language in ("zh", "en"):
        compare(Reading(old, _analyse(old, language)), Reading(new, _analyse(new, language)))
