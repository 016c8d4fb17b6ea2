"""Answers that are written with what follows them: never after something else was done, never dropped while we live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agents.engine.journal import Noted, Rewound
from agents.engine.run import Run
from agents.models import Request
from agents.models.scripted import ScriptedModel
from tasks.driving.drive import drive
from tasks.errors import StoreAway
from tasks.world import World
from tests.tasks.driving.test_heartbeat import soon
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

LOOP = flow(
    'for n in range(3):\n        count = yield Think(int, "verdict.md", otherwise=4, charge=str(n))\n'
    '        yield Call("shop.order", number=count)\n    return Done(summary="read")'
)


def kinds(kit: Kit, id: str) -> list[str]:
    return [each.entry.kind for each in kit.store.journals.entries(id)]


def looping(kit: Kit) -> tuple[World, ScriptedModel, str]:
    """A worker, its model, and a run that is about to take three steps."""
    kit.install(LOOP)
    world = kit.world()
    world.model = model = ScriptedModel(lambda request: 1)
    return world, model, kit.begin(world=world)


def test_what_a_read_gave_is_in_the_journal_while_the_model_is_asked_again(kit: Kit) -> None:
    kit.install(LOOP)
    world = kit.world()
    id = kit.begin(world=world)
    seen: list[list[str]] = []

    step = ["replied", "judged", "started", "returned"]

    def answer(request: Request) -> int:
        expected = step * len(seen)
        assert soon(lambda: kinds(kit, id)[1:] == expected)
        seen.append(kinds(kit, id)[1:])
        return len(seen)

    world.model = ScriptedModel(answer)
    drive(world, id)
    assert seen == [[], step, step * 2]
    assert kinds(kit, id) == ["began", *step * 3, "ended"]


def test_a_read_is_written_before_the_world_is_looked_at_for_the_next_call(kit: Kit) -> None:
    kit.install(flow('n = yield Call("shop.order", number=2)\n    yield Call("shop.refund", charge="c", amount=n)'))
    world = kit.world()
    id = kit.begin(world=world)
    seen: list[list[str]] = []
    kit.shop.watch = lambda path: seen.append([path, *kinds(kit, id)])
    drive(world, id)
    read = ["began", "judged", "started"]
    assert seen[0] == ["/orders/2", *read]
    assert seen[1][1:] == [*read, "returned"]


def test_a_worker_that_dies_with_a_reply_in_hand_leaves_it_to_be_asked_for_again(kit: Kit) -> None:
    world, model, id = looping(kit)

    def die(name: str) -> None:
        if name == "started:before":
            raise KeyboardInterrupt

    world.point = die
    with pytest.raises(KeyboardInterrupt):
        drive(world, id)
    assert kinds(kit, id) == ["began"]
    kit.later(61)
    world.point = lambda name: None
    drive(world, id)
    assert kit.run(id).ended
    assert len(model.requests) == 4


def test_a_reply_in_hand_is_kept_while_the_store_is_away_for_a_moment(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, model, id = looping(kit)
    start = world.store.effects.start
    lost: list[Any] = []

    def unlucky(*args: Any, **more: Any) -> Any:
        if not lost:
            lost.append(args)
            raise StoreAway("gone for a moment")
        return start(*args, **more)

    monkeypatch.setattr(world.store.effects, "start", unlucky)
    drive(world, id)
    assert kinds(kit, id) == ["began", "replied"]
    kit.later(61)
    drive(world, id)
    assert kit.run(id).ended
    assert len(model.requests) == 3


def test_a_call_that_was_started_is_sent_though_the_journal_grows_before_it(kit: Kit) -> None:
    kit.install(
        flow(
            'yield Gather(Call("shop.mail", to="amy"), Think(int, "verdict.md", otherwise=4, charge="c"))\n'
            '    return Done(summary="written")'
        )
    )
    world = kit.world()
    id = kit.begin(world=world)

    def grow(name: str) -> None:
        if name == "replied:after":
            world.point = lambda name: None
            kit.store.journals.append(kit.run(id), Noted(at=1, what="meanwhile"))

    world.point = grow
    drive(world, id)
    assert kinds(kit, id) == ["began", "judged", "started", "replied", "noted", "returned", "ended"]
    assert kit.shop.done["mail:amy"] == 1


def after_the_first_read(world: World, happens: Callable[[], object]) -> None:
    """Have something happen when the first read is in hand, just before the model is asked for the second."""

    def once(name: str) -> None:
        if name == "returned:after":
            world.point = lambda name: None
            happens()

    world.point = once


@pytest.mark.parametrize("rewound", [False, True])
def test_a_journal_that_grows_as_the_model_is_asked_costs_no_answer_unless_it_is_rewound(
    kit: Kit, *, rewound: bool
) -> None:
    world, model, id = looping(kit)
    came = Rewound(at=1, to=1, by="ada") if rewound else Noted(at=1, what="meanwhile")
    after_the_first_read(world, lambda: kit.store.journals.append(kit.run(id), came))
    drive(world, id)
    assert len(model.requests) == (5 if rewound else 3)
    call, read = ["judged", "started"], ["replied", "judged", "started", "returned"]
    on = read * 3 if rewound else ["returned", *read * 2]
    assert kinds(kit, id) == ["began", "replied", *call, came.kind, *on, "ended"]


def test_the_store_is_not_kept_waiting_until_a_model_answers(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    world, _, id = looping(kit)
    begin, order = world.store.journals.begin_flush, list[str]()

    def begun(run: Run, token: str) -> Callable[[], object]:
        flushed = begin(run, token)
        order.append("begun")

        def land() -> object:
            order.append("landed")
            return flushed()

        return land

    def answer(request: Request) -> int:
        assert request.sent
        order.append("left")
        request.sent()
        order.append("answered")
        request.sent()
        return 1

    monkeypatch.setattr(world.store.journals, "begin_flush", begun)
    world.model = ScriptedModel(answer)
    drive(world, id)
    assert order == ["begun", "left", "landed", "answered"] * 3
    assert kinds(kit, id) == ["began", *["replied", "judged", "started", "returned"] * 3, "ended"]


def test_what_the_model_said_to_a_worker_that_lost_its_lease_is_written_all_the_same(kit: Kit) -> None:
    world, model, id = looping(kit)

    def lose() -> None:
        kit.later(61)
        assert kit.store.leases.take(id, 60)

    after_the_first_read(world, lose)
    drive(world, id)
    assert kinds(kit, id) == ["began", "replied", "judged", "started", "returned", "replied"]
    kit.later(61)
    drive(world, id)
    assert kit.run(id).ended
    assert len(model.requests) == 3


def test_a_read_is_written_though_the_store_went_away_as_the_model_was_asked(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, model, id = looping(kit)
    lost: list[object] = []

    def gone(*_: object) -> Callable[[], object]:
        def answer() -> object:
            lost.append("once more")
            raise StoreAway("gone for a moment")

        return answer

    monkeypatch.setattr(world.store.journals, "begin_flush", gone)
    drive(world, id)
    assert len(lost) == len(model.requests) == 3
    assert kinds(kit, id) == ["began", *["replied", "judged", "started", "returned"] * 3, "ended"]
