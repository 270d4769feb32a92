"""What a source yields: a Notice, or an Issue where a person is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that belongs to a notice, already turned into text.

    `text` is empty where the file holds none (a scanned page); `error` then says why.
    """

    title: str
    url: str | None = None
    media_type: str | None = None
    sha256: str | None = None
    text: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One regulatory notice as its source gives it; unknown is None, dates are ISO text.

    `text` is the main text (not the page), one paragraph a line; the texts of attachments
    that are part of the notice stand in `attachments` and are appended by `full_text`.
    `id` is the source's own id where it has one, prefixed by the source ("nfra-1255850").
    """

    source_id: str
    text: str
    id: str | None = None
    url: str | None = None
    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    kind: str | None = None
    language: str | None = None
    jurisdiction: str | None = None
    published_on: str | None = None
    effective_on: str | None = None
    attachments: tuple[Attachment, ...] = ()
    archive: str | None = None
    fetched_at: str | None = None

    def full_text(self) -> str:
        """The text with the attachments' texts below it, each under its title.

        An attachment whose text the notice already holds (a page that prints its own
        PDF) is not repeated.
        """
        parts = [self.text]
        for attachment in self.attachments:
            body = attachment.text.strip()
            if body and body[:200] not in self.text:
                parts.append(f"附件：{attachment.title}\n{body}" if self.language == "zh"
                             else f"Attachment: {attachment.title}\n{body}")
        return "\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Plain data without the fields that are at their default."""
        data = {k: v for k, v in asdict(self).items() if v not in (None, ())}
        if self.attachments:
            data["attachments"] = [
                {k: v for k, v in asdict(a).items() if v not in (None, "")} for a in self.attachments
            ]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Notice:
        """The notice of `to_json`; raises ValueError on an unknown or missing key, or a value that is no text."""
        if not isinstance(data, Mapping):
            raise ValueError(f"notice is {type(data).__name__}, not an object")
        _check_texts("notice", data, known={f.name for f in fields(cls)}, needed={"source_id", "text"})
        files = data.get("attachments") or ()
        if not isinstance(files, list | tuple) or not all(isinstance(a, Mapping) for a in files):
            raise ValueError("attachments is no list of objects")
        for attachment in files:
            _check_texts("attachment", attachment, known={f.name for f in fields(Attachment)}, needed={"title"})
        return cls(**{**data, "attachments": tuple(Attachment(**a) for a in files)})


def _check_texts(what: str, data: Mapping[str, Any], *, known: set[str], needed: set[str]) -> None:
    if unknown := set(data) - known:
        raise ValueError(f"{what} has unknown keys {sorted(unknown)}; known are {sorted(known)}")
    if missing := [key for key in sorted(needed) if data.get(key) is None]:
        raise ValueError(f"{what} lacks {missing}")
    for key, value in data.items():
        if key != "attachments" and value is not None and not isinstance(value, str):
            raise ValueError(f"{key} is {type(value).__name__}, not text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that went wrong and needs a person; becomes a row of `issues`."""

    source_id: str
    kind: str
    message: str
    url: str | None = None
