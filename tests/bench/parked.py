"""Bytes a parked run holds in Redis for each step of a 2 KB result: journal, ledger, indexes, everything."""

from __future__ import annotations

from collections.abc import Iterator

import redis

from tests.bench.figure import Figure
from tests.bench.site import connected, installed
from tests.bench.stepper import Stepper, stepper
from tests.bench.tools import RESULT

SHORT, LONG = 100, 300


def measure() -> Iterator[Figure]:
    """Absolute, against the payload, and whether a longer run holds more for each step."""
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        each = {steps: held(client, worker, steps) / steps for steps in (SHORT, LONG)}
    for steps, size in each.items():
        yield Figure(f"parked.{steps}", size, "B")
    yield Figure("parked.over_payload", each[LONG] / len(RESULT), "x")
    yield Figure("parked.300_over_100", each[LONG] / each[SHORT], "x")


def held(client: redis.Redis, worker: Stepper, steps: int) -> int:
    """Bytes that a run adds to the store: it takes so many steps, then waits for a person."""
    client.flushdb()
    run = worker.begin(steps, ask=True)
    before = used(client)
    worker.drive(run, "parked")
    return used(client) - before


def used(client: redis.Redis) -> int:
    """Bytes of all keys (Valkey documentation, "MEMORY USAGE": SAMPLES 0 looks at every element)."""
    return sum(client.memory_usage(key, samples=0) or 0 for key in client.scan_iter())
