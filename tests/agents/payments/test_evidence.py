"""Evidence says what is on record, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents.engine.errors import Refused
from agents.payments.evidence import ORDER, evidence, statements
from agents.payments.records import Records
from agents.tools import TOOLS
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge, Refund
from agents.wording.english import unfounded
from tests.agents.payments.made import COLUMNS, charge, comment, customer, dispute, refund, ticket

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MOMENTS = st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}+00:00")
SUMS = st.integers(1, 10**9)
CURRENCIES = st.sampled_from(["eur", "usd", "jpy", "kwd"])
IDS = st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True)
CARDS = st.sampled_from(["visa 4242", "mastercard 4444", "", "sepa_debit"])
CHARGES = st.builds(
    charge,
    id=IDS.map("ch_{}".format),
    created=MOMENTS,
    amount_captured=SUMS,
    currency=CURRENCIES,
    card=CARDS,
    email=WORDS,
    description=WORDS,
)
REFUNDS = st.builds(
    refund,
    id=IDS.map("re_{}".format),
    created=MOMENTS,
    amount=SUMS,
    currency=CURRENCIES,
    status=st.sampled_from(["succeeded", "failed", "pending"]),
)
COMMENTS = st.builds(
    comment,
    text=WORDS,
    at=MOMENTS,
    by=st.sampled_from(["customer", "staff", "us", "system"]),
    public=st.booleans(),
)
RECORDS = st.builds(
    Records,
    dispute=st.just(dispute()),
    charge=CHARGES,
    customer=st.none() | st.builds(customer, name=WORDS, email=WORDS),
    refunds=st.lists(REFUNDS, max_size=3).map(tuple),
    earlier=st.lists(CHARGES, max_size=12).map(tuple),
    order=st.tuples(
        st.dictionaries(st.sampled_from(COLUMNS), WORDS, max_size=len(COLUMNS)),
        st.fixed_dictionaries({}, optional={"total_cents": SUMS, "currency": CURRENCIES}),
    ).map(lambda parts: parts[0] | parts[1]),
    ticket=st.none() | st.lists(COMMENTS, max_size=30).map(lambda said: ticket(*said)),
)
OURS = (
    "Charge was made It paid for order The was placed It was shipped with tracking number It was delivered Of this "
    "The same customer Conversation (ticket 17):"
)
"""The words of ours that begin with a capital letter."""


def on_record(records: Records) -> list[str]:
    """Every value of a record, as a person would write it."""

    def of(paid: Charge | Refund, amount: int) -> list[str]:
        return [paid.id, spelled(amount, paid.currency), paid.created.partition("T")[0]]

    paid = (records.charge, *records.earlier)
    known = [value for each in paid for value in (*of(each, each.amount_captured), each.card)]
    known += [records.charge.description, records.charge.email, *map(str, records.order.values())]
    known += [str(value).partition("T")[0] for value in records.order.values()]
    if {"total_cents", "currency"} <= records.order.keys():
        known.append(spelled(records.order["total_cents"], records.order["currency"]))
    known += [value for each in records.refunds for value in of(each, each.amount)]
    known += [records.customer.name, records.customer.email] if records.customer else []
    for each in records.ticket.comments if records.ticket else ():
        known += [each.at.partition("T")[0], each.text]
    return known


@given(RECORDS)
def test_no_statement_without_a_record(records: Records) -> None:
    known = on_record(records)
    for text in evidence(records).values():
        assert unfounded(text, [OURS, *known]) == ()


@given(RECORDS)
def test_a_statement_is_there_exactly_if_its_record_is(records: Records) -> None:
    text, order = "\n".join(statements(records)), records.order
    assert ("It paid for order" in text) is ("id" in order)
    assert ("The order came to" in text) is ({"total_cents", "currency"} <= order.keys())
    assert ("status is" in text) is ("status" in order)
    assert ("It was shipped" in text) is ("shipped_on" in order)
    assert ("It was delivered" in text) is ("delivered_on" in order)
    assert ("were paid back" in text) is any(each.status == "succeeded" for each in records.refunds)
    assert ("paid before" in text) is bool(records.earlier)
    fields = evidence(records)
    for column, field in ORDER.items():
        if field not in ("product_description", "customer_name"):
            assert (field in fields) is bool(order.get(column, "").partition("T")[0].strip())


@given(RECORDS, st.text(max_size=25_000))
def test_what_comes_of_any_records_is_evidence_that_the_tool_takes(records: Records, account: str) -> None:
    wanted: dict[str, Any] = {"dispute": "dp_1", "evidence": evidence(records, account)}
    try:
        taken = TOOLS["stripe.submit_evidence"].validated(wanted)
    except Refused as refused:
        raise AssertionError(str(refused)) from None
    assert {name for name, text in taken["evidence"].items() if text} == wanted["evidence"].keys()


def test_what_is_longer_than_stripe_takes_is_cut_and_no_reason_to_fail() -> None:
    long = dict.fromkeys(COLUMNS, "x" * 30_000)
    said = ticket(*(comment("y" * 5_000) for _ in range(50)))
    fields = evidence(Records(dispute(), charge(), order=long, ticket=said), "z" * 30_000)
    assert TOOLS["stripe.submit_evidence"].validated({"dispute": "dp_1", "evidence": fields})
    assert {name: len(text) for name, text in fields.items()} == {
        **dict.fromkeys(ORDER.values(), 500),
        "customer_email_address": len("ann@example.com"),
        "product_description": 20_000,
        "uncategorized_text": 20_000,
    }


@given(RECORDS)
def test_a_note_among_the_team_never_goes_to_the_bank(records: Records) -> None:
    secret = comment("INTERNAL-SECRET", public=False, by="staff")
    kept = ticket(*(records.ticket.comments if records.ticket else ()), secret)
    assert not any("INTERNAL-SECRET" in text for text in evidence(records._replace(ticket=kept)).values())
