"""Which week is told of: whole weeks of one place, one after the other, also where clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agents.weekly_summary.week import LAST, Asked, before

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Pacific/Auckland"])


@pytest.mark.parametrize(
    ("scheduled", "zone", "name", "since", "until"),
    [
        ("2026-11-23T08:00:00+00:00", "UTC", "2026-W47", "2026-11-16T00:00:00+00:00", "2026-11-23T00:00:00+00:00"),
        (
            "2026-11-22T21:00:00+00:00",
            "Asia/Tokyo",
            "2026-W47",
            "2026-11-16T00:00:00+09:00",
            "2026-11-23T00:00:00+09:00",
        ),
        ("2026-11-22T21:00:00+00:00", "UTC", "2026-W46", "2026-11-09T00:00:00+00:00", "2026-11-16T00:00:00+00:00"),
        (
            "2026-10-26T07:00:00+00:00",
            "Europe/Berlin",
            "2026-W43",
            "2026-10-19T00:00:00+02:00",
            "2026-10-26T00:00:00+01:00",
        ),
        ("2027-01-04T08:00:00+00:00", "UTC", "2026-W53", "2026-12-28T00:00:00+00:00", "2027-01-04T00:00:00+00:00"),
    ],
)
def test_it_is_the_whole_week_before(scheduled: str, zone: str, name: str, since: str, until: str) -> None:
    week = before(scheduled, zone)
    assert (week.name, week.since.isoformat(), week.until.isoformat()) == (name, since, until)


@given(MOMENTS, ZONES)
def test_weeks_meet_and_leave_nothing_out(moment: datetime, zone: str) -> None:
    week = before(moment.isoformat(), zone)
    assert timedelta(0) <= moment - week.until < timedelta(days=7, hours=2)
    assert before((week.until + LAST).isoformat(), zone).since == week.until
    assert (week.since.weekday(), week.since.hour, week.since.minute) == (0, 0, 0)


@pytest.mark.parametrize(("field", "value"), [("scheduled", "monday"), ("scheduled", "2026-11-23"), ("zone", "Berlin")])
def test_what_is_no_moment_or_place_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Asked.model_validate({"scheduled": "2026-11-23T08:00:00+01:00", field: value})
