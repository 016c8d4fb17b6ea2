"""The collector of cyclic garbage in a worker: what was loaded is never looked through again."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from celery.signals import worker_ready

import tasks.app  # noqa: F401 - it is told when a worker is ready
from tasks.processes.garbage import YOUNG


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    frozen, threshold = gc.get_freeze_count(), gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    if not frozen:
        gc.unfreeze()


def test_a_worker_that_is_ready_leaves_what_is_loaded_out_of_its_collections() -> None:
    loaded, before = len(gc.get_objects()), gc.get_freeze_count()
    worker_ready.send(sender=None)
    assert gc.get_freeze_count() > before
    assert len(gc.get_objects()) < loaded / 10
    assert gc.get_threshold()[0] == YOUNG


def test_what_comes_later_is_collected() -> None:
    worker_ready.send(sender=None)
    loop: list[object] = []
    loop.append(loop)
    del loop
    assert gc.collect() > 0
