"""Writes through a described API, with workers killed at every point: what has a key is done once, the rest asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agents.engine.run import Run
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.sandbox.pets import PetsSandbox
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

TOOLS = '[tools]\n"pets.*" = {}\n'
RULE = '[[apis.pets.rules]]\nmatch = "POST /*"\nrisk = "low"\n'
SELL = flow('sale = yield Call("pets.sell", petId=ticket.charge)\n    return Done(summary=f"sale {sale[\'sale\']}")')
NOTED = flow('yield Call("pets.note", petId=ticket.charge)\n    return Done(summary="noted")')
TOLD = flow('yield Call("pets.pets_add_pet", name=ticket.charge)\n    return Done(summary="added")')
LISTED = flow('found = yield Call("pets.listPets")\n    return Done(summary=str(found))')


class Killed(BaseException):
    """A worker dies here."""


@pytest.fixture
def kit(petshop: Kit, pets: PetsSandbox) -> Kit:
    (petshop.settings.config_dir / "servers.toml").write_text(pets.toml(RULE))
    return petshop


def installed(kit: Kit, workflow: str) -> World:
    kit.install(workflow, **{"[tools]": TOOLS})
    return kit.world()


def begun(kit: Kit, world: World, n: int = 1, what: str = "p1", trust: str = "internal") -> str:
    return kit.begin(n, world, subject=f"t#{n}", fields={"charge": what}, trust={"charge": trust})


def finished(kit: Kit, world: World, id: str, sold: Callable[[], int]) -> tuple[Run, list[str]]:
    """Drive to the end, a new worker after each death; the kinds of what people were asked, who answer truly."""
    asked: list[str] = []
    for _ in range(30):
        try:
            drive(world, id)
        except Killed:
            kit.later(61)
            continue
        run = kit.run(id)
        if run.ended:
            return run, asked
        for name, question in run.open.items():
            asked.append(question.asked.of)
            truth = "happened" if sold() else "not_happened"
            outcome = truth if question.asked.of == "unknown" else "approved"
            deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli"))
        kit.later(61)
    raise AssertionError(f"run {id} does not end")


def killed_at(where: int) -> Callable[[str], None]:
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == where:
            raise Killed(name)

    return point


def points(kit: Kit, world: World, sold: Callable[[], int]) -> int:
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1

    world.point = point
    finished(kit, world, begun(kit, world), sold)
    return passed


def test_a_sale_with_a_key_is_made_once_wherever_a_worker_dies(kit: Kit, pets: PetsSandbox) -> None:
    def sold() -> int:
        return pets.sold["p1"]

    world = installed(kit, SELL)
    for where in range(1, points(kit, world, sold) + 1):
        kit.reset()
        pets.forget_sales()
        world.point = killed_at(where)
        run, asked = finished(kit, world, begun(kit, world), sold)
        assert run.ended is not None
        assert (run.ended.status, pets.sold["p1"], asked) == ("done", 1, []), f"killed at point {where}"


def test_a_write_without_a_key_is_made_once_and_asked_about_where_nobody_knows(kit: Kit, pets: PetsSandbox) -> None:
    def noted() -> int:
        return pets.sold["note:p1"]

    world, kinds = installed(kit, NOTED), set[str]()
    for where in range(1, points(kit, world, noted) + 1):
        kit.reset()
        pets.forget_sales()
        world.point = killed_at(where)
        run, asked = finished(kit, world, begun(kit, world), noted)
        assert run.ended is not None
        assert (run.ended.status, noted()) == ("done", 1), f"killed at point {where}"
        assert len(asked) <= 1
        kinds |= {*asked}
    assert kinds == {"unknown"}


def test_an_answer_that_is_lost_is_asked_for_again_by_the_same_key(kit: Kit, pets: PetsSandbox) -> None:
    world = installed(kit, SELL)
    pets.fail("sell", "drop-after")
    run, asked = finished(kit, world, begun(kit, world), lambda: pets.sold["p1"])
    assert run.ended is not None
    assert run.ended.summary.startswith("sale 1")
    assert (pets.sold["p1"], asked, pets.count("sell")) == (1, [], 2)
    assert len({each.headers["Idempotency-Key"] for each in pets.arrived}) == 1


def test_what_an_outsider_wrote_is_asked_about_unless_its_role_says_that_it_is_content(
    kit: Kit, pets: PetsSandbox
) -> None:
    world = installed(kit, TOLD)
    id = begun(kit, world, 1, "their words", "untrusted")
    assert finished(kit, world, id, lambda: 0)[1] == ["approve"]
    (kit.settings.config_dir / "servers.toml").write_text(pets.toml(RULE + 'roles = { name = "content" }\n'))
    world = kit.world()
    id = begun(kit, world, 2, "their words", "untrusted")
    assert finished(kit, world, id, lambda: 0)[1] == []


def test_our_secret_is_in_no_journal(kit: Kit, pets: PetsSandbox) -> None:
    world = installed(kit, LISTED)
    id = begun(kit, world)
    run, _ = finished(kit, world, id, lambda: 0)
    assert run.ended is not None
    assert "Tom" in run.ended.summary
    written = repr([entry.entry for entry in kit.store.journals.entries(id)])
    assert "Tom" in written
    assert pets.key not in written
