"""Beyond what an hour allows a call waits for the next hour, where the agent says so: nobody is asked, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.journal import Waited
from agents.policy.spec import ToolSpec
from tasks import deciding
from tasks.driving.drive import drive
from tasks.driving.pacing import SPREAD
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.driving.test_kill import Killed
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

MAIL = flow('yield Call("shop.mail", to=ticket.charge)\n    return Done(summary="written")')
LISTED = '"shop.mail" = { risk = "medium", options'
PACED = '"shop.mail" = { risk = "medium", per_hour = 2, beyond = "wait", options'
HOUR = 3600.0


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Kit:
    kit = Kit(tmp_path, store, shop, MAIL)
    kit.install(MAIL, **{LISTED: PACED})
    kit.later((SPREAD + 10 - kit.store.now()) % HOUR)
    return kit


def begun(kit: Kit, world: World, count: int) -> list[str]:
    fields = [{"charge": f"person{n}"} for n in range(count)]
    return [
        kit.begin(n, world=world, subject=f"t#{n}", fields=each, trust={"charge": "internal"})
        for n, each in enumerate(fields)
    ]


def mails(kit: Kit) -> int:
    return sum(kit.shop.done.values())


def waits(kit: Kit, id: str) -> list[Waited]:
    return [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Waited)]


def test_a_flood_goes_on_hour_by_hour_and_asks_nobody(kit: Kit) -> None:
    world = kit.world()
    ids = begun(kit, world, 7)
    for hour in range(1, 5):
        for id in kit.store.leases.due() if hour > 1 else ids:
            drive(world, id)
        assert mails(kit) == min(2 * hour, 7)
        assert not any(kit.run(id).open for id in ids)
        kit.later(HOUR)
    assert all(kit.run(id).ended for id in ids)
    assert max(kit.shop.done.values()) == 1


def test_who_waits_is_let_go_of_and_says_why(kit: Kit) -> None:
    world = kit.world()
    *first, left = begun(kit, world, 3)
    for id in [*first, left]:
        drive(world, id)
    assert kit.store.leases.due() == []
    [waited] = waits(kit, left)
    next_hour = (kit.store.now() // HOUR + 1) * HOUR
    assert next_hour <= waited.until < next_hour + SPREAD
    assert waited.why == "resolver may use shop.mail no more often in this hour"
    length = kit.run(left).length
    drive(world, left)
    assert kit.run(left).length == length, "looked at before its time, nothing is written down"


def test_two_workers_at_one_moment_never_go_beyond_it(kit: Kit) -> None:
    """The other one takes the last that is left while this one has judged already."""
    slow, fast = kit.world(), kit.world()
    ids = begun(kit, slow, 3)
    drive(fast, ids[0])
    taken: list[str] = []

    def meanwhile(name: str) -> None:
        if name == "started:before" and not taken:
            taken.append(name)
            drive(fast, ids[1])

    drive(kit.world(meanwhile), ids[2])
    drive(slow, ids[2])
    assert taken
    assert mails(kit) == 2
    assert waits(kit, ids[2])
    assert not kit.run(ids[2]).open


def test_a_worker_that_dies_over_it_loses_nothing(kit: Kit) -> None:
    world = kit.world()
    ids = begun(kit, world, 3)
    for id in ids[:2]:
        drive(world, id)

    def die(name: str) -> None:
        if name == "waited:after":
            raise Killed

    with pytest.raises(Killed):
        drive(kit.world(die), ids[2])
    kit.later(HOUR + SPREAD)
    drive(world, ids[2])
    assert (mails(kit), kit.run(ids[2]).ended is None) == (3, False)


def test_what_people_said_yes_to_goes_beyond_it(kit: Kit) -> None:
    asks = '[[rules]]\nname = "the third"\nwhen = \'call.args.to == "person2"\'\nthen = "ask"\n\n[[rules]]\nname'
    kit.install(MAIL, **{LISTED: PACED, "[[rules]]\nname": asks})
    world = kit.world()
    ids = begun(kit, world, 3)
    drive(world, ids[2])
    for id in ids[:2]:
        drive(world, id)
    assert waits(kit, ids[1]), "the question has taken the second place"
    [question] = kit.run(ids[2]).open
    deciding.decide(world, f"{ids[2]}.{question}", deciding.Answer("approved", "ann", "cli"))
    drive(world, ids[2])
    assert mails(kit) == 2


def test_of_what_people_are_asked_no_more_is_asked_in_an_hour(kit: Kit) -> None:
    asks = '[[rules]]\nname = "all"\nwhen = \'call.tool == "shop.mail"\'\nthen = "ask"\n\n[[rules]]\nname'
    kit.install(MAIL, **{LISTED: PACED, "[[rules]]\nname": asks})
    world = kit.world()
    ids = begun(kit, world, 5)
    for hour in range(1, 4):
        for id in ids:
            drive(world, id)
            drive(world, id)
        assert sum(bool(kit.run(id).open) for id in ids) == min(2 * hour, 5)
        kit.later(HOUR)
    assert mails(kit) == 0


def test_without_a_word_about_it_people_are_asked(kit: Kit) -> None:
    kit.install(MAIL, **{LISTED: PACED.replace(', beyond = "wait"', "")})
    world = kit.world()
    ids = begun(kit, world, 3)
    for id in ids:
        drive(world, id)
    [question] = kit.run(ids[2]).open.values()
    assert question.asked.why == "limit: 2 an hour reached"


def test_it_needs_a_limit_and_agents_of_earlier_days_are_pinned_as_they_were() -> None:
    with pytest.raises(ValueError, match="set that, too"):
        ToolSpec(beyond="wait")
    assert "beyond" not in ToolSpec(per_hour=3).model_dump(mode="json")
    assert ToolSpec(per_hour=3, beyond="wait").model_dump(mode="json")["beyond"] == "wait"
