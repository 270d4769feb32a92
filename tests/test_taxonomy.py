"""The taxonomy: complete, consistent, and every entry passes the test it carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import TaxonomyError
from kb.identity import read_identity
from kb.pipeline import analyse
from kb.taxonomy import KINDS, Entry, read_taxonomy, taxonomy

PRODUCTS = ["consumer_loan", "jiebei", "huabei", "credit_card", "internet_loan", "assisted_loan", "microloan", "p2p", "business_loan", "project_finance", "supply_chain_finance", "mortgage", "financing_guarantee", "leasing_factoring", "payment", "cross_border_payment", "bank_account", "deposit", "wealth_management", "fund", "trust", "securities", "futures_derivatives", "insurance", "foreign_exchange", "crypto", "credit_reporting", "securitisation", "app_platform", "banking"]
OBLIGATIONS = ["licensing", "capital", "exposure_limit", "use_of_funds", "pricing", "kyc", "aml", "fraud_monitoring", "suitability", "disclosure", "marketing", "consumer_protection", "data_protection", "cybersecurity", "business_continuity", "third_party", "reporting", "record_keeping", "governance", "risk_management", "client_money", "credit_information", "market_conduct", "rectification"]
CONSEQUENCES = ["suspend_service", "suspend_new_business", "restrict_business", "restrict_account", "terminate_cooperation", "revoke_licence", "delist"]


def tagged(text: str, kind: str) -> set[str]:
    analysis = analyse(text, read_identity(text, kind="rule"))
    return {tag.id for tag in analysis.tags if tag.kind == kind}


def cases(entries: dict[str, Entry]) -> list[tuple[str, str, bool]]:
    return [(e.id, text, wanted) for e in entries.values() for texts, wanted in ((e.example, True), (e.not_, False)) for text in texts]


def test_every_guideline_id_is_an_entry() -> None:
    assert set(PRODUCTS) <= set(taxonomy().products)
    assert set(OBLIGATIONS) == set(taxonomy().obligations)
    assert set(CONSEQUENCES) == set(taxonomy().consequences)
    assert {"regulatory", "operational", "technical"} == set(taxonomy().causes)


@pytest.mark.parametrize("kind", KINDS)
def test_entries_say_what_they_mean_in_both_languages(kind: str) -> None:
    for entry in getattr(taxonomy(), kind).values():
        assert entry.label_en and entry.label_zh and entry.definition_en and entry.definition_zh, entry.id


def test_products_and_obligations_carry_their_own_test() -> None:
    for entry in [*taxonomy().products.values(), *taxonomy().obligations.values()]:
        assert entry.example and entry.not_, entry.id
        assert entry.aliases_zh and entry.aliases_en, entry.id


@pytest.mark.parametrize(("id_", "text", "wanted"), cases(dict(taxonomy().products)))
def test_product_examples(id_: str, text: str, wanted: bool) -> None:
    assert (id_ in tagged(text, "product")) is wanted, tagged(text, "product")


@pytest.mark.parametrize(("id_", "text", "wanted"), cases(dict(taxonomy().obligations)))
def test_obligation_examples(id_: str, text: str, wanted: bool) -> None:
    assert (id_ in tagged(text, "obligation")) is wanted, tagged(text, "obligation")


def test_references_between_entries_hold() -> None:
    known = taxonomy()
    for kind in KINDS:
        for entry in getattr(known, kind).values():
            assert set(entry.impacts) <= set(known.impacts), entry.id
            assert set(entry.mitigations) <= set(known.mitigations), entry.id


def test_what_a_risk_means_and_what_to_do_is_said() -> None:
    assert all(entry.impacts for entry in taxonomy().consequences.values())
    assert all(entry.mitigations for entry in [*taxonomy().causes.values(), *taxonomy().impacts.values()])


def test_a_brand_lives_under_the_rules_of_its_ancestors_and_what_it_is_regulated_as() -> None:
    assert set(taxonomy().scope("jiebei")) == {"jiebei", "consumer_loan", "internet_loan", "assisted_loan", "microloan"}
    with pytest.raises(TaxonomyError, match="no_such"):
        taxonomy().scope("no_such")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- {label_en: A}", "id"),
        ("- {id: a, label_en: A, label_zh: 甲, definition_en: A, definition_zh: 甲, colour: red}", "colour"),
        ("- {id: a, label_en: A, label_zh: 甲, definition_en: A, definition_zh: 甲, parent: b}", "parent"),
        ("- {id: a, label_en: A, label_zh: 甲, definition_en: A, definition_zh: 甲, regulated_as: [b]}", "regulated_as"),
        ("- {id: a}", "a"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: str, message: str) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind}.yml").write_text(entry if kind == "products" else "", encoding="utf-8")
    with pytest.raises(TaxonomyError, match=f"products.yml.*{message}"):
        read_taxonomy(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match=r"products\.yml"):
        read_taxonomy(tmp_path)
