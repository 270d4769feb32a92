"""What can go wrong between a regulator's site and a Notice, one class per cause.

A captcha, an error page or a redesign must never look like "nothing new", so each
has a class of its own and each becomes a row of the `issues` table.
"""

from __future__ import annotations


class ScraperError(Exception):
    """Base of every error of this package; `kind` is the value of `issues.kind`."""

    kind = "scraper_error"


class PageChanged(ScraperError):
    """A page no longer has the structure its source describes."""

    kind = "page_changed"


class EmptyListing(ScraperError):
    """A listing that always has items has none, or fewer than its source expects."""

    kind = "empty_listing"


class Blocked(ScraperError):
    """The site answered with a block page, a captcha, a challenge or a login."""

    kind = "blocked"


class UnknownValue(ScraperError):
    """A field holds a value that the source's lookups do not know."""

    kind = "unknown_value"


class UnreadableDocument(ScraperError):
    """Bytes that are no document of a kind we read, or are damaged, or are too large."""

    kind = "unreadable_document"


class MissingDate(ScraperError):
    """A notice has no date, or one in no form that its source is known to use."""

    kind = "no_date"


class RepeatedItems(ScraperError):
    """A listing names the same item twice, or its second page repeats the first."""

    kind = "repeated_items"


class FetchFailed(ScraperError):
    """A request got no usable answer: refused, timed out, too large, a server error."""

    kind = "fetch_failed"


class SourceInvalid(ScraperError):
    """A source's folder is not as it must be: a key unknown or missing, a value of the wrong kind."""

    kind = "source_invalid"


class ArchiveDamaged(ScraperError):
    """The archive holds bytes that are no WARC record, elsewhere than at its torn end."""

    kind = "archive_damaged"


class ArchiveBusy(ScraperError):
    """Another process is writing to the archive."""

    kind = "archive_busy"
