"""A rule's status on a day."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.status import Said, status_on

REPEAL = Said("repeals", "2025-08-01", "甲办法")
AMEND = Said("amends", "2024-03-01", "乙决定")
PART = Said("repeals", "2024-06-01", "丙通知", "第三条")


def status(day: str, said: Sequence[Said] = (), *, kind: str = "rule", effective_on: str | None = "2020-01-01",
           published_on: str | None = "2019-11-01") -> tuple[str, str]:
    return status_on(day, kind=kind, effective_on=effective_on, published_on=published_on, said=said)


@pytest.mark.parametrize(("day", "said", "expected"), [
    ("2019-12-31", (), "upcoming"), ("2020-01-01", (), "in_force"), ("2024-02-29", (AMEND,), "in_force"),
    ("2024-03-01", (AMEND,), "amended"), ("2025-07-31", (REPEAL,), "in_force"), ("2025-08-01", (REPEAL,), "repealed"),
    ("2025-08-01", (AMEND, REPEAL), "repealed"), ("2024-06-01", (PART,), "amended"),
    ("2021-01-01", (Said("repeals", None, "丁"),), "repealed")])
def test_status(day: str, said: tuple[Said, ...], expected: str) -> None:
    assert status(day, said)[0] == expected


def test_a_draft_is_never_in_force() -> None:
    assert status("2030-01-01", kind="draft")[0] == "draft"


def test_without_an_effective_date_the_publication_counts() -> None:
    assert status("2019-11-01", effective_on=None)[0] == "in_force"
    assert status("2019-10-31", effective_on=None)[0] == "upcoming"
    assert status("2000-01-01", effective_on=None, published_on=None) == ("in_force", "no date of effect is stated")


def test_the_words_name_who_did_it_and_since_when() -> None:
    later = Said("amends", "2024-09-01", "戊决定")
    assert status("2025-01-01", (later, AMEND))[1] == "amended by 戊决定 from 2024-09-01"
    assert status("2024-07-01", (PART,))[1] == "第三条 repealed by 丙通知 from 2024-06-01"
    assert status("2026-01-01", (Said("repeals", None, "丁"), REPEAL))[1] == "repealed by 甲办法 from 2025-08-01"
    assert status("2025-01-01", (REPEAL,))[1].endswith("until 甲办法 repeals it from 2025-08-01")
