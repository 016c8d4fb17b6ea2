"""What is read whole and written whole is written by one call at a time, so that no write takes another away."""

from __future__ import annotations

import pytest

from tasks.driving.drive import drive
from tests.tasks.kit import Kit
from tests.tasks.workflows import NOTE


def begun(kit: Kit, n: int) -> str:
    return kit.begin(n, subject=f"t#{n}", fields={"charge": f"word{n}"})


def waits(kit: Kit, id: str) -> list[str]:
    entries = [each.entry for each in kit.store.journals.entries(id)]
    return [entry.why for entry in entries if entry.kind == "waited" and entry.cause == "claim"]


def test_a_write_that_comes_between_anothers_read_and_its_write_waits_for_it(kit: Kit) -> None:
    kit.install(NOTE)
    world, other = kit.world(), kit.world()
    first, second = begun(kit, 1), begun(kit, 2)
    met: list[str] = []

    def meet(path: str) -> None:
        met.append(path)
        if len(met) == 2:
            drive(other, second)

    kit.shop.watch = meet
    drive(world, first)
    assert kit.run(first).ended
    assert waits(kit, second) == [f"run {first} is writing to the same object"]
    assert second in kit.store.leases.due(), "it is woken"
    drive(other, second)
    assert kit.run(second).ended
    assert kit.shop.notes == {"1": ["word1", "word2"]}


def test_a_write_whose_worker_died_keeps_others_waiting_until_it_is_settled(kit: Kit) -> None:
    kit.install(NOTE)
    first, second = begun(kit, 1), begun(kit, 2)

    def die(name: str) -> None:
        if name == "perform:before":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(kit.world(die), first)
    world = kit.world()
    drive(world, second)
    assert kit.shop.notes == {}
    assert waits(kit, second)
    kit.finish(world, first)
    kit.finish(world, second)
    assert kit.shop.notes == {"1": ["word1", "word2"]}
    assert kit.shop.done == {"note:1": 2}
