"""Facts held back to be written with the next entry: folded at once, written in order, and never let go of."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest

from agents.engine.chain import genesis, verify
from agents.engine.journal import AnyEntry, Noted, Replied, Returned, Rewound
from agents.engine.run import Run
from tasks.errors import StoreAway
from tasks.store import Store
from tasks.store.effects import Wanted
from tasks.store.journals import HELD_MOST, Fenced, Moved


def note(text: str) -> Noted:
    return Noted(at=1.0, what=text)


def reply(id: str = "1", value: object = 7) -> Replied:
    return Replied(at=1.0, id=id, fingerprint="f", model="m", value=value)


def kinds(store: Store) -> list[str]:
    before, found = genesis("r"), store.journals.entries("r")
    for each in found:
        verify(before, each.sealed)
        before = each.sealed.hash
    return [each.entry.kind for each in found]


def held(store: Store) -> Run:
    """A run with a note in the journal, and a reply that is held."""
    run = store.journals.load("r")
    store.journals.append(run, note("first"))
    assert store.journals.hold(run, reply())
    return run


def test_a_held_fact_counts_at_once_and_is_written_before_the_next_entry(store: Store) -> None:
    run = held(store)
    assert (run.length, run.stored, run.step("1").outcome) == (2, 1, reply())
    assert kinds(store) == ["noted"]
    store.journals.append(run, note("second"))
    assert kinds(store) == ["noted", "replied", "noted"]
    assert (run.length, run.stored) == (3, 3)


def test_what_is_held_can_be_written_by_itself_once(store: Store) -> None:
    run = held(store)
    store.journals.flush(run, "")
    store.journals.flush(run, "")
    assert kinds(store) == ["noted", "replied"]


def broken(store: Store) -> None:
    client = store.server.client
    client.client_kill_filter(_type="normal", skipme=True)


@pytest.mark.parametrize(
    "happens",
    [lambda store: None, broken, lambda store: store.server.client.script_flush()],
    ids=["nothing", "the connections break", "the scripts are forgotten"],
)
def test_what_is_begun_to_be_written_is_written_once(store: Store, happens: Callable[[Store], object]) -> None:
    run = held(store)
    happens(store)
    written = store.journals.begin_flush(run, "")
    happens(store)
    written()
    assert kinds(store) == ["noted", "replied"]
    assert (run.length, run.stored, run.held) == (2, 2, [])
    store.journals.append(run, note("second"))
    assert kinds(store) == ["noted", "replied", "noted"]


@pytest.mark.parametrize("value", [[str(n) for n in range(HELD_MOST)], "a" * HELD_MOST], ids=["noise", "dense"])
def test_a_fact_that_is_too_large_is_not_held(store: Store, value: object) -> None:
    run = store.journals.load("r")
    assert not store.journals.hold(run, reply(value=value))
    assert (run.length, run.held) == (0, [])


@pytest.mark.parametrize("theirs", [note("theirs"), reply("2")], ids=["a note", "another answer"])
def test_a_held_fact_follows_what_came_first(store: Store, theirs: AnyEntry) -> None:
    run = held(store)
    store.journals.append(store.journals.load("r"), theirs)
    with pytest.raises(Moved):
        store.journals.append(run, note("second"))
    assert (run.length, run.stored, run.reloads, run.step("1").outcome) == (3, 2, 1, reply())
    store.journals.append(run, note("second"))
    assert kinds(store) == ["noted", theirs.kind, "replied", "noted"]
    assert run.head == store.journals.load("r").head


def test_a_held_answer_gives_way_to_the_one_that_was_written_first(store: Store) -> None:
    run = held(store)
    store.journals.append(store.journals.load("r"), reply(value=8))
    with pytest.raises(Moved):
        store.journals.flush(run, "")
    assert (run.held, run.step("1").outcome) == ([], reply(value=8))


def test_nothing_held_outlives_a_rewind(store: Store) -> None:
    run = held(store)
    store.journals.append(store.journals.load("r"), Rewound(at=1, to=1, by="ann"))
    with pytest.raises(Moved):
        store.journals.flush(run, "")
    assert (run.held, run.step("1").outcome) == ([], None)


def test_a_write_whose_answer_was_lost_counts_with_all_it_held(store: Store) -> None:
    run = held(store)
    ready = store.journals.chain(run, [note("second")])
    twin = store.journals.load("r")
    store.journals.append(twin, note("other"))
    store.server.client.xtrim("placet:journal:r", maxlen=0)
    rows = [
        (f"{n}-0".encode(), dict(zip((b"h", b"s", b"p", b"x"), each, strict=True)))
        for n, each in enumerate([*ready.held, *ready.sealed], 2)
    ]
    assert store.journals.settle(run, ready, [b"moved", rows]) == [b"ok"]
    assert (run.length, run.held) == (3, [])


def test_a_worker_that_lost_its_lease_leaves_what_it_held(store: Store) -> None:
    run = held(store)
    store.leases.take("r", 15.0)
    with pytest.raises(Fenced):
        store.journals.append(run, note("late"), token="not mine")
    assert kinds(store) == ["noted", "replied"]


def test_a_run_whose_driver_lost_its_lease_is_looked_at_once_more(store: Store) -> None:
    run = held(store)
    other = store.leases.take("r", 15.0)
    assert other is not None
    assert store.leases.release(store.journals.load("r"), other.token, "never")
    with pytest.raises(Fenced):
        store.journals.append(run, note("late"), token="not mine")
    assert store.leases.due() == ["r"]


def test_nothing_held_is_lost_when_the_store_goes_away_in_between(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = held(store)
    store.journals.append(store.journals.load("r"), note("theirs"))

    def away(*_: object) -> NoReturn:
        raise StoreAway("gone for a moment")

    with monkeypatch.context() as while_away:
        while_away.setattr(store.server.client, "xrange", away)
        with pytest.raises(StoreAway):
            store.journals.flush(run, "")
    with pytest.raises(Moved):
        store.journals.flush(run, "")
    store.journals.flush(run, "")
    assert kinds(store) == ["noted", "noted", "replied"]


def test_a_run_is_not_let_go_of_before_what_it_holds_is_written(store: Store) -> None:
    run = held(store)
    lease = store.leases.take("r", 15.0)
    assert lease is not None
    assert store.leases.release(run, lease.token, "never")
    assert kinds(store) == ["noted", "replied"]


def test_the_effects_door_and_its_answer_write_what_is_held(store: Store) -> None:
    run = held(store)
    lease = store.leases.take("r", 15.0)
    assert lease is not None
    wanted = Wanted(agents={"a": (None, None)}, tool="t", session="s", effect="e")
    assert store.effects.start(run, lease.token, wanted, note("started")) is None
    assert store.effects.peek("e").seq == run.length == 3  # type: ignore[union-attr]
    assert store.journals.hold(run, reply("2"))
    store.effects.finish(run, lease.token, "e", Returned(at=1, id="3", value=1))
    assert kinds(store) == ["noted", "replied", "noted", "replied", "returned"]
