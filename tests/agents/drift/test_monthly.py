"""What comes back each month is told of twice, and then known; what only happens at the same time is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from agents.drift import Drift, Kind, Point, judge
from tests.agents.drift.days import wavy

START = datetime(2026, 1, 1, 7, tzinfo=UTC)
Days = Callable[[date], bool]


def last(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def last_working(day: date) -> bool:
    coming = (day + timedelta(days=n) for n in range(1, 4))
    return day.weekday() < 5 and all(each.month != day.month or each.weekday() > 4 for each in coming)


def judged(special: Days, by: float, count: int = 150, level: float = 10_000.0, kind: Kind = "volume") -> list[Drift]:
    """So many days, of which some are so many times as large, each judged by what was there before."""
    points, found = list[Point](), list[Drift]()
    for day, value in enumerate(wavy(count, level)):
        at = START + timedelta(days=day)
        point = Point(at=at.isoformat(), value=value * (by if special(at.date()) else 1))
        found.append(judge(points, point, kind))
        points.append(point.model_copy(update={"drifted": found[-1].drifted}))
    return found


def told(found: list[Drift]) -> list[str]:
    days = enumerate(each.drifted for each in found)
    return [(START + timedelta(days=day)).strftime("%m-%d") for day, drifted in days if drifted]


@pytest.mark.parametrize("by", [2.0, 0.2])
def test_a_month_end_is_told_of_twice_and_then_known(by: float) -> None:
    found = judged(last, by)
    assert told(found) == ["01-31", "02-28"]
    assert found[-30 - 1].why.endswith("as about this day of 3 earlier months")


def test_a_month_end_that_is_moved_by_a_weekend_is_the_same() -> None:
    assert told(judged(last_working, 2.0)) == ["01-30", "02-27"]


def test_the_middle_of_a_month_and_its_beginning_are_known_as_well() -> None:
    assert told(judged(lambda day: day.day == 15, 2.0, count=110)) == ["01-15", "02-15"]
    known = ["02-01"]  # and the first of January was its first day of all
    assert told(judged(lambda day: day.day == 1, 2.0, count=122)) == known


def test_an_age_may_be_higher_where_nothing_is_loaded_at_a_months_end() -> None:
    assert told(judged(last, 14.0, level=2.0, kind="freshness")) == ["01-31", "02-28"]


def test_what_is_larger_than_ever_is_told_on_any_day() -> None:
    found = judged(lambda day: last(day) and day.month < 4, 2.0, count=119)
    points = [Point(at=(START + timedelta(days=n)).isoformat(), value=each.value) for n, each in enumerate(found)]
    end = (START + timedelta(days=119)).isoformat()
    assert judge(points, Point(at=end, value=60_000.0), "volume").drifted
    assert judge(points, Point(at=end, value=2_000.0), "volume").drifted, "nor the other way"
    assert not judge(points, Point(at=end, value=20_000.0), "volume").drifted


def test_a_fall_at_a_months_end_is_told_where_none_was_before_though_every_weekend_is_low() -> None:
    def weekend(day: date) -> bool:
        return day.weekday() > 4

    found = judged(weekend, 0.2, count=119)
    points = [Point(at=(START + timedelta(days=n)).isoformat(), value=each.value) for n, each in enumerate(found)]
    assert judge(points, Point(at=(START + timedelta(days=119)).isoformat(), value=2_500.0), "volume").drifted


def test_one_month_is_no_habit() -> None:
    found = judged(lambda day: last(day) and day.month == 3, 2.0, count=120)
    points = [Point(at=(START + timedelta(days=n)).isoformat(), value=each.value) for n, each in enumerate(found)]
    assert judge(points, Point(at=(START + timedelta(days=119)).isoformat(), value=20_000.0), "volume").drifted
