"""Many calls side by side, as a model likes to propose them: each sent in time, and the same one made once."""

from __future__ import annotations

import pytest

from agents.engine.journal import Returned
from agents.settings import Settings
from tasks.driving.drive import drive
from tasks.notify import Notice, mail
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

REFUNDS = flow(
    'yield Gather(*(Call("shop.refund", charge=f"c{n}", amount=5) for n in range(8)))\n'
    '    return Done(summary="refunded")'
)


def test_calls_whose_world_is_slow_to_look_at_are_sent_in_time_all_the_same(kit: Kit) -> None:
    kit.install(REFUNDS)
    world = kit.world()
    drive(world, id := kit.begin(world=world))
    kit.answer(world, id)
    kit.shop.watch = lambda path: kit.later(1.5) if path.startswith("/refunds/") else None
    drive(world, id)
    returned = [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Returned)]
    assert [each.error for each in returned] == [None] * 8
    assert kit.run(id).ended
    assert kit.shop.done == {f"refund:c{n}": 1 for n in range(8)}


CROWD = "".join(f'[people.p{n}]\nname = "P{n}"\nmail = "p{n}@example.com"\nroles = ["support"]\n' for n in range(16))


def test_a_slow_mail_server_does_not_cost_the_lease_of_a_run_that_asks_many_people(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kit.settings.config_dir / "people.toml").write_text(CROWD)
    kit.install(REFUNDS)
    world = kit.world()
    left: list[float] = []

    def send(notice: Notice, settings: Settings) -> str:
        [heartbeat] = world.pulse._beating
        kit.later(9)
        left.append(heartbeat.until - world.store.now())
        return "sent"

    monkeypatch.setattr(mail, "send", send)
    drive(world, kit.begin(world=world))
    assert len(left) == 16
    assert min(left) > 0
