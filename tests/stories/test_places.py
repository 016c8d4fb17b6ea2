"""Workers as processes before a model that takes few requests at once: never more, and none lost with a worker."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from agents.engine.journal import Replied
from tests.agents.models.crowd import Crowd, crowd
from tests.stories.fleet import Fleet
from tests.stories.stack import until
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

THINKS = flow(
    'ask = lambda: Think(int, "verdict.md", otherwise=4, max_tokens=300, charge=ticket.charge)\n'
    "    counts = yield Gather(*(ask() for _ in range(6)))\n"
    '    return Done(summary=f"{sum(counts)} orders")'
)
THINK = flow(
    'count = yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    return Done(summary=f"{count} orders")'
)


@pytest.fixture
def server() -> Iterator[Crowd]:
    with crowd(0.2) as counted:
        yield counted


def install(kit: Kit, server: Crowd, places: int, workflow: str) -> None:
    (kit.folder / "config/models.toml").write_text(
        f'default = "main"\n[models.main]\nbase_url = "{server.url}"\nmodel = "m"\nconcurrency = {places}\n'
    )
    kit.install(workflow)


def refused(kit: Kit, id: str) -> list[Replied]:
    """Replies that were no answer: there must be none, since nobody who was not asked has failed."""
    entries = [each.entry for each in kit.store.journals.entries(id)]
    return [each for each in entries if isinstance(each, Replied) and each.error]


@pytest.mark.chaos
def test_two_workers_together_ask_no_more_at_once_than_may_be(fleet: Fleet, server: Crowd) -> None:
    kit = fleet.kit
    install(kit, server, 3, THINKS)
    runs = [kit.begin(n, subject=f"t#{n}") for n in range(1, 6)]
    fleet.hire()
    fleet.hire()
    ended = [fleet.see(id, "it ends", lambda run: run.ended is not None) for id in runs]
    assert {run.ended.summary for run in ended if run.ended} == {"6 orders"}
    assert server.asked == 30, "each question once"
    assert server.most == 3, "and both workers at it"
    assert [refused(kit, id) for id in runs] == [[]] * len(runs)


@pytest.mark.chaos
def test_the_place_of_a_worker_that_is_killed_is_free_again(fleet: Fleet, server: Crowd) -> None:
    kit = fleet.kit
    install(kit, server, 1, THINK)
    fleet.hurry(lease=2.0, heartbeat=0.5, timeout=0)
    server.let_go.clear()
    first = kit.begin(1)
    lost = fleet.hire()
    until(lambda: server.now == 1, "the first is at the model")
    second = kit.begin(2, subject="t#2")
    fleet.hire()
    time.sleep(3.0)  # longer than a lease, which is renewed
    assert (server.asked, kit.run(second).ended) == (1, None)
    lost.kill()
    until(lambda: server.now == 0 or server.asked == 2, "the killed one is gone")
    server.let_go.set()
    for id in (first, second):
        fleet.see(id, "it ends", lambda run: run.ended is not None)
    assert (server.most, server.asked) == (1, 3), "the first was asked again, for nobody had its answer"
    assert [refused(kit, id) for id in (first, second)] == [[], []]
