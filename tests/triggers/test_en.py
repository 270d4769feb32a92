"""English triggers: our own sentences, structure, hostile input and what must hold of every trigger."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.identity import Identity
from kb.provisions import read_provisions
from kb.references import Citation, read_citations
from kb.sentences import read_sentences
from kb.triggers.en import read_triggers
from kb.triggers.en_ocr import mended
from kb.triggers.model import Restoration, Trigger

GOLDEN = yaml.safe_load(
    (Path(__file__).parents[1] / "golden" / "triggers_en.yml").read_text(encoding="utf-8")
)


def read(
    text: str, *, kind: str = "notice"
) -> tuple[tuple[Trigger, ...], tuple[Restoration, ...], tuple[Citation, ...]]:
    """What English text yields, with the structure that the pipeline would give."""
    provisions = read_provisions(text, language="en")
    citations = read_citations(text, language="en", provisions=provisions)
    identity = Identity(title=None, issuer=None, doc_number=None, kind=kind, language="en", published_on=None)
    triggers, restored = read_triggers(
        text,
        identity=identity,
        provisions=provisions,
        citations=citations,
        sentences=read_sentences(text, language="en", provisions=provisions),
    )
    return triggers, restored, citations


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: entry["text"][:60])
def test_golden_sentences(entry: dict[str, Any]) -> None:
    triggers, _, citations = read(entry["text"], kind=entry.get("kind", "notice"))
    if "is" not in entry:
        assert triggers == (), f"no consequence, yet found {triggers}"
        return
    assert len(triggers) == 1
    trigger = triggers[0]
    assert set(trigger.consequences) == set(entry["is"].split("+"))
    for name in ("effect", "cause", "condition"):
        if name in entry:
            assert getattr(trigger, name) == entry[name]
    if "refs" in entry:
        assert [citations[index].cited for index in trigger.refs] == entry["refs"]


def test_offsets_are_verbatim() -> None:
    for entry in GOLDEN:
        text = entry["text"]
        for trigger in read(text)[0]:
            assert 0 <= trigger.start < trigger.end <= len(text)
            assert len(trigger.evidence) == len(trigger.consequences)
            assert all(trigger.start <= a < b <= trigger.end for a, b in trigger.evidence)
            assert 0 < trigger.score <= 1
            if trigger.condition is not None:
                assert trigger.condition_start is not None
                assert text.startswith(trigger.condition, trigger.condition_start)


def test_details_are_kept() -> None:
    trigger = read(
        "The Authority may suspend the licence of a lender for six months or until the breach is remedied."
    )[0][0]
    assert trigger.actor == "Authority"
    assert trigger.subject is not None
    assert "licence" in trigger.subject
    assert trigger.duration == "for six months"
    assert trigger.ends is not None
    assert trigger.ends.startswith("until the breach")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The suspension of new loans imposed by Notice Q/26/31 is lifted with effect from 27 July. The firm may resume new lending.", 2),
        ("The suspension of new loans is not lifted.", 0),
    ],
)
def test_a_long_name_of_what_is_lifted(text: str, count: int) -> None:
    assert len(read(text)[1]) == count


def test_measures_against_recurrence_were_taken() -> None:
    text = (
        "The company undertook the following measures intended to minimize the risk of recurrence of similar conduct:\n\n"
        "• Blocking IP addresses that appear to originate in the listed places from connecting to its website;\n\n"
        "• Training its staff."
    )
    triggers = read(text, kind="penalty")[0]
    assert [(t.consequences, t.effect) for t in triggers] == [(("restrict_business",), "done")]


def test_restorations_are_told_apart() -> None:
    triggers, restored, _ = read(
        "The Authority lifted the suspension of the licence on 5 March.\n\nThe bank may resume operations."
    )
    assert len(restored) == 2
    assert triggers == ()


def test_breach_of_the_rule_as_a_whole_is_blanket() -> None:
    trigger = read("The Authority may revoke the licence if the holder has breached this Act.")[0][0]
    assert trigger.blanket


def test_month_of_may_is_no_modal() -> None:
    trigger = read("On May 3, 2022, the agency asked the bank to refrain from expanding the service.")[0][0]
    assert trigger.effect == "done"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "(" * 5000,
        "may suspend " * 3000,
        "if " * 8000,
        "licence, " * 8000 + "may be revoked.",
        "The Authority may " + "suspend or " * 4000 + "revoke the licence.",
        "to " * 9000 + "suspend the licence",
        "\x00\ud7ff suspend" * 900,
        "when the account, " * 3000 + "is closed.",
    ],
    ids=range(10),
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 10


def test_words_a_pdf_broke_are_mended_in_place() -> None:
    text = "The bank terminate d the account s of a b roker; block transactions."
    assert mended(text) == "The bank terminated  the accounts  of a b roker; block transactions."
    assert mended("The bank may close the account.") == "The bank may close the account."
