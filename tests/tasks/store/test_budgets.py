"""A budget that several runs share: never more than its limits, whoever asks at once, and whoever dies in between."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from agents.engine.budget import Need, raised, spent
from agents.engine.journal import Budget, Totals
from tasks.store import Store
from tasks.store.budgets import Granted, Over, Share, Tally, Unanswered, Wait
from tasks.store.journals import Fenced

ROOT = "root"
LIMITS = Budget(iterations=10, tokens=1000, usd=1.0)
STEP = Need(iterations=1, tokens=100)


@dataclass
class Member:
    """One run of the tree, as its driver knows it."""

    store: Store
    run: str
    limits: Budget = LIMITS
    spent: Need = Need()  # noqa: RUF009 - it is immutable
    raises: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self.take()

    def take(self) -> None:
        """As another worker does, after the lease of the one before ran out."""
        self.store.server.client.delete(self.store.server.keys.lease(self.run))
        lease = self.store.leases.take(self.run, 60)
        assert lease
        self.token = lease.token

    def share(self, aside: Need = Need()) -> Share:  # noqa: B008 - it is immutable
        totals = Totals(iterations=self.spent.iterations, tokens=self.spent.tokens, usd=self.spent.usd)
        return Share(totals, self.raises, aside, self.calls)

    def reserve(self, need: Need = STEP, tool: str = "") -> object:
        return self.store.budgets.reserve(
            ROOT, self.run, self.token, self.share(), self.limits, need, Tally(tool) if tool else None
        )

    def commit(self, *, ended: bool = False, why: str = "") -> None:
        self.store.budgets.commit(ROOT, self.run, self.token, self.share(), ended=ended, why=why)

    def spend(self, need: Need) -> None:
        self.spent = self.spent.plus(need)


def total(store: Store) -> Totals:
    """What is kept of what all of them have spent."""
    sums = from_json(store.server.client.hget(store.server.keys.budget(ROOT), "sum"))
    return Totals(iterations=sums["i"], tokens=sums["t"], usd=sums["u"] / 1e6, minutes=sums["m"] / 60_000)


def due(store: Store, run: str) -> bool:
    return store.server.client.zscore(store.server.keys.due, run) is not None and bool(
        store.server.client.hget(store.server.keys.lease(run), "nudged")
    )


def test_what_all_of_them_spent_is_summed_and_what_is_set_aside_is_not(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    one.spend(Need(2, 300, 0.25))
    assert one.reserve() == Granted()
    two.spend(Need(1, 50, 0.0000004))
    two.commit()
    assert total(store) == Totals(iterations=3, tokens=350, usd=0.250001)
    assert store.server.client.ttl("placet:budget:root") > 30 * 86_400


def test_a_run_that_says_the_same_twice_has_spent_it_once(store: Store) -> None:
    one = Member(store, "one")
    one.spend(STEP)
    for _ in range(3):
        one.commit()
    assert total(store) == Totals(iterations=1, tokens=100)


def test_what_a_killed_worker_set_aside_is_free_once_another_has_its_run(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    assert one.reserve(Need(1, 900)) == Granted()
    assert two.reserve(Need(1, 200)) == Wait()
    one.take()
    one.commit()
    assert due(store, "two"), "who waited is woken"
    assert two.reserve(Need(1, 200)) == Granted()


def test_a_worker_whose_lease_is_lost_says_nothing_of_its_run_any_more(store: Store) -> None:
    one = Member(store, "one")
    one.spend(STEP)
    one.commit()
    before, one.token = total(store), "another"
    one.spend(STEP)
    for act in (one.commit, one.reserve):
        with pytest.raises(Fenced):
            act()
    assert total(store) == before


@pytest.mark.parametrize(
    ("limits", "need"),
    [
        (Budget(iterations=5), Need(iterations=1)),
        (Budget(tokens=500), Need(tokens=100)),
        (Budget(usd=0.5), Need(usd=0.1)),
        (Budget(usd=0.000005), Need(usd=0.000001)),
    ],
)
def test_however_many_ask_at_once_no_more_than_the_limit_is_granted(store: Store, limits: Budget, need: Need) -> None:
    members = [Member(store, f"run{n}", limits) for n in range(24)]
    together, answers = threading.Barrier(24), list[object]()

    def ask(member: Member) -> None:
        together.wait()
        for _ in range(4):
            answer = member.reserve(need)
            answers.append(answer)
            if answer == Granted():
                member.spend(need)
                member.commit()

    threads = [threading.Thread(target=ask, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(Granted()) == 5
    assert sum(isinstance(answer, Over) for answer in answers) <= 4, "one run asks people for all"
    spent_by_all = total(store)
    for unit in ("iterations", "tokens", "usd"):
        limit = getattr(limits, unit)
        assert limit is None or getattr(spent_by_all, unit) == pytest.approx(limit)


def test_a_limit_that_is_reached_holds_whatever_needs_nothing_of_that_unit(store: Store) -> None:
    one = Member(store, "one")
    one.spend(Need(tokens=1000))
    assert isinstance(one.reserve(Need(iterations=1)), Over)
    timed = Member(store, "one", Budget(minutes=0.5))
    share = Share(Totals(minutes=0.5))
    assert isinstance(store.budgets.reserve(ROOT, "one", timed.token, share, timed.limits, STEP), Over)


def test_one_asks_people_for_all_and_a_raise_wakes_those_who_wait(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    one.spend(Need(iterations=10))
    answer = one.reserve()
    assert answer == Over(Totals(iterations=10), 0)
    assert spent(answer.totals, raised(LIMITS, answer.raises), STEP) == "10 of 10 steps"
    assert two.reserve() == Wait()
    assert one.reserve() == answer
    one.raises = 1
    assert one.reserve() == Granted()
    assert due(store, "two")
    assert two.reserve() == Granted()
    one.spend(Need(iterations=10))
    one.commit()
    assert two.reserve() == Over(Totals(iterations=20), 1)


def test_a_raise_through_any_run_raises_the_limits_of_the_root_by_themselves(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    one.spend(Need(iterations=19))
    one.raises = two.raises = 1
    one.commit()
    two.commit()
    assert two.reserve(Need(iterations=11)) == Granted()
    assert two.reserve(Need(iterations=12)) == Over(Totals(iterations=19), 2)


def test_when_the_one_who_asks_ends_the_next_one_asks(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    one.spend(Need(iterations=10))
    one.reserve()
    assert two.reserve() == Wait()
    one.commit(ended=True)
    assert due(store, "two")
    assert isinstance(two.reserve(), Over)


def test_who_waits_for_what_the_others_spend_to_the_last_is_woken_to_ask(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    one.spend(Need(iterations=9))
    assert one.reserve(Need(iterations=1)) == Granted()
    assert two.reserve(Need(iterations=1)) == Wait(), "it may come back"
    one.spend(Need(iterations=1))
    one.commit(ended=True)
    assert due(store, "two")
    assert isinstance(two.reserve(Need(iterations=1)), Over)


def test_silence_counts_for_all_until_somebody_raises_it(store: Store) -> None:
    one, two = Member(store, "one"), Member(store, "two")
    one.spend(Need(iterations=10))
    one.reserve()
    one.commit(ended=True, why="unanswered")
    assert two.reserve() == Unanswered()
    two.raises = 1
    assert two.reserve() == Granted()
    two.spend(Need(iterations=10))
    assert isinstance(two.reserve(), Over)


def test_calls_of_a_tool_are_counted_across_the_tree_in_the_order_in_which_they_are_asked_for(store: Store) -> None:
    members = [Member(store, f"run{n}", Budget()) for n in range(12)]
    together, counts = threading.Barrier(12), list[int]()

    def ask(member: Member) -> None:
        together.wait()
        answer = member.reserve(Need(iterations=1), "stripe.refund")
        assert isinstance(answer, Granted)
        counts.append(answer.calls.get("stripe.refund", 0))

    threads = [threading.Thread(target=ask, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == list(range(12))
    members[0].commit()
    members[1].calls = {"stripe.refund": 4}
    members[1].commit()
    assert members[2].reserve(Need(), "stripe.refund") == Granted({"stripe.refund": 13})
    assert members[1].reserve(Need(), "stripe.refund") == Granted({"stripe.refund": 10}), "its own are not among them"
    assert members[2].reserve(Need(), "mail.send") == Granted({"stripe.refund": 14})


def test_a_further_attempt_at_a_call_is_not_counted_again(store: Store) -> None:
    one, two = Member(store, "one", Budget()), Member(store, "two", Budget())
    one.calls = {"stripe.refund": 1}
    again = Tally("stripe.refund", 0)
    assert store.budgets.reserve(ROOT, "one", one.token, one.share(), Budget(), STEP, again) == Granted(
        {"stripe.refund": 0}
    )
    assert two.reserve(STEP, "stripe.refund") == Granted({"stripe.refund": 1})


NEEDS = st.builds(Need, st.integers(0, 4), st.integers(0, 400), st.integers(0, 40).map(lambda cents: cents / 100))
ACTS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["ask", "pay", "die", "raise", "end"]), NEEDS))


@given(ACTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_granted_and_paid_never_ends_above_the_limits_in_any_order(
    store: Store, acts: list[tuple[str, str, Need]]
) -> None:
    store.server.client.flushall()
    members = {name: Member(store, name) for name in "abc"}
    aside: dict[str, Need] = {}
    for name, act, need in acts:
        member = members[name]
        match act:
            case "ask":
                answer = member.reserve(need)
                aside.pop(name, None)
                if isinstance(answer, Granted):
                    aside[name] = need
            case "pay":
                member.spend(aside.pop(name, Need()))
                member.commit()
            case "die":
                member.take()
            case "raise":
                member.raises += 1
                member.commit()
                aside.pop(name, None)
            case "end":
                member.commit(ended=True)
                aside.pop(name, None)
        most = raised(LIMITS, sum(each.raises for each in members.values()))
        taken = Need()
        for each in (*(member.spent for member in members.values()), *aside.values()):
            taken = taken.plus(each)
        assert most.iterations is not None
        assert most.tokens is not None
        assert most.usd is not None
        assert taken.iterations <= most.iterations
        assert taken.tokens <= most.tokens
        assert taken.usd <= most.usd + 1e-6
