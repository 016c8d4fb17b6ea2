"""Pins: many are kept once for all runs that begin under them, and read back as they were."""

from __future__ import annotations

import pytest

from agents.engine.journal import Began
from tasks.errors import NotFound
from tasks.store import Store
from tasks.store.blobs import MANY_PINS


def began(pins: int) -> Began:
    return Began(at=1.0, agent="a", autonomy=3, pins={f"file {n}": f"{n:064}" for n in range(pins)})


def begun(store: Store, run: str, pins: int) -> int:
    """Begin a run; the bytes of its first entry."""
    store.slots.begin(run, began(pins), 0.0)
    (entry,) = store.journals.entries(run)
    return len(entry.sealed.payload)


@pytest.mark.parametrize("pins", [0, 1, MANY_PINS, MANY_PINS + 1, 50])
def test_pins_are_read_as_they_were_written(store: Store, pins: int) -> None:
    begun(store, "r", pins)
    found = store.journals.load("r").began
    assert found is not None
    assert (found.pins, found.pinned) == (began(pins).pins, "")
    (shown,) = store.journals.entries("r")
    assert isinstance(shown.entry, Began)
    assert shown.entry.pins == found.pins


def test_many_pins_cost_a_run_no_more_than_one(store: Store) -> None:
    one, many = begun(store, "r1", 1), begun(store, "r2", 50)
    assert many < one + 64, "a hash, in place of fifty"
    assert begun(store, "r3", 50) == pytest.approx(many, abs=3)
    assert len(list(store.server.client.scan_iter("placet:blob:*"))) == 1, "once for both"


def test_pins_that_are_lost_are_said_to_be(store: Store) -> None:
    begun(store, "r", 50)
    (blob,) = store.server.client.scan_iter("placet:blob:*")
    store.server.client.delete(blob)
    again = Store(store.server)
    with pytest.raises(NotFound):
        again.journals.load("r")
    (shown,) = again.journals.entries("r")
    assert isinstance(shown.entry, Began)
    assert (shown.entry.pins, len(shown.entry.pinned)) == ({}, 64), "the journal can be looked at all the same"
