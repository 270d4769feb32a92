"""The fixtures of corpus/samples/<source>: pages of our own writing in the shape of the real ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from scrapers.archive import Archive
from scrapers.page import Link

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"


@dataclass(frozen=True)
class Sample:
    """One recorded answer: to a GET, or to a POST of `post`."""

    source_id: str
    url: str
    role: str
    path: Path
    media_type: str
    post: str | None
    kind: str | None

    @property
    def key(self) -> str:
        return Link(url=self.url, body=self.post).key


def samples(source_id: str) -> list[Sample]:
    """The pages of one source as its pages.json lists them."""
    folder = SAMPLES / source_id
    rows = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    return [
        Sample(
            source_id, r["url"], r["role"], folder / r["file"], r["media_type"], r.get("post"), r.get("kind")
        )
        for r in rows
    ]


def archived(source_id: str, folder: Path) -> Archive:
    """An archive that holds the pages of one source as a fetch would have left them."""
    parents: dict[str, str] = {}
    with Archive(folder, writable=True) as archive:
        for sample in samples(source_id):
            meta = {"source": source_id, "role": sample.role} | parents
            if sample.kind:
                meta["kind"] = sample.kind
            archive.add(
                url=sample.url,
                key=sample.key,
                body=sample.path.read_bytes(),
                fetched_at="2026-11-24T00:00:00Z",
                headers={"Content-Type": sample.media_type},
                meta=meta,
            )
    return Archive(folder)
