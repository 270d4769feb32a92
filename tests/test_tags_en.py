"""English tags: who is addressed, what sanctions cases move, what imposes nothing; passages of our own."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from kb.identity import read_identity
from kb.pipeline import analyse, pipeline
from kb.tags import weigh_notice


def ids(text: str, tag_kind: str, *, title: str | None = None, kind: str = "rule") -> set[str]:
    tags = analyse(text, read_identity(text, title=title, kind=kind, language="en")).tags
    return {tag.id for tag in tags if tag.kind == tag_kind}


def test_whom_a_circular_is_sent_to_is_bound_where_no_product_is_named() -> None:
    text = ("Department of Supervision\nMeant for: All Commercial Banks and Co-operative Banks\n\nTraining of staff\n"
            "Staff shall be trained every year.\n")
    assert ids(text, "product", title="Training of staff", kind="notice") == {"banking"}


def test_a_named_product_goes_before_the_addressee() -> None:
    text = ("Department of Supervision\nMeant for: All Commercial Banks\n\nFees of credit cards\n"
            "A bank shall not charge the holder of a credit card for closing it. Credit card statements shall be sent monthly.\n")
    assert ids(text, "product", title="Fees of credit cards", kind="notice") == {"credit_card"}


@pytest.mark.parametrize(("firms", "wanted"), [
    ("SII Firms", {"insurance"}), ("Non-SII Firms", {"insurance"}), ("CRR Firms", {"banking"}),
    ("CRR Firms\n\nSII Firms", {"banking", "insurance"}), ("Non-authorised persons", set()),
])
def test_the_firms_a_rulebook_s_part_is_used_in(firms: str, wanted: set[str]) -> None:
    text = f"Conduct of Staff\n\nUsed in\n\n{firms}\n\nRelated links to this Part\n\nExport part as\n\n1.1\n\nA firm must train its staff.\n"
    assert ids(text, "product", title="Conduct of Staff") == wanted


def test_links_of_a_rulebook_s_page_impose_nothing() -> None:
    text = ("Public Notices\n\nUsed in\n\nCRR Firms\n\nRelated links to this Part\n\nPS1/20 - Leverage ratio and capital adequacy\n\n"
            "PS2/21 - Minimum capital requirements\n\n1.1\n\nA firm must disclose its return on assets to the public.\n")
    assert ids(text, "obligation", title="Public Notices") == {"disclosure"}


SANCTIONS = (
    "OFAC enforcement release: Example Trust Bank\nExample Trust Bank agreed to settle apparent violations of the sanctions regulations.\n"
    "Between 2012 and 2014 the bank processed 40 funds transfers in which a blocked shipping line had an interest, in violation of OFAC rules.\n"
    "The bank failed to match the name with the OFAC list.\n"
    "As remedial measures it hired a compliance officer, and its board of directors approved a governance charter.\n"
)


def test_transfers_of_the_sanctioned_cross_borders() -> None:
    found = ids(SANCTIONS, "product", title="OFAC enforcement release: Example Trust Bank", kind="penalty")
    assert "cross_border_payment" in found
    assert not found & {"banking", "trust", "payment"}  # its name and its trade are not what was acted on


def test_the_payments_of_a_maker_of_goods_are_no_product_of_its() -> None:
    goods = (
        "OFAC enforcement release: Quay Valve Works LLC\nQuay Valve Works LLC agreed to settle apparent violations of the sanctions regulations.\n"
        "Between 2012 and 2014 the manufacturer sold valves to a blocked shipping line and received 40 wire transfers for them, in violation of OFAC rules.\n"
        "The manufacturer failed to match the name with the OFAC list.\n"
    )
    assert ids(goods, "product", title="OFAC enforcement release: Quay Valve Works LLC", kind="penalty") == set()


def test_what_was_mended_after_a_breach_of_sanctions_was_not_breached() -> None:
    assert ids(SANCTIONS, "obligation", title="OFAC enforcement release: Example Trust Bank", kind="penalty") == {"aml"}


def test_what_member_states_tell_the_commission_weighs_less_than_a_firm_s_report() -> None:
    def score(who: str) -> float:
        text = f"{who} shall notify the competent authority of each outage. {who} shall report losses every quarter.\n"
        tags = analyse(text, read_identity(text, kind="rule", language="en")).tags
        return max((t.score for t in tags if t.id == "reporting"), default=0.0)

    assert score("Payment institutions") > 1.2 * score("Member States")


def test_what_must_be_disclosed_is_not_imposed() -> None:
    text = ("Institutions shall disclose the following information:\n(a) the amount of their own funds and capital buffers;\n"
            "(b) the credit risk of their exposures and the provisioning applied.\n")
    assert ids(text, "obligation") == {"disclosure"}


def test_a_conviction_that_bars_is_no_duty_against_laundering() -> None:
    text = ("An applicant must be registered before it may lend.\nRegistration shall be refused to a person who was convicted of money laundering "
            "or of a felony involving fraud.\n")
    found = ids(text, "obligation")
    assert "licensing" in found
    assert "aml" not in found


def test_definitions_impose_nothing() -> None:
    text = ("Client Money means money held for a client.\nOutsourcing means an arrangement with a vendor.\n"
            "Insider Dealing has the meaning given in section 2.\nBoard means the governing body of a firm.\n")
    assert ids(text, "obligation") == set()


def test_evidence_of_the_addressed_stands_in_the_text() -> None:
    text = "Meant for: All Commercial Banks\n\nStaff shall be trained every year.\n"
    tags = [t for t in analyse(text, read_identity(text, title="Training", kind="notice", language="en")).tags if t.kind == "product"]
    assert [text[t.start : t.end] for t in tags] == ["Commercial Banks"]


def test_what_a_text_does_itself_nobody_has_to_do() -> None:
    text = ("The outsourcing chapter shall apply to all banks.\nThe record-keeping chapter shall come into effect in May.\n"
            "The guidelines on capital adequacy shall not be construed as advice.\n")
    assert ids(text, "obligation", title="Commencement") == set()
    bound = text.replace("chapter shall come into effect in May", "officer shall keep records of calls for five years")
    assert ids(bound, "obligation", title="Commencement") == {"record_keeping"}


def test_what_may_not_be_fit_is_not_forbidden() -> None:
    text = ("It may not be meaningful to impose capital requirements on such managers.\n"
            "It may not be appropriate to ask for internal controls here.\n")
    assert ids(text, "obligation", title="Ventures", kind="notice") == set()


@pytest.mark.parametrize(("kind", "text", "obligation"), [
    ("notice", "The banks are, therefore, advised to keep records of every outage for five years.", "record_keeping"),
    ("law", "It shall be unlawful to use misleading advertising for deposits.", "marketing"),
    ("rule", "Section 12 requires a lender to give each borrower a written notice before the rate changes.", "disclosure"),
])
def test_duties_without_must_or_shall(kind: str, text: str, obligation: str) -> None:
    assert obligation in ids(text + "\n", "obligation", title="Circular", kind=kind)


def test_what_is_to_be_disclosed_is_not_heard_either() -> None:
    text = "Institutions shall disclose their own funds and risk weights.\nThe leverage ratio shall be separately disclosed.\n"
    assert ids(text, "obligation", title="Publication") == {"disclosure"}



def strength(text: str, obligation: str, *, kind: str) -> float:
    """How many duties of a text impose an obligation, by the words of the taxonomy."""
    identity = read_identity(text, kind=kind, language="en")
    nlp = pipeline("en")
    doc = Doc(nlp.vocab)
    doc._.source, doc._.identity = text, identity
    for name, read in nlp.pipeline:
        if name == "kb_tags":
            break
        doc = read(doc)
    found = weigh_notice(doc).evidence.get(("obligation", obligation))
    return found.strong if found else 0.0


@pytest.mark.parametrize("taken", [
    "The registrar may revoke the licence of a pawnbroker who has died or moved abroad.",
    "A dealer's registration may at any time be suspended or cancelled by the registrar.",
    "The withdrawal of the authorisation is published in the gazette.",
])
def test_whoever_may_lose_a_licence_must_have_one(taken: str) -> None:
    assert strength(f"{taken}\nThe gazette appears on Fridays.\n", "licensing", kind="law") == 1
    assert "licensing" in ids(f"{taken}\nThe gazette appears on Fridays.\n" * 2, "obligation", kind="law")


def test_what_is_withdrawn_without_a_licence_shows_none() -> None:
    assert strength("The offer may be revoked. Coins are withdrawn from circulation.\n", "licensing", kind="law") == 0


def test_the_grounds_for_losing_a_licence_tell_what_must_be_kept_to() -> None:
    def grounds(lead: str) -> float:
        text = f"{lead} on any of these grounds:\n(a) misleading advertisements by the lender;\n(b) the death of the lender.\n"
        return strength(text, "marketing", kind="law")

    assert grounds("The registrar may revoke the licence of a lender") > grounds("The registrar may speak to a lender") + 0.2


@pytest.mark.parametrize("office", [
    "the Commissioner", "a special examiner", "the High Court", "the Superintendent of Insurance", "the Bank"])
def test_what_an_office_does_binds_no_firm(office: str) -> None:
    duty = "Where a loan is repaid, {} shall keep records of it for at least six years.\n"
    assert strength(duty.format("the lender"), "record_keeping", kind="law") > 0
    assert strength(duty.format(office), "record_keeping", kind="law") == 0


def test_a_bank_is_an_office_in_statutes_alone() -> None:
    assert strength("Where a loan is repaid, the Bank shall keep records of it for at least six years.\n", "record_keeping", kind="rule") > 0


def test_what_member_states_must_see_to_firms_must_do() -> None:
    duty = "Member States shall ensure that {} keep records of it for at least five years.\n"
    assert strength(duty.format("issuers"), "record_keeping", kind="law") > 0
    assert strength(duty.format("the competent authorities"), "record_keeping", kind="law") == 0


def test_effective_systems_are_a_duty_and_taking_effect_is_none() -> None:
    assert strength("A firm must have effective risk management systems.\n", "risk_management", kind="rule") > 0.5
    assert strength("The risk management rules shall have effect on Monday.\n", "risk_management", kind="rule") < 0.5


def test_an_announcement_states_what_is_required_and_tells_customers_nothing() -> None:
    assert strength("Wallets are subject to customer due diligence.\n", "kyc", kind="announcement") > 0
    assert strength("All users must complete customer due diligence.\n", "kyc", kind="announcement") == 0


@pytest.mark.parametrize(("thing", "product"), [
    ("small loan", "consumer_loan"), ("digital credit", "consumer_loan"), ("moneylending", "consumer_loan"), ("trade finance", "business_loan"),
    ("higher-priced mortgage", "mortgage"), ("money order", "payment"), ("payment gateway", "payment"), ("investment trust", "fund"),
    ("takeover bid", "securities"), ("commodity pool", "futures_derivatives"), ("takaful", "insurance"), ("digital payment token", "crypto"),
    ("trustee company", "trust"), ("bureau de change", "foreign_exchange"), ("social network", "app_platform"),
])
def test_products_by_the_names_other_countries_give_them(thing: str, product: str) -> None:
    text = f"This part applies to every {thing}.\nFees of a {thing} shall be shown. No {thing} shall be sold at night.\n"
    assert ids(text, "product", title=f"Rules for the {thing}") == {product}
