"""Who reads, in which order and how much at once changes no row; what did not change is not read again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from sqlite_utils import Database

import kb.build as building
from kb.rows import ROWS_PER_NOTICE
from kb.rules import Rules, adopt, present_rules, reading_modules, rules_of
from kb.store import open_db, save
from kb.taxonomy import taxonomy
from scrapers.notice import Notice

# Moments of writing, and what the order of arrival numbers.
_MOMENTS = {"at", "first_seen", "last_seen", "fetched_at", "key", "rules"}
_DERIVED = ("provisions", "notice_products", "notice_obligations", "citations", "duties", "triggers", "trigger_consequences",
            "trigger_products", "trigger_refs", "trigger_duties", "restorations", "relations", "deadlines", "thresholds",
            "product_risks", "product_notices", "risk_counts", "row_counts", "incidents", "incident_rules")


def stored(path: Path, notices: list[Notice]) -> Database:
    db = open_db(path)
    for notice in notices:
        save(db, replace(notice, fetched_at="2026-11-24T00:00:00Z"))
    return db


def rows(db: Database, table: str) -> list[tuple[Any, ...]]:
    columns = [c[1] for c in db.execute(f"PRAGMA table_info({table})") if c[1] not in _MOMENTS]
    names = ", ".join(f'"{c}"' for c in columns)
    return sorted(db.execute(f"SELECT {names} FROM {table}").fetchall(), key=repr)


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {t: rows(db, t) for t in (*_DERIVED, "notices")}


@pytest.fixture(scope="module")
def alone(samples: list[Notice], tmp_path_factory: pytest.TempPathFactory) -> Database:
    db = stored(tmp_path_factory.mktemp("one") / "kb.db", samples)
    building.build(db, workers=1)
    return db


def test_two_processes_give_the_rows_of_one(samples: list[Notice], alone: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(building, "_CHUNK_CHARS", 20_000)
    db = stored(tmp_path / "kb.db", samples)
    building.build(db, workers=2)
    assert everything(db) == everything(alone)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local.scheduler_address


def test_a_cluster_of_processes_gives_the_rows_of_one(samples: list[Notice], alone: Database, cluster: str, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_CHUNK_CHARS", 20_000)
    db = stored(tmp_path / "kb.db", samples)
    built = building.build(db, scheduler=cluster)
    assert built.read == len(samples) and not built.failed
    assert everything(db) == everything(alone)


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("kb.cluster.ANSWERED_WITHIN", "1s")
    from kb.cluster import spread
    from kb.errors import KbError

    with pytest.raises(KbError, match=r"127\.0\.0\.1:9"):
        list(spread("tcp://127.0.0.1:9", len, [[1]]))


def test_day_by_day_gives_the_rows_of_all_at_once(samples: list[Notice], alone: Database, tmp_path: Path) -> None:
    """Updates look at what changed only; nothing may be missed by that, whatever came first."""
    db = stored(tmp_path / "kb.db", [])
    for n in range(0, len(samples), 7):
        stored(tmp_path / "kb.db", samples[n : n + 7])
        building.build(db, workers=1)
    mine, theirs = everything(db), everything(alone)
    for table in mine:
        if table in ("incidents", "incident_rules"):  # numbered as they come
            continue
        assert mine[table] == theirs[table], table
    told = 'SELECT i.key, i.product_id, i.start, i."end", i.end_notice_id, r.trigger_id, r.why FROM incidents i ' \
           "LEFT JOIN incident_rules r ON r.incident_id = i.id ORDER BY 1, 6"
    assert db.execute(told).fetchall() == alone.execute(told).fetchall()


def test_the_same_text_is_read_once(alone: Database) -> None:
    assert building.build(alone, workers=1).read == 0


def test_a_run_killed_before_linking_is_made_good(samples: list[Notice], alone: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = stored(tmp_path / "kb.db", samples)
    with monkeypatch.context() as killed:
        def kill(db: Database) -> list[str]:
            raise KeyboardInterrupt

        killed.setattr(building, "link", kill)
        with pytest.raises(KeyboardInterrupt):
            building.build(db, workers=1)
    assert building.build(db, workers=1).read == 0
    assert everything(db) == everything(alone)


def _with(kind: str, name: str, **changes: Any) -> Rules:
    tax = taxonomy()
    entries = dict(getattr(tax, kind))
    entries[name] = replace(entries[name], **changes)
    return rules_of(replace(tax, **{kind: MappingProxyType(entries)}), present_rules().code)


def waiting(db: Database, rules: Rules) -> set[str]:
    return {n for (n,) in db.execute("SELECT notice_id FROM derivations WHERE rules <> ?", [rules.version]).fetchall()}


def test_a_changed_entry_touches_the_notices_that_hold_its_words(alone: Database) -> None:
    old = present_rules()
    entry = taxonomy().products["jiebei"]
    new = _with("products", "jiebei", aliases_zh=(*entry.aliases_zh, "网络支付"))
    adopt(alone, new)
    wait = waiting(alone, new)
    holding = {i for i, text in alone.execute("SELECT id, text FROM notices") if "网络支付" in text}
    assert holding and holding <= wait
    assert len(wait) < alone.execute("SELECT count(*) FROM notices").fetchone()[0] / 2
    words = {w.casefold() for w in (*old.entries["products/jiebei"][1], *new.entries["products/jiebei"][1])}
    for (text,) in alone.execute(f"SELECT text FROM notices WHERE id IN ({', '.join('?' * len(wait))})", sorted(wait)):
        assert any(w in text.casefold() for w in words)
    adopt(alone, old)  # and back: those not touched need not be read again
    assert waiting(alone, old) <= wait


def test_a_label_that_is_no_word_touches_nothing(alone: Database) -> None:
    building.build(alone, workers=1)
    assert _with("products", "jiebei", label_en="another").version == present_rules().version


def test_changed_code_makes_everything_stale(alone: Database) -> None:
    other = Rules("elsewhere-1", "elsewhere", present_rules().entries)
    adopt(alone, other)
    assert len(waiting(alone, other)) == alone.execute("SELECT count(*) FROM notices").fetchone()[0]


def test_ids_rest_on_the_notice(alone: Database) -> None:
    assert not alone.execute("SELECT count(*) FROM triggers t JOIN notices n ON n.id = t.notice_id "
                             f"WHERE t.id / {ROWS_PER_NOTICE} <> n.seq").fetchone()[0]


def test_rules_are_kept_as_json(alone: Database) -> None:
    kept = alone.execute("SELECT value FROM _state WHERE name = ?", [f"rules {present_rules().version}"]).fetchone()[0]
    assert json.loads(kept)["code"] == present_rules().code


def test_what_reads_is_what_the_pipeline_imports() -> None:
    """A module left out would leave stale readings; one too many reads everything anew for nothing."""
    code = "import sys, kb.pipeline, kb.identity; print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('kb.')))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {Path(name).resolve() for name in loaded} == set(reading_modules())
