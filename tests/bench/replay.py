"""Milliseconds in which a parked run of 300 steps is read and replayed: what a person's answer waits for."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.bench.figure import Figure
from tests.bench.site import installed
from tests.bench.stepper import stepper

STEPS, TIMES = 300, 25


def measure() -> Iterator[Figure]:
    """From the store to the question it stands at."""
    with installed() as settings, stepper(settings) as worker:
        run = worker.begin(STEPS, ask=True)
        worker.drive(run, "parked")
        worker.replay(run)
        taken = [worker.replay(run) for _ in range(TIMES)]
    yield Figure(f"replay.{STEPS}", median(taken) * 1000, "ms", "<=40ms")
