"""Cron expressions: what they may be, and which moments they name, also where clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.policy.cron import expression, moments, zone

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = datetime(2026, 3, 28, 12, tzinfo=BERLIN), datetime(2026, 10, 24, 23, tzinfo=BERLIN)
"""Shortly before clocks are put forward from 2:00 to 3:00, and back from 3:00 to 2:00."""


def named(cron: str, after: datetime, count: int) -> list[str]:
    found = islice(moments(cron, "Europe/Berlin", after.timestamp()), count)
    return [f"{datetime.fromtimestamp(at, BERLIN):%d %H:%M %z}" for at in found]


@pytest.mark.parametrize(
    "text", ["0 7 * * 1-5", "*/15 * * * *", "0 8 * * MON", "30 0 7 * * *", "0 0 L * *", "0 0 29 2 *"]
)
def test_what_crontab_knows_is_taken(text: str) -> None:
    assert expression(text) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0 7 * *", "needs five fields: minute, hour, day of the month, month, day of the week"),
        ("@daily", "needs five fields"),
        ("", "needs five fields"),
        (7, "needs five fields"),
        ("60 7 * * *", "has a minute that there is not"),
        ("0 24 * * *", "has an hour that there is not"),
        ("0 7 * * 8", "has a day of the week that there is not"),
        ("0 0 30 2 *", "has a day of the month that there is not"),
        ("0 0 * 13 *", "has a month that there is not"),
        ("* * */20 * 1L", "names a moment that never comes"),
    ],
)
def test_what_names_no_moment_is_refused_in_words(text: object, why: str) -> None:
    with pytest.raises(ValueError, match="^" + why.replace("*", r"\*")):
        expression(text)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Europe/Berlln", 'is no time zone; did you mean "Europe/Berlin"\\?$'),
        ("+02:00", "is no time zone"),
        ("../../etc/passwd", "is no time zone$"),
        (2, "is no time zone$"),
    ],
)
def test_a_zone_that_there_is_not_is_refused(name: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        zone(name)


@pytest.mark.parametrize(
    ("cron", "after", "wanted"),
    [
        ("30 2 * * *", SPRING, ["29 03:00 +0200", "30 02:30 +0200"]),
        ("30 2 * * *", AUTUMN, ["25 02:30 +0200", "26 02:30 +0100"]),
        ("0 2,3 * * *", SPRING, ["29 03:00 +0200", "30 02:00 +0200"]),
        ("*/30 2 * * *", AUTUMN, ["25 02:00 +0200", "25 02:30 +0200", "26 02:00 +0100"]),
        ("0 */2 * * *", AUTUMN, ["25 00:00 +0200", "25 02:00 +0200", "25 04:00 +0100"]),
        ("15 30 2 * * *", SPRING, ["29 03:00 +0200", "30 02:30 +0200"]),
    ],
)
def test_a_time_of_the_clock_comes_once_and_late_rather_than_never(
    cron: str, after: datetime, wanted: list[str]
) -> None:
    assert named(cron, after, len(wanted)) == wanted


@pytest.mark.parametrize("fold", [0, 1])
def test_who_asks_in_the_hour_that_comes_twice_is_not_told_what_is_past(fold: int) -> None:
    """Half past two was in the first of the two; only who asks in that one still has it before them."""
    asked = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=fold)
    assert named("30 2 * * *", asked, 1) == (["26 02:30 +0100"] if fold else ["25 02:30 +0200"])


@pytest.mark.parametrize("hours", ["*", "*/1", "0-23", "0-11,12-23"])
def test_an_expression_of_every_hour_keeps_its_distance_however_it_is_written(hours: str) -> None:
    cron = f"0 {hours} * * *"
    assert named(cron, AUTUMN, 5)[1:4] == ["25 01:00 +0200", "25 02:00 +0200", "25 02:00 +0100"]
    assert named(cron, SPRING.replace(hour=23), 4)[1:] == ["29 01:00 +0100", "29 03:00 +0200", "29 04:00 +0200"]
    assert named(f"0 {cron}", AUTUMN, 5) == named(cron, AUTUMN, 5)


CLOCKS = st.sampled_from(["30 2 * * *", "0 1,2,3 * * *", "*/20 2 * * *", "0 */2 * * *", "45 1-3 * * *", "5 4 * * *"])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"])
TIMES = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@settings(deadline=None)
@given(CLOCKS, ZONES, TIMES)
def test_moments_only_go_on_and_each_time_of_the_clock_comes_once(cron: str, place: str, after: datetime) -> None:
    found = list(islice(moments(cron, place, after.timestamp()), 60))
    assert all(a < b for a, b in zip([after.timestamp(), *found], found, strict=False))
    shown = [datetime.fromtimestamp(at, ZoneInfo(place)).replace(tzinfo=None, fold=0) for at in found]
    assert len(set(shown)) == len(shown)


@settings(deadline=None)
@given(CLOCKS, ZONES, TIMES)
def test_whoever_begins_to_ask_later_is_told_the_same(cron: str, place: str, after: datetime) -> None:
    """So that two machines, or one before and after a restart, come to the same ticks."""
    found = list(islice(moments(cron, place, after.timestamp()), 40))
    for n in (0, 7, 20):
        again = list(islice(moments(cron, place, found[n] + timedelta(seconds=0.5).total_seconds()), 5))
        assert again == found[n + 1 : n + 6]
