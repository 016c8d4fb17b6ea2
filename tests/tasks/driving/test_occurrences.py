"""An effect that moves the very facts by which its occurrences are told apart: still once for each time it is asked."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import replace
from typing import Any

import httpx
import pytest

from agents.engine.errors import Refused
from agents.engine.journal import Judged, Returned, Rewound, Started, Waited
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World, nowhere
from tests.tasks.driving.test_kill import Killed, Points
from tests.tasks.kit import Kit
from tests.tasks.workflows import REFUND, flow

ALLOWED = '[[rules]]\nname = "refunds go through"\nwhen = \'call.tool == "shop.refund"\'\nthen = "allow"\n\n[[rules]]'
THEN_REPLY = REFUND.replace("return Done", 'yield Call("shop.reply", ticket="1", text="x")\n    return Done')
REFUNDED = '"shop.refund", charge=ticket.charge, amount=5'
MORE = REFUND.replace("amount=5", "amount=6")


def open_handed(kit: Kit, workflow: str = REFUND, point: Callable[[str], None] = nowhere) -> World:
    """A worker whose refunds need no yes, and are told apart by how much was refunded before."""
    kit.install(workflow, **{"[[rules]]": ALLOWED})
    world = kit.world(point)
    refund = copy(world.catalog.tools["shop.refund"])
    refund.once_per = ("charge", "facts.refunded")
    refund.facts(_refunded)
    world.catalog = replace(world.catalog, tools={**world.catalog.tools, "shop.refund": refund})
    return world


def _refunded(at: Any, charge: str, **_: object) -> dict[str, Any]:
    with httpx.Client(base_url=at.options.url, trust_env=False, verify=False) as shop:
        return {"refunded": shop.get(f"/refunds/{charge}").json()["refunded"]}


def entries(kit: Kit, id: str, kind: type[Any]) -> list[Any]:
    return [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, kind)]


def refunds(kit: Kit) -> tuple[int, int]:
    """How many there were, and how much of the charge is refunded."""
    return kit.shop.done["refund:ch1"], kit.shop.refunded["ch1"]


def begin(kit: Kit, world: World, n: int = 1) -> str:
    fields = {"charge": "ch1", "sums": [5, 6]}
    return kit.begin(n, world, subject=f"t#{n}", fields=fields, trust={"charge": "internal", "sums.*": "internal"})


def begin_both(kit: Kit, world: World) -> tuple[str, str]:
    return begin(kit, world), begin(kit, world, 2)


def same_result(kit: Kit, first: str, second: str) -> bool:
    """Whether the second took over what the first was given."""
    [done], [taken] = (entries(kit, id, Returned)[-1:] for id in (first, second))
    return bool(taken.adopted == first and taken.value == done.value and done.value is not None)


def test_one_whose_answer_is_lost_is_sent_again_under_the_same_key(kit: Kit) -> None:
    world = open_handed(kit)
    id = begin(kit, world)
    kit.shop.drop_next("/refunds")
    kit.finish(world, id)
    keys = [each.key for each in entries(kit, id, Started)]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert refunds(kit) == (1, 5)


def test_whoever_asks_while_one_is_unclear_waits_and_takes_over_what_comes_of_it(kit: Kit) -> None:
    world = open_handed(kit)
    first, second = begin_both(kit, world)
    kit.shop.drop_next("/refunds")
    drive(world, first)
    drive(world, second)
    assert entries(kit, second, Judged)[-1].facts == {"refunded": 5}, "it looked after the work was done"
    assert entries(kit, second, Started) == []
    kit.finish(world, first)
    kit.finish(world, second)
    assert refunds(kit) == (1, 5)
    assert same_result(kit, first, second)


class During:
    """At a point of a run, once, something else happens first."""

    def __init__(self, at: str, then: Callable[[], object]) -> None:
        self.at, self.then, self.reached = at, then, False

    def __call__(self, name: str) -> None:
        if name == self.at and not self.reached:
            self.reached = True
            self.then()


@pytest.mark.parametrize(
    "at", ["started:before", "started:after", "perform:before", "perform:after", "returned:before"]
)
def test_two_that_ask_at_the_same_time_get_one_between_them(kit: Kit, at: str) -> None:
    other = open_handed(kit)
    first, second = begin_both(kit, other)
    during = During(at, lambda: drive(other, second))
    world = open_handed(kit, point=during)
    drive(world, first)
    assert during.reached
    kit.finish(other, second)
    kit.finish(world, first)
    assert refunds(kit) == (1, 5)
    assert same_result(kit, first, second) or same_result(kit, second, first)


def test_two_that_ask_for_different_sums_at_the_same_time_are_not_both_served_unasked(kit: Kit) -> None:
    world = open_handed(kit)
    first, second = begin_both(kit, world)
    kit.shop.drop_next("/refunds")
    drive(world, first)
    drive(differing := open_handed(kit, MORE), second)
    assert entries(kit, second, Started) == []
    kit.finish(world, first)
    drive(differing, second)
    [question] = kit.run(second).open.values()
    assert f"run {first} did this already, with other arguments" in question.asked.why
    assert refunds(kit) == (1, 5)
    deciding.decide(differing, f"{second}.{question.asked.question}", deciding.Answer("approved", "ann", "cli"))
    drive(differing, second)
    assert refunds(kit) == (2, 11), "yes does it once more"


def test_one_that_came_to_nothing_lets_the_next_go_though_the_facts_have_moved(kit: Kit) -> None:
    world = open_handed(kit)
    first, second = begin_both(kit, world)
    kit.shop.fail_next("/refunds", 429)
    drive(world, first)
    kit.shop.refunded["ch1"] += 3
    drive(world, second)
    assert entries(kit, second, Started) == [], "the first may yet be done"
    kit.shop.fail_next("/refunds", 400)
    kit.later(61)
    assert "400" in str(kit.finish(world, first).ended)
    kit.finish(world, second)
    assert refunds(kit) == (1, 8)


def test_a_later_one_is_an_occurrence_of_its_own(kit: Kit) -> None:
    world = open_handed(kit)
    first, second = begin_both(kit, world)
    kit.finish(world, first)
    kit.finish(world, second)
    assert refunds(kit) == (2, 10)
    assert not same_result(kit, first, second)


def test_a_run_that_goes_back_meets_what_it_did_before(kit: Kit) -> None:
    world = open_handed(
        kit, REFUND.replace("return Done", 'yield Call("shop.reply", ticket="1", text="x")\n    return Done')
    )
    id = begin(kit, world)
    kit.shop.fail_next("/replies", 429)
    drive(world, id)
    assert refunds(kit) == (1, 5)
    kit.store.journals.append(kit.run(id), Rewound(at=kit.store.now(), to=1, by="ann"), due="now")
    kit.later(61)
    run = kit.finish(world, id)
    assert refunds(kit) == (1, 5)
    assert run.effects
    assert [each.adopted for each in entries(kit, id, Returned) if each.value and "amount" in each.value] == ["", id]


def test_a_run_that_goes_back_twice_and_has_moved_meets_it_still(kit: Kit) -> None:
    world = open_handed(kit, THEN_REPLY)
    id = begin(kit, world)
    kit.shop.fail_next("/replies", 429, times=2)
    drive(world, id)
    moved = 'yield Call("shop.order", number=1)\n    yield Call("shop.refund"'
    later = open_handed(kit, THEN_REPLY.replace('yield Call("shop.refund"', moved))
    for to in (1, 2):
        kit.store.journals.append(kit.run(id), Rewound(at=kit.store.now(), to=to, by="ann"), due="now")
        kit.later(61)
        drive(later, id)
    kit.finish(later, id)
    assert refunds(kit) == (1, 5)


def test_a_flow_that_asks_twice_has_it_twice_and_meets_each_once_when_it_goes_back(kit: Kit) -> None:
    refund, reply = (f"yield Call({each})\n    " for each in (REFUNDED, '"shop.reply", ticket="1", text="x"'))
    world = open_handed(kit, flow(f"{refund * 2}{reply}return Done(summary='refunded')"))
    id = begin(kit, world)
    kit.shop.fail_next("/replies", 429)
    drive(world, id)
    assert refunds(kit) == (2, 10)
    order = 'yield Call("shop.order", number=1)\n    '
    moved = open_handed(kit, flow(f"{order}{refund * 2}return Done(summary='refunded')"))
    kit.store.journals.append(kit.run(id), Rewound(at=kit.store.now(), to=1, by="ann"), due="now")
    kit.later(61)
    kit.finish(moved, id)
    assert refunds(kit) == (2, 10)
    taken = [each for each in entries(kit, id, Returned) if each.adopted]
    assert [(each.id, each.value["id"]) for each in taken] == [("2", "re_1"), ("3", "re_2")]


def test_whoever_waited_is_served_even_where_the_facts_now_refuse_the_call(kit: Kit) -> None:
    world = open_handed(kit)
    first, second = begin_both(kit, world)
    kit.shop.drop_next("/refunds")
    drive(world, first)
    drive(world, second)
    kit.finish(world, first)
    world.catalog.tools["shop.refund"].facts(_nothing_left)
    kit.finish(world, second)
    assert same_result(kit, first, second)
    kit.finish(world, third := begin(kit, world, 3))
    assert "nothing is left" in str(kit.run(third).ended)
    assert refunds(kit) == (1, 5)


def _nothing_left(at: Any, **_: object) -> dict[str, Any]:
    raise Refused("nothing is left to refund")


def test_wherever_a_worker_dies_the_next_one_waits_for_what_it_left_open(kit: Kit) -> None:
    world = open_handed(kit)
    for where in itertools.count(1):
        kit.reset()
        points = world.point = Points(kill_at(where))
        first, second = begin_both(kit, world)
        while not (kit.run(first).ended and kit.run(second).ended):
            for id in (first, second):
                with suppress(Killed):
                    drive(world, id)
            kit.later(61)
        if points.passed < where:
            break
        waited = entries(kit, second, Waited) != []
        assert refunds(kit) == ((1, 5) if waited else (2, 10)), where
        assert same_result(kit, first, second) == waited, where


def kill_at(where: int) -> Callable[[int, str], None]:
    def act(now: int, name: str) -> None:
        if now == where:
            raise Killed(name)

    return act


def test_what_its_command_alone_tells_apart_is_done_after_a_failure_and_a_rewind(kit: Kit) -> None:
    tried = 'try:\n        yield Call("shop.mail", to="amy")\n    except ToolFailed:\n        pass\n    '
    workflow = REFUND.replace("yield Call", f"{tried}yield Call", 1)
    kit.install(workflow.replace("from pydantic", "from agents.engine.errors import ToolFailed\nfrom pydantic", 1))
    world = kit.world()
    letter = copy(world.catalog.tools["shop.mail"])
    letter.once_per = ()
    world.catalog = replace(world.catalog, tools={**world.catalog.tools, letter.name: letter})
    id = begin(kit, world)
    kit.shop.fail_next("/mails", 422)
    drive(world, id)
    assert (kit.shop.done, len(kit.run(id).open)) == ({}, 1)
    kit.store.journals.append(kit.run(id), Rewound(at=kit.store.now(), to=1, by="ann"), due="now")
    drive(world, id)
    assert kit.shop.done == {"mail:amy": 1}
