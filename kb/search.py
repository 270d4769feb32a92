"""Full-text search that finds Chinese words of any length.

SQLite's unicode61 tokenizer makes one token of a run of Chinese characters, so a word inside
it is never found. The index therefore holds, in place of each run, its overlapping character
pairs and, at its end, its last character: 网络支付 becomes "网络 络支 支付 付". A word of two
or more characters is then the phrase of its pairs, exact as a substring match; one character
is a prefix. The closing character also keeps a phrase from reaching over the end of a run.
"""

from __future__ import annotations

import math
import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from html import escape

_RUN = re.compile(r"[〇々㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_WORD = re.compile(r'"[^"]*"|\S+')
MAX_WORDS = 32


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    return " " + " ".join([run[i : i + 2] for i in range(len(run) - 1)] + [run[-1]]) + " "


def index_text(text: str) -> str:
    """The text as the index holds it."""
    return _RUN.sub(_pairs, unicodedata.normalize("NFKC", text))


def _phrase(word: str) -> str:
    """One word as an FTS5 phrase, or nothing where it holds no letter or digit."""
    word = _EDGES.sub("", unicodedata.normalize("NFKC", word).replace('"', " ").replace("\0", " "))
    tokens: list[str] = []
    last = 0
    ends_in_run = False
    for match in _RUN.finditer(word):
        tokens += word[last : match.start()].split()
        run = match.group()
        ends_in_run = match.end() == len(word)
        pairs = [run[i : i + 2] for i in range(len(run) - 1)]
        # Inside a phrase the run's end is part of what is asked for; at the phrase's end the
        # text may go on, so the closing character is left out.
        tokens += pairs if ends_in_run and pairs else [*pairs, run[-1]]
        last = match.end()
    tokens += word[last:].split()
    tokens = [t for t in tokens if any(c.isalnum() for c in t)]
    if not tokens:
        return ""
    single = ends_in_run and len(tokens[-1]) == 1
    return '"' + " ".join(tokens) + '"' + (" *" if single else "")


def match_query(words: str) -> str:
    """What a person typed as an FTS5 query: every word must occur, a quoted part as it stands.

    Never an FTS5 syntax error, whatever is typed; `""` (which matches nothing) where no
    word is left.
    """
    phrases = [_phrase(m.group().strip('"')) for m in _WORD.finditer(words or "")][:MAX_WORDS]
    return " ".join(p for p in phrases if p) or '""'


def search_words(words: str) -> tuple[str, ...]:
    """The words of a query as they should be highlighted, longest first."""
    found = {unicodedata.normalize("NFKC", m.group().strip('"')).strip() for m in _WORD.finditer(words or "")}
    return tuple(sorted((w for w in found if w), key=lambda w: (-len(w), w)))[:MAX_WORDS]


def snippet(text: str, words: str, *, around: int = 60) -> str:
    """The first place that holds a word, as HTML: escaped, the words in <mark>."""
    patterns = [re.escape(w) for w in search_words(words)]
    if not patterns:
        return escape(text[: 2 * around])
    pattern = re.compile("|".join(patterns), re.IGNORECASE)
    first = pattern.search(text)
    at = first.start() if first else 0
    start, end = max(0, at - around), min(len(text), at + 2 * around)
    part = text[start:end]
    out: list[str] = ["…"] if start else []
    last = 0
    for match in pattern.finditer(part):
        out += [escape(part[last : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        last = match.end()
    out += [escape(part[last:]), "…" if end < len(text) else ""]
    return "".join(out).replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Hit:
    """One found notice; `snippet` is safe HTML."""

    notice_id: str
    title: str
    issuer: str | None
    published_on: str | None
    status: str | None
    snippet: str


# Of a word that stands in more notices than this, the newest so many are ranked, and as many of those
# that bear it in their title: the first page then takes the same time in a base of any size.
RANKED, TITLED = 300, 150
# How often a word occurs is counted up to here; a commoner one says as little.
_COUNTED = 2000
_TITLE_WEIGHT = 10.0
# Characters of a text in which a word is counted for the ranking.
_READ = 20_000
# Of these so many are brought to one form (ﬀ, full width): all of them would take half a millisecond a text.
_FOLDED = 1000
_K1, _B, _USUAL_LENGTH = 1.2, 0.75, 3500.0


def search(conn: sqlite3.Connection, words: str, *, limit: int = 20) -> list[Hit]:
    """The best notices for what a person typed, by BM25 (a word in the title counts ten times).

    Where more than RANKED notices hold the words, those RANKED that came last are ranked, and the
    TITLED that came last of those whose title holds them.
    """
    query = match_query(words)
    if query == '""':
        return []
    found = {r[0] for r in conn.execute(
        "SELECT rowid FROM notices_fts WHERE notices_fts MATCH ? ORDER BY rowid DESC LIMIT ?", (query, max(RANKED, limit)))}
    if len(found) >= RANKED:
        found |= set(titled(conn, words, limit=TITLED))
    weights = _weights(conn, words)
    numbers = ", ".join(map(str, sorted(found)))
    scored = []
    for row in conn.execute(f"SELECT seq, published_on, title, substr(text, 1, {_READ}), length(text) FROM notices "
                            f"WHERE rowid IN ({numbers})"):
        scored.append((_score(row[2] or "", row[3], row[4], weights), row[1] or "", row[0]))
    best = [seq for *_, seq in sorted(scored, reverse=True)[:limit]]
    place = {seq: n for n, seq in enumerate(best)}
    rows = conn.execute("SELECT id, title, issuer, published_on, status, text, seq FROM notices "
                        f"WHERE rowid IN ({', '.join(map(str, best))})").fetchall()
    return [Hit(r[0], r[1] or "", r[2], r[3], r[4], snippet(r[5], words)) for r in sorted(rows, key=lambda r: place[r[6]])]


def titled(conn: sqlite3.Connection, words: str, *, limit: int, column: str = "title") -> list[int]:
    """The row numbers of notices whose title (or `doc_number`) holds the words, newest first."""
    query = match_query(words)
    if query == '""':
        return []
    return [r[0] for r in conn.execute(
        "SELECT rowid FROM notices_fts_titles WHERE notices_fts_titles MATCH ? ORDER BY rowid DESC LIMIT ?",
        (f"{{{column}}} : ({query})", limit))]


def _weights(conn: sqlite3.Connection, words: str) -> list[tuple[str, float]]:
    """Each word as it is counted in a text, with how much an occurrence says (its inverse frequency)."""
    total = conn.execute("SELECT max(seq) FROM notices").fetchone()[0] or 1
    single = len(search_words(words)) == 1
    out = []
    for word in search_words(words):
        holding = 1 if single else conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM notices_fts WHERE notices_fts MATCH ? LIMIT ?)",
            (match_query(f'"{word}"'), _COUNTED)).fetchone()[0]
        out.append((word.casefold(), max(math.log((total - holding + 0.5) / (holding + 0.5)), 0.01)))
    return out


def _score(title: str, text: str, length: int, weights: list[tuple[str, float]]) -> float:
    # Folding takes nine tenths of a search's time; words of Chinese characters alone have one form.
    if any(c.isascii() for word, _ in weights for c in word):
        title = unicodedata.normalize("NFKC", title).casefold()
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text[:_FOLDED]) + text[_FOLDED:]
        text = text.casefold()
    score = 0.0
    for word, weight in weights:
        # The index found it: it stands further down, or is written otherwise (café, cafe).
        times = max(text.count(word), 1) + _TITLE_WEIGHT * title.count(word)
        score += weight * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length / _USUAL_LENGTH))
    return score


def _rank(title: str | None, text: str | None, words: str | None) -> float:
    """The score of a notice for words that all count the same: SQL can't ask how rare each is."""
    text = text or ""
    return _score(title or "", text[:_READ], len(text), [(word.casefold(), 1.0) for word in search_words(words or "")])


def register_functions(conn: sqlite3.Connection) -> None:
    """Adds the search functions to a connection: `escape_fts` in place of Datasette's own,
    so that its search box finds Chinese words, `kb_snippet(text, words)` and `kb_rank(title, text, words)`."""
    conn.create_function("escape_fts", 1, match_query, deterministic=True)
    conn.create_function("kb_query", 1, match_query, deterministic=True)
    conn.create_function("kb_rank", 3, _rank, deterministic=True)
    conn.create_function("kb_snippet", 2, lambda t, w: snippet(t or "", w or ""), deterministic=True)
