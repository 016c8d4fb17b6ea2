"""What is written down of a call that is never made holds no credential, wherever in it that stood."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.analyzers.credentials import HELD, PIECE, cleared

SECRETS = st.sampled_from(
    ["AKIAIOSFODNN7EXAMPLE", "sk-proj-" + "a1B2" * 6, "password: hunter22", "4242 4242 4242 4242"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 99) | st.sampled_from(["plain words", "", "order 4711"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_what_holds_none_stays_as_it_is(value: object) -> None:
    assert cleared(value) == value


@given(JSON, SECRETS)
def test_one_is_left_out_wherever_it_stands(value: object, secret: str) -> None:
    told = f"It is {secret}, they say."
    for held in ([value, told], {"a": value, "b": {"c": [told]}}, {told: value}, told):
        left = json.dumps(cleared(held))
        assert secret not in left
        assert HELD in left


@given(st.integers(0, 3 * PIECE), SECRETS)
def test_one_is_found_at_any_place_of_a_long_text(place: int, secret: str) -> None:
    before, after = "x " * (place // 2), " y" * PIECE
    assert cleared(f"{before}{secret}{after}") == HELD


@pytest.mark.parametrize("piece", ["password=x", "eyJ", "3-", "https://a:", "-----BEGIN ", "token "])
def test_a_long_text_takes_no_time_that_grows_with_its_square(piece: str) -> None:
    began = time.process_time()
    cleared(piece * (400_000 // len(piece)))
    assert time.process_time() - began < 5
