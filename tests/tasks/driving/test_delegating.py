"""Work handed to other agents: as runs of their own, that come back as results."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.journal import Cancelled, Joined
from agents.engine.tool import At, blind, tool
from tasks import deciding, question_views, views
from tasks.driving.drive import drive
from tasks.errors import Forbidden, NoLongerOpen
from tasks.store import Store
from tasks.store.journals import Moved
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.shop_tools import Options, answering

ASK = """
found = yield Delegate("helper", "count the orders", number=3)
return Done(summary="asked", output=found.model_dump())
"""
COUNT = 'n = yield Call("shop.order", number=task.input["number"])\nreturn Done(summary="counted", output={"n": n})'
GATES = """
found = yield Gather(Delegate("helper", "one", charge="ch1"), Delegate("helper", "two", charge="ch2"))
return Done(summary="x", output=[each.status for each in found])
"""
REFUND = 'yield Call("shop.refund", charge=task.input["charge"], amount=5)\nreturn Done(summary="paid back")'


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    return Clan(tmp_path, store, shop)


def kinds(clan: Clan, id: str) -> list[str]:
    return [each.entry.kind for each in clan.store.journals.entries(id)]


def output(clan: Clan, id: str) -> object:
    ended = clan.run(id).ended
    assert ended is not None
    return ended.output


def summary(clan: Clan, id: str) -> tuple[str, str]:
    ended = clan.run(id).ended
    assert ended is not None
    return ended.status, ended.summary.replace(" No language model was used.", "")


def test_a_flow_is_told_what_came_of_a_delegate(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    clan.agent("helper", COUNT)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    (child,) = clan.children(id)
    assert output(clan, id) == {
        "agent": "helper",
        "run": child.id,
        "status": "done",
        "summary": "counted. No language model was used.",
        "output": {"n": output(clan, child.id)["n"]},  # type: ignore[index]
    }
    assert kinds(clan, id) == ["began", "delegated", "joined", "ended"]


def test_the_parent_is_let_go_of_and_its_due_time_is_not_set_while_a_delegate_works(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    client, keys = clan.store.server.client, clan.store.server.keys
    assert client.zscore(keys.due, id) is None
    assert not client.exists(keys.lease(id))
    assert views.status(clan.store, clan.run(id)) == "parked"


def test_the_root_waits_while_a_delegate_works_and_is_parked_while_one_below_asks(clan: Clan) -> None:
    clan.agent("lead", 'yield Delegate("mid", "do it")\nreturn Done(summary="x")', delegates=["mid"])
    clan.agent("mid", 'yield Delegate("helper", "do it")\nreturn Done(summary="x")', delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world)
    drive(world, id)
    assert views.status(clan.store, clan.run(id)) == "waiting"
    clan.sweep(world)
    view = views.run_view(world, clan.run(id))
    assert view.status == "parked"
    assert [(each.path, each.status) for each in view.children] == [
        (("lead", "mid"), "parked"),
        (("lead", "mid", "helper"), "parked"),
    ]
    assert tuple(each.id for each in view.approvals) == (f"{view.children[1].id}.1~1",)


def test_a_question_shows_the_whole_path_and_what_began_it_all(clan: Clan) -> None:
    clan.agent("lead", 'yield Delegate("helper", "pay ch1 back")\nreturn Done(summary="x")', delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    (child,) = clan.children(id)
    asked = question_views.approval(world, child, child.questions["1~1"])
    assert asked.path == ("Lead", "Helper")
    assert (asked.subject, asked.event) == ("t#1", "shop.ticket.created")
    told = asked.preview.parts[-1]
    assert (told.label, told.text, told.untrusted) == ("The task, from lead", "pay ch1 back", True)


def test_whoever_caused_the_root_may_not_decide_for_a_delegate(clan: Clan) -> None:
    clan.agent("lead", 'yield Delegate("helper", "do it")\nreturn Done(summary="x")', delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world, actor="bob")
    clan.sweep(world)
    (child,) = clan.children(id)
    with pytest.raises(Forbidden, match="Bob Ray caused this run"):
        deciding.decide(world, f"{child.id}.1~1", deciding.Answer("approved", "bob", "cli"))
    assert {notice.to for notice in child.questions["1~1"].notified} == {"ann"}


FAILING = {
    "failed": ('yield Call("shop.order", number=-1)', "failed", "no such order"),
    "denied": ('yield Call("shop.mail", to="evil")', "done", "denied: "),
    "refused": ('yield Call("shop.refund", charge="ch1", amount=5)', "done", "denied: Ann Lee"),
}


@pytest.mark.parametrize(("body", "status", "said"), FAILING.values(), ids=FAILING)
def test_a_delegate_that_fails_comes_up_as_a_result(clan: Clan, body: str, status: str, said: str) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    rule = '[[rules]]\nname = "none to evil"\nwhen = \'call.tool == "shop.mail"\'\nthen = "deny"\n'
    clan.agent("helper", f'{body}\nreturn Done(summary="x")', rules=rule)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    clan.answer_all(world, "denied")
    clan.sweep(world)
    found = output(clan, id)
    assert isinstance(found, dict)
    assert found["status"] == status
    assert found["summary"].startswith(said.replace("Ann Lee", "ann")), found


def test_a_cancelled_delegate_comes_up_as_a_result(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    clan.agent("helper", COUNT)
    world = clan.world()
    id = clan.start(world)
    drive(world, id)
    (child,) = clan.children(id)
    clan.store.journals.append(child, Cancelled(at=1, by="ann", why="not now"), due="now")
    clan.sweep(world)
    found = output(clan, id)
    assert isinstance(found, dict)
    assert (found["status"], found["summary"][:7]) == ("cancelled", "not now")


def test_a_delegate_whose_budget_nobody_raised_comes_up_as_exhausted(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    again = 'yield Call("shop.order", number=1)\nyield Call("shop.order", number=2)\nreturn Done(summary="x")'
    clan.agent("helper", again, rules="[limits]\niterations = 1\n")
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    (child,) = clan.children(id)
    assert [each.asked.of for each in child.open.values()] == ["spent"]
    clan.later(100_000)
    clan.sweep(world)
    found = output(clan, id)
    assert isinstance(found, dict)
    assert (found["status"], found["output"]) == ("exhausted", None)


def test_a_delegates_question_that_nobody_answered_comes_up_as_a_result(clan: Clan) -> None:
    clan.agent("lead", GATES, delegates=["helper"])
    clan.agent("helper", REFUND)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    clan.later(100_000)
    clan.sweep(world)
    assert output(clan, id) == ["done", "done"]
    summaries = {each.joined.summary for each in clan.run(id).children.values() if each.joined}
    assert {said.partition(":")[0] for said in summaries} == {"expired"}
    assert clan.shop.done == {}


REFUSED = {
    "unknown": ("nobody", "", "failed", "there is no agent nobody here"),
    "unlisted": ("other", "", "done", "denied: `delegates` in agent.toml of lead does not list other"),
    "itself": ("lead", "", "done", "denied: lead is at work above already (lead)"),
    "misfit": ("taker", ", wrong=1", "failed", "what was given does not fit the agent taker: wrong: no such field"),
}


@pytest.mark.parametrize(("name", "given", "status", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_begun_is_thrown_with_the_reason(
    clan: Clan, name: str, given: str, status: str, said: str
) -> None:
    clan.agent("lead", f'name = "{name}"\nyield Delegate(name, "x"{given})', delegates=["helper", "taker"])
    clan.agent("helper", COUNT)
    clan.agent("other", COUNT)
    clan.agent("taker", COUNT)
    workflow = clan.folder / "agents/taker/workflow.py"
    workflow.write_text(workflow.read_text().replace("task: Task", "task: Ticket").replace('task.input["number"]', "1"))
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert summary(clan, id)[0] == status
    assert summary(clan, id)[1].startswith(said), summary(clan, id)
    assert kinds(clan, id) == ["began", "delegated", "joined", "ended"] + ["notified"] * (status == "failed")
    assert clan.children(id) == []


def test_a_delegate_that_delegates_back_is_told_no(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    back = 'try:\n    yield Delegate("lead", "you do it")\nexcept Denied as no:\n    return Done(summary=str(no))'
    clan.agent("helper", back, delegates=["lead"])
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    found = output(clan, id)
    assert isinstance(found, dict)
    assert found["summary"].startswith("lead is at work above already (lead > helper)")


def test_nothing_goes_deeper_than_three_below_the_root(clan: Clan) -> None:
    for n, name in enumerate(("lead", "a", "b", "c", "d")):
        below = "abcd"[n] if n < 4 else ""
        body = f'found = yield Delegate("{below}", "go down")\nreturn Done(summary=found.summary)'
        clan.agent(name, body if below else 'return Done(summary="deep")\nyield', delegates=list(below))
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert [each.began.path for each in clan.children(id) if each.began][-1] == ("lead", "a", "b", "c")
    assert "lead > a > b > c is 3 deep already, and goes no deeper" in summary(clan, id)[1]


def test_of_nine_delegates_at_once_the_ninth_is_told_that_there_is_no_room(clan: Clan) -> None:
    clan.agent(
        "lead",
        """
def one(n: int) -> Flow:
    try:
        found = yield Delegate("helper", "count", number=n)
        return found.status
    except ToolFailed as error:
        return str(error)

found = yield Gather(*[one(n) for n in range(9)])
return Done(summary="x", output=found)
""",
        delegates=["helper"],
    )
    clan.agent("helper", COUNT)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert output(clan, id) == ["done"] * 8 + ["8 delegates are at work already; wait for one of them"]


def test_a_run_has_thirty_two_delegates_in_all(clan: Clan) -> None:
    clan.agent(
        "lead",
        """
for n in range(40):
    try:
        yield Delegate("helper", "count", number=n)
    except ToolFailed as error:
        return Done(summary=f"{n}: {error}")
""",
        delegates=["helper"],
    )
    clan.agent("helper", COUNT)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    assert summary(clan, id)[1].startswith("32: this run has had 32 delegates, and gets no more")


def test_two_at_once_each_ask_and_each_go_on_by_their_own_answer(clan: Clan) -> None:
    clan.agent("lead", GATES, delegates=["helper"])
    clan.agent("helper", REFUND)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    view = views.run_view(world, clan.run(id))
    assert len(view.approvals) == 2
    deciding.decide(world, view.approvals[1].id, deciding.Answer("denied", "ann", "cli"))
    clan.sweep(world)
    assert clan.run(id).ended is None
    deciding.decide(world, view.approvals[0].id, deciding.Answer("approved", "bob", "cli"))
    clan.sweep(world)
    assert output(clan, id) == ["done", "done"]
    summaries = [each.joined.summary for each in clan.run(id).children.values() if each.joined]
    assert [said.partition(".")[0] for said in summaries] == ["paid back", "denied: ann said no"]
    assert clan.shop.done == {"refund:ch1": 1}


def test_three_deep_with_four_each_comes_to_one_end_and_no_thread_is_held(clan: Clan) -> None:
    four = """
found = yield Gather(*[Delegate("{name}", "count", number=n) for n in range(4)])
return Done(summary="x", output=[each.output for each in found])
"""
    clan.agent("lead", four.format(name="a"), delegates=["a"])
    clan.agent("a", four.format(name="b"), delegates=["b"])
    clan.agent("b", four.format(name="c"), delegates=["c"])
    clan.agent("c", COUNT)
    world = clan.world()
    id = clan.start(world)
    driven = clan.sweep(world)
    assert len(clan.children(id)) == 4 + 16 + 64
    found = output(clan, id)
    assert isinstance(found, list)
    assert [len(found), len(found[0]), len(found[0][0])] == [4, 4, 4]
    assert found[0][0][3].keys() == {"n"}
    assert driven.count(id) <= 1 + 4


# -- cancelling ----------------------------------------------------------------------------------------------------


def cancel(clan: Clan, id: str) -> None:
    run = clan.run(id)
    while True:
        try:
            clan.store.journals.append(run, Cancelled(at=1, by="ann", why="stop"), due="now")
        except Moved:
            continue
        return


def statuses(clan: Clan, id: str) -> list[str]:
    return [each.ended.status if each.ended else "live" for each in (clan.run(id), *clan.children(id))]


def tree(clan: Clan, leaf: str) -> None:
    clan.agent("lead", GATES.replace("helper", "mid"), delegates=["mid"])
    clan.agent("mid", 'yield Delegate("helper", "do it", **task.input)\nreturn Done(summary="x")', delegates=["helper"])
    clan.agent("helper", leaf)


def test_cancelling_goes_down_and_the_root_ends_last(clan: Clan) -> None:
    tree(clan, REFUND)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    cancel(clan, id)
    clan.sweep(world)
    assert statuses(clan, id) == ["cancelled"] * 5
    ends = {each.id: each.ended.at for each in (clan.run(id), *clan.children(id)) if each.ended}
    assert max(ends, key=ends.__getitem__) == id
    assert clan.shop.done == {}


def test_a_parent_is_not_ended_before_a_delegate_knows_what_became_of_its_effect(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.mail", to="amy")\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world)
    clan.shop.drop_next("/mails")
    clan.sweep(world)
    clan.later(61)
    cancel(clan, id)
    clan.sweep(world)
    assert statuses(clan, id) == ["live", "live"]
    assert clan.answer_all(world) == 1
    clan.sweep(world)
    assert statuses(clan, id) == ["cancelled", "cancelled"]
    assert clan.shop.done == {"mail:amy": 1}


def test_a_newer_event_supersedes_a_tree_that_has_changed_nothing(clan: Clan) -> None:
    tree(clan, REFUND)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    clan.start(world, 2)
    clan.sweep(world)
    assert statuses(clan, id) == ["superseded"] * 5


def test_a_newer_event_lets_a_tree_go_on_that_has_changed_the_world_but_asks_nobody_any_more(clan: Clan) -> None:
    clan.agent("lead", GATES, delegates=["helper"])
    clan.agent("helper", REFUND)
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    first, second = (each.id for each in views.run_view(world, clan.run(id)).approvals)
    deciding.decide(world, first, deciding.Answer("approved", "ann", "cli"))
    drive(world, first.partition(".")[0])
    newer = clan.start(world, 2)
    clan.sweep(world)
    assert statuses(clan, id) == ["done", "done", "superseded"]
    with pytest.raises(NoLongerOpen):
        deciding.decide(world, second, deciding.Answer("approved", "ann", "cli"))
    assert clan.run(newer).began is not None, "what was newer has taken its turn"


# -- going back ----------------------------------------------------------------------------------------------------


def rewind(clan: Clan, id: str) -> None:
    """Another workflow is put in place, and a person lets the run begin anew."""
    world = clan.world()
    run = clan.run(id)
    clan.store.journals.append(run, deciding._rewound(run, 1, "ann", clan.store.now()), due="now")
    clan.sweep(world)


def test_a_run_that_goes_back_has_another_delegate_and_the_forgotten_one_is_called_off(clan: Clan) -> None:
    clan.agent("lead", ASK, delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    (first,) = clan.children(id)
    rewind(clan, id)
    children = clan.children(id)
    assert [each.ended.status if each.ended else "live" for each in children] == ["cancelled", "live"]
    assert children[0].id == first.id
    clan.answer_all(world)
    clan.sweep(world)
    assert summary(clan, id)[0] == "done"
    joined = [each.entry.child for each in clan.store.journals.entries(id) if isinstance(each.entry, Joined)]
    assert joined == [each.id for each in children]
    assert clan.shop.done == {"refund:ch1": 1}


def test_a_rewound_run_meets_what_its_forgotten_delegate_has_done(clan: Clan) -> None:
    more = 'yield Call("shop.refund", charge="ch9", amount=1)\nreturn Done(summary="x")'
    clan.agent("lead", f'yield Delegate("helper", "x")\n{more}', delegates=["helper"])
    clan.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    clan.answer_all(world)
    clan.sweep(world)
    rewind(clan, id)
    clan.finish_all(world, id)
    assert clan.shop.done == {"refund:ch1": 1, "refund:ch9": 1}
    assert len(clan.children(id)) == 2


@tool("shop.shout", risk="medium", repeat=blind, roles={"to": "label"}, options=Options)
def shout(at: At, to: str) -> None:
    """Nothing tells two of these apart but the command that makes them."""
    with answering(at) as shop:
        shop.post("/mails", json={"to": to}).raise_for_status()


def test_what_only_its_command_tells_apart_is_not_done_again_by_another_delegate_of_that_command(clan: Clan) -> None:
    clan.tools = {**clan.tools, shout.name: shout}
    refund = 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")'
    clan.agent("helper", f'yield Call("shop.shout", to="amy")\n{refund}', tools=["shop.shout", "shop.refund"])
    clan.agent("lead", ASK, delegates=["helper"], tools=["shop.shout", "shop.refund"])
    world = clan.world()
    id = clan.start(world)
    clan.sweep(world)
    rewind(clan, id)
    clan.finish_all(clan.world(), id)
    assert len(clan.children(id)) == 2
    assert clan.shop.done == {"mail:amy": 1, "refund:ch1": 1}


def test_two_delegates_side_by_side_that_say_the_same_both_say_it(clan: Clan) -> None:
    clan.tools = {**clan.tools, shout.name: shout}
    clan.agent("lead", GATES, delegates=["helper"], tools=["shop.shout"])
    clan.agent("helper", 'yield Call("shop.shout", to="amy")\nreturn Done(summary="x")', tools=["shop.shout"])
    world = clan.world()
    clan.start(world)
    clan.sweep(world)
    assert clan.shop.done == {"mail:amy": 2}
