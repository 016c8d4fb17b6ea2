"""Leases: one worker at a time, and no wake-up lost between the last look and letting go."""

from __future__ import annotations

import pytest

from agents.engine.journal import Noted
from tasks.store import Store
from tasks.store.journals import Fenced


def test_a_lease_is_had_by_one_worker_until_it_runs_out(store: Store) -> None:
    first = store.leases.take("r", 15)
    assert first is not None
    assert store.leases.take("r", 15) is None
    store.server.skew += 16
    second = store.leases.take("r", 15)
    assert second is not None
    assert store.leases.renew([first, second], 15) == {first}


def test_taking_a_run_again_and_again_at_one_head_is_counted(store: Store) -> None:
    for expected in (1, 2, 3):
        lease = store.leases.take("r", 15)
        assert lease is not None
        assert lease.takes == expected
        store.server.skew += 16
    run = store.journals.load("r")
    store.journals.append(run, Noted(at=1, what="progress"))
    lease = store.leases.take("r", 15)
    assert lease is not None
    assert lease.takes == 1


def test_a_run_that_is_let_go_of_in_peace_starts_counting_anew(store: Store) -> None:
    for _ in range(3):
        lease = store.leases.take("r", 15)
        assert lease is not None
        assert lease.takes == 1
        assert store.leases.release(store.journals.load("r"), lease.token, "never")


def test_letting_go_fails_when_something_came_that_was_not_seen(store: Store) -> None:
    run, lease = store.journals.load("r"), store.leases.take("r", 15)
    assert lease is not None
    other = store.journals.load("r")
    store.journals.append(other, Noted(at=1, what="a decision"), due="now")
    assert not store.leases.release(run, lease.token, "never")
    assert run.length == 1, "what came is folded in"
    assert store.leases.release(run, lease.token, "never")
    assert store.leases.due() == []


def test_letting_go_fails_when_a_kill_switch_was_taken_back_meanwhile(store: Store) -> None:
    run, lease = store.journals.load("r"), store.leases.take("r", 15)
    assert lease is not None
    store.halts.halt("all")
    store.server.client.sadd(store.server.keys.halted, "r")
    store.halts.lift("all")
    assert not store.leases.release(run, lease.token, "never")
    assert store.leases.release(run, lease.token, "never")


def test_a_stranger_cannot_let_go(store: Store) -> None:
    store.leases.take("r", 15)
    with pytest.raises(Fenced):
        store.leases.release(store.journals.load("r"), "stranger", "never")


def test_a_run_is_due_when_its_lease_runs_out(store: Store) -> None:
    store.leases.take("r", 15)
    assert store.leases.due() == []
    store.server.skew += 16
    assert store.leases.due() == ["r"]


def test_what_is_due_is_put_off_so_that_it_is_hinted_once(store: Store) -> None:
    run = store.journals.load("r")
    store.journals.append(run, Noted(at=1, what="x"), due="now")
    assert store.leases.due(put_off=30) == ["r"]
    assert store.leases.due(put_off=30) == []
    store.server.skew += 31
    assert store.leases.due() == ["r"]
