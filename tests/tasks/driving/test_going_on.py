"""A run out of budget, or going round in circles, asks: topped up, instructed, cancelled, or not answered at all."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from agents.engine.budget import raised
from agents.engine.journal import Ended
from agents.models import Request
from agents.models.scripted import ScriptedModel
from tasks import deciding, question_views
from tasks.driving.drive import drive
from tasks.errors import AlreadyDecided, Forbidden, Invalid, NoLongerOpen
from tasks.world import World
from tests.tasks.driving.test_kill import STRIDES, Killed, Points, kill_at
from tests.tasks.driving.test_thinking import GATHER
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

DAY = 25 * 3600
LOOKS = flow(
    "for n in range(1, 7):\n"
    '        yield Call("shop.order", number=n)\n'
    '    yield Call("shop.reply", ticket="1", text="hello")\n'
    '    return Done(summary="written")'
)
CIRCLES = flow(
    'yield Call("shop.reply", ticket="1", text="hello")\n'
    '    ask = Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    ask.stuck = "it has called shop.order with the same arguments three times"\n'
    "    count = yield ask\n"
    '    return Done(summary=f"{count} orders")'
)
LIMITED = {"[tools]": "[limits]\niterations = 3\n\n[tools]"}


def limited(kit: Kit, workflow: str = LOOKS, limits: str = "iterations = 3") -> World:
    kit.install(workflow, **{"[tools]": f"[limits]\n{limits}\n\n[tools]"})
    return kit.world()


def circling(kit: Kit) -> tuple[World, ScriptedModel]:
    kit.install(CIRCLES)
    world = kit.world()
    model = ScriptedModel(lambda _: 7)
    world.model = model
    return world, model


def asked(kit: Kit, world: World, actor: str = "mona") -> str:
    """A run, driven until it asks."""
    drive(world, id := kit.begin(world=world, actor=actor))
    assert kit.run(id).open, kit.run(id).ended
    return id


def answer(kit: Kit, world: World, id: str, outcome: str, person: str = "ann", note: str = "") -> None:
    """Answer the only open question, and drive on."""
    [name] = kit.run(id).open
    deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, person, "cli", note=note))
    drive(world, id)


def kinds(kit: Kit, id: str) -> list[str]:
    return [question.asked.of for question in kit.run(id).questions.values()]


def ended(kit: Kit, id: str) -> Ended:
    run = kit.run(id)
    assert run.ended is not None, run.open
    return run.ended


# -- the budget -------------------------------------------------------------------------------------------------------


def test_a_budget_is_topped_up_by_its_own_limits_as_often_as_people_say_so(kit: Kit) -> None:
    world = limited(kit)
    id = asked(kit, world)
    assert kit.run(id).iterations == 3
    answer(kit, world, id, "top_up")
    run = kit.run(id)
    assert (run.iterations, run.budget.iterations, list(run.open)) == (6, 6, ["7~1"])
    answer(kit, world, id, "top_up", "bob")
    assert ended(kit, id).status == "done"
    assert (kit.run(id).iterations, kit.run(id).budget.iterations) == (7, 9)
    assert (kinds(kit, id), kit.shop.done) == (["spent", "spent"], {"reply:1": 1})
    assert kit.run(id).told.notes == []


def test_a_budget_that_one_raise_does_not_cover_is_asked_about_again_at_the_same_command(kit: Kit) -> None:
    world = limited(kit, limits="tokens = 5000")
    kit.install(CIRCLES.replace("    ask.stuck", "    # "), **{"[tools]": "[limits]\ntokens = 5000\n\n[tools]"})
    world = kit.world()
    model = world.model = ScriptedModel([7])
    id = asked(kit, world)
    answer(kit, world, id, "top_up")
    assert ended(kit, id).summary == "7 orders"
    assert (list(kit.run(id).questions), len(model.requests)) == (["2~1"], 1)


def test_an_instruction_raises_the_budget_too_and_is_kept_in_order(kit: Kit) -> None:
    world = limited(kit)
    id = asked(kit, world)
    answer(kit, world, id, "instruct", note="skip the old ones")
    answer(kit, world, id, "instruct", "bob", note="then write")
    assert ended(kit, id).status == "done"
    assert kit.run(id).told.notes == ["skip the old ones", "then write"]
    assert kit.run(id).budget.iterations == 9


@pytest.mark.parametrize("note", ["", " \n"])
def test_an_instruction_without_words_is_refused_and_nothing_is_decided(kit: Kit, note: str) -> None:
    world = limited(kit)
    id = asked(kit, world)
    with pytest.raises(Invalid, match="instruct needs a note"):
        answer(kit, world, id, "instruct", note=note)
    assert list(kit.run(id).open) == ["4~1"]


def test_who_caused_a_run_may_raise_its_budget_and_a_stranger_may_not(kit: Kit) -> None:
    world = limited(kit)
    id = asked(kit, world, actor="ann")
    with pytest.raises(Forbidden):
        answer(kit, world, id, "top_up", "eve")
    answer(kit, world, id, "top_up", "ann")
    assert kit.run(id).iterations == 6


@pytest.mark.parametrize("installed", [limited, lambda kit: circling(kit)[0]])
def test_a_run_that_asks_whether_to_go_on_can_be_cancelled(kit: Kit, installed: Callable[[Kit], World]) -> None:
    world = installed(kit)
    id = asked(kit, world)
    answer(kit, world, id, "cancel", note="enough")
    assert (ended(kit, id).status, ended(kit, id).summary.partition(".")[0]) == ("cancelled", "enough")


@pytest.mark.parametrize(
    ("installed", "why"),
    [(limited, "nobody raised its budget"), (lambda kit: circling(kit)[0], "nobody said in time how it is to go on")],
)
def test_silence_exhausts_the_run_and_an_answer_comes_too_late(
    kit: Kit, installed: Callable[[Kit], World], why: str
) -> None:
    world = installed(kit)
    id = asked(kit, world)
    kit.later(DAY)
    with pytest.raises(NoLongerOpen):
        answer(kit, world, id, "top_up")
    drive(world, id)
    assert (ended(kit, id).status, kit.run(id).open) == ("exhausted", {})
    assert why in ended(kit, id).summary


def test_a_kill_switch_stops_the_clock_of_a_question_about_going_on(kit: Kit) -> None:
    world = limited(kit)
    id = asked(kit, world)
    [question] = kit.run(id).open.values()
    kit.store.halts.halt("agents/resolver")
    kit.later(DAY)
    drive(world, id)
    assert kit.run(id).ended is None
    assert question_views.approval(world, kit.run(id), question).status == "open"
    due = kit.store.server.client.zscore(kit.store.server.keys.due, id)
    assert due > kit.store.now() + 9, "it is looked at again in a while, not at once"
    kit.store.halts.lift("agents/resolver")
    answer(kit, world, id, "top_up")
    assert kit.run(id).iterations == 6
    kit.later(DAY)
    drive(world, id)
    assert ended(kit, id).status == "exhausted"


def test_of_two_who_answer_at_once_one_stands_and_the_budget_is_raised_once(kit: Kit) -> None:
    world = limited(kit)
    for _ in range(20):
        kit.reset()
        id = asked(kit, world)
        said = at_once(world, f"{id}.4~1")
        drive(world, id)
        run = kit.run(id)
        assert sorted(said) == ["late", "said"]
        assert (run.raises, run.iterations) == (1, 6)


def at_once(world: World, question: str) -> list[str]:
    together, told = threading.Barrier(2), list[str]()

    def say(outcome: str, person: str) -> None:
        together.wait()
        try:
            deciding.decide(world, question, deciding.Answer(outcome, person, "cli", note="go"))
            told.append("said")
        except AlreadyDecided:
            told.append("late")

    people = [threading.Thread(target=say, args=each) for each in (("top_up", "ann"), ("instruct", "bob"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return told


@pytest.mark.parametrize("where", ["release:before", "notified:after", "asked:after", "notified:before"])
def test_an_answer_that_lands_while_the_run_is_let_go_of_is_not_slept_through(kit: Kit, where: str) -> None:
    world, done = limited(kit), list[str]()
    id = kit.begin(world=world)

    def act(name: str) -> None:
        waiting = list(kit.run(id).open)
        if name == where and waiting and not done:
            done.append(name)
            deciding.decide(world, f"{id}.{waiting[0]}", deciding.Answer("top_up", "ann", "cli"))

    world.point = act
    drive(world, id)
    assert done
    assert kit.run(id).iterations == 6, "the same turn went on"


def test_going_back_neither_forgets_what_a_budget_was_raised_by_nor_raises_it_again(kit: Kit) -> None:
    world = limited(kit)
    id = asked(kit, world)
    answer(kit, world, id, "instruct", note="skip the old ones")
    changed = flow('yield Call("shop.order", number=9)\n    return Done(summary="looked")')
    kit.install(changed, **LIMITED)
    world = kit.world()
    [name] = kit.run(id).open
    deciding.decide(world, f"{id}.{name}", deciding.Answer("top_up", "ann", "cli"))
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert question.asked.of == "changed"
    answer(kit, world, id, "restart")
    run = kit.run(id)
    assert ended(kit, id).summary.startswith("looked")
    assert (run.raises, run.budget.iterations, run.iterations, run.rewinds) == (2, 9, 7, 1)
    assert run.told.notes == ["skip the old ones"]


def test_a_yes_to_a_call_is_not_forgotten_because_the_budget_was_asked_about_after_it(kit: Kit) -> None:
    body = (
        'yield Gather(Call("shop.refund", charge=ticket.charge, amount=5), Call("shop.order", number=1))\n'
        '    return Done(summary="refunded")'
    )
    world = limited(kit, flow(body), "iterations = 1")
    id = asked(kit, world)
    answer(kit, world, id, "approved")
    assert list(kit.run(id).open) == ["1.1.1~2"]
    answer(kit, world, id, "top_up")
    assert ended(kit, id).status == "done"
    assert (kinds(kit, id), kit.shop.done) == (["approve", "spent"], {"refund:ch1": 1})


def test_what_may_have_happened_is_settled_before_an_unanswered_budget_ends_the_run(kit: Kit) -> None:
    body = 'yield Gather(Call("shop.mail", to="amy"), Call("shop.order", number=1))\n    return Done(summary="written")'
    world = limited(kit, flow(body), "iterations = 1")
    kit.shop.drop_next("/mails")
    drive(world, id := kit.begin(world=world))
    kit.later(DAY)
    for _ in range(3):
        drive(world, id)
    assert sorted(question.asked.of for question in kit.run(id).open.values()) == ["spent", "unknown"]
    assert id not in kit.store.leases.due(), "nothing is looked at over and over meanwhile"
    deciding.decide(world, f"{id}.1.1.1~1", deciding.Answer("happened", "ann", "cli"))
    drive(world, id)
    assert ended(kit, id).status == "exhausted"


# -- set aside for questions side by side -----------------------------------------------------------------------------


def test_what_fits_once_the_others_are_answered_is_waited_for_and_not_asked_about(kit: Kit) -> None:
    world = limited(kit, GATHER, "tokens = 1000")
    model = world.model = ScriptedModel(lambda _: 7)
    drive(world, id := kit.begin(world=world))
    assert (ended(kit, id).summary, len(model.requests)) == ("140 orders", 20)
    assert kit.run(id).questions == {}


def test_steps_are_set_aside_before_they_are_taken(kit: Kit) -> None:
    world = limited(kit, GATHER, "iterations = 5")
    model = world.model = ScriptedModel(lambda _: 7)
    drive(world, id := kit.begin(world=world))
    assert (kit.run(id).iterations, len(model.requests), kinds(kit, id)) == (5, 5, ["spent"])


class Dear(ScriptedModel):
    """Takes a dollar for a thousand tokens."""

    def costs(self, tokens_in: int, tokens_out: int, *, small: bool) -> float:
        return (tokens_in + tokens_out) / 1000


def test_money_is_set_aside_by_the_price_before_it_is_spent(kit: Kit) -> None:
    world = limited(kit, GATHER, "usd = 0.5")
    model = world.model = Dear(lambda _: 7)
    drive(world, id := kit.begin(world=world))
    assert (ended(kit, id).status, len(model.requests)) == ("done", 20), "one after the other"
    kit.reset()
    world = limited(kit, GATHER, "usd = 0.25")
    model = world.model = Dear(lambda _: 7)
    drive(world, id := kit.begin(world=world))
    [question] = kit.run(id).open.values()
    assert model.requests == []
    assert question.asked.why.startswith("the run has used up its budget: $0.00 of $0.25, and the next step may take")


# -- going round in circles -------------------------------------------------------------------------------------------


def test_a_run_in_circles_is_let_on_at_that_very_question_and_not_asked_about_it_again(kit: Kit) -> None:
    world, model = circling(kit)
    id = asked(kit, world)
    [question] = kit.run(id).open.values()
    assert (question.asked.of, question.asked.why) == (
        "looping",
        "it has called shop.order with the same arguments three times",
    )
    assert model.requests == []
    drive(world, id)
    assert kinds(kit, id) == ["looping"]
    answer(kit, world, id, "top_up")
    assert (ended(kit, id).summary, len(model.requests), kinds(kit, id)) == ("7 orders", 1, ["looping"])
    assert kit.run(id).raises == 0, "it is no matter of the budget"


def test_a_run_in_circles_takes_an_instruction(kit: Kit) -> None:
    world, _ = circling(kit)
    id = asked(kit, world)
    answer(kit, world, id, "instruct", "bob", note="look at order 4")
    assert ended(kit, id).summary == "7 orders"
    assert (kit.run(id).told.notes, kit.run(id).raises) == (["look at order 4"], 0)


def test_leave_to_go_on_is_for_that_question_and_not_for_its_next_attempt_at_another_place(kit: Kit) -> None:
    kit.install(CIRCLES.replace("    count = yield ask\n", "    yield ask\n    count = yield ask\n"))
    world = kit.world()
    world.model = ScriptedModel(lambda _: 7)
    id = asked(kit, world)
    answer(kit, world, id, "top_up")
    assert list(kit.run(id).questions) == ["2~1", "3~1"]


def test_a_circle_and_a_budget_are_two_questions(kit: Kit) -> None:
    kit.install(CIRCLES, **{"[tools]": "[limits]\niterations = 1\n\n[tools]"})
    world = kit.world()
    world.model = ScriptedModel([7])
    id = asked(kit, world)
    answer(kit, world, id, "top_up")
    assert kinds(kit, id) == ["looping", "spent"]
    answer(kit, world, id, "top_up")
    assert ended(kit, id).summary == "7 orders"


# -- workers that die -------------------------------------------------------------------------------------------------


def survive(kit: Kit, world: World, outcome: str) -> str:
    """To the end, with a new worker after each death; whatever waits is answered so ("": by nobody)."""
    id = kit.begin(world=world)
    for _ in range(60):
        try:
            drive(world, id)
            if kit.run(id).ended:
                return id
            if outcome:
                for name in kit.run(id).open:
                    deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli", note="go on"))
            kit.later(61 if outcome else DAY)
        except Killed:
            kit.later(61)
    raise AssertionError(kit.run(id).open)


def seven(_: Request) -> int:
    return 7


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("outcome", ["top_up", "instruct", "cancel", ""])
@pytest.mark.parametrize("workflow", [LOOKS, CIRCLES])
def test_a_worker_killed_at_any_point_changes_nothing_about_it(
    kit: Kit, workflow: str, outcome: str, stride: int
) -> None:
    kit.install(workflow, **(LIMITED if workflow == LOOKS else {}))
    world = kit.world()
    world.model = ScriptedModel(seven)
    counted = world.point = Points(lambda n, name: None)
    check(kit, survive(kit, world, outcome), outcome)
    for where in range(1, counted.passed + 1, stride):
        kit.reset()
        world.point = kill_at(where)
        check(kit, survive(kit, world, outcome), outcome)


def check(kit: Kit, id: str, outcome: str) -> None:
    """What does not depend on who died where. A read that a death made necessary anew is a step, too."""
    run = kit.run(id)
    assert ended(kit, id).status == {"cancel": "cancelled", "": "exhausted"}.get(outcome, "done")
    decided = [question for question in run.questions.values() if question.decided]
    let_on = len(decided) if outcome in ("top_up", "instruct") else 0
    of_the_budget = [question for question in decided if question.asked.of == "spent"] if let_on else []
    assert (run.raises, len(run.told.notes)) == (len(of_the_budget), let_on if outcome == "instruct" else 0)
    assert run.began is not None
    assert run.budget == raised(run.began.budget, run.raises)
    assert kit.shop.done["reply:1"] == (0 if run.began.budget.iterations and not let_on else 1)
    assert run.budget.iterations is None or run.iterations <= run.budget.iterations
