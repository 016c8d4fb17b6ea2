"""Schedules through real processes: several beats, one killed, all away for a while, no broker, a worker killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import redis

from agents.engine.event import Event
from tasks.processes.ports import free_port
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.stories.fleet import Fleet
from tests.stories.office import Office
from tests.tasks.kit import Kit
from tests.tasks.test_ticks import hours, install
from tests.tasks.valkey import serve

PERIOD = 2.0
"""Seconds between two ticks."""
SETTINGS = """
title = "Clock"
autonomy = 1
flow = "strike"
approvers = ["role:operator"]

[[every]]
name = "strike"
cron = "*/2 * * * * *"
"""
STRIKE = """
from agents.engine.flow import Done, Flow
from agents.engine.schedule import Tick


def strike(tick: Tick) -> Flow:
    yield from ()
    return Done(summary=str(tick.missed))
"""
SELDOM = "600"
"""Seconds between two sweeps, where none is to help."""


class Clock(Office):
    """An installation with an agent that strikes every two seconds. The store's own server is its broker."""

    def __init__(self, folder: Path, redis_url: str, hub: GitHubSandbox, broker_url: str = "", **more: str) -> None:
        agent = folder / "agents/clock"
        agent.mkdir(parents=True)
        (agent / "agent.toml").write_text(SETTINGS)
        (agent / "workflow.py").write_text(STRIKE)
        super().__init__(folder, redis_url, hub, broker_url, agents_dir=str(folder / "agents"), **more)

    def struck(self) -> list[Event]:
        """The ticks that began a run, in the order in which they were planned."""
        runs = [line.id for line in self.runs.list(agent="clock", limit=200).items]
        bodies = [self.runs.journal(run)[0].body for run in runs]
        return sorted((Event.model_validate(body["event"]) for body in bodies), key=lambda event: event.version)

    def began_late(self) -> list[float]:
        """How many seconds after the moment that was planned each of them began."""
        lines = self.runs.list(agent="clock", limit=200).items
        bodies = [(line.began_at, self.runs.journal(line.id)[0].body["event"]["version"]) for line in lines]
        return [at - planned for at, planned in sorted(bodies)]

    def until_struck(self, count: int) -> None:
        before = len(self.struck())
        self.until(lambda: len(self.struck()) >= before + count, f"it strikes {count} times")

    def skipped(self) -> dict[float, int]:
        """The ticks that were passed over since the run before had not ended, by what the house journal says."""
        notes = Store.connect(self.settings.redis_url).journals.entries("house")
        told = [each.entry.about for each in notes if each.entry.kind == "noted" and each.entry.what == "skipped"]
        return {datetime.fromisoformat(about["scheduled"]).timestamp(): about.get("missed", 0) for about in told}

    def sent(self, beat: Any) -> int:
        """How many messages a beat says that it has sent for a tick."""
        return sum(line.startswith(f"{beat.name}:") and "due task every:clock/strike" in line for line in self.said)


@pytest.fixture
def hub() -> Iterator[GitHubSandbox]:
    with GitHubSandbox() as hub:
        yield hub


def missed(event: Event) -> int:
    count: int = event.fields["missed"]
    return count


def each_once(struck: list[Event], skipped: Mapping[float, int] | None = None) -> None:
    """Every tick from the first to the last was begun once, or is counted by the one that caught up.

    `skipped`: the moments of those that were passed over, each with how many had been missed before it.
    """
    begun = {event.version: missed(event) for event in struck}
    assert len(begun) == len(struck)
    assert not begun.keys() & (skipped or {}).keys()
    last = max(begun)
    handled = dict(sorted({**begun, **{at: n for at, n in (skipped or {}).items() if at < last}}.items()))
    between = [later - sooner for sooner, later in pairwise(handled)]
    assert between == [PERIOD * (1 + n) for n in list(handled.values())[1:]]


@pytest.mark.chaos
def test_two_beats_begin_each_tick_once_and_one_that_is_killed_is_not_missed(
    tmp_path: Path, store: Store, valkey_url: str, hub: GitHubSandbox
) -> None:
    """Then all are away for three ticks and more: whoever comes back begins one run, which knows of the others."""
    with Clock(tmp_path, valkey_url, hub, sweep_seconds=SELDOM, placet_log="DEBUG") as clock:
        worker = clock.hire()
        first, second = clock.hire_beat(), clock.hire_beat()
        clock.until(lambda: clock.sent(first) and clock.sent(second), "both beats send")
        clock.until_struck(5)
        clock.kill(first)
        clock.until_struck(2)
        in_time = [event for event in clock.struck() if not missed(event)]
        assert len(in_time) >= 5
        for each in (second, worker):
            clock.kill(each)
        before = len(clock.struck())
        time.sleep(3.5 * PERIOD)
        clock.hire()
        clock.hire_beat()
        clock.until_struck(2)
        assert missed(clock.struck()[before]) >= 2
        each_once(clock.struck())


@pytest.mark.chaos
def test_two_beats_whose_clocks_are_apart_begin_each_tick_once_and_in_time(
    tmp_path: Path, store: Store, valkey_url: str, hub: GitHubSandbox
) -> None:
    """No sweep helps: the message of one comes early and is waited for, that of the other finds nothing to do."""
    with Clock(tmp_path, valkey_url, hub, sweep_seconds=SELDOM, placet_log="DEBUG") as clock:
        clock.hire()
        early, late = clock.hire_beat(ahead=0.5), clock.hire_beat(ahead=-0.7)
        clock.until(lambda: clock.sent(early) and clock.sent(late), "both beats send")
        clock.until_struck(1)
        before = len(clock.struck())
        clock.until_struck(5)
        each_once(clock.struck())
        assert {missed(event) for event in clock.struck()[before:]} == {0}
        by = clock.began_late()[before:]
        assert min(by) >= 0.0
        assert median(by) < 0.6, "not when the other's message comes"


@pytest.mark.chaos
def test_without_a_broker_the_sweep_begins_what_no_message_does(
    tmp_path: Path, store: Store, valkey_url: str, hub: GitHubSandbox
) -> None:
    with Clock(tmp_path, valkey_url, hub, f"redis://127.0.0.1:{free_port()}/0") as clock:
        clock.hire()
        clock.hire_beat()
        clock.until_struck(3)
        each_once(clock.struck())


@pytest.mark.chaos
def test_redis_killed_and_started_again_loses_no_tick_and_begins_none_twice(tmp_path: Path, hub: GitHubSandbox) -> None:
    """It is the store, and the broker too."""
    lost = serve(tmp_path / "valkey")
    address, port = f"redis://127.0.0.1:{lost.port}/0", lost.port
    with Clock(tmp_path / "placet", address, hub) as clock, redis.Redis(port=port) as client:
        clock.hire()
        clock.hire_beat()
        clock.until_struck(3)
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        time.sleep(1.5 * PERIOD)
        back = serve(tmp_path / "valkey", port)
        clock.until_struck(3)
        each_once(clock.struck(), skipped=clock.skipped())
        assert not [line for line in clock.said if "Traceback" in line or "runpy" in line]
        back.stop()


@pytest.mark.parametrize("point", ["tick:before", "tick:after"])
def test_a_worker_killed_at_a_tick_leaves_one_run(kit: Kit, fleet: Fleet, point: str) -> None:
    install(kit)
    hours(kit, 1)
    lost = fleet.hire(at=point)
    lost.join(60)
    assert lost.exitcode == -9
    fleet.hire()
    deadline = time.monotonic() + 60
    while not (runs := kit.store.listing.newest("", 10)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    [run] = runs
    ended = fleet.finish(run).ended
    assert ended is not None
    assert ended.status == "done"
    assert kit.store.listing.newest("", 10) == [run]
