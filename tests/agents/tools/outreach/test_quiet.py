"""Nobody is written to at night, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.tools.outreach.quiet import DAY, Hours, days_of, hours_of, next_slot

OFFICE, WEEK = hours_of("09:00-17:00"), days_of("mon-fri")
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"),
    *("Antarctica/Troll", "America/Santiago"),
)
MINUTES = st.integers(0, DAY)
SPANS = st.tuples(MINUTES, MINUTES).filter(lambda each: each[0] != each[1]).map(lambda each: Hours(*sorted(each)))
SOME_DAYS = st.frozensets(st.integers(0, 6), min_size=1)
NEAR_CHANGES = st.sampled_from(
    [
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # Berlin leaves out 02:00 to 03:00
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # Berlin has it twice
        datetime(2026, 3, 8, 6, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 4, 4, 14, 30, tzinfo=UTC),  # Lord Howe, by half an hour
        datetime(2026, 9, 6, 3, 30, tzinfo=UTC),  # Santiago leaves out midnight
    ]
)
MOMENTS = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda each: each.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.builds(lambda at, minutes: at + timedelta(minutes=minutes), NEAR_CHANGES, st.integers(-2000, 2000)),
)


def open_at(at: datetime, zone: str, hours: Hours, days: frozenset[int]) -> bool:
    """What any clock on a wall there says."""
    wall = at.astimezone(ZoneInfo(zone))
    return wall.weekday() in days and hours.opens <= wall.hour * 60 + wall.minute < hours.closes


@given(MOMENTS, st.sampled_from(ZONES), SPANS, SOME_DAYS)
def test_it_is_never_in_the_past_and_never_within_quiet_hours(
    now: datetime, zone: str, hours: Hours, days: frozenset[int]
) -> None:
    slot = next_slot(now, zone, hours, days)
    assert slot >= now
    assert open_at(slot, zone, hours, days)
    assert next_slot(slot, zone, hours, days) == slot


@given(MOMENTS, st.integers(0, 3000), st.sampled_from(ZONES), SPANS, SOME_DAYS)
def test_no_earlier_minute_would_have_done(
    now: datetime, minutes: int, zone: str, hours: Hours, days: frozenset[int]
) -> None:
    slot = next_slot(now, zone, hours, days)
    earlier = slot - timedelta(minutes=minutes + 1)
    assert earlier < now or not open_at(earlier, zone, hours, days)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), st.sampled_from(ZONES), SPANS, SOME_DAYS)
def test_who_asks_later_never_gets_an_earlier_slot(
    now: datetime, more: timedelta, zone: str, hours: Hours, days: frozenset[int]
) -> None:
    assert next_slot(now, zone, hours, days) <= next_slot(now + more, zone, hours, days)


@given(MOMENTS, st.sampled_from(ZONES), SPANS, SOME_DAYS)
def test_step_by_step_it_goes_on_over_every_change_of_clocks(
    now: datetime, zone: str, hours: Hours, days: frozenset[int]
) -> None:
    for _ in range(5):
        slot = next_slot(now, zone, hours, days)
        assert slot >= now
        now = next_slot(slot + timedelta(days=1), zone, hours, days)
        assert now > slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-03-27T15:59:59+00:00", "2026-03-27T15:59:59+00:00"),  # still open, at one second to five
        ("2026-03-27T16:00:00+00:00", "2026-03-30T07:00:00+00:00"),  # over a weekend on which summer begins
        ("2026-10-23T15:30:00+00:00", "2026-10-26T08:00:00+00:00"),  # and on which it ends
        ("2026-03-30T09:00:00+02:00", "2026-03-30T07:00:00+00:00"),
        ("2026-03-30T08:59:30+02:00", "2026-03-30T07:00:00+00:00"),
    ],
)
def test_office_hours_in_berlin(now: str, slot: str) -> None:
    assert next_slot(datetime.fromisoformat(now), "Europe/Berlin", OFFICE, WEEK).isoformat() == slot


def test_an_hour_that_clocks_leave_out_begins_where_they_go_on() -> None:
    before = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    slot = next_slot(before, "Europe/Berlin", hours_of("02:30-04:00"), days_of("sun"))
    assert slot.astimezone(ZoneInfo("Europe/Berlin")).strftime("%a %H:%M") == "Sun 03:00"
    gone = next_slot(before, "Europe/Berlin", hours_of("02:10-02:50"), days_of("sun"))
    assert gone == datetime(2026, 4, 5, 0, 10, tzinfo=UTC)


def test_hours_and_days_are_read_as_people_write_them() -> None:
    assert hours_of("09:00-24:00") == (540, 1440)
    assert days_of("mon-fri") == {0, 1, 2, 3, 4}
    assert days_of("sat-mon, wed") == {5, 6, 0, 2}


@pytest.mark.parametrize("text", ["", "9-5", "17:00-09:00", "09:00-09:00", "09:00-24:01", "25:00-26:00", "09:60-10:00"])
def test_hours_that_are_none_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        hours_of(text)


@pytest.mark.parametrize("text", ["", "monday", "mon-", "1-5", "mon,,tue"])
def test_days_that_are_none_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="days"):
        days_of(text)


def test_a_time_without_a_zone_and_a_week_without_days_are_told() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_slot(datetime(2026, 1, 1), "UTC", OFFICE, WEEK)  # noqa: DTZ001
    with pytest.raises(ValueError, match="day"):
        next_slot(datetime(2026, 1, 1, tzinfo=UTC), "UTC", OFFICE, [])
