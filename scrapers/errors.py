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
