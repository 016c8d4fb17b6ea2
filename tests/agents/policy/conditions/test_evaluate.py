"""Conditions evaluated: compiled once, shared by threads, never a traceback."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.event import Event
from agents.policy.conditions.evaluate import Names, Unanswerable, compiled, seen


def test_a_condition_is_compiled_once() -> None:
    assert compiled("call.a == 1") is compiled("call.a == 1")


def test_a_compiled_condition_serves_threads_at_once() -> None:
    def holds(n: int) -> bool:
        return Names(call={"n": n, "list": list(range(n))}).holds("call.list.all(x, x < call.n)")

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(holds, range(200)))


def test_only_what_a_condition_mentions_has_to_fit_cel() -> None:
    names = Names(good={"a": 1}, bad={"a": object()})
    assert names.holds("good.a == 1")
    with pytest.raises(Unanswerable):
        names.holds("bad.a == 1")
    assert names.holds("good.a == 1")


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("x.b == 1", "there is no 'b' here"),
        ("y == 1", "Undefined variable or function: 'y'"),
        ("x.a > 'b'", "No such overload: the operation is not defined for the given operand types"),
        ("x.a / 0 == 1", "division by zero in CEL expression"),
        ("x.list[9] == 1", "index out of bounds: 9"),
        ("x.a", "the condition gives int, not true or false"),
        ("x +", "Failed to parse expression 'x +': ERROR: <input>:1:4: Syntax error: "),
    ],
)
def test_why_a_condition_has_no_answer_is_said_in_a_line(expression: str, why: str) -> None:
    with pytest.raises(Unanswerable) as raised:
        Names(x={"a": 1, "list": []}).holds(expression)
    assert str(raised.value).startswith(why)
    assert "\n" not in str(raised.value)


def test_and_and_or_do_not_stumble_over_the_side_that_does_not_matter() -> None:
    names = Names(x={"a": 1})
    assert names.holds("x.a == 1 || x.gone == 2")
    assert names.holds("x.gone == 2 || x.a == 1")
    assert not names.holds("x.gone == 2 && x.a == 2")


@given(st.text(max_size=30))
def test_any_text_has_an_answer_or_none(expression: str) -> None:
    with suppress(Unanswerable):
        Names(x=1).value(expression)


def test_of_an_event_its_source_kind_subject_actor_and_fields_are_seen() -> None:
    event = Event(source="s", kind="k", delivery="d", subject="x", actor="a", fields={"f": 1})
    assert seen(event) == {"source": "s", "kind": "k", "subject": "x", "actor": "a", "fields": {"f": 1}}
    assert seen(None) == {"source": "", "kind": "", "subject": "", "actor": "", "fields": {}}
