"""Milliseconds a durable step takes: judged and started, performed, returned, every append on disk.

The tools do nothing, so this is the price of remembering. Baseline: one bare XADD of the same 2 KB, on disk too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import redis

from tests.bench.figure import Figure
from tests.bench.site import connected, installed
from tests.bench.stepper import Stepper, stepper
from tests.bench.tools import RESULT

RUNS = {20: 10, 200: 1, 1000: 1}
"""Steps of a run, and how many such runs a round has."""
ROUNDS = 3
"""Sizes and baseline take turns; of each the best round counts, for what else the machine does only adds time."""


def measure() -> Iterator[Figure]:
    """Absolute, against the baseline, and whether a long run's steps cost more than a short one's."""
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        runs(worker, 20, 1)
        rounds = [one_round(client, worker) for _ in range(ROUNDS)]
    bare, *each = (min(times) * 1000 for times in zip(*rounds, strict=True))
    yield Figure("steps.xadd", bare, "ms")
    for steps, ms in zip(RUNS, each, strict=True):
        yield Figure(f"steps.{steps}", ms, "ms")
    yield Figure("steps.over_xadd", each[1] / bare, "x")
    yield Figure("steps.1000_over_20", each[2] / each[0], "x")


def one_round(client: redis.Redis, worker: Stepper) -> list[float]:
    """Seconds of a bare XADD, then of a step at each size."""
    return [xadd(client, 200), *(runs(worker, steps, times) for steps, times in RUNS.items())]


def runs(worker: Stepper, steps: int, times: int) -> float:
    """Seconds a step takes, over so many runs of so many steps."""
    return sum(worker.drive(worker.begin(steps), "done") for _ in range(times)) / steps / times


def xadd(client: redis.Redis, times: int) -> float:
    """Seconds of one XADD, over so many."""
    began = time.perf_counter()
    for _ in range(times):
        client.xadd("bench:bare", {"p": RESULT})
    return (time.perf_counter() - began) / times
