"""Tools listed by a glob: many with one line, each under the most particular line that fits it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.engine.tool import At, read, tool
from tests.agents.keeper import Keeper

LISTED = '"crm.find" = { risk = "low" }'


@tool("crm.owners", risk="low", repeat=read, roles={})
def owners(at: At) -> dict[str, Any]:
    """Everybody there is."""
    return {}


@tool("crm.notes", risk="low", repeat=read, roles={})
def notes(at: At) -> dict[str, Any]:
    """What was noted."""
    return {}


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    keeper = Keeper(tmp_path)
    keeper.tools |= {each.name: each for each in (owners, notes)}
    return keeper


def test_a_glob_lists_every_tool_that_fits_it(keeper: Keeper) -> None:
    agent = keeper.change("agent.toml", LISTED, '"crm.*" = { per_hour = 7 }').agent()
    assert {name: each.per_hour for name, each in agent.spec.tools.items()} == {
        "crm.find": 7,
        "crm.notes": 7,
        "crm.owners": 7,
        "shop.refund": None,
    }
    assert "tool:crm.owners" in agent.pins


def test_the_most_particular_line_holds(keeper: Keeper) -> None:
    lines = '"crm.*" = { per_hour = 7 }\n"crm.n*" = { per_hour = 8 }\n"crm.find" = { per_hour = 9 }'
    tools = keeper.change("agent.toml", LISTED, lines).agent().spec.tools
    assert [tools[name].per_hour for name in ("crm.find", "crm.notes", "crm.owners")] == [9, 8, 7]


def test_a_glob_that_fits_nothing_is_refused_with_its_line(keeper: Keeper) -> None:
    told = keeper.change("agent.toml", LISTED, f'{LISTED}\n"crn.*" = {{}}').refusal()
    assert 'no tool fits "crn.*"' in told
    assert "agent.toml:22" in told


def test_options_under_a_glob_reach_the_tools_that_take_them(keeper: Keeper) -> None:
    told = keeper.change("agent.toml", LISTED, '"crm.*" = { options = { most = 3 } }').refusal()
    assert '"crm.find" takes no options' in told


def test_what_a_glob_lists_may_be_called_and_ruled(keeper: Keeper) -> None:
    keeper.change("agent.toml", LISTED, '"crm.*" = {}').change("agent.toml", "call.args.amount <= 5000", "true")
    keeper.change("agent.toml", 'call.tool == "shop.refund" && true', 'call.tool == "crm.owners"')
    assert keeper.agent().spec.rules[0].when == 'call.tool == "crm.owners"'


def test_the_policys_hash_moves_when_a_glob_comes_to_list_another_tool(keeper: Keeper) -> None:
    keeper.change("agent.toml", LISTED, '"crm.*" = {}')
    before = keeper.agent().policy
    del keeper.tools["crm.notes"]
    assert keeper.agent().policy != before
