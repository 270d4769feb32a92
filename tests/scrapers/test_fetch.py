"""Real fetching processes against a local server that answers for every site."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from scrapers.addresses import refusal
from scrapers.archive import Archive
from scrapers.errors import ArchiveBusy, FetchFailed
from scrapers.fetch import FetchSettings, Outcome, fetch
from scrapers.notice import Issue, Notice
from scrapers.parse import parse_archive
from scrapers.source import all_sources

sys.path.insert(0, str(Path(__file__).parent))
import replay
from replay import Replay
from samples import samples

ALL = all_sources()


def _settings(server: Replay, **values: object) -> FetchSettings:
    given: dict[str, object] = {
        "contact": "ops@example.org",
        "delay": 0.02,
        "timeout": 5.0,
        "retries": 1,
        "run_seconds": 120.0,
    }
    return FetchSettings(replay=server.address, **given | values)  # type: ignore[arg-type]


def _run(server: Replay, folder: Path, ids: list[str], **values: object) -> list[Outcome]:
    return list(fetch([ALL[i] for i in ids], folder, _settings(server, **values)))


def test_everything_is_new_once_and_then_asked_for_conditionally(tmp_path: Path) -> None:
    ids = sorted(ALL)
    leave = frozenset(i for i in ids if not ALL[i].enabled)
    with Replay(ids) as server:
        first = _run(server, tmp_path, ids, leave=leave)
        assert Counter(o.outcome for o in first) == {"new": sum(len(samples(i)) for i in ids)}
        assert {o.source_id for o in first} == set(ids)
        assert max(server.most.values()) == 1, "two requests at once to one host"
        assert server.agents == {"compliance-change-kb/0.1 (+ops@example.org)"}
        server.statuses.clear()
        second = _run(server, tmp_path, ids, leave=leave)
        assert {o.outcome for o in second} == {"unchanged"}
        assert set(server.statuses) <= {304, 404}, "a page was sent again"
    archive = Archive(tmp_path)
    for source_id in ids:
        found = list(parse_archive(ALL[source_id], archive))
        assert [i for i in found if isinstance(i, Issue)] == []
        expected = len({s.key for s in samples(source_id) if s.role == "detail"})
        assert len(found) >= expected > 0 or ALL[source_id].dialect == "page" or source_id == "rbi"
        assert list(parse_archive(ALL[source_id], archive, since=len(archive))) == []


def test_the_delay_between_two_requests_to_a_host_is_kept(tmp_path: Path) -> None:
    # The server notes when it came to a request: on a busy machine late, so that the next one seems near. A delay that
    # is not kept shows every time.
    tried = []
    for n in range(4):
        with Replay(["safe"]) as server:
            _run(server, tmp_path / str(n), ["safe"], delay=0.3)
            [moments] = server.times.values()
        tried.append([b - a for a, b in pairwise(moments)])
        assert len(tried[-1]) >= 5
        if min(tried[-1]) >= 0.25:
            return
    pytest.fail(f"requests followed each other sooner each time: {tried}")


def test_a_changed_page_is_one_new_version_and_flapping_goes_back(tmp_path: Path) -> None:
    source = ALL["safe"]
    with Replay(["safe"]) as server:
        _run(server, tmp_path, ["safe"])
        key = next(k for k in server.pages if k.endswith(".html") and "index" not in k)
        original = server.pages[key]
        for body in (original[0].replace("虚构样例".encode(), "虚构样例，已修改".encode()), original[0]):
            held = len(Archive(tmp_path))
            server.pages[key] = (body, original[1])
            outcomes = Counter(o.outcome for o in _run(server, tmp_path, ["safe"]))
            assert outcomes["changed"] == 1 and set(outcomes) == {"changed", "unchanged"}
            [notice] = parse_archive(source, Archive(tmp_path), since=held)
            assert isinstance(notice, Notice) and ("已修改" in notice.text) == (body != original[0])


BAD = {
    "cac": (replay.garbage, {"blocked", "page_changed", "unreadable_document"}),
    "fca": (replay.hang, {"timeout"}),
    "safe": (replay.redirect("http://127.0.0.1:1/latest"), {"address_refused"}),
    "govcn": (replay.redirect("http://169.254.169.254/latest/meta-data"), {"address_refused"}),
    "pcac": (replay.endless, {"too_large"}),
    "szjr": (replay.gzip_bomb, {"too_large"}),
    "esma": (replay.xml_bomb, {"page_changed"}),
    "hkma": (replay.truncated, {"truncated"}),
    "csrc": (replay.blocked, {"blocked"}),
}


def test_bad_sites_are_each_an_issue_of_their_own_and_the_others_finish(tmp_path: Path) -> None:
    good = ["ndrc", "nfra", "federal-register", "rbi"]
    replay.bomb()
    with Replay([*good, *BAD]) as server:
        for source_id, (answer, _) in BAD.items():
            for host in ALL[source_id].hosts:
                server.misbehave[host] = answer
        outcomes = _run(server, tmp_path, [*good, *BAD], most_bytes=4 << 20, timeout=6.0, retries=0)
    for source_id in good:
        mine = [o.outcome for o in outcomes if o.source_id == source_id]
        assert Counter(mine) == {"new": len(samples(source_id))}
    archive = Archive(tmp_path)
    for source_id, (_, kinds) in BAD.items():
        told = {o.kind for o in outcomes if o.source_id == source_id and o.outcome in ("failed", "blocked")}
        parsed = list(parse_archive(ALL[source_id], archive))
        assert not any(isinstance(i, Notice) for i in parsed)
        found = told | {i.kind for i in parsed if isinstance(i, Issue)}
        assert found and found <= kinds, (source_id, found)


def test_robots_are_obeyed_unless_leave_was_given(tmp_path: Path) -> None:
    with Replay(["safe"]) as server:
        server.robots["www.safe.gov.cn"] = b"User-agent: *\nDisallow: /\n"
        [outcome] = _run(server, tmp_path, ["safe"])
        assert (outcome.outcome, outcome.kind) == ("blocked", "robots")
        assert {o.outcome for o in _run(server, tmp_path, ["safe"], leave=frozenset({"safe"}))} == {"new"}


def test_sources_that_are_off_are_not_asked(tmp_path: Path) -> None:
    with Replay(["pbc"]) as server:
        assert _run(server, tmp_path, ["pbc"]) == []
        assert not server.asked


def test_retry_after_is_waited_out(tmp_path: Path) -> None:
    with Replay(["safe"]) as server:
        server.misbehave["www.safe.gov.cn"] = replay.busy_once()
        outcomes = _run(server, tmp_path, ["safe"])
        assert {o.outcome for o in outcomes} == {"new"}
        moments = server.times["www.safe.gov.cn"]
        assert max(b - a for a, b in pairwise(moments)) >= 0.9


def test_names_that_lead_to_private_addresses_are_refused_as_connected(tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "inside"
    folder.mkdir(parents=True)
    (folder / "source.yml").write_text(
        "title: T\nregulator: R\njurisdiction: CN\nlanguage: zh\nurl: http://localhost/\nhosts: [localhost]\n"
        "listings: ['http://localhost/feed']\ndialect: feed\nexpect: {least: 1}\n"
        "rhythm_days: 1\nconfidence: B\n"
    )
    sources = all_sources(tmp_path / "sources")
    settings = FetchSettings(contact="ops@example.org", delay=0.01, retries=0, timeout=5, run_seconds=30)
    [outcome] = fetch(sources.values(), tmp_path / "a", settings, sources_folder=tmp_path / "sources")
    assert (outcome.outcome, outcome.kind) == ("blocked", "address_refused")
    assert "loopback" in (outcome.error or "")


def test_limit_and_since_leave_items_out(tmp_path: Path) -> None:
    with Replay(["ndrc"]) as server:
        assert sum(o.role == "detail" for o in _run(server, tmp_path / "a", ["ndrc"])) == 21
        few = list(fetch([ALL["ndrc"]], tmp_path / "b", _settings(server), limit=2))
        assert sum(o.role == "detail" for o in few) == 2
        late = list(fetch([ALL["ndrc"]], tmp_path / "c", _settings(server), since="2026-06-01"))
        assert 0 < sum(o.role == "detail" for o in late) < 21


def test_contact_is_required_and_two_runs_never_mix(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="contact"):
        list(fetch([ALL["safe"]], tmp_path, FetchSettings(contact="")))
    with Replay(["safe"]) as server, Archive(tmp_path, writable=True), pytest.raises(ArchiveBusy):
        _run(server, tmp_path, ["safe"])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "192.88.99.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "::7f00:1",
        "2001:0:53aa:64c:0:0:80ff:fffe",
        "3fff::1",
        "not an address",
        "",
    ],
)
def test_addresses_inside_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2606:4700::1111"])
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(address) is None


def test_loopback_only_by_the_test_setting() -> None:
    assert refusal("127.0.0.1", allow_loopback=True) is None
    assert refusal("10.0.0.1", allow_loopback=True)
