"""A worker's threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

SECONDS = 5.0
"""In which all have started, or the others go on without."""


def start(pool: ThreadPoolExecutor, count: int) -> None:
    """Have so many started before there is work: one that is started for a run holds up every run behind it."""
    together = Barrier(count)
    for _each in range(count):
        pool.submit(together.wait, SECONDS)
