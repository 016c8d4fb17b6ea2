"""A stop counts from the moment it is taken, whatever is away and whoever dies; and whoever waits is told once."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from pydantic import SecretStr
from redis.backoff import NoBackoff
from redis.retry import Retry

from agents.engine.event import Event
from tasks import links, stop_links
from tasks.errors import LinkExpired, LinkForged, StoreAway
from tasks.hints import Hint
from tasks.outreach import telling
from tasks.outreach.store import SqlOutreach
from tasks.outreach.telling import Telling
from tasks.stop_links import StopLink
from tasks.stopping import Stopping
from tasks.store import Store
from tasks.store.server import Server
from tasks.sweep import Sweeper
from tasks.world import World
from tests.tasks.driving.test_kill import Killed
from tests.tasks.kit import Kit
from tests.tasks.memory.test_expiry import PATIENCE, Nowhere

AMY, SUBJECT = "amy@acme.example", "portal 1/contact 7"


@pytest.fixture
def world(kit: Kit) -> Iterator[World]:
    world = kit.world()
    yield world
    world.pool.shutdown()


@pytest.fixture
def lost(world: World) -> Iterator[World]:
    """The same, while Redis is away."""
    nobody = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    yield dataclasses.replace(world, store=Store(Server(nobody)))
    nobody.close()


def door(world: World, valkey_url: str = "redis://127.0.0.1:1/0") -> Stopping:
    return Stopping(world, Hint(valkey_url))


def link(kit: Kit, address: str = AMY, run: str = "run1") -> StopLink:
    return stop_links.read(kit.settings, token(kit, address, run), time.time())


def token(kit: Kit, address: str = AMY, run: str = "run1", now: float | None = None) -> str:
    made = stop_links.make(kit.settings, address, run, SUBJECT, time.time() if now is None else now)
    return made.removeprefix(f"{kit.settings.public_url}/stop/")


def told(kit: Kit) -> list[Event]:
    """The events that wait in the inbox, repeats left out."""
    events = [kit.store.inbox.event(each.event) for each in kit.store.inbox.read() if each.what == "new"]
    return [each for each in events if each]


def of(kit: Kit) -> SqlOutreach:
    return SqlOutreach(kit.settings)


# -- the link ---------------------------------------------------------------------------------------------------------


def test_a_link_names_the_address_and_what_its_run_is_about(kit: Kit) -> None:
    read = stop_links.read(kit.settings, token(kit), time.time())
    assert (read.address, read.run, read.subject) == (AMY, "run1", SUBJECT)
    assert token(kit, now=5.0) == token(kit, now=5.0), "it is the same in each attempt of one mail"


@pytest.mark.parametrize("days", [0, 400, 1000])
def test_a_link_is_good_for_years(kit: Kit, days: int) -> None:
    assert stop_links.read(kit.settings, token(kit, now=0.0), days * 86_400.0).address == AMY


def test_a_link_of_long_ago_or_of_somebody_else_is_told_apart(kit: Kit) -> None:
    with pytest.raises(LinkExpired, match="was good until 1972-12-31"):
        stop_links.read(kit.settings, token(kit, now=0.0), stop_links.LASTS)
    good = token(kit)
    for bad in (good[:-1], good + "x", good.swapcase(), "x", "a.b.c", good.replace(".", "..", 1)):
        with pytest.raises(LinkForged):
            stop_links.read(kit.settings, bad, time.time())


def test_the_link_of_a_question_stops_nothing(kit: Kit) -> None:
    other = links.make(kit.settings, "run1.3~1", "ann", None).rpartition("/")[2]
    with pytest.raises(LinkForged):
        stop_links.read(kit.settings, other, time.time())
    with pytest.raises(LinkForged):
        links.read(kit.settings, token(kit), time.time())


# -- stopping ---------------------------------------------------------------------------------------------------------


def test_a_stop_is_on_record_and_whoever_waits_is_told(kit: Kit, world: World) -> None:
    door(world).stop(link(kit))
    found = of(kit).stopped("AMY+x@acme.example")
    assert found is not None
    assert found.entered_by == ""
    [event] = told(kit)
    assert (event.name, event.subject, event.actor) == ("placet.outreach.stopped", SUBJECT, AMY)
    assert event.fields == {"address": AMY, "run": "run1", "id": ""}
    assert of(kit).untold(time.time() + 1, 10) == []


def test_a_second_click_changes_nothing_and_another_mail_s_link_is_told_of_too(kit: Kit, world: World) -> None:
    followed = link(kit)
    for _ in range(3):
        door(world).stop(followed)
    assert len(told(kit)) == 1
    door(world).stop(link(kit, run="run2"))
    assert [each.fields["run"] for each in told(kit)] == ["run1", "run2"]
    assert len(of(kit).listed(10)) == 1


def test_without_redis_it_counts_at_once_and_is_told_later(kit: Kit, world: World, lost: World) -> None:
    door(lost).stop(link(kit))
    assert of(kit).stopped(AMY)
    assert told(kit) == []
    later(world)
    assert [each.subject for each in told(kit)] == [SUBJECT]
    later(world)
    assert len(told(kit)) == 1
    assert of(kit).untold(time.time() + 1, 10) == []


def test_without_the_database_nothing_is_taken(kit: Kit, world: World) -> None:
    away = kit.settings.model_copy(update={"database_url": SecretStr("postgresql://u:hunter2@127.0.0.1:1/db")})
    lost = dataclasses.replace(world, settings=away)
    with pytest.raises(StoreAway, match="cannot be used now") as raised:
        door(lost).stop(link(kit))
    assert "hunter2" not in str(raised.value)
    assert told(kit) == []
    assert of(kit).stopped(AMY) is None


@pytest.mark.parametrize("where", ["stopped:written", "stopped:accepted"])
def test_whoever_is_killed_in_between_has_lost_nothing(kit: Kit, world: World, where: str) -> None:
    def point(name: str) -> None:
        if name == where:
            raise Killed

    with pytest.raises(Killed):
        door(dataclasses.replace(world, point=point)).stop(link(kit))
    assert of(kit).stopped(AMY), "no mail leaves any more"
    later(world)
    assert [each.subject for each in told(kit)] == [SUBJECT]


def test_killed_before_it_was_written_it_is_not_taken_and_a_further_click_is(kit: Kit, world: World) -> None:
    assert world.outreach is not None
    broken = pytest.MonkeyPatch()
    broken.setattr(world.outreach, "stop", _killed)
    with pytest.raises(Killed):
        door(world).stop(link(kit))
    broken.undo()
    assert of(kit).stopped(AMY) is None
    door(world).stop(link(kit))
    assert of(kit).stopped(AMY)


def test_workers_look_now_and_then_and_leave_what_is_being_told_alone(
    kit: Kit, world: World, lost: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    door(lost).stop(link(kit))
    Telling(world).look()
    assert told(kit) == [], "whoever took it may be about to tell"
    monkeypatch.setattr(telling, "AGE", 0.0)
    looker = Telling(world)
    looker.look()
    assert len(told(kit)) == 1
    door(lost).stop(link(kit, run="run2"))
    looker.look()
    assert len(told(kit)) == 1, "it is not time yet"


def test_every_worker_s_sweep_has_such_a_look(kit: Kit, lost: World, monkeypatch: pytest.MonkeyPatch) -> None:
    door(lost).stop(link(kit))
    monkeypatch.setattr(telling, "AGE", -60.0)
    kit.settings = kit.settings.model_copy(update={"sweep_seconds": 0.05})
    worker = kit.world()
    Sweeper(worker, Nowhere()).start()  # type: ignore[arg-type]
    until = time.monotonic() + PATIENCE
    while of(kit).untold(time.time() + 1, 10) and time.monotonic() < until:
        time.sleep(0.05)
    worker.stopping.set()
    assert of(kit).untold(time.time() + 1, 10) == []


def test_two_at_one_moment_are_both_taken(kit: Kit, world: World) -> None:
    clicked = [link(kit, run=f"run{n}") for n in range(3)] * 4
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(door(world).stop, clicked))
    assert len(told(kit)) == 3
    assert len(of(kit).listed(10)) == 1


def later(world: World) -> None:
    """What a worker does, a while after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "AGE", -60.0)
        Telling(world).look()


def _killed(*_: object) -> None:
    raise Killed
