"""Fills a large base from a built one by copying its rows under new ids; see benchmarks.synthetic.

The full-text index is copied too, segment by segment: within one, only the first row number of a
term's list (and of a page) is absolute, the others are distances, so that a copy under shifted
row numbers is the same bytes with those few replaced. Row numbers start where all take three
bytes, so nothing moves. The copies are then merged into one segment by FTS5 itself.
"""

from __future__ import annotations

import sqlite3
import struct
import time
from pathlib import Path

from kb import kept
from kb.audit import append
from kb.risks import rewrite_products
from kb.rows import ROWS_PER_NOTICE
from kb.store import open_db

# Every row number from here to 2,097,151 is a varint of three bytes.
FIRST = 20_000
_FIRST_DAY = "2016-11-25"
_DAYS = 3640


def _say(began: float, words: str) -> None:
    print(f"{time.perf_counter() - began:6.0f} s  {words}", flush=True)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The SQLite varint at an offset, and the offset after it."""
    value = 0
    for n in range(8):
        byte = data[at + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    return value << 8 | data[at + 8], at + 9


def put_varint(value: int) -> bytes:
    """A number as a SQLite varint (below 2**56)."""
    out = [value & 0x7F]
    value >>= 7
    while value:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(reversed(out))


def row_places(page: bytes) -> list[int]:
    """Offsets of the absolute row numbers on a leaf page of an FTS5 index."""
    # Header: where a list that began on an earlier page goes on, and where the offsets of terms begin.
    continued, size = struct.unpack_from(">HH", page)
    places = [continued] if continued else []
    at, term, first = size, 0, True
    while at < len(page):
        step, at = varint(page, at)
        term += step
        place = term
        if not first:  # the first term is written whole, the others without the prefix they share
            _, place = varint(page, place)
        first = False
        length, place = varint(page, place)
        place += length
        if place < size:  # else the term's list begins on the next page
            places.append(place)
    return places


def _numbers(block: bytes) -> list[int]:
    out, at = [], 0
    while at < len(block):
        value, at = varint(block, at)
        out.append(value)
    return out


def _copy_index(db: sqlite3.Connection, template: sqlite3.Connection, table: str, base: int, copies: int) -> None:
    """The template's one segment of a full-text table, `copies` times under row numbers shifted by `base` each."""
    structure = template.execute(f"SELECT block FROM {table}_data WHERE id = 10").fetchone()[0]
    levels = _numbers(structure[4:])
    # One segment: count of levels, of segments, writes so far; then each level's merges, size, and (id, first, last page).
    segments = []
    at = 3
    for _ in range(levels[0]):
        _, count = levels[at], levels[at + 1]
        at += 2
        for _ in range(count):
            segments.append((levels[at], levels[at + 1], levels[at + 2]))
            at += 3
    if len(segments) != 1:
        raise SystemExit(f"{table}: the template holds {len(segments)} segments, not one")
    segment, first, last = segments[0]
    pages = []
    for row_id, block in template.execute(f"SELECT id, block FROM {table}_data WHERE id > 10 ORDER BY id"):
        rest = row_id & ((1 << 37) - 1)
        if row_id >> 37 != segment:
            raise SystemExit(f"{table}: page {row_id} is of no known segment")
        if rest >> 36:
            # An index of a long list: flags, a leaf's number, that leaf's first row, then distances.
            _, place = varint(block, 1)
            places = [place]
        else:
            places = row_places(block)
        pages.append((rest, bytes(block), places, [varint(block, p)[0] for p in places]))
    terms = template.execute(f"SELECT term, pgno FROM {table}_idx WHERE segid = ?", [segment]).fetchall()
    sizes = template.execute(f"SELECT id, sz FROM {table}_docsize").fetchall()
    averages = _numbers(template.execute(f"SELECT block FROM {table}_data WHERE id = 1").fetchone()[0])
    for copy in range(copies):
        shift = copy * base

        def shifted(shift: int = shift, copy: int = copy):  # type: ignore[no-untyped-def]
            for rest, block, places, rows in pages:
                changed = bytearray(block)
                for place, row in zip(places, rows, strict=True):
                    changed[place : place + 3] = put_varint(row + shift)
                yield (copy + 1) << 37 | rest, bytes(changed)

        db.executemany(f"INSERT INTO {table}_data VALUES (?, ?)", shifted())
        db.executemany(f"INSERT INTO {table}_idx VALUES (?, ?, ?)", ((copy + 1, t, p) for t, p in terms))
        db.executemany(f"INSERT INTO {table}_docsize VALUES (?, ?)", ((i + shift, s) for i, s in sizes))
    each = [put_varint(n) for n in (1, copies, 1, 0, copies)]
    each += [put_varint(n) for copy in range(copies) for n in (copy + 1, first, last)]
    db.execute(f"INSERT OR REPLACE INTO {table}_data VALUES (10, ?)", [structure[:4] + b"".join(each)])
    db.execute(f"INSERT OR REPLACE INTO {table}_data VALUES (1, ?)",
               [b"".join(put_varint(n * copies) for n in averages)])


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [r[1] for r in db.execute(f"PRAGMA table_info({table})")]


# Column names that hold ids, whichever table they stand in.
_NOTICE = {"notice_id", "target_notice_id", "end_notice_id"}
_DERIVED = {"provision_id", "parent_id", "target_provision_id", "trigger_id", "duty_id", "citation_id"}
_SERIAL = {"_versions", "changes", "incidents"}
_TABLES = ("notices", "notice_keys", "_versions", "provisions", "notice_products", "notice_obligations", "citations",
           "duties", "triggers", "trigger_consequences", "trigger_products", "trigger_refs", "trigger_duties",
           "restorations", "relations", "deadlines", "thresholds", "changes", "derivations", "incidents",
           "incident_rules")


def _expression(table: str, column: str, serials: dict[str, int]) -> str:
    name = f'x."{column}"'
    if (table == "notices" and column == "id") or column in _NOTICE:
        return f"CASE WHEN {name} IS NOT NULL THEN 'c' || substr(:copy + 1000, 2) || '-' || {name} END"
    if table == "notices":
        return {"seq": "x.seq + :shift", "title": "x.title", "published_on": "d.day", "effective_on": "CASE WHEN x.effective_on IS NOT NULL THEN date(d.day, '+' || d.ahead || ' days') END",
                "first_seen": "d.day || 'T08:00:00Z'", "last_seen": "d.day || 'T08:00:00Z'"}.get(column, name)
    if column == "id" and table in _SERIAL:
        return f"{name} + :copy * {serials[table]}"
    if column == "incident_id":
        return f"{name} + :copy * {serials['incidents']}"
    if column == "id" or column in _DERIVED:
        return f"{name} + :shift * {ROWS_PER_NOTICE}"
    if (table, column) in (("notice_keys", "key"), ("citations", "target_key"), ("citations", "target_number_key"),
                           ("relations", "target_key"), ("relations", "target_number_key")):
        return f"CASE WHEN {name} IS NOT NULL AND :copy > 0 AND d2.own THEN {name} || '-' || :copy ELSE {name} END" \
            if table != "notice_keys" else f"{name} || CASE :copy WHEN 0 THEN '' ELSE '-' || :copy END"
    if (table, column) == ("deadlines", "due_on"):
        return "CASE WHEN x.due_on IS NOT NULL THEN date(x.due_on, '+' || d.moved || ' days') END"
    if (table, column) in (("changes", "at"), ("_versions", "fetched_at"), ("incidents", "at")):
        return "d.day || 'T08:00:00Z'"
    if table == "incidents" and column == "key":
        return "'c' || substr(:copy + 1000, 2) || '-' || x.key"
    if table == "incidents" and column in ("start", "end"):
        return f"CASE WHEN {name} IS NOT NULL THEN date(substr({name}, 1, 10), '+' || d.moved || ' days') END"
    return name


def _insert(db: sqlite3.Connection, table: str, serials: dict[str, int]) -> str:
    columns = _columns(db, table)
    expressions = []
    for column in columns:
        expression = _expression(table, column, serials)
        if "d2.own" in expression:
            # A rule of the base is cited in its own copy; a rule the base does not hold keeps its name.
            expression = expression.replace(
                "d2.own", f'EXISTS (SELECT 1 FROM base.notice_keys k WHERE k.key = x."{column}")')
        expressions.append(expression)
    names = ", ".join(f'"{c}"' for c in columns)
    days = ""
    if any("d." in e for e in expressions):
        on = "x.id" if table == "notices" else "x.notice_id"
        days = f" JOIN days d ON d.notice_id = {on}"
    rowid = ("rowid, ", "x.seq + :shift, ") if table == "notices" else ("", "")
    order = {"notices": " ORDER BY x.seq"}.get(table, "")
    return f"INSERT INTO main.{table} ({rowid[0]}{names}) SELECT {rowid[1]}{', '.join(expressions)} FROM base.{table} x{days}{order}"


def _template(base: Path, path: Path, size: int) -> None:
    """The base's full-text index alone, under row numbers from FIRST on, as one segment."""
    from kb.search import index_text

    path.unlink(missing_ok=True)
    template = sqlite3.connect(path)
    source = sqlite3.connect(f"{base.resolve().as_uri()}?mode=ro", uri=True)
    ddl = source.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").fetchall()
    template.execute("PRAGMA synchronous=OFF")
    for name, sql in ddl:
        template.execute(sql)
        page = source.execute(f"SELECT v FROM {name}_config WHERE k = 'pgsz'").fetchone()
        if page:
            template.execute(f"INSERT INTO {name}({name}, rank) VALUES ('pgsz', ?)", page)
        columns = [r[1] for r in source.execute(f"PRAGMA table_info({name})")]
        for row in source.execute(f"SELECT seq, {', '.join(columns)} FROM notices ORDER BY seq"):
            template.execute(f"INSERT INTO {name} (rowid, {', '.join(columns)}) VALUES ({', '.join('?' * (len(columns) + 1))})",
                             [row[0] + FIRST, *(index_text(v or "") for v in row[1:])])
        template.commit()
        template.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
        template.commit()
    template.close()


def fill(base: Path, count: int, out: Path) -> None:
    """A base of `count` notices (a multiple of the built base's) at `out`, replacing what is there."""
    began = time.perf_counter()
    for suffix in ("", "-wal", "-shm"):
        out.with_name(out.name + suffix).unlink(missing_ok=True)
    open_db(base).close()  # brings it to the present schema
    db = open_db(out).conn
    db.commit()
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA foreign_keys=OFF")
    db.execute("PRAGMA cache_size=-800000")
    db.execute("PRAGMA temp_store=FILE")
    db.execute("ATTACH ? AS base", [str(base)])
    size = db.execute("SELECT count(*) FROM base.notices").fetchone()[0]
    if db.execute("SELECT max(seq) FROM base.notices").fetchone()[0] != size or count % size:
        raise SystemExit(f"{base} holds {size} notices; their numbers must have no gap, and {count} be a multiple of it")
    copies = count // size
    db.execute("INSERT OR IGNORE INTO sources SELECT * FROM base.sources")
    db.execute("INSERT OR REPLACE INTO _state SELECT * FROM base._state")
    db.execute("INSERT OR REPLACE INTO row_counts SELECT name, rows * ? FROM base.row_counts", [copies])
    serials = {t: db.execute(f"SELECT coalesce(max(id), 0) FROM base.{t}").fetchone()[0] for t in _SERIAL}
    indexes = db.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX main.{name}")
    statements = [(t, _insert(db, t, serials)) for t in _TABLES]
    db.execute("CREATE TEMP TABLE days (notice_id TEXT PRIMARY KEY, day TEXT, ahead INTEGER, moved INTEGER)")
    for table, statement in statements:
        for copy in range(copies):
            shift = FIRST + copy * size
            db.execute("DELETE FROM days")
            # Dates follow the order of arrival over ten years; what lies ahead keeps its distance.
            db.execute("""INSERT INTO days SELECT id, date(:first, '+' || ((:copy * :size + seq) * :days / :count) || ' days'),
                coalesce(cast(julianday(effective_on) - julianday(published_on) AS INTEGER), 30),
                coalesce(cast(julianday(:first) + (:copy * :size + seq) * :days / :count - julianday(published_on) AS INTEGER), 0)
                FROM base.notices""", {"first": _FIRST_DAY, "copy": copy, "size": size, "days": _DAYS, "count": count})
            db.execute(statement, {"copy": copy, "shift": shift})
            db.commit()
        _say(began, table)
    template_path = out.with_name(out.name + "-template")
    _template(base, template_path, size)
    _say(began, "index of one copy")
    template = sqlite3.connect(template_path)
    for (name,) in template.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'").fetchall():
        _copy_index(db, template, name, size, copies)
    db.commit()
    _say(began, "index copied")
    names = [name for (name,) in template.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")]
    template.close()
    template_path.unlink()
    for _, sql in indexes:
        db.execute(sql)
        db.commit()
    _say(began, f"{len(indexes)} indexes made")
    db.close()
    db = sqlite3.connect(out)
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    for name in names:
        db.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
        db.commit()
        _say(began, f"{name} merged")
    db.close()
    _finish(out, began)


def _finish(out: Path, began: float) -> None:
    db = open_db(out)
    with db.atomic():
        db.execute("PRAGMA cache_size=-400000")
        for notice_id, sha256, at in db.execute("SELECT id, sha256, first_seen FROM notices ORDER BY seq"):
            append(db, "versioned", notice_id, {"number": 1, "sha256": sha256, "url": None, "archive": None}, at=at)
    _say(began, "event log")
    rewrite_products(db, [p for (p,) in db.execute("SELECT id FROM products").fetchall()])
    # SQLite counted them as they were copied, on top of the sums copied with them.
    db.execute("UPDATE row_counts SET rows = (SELECT count(*) FROM notices) WHERE name = 'notices'")
    db.conn.commit()
    _say(began, "risks of products")
    kept.rewrite(db)
    _say(began, "overviews")
    with db.atomic():
        db.execute("PRAGMA analysis_limit=1000")
        db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _say(began, "analysed")

