"""Statistics that a few wild values do not move."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.drift.mix import distance, middle, shares
from agents.drift.robust import quantile, slope, spread, usual

ERRORS = [0.1 * n for n in range(-20, 21)]
MIXES = st.dictionaries(st.sampled_from("abcdef"), st.floats(1, 1000), min_size=1)


def test_outliers_widen_what_is_usual_by_little_even_a_fifth_of_them() -> None:
    clean = usual(ERRORS, 4.0, 2.5)
    assert usual([*ERRORS, *[100.0] * 2], 4.0, 2.5) < 1.15 * clean
    assert usual([*ERRORS, *[100.0] * 8], 4.0, 2.5) < 1.4 * clean
    assert usual([], 4.0, 2.5) == 0.0


def test_a_heavy_tail_widens_it_and_outliers_are_no_tail() -> None:
    heavy = [*[0.1 * n for n in range(-10, 11)], *[2.0, -2.0] * 3]
    assert 1.1 * 4.0 * spread(heavy) < usual(heavy, 4.0, 2.3) == pytest.approx(4.6)
    assert usual([*heavy, *[100.0] * 3], 4.0, 2.3) == pytest.approx(4.6)
    assert usual([*heavy, *[4.0] * 6], 4.0, 2.5) <= 4.8 * spread([*heavy, *[4.0] * 6])


def test_a_slope_is_that_of_most_values() -> None:
    times = [float(n) for n in range(20)]
    values = [3.0 * n for n in times]
    values[4] = values[11] = 900.0
    assert slope(times, values) == pytest.approx(3.0)
    assert slope([1.0], [1.0]) == 0.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 1))
def test_a_quantile_lies_among_the_values(values: list[float], share: float) -> None:
    assert min(values) - 1e-6 <= quantile(values, share) <= max(values) + 1e-6


@given(MIXES, MIXES)
def test_a_distance_is_the_same_both_ways_and_0_to_oneself(one: dict[str, float], other: dict[str, float]) -> None:
    here, there = shares(one), shares(other)
    assert 0 <= distance(here, there) <= 1
    assert distance(here, there) == pytest.approx(distance(there, here))
    assert distance(here, here) == pytest.approx(0, abs=1e-6)
    assert distance(here, shares({"z": 1.0})) == pytest.approx(1.0)
    assert sum(middle([here, here]).values()) == pytest.approx(1.0)
