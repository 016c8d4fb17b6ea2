"""The freestyle loop hands work to other agents: what a model is offered, what it is told, and what it may not do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.models import Proposal
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.driving.test_loop import Talker

LEAD = 'return (yield from freestyle("goal.md", task=f"Look after {task.charge}."))'
FREE = 'return (yield from freestyle("goal.md", task=task))'


def hand(agent: str, task: str, /, **given: Any) -> Proposal:
    return Proposal("delegate_to_bot", {"agent": agent, "task": task, "input": given})


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    clan = Clan(tmp_path, store, shop)
    clan.agent("lead", LEAD, delegates=["helper"])
    clan.agent("helper", FREE)
    return clan


def driven(clan: Clan, script: list[Any], rounds: int = 3) -> tuple[str, Talker]:
    world, model = clan.world(), Talker(script)
    world.model = model
    id = clan.start(world)
    for _ in range(rounds):
        clan.sweep(world)
        clan.answer_all(world)
    return id, model


def last(model: Talker, n: int) -> str:
    """The last that the model was told in its n-th answer's question."""
    return str(model.sent[n][-1]["content"])


def test_what_a_delegate_answers_is_told_to_the_model(clan: Clan) -> None:
    id, model = driven(clan, [[hand("helper", "count the orders", number=3)], "There are six.", "All is well."])
    run = clan.run(id)
    assert run.ended
    assert run.ended.output == "All is well."
    (child,) = clan.children(id)
    assert child.began
    assert child.began.input["prompt"] == "count the orders"
    assert "count the orders\n\nInput:" in last(model, 1)
    assert '{"status":"done","summary":"There are six.","output":"There are six."}' in last(model, 2)


def test_several_are_handed_over_at_once(clan: Clan) -> None:
    both = [hand("helper", "one"), hand("helper", "two")]
    id, model = driven(clan, [both, "first", "second", "done"])
    assert len(clan.children(id)) == 2
    assert len(model.sent) == 4
    run = clan.run(id)
    assert run.ended
    assert run.ended.status == "done"


def test_who_there_is_is_offered_by_name_and_nobody_else(clan: Clan) -> None:
    clan.agent("other", FREE)
    _, model = driven(clan, ["done"])
    assert model.requests[0].tools[-2].name == "delegate_to_bot"
    assert model.requests[0].tools[-2].summary.endswith("There are: helper (Helper).")
    assert model.requests[0].tools[-2].schema["properties"]["agent"] == {
        "const": "helper",
        "title": "Agent",
        "type": "string",
    }


def test_whoever_may_hand_work_to_nobody_is_not_offered_to(clan: Clan) -> None:
    _, model = driven(clan, [[hand("helper", "count")], "six", "done"])
    assert "delegate_to_bot" not in [tool.name for tool in model.requests[1].tools]


def test_a_delegate_is_offered_no_tool_that_its_parent_may_not_use(clan: Clan) -> None:
    clan.agent("lead", LEAD, delegates=["helper"], tools=["shop.order", "shop.note"])
    _, model = driven(clan, [[hand("helper", "count")], "six", "done"])
    assert [tool.name for tool in model.requests[1].tools] == ["shop.note", "shop.order", "read_result"]


def test_why_a_delegate_was_not_begun_is_told_to_the_model_and_it_goes_on(clan: Clan) -> None:
    clan.agent("taker", "yield\nreturn Done(summary='x')")
    workflow = clan.folder / "agents/taker/workflow.py"
    workflow.write_text(workflow.read_text().replace("task: Task", "task: Ticket"))
    clan.agent("lead", LEAD, delegates=["helper", "taker"])
    id, model = driven(clan, [[hand("taker", "take it")], "done"])
    assert clan.children(id) == []
    assert "failed: what was given does not fit the agent taker: charge: Field required" in last(model, 1)


def test_input_may_bear_any_name(clan: Clan) -> None:
    id, _ = driven(clan, [[hand("helper", "count", agent="x", task="y", self="z")], "six", "done"])
    (child,) = clan.children(id)
    assert child.began
    assert child.began.input["input"] == {"agent": "x", "task": "y", "self": "z"}


def test_a_value_the_parent_vouches_for_stays_so_in_the_delegate_and_made_up_ones_do_not(clan: Clan) -> None:
    refund = Proposal("shop.refund", {"charge": "ch1", "amount": 7})
    id, _ = driven(clan, [[hand("helper", "pay ch1 back", charge="ch1", amount=7)], [refund], "paid", "done"])
    (child,) = clan.children(id)
    (judged,) = [step.judged for step in child.steps.values() if step.judged]
    assert judged.trust == {"charge": "internal", "amount": "untrusted"}
    assert child.began
    assert child.began.input_trust == {"input.charge": "internal"}


def test_what_a_delegate_read_stays_vouched_for_and_what_its_model_made_up_does_not(clan: Clan) -> None:
    clan.agent(
        "helper", 'n = yield Call("shop.order", number=3)\nreturn Done(summary="x", output={"n": n, "of": "ch2"})'
    )
    refunds = [Proposal("shop.refund", {"charge": "ch2", "amount": 6})]
    id, _ = driven(clan, [[hand("helper", "count")], refunds, "done"])
    judged = [step.judged for step in clan.run(id).steps.values() if step.judged]
    assert [each.trust for each in judged] == [{"charge": "untrusted", "amount": "trusted"}]
