"""What the faults happen to: each operation of the program over a folder prepared anew, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "scrapers")]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SAMPLES = ROOT / "corpus" / "samples" / "notices"
SOURCES = ["safe", "hkma"]
_TABLES = {
    "notices": "SELECT id, title, sha256, version, status FROM notices ORDER BY id",
    "versions": "SELECT notice_id, number, sha256 FROM versions ORDER BY 1, 2",
    "triggers": "SELECT notice_id, quote, cause, severity FROM triggers ORDER BY 1, start, 2",
    "duties": "SELECT notice_id, quote FROM duties ORDER BY 1, start, 2",
    "citations": "SELECT notice_id, cited, target_notice_id FROM citations ORDER BY 1, start, 2",
    "relations": "SELECT notice_id, kind, target, target_notice_id FROM relations ORDER BY 1, start, 2, 3",
    "changes": "SELECT notice_id, kind FROM changes ORDER BY 1, 2",
    "assessments": "SELECT notice_id, note, by FROM assessments ORDER BY id",
    "found": "SELECT rowid FROM notices_fts WHERE notices_fts MATCH '\"贷款\"' ORDER BY rowid",
}


def state(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What must be the same whatever happened on the way; moments are left out."""
    with contextlib.closing(sqlite3.connect(db, timeout=30)) as conn:
        return {name: conn.execute(sql).fetchall() for name, sql in _TABLES.items()}


def lost(calm: dict[str, list[Any]], found: dict[str, list[Any]]) -> int:
    """Rows that are missing, changed or too many."""
    from collections import Counter

    out = 0
    for name, rows in calm.items():
        a, b = Counter(rows), Counter(found[name])
        out += sum((a - b).values()) + sum((b - a).values())
    return out


@dataclass(slots=True)
class Ended:
    """A process that ended: its code (negative for a signal) and what it said."""

    code: int
    words: str
    seconds: float


def start(arguments: list[str], log: Path, environment: dict[str, str], *, before: Callable[[], None] | None = None) -> int:
    """Runs `kb ARGUMENTS` in a forked process of its own session; its number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        os.environ.update(environment)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        if before:
            before()
        if arguments[0] == "!train":
            try:
                _train_writes(Path(arguments[1]))
            except OSError as error:  # the command line says it so, too
                os.write(2, f"Error: {error.strerror}\n".encode())
                os._exit(1)
            os._exit(0)
        from kb.cli import main

        main(arguments, standalone_mode=True)
    except SystemExit as error:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(error.code if isinstance(error.code, int) else 1)
    except BaseException:  # noqa: BLE001 - a traceback in the log is a finding
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        os._exit(70)
    os._exit(0)


def _train_writes(folder: Path) -> None:
    """What `kb train` does to the disk (what it does in memory can't be lost): the model's files, again and again."""
    from kb.duty_model import duty_model, write_model
    from kb.judge import MODEL, model
    from kb.paths import TRAINING
    from kb.train import save
    from kb.training import read_base, write_examples

    nlp, duties, examples = model("en"), duty_model("en", MODEL), read_base(TRAINING, "en")
    for _ in range(3):
        save(nlp, folder / "en")
        write_model(duties, folder)
        write_examples(folder / "en.jsonl", examples)


def wait(child: int, log: Path, started: float) -> Ended:
    """The end of a process."""
    _, status = os.waitpid(child, 0)
    words = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return Ended(os.waitstatus_to_exitcode(status), words, time.monotonic() - started)


def run(arguments: list[str], folder: Path, environment: dict[str, str], **more: Any) -> Ended:
    """A whole run."""
    log = folder.parent / f"{folder.name}.log"
    started = time.monotonic()
    return wait(start(arguments, log, environment, **more), log, started)


# -- operations -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Operation:
    """`prepare` fills a folder, `command` are kb's arguments for it, `look` is what must come out."""

    name: str
    prepare: Callable[[Path], None]
    command: Callable[[Path], list[str]]
    look: Callable[[Path], dict[str, list[Any]]]
    environment: Callable[[Path], dict[str, str]] = lambda folder: {"KB_DATA": str(folder)}
    calm: dict[str, list[Any]] = field(default_factory=dict)
    seconds: float = 0.0
    size: int = 0  # bytes of the folder after a calm run


class Stage:
    """Everything prepared once: bases to copy, the replay server, the sink for alerts."""

    def __init__(self, folder: Path) -> None:
        from replay import Replay

        self.folder = folder
        self.server = Replay(SOURCES)
        self.server.__enter__()
        self.got: list[str] = []
        self.sink = _sink(self.got)
        self.full, self.half, self.saved = folder / "full.db", folder / "half.db", folder / "saved.db"
        some = folder / "some"
        some.mkdir()
        for number, path in enumerate(sorted(SAMPLES.glob("*.json"))):
            if number % 2:
                shutil.copy(path, some)
        for arguments in (["ingest", str(some), "--db", str(self.half)], ["demo", "--no-serve", "--hostile", "--db", str(self.full)]):
            self._must(arguments)
        self._must(["assess", "yz-banfa-2026-901", "--status", "applicable", "--note", "n", "--by", "w", "--db", str(self.full)])
        self._must(["backup", str(self.saved), "--db", str(self.full)])
        for base in (self.full, self.half):
            one_file(base)

    def _must(self, arguments: list[str]) -> None:
        ended = run(arguments, self.folder / "setup", {"KB_DATA": str(self.folder)})
        if ended.code:
            raise SystemExit(f"kb {' '.join(arguments)} ended with {ended.code}: {ended.words}")

    def close(self) -> None:
        self.server.__exit__()
        self.sink.shutdown()

    def operations(self) -> list[Operation]:
        def of_base(base: Path) -> Callable[[Path], None]:
            return lambda folder: shutil.copy(base, folder / "kb.db") and None

        def base(folder: Path) -> dict[str, list[Any]]:
            return state(folder / "kb.db")

        def updating(folder: Path) -> None:
            (folder / "config.yml").write_text(f"contact: ops@example.org\ndelay: 0\nreplay: {self.server.address}\n")

        def watching(folder: Path) -> None:
            shutil.copy(self.full, folder / "kb.db")
            with contextlib.closing(sqlite3.connect(folder / "kb.db")) as conn:
                for n in range(20):
                    conn.execute("INSERT INTO watches (name, words, channel, digest, since, at) VALUES (?, '办法', 'sink', 'immediate', "
                                 "'2000-01-01', '2000-01-01')", [f"w{n}"])
                conn.commit()

        def told(folder: Path) -> dict[str, list[Any]]:
            with contextlib.closing(sqlite3.connect(folder / "kb.db")) as conn:
                unsent = conn.execute("SELECT watch_id, change_id FROM alerts WHERE sent_at IS NULL").fetchall()
                sent = conn.execute("SELECT w.name, a.change_id FROM alerts a JOIN watches w ON w.id = a.watch_id ORDER BY 1, 2").fetchall()
            return {"unsent": unsent, "alerts": sent}

        def backed(folder: Path) -> dict[str, list[Any]]:
            return {**base(folder), "saved": [tuple(sorted((k, len(v)) for k, v in state(folder / "b.db").items()))]}

        def spoilt(folder: Path) -> None:
            shutil.copy(self.full, folder / "kb.db")
            with contextlib.closing(sqlite3.connect(folder / "kb.db")) as conn:
                conn.execute("UPDATE notices SET title = 'spoilt'")
                conn.execute("INSERT INTO assessments (notice_id, status, note, by, at) VALUES ('yz-banfa-2026-901', 'done', 'since', 'li', "
                             "'2026-11-24T00:00:00Z')")
                conn.commit()

        def model(folder: Path) -> None:
            (folder / "model").mkdir()

        def trained(folder: Path) -> dict[str, list[Any]]:
            import spacy

            from kb import judge  # noqa: F401 - registers the component
            from kb.duty_model import duty_model
            from kb.training import read_base  # noqa: F401

            spacy.load(folder / "model" / "en")
            duty_model.__wrapped__("en", folder / "model")
            lines = (folder / "model" / "en.jsonl").read_text(encoding="utf-8").splitlines()
            return {"sentences": [json.loads(line)["text"] for line in lines]}

        return [
            Operation("ingest", of_base(self.half), lambda f: ["ingest", str(SAMPLES), "--db", str(f / "kb.db")], base),
            Operation("build", of_base(self.full), lambda f: ["build", "--force", "--workers", "1", "--db", str(f / "kb.db")], base),
            Operation("update", updating, lambda f: ["update", *SOURCES], base),
            Operation("migrate", lambda f: old_base(f / "kb.db"), lambda f: ["build", "--workers", "1", "--db", str(f / "kb.db")], base),
            Operation("notify", watching, lambda f: ["notify", "--db", str(f / "kb.db")], told,
                      lambda f: {"KB_DATA": str(f), "KB_CHANNEL_SINK": f"json://127.0.0.1:{self.sink.server_address[1]}/"}),
            Operation("train", model, lambda f: ["!train", str(f / "model")], trained),
            Operation("backup", of_base(self.full), lambda f: ["backup", str(f / "b.db"), "--db", str(f / "kb.db")], backed),
            Operation("restore", spoilt, lambda f: ["restore", str(self.saved), "--db", str(f / "kb.db")], base),
        ]


def _sink(got: list[str]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def one_file(db: Path) -> None:
    """Everything in the file itself, nothing in -wal, so that it can be copied."""
    with contextlib.closing(sqlite3.connect(db)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")


def old_base(path: Path, *, applied: int = 2) -> None:
    """A base as the program of `applied` migrations left it, with notices in it."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from kb.schema import migrations

    old = Migrations("kb")
    old._migrations = migrations._migrations[:applied]
    db = Database(sqlite3.connect(path))
    old.apply(db)
    import hashlib

    db.execute("INSERT INTO sources (id, title) VALUES ('imported', 'Imported files')")
    for number, file in enumerate(sorted(SAMPLES.glob("yz-*.json")), 1):
        text = json.loads(file.read_text(encoding="utf-8"))["text"]
        digest = hashlib.sha256(text.encode()).hexdigest()
        db.execute("INSERT INTO notices (rowid, id, seq, source_id, version, text, sha256, first_seen, last_seen, title) "
                   "VALUES (?, ?, ?, 'imported', 1, ?, ?, '2025-01-01', '2025-01-01', ?)", [number, file.stem, number, text, digest, text[:20]])
        db.execute("INSERT INTO versions (notice_id, number, title, text, sha256, given) VALUES (?, 1, ?, ?, ?, '{}')",
                   [file.stem, text[:20], text, digest])
    from kb.search import index_text

    for seq, title, text in db.execute("SELECT seq, title, text FROM notices").fetchall():
        db.execute("INSERT INTO notices_fts (rowid, title, text) VALUES (?, ?, ?)", [seq, index_text(title), index_text(text)])
    db.execute("INSERT INTO assessments (notice_id, status, note, by, at) SELECT id, 'done', 'kept', 'w', '2025-01-01' FROM notices LIMIT 1")
    db.conn.commit()
    db.conn.close()
