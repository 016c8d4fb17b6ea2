"""The collector of cyclic garbage in a worker: what was loaded is never looked through again."""

from __future__ import annotations

import gc
import weakref
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


def test_what_comes_later_is_collected_without_being_asked_for() -> None:
    worker_ready.send(sender=None)
    first = weakref.ref(Loop())
    assert first() is not None, "it leads to itself"
    kept = [Loop() for _ in range(3 * YOUNG)]
    assert kept
    assert first() is None


class Loop:
    """Leads back to itself."""

    def __init__(self) -> None:
        self.itself = self
