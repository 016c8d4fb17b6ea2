"""Milliseconds from the 202 of a signed ticket to the end of its run: refunded, answered, solved, and nobody asked.

All of it is real: the web server, the broker, the worker, the ticket resolver by its rules alone; help desk and bank
are sandboxes in processes of their own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import httpx

from agents.engine.journal import Ended
from agents.settings import Settings
from tasks.processes.ports import LOOPBACK
from tasks.store import Store
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.site import installed
from tests.bench.town import Told, Town, town

WARMING, TICKETS = 5, 40
"""Fewer together than the resolver may refund in an hour."""
PATIENCE = 20.0


def measure() -> Iterator[Figure]:
    """Median and slowest in twenty."""
    with town(WARMING + TICKETS) as place, installed() as settings:
        taken = happy(place, place.known_to(settings))[WARMING:]
    yield Figure("ticket.happy", median(taken) * 1000, "ms", "<=150ms")
    yield Figure("ticket.happy_p95", percentile(taken, 95) * 1000, "ms")


def happy(place: Town, settings: Settings) -> list[float]:
    """Of each ticket, one after the other: the seconds it took. Raises `NotMeasured` unless all was done once."""
    with (
        process.web(settings, "webhooks.wsgi:create") as port,
        process.worker(settings, "tasks.app"),
        httpx.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=30, trust_env=False) as http,
    ):
        store = Store.connect(settings.redis_url)
        taken = [_one(store, Told(http, event)) for event in place.events]
        store.server.client.close()
    if set(map(tuple, place.desk.done().values())) != {(1, 0, 1)} or set(place.bank.done().values()) != {1}:
        raise NotMeasured("not every ticket was refunded, answered and solved once")
    return taken


def _one(store: Store, told: Told) -> float:
    seen, until = 0, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        store.journals.wait(told.run, seen, 1.0)
        for each in store.journals.entries(told.run, seen):
            seen = each.n
            if isinstance(each.entry, Ended):
                return _well(each.entry, time.perf_counter() - told.at)
    raise NotMeasured(f"run {told.run} does not end")


def _well(ended: Ended, seconds: float) -> float:
    if ended.status != "done":
        raise NotMeasured(f"a ticket ended as {ended.status}: {ended.summary}")
    return seconds
