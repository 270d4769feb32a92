"""Build, processes, updates: what reading costs against bare tokenization, and how it grows."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import spacy
from sqlite_utils import Database

from benchmarks.measure import cpu_seconds, median, row, run
from benchmarks.synthetic import recombined, write
from kb.build import build
from kb.identity import read_identity
from kb.link import today
from kb.pipeline import analyse
from kb.rules import adopt, present_rules
from kb.store import open_db, save
from scrapers.notice import Notice

_CHARACTERS = 3_000_000
_AT_ONCE = 50  # notices of a transaction, as `kb ingest` takes in those of one file


def _notices(corpus: Path | None, most: int = _CHARACTERS) -> list[Notice]:
    """Real notices where a folder is given, else recombined ones, of about so many characters at most."""
    if corpus is None:
        return list(recombined(800))
    import json
    import random

    lines = [json.loads(line) for path in sorted(corpus.glob("*.jsonl")) for line in path.open(encoding="utf-8") if line.strip()]
    random.Random(5).shuffle(lines)
    out, size = [], 0
    for line in lines:
        if size < most:
            out.append(Notice(source_id="bench", id=line["id"], text=line["text"], title=line.get("title"), language=line.get("lang"),
                              published_on=line.get("published_on")))
            size += len(line["text"])
    return out


def building(corpus: Path | None, runs: int) -> list[dict[str, str]]:
    """The whole build against bare spaCy tokenization of the same text, one process, processor time."""
    notices = _notices(corpus)
    texts = [(n.full_text(), read_identity(n.full_text(), title=n.title, language=n.language)) for n in notices]
    size = sum(len(t) for t, _ in texts)
    bare = {language: spacy.blank(language) for language in ("zh", "en")}
    for nlp in bare.values():
        nlp.max_length = 2**31
    for text, identity in texts[:20]:  # load what is loaded once
        bare[identity.language].make_doc(text)
        analyse(text, identity)

    def tokenize() -> None:
        for text, identity in texts:
            bare[identity.language].make_doc(text)

    def read() -> None:
        for text, identity in texts:
            analyse(text, identity)

    floor, reading, storing, building_, again = [], [], [], [], []
    for _ in range(runs):
        floor.append(cpu_seconds(tokenize))
        reading.append(cpu_seconds(read))
        with tempfile.TemporaryDirectory() as folder:
            db = open_db(Path(folder) / "kb.db")
            storing.append(cpu_seconds(lambda db=db: _take_in(db, notices)))
            building_.append(cpu_seconds(lambda db=db: build(db, workers=1)))
            again.append(cpu_seconds(lambda db=db: build(db, workers=1)))
            db.close()
    base = median(floor)
    whole = median([s + b for s, b in zip(storing, building_, strict=True)])
    return [
        row("bare spaCy tokenization", f"{size / base / 1e6:.2f} M characters/s", "", f"{len(notices)} notices, {size:,} characters, one process"),
        row("pipeline (provisions, citations, dates, tags, duties, triggers)", f"{median(reading) / base:.2f} × tokenization"),
        row("whole build (pipeline, full-text index, rows, links)", f"{whole / base:.2f} × tokenization", "≤ 4",
            f"index and texts {median(storing) / base:.2f}, pipeline, rows and links {median(building_) / base:.2f}"),
        row("build of an unchanged corpus", f"{whole / median(again):.0f} × faster than the first", "≥ 50"),
    ]


def _take_in(db: Database, notices: list[Notice]) -> None:
    """As `kb ingest` does: some notices a transaction."""
    for at in range(0, len(notices), _AT_ONCE):
        with db.atomic():
            for notice in notices[at : at + _AT_ONCE]:
                save(db, notice)


def parallel(corpus: Path | None, runs: int) -> list[dict[str, str]]:
    """Two processes against one, wall time, each a command of its own, over some of the corpus and all of it; peak memory."""
    out = []
    memory = 0.0
    for most in (_CHARACTERS, 10**12) if corpus else (_CHARACTERS,):
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "kb.db"
            notices = _notices(corpus, most)
            db = open_db(path)
            _take_in(db, notices)
            db.close()
            again = ["-m", "kb", "build", "--db", str(path)]
            run(*again)
            starts = [run(*again).wall for _ in range(max(runs, 3))]  # nothing is to be read: what a command's start costs
            times: dict[int, list[float]] = {1: [], 2: []}
            for _ in range(runs):
                for workers in times:
                    cost = run(*again, "--force", "--workers", str(workers))
                    times[workers].append(cost.wall)
                    memory = max(memory, cost.memory)
        one, two, start = median(times[1]), median(times[2]), median(starts)
        size = sum(len(n.text) for n in notices)
        out += [row(f"two processes over one, {size / 1e6:.1f} M characters", f"{one / two:.2f} ×", "≥ 1.7",
                    f"{one:.1f} s and {two:.1f} s of wall time, start included; {os.cpu_count()} cores"),
                row(f"the same, start excluded ({start:.1f} s)", f"{(one - start) / (two - start):.2f} ×", "≥ 1.7")]
    return [*out, row("peak memory of a build", f"{memory:,.0f} MB", "< 1,500", "the largest process")]


def _as_read(path: Path) -> int:
    """Takes the base as read by the present rules, so that an update reads what is new only; returns its notices."""
    db: Database = open_db(path)
    rules = present_rules()
    adopt(db, rules)
    with db.atomic():
        db.execute("UPDATE derivations SET rules = ? WHERE rules <> ?", [rules.version, rules.version])
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    count: int = db.execute("SELECT count(*) FROM notices").fetchone()[0]
    build(db)
    db.close()
    return count


def updating(bases: list[Path], corpus: Path | None, runs: int) -> list[dict[str, str]]:
    """A day's 200 new notices in bases of growing size: `kb ingest`, from file to linked rows."""
    out = []
    with tempfile.TemporaryDirectory() as name:
        for base in bases:
            count = _as_read(base)
            costs = []
            for number in range(runs):
                new = Path(name) / "new.jsonl"
                unique = f"day{os.getpid()}-{number}"
                write(200, new, corpus=corpus, seed=100 + number, prefix=unique, first=10_000_000 + number * 1000,
                      day=today())
                costs.append(run("-m", "kb", "ingest", str(new), "--db", str(base)))
            out.append(row(f"200 new notices in a base of {count:,}", f"{median([c.wall for c in costs]):.1f} s", "< 60, flat",
                           f"processor {median([c.cpu for c in costs]):.1f} s, peak memory {max(c.memory for c in costs):,.0f} MB"))
    return out
