"""The decision, by records and policy: every answer of it, and what holds of all of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.ticket_resolver.decide import (
    MAYBE_FIGURE,
    OWN_FIGURE,
    OWN_WORDS,
    PARTLY,
    SEVERAL,
    Already,
    Refundable,
    Unfit,
    Wanted,
    decide,
)
from agents.ticket_resolver.named import named_in
from agents.ticket_resolver.policy import RefundPolicy
from agents.tools.stripe.records import Charge
from tests.agents.ticket_resolver.made import NOW, POLICY, charge

OLD: Any = {"created": "2026-10-01T00:00:00+00:00"}
ONE, TWO = charge(), charge("ch_second02", 700)


def decided(*charges: Charge, text: str = "", orders: Any = None, policy: RefundPolicy = POLICY) -> Any:
    return decide(charges, Wanted(named_in(text), NOW, orders or {}), policy)


@pytest.mark.parametrize(
    ("charges", "text", "charge", "amount", "doubts"),
    [
        ([ONE], "", ONE, 1200, ()),
        ([ONE], "I paid 12 EUR.", ONE, 1200, ()),
        ([ONE], "12,00 € please", ONE, 1200, ()),
        ([ONE], "ch_first001", ONE, 1200, ()),
        ([ONE], "order 4711", ONE, 1200, ()),
        ([ONE], "5 EUR", ONE, 500, (OWN_FIGURE,)),
        ([ONE], "give me 5", ONE, 1200, (MAYBE_FIGURE,)),
        ([ONE], "give me 5.50 back", ONE, 1200, (MAYBE_FIGURE,)),
        ([ONE, charge("ch_old00001", **OLD)], "", ONE, 1200, ()),
        ([ONE, charge("ch_failed01", status="failed")], "", ONE, 1200, ()),
        ([ONE, charge("ch_disputed", disputed=True)], "", ONE, 1200, (SEVERAL,)),
        ([ONE, charge("ch_before01", amount_refunded=1200)], "", ONE, 1200, (SEVERAL,)),
        ([ONE, TWO], "ch_second02", TWO, 700, (OWN_WORDS,)),
        ([ONE, TWO], "I paid 7 EUR", TWO, 700, (OWN_WORDS,)),
        ([ONE, TWO], "7 EUR of ch_first001", ONE, 700, (OWN_WORDS, OWN_FIGURE)),
        ([charge(amount_refunded=200)], "", ONE, 1000, (PARTLY,)),
        ([charge(amount_refunded=200)], "12 EUR", ONE, 1000, (PARTLY,)),
        ([charge(currency="jpy", amount=3000)], "3000 JPY", ONE, 3000, ()),
    ],
)
def test_what_is_refunded_and_why_somebody_has_to_look(
    charges: list[Charge], text: str, charge: Charge, amount: int, doubts: tuple[str, ...]
) -> None:
    found = decided(*charges, text=text)
    assert isinstance(found, Refundable), found
    assert (found.charge.id, found.amount, found.doubts) == (charge.id, amount, doubts)


@pytest.mark.parametrize(
    ("charges", "text", "why"),
    [
        ([], "", "there is no payment of this customer's"),
        ([charge(status="failed")], "", "only 1 that failed or were not completed"),
        ([charge(captured=False)], "", "only 1 that failed or were not completed"),
        ([charge(disputed=True)], "", "is disputed"),
        ([charge(currency="sek")], "", "is in SEK, for which the policy names no sum"),
        ([charge(**OLD)], "", "is of 2026-10-01, more than 30 days before"),
        ([charge(amount=200_001)], "", "2,000.01 EUR is more than the policy lets it propose (2,000.00 EUR)"),
        ([ONE, TWO], "", "2 payments could be meant"),
        ([ONE, charge("ch_twin0001")], "12 EUR", "the ticket's text fits 2 payments"),
        ([ONE, TWO], "ch_first001 ch_second02", "the ticket's text fits 2 payments"),
        ([ONE], "ch_stranger", "names payment ch_stranger, which is none of this customer's"),
        ([ONE, charge("ch_failed01", status="failed")], "ch_failed01", "names a payment that failed"),
        ([ONE], "13 EUR", "asks for 13 EUR, and payment ch_first001 has 12.00 EUR left"),
        ([ONE], "12 USD", "and payment ch_first001 has 12.00 EUR left"),
        ([ONE], "3 EUR, or 4 EUR", "the ticket names several sums (3 EUR, 4 EUR)"),
        ([ONE], "0 EUR", "asks for 0 EUR"),
        ([charge(**OLD), charge("ch_disputed", disputed=True)], "", "none of this customer's 2 payments"),
        ([ONE, charge("ch_disputed", disputed=True)], "ch_disputed", "is disputed"),
    ],
)
def test_what_is_left_to_people_and_why(charges: list[Charge], text: str, why: str) -> None:
    found = decided(*charges, text=text)
    assert isinstance(found, Unfit), found
    assert why in found.why


def test_a_part_is_not_proposed_where_the_policy_has_it_so() -> None:
    found = decided(ONE, text="5 EUR", policy=POLICY.model_copy(update={"partial": False}))
    assert found == Unfit("the ticket asks for part of payment ch_first001 (5 EUR of 12.00 EUR)")


def test_an_order_that_the_ticket_names_chooses_its_payment() -> None:
    found = decided(ONE, TWO, text="It is order #A-2.", orders={"A-1": ONE.id, "A-2": TWO.id})
    assert found == Refundable(TWO, 700, (OWN_WORDS,))


def test_what_was_refunded_whole_is_said_to_be() -> None:
    before = charge(amount_refunded=1200)
    assert decided(before) == Already(before)
    assert decided(ONE, charge("ch_before01", amount_refunded=1200), text="ch_before01") == Already(
        charge("ch_before01", amount_refunded=1200), (OWN_WORDS,)
    )


CHARGES = st.lists(
    st.builds(
        charge,
        id=st.sampled_from(["ch_first001", "ch_second02", "ch_third003"]),
        amount=st.sampled_from([1, 700, 1200, 200_000, 200_001]),
        amount_refunded=st.sampled_from([0, 1, 700]),
        currency=st.sampled_from(["eur", "jpy", "sek"]),
        status=st.sampled_from(["succeeded", "failed", "pending"]),
        captured=st.booleans(),
        disputed=st.booleans(),
        created=st.sampled_from(["2026-11-10T10:00:00+00:00", "2026-10-01T00:00:00+00:00"]),
    ),
    max_size=3,
    unique_by=lambda each: each.id,
)
TEXTS = st.lists(
    st.sampled_from(["12 EUR", "7.00 €", "700 JPY", "5", "ch_first001", "ch_second02", "ch_other999", "refund", "A-1"]),
    max_size=4,
).map(" ".join)


@settings(deadline=None)
@given(CHARGES, TEXTS)
def test_nothing_is_proposed_past_the_policy_and_no_own_word_goes_unasked(charges: list[Charge], text: str) -> None:
    found = decided(*charges, text=text, orders={"A-1": "ch_third003"})
    if not isinstance(found, Refundable):
        return
    each = found.charge
    assert each in charges
    assert (each.status, each.captured, each.disputed) == ("succeeded", True, False)
    assert each.created.startswith("2026-11")
    assert 0 < found.amount <= min(each.refundable, POLICY.most[each.currency])
    if found.amount != each.refundable:
        assert OWN_FIGURE in found.doubts
    recent = [it for it in charges if it.status == "succeeded" and it.captured and it.created.startswith("2026-11")]
    named = {each.id, "A-1"} & set(text.split()) or named_in(text).sums
    if len(recent) > 1 and not named:
        assert SEVERAL in found.doubts
