"""Two hundred runs in flight in one worker process, each waiting for a model that thinks for a second.

The worker is as it ships, with as many threads as there are runs; every question goes over HTTP to another process. In
the ideal, nobody waits for anything but the model, and a run of six steps takes six seconds, however many there are.
Baseline: the bare SDK, asking as often, with nothing written down.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import httpx

from agents.settings import Settings
from tasks.processes.ports import LOOPBACK
from tasks.store.keys import Keys
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured
from tests.bench.site import connected, installed
from tests.bench.slow_model import THINKS
from tests.bench.stepper import AGENTS, stepper

RUNS, STEPS, ROUNDS = 200, 6, 2
PATIENCE = 120.0
"""Seconds a round may take."""


def measure() -> Iterator[Figure]:
    """The share of the ideal throughput, ours and the bare SDK's, in turns."""
    turns = [(flown(), bare()) for _ in range(ROUNDS)]
    ours, sdk = ([share(told) for told in each] for each in zip(*turns, strict=True))
    yield Figure("flight.at_once", min(told["most"] for told, _ in turns), "")
    yield Figure("flight.placet", median(ours), "x", ">=0.8x")
    yield Figure("flight.sdk", median(sdk), "x")


def share(told: dict[str, Any]) -> float:
    """Of the ideal: the seconds of a run's thinking, by those from the first question to the last answer."""
    return float(STEPS * THINKS / (told["last"] - told["first"]))


def flown(runs: int = RUNS, steps: int = STEPS) -> dict[str, Any]:
    """What the model was asked by a worker; the runs lie in the queue when it starts."""
    with installed() as settings, slow_model() as model:
        flying = in_flight(settings, model)
        with stepper(flying) as door:
            for _ in range(runs):
                door.begin(steps)
            with process.worker(flying, "tests.bench.sandboxed"):
                told = answered(model, runs * steps)
                left_nothing(flying)
        return told


def in_flight(settings: Settings, model: str) -> Settings:
    """The stepper in place, its model there, and a thread for each run."""
    return settings.model_copy(update={"agents_dir": AGENTS, "openai_base_url": model, "worker_threads": RUNS})


def bare(runs: int = RUNS, steps: int = STEPS) -> dict[str, Any]:
    """What the model was asked by the SDK alone."""
    with slow_model() as model:
        words = (sys.executable, "-m", "tests.bench.bare_sdk", model, str(runs), str(steps))
        subprocess.run(words, check=True, cwd=process.HOME, timeout=PATIENCE)
        return answered(model, runs * steps)


@contextmanager
def slow_model(thinks: float = THINKS) -> Iterator[str]:
    """The address of a model that thinks for so many seconds."""
    words = (sys.executable, "-m", "tests.bench.slow_model", str(thinks))
    with subprocess.Popen(words, cwd=process.HOME, stdout=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            yield f"http://{LOOPBACK}:{int(served.stdout.readline())}/v1"
        finally:
            served.terminate()


def answered(model: str, times: int) -> dict[str, Any]:
    """What the model has seen, once every question was answered. Raises `NotMeasured` when that takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told: dict[str, Any] = httpx.get(f"{model}/told", trust_env=False, timeout=30).json()
        if told["answered"] >= times:
            return told
        time.sleep(0.2)
    raise NotMeasured(f"the model was asked {told['answered']} times of {times} in {PATIENCE:.0f} s")


def left_nothing(settings: Settings) -> None:
    """Every run ends. Raises `NotMeasured` when one does not."""
    until = time.monotonic() + PATIENCE
    with connected(settings) as client:
        while time.monotonic() < until:
            if not client.zcard(Keys().due):
                return
            time.sleep(0.05)
    raise NotMeasured("some runs did not end")
