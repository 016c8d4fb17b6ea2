"""Budgets: when a run has spent its own, and what it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.budget import Need, lent, raised, spent, tighter, words
from agents.engine.journal import Budget, Totals

CASES = [
    (Totals(), Budget(), 0, None),
    (Totals(iterations=10**6, tokens=10**9, usd=1e6, minutes=1e6), Budget(), 10**9, None),
    (Totals(iterations=24), Budget(iterations=25), 0, None),
    (Totals(iterations=25), Budget(iterations=25), 0, "25 of 25 steps"),
    (Totals(iterations=26), Budget(iterations=25), 0, "26 of 25 steps"),
    (Totals(tokens=200_000), Budget(tokens=200_000), 0, "200,000 of 200,000 tokens"),
    (Totals(tokens=150_000), Budget(tokens=200_000), 50_000, None),
    (
        Totals(tokens=150_000),
        Budget(tokens=200_000),
        50_001,
        "150,000 of 200,000 tokens, and the next step may take 50,001",
    ),
    (Totals(minutes=30.25), Budget(minutes=30), 0, "30.25 of 30 minutes"),
    (Totals(iterations=1, usd=2), Budget(iterations=9, usd=1.5), 0, "$2.00 of $1.50"),
]


@pytest.mark.parametrize(("totals", "budget", "reserve", "why"), CASES)
def test_a_budget_is_spent_in_words(totals: Totals, budget: Budget, reserve: int, why: str | None) -> None:
    assert spent(totals, budget, Need(tokens=reserve)) == why


def test_money_is_reserved_too() -> None:
    assert spent(Totals(usd=1.0), Budget(usd=1.5), Need(usd=0.5)) is None
    why = spent(Totals(usd=1.0), Budget(usd=1.5), Need(usd=0.75))
    assert why == "$1.00 of $1.50, and the next step may take $0.75"


@given(st.integers(0, 100), st.integers(1, 100), st.integers(0, 100))
def test_what_is_let_through_never_ends_above_the_budget(used: int, limit: int, reserve: int) -> None:
    why = spent(Totals(tokens=used), Budget(tokens=limit), Need(tokens=reserve))
    assert (why is None) == (used < limit and used + reserve <= limit)


def test_a_step_is_set_aside_like_tokens_and_money() -> None:
    budget = Budget(iterations=3)
    assert spent(Totals(iterations=2), budget, Need(iterations=1)) is None
    assert spent(Totals(iterations=1), budget, Need(iterations=1).plus(Need(iterations=2))) is not None


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (Budget(), ""),
        (Budget(iterations=25, tokens=200_000, usd=1.5, minutes=30), "25 steps, 200,000 tokens, $1.50, 30 minutes"),
        (Budget(iterations=1, usd=0.0125, minutes=1), "1 step, $0.0125, 1 minute"),
    ],
)
def test_a_budget_reads_as_people_say_it(budget: Budget, said: str) -> None:
    assert words(budget) == said


LIMITS = st.builds(
    Budget,
    iterations=st.none() | st.integers(1, 1000),
    tokens=st.none() | st.integers(1, 10**7),
    usd=st.none() | st.floats(0.01, 100),
    minutes=st.none() | st.floats(0.5, 600),
)


@given(LIMITS, st.integers(0, 20))
def test_each_raise_adds_the_limits_it_began_with_once(budget: Budget, times: int) -> None:
    more = raised(budget, times)
    for name, limit in budget:
        now = getattr(more, name)
        assert (now is None) == (limit is None)
        if limit is not None:
            assert now == pytest.approx(limit * (times + 1))
    assert raised(budget, 0) == budget


@given(LIMITS, LIMITS)
def test_of_limits_beside_shared_ones_those_that_are_less_remain(own: Budget, shared: Budget) -> None:
    left = tighter(own, shared)
    for name, limit in left:
        mine, theirs = getattr(own, name), getattr(shared, name)
        assert limit == (mine if mine is not None and (theirs is None or mine < theirs) else None)


SMALL = st.none() | st.integers(1, 9)
BUDGETS = st.builds(Budget, iterations=SMALL, tokens=SMALL, usd=SMALL, minutes=SMALL)
SPENT = st.builds(Totals, iterations=st.integers(0, 12), tokens=st.integers(0, 12), usd=st.integers(0, 12))


@given(BUDGETS, BUDGETS, SPENT)
def test_what_is_lent_is_neither_more_than_its_own_limits_nor_than_is_left_above(
    own: Budget, above: Budget, used: Totals
) -> None:
    for unit, limit in lent(own, above, used):
        mine, theirs = getattr(own, unit), getattr(above, unit)
        left = None if theirs is None else max(theirs - getattr(used, unit), 0)
        assert limit == min((each for each in (mine, left) if each is not None), default=None)
