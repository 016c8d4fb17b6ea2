"""Whether a distribution has drifted: how far it lies from the usual one, beside how far earlier days lay."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from agents.drift.bounds import ENOUGH, SPREADS, TAIL
from agents.drift.mix import LATELY, Shares, by_chance, distance, foremost, middle, shares
from agents.drift.robust import quantile, spread
from agents.drift.shapes import Drift, Point

LEAST = 0.06
"""A distance that is never worth anybody's time: about a percent of the rows that changed its label."""


def apart(days: Sequence[Point], now: Point) -> Drift:
    """Judge it by usual days. A new label is compared like any other."""
    mixes = [(day.moment.weekday(), shares(day.buckets)) for day in days if shares(day.buckets)]
    mine = shares(now.buckets)
    if not mixes or not mine:
        return Drift(drifted=False, learning=True, why="it is the first value" if mine else "there are no rows")
    weekday = now.moment.weekday()
    usual = _usual(mixes, weekday)
    far = distance(mine, usual)
    earlier = [distance(mix, _usual(mixes[:place], day)) for place, (day, mix) in enumerate(mixes) if place >= 7]
    learning = len(mixes) < ENOUGH
    high = 1.0 if learning else _high(earlier[-42:], len(usual), sum(now.buckets.values()))
    drifted = far > high
    said = "; ".join(_told(label, mine, mixes) for label in foremost(mine, usual))
    if learning:
        said += f"; still learning, from {len(mixes)} of {ENOUGH} days"
    return Drift(
        drifted=drifted,
        value=round(far, 4),
        learning=learning,
        direction="apart" if drifted else "",
        high=high,
        score=round(far / high, 2),
        days=len(mixes),
        why=said,
    )


def _usual(mixes: Sequence[tuple[int, Shares]], weekday: int) -> Shares:
    """Of days of late; weekends apart from working days, where there are enough of them."""
    lately = mixes[-LATELY:]
    alike = [mix for day, mix in lately if (day > 4) == (weekday > 4)]
    return middle(alike if len(alike) >= 4 else [mix for _, mix in lately])


def _high(earlier: Sequence[float], labels: int, rows: float) -> float:
    center = median(earlier)
    scale = spread([each - center for each in earlier])
    sizes = [each for each in earlier if each <= center + 6 * scale] or [center]
    learned = max(center + SPREADS * scale, TAIL / 1.5 * quantile(sizes, 0.9))
    return min(1.0, max(LEAST, 2.5 * by_chance(labels, rows), learned))


def _told(label: str, mine: Shares, mixes: Sequence[tuple[int, Shares]]) -> str:
    before = [mix.get(label, 0.0) for _, mix in mixes[-LATELY:]]
    low, high = f"{min(before):.0%}", f"{max(before):.0%}"
    had = low if low == high else f"{low}–{high}"
    return f'"{label}" is {mine.get(label, 0.0):.0%} of the rows, where the last {len(before)} days had {had}'
