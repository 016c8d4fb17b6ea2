"""Whether an account in English names what no record has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.wording.english import PLAIN, unfounded

RECORDS = ("Charge ch_1 of 1,250.00 EUR was made on 2026-11-02 by visa 4242.", "It was shipped with DHL, number 1Z-9.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 2026-11-02 the card visa 4242 paid 1,250.00 EUR.",
        "The charge ch_1 of 1250 EUR was made on 2026-11-02, and it was shipped (DHL 1Z-9).",
        "Since the shipment was with dhl, we think that it was received.",
        "“EUR 1250.0”",
    ],
)
def test_what_is_on_record_may_be_said_in_other_words(text: str) -> None:
    assert unfounded(text, RECORDS) == ()


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("It was 1,251.00 EUR.", ("1,251.00",)),
        ("It was on 2026-11-03.", ("2026-11-03",)),
        ("It was on 2 November.", ("2", "November")),
        ("It was on 02.11.2026.", ("02.11.2026",)),
        ("Signed for by Mr. Miller.", ("Signed", "Mr", "Miller")),
        ("The customer wrote three times, twice in May.", ("three", "twice", "May")),
        ("See https://evil.example/x and write to a@b.example.", ("See", "https://evil.example/x", "a@b.example")),
        ("Number 1Z-8 and 4243.", ("1Z-8", "4243")),
        ("It was \uff11\uff12\uff15\uff11 EUR, \u00bd of it.", ("1251", "1\u20442")),
        ("Delivered to 王伟.", ("Delivered", "王伟")),
        ("They paid in USD.", ("USD",)),
        ("Miller, Miller and Miller", ("Miller",)),
        ("iPhone", ("iPhone",)),
        ("12x and 1_250", ("12x", "1_250")),
    ],
)
def test_what_no_record_has_is_named_once(text: str, strange: tuple[str, ...]) -> None:
    assert unfounded(text, RECORDS) == strange


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_number_is_known_exactly_if_a_record_has_it(said: int, known: int) -> None:
    assert (unfounded(f"It was {said:,} EUR", [f"{known} EUR"]) == ()) is (said == known)


@given(st.dates(), st.dates())
def test_a_date_is_known_exactly_if_a_record_has_it(said: object, known: object) -> None:
    assert (unfounded(f"It came on {said}.", [f"shipped {known}"]) == ()) is (said == known)


@given(st.from_regex(r"[A-Z][a-z]{1,10}", fullmatch=True))
def test_a_name_is_known_exactly_if_a_record_has_it(name: str) -> None:
    assert (unfounded(f"It came to {name}.", ["nothing"]) == ()) is (name.lower() in PLAIN)
    assert unfounded(f"It came to {name}.", [f"to: {name}"]) == ()


def test_long_numbers_are_told_apart_by_their_last_figure() -> None:
    assert unfounded(f"It is {'1' * 40}2.", ["1" * 41]) == ("1" * 40 + "2",)
    assert unfounded(f"It is 00{'1' * 41}.0.", ["1" * 41]) == ()


def test_a_point_parts_a_fraction_whatever_other_languages_make_of_it() -> None:
    assert unfounded("It was 1.250 EUR.", ["1,250 EUR"]) == ("1.250",)
