"""Schedules as they are shown, and what `placet doctor` says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.settings import Settings
from tasks.doctor import schedules
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.status import ScheduleView
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.tasks.test_ticks import ASKING, EVERY, HOUR, hours, install


def shown(kit: Kit) -> ScheduleView:
    """As another process tells it, which has begun nothing itself."""
    [view] = Runs(kit.world(), NoHint()).schedules()
    return view


def test_a_schedule_tells_what_comes_next_and_what_came_last(kit: Kit) -> None:
    world = install(kit)
    before = shown(kit)
    assert (before.agent, before.name, before.cron, before.zone, before.overlap) == (
        *("resolver", "look", "0 * * * *", "UTC", "skip"),
    )
    assert before.known
    assert before.next_at == pytest.approx(kit.store.now() + HOUR * 3 / 4, abs=5)
    assert (before.last_at, before.last_run, before.last_status) == (None, "", "")
    hours(kit, 1)
    assert shown(kit).next_at == before.next_at, "it is late, not forgotten"
    [run] = world.ticks.look()
    assert (shown(kit).last_run, shown(kit).last_status) == (run, "running")
    kit.finish(world, run)
    after = shown(kit)
    assert (after.last_at, after.last_status) == (before.next_at, "done")
    assert after.last_summary.startswith("look ch1 0")
    assert after.next_at == before.next_at + HOUR


def test_one_that_was_begun_by_hand_came_last_and_what_is_planned_comes_next(kit: Kit) -> None:
    world = install(kit)
    before = shown(kit)
    run = Runs(world, NoHint()).begin_scheduled("resolver/look", by="ann")
    after = shown(kit)
    assert (after.last_run, after.last_status, after.next_at) == (run, "running", before.next_at)
    assert after.last_at == pytest.approx(kit.store.now(), abs=5)


def test_a_tick_that_stands_in_line_is_told_as_waiting(kit: Kit) -> None:
    world = install(kit, EVERY + 'overlap = "queue"\n', ASKING)
    hours(kit, 1)
    [first] = world.ticks.look()
    drive(world, first)
    hours(kit, 1)
    world.ticks.look()
    last = shown(kit)
    assert last.last_run != first
    assert last.last_status == "waiting"


def test_one_that_no_worker_knows_yet_says_so(kit: Kit) -> None:
    install(kit, "")
    install(kit)
    kit.install(ASKING)
    settings = kit.folder / "agents/resolver/agent.toml"
    settings.write_text(settings.read_text().replace("[tools]", f"{EVERY.replace('0 *', '30 *')}\n[tools]", 1))
    assert not shown(kit).known
    assert shown(kit).next_at > kit.store.now()


def test_a_run_that_cannot_be_read_is_told_as_that_and_hides_no_schedule(kit: Kit) -> None:
    world = install(kit)
    hours(kit, 1)
    [run] = world.ticks.look()
    journal = kit.store.server.keys.journal(run)
    kit.store.server.client.xadd(journal, {"h": '{"kind":"of tomorrow","at":1}', "s": "", "p": "{}", "x": ""}, id="2-0")
    last = shown(kit)
    assert (last.last_run, last.last_status, last.last_summary) == (run, "", "its journal cannot be read here")


def test_a_halt_shows(kit: Kit) -> None:
    world = install(kit)
    Runs(world, NoHint()).halt("agents/resolver", "ann")
    assert shown(kit).halted == "agents/resolver"


# -- placet doctor ----------------------------------------------------------------------------------------------------

AGENT = """
title = "Looker"
autonomy = 1
flow = "look"
approvers = ["role:operator"]

[[every]]
name = "look"
cron = "* * * * *"
"""
LOOK = """
from agents.engine.flow import Call, Done, Flow
from agents.engine.schedule import Tick


def look(tick: Tick) -> Flow:
    yield from ()
    return Done(summary="looked")
"""


@pytest.fixture
def settings(kit: Kit, valkey_url: str, tmp_path: Path) -> Settings:
    folder = tmp_path / "team/looker"
    folder.mkdir(parents=True)
    (folder / "agent.toml").write_text(AGENT)
    (folder / "workflow.py").write_text(LOOK)
    people = '[people.ann]\nname = "Ann"\nroles = ["operator"]\nmail = "ann@example.com"\n'
    (kit.folder / "config/people.toml").write_text(people)
    return kit.settings.model_copy(update={"redis_url": valkey_url, "agents_dir": tmp_path / "team"})


def looked(settings: Settings) -> tuple[bool, str, str]:
    [found] = [check for check in schedules.checks(settings) if check.name == "schedule looker/look"]
    return found.ok, found.detail, found.advice


def test_the_doctor_tells_what_comes_and_what_is_late_and_what_is_held(kit: Kit, settings: Settings) -> None:
    ok, detail, advice = looked(settings)
    assert (ok, advice) == (True, "No worker has begun since it was written: start it again.")
    World.connect(settings, settings.redis_url).ticks.settle()
    ok, detail, advice = looked(settings)
    assert ok
    assert detail.startswith("comes next at ")
    kit.store.server.client.hset(kit.store.server.keys.schedule("looker/look"), "last", f"{kit.store.now() - 300:.6f}")
    ok, detail, advice = looked(settings)
    assert not ok
    assert detail.startswith("a tick is late: it was to begin at ")
    assert "worker" in advice
    kit.store.halts.halt("all")
    assert looked(settings) == (True, "held: all is halted", "It catches up once that is lifted.")


def test_the_doctor_says_nothing_of_schedules_where_there_is_no_store(settings: Settings) -> None:
    assert list(schedules.checks(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}))) == []
