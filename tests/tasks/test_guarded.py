"""The door for other people's agents: whose word counts, what is limited, and which calls are the same."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from agents.engine.schema import DIALECT
from agents.engine.schema_tool import Declared, SchemaTool
from agents.engine.tool import At, read, tool
from tasks import deciding, relayed
from tasks.driving.drive import drive
from tasks.errors import Forbidden, Invalid, NotFound
from tasks.guarded import CallAnswer, Caller, Guarded
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.tasks.kit import TOOLS, Kit

ONE, TWO = Caller("1" * 12, "resolver", "key:one"), Caller("2" * 12, "resolver", "key:two")
OURS = Caller("3" * 12, "resolver", "key:ours", trust="internal")
REFUND = {"charge": "ch1", "amount": 5}
READS = '''
"""It reads, and no more."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow


class Ticket(BaseModel):
    """What the flow is given."""

    charge: str


def resolve(ticket: Ticket) -> Flow:
    """Look."""
    yield Call("shop.order", number=4)
    return Done(summary="looked")
'''
MEDIUM = {'"shop.refund" = { risk = "high",': '"shop.refund" = { risk = "medium",'}


class Unhinted:
    """Nobody is told; what was begun is driven by hand."""

    def drive(self, run: str) -> bool:
        return False


class Quick:
    """A worker that has driven a run before whoever began it looks."""

    def __init__(self, world: World) -> None:
        self._world = world

    def drive(self, run: str) -> bool:
        drive(self._world, run)
        return True


class House:
    """A door and a worker on one installation. Everything is driven at once, on the caller's own thread."""

    def __init__(self, kit: Kit, **edits: str) -> None:
        kit.install(**edits)
        self.kit, self.world = kit, kit.world()
        self.door = Guarded(self.world, Unhinted())  # type: ignore[arg-type]

    def call(self, caller: Caller, tool: str, /, **args: Any) -> CallAnswer:
        begun = self.door.call(caller, tool, args, 0.0)
        if begun.status != "running":
            return begun
        drive(self.world, begun.run)
        return self.door.call(caller, tool, args, 0.0)

    def answer(self, answer: CallAnswer, outcome: str = "approved") -> None:
        assert answer.approval is not None
        deciding.decide(self.world, answer.approval.id, deciding.Answer(outcome, "ann", "cli"))
        drive(self.world, answer.run)


# -- whose word -------------------------------------------------------------------------------------------------------


def test_an_outsider_s_consequential_argument_is_asked_about_whatever_the_risk(kit: Kit) -> None:
    answer = House(kit, **MEDIUM).call(ONE, "shop-refund", **REFUND)
    assert answer.status == "pending"
    assert "argument `charge` did not come from a trusted value" in answer.why


def test_the_arguments_of_a_key_whose_word_is_our_own_are_as_good_as_our_records(kit: Kit) -> None:
    house = House(kit, **MEDIUM)
    assert house.call(OURS, "shop-refund", **REFUND).status == "done"
    assert kit.shop.done["refund:ch1"] == 1
    assert house.call(OURS, "shop-mail", to="evil").status == "denied", "a rule is a rule"


def test_our_own_word_makes_nothing_that_is_risky_any_less_so(kit: Kit) -> None:
    assert House(kit).call(OURS, "shop-refund", **REFUND).status == "pending"


def test_what_is_only_observed_is_proposed_and_not_done(kit: Kit) -> None:
    house = House(kit, **{"autonomy = 3": "autonomy = 1"})
    assert house.call(ONE, "shop-mail", to="amy").status == "proposed"
    assert kit.shop.done["mail:amy"] == 0


# -- limits -----------------------------------------------------------------------------------------------------------


def mails(kit: Kit, limit: str) -> House:
    return House(kit, **{'"shop.mail" = { risk = "medium",': f'"shop.mail" = {{ risk = "medium", {limit},'})


@pytest.mark.parametrize(
    "limit", ["per_run = 2", "per_session = 2", "per_run = 2, per_session = 9", "per_run = 9, per_session = 2"]
)
def test_what_a_run_may_do_is_what_a_session_of_calls_may(kit: Kit, limit: str) -> None:
    house = mails(kit, limit)
    statuses = [house.call(ONE, "shop-mail", to=f"p{n}").status for n in range(4)]
    assert statuses == ["done", "done", "pending", "pending"]
    assert house.call(TWO, "shop-mail", to="p9").status == "done", "another key's session is another"


def test_of_many_calls_at_once_no_more_are_made_than_the_session_may(kit: Kit) -> None:
    house = mails(kit, "per_run = 3")
    runs = [house.door.call(ONE, "shop-mail", {"to": f"p{n}"}, 0.0).run for n in range(8)]
    workers = [threading.Thread(target=drive, args=(kit.world(), run)) for run in runs]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    for run in runs:  # those that met the limit at the door are judged again
        drive(house.world, run)
    statuses = [house.door.status(ONE, run, 0.0).status for run in runs]
    assert (statuses.count("done"), statuses.count("pending")) == (3, 5)
    assert sum(kit.shop.done.values()) == 3


def test_whoever_asks_in_other_words_each_time_is_denied_once_people_were_asked_often_enough(kit: Kit) -> None:
    kit.settings = kit.settings.model_copy(update={"mcp_questions_per_hour": 3})
    if kit.store.now() % 3_600 > 3_500:  # or the hour may be over in the middle
        kit.later(200)
    house = House(kit)

    def refund(n: int, caller: Caller = ONE) -> CallAnswer:
        return house.call(caller, "shop-refund", charge=f"ch{n}", amount=5)

    pending = [refund(n) for n in range(3)]
    assert [each.status for each in pending] == ["pending"] * 3
    for _ in range(2):
        denied = refund(3)
        assert (denied.status, "about 3 calls of this key in this hour" in denied.why) == ("denied", True)
    assert refund(0).run == pending[0].run, "the very same call is no other question"
    assert house.call(ONE, "shop-order", number=4).status == "done", "what needs nobody goes on"
    assert refund(3, TWO).status == "pending", "another key's calls are its own"
    house.answer(pending[0])
    assert refund(0).status == "done"
    kit.later(3_600)
    house.world.store.server.skew = kit.store.server.skew
    assert refund(3).status == "pending"


def test_other_runs_of_the_agent_are_limited_each_by_itself(kit: Kit) -> None:
    house = mails(kit, "per_run = 2")
    for n in range(2):
        house.call(ONE, "shop-mail", to=f"p{n}")
    for n in (1, 2):  # of one key, and so of one session
        run = kit.begin(n, world=house.world)
        assert kit.finish(house.world, run).ended is not None
        judged = [step.judged for step in kit.run(run).steps.values() if step.judged]
        mails_to = {each.args["to"]: each.rules for each in judged if each.tool == "shop.mail"}
        assert not any("limit" in rule for rule in mails_to["amy"] + mails_to["bob"])


# -- the same call ----------------------------------------------------------------------------------------------------


def test_a_call_whose_run_was_never_begun_begins_that_very_run(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(kit)
    begin = house.world.store.slots.begin

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(house.world.store.slots, "begin", die)
    with pytest.raises(KeyboardInterrupt):
        house.door.call(ONE, "shop-order", {"number": 4}, 0.0)
    monkeypatch.setattr(house.world.store.slots, "begin", begin)
    [pointer] = kit.store.server.client.keys("placet:guarded:*")
    promised = kit.store.server.client.hget(pointer, "run").decode()
    answer = house.call(ONE, "shop-order", number=4)
    assert (answer.status, answer.run) == ("done", promised)


def test_what_came_of_a_call_that_nobody_was_told_is_told_to_the_next(kit: Kit) -> None:
    house = House(kit)
    begun = house.door.call(ONE, "shop-mail", {"to": "amy"}, 0.0)
    drive(house.world, begun.run)
    answer = house.door.call(ONE, "shop-mail", {"to": "amy"}, 0.0)
    assert (answer.status, answer.run, kit.shop.done["mail:amy"]) == ("done", begun.run, 1)


def test_whoever_was_cut_off_and_calls_again_at_once_does_nothing_twice(kit: Kit) -> None:
    house = House(kit)
    first = house.call(ONE, "shop-reply", ticket="1", text="hello")
    again = house.call(ONE, "shop-reply", ticket="1", text="hello")
    assert (again.run, again.again, again.value) == (first.run, True, first.value)
    kit.later(31)
    assert house.call(ONE, "shop-reply", ticket="1", text="hello").run != first.run
    reads = {house.call(ONE, "shop-order", number=4).run for _ in range(3)}
    assert len(reads) == 3, "reading again is reading anew"


def test_a_first_call_that_is_over_at_once_is_not_told_to_have_been_made_before(kit: Kit) -> None:
    world = House(kit).world
    answer = Guarded(world, Quick(world)).call(ONE, "shop-order", {"number": 4}, 0.0)  # type: ignore[arg-type]
    assert (answer.status, answer.first, answer.again) == ("done", True, False)


def test_what_was_heard_by_asking_how_it_stands_answers_the_same_call_for_a_day_too_and_not_for_ever(kit: Kit) -> None:
    house = House(kit)
    pending = house.call(ONE, "shop-refund", **REFUND)
    house.answer(pending)
    assert house.door.status(ONE, pending.run, 0.0).status == "done"
    kit.later(86_000)
    assert house.door.status(ONE, pending.run, 0.0).status == "done", "it is told again, and counts from the first time"
    assert house.door.call(ONE, "shop-refund", REFUND, 0.0).run == pending.run
    kit.later(401)
    assert house.door.call(ONE, "shop-refund", REFUND, 0.0).run != pending.run


def test_a_failure_that_was_heard_by_asking_how_it_stands_can_be_tried_again_at_once(kit: Kit) -> None:
    house = House(kit)
    kit.shop.fail_next("/mails", 400)
    begun = house.door.call(ONE, "shop-mail", {"to": "amy"}, 0.0)
    drive(house.world, begun.run)
    assert house.door.status(ONE, begun.run, 0.0).status == "failed"
    assert house.call(ONE, "shop-mail", to="amy").status == "done"


def test_what_was_told_to_nobody_is_told_however_late(kit: Kit) -> None:
    house = House(kit)
    begun = house.door.call(ONE, "shop-mail", {"to": "amy"}, 0.0)
    drive(house.world, begun.run)
    kit.later(5 * 86_400)
    assert house.door.call(ONE, "shop-mail", {"to": "amy"}, 0.0).run == begun.run


def test_what_failed_can_be_tried_again_at_once(kit: Kit) -> None:
    house = House(kit)
    kit.shop.fail_next("/mails", 400)
    failed = house.call(ONE, "shop-mail", to="amy")
    drive(house.world, failed.run)
    assert (failed.status, kit.run(failed.run).notices) == ("failed", []), "whoever called knows, and no operator need"
    assert house.call(ONE, "shop-mail", to="amy").status == "done"


def test_calls_at_once_share_a_run_and_a_pointer_moves_once(store: Store) -> None:
    seen: list[str] = []

    def point(n: int) -> None:
        seen.append(store.guarded.point("call", f"run{n}"))

    threads = [threading.Thread(target=point, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    [run] = set(seen)
    store.guarded.told("call", run, 10)
    store.server.skew = 9
    store.guarded.told("call", run, 10)
    assert store.guarded.point("call", "next") == run
    store.server.skew = 11
    assert store.guarded.point("call", "next") == "next", "it counts from the first time"
    store.guarded.told("call", run, 0)
    assert store.guarded.point("call", "other") == "next", "another run was told of"
    store.guarded.told("call", "next", 0)
    assert store.guarded.point("call", "other") == "other"
    assert 0 < store.server.client.ttl("placet:guarded:call") <= 30 * 86_400


def test_what_people_let_through_is_done_once_and_after_a_day_is_a_new_question(kit: Kit) -> None:
    house = House(kit)
    pending = house.call(ONE, "shop-refund", **REFUND)
    house.answer(pending)
    assert {house.call(ONE, "shop-refund", **REFUND).run for _ in range(3)} == {pending.run}
    kit.later(86_401)
    again = house.call(ONE, "shop-refund", **REFUND)
    assert again.run != pending.run
    assert kit.shop.done["refund:ch1"] == 1


def test_a_question_that_nobody_answered_is_told_once_and_can_be_put_again(kit: Kit) -> None:
    house = House(kit)
    pending = house.call(ONE, "shop-refund", **REFUND)
    kit.later(86_500)
    drive(house.world, pending.run)
    assert house.call(ONE, "shop-refund", **REFUND).status == "expired"
    assert house.call(ONE, "shop-refund", **REFUND).status == "pending"


def test_a_call_that_may_have_happened_waits_for_people_and_is_not_made_again(kit: Kit) -> None:
    house = House(kit)
    kit.shop.drop_next("/mails")
    assert house.call(ONE, "shop-mail", to="amy").status == "running"
    kit.later(61)  # until it cannot be on its way any more
    told = [house.call(ONE, "shop-mail", to="amy") for _ in range(3)]
    assert {(each.status, each.approval.kind if each.approval else "") for each in told} == {("pending", "unknown")}
    house.answer(told[0], "happened")
    assert (house.call(ONE, "shop-mail", to="amy").status, kit.shop.done["mail:amy"]) == ("done", 1)


def test_a_call_that_people_cancelled_says_so_once(kit: Kit) -> None:
    house = House(kit)
    pending = house.call(ONE, "shop-refund", **REFUND)
    assert pending.approval is not None
    standing = house.door.status(ONE, pending.approval.id, 0.0)
    assert (standing.status, standing.run, standing.why) == ("pending", pending.run, pending.why)
    Runs(house.world, Unhinted()).cancel(pending.run, "ann", "the shop is closed")  # type: ignore[arg-type]
    drive(house.world, pending.run)
    told = house.call(ONE, "shop-refund", **REFUND)
    assert (told.status, "the shop is closed" in told.why) == ("cancelled", True)
    assert house.call(ONE, "shop-refund", **REFUND).status == "pending"


def test_a_kill_switch_holds_a_call_and_it_goes_on_when_that_is_lifted(kit: Kit) -> None:
    house = House(kit)
    door = Runs(house.world, Unhinted())  # type: ignore[arg-type]
    door.halt("tools/shop.mail", "ann")
    held = house.call(ONE, "shop-mail", to="amy")
    began = time.monotonic()
    again = house.door.call(ONE, "shop-mail", {"to": "amy"}, 20.0)
    assert (again.run, time.monotonic() - began < 10) == (held.run, True), "whoever waits holds a place"
    assert (held.status, held.why, kit.shop.done["mail:amy"]) == ("running", "tools/shop.mail is halted", 0)
    door.lift("tools/shop.mail", "ann")
    drive(house.world, held.run)
    assert (house.call(ONE, "shop-mail", to="amy").run, kit.shop.done["mail:amy"]) == (held.run, 1)


@tool("shop.broken", risk="low", repeat=read, roles={})
def broken(at: At) -> str:
    """Fail in a way that nobody has thought of."""
    raise KeyError("the-secret-of-the-shop")


def test_a_fault_of_our_own_is_told_to_those_who_answer_for_it_and_to_nobody_outside(kit: Kit) -> None:
    kit.tools = {**TOOLS, broken.name: broken}
    house = House(kit, **{"[tools]\n": '[tools]\n"shop.broken" = { risk = "low" }\n'})
    pending = house.call(ONE, "shop-broken")
    assert pending.approval is not None
    assert (pending.status, pending.approval.kind) == ("pending", "crashed")
    runs = Runs(house.world, Unhinted())  # type: ignore[arg-type]
    assert "the-secret-of-the-shop" in runs.approval(pending.approval.id).why
    page = runs.approval_asked(pending.approval.link.rpartition("/")[2])
    assert page.why == pending.why == pending.approval.why == relayed.FAULT
    house.answer(pending, "cancel")
    assert "the-secret" not in house.door.status(ONE, pending.run, 0.0).model_dump_json()


def test_a_tool_of_somebody_else_s_is_listed_with_the_whole_schema_that_it_was_declared_with(kit: Kit) -> None:
    node = {"type": "object", "properties": {"name": {"type": "string"}, "under": {"$ref": "#/$defs/node"}}}
    schema = {"type": "object", "properties": {"top": {"$ref": "#/$defs/node"}}, "$defs": {"node": node}}
    about: dict[str, Any] = {"summary": "Grow a tree.", "risk": "low", "repeat": read}
    grow = SchemaTool(Declared(name="shop.grow", schema=schema, **about), lambda _at, args: args)
    kit.tools = {**TOOLS, grow.name: grow}
    house = House(kit, **{"[tools]\n": '[tools]\n"shop.grow" = {}\n'})
    assert house.door.tools(ONE)["shop-grow"].arguments == {"$schema": DIALECT, **schema}
    spelled: list[dict[str, Any]] = [
        {"top": {"name": "oak", "under": {}}, "years": 1, "high": 0},
        {"high": -0.0, "years": 1.0, "top": {"under": {}, "name": "oak"}},
    ]
    assert len({house.door.call(ONE, "shop-grow", args, 0.0).run for args in spelled}) == 1, "spelled in another way"
    for other in ({"years": True}, {"years": "1"}, {"years": 1.5}, {"top": {"name": "oak"}}):
        begun = house.door.call(ONE, "shop-grow", {**spelled[0], **other}, 0.0)
        assert begun.first, other


# -- what is not there ------------------------------------------------------------------------------------------------


def test_what_may_not_be_used_or_does_not_fit_is_refused_before_a_run_begins(kit: Kit) -> None:
    house = House(kit)
    with pytest.raises(NotFound, match="shop-rob"):
        house.door.call(ONE, "shop-rob", {}, 0.0)
    with pytest.raises(Invalid, match="do not fit"):
        house.door.call(ONE, "shop-order", {"number": "many"}, 0.0)
    with pytest.raises(Invalid, match="as JSON"):
        house.door.call(ONE, "shop-reply", {"ticket": "1", "text": "\ud800"}, 0.0)
    with pytest.raises(Forbidden, match="no agent gone"):
        house.door.tools(Caller("4" * 12, "gone", "key:four"))
    assert kit.store.listing.newest("", 10) == []


def test_a_tool_that_was_taken_away_after_it_was_listed_is_not_used_whatever_was_asked_for_and_agreed_to(
    kit: Kit,
) -> None:
    house = House(kit)
    begun = house.door.call(ONE, "shop-reply", {"ticket": "1", "text": "hello"}, 0.0)
    pending = house.call(ONE, "shop-refund", **REFUND)
    kit.install(READS, **{f'"{each}" = {{': f'# "{each}" = {{' for each in ("shop.reply", "shop.refund")})
    later = kit.world()
    drive(later, begun.run)
    assert pending.approval is not None
    deciding.decide(later, pending.approval.id, deciding.Answer("approved", "ann", "cli"))
    drive(later, pending.run)
    ends = [house.door.status(ONE, each.run, 0.0) for each in (begun, pending)]
    assert [(each.status, "not listed in [tools]" in each.why) for each in ends] == [("denied", True)] * 2, ends
    door = Guarded(later, Unhinted())  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no tool shop-refund"):
        door.call(ONE, "shop-refund", REFUND, 0.0)
    assert door.status(ONE, pending.approval.id, 0.0).status == "denied", "what came of it can be asked about still"
    assert sum(kit.shop.done.values()) == 0


def test_a_run_keeps_the_pins_of_the_one_tool_it_calls(kit: Kit) -> None:
    house = House(kit)
    began = kit.run(house.call(ONE, "shop-order", number=4).run).began
    assert began is not None
    assert set(began.pins) == {"policy", "tool:shop.order"}
    assert all(kit.store.blobs.get(sha) for sha in began.pins.values())
