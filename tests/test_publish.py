"""A snapshot serves everything that is public, nothing that people wrote, and is swapped in one step."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.assessments import assess
from kb.cli import main
from kb.errors import KbError
from kb.publish import publish
from kb.search import register_functions, search
from kb.store import open_db

SECRET = "only-for-the-house"


@pytest.fixture(scope="module")
def house(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(demo_db, tmp_path_factory.mktemp("house")))
    db = open_db(path)
    rejected, other = (r[0] for r in db.execute("SELECT DISTINCT trigger_id FROM product_risks ORDER BY 1 LIMIT 2").fetchall())
    assess(db, status="done", trigger_id=rejected, verdict="rejected", note=SECRET, owner=SECRET, by=SECRET, at="2026-11-24T00:00:00Z")
    assess(db, status="in_review", trigger_id=other, note=SECRET, by=SECRET, at="2026-11-24T00:00:00Z")
    tagged = db.execute("SELECT notice_id, product_id FROM notice_products ORDER BY 1, 2 LIMIT 1").fetchone()
    assess(db, status="done", notice_id=tagged[0], tag=tagged[1], verdict="rejected", note=SECRET, by=SECRET, at="2026-11-24T00:00:00Z")
    return path


def test_nothing_private_is_in_the_file(house: Path, tmp_path: Path) -> None:
    made = publish(house, tmp_path)
    # A write-ahead log is beside the base or not, as whoever wrote last was closed or is still open.
    assert SECRET.encode() in b"".join(p.read_bytes() for p in house.parent.glob("kb.db*"))
    assert SECRET.encode() not in made.path.read_bytes()
    with closing(sqlite3.connect(made.path)) as conn:
        assert not {"events"} & {r[0] for r in conn.execute("SELECT name FROM sqlite_master")}
        assert not conn.execute("SELECT count(*) FROM watches").fetchone()[0]
        assert conn.execute("SELECT verdict, tag_id, by FROM assessments").fetchall() == [("rejected", None, None)]
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_same_answers(house: Path, tmp_path: Path) -> None:
    publish(house, tmp_path)
    asked = "SELECT * FROM suspension_risks WHERE product = 'payment' ORDER BY trigger_id, consequence, via_product"
    answers = []
    for path in (house, tmp_path / "kb.db"):
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1" if path.is_symlink() else path.as_uri(), uri=True)) as conn:
            register_functions(conn)
            answers.append((conn.execute(asked).fetchall(), search(conn, "备付金"), conn.execute("SELECT count(*) FROM notices").fetchone()))
    assert answers[0] == answers[1] and answers[0][0] and answers[0][1]


def test_swapped_in_one_step_and_the_newest_two_stay(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    for n in range(3):
        monkeypatch.setattr("kb.publish.now", lambda n=n: f"2026-11-2{n}T00:00:00Z")
        with closing(sqlite3.connect(tmp_path / "kb.db")) if n else closing(sqlite3.connect(":memory:")) as reader:
            made = publish(house, tmp_path)
            if n:  # who was reading goes on reading
                assert reader.execute("SELECT count(*) FROM notices").fetchone()[0] == made.notices
        names.append(made.path.name)
        assert (tmp_path / "kb.db").readlink() == Path(made.path.name)
    assert sorted(p.name for p in tmp_path.glob("kb-*.db")) == names[1:]
    told = json.loads((tmp_path / "inspect.json").read_text(encoding="utf-8"))["kb"]
    assert told["tables"]["notices"]["count"] == made.notices and told["size"] == made.size


def test_half_a_snapshot_does_not_stay(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(part: Path) -> dict[str, int]:
        assert part.exists()
        raise KeyboardInterrupt

    killed, going_on = tmp_path / "kb-20261101T000000Z.part", tmp_path / "kb-20261102T000000Z.part"
    for part in (killed, going_on):
        part.touch()
    os.utime(killed, (0, 0))
    os.utime(going_on, (time.time(), time.time()))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("kb.publish._clean", interrupted)
        publish(house, tmp_path)
    publish(house, tmp_path)
    assert list(tmp_path.glob("*.part")) == [going_on]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="no knowledge base"):
        publish(tmp_path / "none.db", tmp_path / "out")


def test_the_command(house: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["publish", str(tmp_path / "public"), "--db", str(house)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "public" / "kb.db").exists()
