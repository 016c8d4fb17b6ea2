"""A worker's threads: all there before there is work, and free for it."""

from __future__ import annotations

from threading import current_thread
from typing import Any

from celery.concurrency.thread import TaskPool
from celery.signals import worker_ready

import tasks.app  # noqa: F401 - it is told when a worker is ready
from tests.stories.stack import until

THREADS = 20


class Ready:
    """What Celery names as the sender once a worker is ready."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool


def test_a_worker_that_is_ready_has_all_its_threads_and_they_take_work() -> None:
    pool: Any = TaskPool(limit=THREADS)
    worker_ready.send(sender=Ready(pool))
    until(lambda: pool.info["threads"] == THREADS, "all have started")
    assert pool.executor.submit(current_thread).result(10).name.startswith("ThreadPoolExecutor")
    assert pool.info["threads"] == THREADS
    pool.on_stop()
