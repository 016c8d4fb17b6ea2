"""Appending: in order, only onto what was seen, and only by the lease's holder when a token is shown."""

from __future__ import annotations

import pytest

from agents.engine.chain import genesis, verify
from agents.engine.journal import Asked, Began, Decided, Ended, Joined, Lapsed, Noted, Notified, Returned
from agents.engine.run import Run
from tasks.store import Store
from tasks.store.journals import Fenced, Late, Moved


def note(text: str) -> Noted:
    return Noted(at=1.0, what=text)


def asked(question: str = "1~1") -> Asked:
    return Asked(at=1, id="1", fingerprint="f", question=question, of="approve", why="", approvers=("role:x",))


def test_what_was_appended_is_loaded_in_order_and_its_chain_verifies(store: Store) -> None:
    run = store.journals.load("r")
    store.journals.append(run, note("one"), note("two"))
    store.journals.append(run, note("three"))
    found = store.journals.entries("r")
    assert [(each.n, each.entry.what) for each in found if isinstance(each.entry, Noted)] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]
    before = genesis("r")
    for each in found:
        verify(before, each.sealed)
        before = each.sealed.hash
    assert (run.length, run.head) == (3, before)


def test_an_append_onto_a_journal_that_grew_is_refused_and_folds_in_what_came(store: Store) -> None:
    mine, theirs = store.journals.load("r"), store.journals.load("r")
    store.journals.append(theirs, note("theirs"))
    with pytest.raises(Moved):
        store.journals.append(mine, note("mine"))
    assert (mine.length, mine.head) == (theirs.length, theirs.head)
    store.journals.append(mine, note("mine"))
    assert len(store.journals.entries("r")) == 2


def test_an_append_that_was_written_though_its_answer_was_lost_counts_as_written(store: Store) -> None:
    run = store.journals.load("r")
    ready = store.journals.chain(run, [note("once")])
    twin = Run("r", genesis("r"))
    store.journals.append(twin, note("other"))
    rows = store.server.client.xrange("placet:journal:r")
    with pytest.raises(Moved):
        store.journals.settle(run, ready, [b"moved", rows])

    again = Run("s", genesis("s"))
    ready = store.journals.chain(again, [note("once")])
    store.server.client.xadd("placet:journal:s", dict(zip("hspx", ready.sealed[0], strict=True)), id="1-0")
    rows = store.server.client.xrange("placet:journal:s")
    assert store.journals.settle(again, ready, [b"moved", rows])[0] == b"ok"
    assert again.length == 1


def test_with_a_token_only_the_leases_holder_may_append(store: Store) -> None:
    run = store.journals.load("r")
    lease = store.leases.take("r", 15)
    assert lease is not None
    store.journals.append(run, note("mine"), token=lease.token)
    with pytest.raises(Fenced):
        store.journals.append(run, note("not mine"), token="another")
    assert run.length == 1


def test_an_append_after_its_last_moment_is_refused(store: Store) -> None:
    run = store.journals.load("r")
    store.journals.append(run, note("in time"), not_after=store.now() + 60)
    store.server.skew += 61
    with pytest.raises(Late):
        store.journals.append(run, note("too late"), not_after=store.now() - 1)
    assert run.length == 1


def test_the_index_of_runs_with_open_questions_follows_the_journal(store: Store) -> None:
    run = store.journals.load("r")
    store.journals.append(run, asked())
    assert store.listing.asking() == ["r"]
    store.journals.append(run, Lapsed(at=1, question="1~1", why="moved"), asked("1~2"))
    assert store.listing.asking() == ["r"]
    store.journals.append(run, Decided(at=1, question="1~2", by="ann", channel="mail", outcome="denied"))
    assert store.listing.asking() == []


def test_an_answer_that_comes_late_closes_the_question_about_it(store: Store) -> None:
    run = store.journals.load("r")
    store.journals.append(run, asked())
    store.journals.append(run, Returned(at=1, id="1", value=1))
    assert store.listing.asking() == []
    assert run.questions["1~1"].closed


def test_a_result_over_256_kb_is_kept_apart_and_comes_back_whole(store: Store) -> None:
    run, large = store.journals.load("r"), ["x" * 1000] * 300
    store.journals.append(run, Returned(at=1, id="1", value=large))
    stored = store.journals.entries("r")[0]
    assert len(stored.sealed.payload) < 200
    outcome = store.journals.load("r").step("1").outcome
    assert isinstance(outcome, Returned)
    assert outcome.value == large


def test_a_delegates_output_over_256_kb_is_kept_apart_and_comes_back_whole(store: Store) -> None:
    run, large = store.journals.load("r"), ["x" * 1000] * 300
    store.journals.append(run, Joined(at=1, id="1", agent="a", child="c", status="done", output=large))
    assert len(store.journals.entries("r")[0].sealed.payload) < 200
    outcome = store.journals.load("r").step("1").outcome
    assert isinstance(outcome, Joined)
    assert outcome.output == large


@pytest.mark.parametrize("notices", [0, 1, 20])
def test_how_a_run_ended_is_found_behind_whatever_notices_followed(store: Store, notices: int) -> None:
    run, other = store.journals.load("r"), store.journals.load("s")
    told = [Notified(at=3, question="", channel="mail", to=str(n)) for n in range(notices)]
    store.journals.append(run, Began(at=1, agent="a", autonomy=3), Ended(at=2, status="done", summary="x"), *told)
    store.journals.append(other, Began(at=1, agent="a", autonomy=3), *told)
    endings = store.journals.endings(["r", "s", "never"])
    assert {id: ended.summary for id, ended in endings.items()} == {"r": "x"}
    began = store.journals.began("s")
    assert began is not None
    assert began.agent == "a"
    assert store.journals.began("never") is None


def test_beginning_twice_begins_once(store: Store) -> None:
    began = Began(at=1, agent="a", autonomy=3)
    assert store.slots.begin("r", began, 0).what == "began"
    assert store.slots.begin("r", began, 0).what == "exists"
    assert store.journals.load("r").length == 1
    assert store.leases.due() == ["r"]


def test_notes_of_the_house_are_chained_whoever_writes_them(store: Store) -> None:
    other = Store(store.server)
    for n in range(3):
        store.house.note("here", n=n)
        other.house.note("there", n=n)
    before = genesis("house")
    for each in store.journals.entries("house"):
        verify(before, each.sealed)
        before = each.sealed.hash
    assert len(store.journals.entries("house")) == 6


@pytest.mark.parametrize("told", [0, 1, 3, 4, 5, 9])
def test_how_a_run_ended_is_found_behind_whoever_was_told_of_it(store: Store, told: int) -> None:
    began, ended = Began(at=1.0, agent="a", autonomy=1), Ended(at=2.0, status="done", summary="all of it")
    notices = [Notified(at=3.0, question="", channel="mail", to=str(n)) for n in range(told)]
    store.journals.append(store.journals.load("r"), began, note("between"), ended, *notices)
    assert store.journals.bounds("r") == (began, ended)


@pytest.mark.parametrize("told", [0, 4, 9])
def test_a_run_that_goes_on_has_no_end_whoever_was_told_of_what(store: Store, told: int) -> None:
    assert store.journals.bounds("r") is None
    notices = [Notified(at=3.0, question="1~1", channel="mail", to=str(n)) for n in range(told)]
    store.journals.append(store.journals.load("r"), Began(at=1.0, agent="a", autonomy=1), asked(), *notices)
    assert store.journals.bounds("r") is None
