"""Heartbeats: a lease is kept while work goes on, however the clock runs, and not for what hangs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from agents.settings import Settings
from tasks.driving.heartbeat import SLACK, Heartbeat, Pulse
from tasks.errors import StoreAway
from tasks.store import Store
from tasks.store.leases import Lease
from tasks.store.server import Server
from tests.tasks.valkey import serve


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = Settings(_env_file=None, data_dir=tmp_path)  # type: ignore[call-arg]
    return given.model_copy(update={"lease_seconds": 2.0, "heartbeat_seconds": 0.05})


@pytest.fixture
def lease(store: Store) -> Lease:
    taken = store.leases.take("r", 2.0)
    assert taken is not None
    return taken


def until(store: Store) -> float:
    """When the lease of the run ends."""
    kept: Any = store.server.client.hget(store.server.keys.lease("r"), "until")
    return float(kept)


def soon(holds: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 15
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.01)
    return False


def test_a_short_call_beside_a_long_one_does_not_end_the_time_of_the_long_one(
    store: Store, settings: Settings, lease: Lease
) -> None:
    heartbeat = Heartbeat(Pulse(store, settings), lease)
    ends = store.now() + 600
    heartbeat.busy_until(ends)
    heartbeat.busy_until(store.now() + 20)
    assert heartbeat.until == ends + SLACK
    heartbeat.rest()
    assert heartbeat.until == pytest.approx(store.now() + SLACK, abs=5)


def test_a_lease_is_kept_while_there_is_work_and_not_for_what_hangs(
    store: Store, settings: Settings, lease: Lease
) -> None:
    with Heartbeat(Pulse(store, settings), lease) as heartbeat:
        time.sleep(2.3)
        assert store.leases.take("r", 2.0) is None
        heartbeat.until = store.now() - 1
        assert soon(lambda: store.leases.take("r", 2.0) is not None)


def test_leases_are_kept_by_the_stores_clock_when_a_machines_own_jumps(
    store: Store, settings: Settings, lease: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, true = store.now(), time.time
    with Heartbeat(Pulse(store, settings), lease):
        monkeypatch.setattr(time, "time", lambda: true() + 3_600)
        assert soon(lambda: store.now() < before + 60), "each beat sets our idea of the time right"
        time.sleep(2.3)
        assert store.leases.take("r", 2.0) is None
        assert until(store) < before + 60


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_replaced_by_the_next_turns(
    store: Store, settings: Settings, lease: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse = Pulse(store, settings)
    renew = store.leases.renew

    def broken(leases: list[Lease], seconds: float) -> set[Lease]:
        monkeypatch.setattr(store.leases, "renew", renew)
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(store.leases, "renew", broken)
    with Heartbeat(pulse, lease):
        thread = pulse._thread
        assert thread is not None
        thread.join(5)
        other = store.leases.take("s", 2.0)
        assert other is not None
        with Heartbeat(pulse, other):
            time.sleep(2.3)
            assert store.leases.take("s", 2.0) is None


def test_a_server_whose_disk_is_full_is_away_and_the_heart_beats_on(tmp_path: Path, settings: Settings) -> None:
    server = serve(tmp_path)
    client = redis.Redis(port=server.port)
    store = Store(Server(client))
    lease = store.leases.take("r", 2.0)
    assert lease is not None
    with Heartbeat(Pulse(store, settings), lease):
        (tmp_path / "dump.rdb/in-the-way").mkdir(parents=True)
        client.config_set("save", "3600 1")
        client.bgsave()
        assert soon(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "err")
        with pytest.raises(StoreAway, match="takes no writes now"):
            store.leases.take("s", 60)
        time.sleep(0.2)
        client.config_set("save", "")
        renewed = store.now()
        assert soon(lambda: until(store) > renewed + 1.9)
    client.close()
    server.stop()
