"""Bodies of requests: how deep they may be nested."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.bodies import is_deep, json_object
from webhooks.problems import Problem


def nested(levels: int, *, lists: bool) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if lists else {"a": value}
    return value


@given(st.integers(0, 150), st.booleans(), st.text('[{}]\\"', max_size=300))
def test_a_hundred_levels_are_taken_and_no_more_whatever_else_there_is(levels: int, lists: bool, text: str) -> None:
    body = {"text": text, "deep": nested(levels, lists=lists), "wide": [[]] * 150}
    assert is_deep(json.dumps(body).encode(), body) == (levels > 99)


def test_what_is_nested_too_deep_is_told_so() -> None:
    assert json_object(json.dumps(nested(100, lists=False)).encode())
    with pytest.raises(Problem) as told:
        json_object(json.dumps(nested(101, lists=False)).encode())
    assert (told.value.status, told.value.detail) == (400, "The body is nested more than 100 levels deep.")
