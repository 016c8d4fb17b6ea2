"""What is a drift and what is not: one history a sentence, and what holds for any."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.drift import Kind, Point, judge
from agents.drift.history import ACCEPTED
from tests.agents.drift.days import NOW, days, today, wavy, weekly

SUNDAY = NOW + timedelta(days=3)


def test_what_is_as_ever_is_no_drift_and_says_what_was_usual() -> None:
    found = judge(days(wavy(60)), today(10_050), "volume")
    assert (found.drifted, found.learning, found.direction, found.days) == (False, False, "", 60)
    assert found.why == "10,050 rows; the last 28 days had 9,800–10,200"
    assert found.low is not None
    assert found.high is not None
    assert 8_000 < found.low < 10_050 < found.high < 12_500


def test_a_fall_and_a_rise_are_drifts_with_their_direction() -> None:
    fall, rise = (judge(days(wavy(60)), today(value), "volume") for value in (1_204, 25_000))
    assert (fall.drifted, fall.direction) == (True, "down")
    assert (rise.drifted, rise.direction) == (True, "up")
    assert min(fall.score, rise.score) > 1


def test_a_weekday_is_compared_with_its_own_kind_and_the_words_say_so() -> None:
    history = weekly(63)
    found = judge(days(history), today(3_000), "volume")
    assert found.drifted, "3,000 is a Sunday's number, and this is a Thursday"
    assert found.why.startswith("3,000 rows; Thursdays had 9,8")
    assert "over the last 8 weeks; from " in found.why
    sunday = [*history, 10_000, 10_000, 3_000]
    assert not judge(days(sunday, SUNDAY), today(3_000, SUNDAY), "volume").drifted
    assert judge(days(sunday, SUNDAY), today(10_000, SUNDAY), "volume").drifted, "and 10,000 a working day's"


def test_slow_growth_is_no_drift_and_its_sudden_end_is_none_either_until_it_matters() -> None:
    grown = [value * 1.01**day for day, value in enumerate(wavy(90))]
    assert not judge(days(grown), today(10_000 * 1.01**90), "volume").drifted
    assert judge(days(grown), today(10_000.0), "volume").drifted


def test_a_trend_is_carried_on_so_that_the_bounds_stay_close() -> None:
    grown = [value * 1.02**day for day, value in enumerate(wavy(60))]
    found, expected = judge(days(grown), today(10_000 * 1.02**60), "volume"), 10_000 * 1.02**60
    assert found.low is not None
    assert found.high is not None
    assert 0.8 * expected < found.low < expected < found.high < 1.2 * expected


def test_single_outliers_of_the_past_widen_nothing() -> None:
    history = wavy(60)
    history[20], history[41], history[50] = 0.0, 90_000.0, 50.0
    assert not judge(days(history), today(10_000), "volume").drifted
    assert judge(days(history), today(6_000), "volume").drifted


def test_missing_days_are_no_zeros() -> None:
    history: list[float | None] = [None if day % 4 == 1 or 30 < day < 37 else each for day, each in enumerate(wavy(80))]
    assert not judge(days(history), today(10_000), "volume").drifted
    assert judge(days(history), today(5_000), "volume").drifted


def test_after_a_pause_of_months_it_goes_by_what_was_before() -> None:
    history = days(weekly(60), NOW - timedelta(days=60))
    assert not judge(history, today(10_000), "volume").drifted
    assert judge(history, today(500), "volume").drifted


def test_a_level_that_shifted_weeks_ago_is_the_level() -> None:
    history = [*wavy(40), *wavy(20, 20_000)]
    assert not judge(days(history), today(20_000), "volume").drifted
    assert judge(days(history), today(10_000), "volume").drifted, "back at the old one is a drift"


def test_a_drift_stays_one_until_it_has_lasted_two_weeks() -> None:
    points = days(wavy(50))
    verdicts = []
    for day in range(ACCEPTED + 3):
        now = NOW + timedelta(days=day)
        point = today(4_000 + day % 3 * 40, now)
        drift = judge(points, point, "volume")
        verdicts.append(drift.drifted)
        points.append(point.model_copy(update={"drifted": drift.drifted}))
    assert verdicts[:ACCEPTED] == [True] * ACCEPTED
    assert verdicts[-1] is False


def lasting(history: Sequence[float], then: Sequence[float], kind: Kind) -> list[bool]:
    """What is said of each day from today on."""
    points, verdicts = days(history), list[bool]()
    for day, value in enumerate(then):
        point = today(value, NOW + timedelta(days=day))
        verdicts.append(judge(points, point, kind).drifted)
        points.append(point.model_copy(update={"drifted": verdicts[-1]}))
    return verdicts


@pytest.mark.parametrize(
    ("history", "then", "kind"),
    [
        ([2.0 + day % 3 * 0.2 for day in range(40)], [26.0 + 24 * day for day in range(125)], "freshness"),
        (wavy(50), [0.0] * 125, "volume"),
        (wavy(50), [0.0] * 125, "distinct"),
        ([0.01] * 50, [1.0] * 125, "nulls"),
    ],
)
def test_a_table_in_which_nothing_comes_in_any_more_never_becomes_usual(
    history: list[float], then: list[float], kind: Kind
) -> None:
    again = history[-1]  # rows come again
    assert lasting(history, [*then, again], kind) == [*[True] * len(then), False]


def test_a_slower_pace_becomes_usual_once_it_has_lasted() -> None:
    hourly = [1.0 + day % 3 * 0.2 for day in range(40)]
    assert lasting(hourly, [10.0 + day % 3 for day in range(20)], "freshness") == [True] * ACCEPTED + [False] * 6


def test_a_table_that_was_empty_now_and_then_may_stay_so() -> None:
    history = [0.0 if day in (10, 20) else each for day, each in enumerate(wavy(50))]
    assert lasting(history, [0.0] * 20, "volume") == [True] * ACCEPTED + [False] * 6


def test_two_days_are_no_history_to_judge_by() -> None:
    found = judge(days([10_000, 10_100]), today(500), "volume")
    assert (found.drifted, found.learning, found.days) == (False, True, 2)
    assert found.why == "500 rows; the last 2 days had 10,000–10,100; still learning, from 2 of 14 days"
    assert judge([], today(500), "volume").why == "500 rows; it is the first value"


def test_an_empty_table_is_a_drift_however_little_is_known() -> None:
    found = judge(days([10_000, 9_000, 14_000]), today(0), "volume")
    assert (found.drifted, found.learning, found.direction) == (True, True, "down")
    assert "there has never been nothing in 3 days" in found.why
    assert not judge(days([10_000, 0, 14_000]), today(0), "volume").drifted
    assert judge(days([0.01, 0.02, 0.01]), today(1.0), "nulls").drifted


def test_problems_are_no_values_and_no_drift() -> None:
    history = [*days(wavy(60)), Point(at=NOW.isoformat(), problem="its SQL gives no row")]
    assert judge(history, today(problem="no such column: gone"), "volume").why == "no such column: gone"
    assert not judge(history, today(10_000, NOW + timedelta(days=1)), "volume").drifted


# Kinds ----------------------------------------------------------------------------------------------------------------


def test_an_age_is_judged_by_the_pace_that_rows_came_at() -> None:
    daily = [2.0 + day % 3 * 0.2 for day in range(40)]
    assert not judge(days(daily), today(3.0), "freshness").drifted
    late = judge(days(daily), today(26.2), "freshness")
    assert (late.drifted, late.low) == (True, None)
    assert late.why.startswith("26.2 hours old; the last 28 days had 2–2.4; up to ")
    assert not judge(days(daily), today(0.1), "freshness").drifted, "fresher than ever is no drift"


def test_rows_that_come_once_a_week_are_not_late_within_it() -> None:
    ages = [24.0 * (day % 7) + 3 for day in range(70)]
    for day in range(7):
        now = NOW + timedelta(days=day)
        history = [24.0 * (each % 7) + 3 for each in range(70 + day)]
        assert not judge(days(history, now), today(24.0 * ((70 + day) % 7) + 3, now), "freshness").drifted
    stale = [*ages, 171.0, 195.0]
    assert judge(days(stale, NOW), today(219.0), "freshness").drifted


def test_rows_that_come_whenever_they_like_are_late_when_twice_the_longest_pause_is_over() -> None:
    dice, ages = random.Random(3), [3.0]
    for _ in range(69):
        ages.append(3.0 if dice.random() < 0.5 else ages[-1] + 24)
    assert not judge(days(ages), today(max(ages)), "freshness").drifted
    assert judge(days(ages), today(2.5 * max(ages)), "freshness").drifted


def test_an_age_measured_later_in_the_day_may_be_higher_by_as_much() -> None:
    history, evening = days([2.0 + day % 3 * 0.2 for day in range(40)]), NOW + timedelta(hours=10)
    assert not judge(history, today(12.0, evening), "freshness").drifted
    assert judge(history, today(36.0, evening), "freshness").drifted


@pytest.mark.parametrize(("before", "after"), [(6.1, 7.1), (6.1, 5.1), (0.1, 1.1), (1.1, 0.1)])
def test_a_clock_that_changes_for_summer_makes_nobody_late(before: float, after: float) -> None:
    """What is loaded by one clock and looked at by another is an hour older, or younger, from one day to the next."""
    ages = [before + day % 3 * 0.1 for day in range(40)]
    assert not judge(days(ages), today(after + 0.1), "freshness").drifted
    assert judge(days(ages), today(after + 24), "freshness").drifted


def test_a_look_that_an_hours_shift_moves_finds_the_day_before_all_the_same() -> None:
    """Looked at by a local clock: from that day on it is an hour earlier by ours."""
    assert not judge(days(wavy(60)), today(10_000, NOW - timedelta(hours=1)), "volume").drifted
    assert not judge(days(wavy(60)), today(10_000, NOW + timedelta(hours=1)), "volume").drifted


def test_rates_of_nulls_are_percent_and_a_small_change_is_nothing() -> None:
    history = [0.01 + day % 5 * 0.001 for day in range(40)]
    assert not judge(days(history), today(0.025), "nulls").drifted
    found = judge(days(history), today(0.124), "nulls")
    assert found.drifted
    assert found.why.startswith("12.4% null; the last 28 days had 1.0%–1.4%")


def mix(day: int, **more: float) -> dict[str, float]:
    return {"card": 6_000.0 + day % 7 * 30, "paypal": 3_000.0 - day % 5 * 20, "invoice": 1_000.0, **more}


def mixes(count: int) -> list[Point]:
    points = days([0.0] * count)
    return [point.model_copy(update={"value": None, "buckets": mix(day)}) for day, point in enumerate(points)]


def test_a_distribution_drifts_when_a_label_goes_comes_or_changes_its_share() -> None:
    assert not judge(mixes(40), today(buckets=mix(40)), "distribution").drifted
    gone = judge(mixes(40), today(buckets=mix(40, card=0.0)), "distribution")
    assert (gone.drifted, gone.direction) == (True, "apart")
    assert gone.why.startswith('"card" is 0% of the rows, where the last 28 days had 60%–61%')
    assert judge(mixes(40), today(buckets=mix(40, unknown=2_000.0)), "distribution").drifted
    assert judge(mixes(40), today(buckets=mix(40, card=3_000, paypal=6_000)), "distribution").drifted


def test_a_distribution_is_the_same_whatever_its_size_and_unlike_in_few_rows_by_chance() -> None:
    many = {label: count * 40 for label, count in mix(40).items()}
    assert not judge(mixes(40), today(buckets=many), "distribution").drifted
    few = {"card": 14.0, "paypal": 8.0, "invoice": 0.0}
    assert not judge(mixes(40), today(buckets=few), "distribution").drifted
    learning = judge(mixes(5), today(buckets={"card": 1.0}), "distribution")
    assert (learning.drifted, learning.learning) == (False, True)


# What holds for any history -------------------------------------------------------------------------------------------

LEVELS = st.lists(st.floats(2_000, 20_000), min_size=20, max_size=60)


@settings(max_examples=25, deadline=None)
@given(LEVELS, st.floats(500, 80_000), st.sampled_from([10.0, 100.0, 1_000.0]))
def test_what_is_far_beyond_chance_is_judged_alike_in_any_unit(values: list[float], value: float, times: float) -> None:
    """Counts are compared by ratios: a table a thousand times as large drifts at the same ratio, but for its noise."""
    one = judge(days([each * 1_000 for each in values]), today(value * 1_000), "volume")
    other = judge(days([each * 1_000 * times for each in values]), today(value * 1_000 * times), "volume")
    assert other.score == pytest.approx(one.score, rel=0.05, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(LEVELS, st.integers(-400, 400))
def test_it_matters_not_when_it_all_happened_but_for_the_weekday(values: list[float], weeks: int) -> None:
    then = NOW + timedelta(weeks=weeks)
    now = judge(days(values), today(9_000), "volume")
    assert judge(days(values, then), today(9_000, then), "volume") == now


@settings(max_examples=25, deadline=None)
@given(LEVELS, st.integers(0, 2**32))
def test_the_order_in_which_history_is_given_matters_not(values: list[float], seed: int) -> None:
    points = days(values)
    mixed = random.Random(seed).sample(points, len(points))
    assert judge(mixed, today(9_000), "volume") == judge(points, today(9_000), "volume")


@settings(max_examples=25, deadline=None)
@given(LEVELS, st.sampled_from(["volume", "distinct", "freshness"]))
def test_further_away_is_never_less_of_a_drift_and_the_bounds_say_which(values: list[float], kind: Kind) -> None:
    points = days(values)
    drifts = [judge(points, today(value), kind) for value in (10_000, 40_000, 200_000, 10_000_000)]
    flags = [each.drifted for each in drifts]
    assert flags == sorted(flags)
    assert flags[-1]
    for value, each in zip((10_000, 40_000, 200_000, 10_000_000), drifts, strict=True):
        assert each.high is not None
        assert each.drifted == (value > each.high or (each.low is not None and value < each.low))


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 1e12), st.integers(14, 60), st.sampled_from(["volume", "distinct", "freshness"]))
def test_a_constant_history_makes_the_same_value_usual(value: float, count: int, kind: Kind) -> None:
    assert not judge(days([value] * count), today(value), kind).drifted


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0, 1))
def test_any_rates_are_judged_and_bounds_hold_what_is_usual(values: list[float], value: float) -> None:
    found = judge(days(values), today(value), "nulls")
    assert found.why
    if found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.high
