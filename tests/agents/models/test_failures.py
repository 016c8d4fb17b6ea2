"""When a server says to come back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.models.failures import LONGEST_WAIT, retry_at

NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("7", NOW + 7),
        ("0.5", NOW + 0.5),
        ("-3", NOW),
        ("999999999", NOW + LONGEST_WAIT),
        ("Mon, 21 Sep 2026 14:13:30 GMT", NOW + 10),
        ("Mon, 21 Sep 2020 14:13:30 GMT", NOW),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, at: float | None) -> None:
    assert retry_at({"retry-after": value}, NOW) == at


def test_without_the_header_it_is_for_us_to_choose() -> None:
    assert retry_at({}, NOW) is None


@given(st.text())
def test_no_header_breaks_it(value: str) -> None:
    at = retry_at({"retry-after": value}, NOW)
    assert at is None or (math.isfinite(at) and NOW <= at <= NOW + LONGEST_WAIT)
