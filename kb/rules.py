"""Which rules a reading was made with, and which notices a changed taxonomy can touch.

The rules are the code that reads (with its models) and the taxonomy. A change of the code makes
every reading stale. A change of an entry of the taxonomy can only matter where the text holds one
of its words, old or new: the search index says which notices these are, the others keep their
reading.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from pathlib import Path

from sqlite_utils import Database

from kb.paths import MODEL, PROJECT
from kb.search import match_query
from kb.taxonomy import KINDS, Entry, Taxonomy, taxonomy
from kb.triggers.zh_fold import variants

# What reads a text: these and whatever of this package they import.
_READERS = ("pipeline", "identity")
_IMPORTED = re.compile(r"^\s*from kb(?:\.([\w.]+))? import ((?:[^\n(]+)|\([^)]*\))", re.MULTILINE)
_WORDS = tuple(f"{name}_{language}" for name in ("aliases", "providers", "cues", "weak", "except") for language in ("zh", "en"))
# What else of an entry decides what is read; labels do (the Chinese name of a product is one of its words).
_READ = (*_WORDS, "label_zh", "parent", "regulated_as", "regulators")
_PARTS = re.compile(r"[&|]")
_MOST_FORMS = 16


@dataclass(frozen=True, slots=True)
class Rules:
    """The version, that of the code alone, and of each entry of the taxonomy a digest and its words."""

    version: str
    code: str
    entries: Mapping[str, tuple[str, tuple[str, ...]]]


def reading_modules() -> list[Path]:
    """The modules that have a part in what is read in a text: found by their imports, so that none is forgotten."""
    package = Path(__file__).parent
    found: set[Path] = set()
    ahead = list(_READERS)
    while ahead:
        name = ahead.pop().replace(".", "/")
        path = next((p for p in (package / f"{name}.py", package / name / "__init__.py") if p.exists()), None)
        if path is None or path in found:
            continue
        found.add(path)
        for module, names in _IMPORTED.findall(path.read_text(encoding="utf-8")):
            # `from kb.x import y`: y may be a name of x or a module in it.
            parts = re.findall(r"\w+", re.sub(r"#.*| as \w+", "", names))
            ahead += [module, *(f"{module}.{part}" if module else part for part in parts)]
    return sorted(found - {package / "__init__.py"})


def _code_version() -> str:
    digest = hashlib.sha256()
    models = (path for path in sorted(MODEL.rglob("*")) if path.is_file())
    for path in [*reading_modules(), *models]:
        digest.update(path.relative_to(PROJECT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _words(entry: Entry) -> tuple[str, ...]:
    words = {entry.label_zh, *entry.regulators}
    for name in _WORDS:
        for phrase in getattr(entry, name):
            words |= {part.strip(" !") for part in (_PARTS.split(phrase) if name.startswith("cues") else [phrase])}
    return tuple(sorted(w for w in words if w))


def rules_of(tax: Taxonomy, code: str) -> Rules:
    """The rules that a taxonomy and a version of the code make."""
    entries = {}
    for kind in KINDS:
        for entry in getattr(tax, kind).values():
            seen = json.dumps([getattr(entry, name) for name in _READ], ensure_ascii=False)
            entries[f"{kind}/{entry.id}"] = (hashlib.sha256(seen.encode()).hexdigest()[:12], _words(entry))
    all_of = hashlib.sha256(repr(sorted((k, v[0]) for k, v in entries.items())).encode()).hexdigest()[:12]
    return Rules(f"{code}-{all_of}", code, entries)


@cache
def present_rules() -> Rules:
    """The rules of this program."""
    return rules_of(taxonomy(), _code_version())


def rules_version() -> str:
    """A name for everything that decides what is read in a text."""
    return present_rules().version


def adopt(db: Database, rules: Rules) -> None:
    """Notes that readings of other rules are as these would make them where that is sure.

    Afterwards every notice whose row in `derivations` names other rules is to be read.
    """
    before: str | None = ""
    with db.atomic():
        while before is not None:  # each version in turn, without looking at every row
            before = db.execute("SELECT min(rules) FROM derivations WHERE rules > ?", [before]).fetchone()[0]
            if before is None or before == rules.version:
                continue
            old = _kept(db, before)
            words = None if old is None or old.code != rules.code else _changed_words(old, rules)
            if words is None:
                continue
            db.execute("CREATE TEMP TABLE IF NOT EXISTS kb_touched (notice_id TEXT PRIMARY KEY)")
            db.execute("DELETE FROM kb_touched")
            for word in words:
                db.execute("INSERT OR IGNORE INTO kb_touched SELECT n.id FROM notices_fts f JOIN notices n ON n.rowid = f.rowid "
                           "WHERE notices_fts MATCH ?", [word])
            db.execute("UPDATE derivations SET rules = ? WHERE rules = ? AND notice_id NOT IN (SELECT notice_id FROM kb_touched)",
                       [rules.version, before])
        db.execute("INSERT OR REPLACE INTO _state VALUES (?, ?)",
                   [f"rules {rules.version}", json.dumps({"code": rules.code, "entries": rules.entries}, ensure_ascii=False)])


def forget_old(db: Database, rules: Rules) -> None:
    """Drops what was kept of rules that no reading was made with any more."""
    with db.atomic():
        for (name,) in db.execute("SELECT name FROM _state WHERE name LIKE 'rules %'").fetchall():
            version = name.removeprefix("rules ")
            if version != rules.version and not db.execute("SELECT 1 FROM derivations WHERE rules = ? LIMIT 1", [version]).fetchone():
                db.execute("DELETE FROM _state WHERE name = ?", [name])


def _kept(db: Database, version: str) -> Rules | None:
    found = db.execute("SELECT value FROM _state WHERE name = ?", [f"rules {version}"]).fetchone()
    if found is None:
        return None
    stored = json.loads(found[0])
    return Rules(version, stored["code"], {k: (digest, tuple(words)) for k, (digest, words) in stored["entries"].items()})


def _changed_words(old: Rules, new: Rules) -> list[str] | None:
    """Queries for the words of the entries that differ; None where an entry without words does."""
    words: set[str] = set()
    for name in old.entries.keys() | new.entries.keys():
        a, b = old.entries.get(name, ("", ())), new.entries.get(name, ("", ()))
        if a[0] != b[0]:
            if not (a[1] or b[1]):
                return None
            words |= {*a[1], *b[1]}
    return sorted({query for word in words for query in _queries(word)})


def _queries(word: str) -> Iterable[str]:
    """A word in every script it may stand in; an English one with whatever ending."""
    written = [variants(c) for c in word]
    forms = {word, "".join(v[-1] for v in written), *("".join(f) for f in islice(product(*written), _MOST_FORMS))}
    for form in forms:
        query = match_query(f'"{form}"')
        yield query + " *" if query != '""' and query[-2:-1].isascii() and query.endswith('"') else query
