"""Asking the model: recorded once, billed always, tried again within bounds, and honest when there is none."""

from __future__ import annotations

import pytest

from agents.engine.errors import Later, Refused
from agents.engine.journal import Replied
from agents.engine.run import Run
from agents.models import Spent, billed
from agents.models.scripted import ScriptedModel
from tasks import deciding
from tasks.driving.drive import drive
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

THINK = flow(
    'count = yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    return Done(summary=f"{count} orders")'
)


def replies(kit: Kit, id: str) -> list[Replied]:
    return [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Replied)]


def think(kit: Kit, *script: object, limits: str = "") -> tuple[Run, ScriptedModel]:
    """Drive a run of one `Think` to its end, or to where it waits for people."""
    kit.install(THINK, **({"[tools]": f"[limits]\n{limits}\n\n[tools]"} if limits else {}))
    model = ScriptedModel(list(script))
    world = kit.world()
    world.model = model
    id = kit.begin(world=world)
    for _ in range(10):
        drive(world, id)
        run = kit.run(id)
        if run.ended or run.open:
            break
        kit.later(400)
    return kit.run(id), model


def test_an_answer_is_recorded_with_its_cost_and_reaches_the_flow(kit: Kit) -> None:
    run, model = think(kit, 7)
    assert run.ended is not None
    assert run.ended.summary == "7 orders"
    assert len(model.requests) == 1
    [reply] = replies(kit, run.id)
    assert (reply.model, reply.value) == ("scripted", 7)
    assert run.ended.totals.tokens == reply.tokens_in + reply.tokens_out


def test_the_prompt_is_filled_in_with_what_was_given(kit: Kit) -> None:
    _, model = think(kit, 7)
    assert model.requests[0].text.strip() == "How many orders has ch1?"


def test_without_a_model_the_rules_answer_and_the_outcome_says_so(kit: Kit) -> None:
    kit.install(THINK)
    world = kit.world()
    run = kit.finish(world, kit.begin(world=world))
    assert run.ended is not None
    assert run.ended.summary == "4 orders. No language model was used."
    assert [reply.model for reply in replies(kit, run.id)] == ["none"]


def test_an_answer_that_cannot_be_used_is_billed_and_asked_for_again(kit: Kit) -> None:
    bad = billed(Later("not JSON"), Spent(100, 20, 0.5))
    run, model = think(kit, bad, 7)
    assert run.ended is not None
    assert (run.ended.summary, len(model.requests)) == ("7 orders", 2)
    assert run.ended.totals.usd >= 0.5
    assert [reply.final for reply in replies(kit, run.id)] == [False, True]


def test_a_model_that_never_gives_a_usable_answer_is_given_up_and_the_flow_is_told(kit: Kit) -> None:
    run, model = think(kit, *[Later("busy")] * 10)
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert "given up after 6 attempts" in run.ended.summary
    assert len(model.requests) == 6


def test_a_refusal_is_not_asked_for_again(kit: Kit) -> None:
    run, model = think(kit, Refused("the key is not accepted; look at OPENAI_API_KEY"))
    assert run.ended is not None
    assert (run.ended.status, len(model.requests)) == ("failed", 1)
    assert "OPENAI_API_KEY" in run.ended.summary


@pytest.mark.parametrize("limits", ["tokens = 100", "iterations = 1"])
def test_tokens_are_reserved_before_they_are_spent(kit: Kit, limits: str) -> None:
    run, model = think(kit, Later("busy"), 7, limits=limits)
    [question] = run.open.values()
    assert question.asked.of == "spent"
    assert len(model.requests) == (0 if "tokens" in limits else 1)


def test_a_budget_that_is_used_up_can_only_be_cancelled(kit: Kit) -> None:
    run, _ = think(kit, 7, limits="tokens = 100")
    world = kit.world()
    [name] = run.open
    deciding.decide(world, f"{run.id}.{name}", deciding.Answer("cancel", "ann", "cli", note="enough"))
    drive(world, run.id)
    ended = kit.run(run.id).ended
    assert ended is not None
    assert ended.status == "cancelled"
