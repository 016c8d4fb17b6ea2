"""Calls bound to what was read: read again right before, and not made where it does not hold any more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import BaseModel

from agents.engine.flow import Call
from agents.engine.tool import At, read, tool
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.shop_tools import Options, answering
from tests.tasks.workflows import flow

BOUND = """standing = Call("shop.standing", charge=ticket.charge)
    found = yield standing
    try:
        yield Call("shop.mail", to="amy").provided(standing, head=found.head){asking}
    except Exception as stale:
        return Done(summary=f"{{type(stale).__name__}}: {{stale}}")
    return Done(summary="written")"""
ASKING = '.asking("it is due", until="{until}")'
UNASKED, ASKED = flow(BOUND.format(asking="")), flow(BOUND.format(asking='.asking("amy was named")'))


class Standing(BaseModel):
    """How a charge stands."""

    head: str
    refunded: int


@tool("shop.standing", risk="low", repeat=read, roles={"charge": "ref"}, options=Options)
def standing(at: At, charge: str) -> Standing:
    """Read how a charge stands."""
    with answering(at) as shop:
        return Standing.model_validate(shop.get(f"/refunds/{charge}").raise_for_status().json())


def installed(kit: Kit, workflow: str, listed: str = "") -> World:
    kit.tools = {**kit.tools, standing.name: standing}
    more = listed or f'"shop.standing" = {{ options = {{ url = "{kit.shop.url}" }} }}'
    kit.install(workflow, **{'"shop.order"': f'{more}\n"shop.order"'})
    return kit.world()


def asked(kit: Kit, workflow: str = ASKED) -> tuple[World, str]:
    world = installed(kit, workflow)
    drive(world, id := kit.begin(world=world))
    assert [each.asked.of for each in kit.run(id).open.values()] == ["approve"]
    return world, id


def summary(kit: Kit, id: str) -> str:
    ended = kit.run(id).ended
    assert ended is not None
    assert ended.status == "done"
    return ended.summary.partition(". No language model")[0]


def say_yes(world: World, id: str) -> None:
    deciding.decide(world, f"{id}.2~1", deciding.Answer("approved", "ann", "cli"))
    drive(world, id)


def test_what_still_holds_is_done_and_the_journal_says_what_was_read(kit: Kit) -> None:
    world = installed(kit, UNASKED)
    drive(world, id := kit.begin(world=world))
    assert (summary(kit, id), kit.shop.done) == ("written", {"mail:amy": 1})
    judged = kit.run(id).step("2").judged
    assert judged is not None
    assert judged.facts == {"shop.standing": {"head": "a"}}


def test_a_yes_to_what_holds_no_more_is_void_and_nothing_is_done(kit: Kit) -> None:
    world, id = asked(kit)
    kit.shop.head = "b"
    say_yes(world, id)
    assert (summary(kit, id), kit.shop.done) == ("Stale: head was a, is b", {})
    kinds = [each.entry.kind for each in kit.store.journals.entries(id)]
    assert kinds[-5:] == ["decided", "lapsed", "judged", "returned", "ended"]


def test_a_yes_to_what_still_holds_is_carried_out_once(kit: Kit) -> None:
    world, id = asked(kit)
    say_yes(world, id)
    assert (summary(kit, id), kit.shop.done) == ("written", {"mail:amy": 1})


def test_what_moves_before_a_second_attempt_is_not_attempted_again(kit: Kit) -> None:
    world = installed(kit, UNASKED)
    kit.shop.fail_next("/mails", 429)
    drive(world, id := kit.begin(world=world))
    kit.shop.head = "b"
    kit.later(61)
    drive(world, id)
    assert (summary(kit, id), kit.shop.done) == ("Stale: head was a, is b", {})


def test_while_it_cannot_be_read_nothing_is_done_and_it_is_tried_again(kit: Kit) -> None:
    world, id = asked(kit)
    kit.shop.fail_next("/refunds/ch1", 500)
    say_yes(world, id)
    assert kit.shop.done == {}
    assert kit.run(id).ended is None
    kit.later(61)
    drive(world, id)
    assert (summary(kit, id), kit.shop.done) == ("written", {"mail:amy": 1})


@pytest.mark.parametrize(
    ("bound", "why"),
    [
        ('Call("shop.mail", to="bob")', "depends on shop.mail, which is no read that there is"),
        ('Call("shop.order", number=1)', "head was a, is None"),
    ],
)
def test_what_cannot_be_read_again_keeps_the_call_from_being_made(kit: Kit, bound: str, why: str) -> None:
    world = installed(kit, UNASKED.replace("provided(standing", f"provided({bound}"))
    drive(world, id := kit.begin(world=world))
    assert why in summary(kit, id)
    assert kit.shop.done == {}


def test_a_read_that_policy_would_ask_about_is_not_done_on_the_side(kit: Kit) -> None:
    world = installed(kit, UNASKED.replace("provided(standing", 'provided(Call("shop.standing", charge="ch9")'))
    drive(world, id := kit.begin(world=world))
    assert "shop.standing may not be read again unasked: argument `charge`" in summary(kit, id)
    assert kit.shop.done == {}


def test_a_question_expires_when_a_yes_would_come_too_late(kit: Kit) -> None:
    world, id = asked(kit, flow(BOUND.format(asking=ASKING.format(until="2001-01-01T00:00:00+00:00"))))
    [question] = kit.run(id).open.values()
    assert question.asked.expires is not None
    assert question.asked.expires - question.asked.at == pytest.approx(1.0, abs=0.1)
    kit.later(2)
    drive(world, id)
    assert summary(kit, id).startswith("Expired: nobody answered in time")


def test_what_was_let_through_is_not_made_once_its_moment_has_passed(kit: Kit) -> None:
    until = datetime.fromtimestamp(kit.store.now() + 60, UTC).isoformat()
    world, id = asked(kit, flow(BOUND.format(asking=ASKING.format(until=until))))
    [name] = kit.run(id).open
    deciding.decide(world, f"{id}.{name}", deciding.Answer("approved", "ann", "cli"))
    kit.later(61)
    drive(world, id)
    assert summary(kit, id) == "Stale: the moment until which it could be done has passed"
    assert kit.shop.done == {}


@pytest.mark.parametrize("until", ["2001-01-01T00:00:00", "tomorrow"])
def test_a_moment_without_a_zone_is_a_mistake_of_the_flows(until: str) -> None:
    with pytest.raises(ValueError, match=r"zone|isoformat"):
        Call("shop.mail", to="amy").asking("it is due", until=until)
