"""Asking the model: recorded once, billed always, tried again within bounds, and honest when there is none."""

from __future__ import annotations

from threading import Barrier

import pytest

from agents.engine.canonical import digest
from agents.engine.errors import Later, Refused
from agents.engine.flow import Think
from agents.engine.journal import Replied
from agents.engine.run import Run
from agents.models import Answer, Request, Spent, billed
from agents.models.scripted import ScriptedModel
from tasks import deciding
from tasks.driving.drive import drive
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

THINK = flow(
    'count = yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    return Done(summary=f"{count} orders")'
)
TWICE = flow(
    'yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    return Done(summary="done")'
)
SMALL = flow(
    'yield Think(int, "verdict.md", otherwise=4, small=True, max_tokens=300, charge=ticket.charge)\n'
    '    return Done(summary="done")'
)
GATHER = flow(
    'ask = lambda: Think(int, "verdict.md", otherwise=4, max_tokens=300, charge=ticket.charge)\n'
    "    counts = yield Gather(*(ask() for _ in range(20)))\n"
    '    return Done(summary=f"{sum(counts)} orders")'
)


class Crowd(ScriptedModel):
    """Answers all who ask at the same time."""

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        return ScriptedModel([self._next(request)]).think(request, deadline_seconds)


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


def test_a_model_is_told_what_was_wrong_and_asked_again_at_once(kit: Kit) -> None:
    kit.install(THINK)
    world = kit.world()
    model = world.model = ScriptedModel(["many", Later("busy"), 7])
    id = kit.begin(world=world)
    drive(world, id)
    assert [bool(each.repair) for each in model.requests] == [False, True]
    assert "does not fit Answer: the whole: Input should be a valid integer" in model.requests[1].repair
    kit.later(400)
    drive(world, id)
    assert model.requests[2].repair == ""
    assert [each.error.kind for each in replies(kit, id) if each.error] == ["unusable", "later"]
    assert kit.run(id).ended is not None


def test_a_prompt_has_a_fence_of_its_own_at_each_command_and_the_same_at_each_attempt(kit: Kit) -> None:
    kit.install(TWICE)
    (kit.folder / "agents/resolver/verdict.md").write_text("{{ fence }}\n{{ charge }}\n{{ fence }}")
    world = kit.world()
    model = world.model = ScriptedModel(["many", 7, 8])
    id = kit.begin(world=world, fields={"charge": "ch\u200b1"})
    drive(world, id)
    first, again, second = [each.text.split("\n") for each in model.requests]
    assert first == again
    assert (first[1], second[1]) == ("ch1", "ch1")
    assert first[0] == first[2] != second[0]


def test_a_small_question_is_fingerprinted_apart_and_an_ordinary_one_as_ever() -> None:
    plain = Think(int, "verdict.md", otherwise=4, charge="ch1")
    assert plain.fingerprint == digest(["think", "int", "verdict.md", {"charge": "ch1"}])
    assert Think(int, "verdict.md", otherwise=4, max_tokens=9, charge="ch1").fingerprint == plain.fingerprint
    assert Think(int, "verdict.md", otherwise=4, small=True, charge="ch1").fingerprint != plain.fingerprint


def test_a_small_question_is_asked_as_one_with_its_own_length(kit: Kit) -> None:
    kit.install(SMALL)
    world = kit.world()
    model = world.model = ScriptedModel([Refused("no"), 7])
    drive(world, id := kit.begin(world=world))
    assert (model.requests[0].small, model.requests[0].max_tokens) == (True, 300)
    assert [each.model for each in replies(kit, id)] == [world.settings.openai_model]


def test_questions_side_by_side_are_asked_at_the_same_time(kit: Kit) -> None:
    kit.install(GATHER)
    world = kit.world()
    together = Barrier(20, timeout=10)

    def answer(_: Request) -> int:
        together.wait()
        return 7

    world.model = Crowd(answer)
    drive(world, id := kit.begin(world=world))
    run = kit.run(id)
    assert run.ended is not None
    assert run.ended.summary == "140 orders"
    assert len(replies(kit, id)) == 20


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


def test_a_budget_that_is_used_up_can_be_cancelled(kit: Kit) -> None:
    run, _ = think(kit, 7, limits="tokens = 100")
    world = kit.world()
    [name] = run.open
    deciding.decide(world, f"{run.id}.{name}", deciding.Answer("cancel", "ann", "cli", note="enough"))
    drive(world, run.id)
    ended = kit.run(run.id).ended
    assert ended is not None
    assert ended.status == "cancelled"
