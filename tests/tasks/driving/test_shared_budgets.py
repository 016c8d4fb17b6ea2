"""One budget for a root and all that work for it: never exceeded, asked about once, raised for all of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from agents.engine.journal import Budget
from agents.engine.run import Run
from agents.models.scripted import ScriptedModel
from tasks import deciding, listing, views
from tasks.driving.drive import drive
from tasks.errors import Forbidden
from tasks.store import Store
from tasks.world import World, nowhere
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.driving.test_kill import STRIDES, Killed, Points, kill_at

DAY = 25 * 3600
LOOKS = 'for n in range(task.input["looks"]):\n    yield Call("shop.order", number=n)\nreturn Done(summary="looked")'
LEAD = """
yield Call("shop.order", number=1)
done = yield Gather(Delegate("helper", "look", looks=3), Delegate("other", "look", looks=3))
yield Call("shop.order", number=2)
yield Call("shop.reply", ticket="1", text="hello")
return Done(summary=" ".join(each.status for each in done))
"""


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    return Clan(tmp_path, store, shop)


def installed(clan: Clan, limits: str = "iterations = 5", helper: str = "", lead: str = LEAD) -> World:
    """A lead of two who look at orders; ten steps do all of it."""
    clan.agent("lead", lead, delegates=["helper", "other"], more=f"[limits]\n{limits}\n")
    clan.agent("helper", LOOKS, more=f"[limits]\n{helper}\n" if helper else "")
    clan.agent("other", LOOKS)
    return clan.world()


def family(clan: Clan, id: str) -> list[Run]:
    return [clan.run(id), *clan.children(id)]


def steps(clan: Clan, id: str) -> int:
    return sum(each.iterations for each in family(clan, id))


def asked(clan: Clan, id: str) -> list[str]:
    """The questions about budgets that are open, by agent."""
    return [
        each.began.agent
        for each in family(clan, id)
        for question in each.open.values()
        if each.began and question.asked.of == "spent"
    ]


def answer(clan: Clan, world: World, outcome: str, note: str = "") -> None:
    [approval] = listing.approvals(world, open_only=True)
    deciding.decide(world, approval.id, deciding.Answer(outcome, "ann", "cli", note=note))
    clan.sweep(world)


def status(clan: Clan, id: str) -> str:
    ended = clan.run(id).ended
    assert ended is not None, [each.open for each in family(clan, id)]
    return ended.status


def test_what_all_of_them_take_is_held_to_the_limits_of_the_root_and_one_of_them_asks(clan: Clan) -> None:
    world = installed(clan)
    id = clan.start(world)
    clan.sweep(world)
    assert (steps(clan, id), len(asked(clan, id))) == (5, 1)
    [approval] = listing.approvals(world, open_only=True)
    assert approval.why == "the budget of lead and all that work for it is used up: 5 of 5 steps"
    assert approval.on_yes == (
        "It goes on: lead and all that work for it have as much again as lead began with: 5 steps."
    )
    view = views.run_view(world, clan.run(id))
    assert view.tree
    assert (view.totals.iterations, view.tree.iterations) == (1, 5)


def test_a_raise_is_for_all_of_them_and_those_who_wait_go_on(clan: Clan) -> None:
    world = installed(clan)
    id = clan.start(world)
    clan.sweep(world)
    answer(clan, world, "top_up")
    assert (status(clan, id), steps(clan, id)) == ("done", 9)
    ended = clan.run(id).ended
    assert ended
    assert ended.summary.startswith("done done")
    assert sum(len(each.questions) for each in family(clan, id)) == 1


def test_the_root_is_asked_about_again_when_the_raised_budget_is_used_up_too(clan: Clan) -> None:
    world = installed(clan, "iterations = 4")
    id = clan.start(world)
    clan.sweep(world)
    answer(clan, world, "instruct", "be quick")
    assert asked(clan, id) == ["lead"]
    [approval] = listing.approvals(world, open_only=True)
    assert "8 of 8 steps" in approval.why
    answer(clan, world, "top_up")
    assert (status(clan, id), steps(clan, id)) == ("done", 9)
    assert [each.told.notes for each in family(clan, id) if each.told.notes] == [["be quick"]]


def test_the_approvers_of_a_delegate_alone_cannot_raise_the_budget_of_its_root(clan: Clan) -> None:
    installed(clan)
    toml = clan.folder / "agents/lead/agent.toml"
    toml.write_text(toml.read_text().replace("role:support", "person:ann"))
    world = clan.world()
    clan.start(world)
    clan.sweep(world)
    [approval] = listing.approvals(world, open_only=True)
    assert (approval.agent != "lead", approval.approvers) == (True, ("Ann Lee",))
    with pytest.raises(Forbidden, match="Bob Ray is not among those asked"):
        deciding.decide(world, approval.id, deciding.Answer("top_up", "bob", "cli"))


def test_silence_ends_all_of_them_at_once(clan: Clan) -> None:
    world = installed(clan, "iterations = 3")
    id = clan.start(world)
    clan.sweep(world)
    clan.later(DAY)
    clan.sweep(world)
    assert status(clan, id) == "exhausted"
    assert [each.ended.status for each in family(clan, id) if each.ended] == ["exhausted"] * 3
    assert sum(len(each.questions) for each in family(clan, id)) == 1, "nobody is asked a second time"


def test_when_the_one_who_asked_is_cancelled_the_next_one_asks(clan: Clan) -> None:
    world = installed(clan)
    id = clan.start(world)
    clan.sweep(world)
    [first] = asked(clan, id)
    answer(clan, world, "cancel")
    [second] = asked(clan, id)
    assert second != first
    answer(clan, world, "top_up")
    ended = clan.run(id).ended
    assert ended
    assert "cancelled" in ended.summary


def test_limits_of_a_delegate_that_are_tighter_are_its_own_and_are_raised_for_it_alone(clan: Clan) -> None:
    world = installed(clan, "iterations = 20\ntokens = 100", "iterations = 2\ntokens = 500")
    id = clan.start(world)
    clan.sweep(world)
    [helper] = [each for each in family(clan, id) if each.open]
    assert helper.began
    assert (helper.began.agent, helper.began.budget) == ("helper", Budget(iterations=2))
    [approval] = listing.approvals(world, open_only=True)
    assert approval.why == "the run has used up its budget: 2 of 2 steps"
    assert approval.on_yes == "It goes on, with as much again as it began with: 2 steps."
    answer(clan, world, "top_up")
    assert (status(clan, id), steps(clan, id)) == ("done", 9)
    assert [(each.raises, each.shared_raises) for each in family(clan, id)] == [(0, 0), (1, 0), (0, 0)]


def test_what_a_root_spent_before_it_delegated_counts(clan: Clan) -> None:
    lead = 'for n in range(4):\n    yield Call("shop.order", number=n)\n' + LEAD.strip()
    world = installed(clan, "iterations = 5", lead=lead)
    id = clan.start(world)
    clan.sweep(world)
    assert (clan.run(id).iterations, steps(clan, id), len(asked(clan, id))) == (5, 5, 1)


def meeting_at(clan: Clan, world: World, name: str, act: Callable[[Run], object]) -> str:
    """Drive a root, and have something done with its delegate while its worker is at this point."""
    id = clan.start(world)

    def meet(at: str) -> None:
        for child in clan.children(id) if at == name else ():
            act(child)

    world.point = meet
    drive(world, id)
    world.point = nowhere
    return id


def test_what_a_root_spent_counts_for_a_delegate_that_is_driven_at_once(clan: Clan) -> None:
    lead = """
for n in range(4):
    yield Call("shop.order", number=n)
yield Delegate("helper", "look", looks=3)
return Done(summary="x")
"""
    world = installed(clan, "iterations = 5", lead=lead)
    id = meeting_at(clan, world, "delegated:after", lambda child: drive(clan.world(), child.id))
    assert (steps(clan, id), asked(clan, id)) == (5, ["helper"])


def test_what_a_root_has_set_aside_counts_for_a_delegate_that_is_driven_at_once(clan: Clan) -> None:
    lead = """
yield Gather(Think(int, "goal.md", otherwise=1, max_tokens=1000), Delegate("helper", "think"))
return Done(summary="x")
"""
    world = thinking(clan, "tokens = 1500", lead)
    model = world.model = ScriptedModel(lambda _: 7)
    requests: list[int] = []
    other = clan.world()
    other.model = model

    def meet(child: Run) -> None:
        drive(other, child.id)
        requests.append(len(model.requests))

    id = meeting_at(clan, world, "delegated:after", meet)
    assert requests == [0]
    clan.sweep(world)
    assert (status(clan, id), len(model.requests)) == ("done", 2)


def test_a_raise_that_a_delegate_asked_for_counts_for_the_root_as_well(clan: Clan) -> None:
    look = 'yield Call("shop.order", number=1)\n'
    lead = f'{look * 5}yield Delegate("helper", "look", looks=3)\n{look * 3}return Done(summary="x")'
    world = installed(clan, "iterations = 6", lead=lead)
    id = clan.start(world)
    clan.sweep(world)
    assert asked(clan, id) == ["helper"]
    answer(clan, world, "top_up")
    assert (status(clan, id), clan.run(id).iterations, steps(clan, id)) == ("done", 8, 11)


def test_a_run_that_delegates_nothing_asks_the_store_for_nothing_more(clan: Clan) -> None:
    clan.agent(
        "lead", 'yield Call("shop.order", number=1)\nreturn Done(summary="x")', more="[limits]\niterations = 5\n"
    )
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert status(clan, id) == "done"
    assert not clan.store.server.client.exists(clan.store.server.keys.budget(id))


def test_calls_per_run_are_counted_across_all_of_them(clan: Clan) -> None:
    reply = 'yield Call("shop.reply", ticket=task.input["ticket"], text="hello")\nreturn Done(summary="x")'
    lead = """
yield Gather(*(Delegate(each, "reply", ticket=each) for each in ("helper", "other")))
yield Call("shop.reply", ticket="1", text="hello")
return Done(summary="x")
"""
    clan.agent("lead", lead, delegates=["helper", "other"], settings=", per_run = 2")
    clan.agent("helper", reply)
    clan.agent("other", reply)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert clan.shop.done == {"reply:helper": 1, "reply:other": 1}
    [approval] = listing.approvals(world, open_only=True)
    assert (approval.run, approval.tool, approval.kind) == (id, "shop.reply", "approve")
    answer(clan, world, "approved")
    assert status(clan, id) == "done"


THINKS = """
found = yield Think(int, "goal.md", otherwise=1, max_tokens=1000)
return Done(summary=str(found))
"""


TWO = 'yield Gather(*(Delegate("helper", "think", n=n) for n in range(2)))\nreturn Done(summary="x")'


def thinking(clan: Clan, limits: str, lead: str = TWO) -> World:
    clan.agent("lead", lead, delegates=["helper"], more=f"[limits]\n{limits}\n")
    clan.agent("helper", THINKS)
    for name in ("lead", "helper"):
        folder = clan.folder / "agents" / name
        (folder / "goal.md").write_text("Think.\n")
        workflow = (folder / "workflow.py").read_text().replace("import Call,", "import Think, Call,")
        (folder / "workflow.py").write_text(workflow)
    return clan.world()


def test_what_one_has_set_aside_another_waits_for_and_is_not_asked_about(clan: Clan) -> None:
    first = thinking(clan, "tokens = 1500")
    second = clan.world()
    id = clan.start(first)
    drive(first, id)
    one, two = clan.children(id)
    seen: list[tuple[int, int]] = []

    def meanwhile(name: str) -> None:
        if name == "think:before" and not seen:
            drive(second, two.id)
            seen.append((clan.run(two.id).length, len(clan.run(two.id).questions)))

    model = first.model = second.model = ScriptedModel(lambda _: 7)
    first.point = meanwhile
    drive(first, one.id)
    assert seen == [(1, 0)], "it has neither thought nor asked"
    clan.sweep(second)
    assert (status(clan, id), len(model.requests)) == ("done", 2)


def test_what_a_killed_worker_set_aside_holds_up_the_others_no_longer_than_its_lease(clan: Clan) -> None:
    world = thinking(clan, "tokens = 1500")
    model = world.model = ScriptedModel(lambda _: 7)
    counted = world.point = Points(lambda n, name: None)
    id = clan.start(world)
    clan.sweep(world)
    assert status(clan, id) == "done"
    for where in range(1, counted.passed + 1):
        clan.reset()
        world.point = kill_at(where)
        id = clan.start(world)
        for _ in range(3):
            with suppress(Killed):
                clan.sweep(world)
            clan.later(61)
        assert status(clan, id) == "done", where
        assert asked(clan, id) == []
    assert len(model.requests) >= 2 * counted.passed


def test_many_workers_at_once_take_no_more_than_there_is(clan: Clan) -> None:
    lead = """
done = yield Gather(*(Delegate("helper", "look", looks=4) for _ in range(8)))
return Done(summary=" ".join(each.status for each in done))
"""
    clan.agent("lead", lead, delegates=["helper"], more="[limits]\niterations = 20\n")
    clan.agent("helper", LOOKS)
    worlds = [clan.world() for _ in range(4)]
    id = clan.start(worlds[0])
    drive(worlds[0], id)
    for raises in range(2):
        threads = [Thread(target=clan.sweep, args=(world,)) for world in worlds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clan.later(61)
        clan.sweep(worlds[0])
        if raises == 0:
            assert (steps(clan, id), len(asked(clan, id))) == (20, 1)
            [approval] = listing.approvals(worlds[0], open_only=True)
            deciding.decide(worlds[0], approval.id, deciding.Answer("top_up", "bob", "cli"))
    assert (status(clan, id), steps(clan, id)) == ("done", 32)


@pytest.mark.chaos
@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("outcome", ["top_up", ""])
def test_a_worker_killed_at_any_point_lets_no_more_be_spent_and_nobody_wait_for_ever(
    clan: Clan, outcome: str, stride: int
) -> None:
    world = installed(clan)
    counted = world.point = Points(lambda n, name: None)
    survive(clan, world, outcome)
    for where in range(1, counted.passed + 1, stride):
        clan.reset()
        world.point = kill_at(where)
        survive(clan, world, outcome)


def survive(clan: Clan, world: World, outcome: str) -> None:
    """To the end, with a new worker after each death; never more is spent than was given."""
    id = clan.start(world)
    for _ in range(60):
        try:
            clan.sweep(world)
            if clan.run(id).ended:
                break
            for each in listing.approvals(world, open_only=True) if outcome else ():
                deciding.decide(world, each.id, deciding.Answer(outcome, "ann", "cli"))
            clan.later(61 if outcome else DAY)
        except Killed:
            clan.later(61)
    assert status(clan, id) == ("done" if outcome else "exhausted")
    raises = sum(each.raises + each.shared_raises for each in family(clan, id))
    assert steps(clan, id) <= 5 * (1 + raises)
    assert clan.shop.done["reply:1"] == bool(outcome)
