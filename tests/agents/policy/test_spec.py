"""Durations and the shape of an `agent.toml`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agents.policy.durations import seconds
from agents.policy.spec import AgentSpec
from tests.agents.policy.shop import rule, spec


@pytest.mark.parametrize(("text", "value"), [("90s", 90), ("15m", 900), ("24h", 86_400), ("7d", 604_800)])
def test_a_duration_is_a_whole_number_and_a_unit(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["", "0h", "24", "h", "1.5h", "-1h", "24 h", "24H", "1w", "٣h", "1h\n", 24, None, True]
)
def test_anything_else_is_no_duration(text: Any) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(text)


@given(st.integers(1, 10**6), st.sampled_from("smhd"))
def test_units_order_durations(count: int, unit: str) -> None:
    assert seconds(f"{count}{unit}") == count * seconds(f"1{unit}")


def test_an_agent_has_sensible_silence() -> None:
    agent = spec()
    assert (agent.expires, agent.on, agent.rules, agent.limits.tokens) == (86_400.0, (), (), None)


BROKEN: list[dict[str, Any]] = [
    {"autonomy": 0},
    {"autonomy": 5},
    {"autonomy": "3"},
    {"autonomy": True},
    {"autonomy": 3.0},
    {"title": ""},
    {"flow": "a b"},
    {"approvers": []},
    {"approvers": ["ann"]},
    {"approvers": ["role:"]},
    {"approvers": "role:a"},
    {"expires": "soon"},
    {"colour": "red"},
    {"limits": {"iterations": 0}},
    {"limits": {"tokens": 1.5}},
    {"limits": {"usd": -1}},
    {"limits": {"usd": float("inf")}},
    {"limits": {"hours": 1}},
    {"tools": {"a": {"risk": "huge"}}},
    {"tools": {"a": {"per_run": 0}}},
    {"tools": {"a": {"per_run": True}}},
    {"tools": {"a": {"per_day": 1}}},
    {"rules": [rule("perhaps")]},
    {"rules": [rule("ask", expires="0s")]},
    {"rules": [{"name": "x", "when": "true"}]},
    {"on": [{"event": "push", "key": "event.subject"}]},
    {"on": [{"event": "GitHub.Push", "key": "event.subject"}]},
    {"on": [{"event": "github.push"}]},
]


@pytest.mark.parametrize("change", BROKEN, ids=str)
def test_what_does_not_fit_an_agent_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        spec(**change)


@pytest.mark.parametrize(
    "event",
    [
        "stripe.charge.dispute.created",
        "stripe.radar.early_fraud_warning.*",
        "hubspot.contact.propertyChange",
        "zendesk.ticket.comment_added",
        "acme-1.invoice.Paid",
    ],
)
def test_an_event_is_named_as_its_source_names_it(event: str) -> None:
    agent: AgentSpec = spec(on=[{"event": event, "key": "event.subject"}])
    assert agent.on[0].event == event


def test_an_agent_is_frozen() -> None:
    agent: AgentSpec = spec()
    with pytest.raises(ValidationError):
        agent.autonomy = 4
