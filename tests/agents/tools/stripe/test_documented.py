"""What docs/stripe.md says of the tools is so, and its rules do what it says they do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agents.engine.run import Run
from agents.policy.judge import Counts, Proposed, World, judge
from agents.tools.stripe import TOOLS
from tests.agents.keeper import Keeper

PAGE = (Path(__file__).parents[4] / "docs/stripe.md").read_text()
NAMES = {tool.name: tool for tool in TOOLS}
HEAD = 'title = "Refunds"\nautonomy = 3\nflow = "give_back"\napprovers = ["role:support-lead"]\n'
FLOW = '''\
"""Gives money back."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow


class Ticket(BaseModel):
    charge: str


def give_back(ticket: Ticket) -> Flow:
    yield Call("stripe.charge", charge=ticket.charge)
    return Done(summary="nothing")
'''


def test_every_tool_is_listed_with_its_risk() -> None:
    assert dict(re.findall(r"^\| `(stripe\.\w+)` \| (\w+) \|", PAGE, re.MULTILINE)) == {
        name: tool.risk for name, tool in NAMES.items()
    }


def test_every_tool_is_named_among_the_permissions() -> None:
    permissions = PAGE.partition("| permission |")[2].partition("## Tools")[0]
    assert set(re.findall(r"`(stripe\.\w+)`", permissions)) == set(NAMES)


def test_the_facts_it_names_are_those_there_are() -> None:
    refund = PAGE.partition("What a rule may see of a refund")[2].partition("\n")[0]
    assert set(re.findall(r"`(\w+)`", refund)) - {"facts"} == {
        *("already_refunded", "amount", "card", "created", "currency", "disputed", "status"),
    }


@pytest.mark.parametrize(
    ("amount", "currency", "before", "verb"),
    [
        (5000, "eur", 0, "allow"),
        (5001, "eur", 0, "ask"),
        (5000, "jpy", 0, "ask"),
        (5000, "eur", 100, "ask"),
    ],
)
def test_its_rules_let_small_first_refunds_through_and_nothing_else(
    tmp_path: Path, amount: int, currency: str, before: int, verb: str
) -> None:
    keeper = Keeper(tmp_path, tools=NAMES, people=frozenset({"role:support-lead"}))
    rules = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
    keeper.write("agent.toml", HEAD + rules).write("workflow.py", FLOW)
    run = Run("r")
    run.vouched.add({"charge": "ch_1", "amount": amount}, {"charge": "internal", "amount": "internal"})
    args = NAMES["stripe.refund"].validated({"charge": "ch_1", "amount": amount})
    facts = {"already_refunded": before, "amount": 9000, "currency": currency, "disputed": False, "status": "succeeded"}
    world = World(now=0, facts=facts, counts=Counts())
    verdict = judge(Proposed(NAMES["stripe.refund"], args), keeper.agent().spec, "keeper", run, world)
    assert verdict.verb == verb
