"""Webhooks accepted a second, each on disk before its 2xx: the receiver as `placet up` runs it, pull requests of 21 KB.

Baseline: the receiver that one would write, Flask under gunicorn's threads, which verifies and sends a Celery message
for every event, on the same store. No worker runs: both leave their events where a worker would find them, and both
must have left every one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

import redis

from agents.settings import Settings
from tasks.processes import commands
from tasks.processes.ports import LOOPBACK, free_port
from tasks.store.keys import Keys
from tests.bench import peers
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.load import Deliveries, Sent, storm
from tests.bench.process import served
from tests.bench.site import SECRET, connected, installed

CONNECTIONS = 16
SECONDS, WARMING_SECONDS = 3.0, 1.0
MOST = 8_000
"""Deliveries signed for each second."""
ROUNDS = 3
"""The two take turns; of each the median round counts."""
CORES = 2
"""That receiver, store and senders share."""


def measure() -> Iterator[Figure]:
    """Rates and waits, absolute and against the baseline, and how busy the senders were themselves."""
    deliveries, ours, naive = Deliveries(SECRET), list[Sent](), list[Sent]()
    with installed() as settings, connected(settings) as client:
        for _ in range(ROUNDS):
            ours.append(accepts(settings, client, deliveries, placet(settings), Keys().inbox))
            naive.append(accepts(settings, client, deliveries, gunicorn(), "celery"))
    yield from rates(ours, naive)
    yield from waits(ours, naive)
    busy = max(sent.cpu / sent.seconds / CORES for sent in (*ours, *naive))
    yield Figure("ingest.senders_share", busy, "x", "<=0.25x")


def rates(ours: Sequence[Sent], naive: Sequence[Sent]) -> Iterator[Figure]:
    """Deliveries a second."""
    rate, base = (median(sent.rate for sent in rounds) for rounds in (ours, naive))
    yield Figure("ingest.placet", rate, "/s")
    yield Figure("ingest.naive", base, "/s")
    yield Figure("ingest.over_naive", rate / base, "x", ">=2.5x")


def waits(ours: Sequence[Sent], naive: Sequence[Sent]) -> Iterator[Figure]:
    """The wait that one delivery in a hundred exceeds, with all connections busy."""
    wait, base = (median(percentile(sent.waits, 99) for sent in rounds) for rounds in (ours, naive))
    yield Figure("ingest.placet_p99", wait * 1000, "ms")
    yield Figure("ingest.naive_p99", base * 1000, "ms")
    yield Figure("ingest.p99_over_naive", wait / base, "x", "<=0.5x")


def placet(settings: Settings) -> tuple[list[str], int]:
    """The command of our web server, and its port."""
    port = free_port()
    return commands.web(settings, LOOPBACK, port), port


def gunicorn() -> tuple[list[str], int]:
    """A process for each core and eight threads in each, from the peers' environment; and its port."""
    port = free_port()
    return [
        *(peers.python(), "-m", "gunicorn", "--worker-class", "gthread", "--workers", str(CORES), "--threads", "8"),
        *("--bind", f"{LOOPBACK}:{port}", "--pythonpath", str(peers.HERE), "--log-level", "error", "receiver:create()"),
    ], port


def accepts(
    settings: Settings,
    client: redis.Redis,
    deliveries: Deliveries,
    server: tuple[list[str], int],
    key: str,
    seconds: float = SECONDS,
) -> Sent:
    """One storm. Raises `NotMeasured` unless each event that was accepted is kept under `key`."""
    command, port = server
    warming, counting = (deliveries.signed(int(MOST * each)) for each in (WARMING_SECONDS, seconds))
    with served(command, settings, port):
        storm(port, warming, CONNECTIONS, WARMING_SECONDS)
        client.flushdb()
        sent = storm(port, counting, CONNECTIONS, seconds)
    if (found := kept(client, key)) != len(sent.waits):
        raise NotMeasured(f"{len(sent.waits)} events were accepted and {found} are kept in {key}")
    client.flushdb()
    return sent


def kept(client: redis.Redis, key: str) -> int:
    """Length of a stream or a list."""
    return client.xlen(key) if client.type(key) == b"stream" else client.llen(key)
