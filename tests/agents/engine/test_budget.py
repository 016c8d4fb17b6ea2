"""Budgets: when a run has spent its own, and what it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.budget import spent
from agents.engine.journal import Budget, Totals

CASES = [
    (Totals(), Budget(), 0, None),
    (Totals(iterations=10**6, tokens=10**9, usd=1e6, minutes=1e6), Budget(), 10**9, None),
    (Totals(iterations=24), Budget(iterations=25), 0, None),
    (Totals(iterations=25), Budget(iterations=25), 0, "25 iterations of 25"),
    (Totals(iterations=26), Budget(iterations=25), 0, "26 iterations of 25"),
    (Totals(tokens=200_000), Budget(tokens=200_000), 0, "200,000 tokens of 200,000"),
    (Totals(tokens=150_000), Budget(tokens=200_000), 50_000, None),
    (
        Totals(tokens=150_000),
        Budget(tokens=200_000),
        50_001,
        "150,000 tokens of 200,000, and the next step may take 50,001",
    ),
    (Totals(minutes=30.25), Budget(minutes=30), 0, "30.25 minutes of 30"),
    (Totals(iterations=1, usd=2), Budget(iterations=9, usd=1.5), 0, "2 USD of 1.5"),
]


@pytest.mark.parametrize(("totals", "budget", "reserve", "why"), CASES)
def test_a_budget_is_spent_in_words(totals: Totals, budget: Budget, reserve: int, why: str | None) -> None:
    assert spent(totals, budget, reserve) == why


def test_money_is_reserved_too() -> None:
    assert spent(Totals(usd=1.0), Budget(usd=1.5), reserve_usd=0.5) is None
    why = spent(Totals(usd=1.0), Budget(usd=1.5), reserve_usd=0.75)
    assert why == "1 USD of 1.5, and the next step may take 0.75"


@given(st.integers(0, 100), st.integers(1, 100), st.integers(0, 100))
def test_what_is_let_through_never_ends_above_the_budget(used: int, limit: int, reserve: int) -> None:
    why = spent(Totals(tokens=used), Budget(tokens=limit), reserve)
    assert (why is None) == (used < limit and used + reserve <= limit)
