"""Workers that are processes, killed or stopped where work is handed over and comes back; and none at all between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.engine.run import Run
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.stories.checks import whole
from tests.stories.fleet import LATER, Fleet
from tests.tasks.clan import Clan

LEAD = """
found = yield Gather(Delegate("payer", "pay it back", charge="ch1"), Delegate("payer", "pay it back", charge="ch2"))
yield Call("shop.mail", to="amy")
return Done(summary="x", output=[each.output for each in found])
"""
PAYER = """
paid: Any = yield Call("shop.refund", charge=task.input["charge"], amount=5)
return Done(summary="x", output=paid.amount)
"""
POINTS = ["delegated:before", "delegated:after", "ended:before", "ended:after"]
POINTS += ["joined:before", "joined:after", "released:after"]


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    clan = Clan(tmp_path, store, shop)
    clan.agent("lead", LEAD, delegates=["payer"])
    clan.agent("payer", PAYER)
    return clan


@pytest.fixture
def team(clan: Clan, valkey_url: str) -> Iterator[Fleet]:
    with Fleet(clan, valkey_url) as fleet:
        yield fleet


def check(clan: Clan, root: Run) -> None:
    assert root.ended is not None
    assert (root.ended.status, root.ended.output) == ("done", [5, 5])
    assert clan.shop.done == {"refund:ch1": 1, "refund:ch2": 1, "mail:amy": 1}
    children = clan.children(root.id)
    assert len(children) == len(clan.store.listing.newest("", 100)) - 1 == 2
    for each in (root, *children):
        whole(clan, each)


@pytest.mark.parametrize(("at", "nth"), [*((at, 1) for at in POINTS), *((at, 2) for at in POINTS[:4])])
def test_a_worker_killed_where_runs_meet_leaves_a_fresh_one_to_do_the_rest_once(
    clan: Clan, team: Fleet, at: str, nth: int
) -> None:
    id = clan.start()
    assert team.lose(id, at, nth), "it was killed"
    team.hire()
    check(clan, team.finish(id))


@pytest.mark.parametrize("at", ["delegated:before", "joined:before"])
def test_a_worker_that_stands_still_where_runs_meet_and_wakes_up_later_does_nothing_twice(
    clan: Clan, team: Fleet, at: str
) -> None:
    team.hurry(lease=1.0, heartbeat=0.3, timeout=1.0)
    id = clan.start()
    stopped = team.stop_at(id, at)
    length = clan.run(id).length
    other = team.hire()
    team.see(id, "another worker takes over", lambda run: run.length > length)
    team.wake(stopped)
    check(clan, team.finish(id))
    for each in (stopped, other):
        team.end(each)


def test_a_parent_is_gone_from_every_worker_and_index_until_its_delegates_have_been_answered(
    clan: Clan, team: Fleet
) -> None:
    id = clan.start()
    team.hire()
    children = team.see(id, "both are begun", lambda run: len(run.children) == 2).children
    for each in children:
        team.see(each, "it asks", lambda run: bool(run.open))
    client, keys = clan.store.server.client, clan.store.server.keys
    team.see(id, "it is let go of", lambda run: not team.lease(id))
    assert client.zscore(keys.due, id) is None
    team.dismiss()
    clan.later(LATER)
    for each in children:
        team.answer_at_once(each)
    team.hire()
    check(clan, team.finish(id))
