"""A thousand runs in flight in one worker process, each waiting for a model that thinks for ten seconds.

The worker is as it ships, with a thread for each run; the runs lie in the queue when it starts. In the ideal nobody
waits for anything but the model, and a run of three steps takes thirty seconds, however many there are. What a run in
flight keeps in memory is how much more the worker holds, resident, than one that has nothing to do and one thread.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import httpx

from tests.bench import process
from tests.bench.figure import Figure, NotMeasured
from tests.bench.flight import answered, left_nothing, slow_model
from tests.bench.memory import resident
from tests.bench.site import installed
from tests.bench.stepper import AGENTS, stepper

RUNS, STEPS, THINKS = 1_000, 3, 10.0
ALL_IN = 0.99
"""The part of the runs that must be waiting at the model when memory is looked at."""
PATIENCE = 30.0


def measure() -> Iterator[Figure]:
    """The share of the ideal throughput, and the memory of one run."""
    with installed() as settings, slow_model(THINKS) as model:
        flying = settings.model_copy(update={"agents_dir": AGENTS, "openai_base_url": model, "worker_threads": RUNS})
        with process.worker(flying.model_copy(update={"worker_threads": 1}), "tests.bench.sandboxed") as worker:
            idle = _idle(worker)
        with stepper(flying) as door:
            for _ in range(RUNS):
                door.begin(STEPS)
        with process.worker(flying, "tests.bench.sandboxed") as worker:
            grown = _in_flight(model, worker) - idle
            told = answered(model, RUNS * STEPS)
            left_nothing(flying)
    yield Figure("thousand.at_once", told["most"], "")
    yield Figure("thousand.placet", STEPS * THINKS / (told["last"] - told["first"]), "x", ">=0.9x")
    yield Figure("thousand.memory_per_run", grown / RUNS, "KB", "<=150KB")


def _idle(worker: subprocess.Popen[bytes]) -> int:
    """KB that it holds once it is up and has done nothing yet."""
    before, now, until = 0, resident(worker.pid), time.monotonic() + PATIENCE
    while now != before and time.monotonic() < until:
        time.sleep(2)
        before, now = now, resident(worker.pid)
    return now


def _in_flight(model: str, worker: subprocess.Popen[bytes]) -> int:
    """KB that it holds while all runs wait at the model. Raises `NotMeasured` when they do not come there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if httpx.get(f"{model}/told", trust_env=False, timeout=30).json()["waiting"] >= RUNS * ALL_IN:
            return resident(worker.pid)
        time.sleep(0.2)
    raise NotMeasured(f"the {RUNS} runs were never all waiting for the model at once")
