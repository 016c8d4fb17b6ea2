"""What a text names: sums, payments, orders, however they are written."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.ticket_resolver.named import named_in


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("12.50 EUR", "eur", 1250),
        ("12,50 €", "eur", 1250),
        ("€12.50", "eur", 1250),
        ("EUR 12", "eur", 1200),
        ("1.234,50 euros", "eur", 123_450),
        ("$1,234.50", "usd", 123_450),
        ("1 234 CHF", "chf", 123_400),
        ("1'234.50 CHF", "chf", 123_450),
        ("3000 JPY", "jpy", 3000),
        ("¥3000", "jpy", 3000),
        ("1.234 KWD", "kwd", 1_234_000),
        ("１２ EUR", "eur", 1200),  # noqa: RUF001 -- figures of full width
    ],
)
def test_a_sum_is_read_as_it_is_meant(text: str, currency: str, cents: int) -> None:
    (found,) = named_in(f"I want {text} back").sums
    assert found.cents(currency) == cents


@pytest.mark.parametrize("text", ["12.50.3 EUR", "v1.2", "2026-11-02", "EURO12X", "x12 EUR", "12 EURX", ""])
def test_what_is_no_sum_is_none(text: str) -> None:
    assert named_in(text).sums == ()


def test_a_sum_in_another_currency_or_finer_than_it_is_none_of_this_one() -> None:
    (usd, yen) = named_in("12 USD, 12.50 JPY").sums
    assert (usd.cents("eur"), yen.cents("jpy")) == (None, None)


def test_one_sum_written_twice_is_one() -> None:
    assert [each.value for each in named_in("12,50 € is 12.50 EUR").sums] == [Decimal("12.50")]


def test_payments_are_named_by_their_whole_id() -> None:
    assert named_in("ch_abcdef1 (ch_abcdef1), py_abcdef2. xch_abcdef3 ch_1").charges == ("ch_abcdef1", "py_abcdef2")


def test_orders_are_found_as_whole_words_alone() -> None:
    named = named_in("Order #A-17, please; not 1234.")
    assert named.of(["a-17", "A-1", "1234", "123", "1", "please"]) == ("a-17", "1234", "please")


def test_numbers_by_themselves_are_neither_sums_nor_ids() -> None:
    assert [each.text for each in named_in("5 of 12 EUR on 2026-11-02, 50%, #7, ch_abcdef12, 3.5.").numbers] == [
        "5",
        "3.5",
    ]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_every_text_can_be_read(text: str) -> None:
    for each in named_in(text).sums:
        assert each.value >= 0
        assert each.currencies


@pytest.mark.parametrize("text", ["1" * 200_000, "1," * 100_000, "€" * 200_000, "ch_" * 80_000, "1 " * 100_000])
def test_a_hostile_text_takes_no_time(text: str) -> None:
    before = time.process_time()
    named_in(text)
    assert time.process_time() - before < 1.0
