"""Where arguments come from: equality with the labelled values of a run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents.engine.event import Trust
from agents.engine.journal import Began, Failure, Judged, Rewound
from agents.engine.run import Run
from agents.policy.judge import Proposed
from agents.policy.trust import doubtful, trust_of
from tests.agents.policy.shop import LOW, MEDIUM, TOOLS, returned, run_on

SEND = TOOLS["parcels.send"]


def label(name: str, value: Any, run: Run) -> Trust:
    return trust_of(Proposed(SEND, SEND.validated({name: value})), run)[name]


EQUAL = [
    # a labelled value, the argument, its label
    ("a", "a", "internal"),
    ("a", "A", "untrusted"),
    ("a", "a ", "untrusted"),
    ("1", 1, "untrusted"),
    (1, "1", "untrusted"),
    (1, True, "untrusted"),
    (True, 1, "untrusted"),
    (True, True, "internal"),
    (0, False, "untrusted"),
    (5, 5.0, "internal"),
    (5, 5, "internal"),
    (5, 6, "untrusted"),
    ("", "", "internal"),
    (None, "null", "untrusted"),
    ("null", "null", "internal"),
]


@pytest.mark.parametrize(("labelled", "argument", "trust"), EQUAL)
def test_a_value_vouches_for_its_equal_of_the_same_type(labelled: Any, argument: Any, trust: Trust) -> None:
    assert label("extra", argument, run_on({"x": labelled}, x="internal")) == trust


def test_values_come_from_the_event_the_input_and_what_calls_returned() -> None:
    assert label("extra", "a", run_on({"x": {"y": "a"}}, x__y="internal")) == "internal"
    by_hand = Run("r")
    by_hand.apply(Began(at=1, agent="a", input={"x": "a"}, input_trust={"x": "trusted"}, autonomy=3), b"")
    assert label("extra", "a", by_hand) == "trusted"
    assert label("extra", "a", returned(run_on(), "1", [{"id": "a"}], {"*.id": "internal"})) == "internal"
    assert label("extra", "a", returned(run_on(), "1", "a", {"": "trusted"})) == "trusted"
    assert label("extra", "a", returned(run_on(), "2.1", {"id": "a"}, {"id": "internal"})) == "internal"


def test_what_is_not_labelled_vouches_for_nothing() -> None:
    assert label("extra", "a", run_on({"x": "a"})) == "untrusted"
    assert label("extra", "a", run_on({"x": "a"}, x="untrusted")) == "untrusted"
    assert label("extra", "a", returned(run_on(), "1", {"id": "a", "note": "b"}, {"note": "trusted"})) == "untrusted"


def test_neither_facts_nor_arguments_nor_failures_nor_forgotten_answers_vouch() -> None:
    run = run_on()
    facts: dict[str, Any] = {"x": "a"}
    run.apply(
        Judged(at=2, id="1", fingerprint="f", tool=LOW, args={"t": "a"}, args_hash="", facts=facts, verdict="allow"),
        b"",
    )
    assert label("extra", "a", run) == "untrusted"
    failed = returned(run_on(), "1", "a", {"": "trusted"}, error=Failure(kind="failed"))
    assert label("extra", "a", failed) == "untrusted"
    unsettled = returned(run_on(), "1", "a", {"": "trusted"}, final=False)
    assert label("extra", "a", unsettled) == "untrusted"
    forgotten = returned(run_on(), "1", "a", {"": "trusted"})
    forgotten.apply(Rewound(at=4, to=1, by="ann"), b"")
    assert label("extra", "a", forgotten) == "untrusted"


def test_the_most_trusted_of_equal_values_wins() -> None:
    run = returned(run_on({"x": "a", "y": "a"}, x="internal"), "1", {"id": "a"}, {"id": "trusted"})
    assert label("extra", "a", run) == "trusted"
    assert (
        label("extra", "a", returned(run_on({"x": "a"}, x="trusted"), "1", {"id": "a"}, {"id": "internal"}))
        == "trusted"
    )


def test_an_argument_is_as_trusted_as_its_least_trusted_value() -> None:
    run = run_on({"t": "a", "i": "b", "u": "c"}, t="trusted", i="internal")
    assert label("to", ["a"], run) == "trusted"
    assert label("to", ["a", "b"], run) == "internal"
    assert label("to", ["a", "b", "c"], run) == "untrusted"
    assert label("parcel", {"street": "a", "weight": 2}, run) == "untrusted"
    assert label("extra", {"a": {"a": ["b", "a"]}}, run) == "internal"


def test_a_key_that_somebody_chose_is_a_value_too() -> None:
    run = run_on({"x": "a", "y": "colour"}, x="internal")
    assert label("tags", {"colour": "a"}, run) == "untrusted"
    assert label("tags", {"a": "a"}, run) == "internal"
    assert (
        label("parcel", {"street": "a", "weight": None}, run_on({"s": "a", "w": None}, s="trusted", w="trusted"))
        == "trusted"
    )


@pytest.mark.parametrize(("name", "empty"), [("to", []), ("tags", {}), ("extra", {"a": []})])
def test_nothing_vouches_for_an_emptied_list(name: str, empty: Any) -> None:
    assert (
        label(name, empty, run_on({"x": [], "y": {}, "z": "a"}, x="trusted", y="trusted", z="trusted")) == "untrusted"
    )


def test_defaults_and_closed_types_are_the_authors_own_choice() -> None:
    assert trust_of(Proposed(SEND, SEND.validated({})), run_on()) == dict.fromkeys(SEND.roles, "trusted")
    assert label("express", True, run_on()) == "trusted"
    refund = TOOLS["stripe.refund"]
    args = refund.validated({"charge": "ch", "amount": 1, "reason": "duplicate"})
    assert trust_of(Proposed(refund, args), run_on()) == {
        "charge": "untrusted",
        "amount": "untrusted",
        "reason": "trusted",
        "currency": "trusted",
    }
    other = refund.validated({"charge": "ch", "amount": 1, "currency": "usd"})
    assert trust_of(Proposed(refund, other), run_on())["currency"] == "untrusted"


def test_only_consequential_arguments_are_doubtful() -> None:
    reply = TOOLS["tickets.reply"]
    assert doubtful(reply, {"ticket": "untrusted", "text": "untrusted"}) == ["ticket"]
    assert doubtful(reply, {"ticket": "internal", "text": "untrusted"}) == []
    refund = TOOLS["stripe.refund"]
    assert doubtful(refund, dict.fromkeys(refund.roles, "untrusted")) == ["amount", "charge", "currency"]


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-3, 3) | st.text(max_size=3)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner), max_leaves=6
)


def scalars(value: Any) -> set[tuple[type, Any]]:
    if isinstance(value, dict):
        return {(str, key) for key in value} | {each for item in value.values() for each in scalars(item)}
    if isinstance(value, list):
        return {each for item in value for each in scalars(item)}
    kind = float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)
    return {(kind, value)}


@given(VALUES, st.lists(SCALARS, max_size=5), st.lists(SCALARS, max_size=5))
def test_an_argument_is_trusted_only_if_every_value_in_it_equals_one_that_is(
    value: Any, known: list[Any], others: list[Any]
) -> None:
    assume(value is not None)
    trusted: dict[str, Trust] = {"known.*": "internal"}
    run = returned(run_on({"others": others}), "1", {"known": known, "others": others}, trusted)
    vouched = scalars(value) <= scalars(known)
    found = label("extra", value, run)
    assert found == "untrusted" or (found == "internal" and vouched)
    if vouched and "[]" not in repr(value) and "{}" not in repr(value):
        assert found == "internal"


def test_a_flow_vouches_for_its_own_words_and_for_nothing_that_follows_from_them() -> None:
    reply = TOOLS[MEDIUM]
    args = reply.validated({"ticket": 7, "text": "It is on its way."})
    plain = trust_of(Proposed(reply, args), run_on())
    assert plain == {"ticket": "untrusted", "text": "untrusted"}
    vouched = trust_of(Proposed(reply, args, vouched=frozenset({"ticket", "text", "nothing"})), run_on())
    assert vouched == {"ticket": "untrusted", "text": "internal"}
    assert doubtful(reply, vouched) == ["ticket"]


def test_what_a_flow_vouches_for_is_not_lowered_by_it() -> None:
    reply = TOOLS[MEDIUM]
    args = reply.validated({"ticket": 7, "text": "a"})
    run = returned(run_on(), "1", "a", {"": "trusted"})
    assert trust_of(Proposed(reply, args, vouched=frozenset({"text"})), run)["text"] == "trusted"
