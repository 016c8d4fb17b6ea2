"""Whether a worker's memory stays as it is: what one process holds after 5,000 runs, by what it held after 500."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import redis

from tasks.store.keys import Keys
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured
from tests.bench.site import connected, installed
from tests.bench.stepper import AGENTS, Stepper, stepper

WARM, ALL = 500, 5_000
STEPS = 2
"""Of each run: one read, one effect."""
SETTLING = 1.0
"""Seconds in which threads end."""
PATIENCE = 60.0
"""Seconds in which not one run ends."""


def measure() -> Iterator[Figure]:
    """A worker as it ships, by its rules alone."""
    with installed() as bare, connected(bare) as client:
        settings = bare.model_copy(update={"agents_dir": AGENTS})
        with stepper(settings) as door, process.worker(settings, "tests.bench.sandboxed") as worker:
            warm = after(client, door, WARM, worker.pid)
            full = after(client, door, ALL - WARM, worker.pid)
    yield Figure(f"memory.{WARM}", warm / 1024, "MB")
    yield Figure(f"memory.{ALL}", full / 1024, "MB")
    yield Figure(f"memory.{ALL}_over_{WARM}", full / warm, "x", "<=1.05x")


def after(client: redis.Redis, door: Stepper, runs: int, pid: int) -> int:
    """Resident KB of the worker, after so many more runs. Raises `NotMeasured` when they do not end."""
    for _ in range(runs):
        door.begin(STEPS)
    left, until = runs, time.monotonic() + PATIENCE
    while now := client.zcard(Keys().due):
        if now < left:
            left, until = now, time.monotonic() + PATIENCE
        if time.monotonic() > until:
            raise NotMeasured(f"{now} runs do not end")
        time.sleep(0.1)
    time.sleep(SETTLING)
    return resident(pid)


def resident(pid: int) -> int:
    """KB of a process that are in memory (POSIX, "ps": rss)."""
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True)
    return int(said.stdout)
