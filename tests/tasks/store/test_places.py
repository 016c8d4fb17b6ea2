"""Places at a model: never more than there are, kept for whose turn it is, and free again once a worker is gone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.store import Store
from tasks.store.leases import Lease
from tasks.store.places import KEEP, LONGEST_REST, SOON, Held


def lease(store: Store, run: str, seconds: float = 15) -> Lease:
    taken = store.leases.take(run, seconds)
    assert taken is not None
    return taken


def enter(store: Store, of: Lease, most: int = 1, seconds: float = 60) -> Held | float:
    return store.places.enter("main", most, of, store.now() + seconds)


def held(store: Store, of: Lease, most: int = 1, seconds: float = 60) -> Held:
    place = enter(store, of, most, seconds)
    assert isinstance(place, Held)
    return place


def due(store: Store) -> dict[str, float]:
    rows = store.server.client.zrange(store.server.keys.due, 0, -1, withscores=True)
    return {run.decode(): score for run, score in rows}


def test_there_are_as_many_places_as_there_are(store: Store) -> None:
    leases = [lease(store, f"r{n}") for n in range(4)]
    got = [enter(store, each, most=3) for each in leases]
    assert [isinstance(each, Held) for each in got] == [True, True, True, False]
    assert got[3] == pytest.approx(store.now() + SOON, abs=1)


def test_one_run_may_hold_several(store: Store) -> None:
    of = lease(store, "r")
    assert [isinstance(enter(store, of, most=2), Held) for _ in range(3)] == [True, True, False]


def test_models_have_places_of_their_own(store: Store) -> None:
    of = lease(store, "r")
    held(store, of)
    assert isinstance(store.places.enter("other", 1, of, store.now() + 60), Held)


def test_who_waits_is_woken_and_finds_the_place_kept(store: Store) -> None:
    first, second, third = (lease(store, name) for name in ("first", "second", "third"))
    place = held(store, first)
    assert isinstance(enter(store, second), float)
    store.leases.release(store.journals.load("second"), second.token, store.now() + SOON)
    assert store.places.leave(place) == ["second"]
    assert due(store)["second"] < store.now() + 1
    assert isinstance(enter(store, third), float), "it is kept for whose turn it is"
    again = lease(store, "second")
    assert isinstance(enter(store, again), Held)


def test_who_let_go_while_a_place_came_free_does_not_sleep_through_it(store: Store) -> None:
    first, second = lease(store, "first"), lease(store, "second")
    place = held(store, first)
    enter(store, second)
    store.places.leave(place)
    assert not store.leases.release(store.journals.load("second"), second.token, store.now() + SOON)


def test_those_who_wait_come_in_the_order_in_which_they_came(store: Store) -> None:
    first = lease(store, "first")
    place = held(store, first)
    later = [lease(store, name) for name in ("b", "a", "c")]
    for each in later:
        enter(store, each)
        store.server.skew += 0.1
    enter(store, later[0])  # looking again costs nobody their turn
    woken = []
    for each in later:
        woken += store.places.leave(place)
        place = held(store, each)
    assert woken == ["b", "a", "c"]


def test_who_got_in_by_looking_again_is_not_woken_for_another_place(store: Store) -> None:
    first, second = lease(store, "first", 60), lease(store, "second", 60)
    place = held(store, first)
    enter(store, second)
    store.leases.release(store.journals.load("first"), first.token, "never")  # as if its worker were gone
    got_in = held(store, second)
    assert store.places.leave(got_in) == []
    assert store.places.leave(place) == []


def test_a_place_kept_for_one_who_does_not_come_is_anybodys_after_a_while(store: Store) -> None:
    first, second, third = (lease(store, name, 60) for name in ("first", "second", "third"))
    place = held(store, first)
    enter(store, second)
    store.places.leave(place)
    assert isinstance(enter(store, third), float)
    store.server.skew += KEEP + 0.1
    assert isinstance(enter(store, third), Held)


def test_a_place_ends_with_the_lease_it_was_taken_under(store: Store) -> None:
    """The worker was killed: nobody renews its lease, and nobody lets go of its place."""
    held(store, lease(store, "first", seconds=15))
    second = lease(store, "second", seconds=60)
    store.server.skew += 14
    assert isinstance(enter(store, second), float)
    store.server.skew += 2
    assert isinstance(enter(store, second), Held)


def test_a_place_is_held_for_as_long_as_the_lease_is_renewed(store: Store) -> None:
    of, second = lease(store, "first"), lease(store, "second", seconds=600)
    held(store, of)
    for _ in range(3):
        store.server.skew += 10
        store.leases.renew([of], 15)
    assert isinstance(enter(store, second), float)


def test_a_place_whose_run_another_worker_has_taken_is_free(store: Store) -> None:
    of = lease(store, "first")
    held(store, of)
    store.server.skew += 16
    lease(store, "first")
    assert isinstance(enter(store, lease(store, "second")), Held)


def test_a_place_nobody_lets_go_of_ends_by_itself(store: Store) -> None:
    held(store, lease(store, "first", seconds=600), seconds=20)
    second = lease(store, "second", seconds=600)
    store.server.skew += 21
    assert isinstance(enter(store, second), Held)


def test_letting_go_twice_frees_one_place(store: Store) -> None:
    first, second, third = (lease(store, name) for name in ("first", "second", "third"))
    place = held(store, first)
    store.places.leave(place)
    held(store, second)
    store.places.leave(place)
    assert isinstance(enter(store, third), float)


def test_a_limit_that_was_raised_lets_more_in_at_once(store: Store) -> None:
    leases = [lease(store, name) for name in ("a", "b", "c", "d")]
    place = held(store, leases[0])
    for each in leases[1:]:
        assert isinstance(enter(store, each), float)
    raised = place._replace(most=3)
    assert store.places.leave(raised) == ["b", "c", "d"]


def test_a_model_that_asked_for_it_is_left_alone_until_then_and_not_for_ever(store: Store) -> None:
    store.places.rest("main", store.now() + 60)
    store.places.rest("other", store.now() + 1_000_000)
    store.places.rest("more", store.now() - 1)
    found = store.places.rests(["main", "other", "more", "unknown"])
    assert found == {
        "main": pytest.approx(store.now() + 60, abs=1),
        "other": pytest.approx(store.now() + LONGEST_REST, abs=1),
    }
    store.server.skew += 61
    assert set(store.places.rests(["main", "other"])) == {"other"}


MOVES = st.lists(st.tuples(st.sampled_from(["enter", "leave", "die", "wait"]), st.integers(0, 5)), max_size=40)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES, most=st.integers(1, 3))
def test_whatever_happens_no_more_are_in_than_may_be(store: Store, moves: list[tuple[str, int]], most: int) -> None:
    store.server.client.flushall()
    store.server.skew = 0.0
    leases = {n: lease(store, f"r{n}", seconds=1e6) for n in range(6)}
    inside: dict[int, list[Held]] = {n: [] for n in range(6)}
    for what, n in moves:
        if what == "enter":
            place = enter(store, leases[n], most, seconds=1e6)
            inside[n] += [place] if isinstance(place, Held) else []
        elif what == "leave" and inside[n]:
            store.places.leave(inside[n].pop())
        elif what == "die":
            store.leases.renew([leases[n]], -1)
            leases[n], inside[n] = lease(store, f"r{n}", seconds=1e6), []
        elif what == "wait":
            store.server.skew += KEEP + 1
        assert sum(map(len, inside.values())) <= most
    store.server.skew += KEEP + 1
    for n, places in inside.items():
        while places:
            store.places.leave(places.pop())
        store.leases.release(store.journals.load(f"r{n}"), leases[n].token, "never")
    store.server.skew += KEEP + 1
    newcomer = lease(store, "new")
    assert [isinstance(enter(store, newcomer, most), Held) for _ in range(most)] == [True] * most, "none was lost"
