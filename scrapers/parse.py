"""A source's functions run over archived pages: Notices, and Issues where a person is needed.

Pure: no clock, no network; the same archive gives the same notices in the same order. One
bad page is one Issue and never stops the next.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from scrapers.archive import Archive, Record
from scrapers.blocks import check_blocked
from scrapers.document import Document, read_document
from scrapers.errors import (
    EmptyListing,
    MissingDate,
    PageChanged,
    RepeatedItems,
    ScraperError,
    UnreadableDocument,
)
from scrapers.html import clean_text, one_line
from scrapers.notice import Attachment, Issue, Notice
from scrapers.page import Link, Page
from scrapers.source import Source


def parse_archive(source: Source, archive: Archive, *, since: int = 0) -> Iterator[Notice | Issue]:
    """Every version of every notice of `source`, oldest first, and what went wrong.

    A response that repeats the one before it yields nothing. With `since` (a former
    `len(archive)`) only what arrived from that record on, and notices whose files did.
    Issues about a listing concern its newest response only: an older one was mended.
    """
    ours = [(i, r, role) for i, r in enumerate(archive.records()) if (role := _role(source, r)) is not None]
    pages = [(i, r, role) for i, r, role in _changed(ours) if role in ("listing", "detail")]
    files = {r.key: r for _, r, role in ours if role == "file"}
    new_files = {r.meta.get("parent") for i, r, role in ours if i >= since and role == "file"}
    newest = {r.key: i for i, r, _ in pages}
    wanted = {r.key for i, r, role in pages if role == "detail" and (i >= since or r.key in new_files)}
    facts = _facts_of(wanted, [r for _, r, role in pages if role == "listing"], source, archive)
    texts: dict[str, Document | UnreadableDocument] = {}
    said: dict[str, str] = {}
    for i, record, role in pages:
        if i < since and record.key not in new_files:
            continue
        known = _listing_facts(source, record) if role == "listing" else facts.get(record.key, {})
        page = _page(source, archive, record, role, known)
        found: Iterable[Notice | Issue] = parse_page(page)
        if role == "listing" and newest[record.key] == i:
            found = [*found, *listing_issues(page)]
        for item in found:
            if isinstance(item, Notice):
                item, problems = _with_files(item, files, archive, texts, dated=source.dialect != "page")
                yield from problems
                if not _is_new(item, said):
                    continue
            yield item


def pages_read(source: Source, archive: Archive, *, since: int = 0) -> set[str]:
    """The addresses of the pages that `parse_archive` reads with the same `since` for what they now hold."""
    ours = [(i, r, role) for i, r in enumerate(archive.records()) if (role := _role(source, r)) is not None]
    return {r.url for i, r, role in _changed(ours) if i >= since and role in ("listing", "detail")}


def parse_page(page: Page) -> list[Notice | Issue]:
    """The notices of one page; a block, a redesign or an unknown value as an Issue."""
    try:
        check_blocked(page)
        if page.role == "listing":
            page_links(page)  # a listing that can't be read must not look like one with nothing new
        return [_checked(item) for item in page.source.notices(page)]
    except ScraperError as error:
        return [_issue(page, error)]
    except Exception as error:  # noqa: BLE001 - a hostile or redesigned page breaks parsers in every way
        return [_issue(page, PageChanged(f"{page.url}: {type(error).__name__}: {error}"))]


def page_links(page: Page) -> list[Link]:
    """What a page leads to: the source's links, and the files of the notices it holds.

    Raises the ScraperError that says why there are none.
    """
    check_blocked(page)
    try:
        links = list(page.source.links(page))
        for item in page.source.notices(page):
            if isinstance(item, Notice):
                links += [Link(url=a.url, role="file") for a in item.attachments if a.url]
    except ScraperError:
        raise
    except Exception as error:
        raise PageChanged(f"{page.url}: {type(error).__name__}: {error}") from error
    if kind := page.facts.get("kind"):  # what a listing's items are travels with them
        links = [replace(x, facts={**x.facts, "kind": x.facts.get("kind") or kind}) for x in links]
    return list({link.key: link for link in reversed(links)}.values())[::-1]


def listing_issues(page: Page) -> list[Issue]:
    """What is wrong with a listing as such: no items, too few, an item twice."""
    try:
        check_blocked(page)
        keys = [link.key for link in page.source.links(page) if link.role != "listing"]
        keys += [n.id or n.url or n.title or "" for n in page.source.notices(page) if isinstance(n, Notice)]
    except Exception:  # noqa: BLE001 - parse_page has said what is wrong with this page
        return []
    issues = []
    if (twice := len(keys) - len(set(keys))) > 0:
        issues.append(_issue(page, RepeatedItems(f"{page.url} names {twice} of its {len(keys)} items twice")))
    is_first = any(page.key == listing.link().key for listing in page.source.listings)
    if is_first and len(set(keys)) < page.source.least:
        issues.append(
            _issue(
                page,
                EmptyListing(
                    f"{page.url} lists {len(set(keys))} items where it always has {page.source.least} "
                    "or more: the site was redesigned, or it answers us with something else; look at the page"
                ),
            )
        )
    return issues


def _listing_facts(source: Source, record: Record) -> dict[str, str]:
    """The kind of a listing's items, as noted when it was fetched, else by its address."""
    kinds = (listing.kind for listing in source.listings if listing.link().key == record.key)
    kind = record.meta.get("kind") or next(kinds, None)
    return {"kind": kind} if kind else {}


def _facts_of(
    wanted: set[str], listings: list[Record], source: Source, archive: Archive
) -> dict[str, Mapping[str, str]]:
    """What the newest listing says of each wanted item; newest first, until all are found."""
    facts: dict[str, Mapping[str, str]] = {}
    for record in reversed(listings):
        if len(facts) == len(wanted):
            break
        for link in _quietly(_page(source, archive, record, "listing", _listing_facts(source, record))):
            if link.key in wanted:
                facts.setdefault(link.key, link.facts)
    return facts


def _quietly(page: Page) -> list[Link]:
    try:
        return page_links(page)
    except ScraperError:
        return []  # parse_page says so when its turn comes


def _role(source: Source, record: Record) -> str | None:
    noted = record.meta.get("source")
    if noted is not None:
        return record.meta.get("role", "detail") if noted == source.id else None
    return source.role_of(record.url)


def _changed(records: list[tuple[int, Record, str]]) -> Iterator[tuple[int, Record, str]]:
    """Records whose body differs from the one before it of the same request."""
    last: dict[str, str] = {}
    for i, record, role in records:
        if last.get(record.key) != record.sha256:
            last[record.key] = record.sha256
            yield i, record, role


def _page(source: Source, archive: Archive, record: Record, role: str, facts: Mapping[str, str]) -> Page:
    return Page(
        source=source, url=record.url, body=archive.body(record), key=record.key,
        role="listing" if role == "listing" else "detail", status=200, media_type=record.media_type,
        fetched_at=record.fetched_at, archive=record.place, facts=facts,
    )  # fmt: skip


def _checked(item: Notice | Issue) -> Notice | Issue:
    if isinstance(item, Issue):
        return item
    return replace(item, text=clean_text(item.text), title=one_line(item.title) if item.title else None)


def _with_files(
    notice: Notice,
    files: Mapping[str, Record],
    archive: Archive,
    texts: dict[str, Document | UnreadableDocument],
    *,
    dated: bool,
) -> tuple[Notice, list[Issue]]:
    """The notice with the texts of its files, and an Issue for each file that can't be read."""
    issues: list[Issue] = []
    done: list[Attachment] = []
    for attachment in notice.attachments:
        record = files.get(attachment.url or "")
        if attachment.text or attachment.url is None:
            done.append(attachment)
        elif record is None:
            done.append(replace(attachment, error="not fetched"))
        else:
            if record.sha256 not in texts:
                try:
                    texts[record.sha256] = read_document(
                        archive.body(record), name=attachment.title, media_type=record.media_type
                    )
                except UnreadableDocument as error:
                    texts[record.sha256] = error
            read = texts[record.sha256]
            if isinstance(read, Document):
                empty = None if read.text else "the file holds no text (a scan?)"
                done.append(
                    replace(
                        attachment,
                        text=read.text,
                        media_type=read.media_type,
                        sha256=record.sha256,
                        error=empty,
                    )
                )
            else:
                done.append(replace(attachment, sha256=record.sha256, error=str(read)))
    notice = replace(notice, attachments=tuple(done))
    readable = bool(notice.text.strip()) or any(a.text for a in done)
    for attachment in done:
        if attachment.error and not (readable and "which we don't read" in attachment.error):
            issues.append(
                Issue(
                    source_id=notice.source_id,
                    kind="unreadable_document",
                    message=f"{attachment.title}: {attachment.error}",
                    url=attachment.url,
                )
            )
    if not readable:
        issues.append(
            Issue(
                source_id=notice.source_id,
                kind="no_text",
                url=notice.url,
                message=f"{notice.title or notice.url} has no text, on its page or in its files",
            )
        )
    if notice.published_on is None and dated and not issues:
        issues.append(Issue(source_id=notice.source_id, kind=MissingDate.kind, url=notice.url,
                            message=f"{notice.title or notice.url} has no date"))  # fmt: skip
    return notice, issues


def _is_new(notice: Notice, said: dict[str, str]) -> bool:
    """Whether this differs from what was last said of the same notice (a feed repeats its items)."""
    if not notice.text.strip() and not any(a.text for a in notice.attachments):
        return False
    data = notice.to_json()
    for key in ("fetched_at", "archive"):
        data.pop(key, None)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    identity = notice.id or notice.url or notice.title or digest
    if said.get(identity) == digest:
        return False
    said[identity] = digest
    return True


def _issue(page: Page, error: ScraperError) -> Issue:
    return Issue(source_id=page.source.id, kind=error.kind, message=str(error), url=page.url)
