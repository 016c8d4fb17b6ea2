"""Whether a run has spent its budget: pure sums, checked before spending."""

from __future__ import annotations

from agents.engine.journal import Budget, Totals


def spent(totals: Totals, budget: Budget, reserve_tokens: int = 0, reserve_usd: float = 0.0) -> str | None:
    """Why nothing more may be spent, in words ("25 iterations of 25"); None: there is enough left.

    `reserve_tokens` and `reserve_usd` are what the next step may cost at most, and must fit in as well.
    """
    return (
        _over("iterations", totals.iterations, budget.iterations, 0)
        or _over("tokens", totals.tokens, budget.tokens, reserve_tokens)
        or _over("USD", totals.usd, budget.usd, reserve_usd)
        or _over("minutes", totals.minutes, budget.minutes, 0)
    )


def remaining(budget: Budget, totals: Totals) -> Budget:
    """What is left of a budget; nothing less than 0."""
    left = {unit: _left(getattr(budget, unit), getattr(totals, unit)) for unit in Budget.model_fields}
    return Budget.model_validate(left)


def least(one: Budget, other: Budget) -> Budget:
    """The tighter of two budgets, unit by unit."""
    pairs = {unit: (getattr(one, unit), getattr(other, unit)) for unit in Budget.model_fields}
    tighter = {unit: min((each for each in pair if each is not None), default=None) for unit, pair in pairs.items()}
    return Budget.model_validate(tighter)


def _left(limit: float | None, used: float) -> float | None:
    return None if limit is None else max(round(limit - used, 6), 0)


def _over(unit: str, used: float, limit: float | None, reserve: float) -> str | None:
    if limit is None or (used < limit and used + reserve <= limit):
        return None
    words = f"{_figure(used)} {unit} of {_figure(limit)}"
    return words if used >= limit else f"{words}, and the next step may take {_figure(reserve)}"


def _figure(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
