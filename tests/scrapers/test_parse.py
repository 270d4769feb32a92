"""parse_archive: pure, incremental, told apart from noise; imported pages count like fetched ones."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

from scrapers.archive import Archive
from scrapers.errors import ArchiveBusy
from scrapers.fetch import FetchSettings, fetch
from scrapers.notice import Issue, Notice
from scrapers.parse import parse_archive
from scrapers.source import all_sources

sys.path.insert(0, str(Path(__file__).parent))
from forked import killed
from replay import Replay
from samples import archived, samples

ALL = all_sources()


def _texts(archive: Archive, source_id: str) -> list[tuple[str | None, str]]:
    found = [n for n in parse_archive(ALL[source_id], archive) if isinstance(n, Notice)]
    return sorted((n.id or n.url, n.full_text()) for n in found)


def test_same_archive_gives_the_same_notices_in_the_same_order(tmp_path: Path) -> None:
    archive = archived("nfra", tmp_path)
    assert list(parse_archive(ALL["nfra"], archive)) == list(parse_archive(ALL["nfra"], Archive(tmp_path)))


def test_pages_captured_by_others_yield_what_fetched_ones_do(tmp_path: Path) -> None:
    fetched = archived("pbc", tmp_path / "a")
    with Archive(tmp_path / "b", writable=True) as archive:
        for sample in samples("pbc"):  # as a browser's WARC has them: addresses and bytes, nothing noted
            archive.add(url=sample.url, body=sample.path.read_bytes(), fetched_at="2026-11-24T00:00:00Z",
                        headers={"Content-Type": sample.media_type})  # fmt: skip
    assert _texts(Archive(tmp_path / "b"), "pbc") == _texts(fetched, "pbc") != []


def test_one_broken_page_is_one_issue_and_the_others_are_read(tmp_path: Path) -> None:
    archived("safe", tmp_path)
    details = [s for s in samples("safe") if s.role == "detail" and s.url.endswith(".html")]
    with Archive(tmp_path, writable=True) as archive:
        held = len(archive)
        for sample, body in zip(
            details, (b"<html><body>redesigned</body></html>", b"\x80" * 300), strict=False
        ):
            archive.add(url=sample.url, key=sample.key, body=body, fetched_at="2026-11-25T00:00:00Z",
                        meta={"source": "safe", "role": "detail"})  # fmt: skip
    found = list(parse_archive(ALL["safe"], Archive(tmp_path), since=held))
    assert len(found) == 2 and all(isinstance(i, Issue) for i in found)
    assert {i.url for i in found} == {s.url for s in details[:2]}


def test_a_changed_file_brings_its_notice_again(tmp_path: Path) -> None:
    archived("ndrc", tmp_path)
    page = next(s for s in samples("ndrc") if s.role == "detail" and b".pdf" in s.path.read_bytes())
    file = next(s for s in samples("ndrc") if s.url.endswith(".pdf"))
    with Archive(tmp_path, writable=True) as archive:
        held = len(archive)
        archive.add(
            url=file.url,
            body="附件：修订后的名单（虚构）".encode(),
            fetched_at="2026-11-25T00:00:00Z",
            meta={"source": "ndrc", "role": "file", "parent": page.key},
        )
    [notice] = parse_archive(ALL["ndrc"], Archive(tmp_path), since=held)
    assert isinstance(notice, Notice) and "修订后的名单" in notice.full_text()


def test_hostile_page_yields_text_without_what_it_hides(tmp_path: Path) -> None:
    sample = next(s for s in samples("safe") if s.role == "detail" and s.url.endswith(".html"))
    body = (
        "<html><body><div class='detail_tit'>关于<script>alert(1)</script>检查的通知</div>"
        "<div class='detail_conbg'>"
        "<div class='detail_content'><p>应当\u200b报\u202e告。\x00</p><script>x()</script>"
        "<p style='display:none'>隐藏</p>"
        "<p>&lt;b&gt;不是标签&lt;/b&gt;</p></div>"
        "<a href='javascript:x()'>a.pdf</a><a href='//evil.example/a.pdf'>b</a>"
        "</div></body></html>"
    )
    with Archive(tmp_path, writable=True) as archive:
        archive.add(
            url=sample.url,
            body=body.encode(),
            fetched_at="2026-11-25T00:00:00Z",
            meta={"source": "safe", "role": "detail"},
        )
    notice = next(n for n in parse_archive(ALL["safe"], Archive(tmp_path)) if isinstance(n, Notice))
    assert notice.text == "应当报告。\n<b>不是标签</b>"
    assert notice.attachments == ()


def test_killed_fetches_converge_to_an_undisturbed_one(tmp_path: Path) -> None:
    ids = ("ndrc", "nfra")
    chance = random.Random(3)
    with Replay(list(ids)) as server:
        settings = FetchSettings(contact="a@example.org", delay=0.02, replay=server.address)
        chosen = [ALL[i] for i in ids]
        struck = 0
        for _ in range(5):
            after = chance.randint(1, 12)
            struck += killed(fetch(chosen, tmp_path / "a", settings), after=after, seconds=chance.random() / 20) == after
            free(tmp_path / "a")
        assert struck == 5
        for folder in ("a", "b"):
            outcomes = list(fetch(chosen, tmp_path / folder, settings))
            assert {o.outcome for o in outcomes} <= {"new", "unchanged"}
    for source_id in ids:
        broken, whole = Archive(tmp_path / "a"), Archive(tmp_path / "b")
        assert _texts(broken, source_id) == _texts(whole, source_id) != []


def free(folder: Path) -> None:
    """Waits until the child of a killed process has let go of the archive."""
    for _ in range(3000):
        try:
            Archive(folder, writable=True).close()
        except ArchiveBusy:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the child of a killed process keeps the archive for a minute")
