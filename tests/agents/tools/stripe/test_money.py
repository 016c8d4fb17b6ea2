"""Sums as a person reads them, right in every currency."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.tools.stripe.money import THOUSANDTHS, WHOLE, spelled


@pytest.mark.parametrize(
    ("amount", "currency", "says"),
    [
        (1250, "eur", "12.50 EUR"),
        (5, "usd", "0.05 USD"),
        (123_456_789, "usd", "1,234,567.89 USD"),
        (1250, "jpy", "1,250 JPY"),
        (1250, "krw", "1,250 KRW"),
        (1250, "kwd", "1.250 KWD"),
        (500, "isk", "5.00 ISK"),
        (500, "ugx", "5.00 UGX"),
        (0, "eur", "0.00 EUR"),
        (-250, "eur", "-2.50 EUR"),
    ],
)
def test_a_sum_has_the_places_of_its_currency(amount: int, currency: str, says: str) -> None:
    assert spelled(amount, currency) == says


@given(st.integers(-(10**12), 10**12), st.sampled_from(["eur", "jpy", "kwd", *WHOLE, *THOUSANDTHS]))
def test_no_digit_of_a_sum_is_lost(amount: int, currency: str) -> None:
    said = spelled(amount, currency)
    assert int(re.sub(r"[^0-9-]", "", said.partition(" ")[0])) == amount
