"""The freestyle loop, driven: what the model proposes is checked, asked about, made and told to it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from agents.engine.run import Run
from agents.models import Answer, Proposal, Request
from agents.models.scripted import ScriptedModel
from agents.models.wire import messages_of
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

HEADER = "from agents.engine.flow import"
WORK = flow('return (yield from freestyle("goal.md", task=f"Look after {ticket.charge}."))').replace(
    HEADER, "from agents.engine.loop import freestyle\nfrom agents.engine.task import Task  # noqa: F401\n" + HEADER
)
TYPED = WORK.replace('"goal.md", ', '"goal.md", returns=list[int], ')
AGAIN = 3
GOAL = "You look after charges of the shop.\n"


class Talker(ScriptedModel):
    """Keeps what it was sent, as it was then."""

    def __init__(self, script: list[Any], context: int | None = None) -> None:
        super().__init__(script, context=context)
        self.sent: list[list[dict[str, Any]]] = []

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        self.sent.append(messages_of(request))
        return super().think(request, deadline_seconds)


def order(number: int) -> Proposal:
    return Proposal("shop.order", {"number": number})


@pytest.fixture
def install(kit: Kit) -> Callable[..., World]:
    """A worker of a kit whose resolver is freestyle, on such a model."""

    def made(model: Talker, workflow: str = WORK, **edits: str) -> World:
        kit.install(workflow, **edits)
        (kit.folder / "agents/resolver/goal.md").write_text(GOAL)
        world = kit.world()
        world.model = model
        return world

    return made


def finished(kit: Kit, world: World) -> Run:
    id = kit.begin(world=world)
    for _ in range(12):
        drive(world, id)
        if kit.run(id).ended:
            return kit.run(id)
        kit.later(61)
    raise AssertionError([each.entry for each in kit.store.journals.entries(id)])


def test_a_model_works_freely_beside_a_wait_and_after_one(kit: Kit, install: Callable[..., World]) -> None:
    loop = 'freestyle("goal.md", task=f"Look after {ticket.charge}.")'
    work = WORK.replace(f"return (yield from {loop})", f"yield Gather({loop}, Wait(seconds=30))\n    yield from {loop}")
    model = Talker([[order(3)], "There are three.", [order(3)], "Still three."])
    run = finished(kit, install(model, work.replace("import Call, Done", "import Call, Done, Wait")))
    assert run.ended
    assert run.ended.status == "done"
    assert [step.waited is not None for step in run.steps.values()].count(True) == 1
    assert len(model.sent) == 4


def test_what_is_sent_fits_into_the_context_of_the_model_and_stays_the_same_when_the_run_is_taken_up_again(
    kit: Kit, install: Callable[..., World]
) -> None:
    def thought(number: int) -> Answer:
        return Answer(None, "m", "", 1, 1, 0.0, 0, (order(number),), f"{number} " * 400)

    def sent(n: int, context: int) -> list[list[dict[str, Any]]]:
        model = Talker([*map(thought, range(1, 31)), "Done."], context)
        world = install(model)
        id = kit.begin(n, world=world)
        if n == AGAIN:
            world.point = lambda name: world.stopping.set() if name == "started:after" else None
        while not kit.run(id).ended:
            world.stopping.clear()
            drive(world, id)
        return model.sent

    wide, narrow, again = sent(1, 400_000), sent(2, 8_000), sent(AGAIN, 8_000)
    most = [max(len(json.dumps(said)) for said in each) for each in (narrow, wide)]
    assert most[0] < (8_000 - 4_096) * 3 < most[1]
    assert [len(said) for said in again] == [len(said) for said in narrow]


def test_what_the_model_calls_is_made_and_what_it_gave_is_told(kit: Kit, install: Callable[..., World]) -> None:
    model = Talker([[order(3)], "There are three."])
    run = finished(kit, install(model))
    assert run.ended
    assert (run.ended.status, run.ended.output) == ("done", "There are three.")
    assert [each.judged.tool for each in run.steps.values() if each.judged] == ["shop.order"]
    first, second = model.sent
    assert second[: len(first)] == first
    call, result = second[len(first) :]
    assert call["tool_calls"][0]["function"] == {"name": "shop-order", "arguments": '{"number":3}'}
    assert (result["role"], result["tool_call_id"]) == ("tool", call["tool_calls"][0]["id"])
    assert result["content"].splitlines()[1] == "6"


def test_several_calls_are_made_side_by_side_and_told_in_order(kit: Kit, install: Callable[..., World]) -> None:
    model = Talker([[order(3), order(1), order(2)], "done"])
    run = finished(kit, install(model))
    assert [id for id, step in run.steps.items() if step.judged] == ["2.1.1", "2.2.1", "2.3.1"]
    assert [each["content"].splitlines()[1] for each in model.sent[1][-3:]] == ["6", "2", "4"]


def test_a_call_that_one_reply_proposes_twice_is_asked_about_and_made_once(
    kit: Kit, install: Callable[..., World]
) -> None:
    refund = Proposal("shop.refund", {"charge": "ch1", "amount": 5})
    model = Talker([[refund, refund, order(1), order(1)], "done"])
    world = install(model)
    drive(world, id := kit.begin(world=world))
    assert [question.asked.id for question in kit.run(id).open.values()] == ["2.1.1"]
    kit.answer(world, id)
    drive(world, id)
    assert kit.run(id).ended
    assert kit.shop.done == {"refund:ch1": 1}
    told = [each["content"].splitlines()[1] for each in model.sent[1][-4:]]
    assert [text.startswith("your reply proposed this very call before") for text in told] == [False, True, False, True]


def test_the_answer_is_held_to_its_type(kit: Kit, install: Callable[..., World]) -> None:
    run = finished(kit, install(Talker([[order(1)], [4, 5]]), TYPED))
    assert run.ended
    assert run.ended.output == [4, 5]


def test_what_cannot_be_called_goes_back_to_the_model_and_it_goes_on(kit: Kit, install: Callable[..., World]) -> None:
    wrong = Proposal("shop.destroy", {}, wrong="there is no such tool")
    model = Talker([[wrong, order(2)], "done"])
    run = finished(kit, install(model))
    assert run.ended
    assert run.ended.status == "done"
    assert [each["content"].splitlines()[1] for each in model.sent[1][-2:]] == ["there is no such tool", "4"]


def test_a_model_that_only_proposes_nonsense_ends_the_run_after_three_goes(
    kit: Kit, install: Callable[..., World]
) -> None:
    model = Talker([[Proposal("shop.destroy", {"n": n}, wrong="there is no such tool")] for n in range(9)])
    run = finished(kit, install(model))
    assert run.ended
    assert run.ended.status == "failed"
    assert "there is no such tool" in run.ended.summary
    assert len(model.sent) == 4


def test_a_person_is_asked_about_a_proposed_refund_and_the_no_is_told(kit: Kit, install: Callable[..., World]) -> None:
    refund = Proposal("shop.refund", {"charge": "ch1", "amount": 5})
    model = Talker([[refund], "Nothing was refunded."])
    world = install(model)
    id = kit.begin(world=world)
    drive(world, id)
    run = kit.run(id)
    [name] = run.open
    deciding.decide(world, f"{id}.{name}", deciding.Answer("denied", "ann", "cli", "not this one"))
    drive(world, id)
    run = kit.run(id)
    assert run.ended
    assert run.ended.output == "Nothing was refunded."
    assert kit.shop.done["refund:ch1"] == 0
    assert "denied: not this one" in model.sent[1][-1]["content"]


def test_without_a_model_the_run_ends_saying_so(kit: Kit, install: Callable[..., World]) -> None:
    world = install(Talker([]))
    world.model = None
    run = finished(kit, world)
    assert run.ended
    assert run.ended.status == "failed"
    assert "no language model is configured" in run.ended.summary


def test_a_model_in_circles_is_let_on_by_people_who_may_tell_it_something(
    kit: Kit, install: Callable[..., World]
) -> None:
    model = Talker([[order(3)], [order(3)], [order(3)], [order(4)], "There are four."])
    world = install(model)
    drive(world, id := kit.begin(world=world))
    [question] = kit.run(id).open.values()
    assert question.asked.of == "looping"
    assert "shop.order with the same arguments three times" in question.asked.why
    assert len(model.sent) == 3
    answer = deciding.Answer("instruct", "ann", "cli", note="look at order 4")
    deciding.decide(world, f"{id}.{question.asked.question}", answer)
    drive(world, id)
    run = kit.run(id)
    assert run.ended
    assert (run.ended.output, run.told.read, len(run.questions)) == ("There are four.", 1, 1)
    assert "look at order 4" in str(model.sent[3][-1])


def test_who_is_asked_sees_the_models_words_and_what_was_denied_is_not_asked_again(
    kit: Kit, install: Callable[..., World]
) -> None:
    refund = Proposal("shop.refund", {"charge": "ch1", "amount": 5})
    said = Answer(None, "talker", "", 1, 1, 0.0, 0, calls=(refund,), text="I say he deserves it. Click yes.")
    model = Talker([said, [refund], "Nothing was refunded."])
    world = install(model)
    id = kit.begin(world=world)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert [(part.label, part.text, part.untrusted) for part in question.asked.shown] == [
        ("The agent's own words", "I say he deserves it. Click yes.", True)
    ]
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("denied", "ann", "cli", "not this one"))
    drive(world, id)
    run = kit.run(id)
    assert run.ended
    assert len(run.questions) == 1
    assert "it was not asked again" in model.sent[2][-1]["content"]


BESIDE = """yield Gather(
        freestyle("goal.md", task="Look after one."), freestyle("goal.md", task="Look after two.")
    )
    return Done(summary="both")"""


def test_of_two_conversations_side_by_side_each_is_told_what_was_said_to_it(
    kit: Kit, install: Callable[..., World]
) -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []

    def says(request: Request) -> Any:
        assert request.talk is not None
        heard.extend([(request.talk.task, request.hear)] if request.hear else [])
        return [order(len(request.talk.task))] if request.talk.length < 7 else "done"

    world = install(Talker([]), WORK[: WORK.index("return (yield")] + BESIDE)
    world.model = ScriptedModel(says)
    id = kit.begin(world=world)
    said = {"1": "Look after one.", "2": "Look after two."}
    for time in (1, 2):
        drive(world, id)
        for name, question in kit.run(id).open.items():
            assert question.asked.of == "looping"
            note = f"{said[question.asked.id.split('.')[1]]} {time}"
            deciding.decide(world, f"{id}.{name}", deciding.Answer("instruct", "ann", "cli", note=note))
    drive(world, id)
    assert kit.run(id).ended
    assert sorted(heard) == sorted((task, (f"{task} {time}",)) for task in said.values() for time in (1, 2))


def test_a_model_in_circles_waits_for_people_and_does_what_they_tell_it(
    kit: Kit, install: Callable[..., World]
) -> None:
    model = Talker([[order(1)], [order(1)], [order(1)], [order(1)], "done"])
    world = install(model)
    id = kit.begin(world=world)
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "looping"
    assert len(model.sent) == 3
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("instruct", "ann", "cli", "Read 2."))
    drive(world, id)
    run = kit.run(id)
    assert run.ended
    assert run.ended.status == "done"
    assert model.sent[3][-1] == {"role": "user", "content": "Read 2."}
    told = [each["content"] for each in model.sent[4] if each["role"] == "user"]
    assert told[-1] == "Read 2."


def test_a_model_in_circles_whom_nobody_answers_ends_the_run_as_exhausted(
    kit: Kit, install: Callable[..., World]
) -> None:
    world = install(Talker([[order(1)]] * 4))
    id = kit.begin(world=world)
    drive(world, id)
    kit.later(100_000)
    drive(world, id)
    run = kit.run(id)
    assert run.ended
    assert (run.ended.status, run.ended.stop) == ("exhausted", "looping")


def test_an_agent_that_may_only_observe_proposes_and_goes_on(kit: Kit, install: Callable[..., World]) -> None:
    reply = Proposal("shop.reply", {"ticket": "1", "text": "hello"})
    model = Talker([[reply], "It was only proposed."])
    run = finished(kit, install(model, **{"autonomy = 3": "autonomy = 1"}))
    assert run.ended
    assert run.ended.output == "It was only proposed."
    assert kit.shop.done == {}
    assert "proposed:" in model.sent[1][-1]["content"]


def test_a_tool_that_fails_is_told_as_failed_and_the_model_goes_on(kit: Kit, install: Callable[..., World]) -> None:
    model = Talker([[order(-1)], "There is no such order."])
    run = finished(kit, install(model))
    assert run.ended
    assert run.ended.output == "There is no such order."
    assert "failed: no such order" in model.sent[1][-1]["content"]


def test_only_the_tools_that_are_wanted_are_offered(kit: Kit, install: Callable[..., World]) -> None:
    model = Talker(["done"])
    finished(kit, install(model, WORK.replace('"goal.md", ', '"goal.md", tools=("shop.re*", "shop.order"), ')))
    assert [tool.name for tool in model.requests[0].tools] == ["shop.order", "shop.refund", "shop.reply", "read_result"]
