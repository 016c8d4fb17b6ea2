"""Declaring a tool: what is missing is refused at once, and what it returns can always be stored."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from agents.engine.canonical import canonical
from agents.engine.errors import ConfigError, Later, Refused
from agents.engine.preview import Preview
from agents.engine.tool import At, Tool, blind, closed, keyed, probe, read, tool
from agents.settings import Settings

SETTINGS = Settings(secret_key=SecretStr("k" * 40))


def refund(at: At, charge: str, amount: int = 5) -> dict[str, Any]:
    """Refund a charge."""
    return {"charge": charge, "amount": amount}


def declared(**more: Any) -> Tool:
    given = {"risk": "high", "repeat": keyed(24), "roles": {"charge": "ref", "amount": "amount"}, **more}
    return tool("x.refund", **given)(refund)


def test_arguments_are_checked_and_defaults_filled_in() -> None:
    assert declared().validated({"charge": "ch_1"}) == {"charge": "ch_1", "amount": 5}
    with pytest.raises(Refused, match="charge: Field required"):
        declared().validated({})
    with pytest.raises(Refused, match="amount: "):
        declared().validated({"charge": "ch_1", "amount": "many"})
    with pytest.raises(Refused, match="other: "):
        declared().validated({"charge": "ch_1", "other": 1})


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"roles": {"charge": "ref"}}, "no role declared for amount"),
        ({"roles": {"charge": "ref", "amount": "amount", "to": "dest"}}, "a role for to"),
        ({"once_per": ("customer",)}, "once_per names customer"),
        ({"exclusive": ("customer",)}, "exclusive names customer"),
        ({"repeat": blind}, "must be optional"),
    ],
)
def test_a_declaration_that_leaves_something_open_is_refused(more: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        declared(**more)


def test_the_same_occurrence_has_the_same_identity_whoever_asks() -> None:
    by_charge = declared(once_per=("charge", "facts.refunded"))
    same = by_charge.identity({"charge": "c", "amount": 1}, {"refunded": 0}, "r", "1")
    assert by_charge.identity({"charge": "c", "amount": 2}, {"refunded": 0}, "s", "9") == same
    assert by_charge.identity({"charge": "c", "amount": 1}, {"refunded": 1}, "r", "1") != same
    assert declared().identity({}, {}, "r", "1") != declared().identity({}, {}, "r", "2")
    assert declared(repeat=read).identity({}, {}, "r", "1") == ""


def test_occurrences_that_facts_tell_apart_share_a_lane_with_their_like_alone() -> None:
    by_charge = declared(once_per=("charge", "facts.refunded"))
    lane = by_charge.lane({"charge": "c", "amount": 1})
    assert lane == by_charge.lane({"charge": "c", "amount": 2}) != by_charge.lane({"charge": "d", "amount": 1})
    for once_per in ((), ("charge",), ("facts.refunded",)):
        assert declared(once_per=once_per).lane({"charge": "c", "amount": 1}) == ""


def test_without_a_preview_of_its_own_a_call_is_shown_argument_by_argument() -> None:
    preview = declared().preview_of({"charge": "c", "amount": 1}, {})
    assert (preview.title, [(part.label, part.text) for part in preview.parts]) == (
        "x.refund",
        [("charge", "c"), ("amount", "1")],
    )


def test_a_preview_of_its_own_is_given_facts_and_arguments() -> None:
    own = declared()

    @own.preview
    def _(facts: dict[str, Any], charge: str, amount: int) -> Preview:
        return Preview(title=f"{amount} of {charge} after {facts['refunded']}")

    assert own.preview_of({"charge": "c", "amount": 1}, {"refunded": 2}).title == "1 of c after 2"


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_whatever_a_tool_returns_can_be_written_down(value: Any) -> None:
    @tool("x.any", risk="low", repeat=read, roles={})
    def anything(at: At) -> Any:
        """Return anything."""
        return value

    canonical(anything.call(At(settings=SETTINGS), {}))


def test_what_json_cannot_carry_is_replaced_and_not_lost() -> None:
    found = declared().encoded({"a": float("nan"), "b": "\ud800x", "c": (1, 2)})
    assert found == {"a": None, "b": "\ufffdx", "c": [1, 2]}


@pytest.mark.parametrize("levels", [100, 101, 300, 5_000])
def test_a_result_is_kept_up_to_a_hundred_levels_and_says_what_was_left_out(levels: int) -> None:
    deep: Any = "the end"
    for _ in range(levels):
        deep = {"in": [deep]} if levels == 300 else [deep]
    found = declared().encoded({"near": 1, "deep": deep})
    told, text = found["near"], json.dumps(found)
    assert (told, "the end" in text, "more than 100 levels deep" in text) == (1, levels < 100, levels >= 100)
    assert text.count("[") + text.count("{") <= 101


def test_a_call_that_was_held_up_too_long_is_not_sent() -> None:
    at = At(settings=SETTINGS, send_by=100.0, give_up=120.0, clock=lambda: 101.0)
    with pytest.raises(Later, match="held up too long"):
        at.sending()
    assert at.remaining == 19.0


def test_a_marker_is_bound_to_the_effect_the_object_and_our_secret() -> None:
    at = At(settings=SETTINGS, effect_key="e1")
    other = At(settings=Settings(secret_key=SecretStr("o" * 40)), effect_key="e1")
    marks = {at.marker("r", 1), at.marker("r", 2), At(settings=SETTINGS, effect_key="e2").marker("r", 1)}
    assert len(marks | {other.marker("r", 1)}) == 4
    assert at.marker("r", 1) == At(settings=SETTINGS, effect_key="e1").marker("r", 1)


def test_what_a_call_is_made_with_does_not_show_its_secrets() -> None:
    assert "k" * 8 not in repr(At(settings=SETTINGS, effect_key="e1"))


class Reason(Enum):
    """A closed type."""

    DUPLICATE = "duplicate"


@pytest.mark.parametrize(
    ("annotation", "answer"),
    [(bool, True), (Literal["a"], True), (Reason, True), (Literal[1] | None, True), (str, False), (bool | str, False)],
)
def test_closed_types_take_only_what_their_author_listed(annotation: Any, answer: bool) -> None:
    assert closed(annotation) is answer


def test_a_probe_and_facts_are_known_once_declared() -> None:
    own = declared(repeat=probe)
    assert not own.has_probe
    own.probe(lambda at, charge, amount: None)
    own.facts(lambda at, charge, amount: {"refunded": 1})
    assert own.has_probe
    assert own.find(At(settings=SETTINGS), {"charge": "c"}) is None
    assert own.fetch_facts(At(settings=SETTINGS), {"charge": "c"}) == {"refunded": 1}


def test_an_exclusive_object_is_the_same_whatever_else_a_call_says() -> None:
    by_charge = declared(exclusive=("charge",))
    assert by_charge.object_of({"charge": "c", "amount": 1}) == by_charge.object_of({"charge": "c", "amount": 2})
    assert by_charge.object_of({"charge": "c", "amount": 1}) != by_charge.object_of({"charge": "d", "amount": 1})
    assert declared().object_of({"charge": "c", "amount": 1}) == ""
