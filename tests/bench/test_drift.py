"""The made series are what they are said to be, and how drifts are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.drift import Drift, Point
from tests.bench import drift
from tests.bench.drift import SEED, Tally, alarms, outside, tally, values
from tests.bench.series import KINDS, START, WALKED, Series, made


def series(onset: int | None, count: int = 20) -> Series:
    points = tuple(Point(at=(START + timedelta(days=day)).isoformat(), value=100.0) for day in range(count))
    return Series("volume 0", "volume", points, count - WALKED, onset)


def test_half_of_the_series_drift_and_all_kinds_are_there_alike() -> None:
    every = made(SEED)
    assert len(every) == 200
    for kind in KINDS:
        of = [each for each in every if each.kind == kind]
        assert (len(of), sum(each.onset is not None for each in of)) == (40, 20)
    for each in every:
        assert 0 < each.walk <= len(each.points) - WALKED
        assert each.onset is None or each.walk <= each.onset <= len(each.points) - 3


def test_one_seed_makes_the_same_series_every_time_and_another_makes_others() -> None:
    assert made(SEED, 20) == made(SEED, 20)
    assert made(SEED, 20) != made(SEED + 1, 20)


def test_some_have_missing_days_and_some_have_all() -> None:
    every = made(SEED, 100)
    whole = [
        (each.points[-1].moment.date() - each.points[0].moment.date()).days + 1 == len(each.points) for each in every
    ]
    assert 20 < sum(whole) < 80


def test_a_drift_is_found_within_three_days_and_an_alarm_before_it_is_false() -> None:
    every = [series(None), series(10), series(10), series(10), series(10)]
    raised: list[list[int]] = [[7], [12], [13], [8, 10], []]
    assert tally(every, raised) == Tally(found=2, missed=2, false=2)
    assert (tally(every, raised).precision, tally(every, raised).recall) == (0.5, 0.5)
    assert tally(every[:1], [[]]).precision == 0.0


def test_what_lies_outside_the_bounds_of_a_peer_is_its_alarm() -> None:
    one = series(None)
    bounds = [[90.0, 110.0]] * WALKED
    assert outside(one, bounds) == []
    bounds[3] = [101.0, 110.0]
    assert outside(one, bounds) == [one.walk + 3]
    assert values(one) == [100.0] * 20


def test_each_day_is_judged_by_what_was_known_then_and_by_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    one, seen = series(10), list[int]()

    def judge(history: list[Point], now: Point, _kind: str) -> object:
        seen.append(len(history))
        assert all(point.moment < now.moment for point in history)
        assert sum(point.drifted for point in history) == max(0, len(history) - one.walk)
        return Drift(drifted=True)

    monkeypatch.setattr(drift, "judge", judge)
    assert alarms(one) == seen == list(range(6, 20))


def test_a_few_series_are_judged_well() -> None:
    every = made(7, 20)
    told = tally(every, [alarms(each) for each in every])
    assert told.false <= 1
    assert told.found >= 8
