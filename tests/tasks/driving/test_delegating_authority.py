"""What a delegate may do: never more than all it works for, as they are set now; and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.run import Run
from tasks import question_views
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan

LEAD = 'found = yield Delegate("mid", "do it", **task.model_dump())\nreturn Done(summary=found.summary)'
MID = 'found = yield Delegate("payer", "do it", **task.input)\nreturn Done(summary=found.summary)'
REFUND = """
amount = yield Call("shop.order", number=2)
yield Call("shop.refund", charge=task.input["charge"], amount=amount)
return Done(summary="paid back")
"""
REPLY = 'yield Call("shop.reply", ticket="1", text="hello")\nreturn Done(summary="replied")'
SMALL = """
[[rules]]
name = "small refunds go through"
when = 'call.tool == "shop.refund" && call.args.amount < 100'
then = "{then}"
"""


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    clan = Clan(tmp_path, store, shop)
    clan.agent("lead", LEAD, delegates=["mid"])
    clan.agent("mid", MID, delegates=["payer"])
    clan.agent("payer", REFUND)
    return clan


def leaf(clan: Clan, world: World, n: int = 1) -> Run:
    """The one at the very bottom, after everybody has gone as far as they go."""
    id = clan.start(world, n, subject=f"t#{n}", fields={"charge": f"ch{n}"})
    clan.sweep(world)
    return clan.children(id)[-1]


def said(run: Run) -> str:
    return run.ended.summary if run.ended else "; ".join(each.asked.why for each in run.open.values())


def test_a_tool_that_one_above_does_not_list_is_denied_naming_it(clan: Clan) -> None:
    clan.agent("mid", MID, delegates=["payer"], tools=["shop.order"])
    run = leaf(clan, clan.world())
    assert said(run).startswith("denied: mid may not use shop.refund, so neither may payer on its behalf")
    assert clan.shop.requests == 1, "the order was read, but not even the facts of the refund"


def test_what_is_taken_from_one_above_meanwhile_is_taken_from_the_delegate(clan: Clan) -> None:
    world = clan.world()
    run = leaf(clan, world)
    clan.agent("lead", LEAD, delegates=["mid"], tools=["shop.order"])
    world = clan.world()
    clan.answer_all(world)
    clan.sweep(world)
    run = clan.run(run.id)
    assert said(run).startswith("denied: for lead: the tool shop.refund is not listed in [tools] of lead")
    assert clan.shop.done == {}


def test_an_observer_above_makes_an_observer_of_every_delegate(clan: Clan) -> None:
    clan.agent("lead", LEAD, delegates=["mid"], autonomy=1)
    clan.agent("payer", REPLY)
    run = leaf(clan, clan.world())
    assert run.began
    assert run.began.autonomy == 1
    assert said(run).startswith("proposed: medium risk: this agent may only propose it")


@pytest.mark.parametrize(("above", "verb"), [("allow", "allow"), ("ask", "ask"), ("deny", "deny")])
def test_a_rule_below_loosens_nothing_that_one_above_is_strict_about(clan: Clan, above: str, verb: str) -> None:
    clan.agent("lead", LEAD, delegates=["mid"], rules=SMALL.format(then=above))
    clan.agent("mid", MID, delegates=["payer"], rules=SMALL.format(then="allow"))
    clan.agent("payer", REFUND, rules=SMALL.format(then="allow"))
    run = leaf(clan, clan.world())
    judged = run.step("2").judged
    assert judged
    assert judged.verdict == verb


def test_a_delegates_deliberate_repeat_is_put_to_the_approvers_of_all_above_it(clan: Clan) -> None:
    allow = SMALL.format(then="allow")
    clan.agent("lead", LEAD, delegates=["mid"], rules=allow, settings=', approvers = ["person:ann"]')
    clan.agent("mid", MID, delegates=["payer"], rules=allow)
    clan.agent("payer", REFUND, rules=allow)
    assert said(leaf(clan, clan.world())).startswith("paid back")
    clan.agent("payer", REFUND.replace("number=2", "number=12"), rules=allow)
    world = clan.world()
    id = clan.start(world, 2, subject="t#2", fields={"charge": "ch1"})
    clan.sweep(world)
    (question,) = clan.children(id)[-1].open.values()
    assert "did this already, with other arguments" in question.asked.why
    assert question.asked.approvers == ("person:ann",)


def test_a_level_above_that_asks_is_not_loosened_below(clan: Clan) -> None:
    clan.agent("payer", REFUND, rules=SMALL.format(then="allow"))
    run = leaf(clan, clan.world())
    why = "high risk: this agent may do it only after a yes"
    assert said(run) == f"for lead: {why}; for mid: {why}"


def test_an_agent_above_that_is_gone_lets_nothing_through(clan: Clan) -> None:
    world = clan.world()
    run = leaf(clan, world)
    clan.answer_all(world)
    del world.catalog.agents["mid"]
    drive(world, run.id)
    assert said(clan.run(run.id)).startswith("denied: for mid: there is no agent mid here any more")


@pytest.mark.parametrize("scope", ["agents/lead", "agents/mid", "agents/payer", "tools/shop.reply", "all"])
def test_a_kill_switch_on_any_agent_above_holds_the_delegate(clan: Clan, scope: str) -> None:
    clan.agent("payer", REPLY)
    clan.store.halts.halt(scope)
    world = clan.world()
    run = leaf(clan, world)
    assert clan.shop.done == {}
    assert run.ended is None
    clan.store.halts.lift(scope)
    clan.sweep(world)
    assert clan.shop.done == {"reply:1": 1}


def test_a_kill_switch_above_stops_the_clock_of_a_delegates_question(clan: Clan) -> None:
    world = clan.world()
    run = leaf(clan, world)
    clan.store.halts.halt("agents/lead")
    clan.later(100_000)
    clan.sweep(world)
    assert question_views.approval(world, clan.run(run.id), clan.run(run.id).questions["2~1"]).status == "open"
    clan.store.halts.lift("agents/lead")
    clan.later(100_000)
    clan.sweep(world)
    assert said(clan.run(run.id)).startswith("expired: ")


def test_limits_of_those_above_count_what_their_delegates_do(clan: Clan) -> None:
    clan.agent("lead", LEAD, delegates=["mid"], settings=", per_hour = 1")
    clan.agent("payer", 'yield Call("shop.reply", ticket=task.input["charge"], text="x")\nreturn Done(summary="x")')
    world = clan.world()
    first, second = leaf(clan, world), leaf(clan, world, 2)
    assert [said(first)[:1], said(second)] == ["x", "for lead: limit: 1 an hour reached"]


def test_a_session_limit_counts_by_what_the_root_is_about(clan: Clan) -> None:
    clan.agent("payer", REPLY.replace('"1"', "task.prompt"), settings=", per_session = 1")
    clan.agent("mid", MID.replace('"do it"', '"again"'), delegates=["payer"])
    again = 'yield Delegate("mid", "do it")\nyield Delegate("payer", "once more")\nreturn Done(summary="x")'
    clan.agent("lead", again, delegates=["mid", "payer"])
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert [said(each) for each in clan.children(id)][-1] == "limit: 1 a session reached"


def test_a_delegate_keeps_its_own_limits_where_they_are_tighter_than_its_roots(clan: Clan) -> None:
    clan.agent("lead", 'yield Call("shop.order", number=1)\n' + LEAD, delegates=["mid"], more="")
    toml = clan.folder / "agents/lead/agent.toml"
    toml.write_text(toml.read_text() + "\n[limits]\niterations = 5\nusd = 1.0\n")
    toml = clan.folder / "agents/mid/agent.toml"
    toml.write_text(toml.read_text() + "\n[limits]\niterations = 9\ntokens = 70\n")
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    mid, payer = (each.began.budget.model_dump() for each in clan.children(id) if each.began)
    none = {"iterations": None, "tokens": None, "usd": None, "minutes": None}
    assert (mid, payer) == (none | {"tokens": 70}, none | {"tokens": 70})


LOOKS = 'for n in range(4):\n    yield Call("shop.order", number=n)\nreturn Done(summary="looked")'


def test_a_delegate_cannot_spend_more_than_its_parent_may_by_handing_the_work_on(clan: Clan) -> None:
    clan.agent("mid", MID, delegates=["payer"], more="[limits]\niterations = 2\n")
    clan.agent("payer", LOOKS, more="[limits]\niterations = 3\n")
    run = leaf(clan, clan.world())
    assert (run.iterations, said(run)) == (2, "the run has used up its budget: 2 of 2 steps")


def test_what_was_handed_on_counts_for_the_parent_that_has_limits_of_its_own(clan: Clan) -> None:
    more = f"{MID.splitlines()[0]}\nyield Call('shop.order', number=1)\n{MID}"
    clan.agent("mid", more, delegates=["payer"], more="[limits]\niterations = 5\n")
    clan.agent("payer", LOOKS)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    mid, first = clan.children(id)
    assert (mid.iterations, first.iterations) == (1, 4)
    assert said(mid) == "the run has used up its budget: 5 of 5 steps"


def test_calls_side_by_side_after_a_delegate_are_held_to_what_is_left(clan: Clan) -> None:
    side = "yield Gather(*(Call('shop.order', number=n) for n in range(4)))\nreturn Done(summary='x')"
    clan.agent("mid", f"{MID.splitlines()[0]}\n{side}", delegates=["payer"], more="[limits]\niterations = 3\n")
    clan.agent("payer", REPLY)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    mid, payer = clan.children(id)
    assert (mid.iterations, payer.iterations) == (2, 1)
    assert said(mid) == "the run has used up its budget: 3 of 3 steps"


def test_a_rule_counts_the_calls_of_all_that_work_for_the_same_root(clan: Clan) -> None:
    twice = '[[rules]]\nname = "no third reply"\nwhen = \'run.calls["shop.reply"] >= 2\'\nthen = "deny"\n'
    one = 'yield Delegate("payer", "{}")\n'
    lead = 'yield Call("shop.reply", ticket="0", text="hello")\n' + one.format(1) + one.format(2)
    clan.agent("lead", lead + 'return Done(summary="x")', delegates=["payer"], rules=twice)
    clan.agent("payer", REPLY.replace('"1"', "task.prompt"))
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    first, second = clan.children(id)
    assert said(first).startswith("replied")
    assert said(second).startswith("denied: for lead: rule: no third reply")


def test_workers_are_told_of_a_delegate_and_the_worker_that_ended_it_goes_on_with_its_parent(clan: Clan) -> None:
    clan.agent("lead", LEAD.replace('"mid"', '"payer"'), delegates=["payer"])
    clan.agent("payer", REPLY)
    world, told = clan.world(), list[str]()

    def heard(run: str) -> bool:
        told.append(run)
        return True

    world.hint = heard
    id = clan.start(world)
    drive(world, id)
    (child,) = clan.children(id)
    assert told == [child.id]
    drive(world, child.id)
    run = clan.run(id)
    assert run.ended
    assert run.ended.status == "done"
