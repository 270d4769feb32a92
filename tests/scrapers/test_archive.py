"""The archive holds every response once, is plain WARC, and survives being killed."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import Archive, import_warc
from scrapers.errors import ArchiveBusy, ArchiveDamaged

sys.path.insert(0, str(Path(__file__).parent))
from forked import killed

NOW = "2026-11-24T01:02:03Z"
URL = "https://www.example.gov/a?x=1,2"


def test_body_and_facts_come_back(tmp_path: Path) -> None:
    with Archive(tmp_path, writable=True) as archive:
        archive.add(
            url=URL,
            body=b"\x00\xffbody",
            fetched_at=NOW,
            headers={"Content-Type": "text/html", "ETag": '"1"'},
            meta={"source": "s", "role": "detail"},
        )
    archive = Archive(tmp_path)
    record = archive.latest(URL)
    assert record is not None
    assert archive.body(record) == b"\x00\xffbody"
    assert (record.etag, record.media_type, record.fetched_at, record.meta["role"]) == (
        '"1"',
        "text/html",
        NOW,
        "detail",
    )


def test_same_bytes_are_stored_once_as_a_revisit_that_any_tool_reads(tmp_path: Path) -> None:
    body = random.Random(1).randbytes(50_000)
    with Archive(tmp_path, writable=True) as archive:
        archive.add(url=URL, body=body, fetched_at=NOW)
        again = archive.add(url=URL, body=body, fetched_at="2026-11-25T01:02:03Z")
        other = archive.add(url=URL + "&copy", body=body, fetched_at="2026-11-25T01:02:04Z")
        unchanged = archive.add_unchanged(key=URL, fetched_at="2026-11-26T01:02:03Z")
        assert [archive.body(r) for r in (again, other, unchanged)] == [body] * 3
    file = tmp_path / "responses-00001.warc.gz"
    assert file.stat().st_size < 60_000
    with file.open("rb") as stream:
        kinds = [
            (r.rec_type, r.rec_headers.get_header("WARC-Profile"))
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [k for k, _ in kinds] == ["warcinfo", "response", "revisit", "revisit", "revisit"]
    assert str(kinds[-1][1]).endswith("server-not-modified")


def test_index_is_rebuilt_from_the_warc_files(tmp_path: Path) -> None:
    with Archive(tmp_path, writable=True) as archive:
        archive.add(url=URL, body=b"a", fetched_at=NOW, key="POST " + URL, meta={"source": "s"})
        archive.add(url=URL, body=b"a", fetched_at=NOW)
        archive.add(url=URL, body=b"b", fetched_at=NOW, headers={"Content-Type": "x/y"})
        before = list(archive.records())
    (tmp_path / "index.jsonl").unlink()
    with Archive(tmp_path, writable=True) as archive:
        assert list(archive.records()) == before


@pytest.mark.parametrize("cut", [1, 7, 60, 200])
def test_torn_tail_is_dropped_and_the_archive_goes_on(tmp_path: Path, cut: int) -> None:
    with Archive(tmp_path, writable=True) as archive:
        archive.add(url=URL, body=b"first", fetched_at=NOW)
        archive.add(url=URL, body=b"second", fetched_at=NOW)
    file = tmp_path / "responses-00001.warc.gz"
    os.truncate(file, file.stat().st_size - cut)
    assert len(Archive(tmp_path)) == 1  # a reader ignores the tail
    with Archive(tmp_path, writable=True) as archive:
        record = archive.add(url=URL, body=b"third", fetched_at=NOW)
        assert archive.body(record) == b"third"
    archive = Archive(tmp_path)
    assert [archive.body(r) for r in archive.records()] == [b"first", b"third"]


def test_torn_index_line_and_record_without_line_are_repaired(tmp_path: Path) -> None:
    with Archive(tmp_path, writable=True) as archive:
        archive.add(url=URL, body=b"first", fetched_at=NOW)
        archive.add(url=URL, body=b"second", fetched_at=NOW)
        before = list(archive.records())
    index = tmp_path / "index.jsonl"
    os.truncate(index, index.stat().st_size - 30)
    with Archive(tmp_path, writable=True) as archive:
        assert list(archive.records()) == before
    assert list(Archive(tmp_path).records()) == before


def test_two_writers_never_mix(tmp_path: Path) -> None:
    with Archive(tmp_path, writable=True), pytest.raises(ArchiveBusy, match="another process"):
        Archive(tmp_path, writable=True)
    with pytest.raises(ArchiveBusy):
        Archive(tmp_path).add(url=URL, body=b"", fetched_at=NOW)


def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    with Archive(tmp_path, writable=True) as archive:
        record = archive.add(url=URL, body=b"first", fetched_at=NOW)
    file = tmp_path / "responses-00001.warc.gz"
    data = bytearray(file.read_bytes())
    data[record.offset : record.end] = bytes(record.end - record.offset)
    file.write_bytes(bytes(data))
    with pytest.raises(Exception, match=r"."):
        Archive(tmp_path).body(record)


def test_warc_of_another_crawler_is_imported(tmp_path: Path) -> None:
    with Archive(tmp_path / "a", writable=True) as archive:
        archive.add(url=URL, body=b"page", fetched_at=NOW, headers={"Content-Type": "text/html"})
    with Archive(tmp_path / "b", writable=True) as archive:
        assert import_warc(archive, tmp_path / "a" / "responses-00001.warc.gz", meta={"source": "s"}) == 1
        record = archive.latest(URL)
        assert record is not None and archive.body(record) == b"page" and record.meta == {"source": "s"}
        (tmp_path / "no.warc").write_bytes(b"not a warc at all")
        with pytest.raises(ArchiveDamaged):
            import_warc(archive, tmp_path / "no.warc")


def endless(folder: Path) -> Iterator[None]:
    with Archive(folder, writable=True) as archive:
        for n in count(len(archive) + 1):
            yield None
            archive.add(url=f"https://www.example.gov/{n}", body=str(n % 7).encode() * 3000, fetched_at="2026-11-24T00:00:00Z")


def test_killed_at_random_points_loses_at_most_the_record_in_hand(tmp_path: Path) -> None:
    chance = random.Random(5)
    held = 0
    for _ in range(12):
        least = chance.randint(1, 9)
        assert killed(endless(tmp_path), after=least, seconds=chance.random() / 50) == least
        archive = Archive(tmp_path)
        for record in archive.records(since=held):
            assert archive.body(record)[:1] == str(int(record.url.rsplit("/", 1)[1]) % 7).encode()
        assert len(archive) >= held + least - 1
        held = len(archive)
    assert [r.url.rsplit("/", 1)[1] for r in Archive(tmp_path).records()] == [str(n + 1) for n in range(held)]
