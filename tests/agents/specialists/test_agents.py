"""Billing and comms, as the catalogue loads them and policy judges by them."""

from __future__ import annotations

from typing import Any

import pytest

from agents.catalog import Agent, Catalog
from agents.engine.journal import Began
from agents.engine.run import Run
from agents.engine.task import Task
from agents.models import prompts
from agents.policy.judge import Proposed, Verdict, World, judge
from agents.tools import TOOLS
from tests.agents.github import settings_for

KNOWN = {"role:maintainer", "role:support", "role:finance"}
SUBSCRIPTION = {"subscription": "sub_1"}
MONEY = [
    ("stripe.refund", {"charge": "ch_1", "amount": 500, "currency": "eur"}),
    ("stripe.cancel_subscription", SUBSCRIPTION),
    ("stripe.keep_subscription", SUBSCRIPTION),
]
SEEN = {"ticket": 7, "updated": "2026-11-26T10:00:00Z"}
WORDS = [
    ("tickets.reply", {**SEEN, "answers": 8, "text": "hello"}),
    ("mail.send", {"to": "ann@example.com", "occasion": "ticket 7", "subject": "x", "text": "y"}),
]


@pytest.fixture(scope="module")
def agents() -> dict[str, Agent]:
    return Catalog.load(settings_for("http://127.0.0.1:1", ""), KNOWN).agents


def judged(agent: Agent, tool: str, args: dict[str, Any], autonomy: int = 4) -> Verdict:
    """What policy says at the highest level, of arguments that are all vouched for."""
    run = Run("r")
    run.apply(Began(at=0.0, agent=agent.name, autonomy=autonomy), b"")
    run.vouched.add(args, dict.fromkeys(args, "internal"))
    spec = agent.spec.model_copy(update={"autonomy": autonomy})
    return judge(Proposed(TOOLS[tool], TOOLS[tool].validated(args)), spec, agent.name, run, World(now=0.0))


@pytest.mark.parametrize(("name", "of"), [("billing", {"stripe"}), ("comms", {"tickets", "mail", "slack"})])
def test_a_specialist_has_the_tools_of_its_trade_and_no_others(
    agents: dict[str, Agent], name: str, of: set[str]
) -> None:
    spec = agents[name].spec
    assert {tool.partition(".")[0] for tool in spec.tools} == of
    assert spec.tools.keys() <= TOOLS.keys()


@pytest.mark.parametrize("name", ["billing", "comms"])
def test_a_specialist_takes_a_task_waits_for_no_event_and_hands_nothing_on(agents: dict[str, Agent], name: str) -> None:
    agent = agents[name]
    assert issubclass(agent.input, Task)
    assert agent.spec.on == ()
    assert agent.spec.delegates == ()
    assert prompts.render(agent.prompts["goal.md"], {"fence": "f"})


@pytest.mark.parametrize(("tool", "args"), MONEY)
def test_no_money_moves_and_no_subscription_changes_unasked_at_any_level(
    agents: dict[str, Agent], tool: str, args: dict[str, Any]
) -> None:
    assert judged(agents["billing"], tool, args).verb == "ask"


def test_a_very_large_refund_is_for_finance(agents: dict[str, Agent]) -> None:
    large = judged(agents["billing"], "stripe.refund", {"charge": "ch_1", "amount": 50_001, "currency": "eur"})
    assert large.approvers == (("role:finance",), ("role:finance", "role:support"))


@pytest.mark.parametrize(("tool", "args"), WORDS)
def test_nothing_reaches_a_customer_unread_at_any_level(
    agents: dict[str, Agent], tool: str, args: dict[str, Any]
) -> None:
    assert judged(agents["comms"], tool, args).verb == "ask"


def test_a_note_for_the_team_goes_through(agents: dict[str, Agent]) -> None:
    assert judged(agents["comms"], "tickets.note", {**SEEN, "occasion": "x", "text": "x"}, 3).verb == "allow"


def test_without_their_people_they_are_left_out_and_nobody_is_kept_from_starting() -> None:
    catalog = Catalog.load(settings_for("http://127.0.0.1:1", ""), {"role:maintainer", "role:support"})
    assert "comms" in catalog.agents
    assert catalog.off["billing"] == "not set up: name role:finance in people.toml"
