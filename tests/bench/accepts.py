"""Webhooks accepted a second: the receiver as it ships, under granian, with signed pull requests of 21 KB.

Baseline: a receiver that verifies and sends a Celery message for every event, served in the same way, on the same
store. No worker runs: both leave their events where a worker would find them, and both must have left every one.
"""

from __future__ import annotations

from collections.abc import Iterator

import redis

from agents.settings import Settings
from tasks.store.keys import Keys
from tests.bench.figure import Figure, NotMeasured
from tests.bench.load import storm
from tests.bench.process import web
from tests.bench.site import SECRET, connected, installed

SENDERS = 32
SECONDS, WARMING_SECONDS = 3.0, 0.5
ROUNDS = 2
"""Real and naive take turns; of each the best round counts, for what else the machine does only takes away."""


def measure() -> Iterator[Figure]:
    """Absolute, and against the baseline."""
    with installed() as settings, connected(settings) as client:
        real, naive = [], []
        for _ in range(ROUNDS):
            real.append(accepts(settings, client, "webhooks.wsgi:create", Keys().inbox))
            naive.append(accepts(settings, client, "tests.bench.naive:create", "celery"))
    yield Figure("accepts.real", max(real), "/s")
    yield Figure("accepts.naive", max(naive), "/s")
    yield Figure("accepts.over_naive", max(real) / max(naive), "x")


def accepts(settings: Settings, client: redis.Redis, factory: str, key: str) -> float:
    """A second. Raises `NotMeasured` unless each event that was accepted is kept under `key`."""
    with web(settings, factory) as port:
        storm(port, SECRET, SENDERS, WARMING_SECONDS)
        client.flushdb()
        sent = storm(port, SECRET, SENDERS, SECONDS)
    if (found := kept(client, key)) != sent.accepted:
        raise NotMeasured(f"{factory} accepted {sent.accepted} events and kept {found}")
    client.flushdb()
    return sent.accepted / sent.seconds


def kept(client: redis.Redis, key: str) -> int:
    """Length of a stream or a list."""
    return client.xlen(key) if client.type(key) == b"stream" else client.llen(key)
