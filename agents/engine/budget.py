"""Whether a run has spent its budget: pure sums, checked before spending."""

from __future__ import annotations

from typing import NamedTuple

from agents.engine.journal import Budget, Totals


class Need(NamedTuple):
    """What is set aside before it is spent: counts, and money."""

    iterations: int = 0
    tokens: int = 0
    usd: float = 0.0

    def plus(self, other: Need) -> Need:
        return Need(self.iterations + other.iterations, self.tokens + other.tokens, self.usd + other.usd)


def spent(totals: Totals, budget: Budget, need: Need = Need()) -> str | None:  # noqa: B008 - it is immutable
    """Why nothing more may be spent, in words ("25 of 25 steps"); None: there is enough left.

    `need` is what the next step may cost at most, and must fit in as well.
    """
    return (
        _over(totals.iterations, budget.iterations, need.iterations, "steps")
        or _over(totals.tokens, budget.tokens, need.tokens, "tokens")
        or _over(totals.usd, budget.usd, need.usd, "$")
        or _over(totals.minutes, budget.minutes, 0, "minutes")
    )


def tighter(own: Budget, shared: Budget) -> Budget:
    """What one run's own limits add to those it shares with others: the ones that are less."""
    limits = {unit: limit for unit, limit in own if limit is not None and _less(limit, getattr(shared, unit))}
    return Budget.model_validate(limits)


def lent(own: Budget, above: Budget, used: Totals) -> Budget:
    """What one run's own limits are under another that has spent so much: never more than that one has left."""
    left = {unit: max(limit - getattr(used, unit), 0) for unit, limit in above if limit is not None}
    less = tighter(Budget.model_validate(left), own).model_dump(exclude_none=True)
    return Budget.model_validate({**own.model_dump(), **less})


def raised(budget: Budget, times: int) -> Budget:
    """The budget with so many times its own limits more."""
    limits = {name: limit and limit * (1 + times) for name, limit in budget}
    return Budget.model_validate(limits) if times else budget


def words(budget: Budget) -> str:
    """A budget as people read it: "25 steps, 200,000 tokens, $1.50, 30 minutes"; empty: without limits."""
    limits = [
        (budget.iterations, "steps"),
        (budget.tokens, "tokens"),
        (budget.usd, "$"),
        (budget.minutes, "minutes"),
    ]
    return ", ".join(_amount(limit, unit) for limit, unit in limits if limit is not None)


def _less(limit: float, other: float | None) -> bool:
    return other is None or limit < other


def _over(used: float, limit: float | None, need: float, unit: str) -> str | None:
    if limit is None or (used < limit and used + need <= limit):
        return None
    said = f"{_figure(used, unit)} of {_amount(limit, unit)}"
    return said if used >= limit else f"{said}, and the next step may take {_figure(need, unit)}"


def _amount(value: float, unit: str) -> str:
    if unit == "$":
        return _figure(value, unit)
    return f"{_figure(value, unit)} {unit.removesuffix('s') if value == 1 else unit}"


def _figure(value: float, unit: str) -> str:
    if unit != "$":
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    whole, _, cents = f"{value:,.4f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"
