"""Made series of a data team's measures: seasonal, with a trend, a level shift, outliers, missing days; half drift.

It knows nothing of how they are judged. Each is a history of daily values and 14 days more that are walked through;
a drift begins on one of these days and stays, as it does until somebody mends the pipeline.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.drift import Kind, Point

WALKED = 14
"""Days at the end of each series that are judged one after the other."""
START = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
KINDS: tuple[Kind, ...] = ("freshness", "volume", "nulls", "distinct", "distribution")


@dataclass(frozen=True)
class Series:
    """`walk`: the place of the first point that is judged; `onset`: of the first that drifted (None: it is healthy)."""

    name: str
    kind: Kind
    points: tuple[Point, ...]
    walk: int
    onset: int | None


@dataclass(frozen=True)
class World:
    """One series' own nature: what its level is multiplied with on each day, and how loud its noise is."""

    days: int
    week: tuple[float, ...]
    growth: float
    shift_day: int
    shift: float
    outliers: dict[int, float]
    missing: frozenset[int]
    sigma: float
    memory: float
    heavy: bool

    def level(self, day: int) -> float:
        """Without noise; the mean of a usual week is about 1 at the end."""
        shifted = self.shift if day < self.shift_day else 1.0
        return self.week[day % 7] * math.exp(self.growth * (day - self.days)) * shifted


def made(seed: int, count: int = 200) -> list[Series]:
    """So many series, of all kinds alike, every other one drifting; the same for the same seed."""
    dice = random.Random(seed)
    return [_series(dice, KINDS[number // 2 % len(KINDS)], number, number % 2 == 1) for number in range(count)]


def _series(dice: random.Random, kind: Kind, number: int, drifts: bool) -> Series:
    world = _world(dice)
    onset = dice.randrange(world.days - WALKED, world.days - 3) if drifts else None
    points = [
        Point(at=(START + timedelta(days=day, minutes=dice.uniform(0, 20))).isoformat(), **value)
        for day, value in enumerate(VALUES[kind](dice, world, onset))
    ]
    kept = [day for day in range(world.days) if day not in world.missing]
    walk = sum(day < world.days - WALKED for day in kept)
    place = sum(day < onset for day in kept) if onset is not None else None
    return Series(f"{kind} {number}", kind, tuple(points[day] for day in kept), walk, place)


def _world(dice: random.Random) -> World:
    history = dice.randrange(42, 120)
    days = history + WALKED
    shifted = dice.random() < 0.3
    gap = dice.randrange(5, history - 10)
    lost = dice.choice((0.0, 0.02, 0.1))
    missing = {day for day in range(history) if dice.random() < lost}
    if dice.random() < 0.25:
        missing |= set(range(gap, gap + dice.randrange(3, 9)))
    outliers = {dice.randrange(history): dice.choice((0.0, 0.3, 2.5, 5.0)) for _ in range(dice.choice((0, 0, 1, 2, 4)))}
    return World(
        days=days,
        week=_week(dice),
        growth=dice.choice((0.0, 0.0, dice.uniform(-0.004, 0.01))),
        shift_day=history - dice.randrange(18, 40) if shifted else 0,
        shift=dice.choice((dice.uniform(0.35, 0.7), dice.uniform(1.4, 2.8))) if shifted else 1.0,
        outliers=outliers,
        missing=frozenset(missing),
        sigma=dice.uniform(0.015, 0.14),
        memory=dice.choice((0.0, 0.0, 0.4)),
        heavy=dice.random() < 0.25,
    )


def _week(dice: random.Random) -> tuple[float, ...]:
    how = dice.choice(("flat", "weekend", "weekend", "any"))
    if how == "flat":
        return (1.0,) * 7
    if how == "weekend":
        saturday = dice.uniform(0.15, 0.8)
        return (1.05, 1.1, 1.1, 1.08, 0.95, saturday, saturday * dice.uniform(0.7, 1.1))
    return tuple(math.exp(dice.gauss(0, 0.25)) for _ in range(7))


def _noise(dice: random.Random, world: World) -> list[float]:
    """In logarithms, one a day: with some memory of the day before, and in some series with a heavy tail."""
    found, last = [], 0.0
    for _ in range(world.days):
        fresh = dice.gauss(0, world.sigma)
        if world.heavy:
            fresh /= math.sqrt(dice.gammavariate(2.5, 1) / 2.5)  # Student's t with five degrees of freedom
        last = world.memory * last + fresh
        found.append(last)
    return found


# One a kind: what is measured on each day -----------------------------------------------------------------------------


def _amounts(dice: random.Random, world: World, onset: int | None, least: float, most: float) -> list[dict[str, float]]:
    size = math.exp(dice.uniform(math.log(least), math.log(most)))
    after = dice.choice((dice.uniform(0.0, 0.55), dice.uniform(1.8, 4.0)))
    found = []
    for day, noise in enumerate(_noise(dice, world)):
        value = size * world.level(day) * math.exp(noise) * world.outliers.get(day, 1.0)
        value *= after if onset is not None and day >= onset else 1.0
        found.append({"value": float(max(0, round(dice.gauss(value, math.sqrt(value)))))})
    return found


def _volume(dice: random.Random, world: World, onset: int | None) -> list[dict[str, float]]:
    return _amounts(dice, world, onset, 300, 5_000_000)


def _distinct(dice: random.Random, world: World, onset: int | None) -> list[dict[str, float]]:
    return _amounts(dice, world, onset, 200, 200_000)


def _freshness(dice: random.Random, world: World, onset: int | None) -> list[dict[str, float]]:
    """A job that loads daily, hourly, or on working days alone; at the onset it stops."""
    how = dice.choice(("daily", "hourly", "working"))
    usual, found, stopped = dice.uniform(0.5, 8), [], 0.0
    for day in range(world.days):
        age = dice.uniform(0.05, 1.0) if how == "hourly" else usual * math.exp(dice.gauss(0, 0.15))
        if how == "working" and day % 7 in (5, 6):
            age += 24.0 * (day % 7 - 4)
        if day in world.outliers:
            age += dice.uniform(3, 30)
        if onset is not None and day >= onset:
            stopped = stopped + 24.0 if stopped else age + 24.0
            age = stopped
        found.append({"value": age})
    return found


def _nulls(dice: random.Random, world: World, onset: int | None) -> list[dict[str, float]]:
    rows = round(math.exp(dice.uniform(math.log(300), math.log(100_000))))
    base = dice.choice((0.0, dice.uniform(0.001, 0.01), dice.uniform(0.01, 0.2)))
    more = dice.uniform(0.04, 0.6)
    found = []
    for day, noise in enumerate(_noise(dice, world)):
        shifted = world.shift if day < world.shift_day else 1.0
        rate = base * shifted * world.week[day % 7] ** 0.5 * math.exp(noise)
        rate = rate if day not in world.outliers else rate + dice.uniform(0.05, 0.5)
        rate = min(1.0, rate + (more if onset is not None and day >= onset else 0.0))
        count = min(rows, max(0, round(dice.gauss(rows * rate, math.sqrt(rows * rate * (1 - rate))))))
        found.append({"value": count / rows})
    return found


def _distribution(dice: random.Random, world: World, onset: int | None) -> list[dict[str, dict[str, float]]]:
    """Of three to twelve labels; from the onset on one is lost, a new one comes, or two change places."""
    labels = [f"label {number}" for number in range(dice.randrange(3, 13))]
    weights = {label: dice.gammavariate(1.2, 1) + 0.05 for label in labels}
    weekend = {label: math.exp(dice.gauss(0, dice.choice((0.0, 0.15)))) for label in labels}
    slow = {label: dice.gauss(0, 0.0015) for label in labels}
    rows = round(math.exp(dice.uniform(math.log(400), math.log(100_000))))
    spread = dice.uniform(0.01, 0.12)
    changed = _changed(dice, weights)
    found = []
    for day in range(world.days):
        now = changed if onset is not None and day >= onset else weights
        shares = {
            label: weight
            * (weekend.get(label, 1.0) if day % 7 in (5, 6) else 1.0)
            * math.exp(slow.get(label, 0.0) * day + dice.gauss(0, spread))
            for label, weight in now.items()
        }
        odd = (3.0 if day in world.outliers else 1.0) * (world.shift if day < world.shift_day else 1.0)
        shares.update({label: share * odd for label, share in shares.items() if label == labels[0]})
        found.append({"buckets": _drawn(dice, shares, rows)})
    return found


def _drawn(dice: random.Random, shares: dict[str, float], rows: int) -> dict[str, float]:
    """So many rows of each label, as chance has it; a label that nobody drew is not there."""
    whole, counts = sum(shares.values()), {}
    for label, weight in shares.items():
        share = weight / whole
        count = round(dice.gauss(rows * share, math.sqrt(rows * share * (1 - share))))
        counts.update({label: float(count)} if count > 0 else {})
    return counts


def _changed(dice: random.Random, weights: dict[str, float]) -> dict[str, float]:
    largest, second, *_, least = sorted(weights, key=lambda label: -weights[label])
    how = dice.choice(("lost", "new", "swapped"))
    if how == "lost":
        lost = dice.choice((largest, second))
        return {label: weight for label, weight in weights.items() if label != lost}
    if how == "new":
        return {**weights, "unknown": sum(weights.values()) * dice.uniform(0.08, 0.6)}
    return {**weights, largest: weights[least], least: weights[largest]}


Values = Callable[[random.Random, World, int | None], Sequence[Mapping[str, Any]]]
VALUES: dict[Kind, Values] = {
    "volume": _volume,
    "distinct": _distinct,
    "freshness": _freshness,
    "nulls": _nulls,
    "distribution": _distribution,
}
