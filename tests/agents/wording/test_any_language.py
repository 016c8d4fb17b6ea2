"""Whether a letter, in whatever language, says what no record says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.wording.any_language import left_out, unfounded

RECORD = "we have refunded 1,234.50 EUR of your payment of 2,000.00 EUR made on 2026-11-02. The reference is re_1Ab."


@pytest.mark.parametrize(
    "draft",
    [
        "Refunded: 1,234.50 EUR.",
        "Zwróciliśmy 1.234,50 EUR z 2 000".replace("2 000", "2000") + ", re_1Ab",
        "Dnia 2026-11-02 zwrot re_1Ab.",
        "Dear customer, your refund is made. It was ours to make! So it was.",
        "١٢٣٤.٥٠ EUR",  # noqa: RUF001 -- figures of another script
        "",
    ],
)
def test_what_a_record_says_may_be_said_however_it_is_written(draft: str) -> None:
    assert unfounded(draft, [RECORD]) == ()


@pytest.mark.parametrize(
    ("draft", "strange"),
    [
        ("We refund 1,235.50 EUR.", ("1,235.50",)),
        ("It takes 5 days.", ("5",)),
        ("On 2026-11-03, or 2.11.2026.", ("2026-11-03", "2.11.2026")),
        ("re_1Ab or re_1Ac", ("re_1Ac",)),
        ("Please ask Anna or BOB about it.", ("Anna", "BOB")),
        ("Go to https://evil.example/x?a=1 or www.evil.example or evil.example/pay", 3),
        ("Write to help@evil.example.", ("help@evil.example",)),
        ("1,234.50 USD or $1,234.50", ("USD", "$")),
        ("It takes 三 days, ½ of them.", ("三", "1", "2")),
        ("We\u200b pay 5\u200b0.", ("50",)),
        ("５０ EUR", ("50",)),  # noqa: RUF001 -- figures of full width
        ("<b>Call</b> +49 30 1234567", ("49", "30", "1234567")),
    ],
)
def test_what_no_record_says_is_found(draft: str, strange: tuple[str, ...] | int) -> None:
    found = unfounded(draft, [RECORD])
    if isinstance(strange, int):
        assert len(found) == strange
    else:
        assert set(strange) <= set(found)


def test_a_reply_without_its_figures_is_found() -> None:
    assert left_out("We refunded it, re_1Ab.", [RECORD]) == ("1,234.50", "2,000.00", "2026-11-02")
    assert left_out(RECORD, [RECORD]) == ()


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 99), st.text(max_size=40))
def test_a_number_is_found_wherever_it_stands_unless_a_record_has_it(whole: int, cents: int, words: str) -> None:
    number = f"{whole:,}.{cents:02}"
    assert number in unfounded(f"{words} | {number} | ", ["nothing"]) or any(each.isdigit() for each in words)
    assert number not in unfounded(f"| {number} |", [f"{whole}.{cents:02}"])


@settings(deadline=None)
@given(st.text())
def test_a_text_leaves_out_nothing_of_itself(text: str) -> None:
    assert left_out(text, [text]) == ()
