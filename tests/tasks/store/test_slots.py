"""Per key one live run, and one durable next: the newest."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread

import pytest

from agents.engine.journal import Began, Ended
from tasks.errors import Invalid
from tasks.store import Store
from tasks.store.slots import Place

BEGAN = Began(at=1, agent="a", key="pr#1", autonomy=3)
YIELDS = BEGAN.model_copy(update={"yields": True})


def end(store: Store, id: str) -> str:
    lease = store.leases.take(id, 15)
    assert lease is not None
    return store.slots.end(store.journals.load(id), lease.token, Ended(at=2, status="done", summary=""), "never")


def test_while_one_lives_the_next_is_kept_and_begins_in_the_breath_that_ends_it(store: Store) -> None:
    assert store.slots.begin("one", BEGAN, 1).what == "began"
    assert store.slots.begin("two", BEGAN, 2) == Place("next", live="one")
    assert store.journals.load("two").length == 0
    assert end(store, "one") == "two"
    assert store.journals.load("two").began == BEGAN
    assert "two" in store.leases.due()
    assert end(store, "two") == ""


def test_a_newer_one_takes_the_place_of_the_next(store: Store) -> None:
    store.slots.begin("one", BEGAN, 1)
    store.slots.begin("two", BEGAN, 2)
    assert store.slots.begin("three", BEGAN, 3) == Place("next", live="one", replaced="two")
    assert store.slots.begin("two", BEGAN, 2).what == "older"
    assert end(store, "one") == "three"


def test_what_is_older_than_the_live_or_the_last_is_not_begun(store: Store) -> None:
    store.slots.begin("two", BEGAN, 2)
    assert store.slots.begin("one", BEGAN, 1).what == "older"
    end(store, "two")
    assert store.slots.begin("one", BEGAN, 1).what == "older"
    assert store.slots.begin("again", BEGAN, 2).what == "began", "the same state may be looked at again"


def test_offering_the_next_again_changes_nothing(store: Store) -> None:
    store.slots.begin("one", BEGAN, 1)
    store.slots.begin("two", BEGAN, 2)
    assert store.slots.begin("two", BEGAN, 2) == Place("next", live="one")


def test_what_yields_begins_after_all_that_wait_and_each_of_it_once(store: Store) -> None:
    store.slots.begin("one", BEGAN, 1)
    for name in ("ask1", "ask2", "ask1"):
        assert store.slots.begin(name, YIELDS, 9) == Place("next", live="one")
    assert store.slots.begin("two", BEGAN, 2) == Place("next", live="one"), "nothing was in its place"
    assert store.slots.begin("ask3", YIELDS, 9) == Place("next", live="one")
    ended = [end(store, each) for each in ("one", "two", "ask1", "ask2", "ask3")]
    assert ended == ["two", "ask1", "ask2", "ask3", ""]
    assert store.journals.load("ask2").began == YIELDS
    assert store.listing.newest("", 9)[0] == "ask3"


def test_what_yields_is_no_newer_state(store: Store) -> None:
    assert store.slots.begin("ask", YIELDS, 9).what == "began"
    assert store.slots.begin("ask", YIELDS, 9).what == "exists"
    assert store.slots.begin("two", BEGAN, 2) == Place("next", live="ask")
    assert store.slots.begin("behind", YIELDS, 9) == Place("next", live="ask")
    assert [end(store, each) for each in ("ask", "two", "behind")] == ["two", "behind", ""]
    assert store.slots.begin("one", BEGAN, 1).what == "older", "what is known of the state is kept"
    assert store.slots.begin("late", YIELDS, 0).what == "began"


def test_runs_without_a_key_do_not_wait_for_each_other(store: Store) -> None:
    free = BEGAN.model_copy(update={"key": ""})
    assert store.slots.begin("one", free, 0).what == "began"
    assert store.slots.begin("two", free, 0).what == "began"
    assert store.slots.begin("ask", free.model_copy(update={"yields": True}), 0).what == "began"


def test_runs_are_listed_newest_first(store: Store) -> None:
    for name in ("one", "two", "three"):
        store.slots.begin(name, BEGAN.model_copy(update={"key": name}), 0)
    assert store.listing.newest("", 2) == ["three", "two"]
    assert store.listing.newest("two", 2) == ["one"]


def test_runs_that_begin_between_two_pages_and_while_one_is_read_make_no_other_be_listed_twice(store: Store) -> None:
    free, done = BEGAN.model_copy(update={"key": ""}), Event()
    for n in range(20):
        store.slots.begin(f"old{n}", free, 0)

    def more() -> None:
        n = 0
        while not done.is_set():
            store.slots.begin(f"new{n}", free, 0)
            n += 1

    thread = Thread(target=more)
    thread.start()
    try:
        for _ in range(100):
            pages = list(walked(store, "old19"))
            assert pages == [f"old{n}" for n in reversed(range(19))]
    finally:
        done.set()
        thread.join()


def walked(store: Store, after: str) -> Iterator[str]:
    """All runs past one, page by page."""
    while page := store.listing.newest(after, 5):
        yield from page
        after = page[-1]


def test_a_list_that_is_to_go_on_from_a_run_that_there_is_not_says_so(store: Store) -> None:
    store.slots.begin("one", BEGAN, 1)
    with pytest.raises(Invalid, match="after=nobody: no such run"):
        store.listing.newest("nobody", 2)
    assert store.listing.newest("one", 2) == []
