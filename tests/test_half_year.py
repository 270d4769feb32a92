"""Half a year replayed: two sites change day by day, `kb update` runs under a simulated clock, and what people
are told, the feeds, the calendar, the changes and the answers on two clocks are exactly those of half_year/expected.yml.

With KB_HALF_YEAR=daily every single day is run, not only one a week and those on which something happens.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kb.cli import main
from kb.store import register_functions

sys.path.insert(0, str(Path(__file__).parent / "half_year"))
from world import SOURCES, Replay, World, mailbox

EXPECTED = Path(__file__).parent / "half_year" / "expected.yml"
DAILY = os.environ.get("KB_HALF_YEAR") == "daily"
METADATA = Path(__file__).parents[1] / "metadata.yml"
WATCHES = (
    ("借呗", "--product", "jiebei", "--channel", "desk", "--owner", "王敏", "--reason", "本司有类借呗产品"),
    ("出资比例", "--words", "出资比例", "--digest", "immediate", "--channel", "law", "--reason", "联合贷款限额"),
    ("grave", "--product", "jiebei", "--min-severity", "80", "--digest", "immediate", "--lang", "en", "--channel", "law",
     "--owner", "Lin"),
    ("云帆公告", "--issuer", "云帆小额贷款", "--digest", "immediate", "--channel", "desk"),
)
FOUR_PAIRS = (("2026-03-31", "2026-03-31"), ("2026-04-15", "2026-03-03"), ("2026-04-15", "2026-04-15"),
              ("2026-07-01", "2026-05-26"), ("2026-07-01", "2026-07-01"), ("2026-06-30", "2026-07-01"))


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(w) for w in words])
    assert done.exit_code == code, f"{words}: {done.exit_code}\n{done.output}\n{done.exception!r}"
    return done.stdout


def replayed(folder: Path, at: pytest.MonkeyPatch) -> dict[str, Any]:
    """Runs the half-year in a folder and returns all that came out of it."""
    at.setenv("KB_DATA", str(folder))
    codes: dict[str, int] = {}
    told: list[dict[str, str]] = []
    with Replay([]) as replay, mailbox() as box:
        (folder / "config.yml").write_text(f"contact: ops@example.org\ndelay: 0\nreplay: {replay.address}\n"
                                           f"leave: [{SOURCES[1]}]\n")
        for channel in ("desk", "law"):
            at.setenv(f"KB_CHANNEL_{channel.upper()}", f"{box.address}/{channel}")
        world = World(replay, box)
        at.setenv("KB_NOW", f"{world.first}T01:00:00Z")
        run("update", *SOURCES)
        at.setenv("KB_NOW", f"{world.first}T02:00:00Z")
        for watch in WATCHES:
            run("watch", "add", *watch)
        for day in world.days(every_day=DAILY):
            world.pass_to(day)
            at.setenv("KB_NOW", f"{day}T01:00:00Z")
            done = CliRunner().invoke(main, ["update", *SOURCES])
            assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
            if done.exit_code:
                codes[str(day)] = done.exit_code
            told += [{"on": str(day), "channel": c, "title": t, "text": w} for c, t, w in box.got]
            box.got.clear()
        out: dict[str, Any] = {"told": told, "exit_codes": codes}
        out["feeds"] = {watch[0]: _feed(run("watch", "feed", watch[0])) for watch in WATCHES}
        out["calendar"] = _calendar(run("calendar"))
        assert CliRunner().invoke(main, ["notify", "--dry-run"]).stdout.strip().endswith("0 messages would be sent")
    with sqlite3.connect(f"file:{folder / 'kb.db'}?mode=ro", uri=True) as conn:
        register_functions(conn)
        out["recent_changes"] = [
            {"at": a, "kind": k, "notice": n, "summary": s} for a, k, n, s in
            conn.execute("SELECT at, kind, notice, summary FROM recent_changes ORDER BY at, change_id")]
        query = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["kb"]["queries"]["two_clocks"]["sql"]
        out["two_clocks"] = {f"in force on {day}, known on {known}": [
            {"provision": r[1], "notice": r[2], "amended_by": r[9], "quote": r[0]} for r in
            conn.execute(query, {"product": "jiebei", "in_force_on": day, "known_on": known})] for day, known in FOUR_PAIRS}
        out["incidents"] = [list(r) for r in conn.execute(
            'SELECT product_id, start, "end", cause FROM incidents ORDER BY start')]
        out["breaches"] = [list(r) for r in conn.execute(
            "SELECT DISTINCT punished_on, provision, via, duty_provision, product FROM enforcement_breaches ORDER BY 1, 2")]
        out["enforced"] = [list(r) for r in conn.execute(
            "SELECT DISTINCT provision, enforced_times, enforced_last FROM suspension_risks WHERE enforced_times > 0")]
        out["issues"] = [list(r) for r in conn.execute("SELECT kind, substr(at, 1, 10), substr(resolved_at, 1, 10) FROM issues ORDER BY id")]
    return out


def _feed(xml: str) -> list[dict[str, str]]:
    entry = re.compile(r"<entry><id>[^<]*</id><title>([^<]*)</title><updated>([^<]*)</updated>.*?<summary[^>]*>([^<]*)<", re.DOTALL)
    return [{"title": t, "updated": u, "summary": s} for t, u, s in entry.findall(xml)]


def _calendar(ics: str) -> list[str]:
    flat = ics.replace("\r\n", "\n").replace("\n ", "")
    return [f"{d} {s}" for d, s in re.findall(r"DTSTART;VALUE=DATE:(\d+)\n.*?SUMMARY:([^\n]*)", flat, re.DOTALL)]


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as at:
        yield replayed(tmp_path_factory.mktemp("half-year"), at)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    daily = found.pop("daily")
    return found | daily if DAILY else found


PARTS = ("told", "exit_codes", "feeds", "calendar", "recent_changes", "two_clocks", "incidents", "breaches", "enforced", "issues")


@pytest.mark.parametrize("part", PARTS)
def test_exactly_what_is_expected(half_year: dict[str, Any], expected: dict[str, Any], part: str) -> None:
    assert half_year[part] == expected[part]


def test_nothing_is_left_out_of_the_fixture(half_year: dict[str, Any], expected: dict[str, Any]) -> None:
    assert set(expected) == set(half_year) == set(PARTS)
