"""Workers that are processes, several and one of them killed, on runs that share a budget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.stories.checks import whole
from tests.stories.fleet import Fleet
from tests.tasks.clan import Clan

LEAD = """
done = yield Gather(*(Delegate("helper", "look", looks=4) for _ in range(6)))
yield Call("shop.reply", ticket="1", text="hello")
return Done(summary="x", output=[each.status for each in done])
"""
LOOKS = 'for n in range(task.input["looks"]):\n    yield Call("shop.order", number=n)\nreturn Done(summary="looked")'
GIVEN = 10


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    clan = Clan(tmp_path, store, shop)
    clan.agent("lead", LEAD, delegates=["helper"], more=f"[limits]\niterations = {GIVEN}\n")
    clan.agent("helper", LOOKS)
    return clan


@pytest.fixture
def team(clan: Clan, valkey_url: str) -> Iterator[Fleet]:
    with Fleet(clan, valkey_url) as fleet:
        yield fleet


@pytest.mark.parametrize("at", ["started:before", "started:after", "release:before", "asked:before", "ended:before"])
def test_three_workers_and_one_that_was_killed_take_no_more_than_people_gave(clan: Clan, team: Fleet, at: str) -> None:
    id = clan.start()
    assert team.lose(id, at, 2), "it was killed"
    for _ in range(3):
        team.hire()
    root = team.finish(id)
    assert root.ended is not None
    assert (root.ended.status, root.ended.output) == ("done", ["done"] * 6)
    family = [root, *clan.children(id)]
    raises = sum(each.raises + each.shared_raises for each in family)
    asked = sum(len(each.questions) for each in family)
    assert raises == asked >= 2
    assert 25 <= sum(each.iterations for each in family) <= GIVEN * (1 + raises)
    assert clan.shop.done == {"reply:1": 1}
    for each in family:
        whole(clan, each)
