"""Which tick is due, how many were missed, and jitter that every machine draws alike."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.policy.cron import moments
from agents.policy.due import MOST_COUNTED, Due, due, fires, following
from agents.policy.spec import EverySpec

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
"""A Monday."""
SPRING, AUTUMN = datetime(2026, 3, 28, 22, tzinfo=UTC).timestamp(), datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp()
"""Some hours before clocks are changed in Berlin."""
HOUR, DAY = 3_600.0, 86_400.0


def every(cron: str = "0 * * * *", **more: Any) -> EverySpec:
    return EverySpec(name="look", cron=cron, **more)


def test_nothing_is_due_before_the_next_tick_and_it_is_at_its_very_moment() -> None:
    assert due("a", every(), NINE, NINE + HOUR - 0.001) is None
    assert due("a", every(), NINE, NINE + HOUR) == Due(NINE + HOUR, 0, NINE + HOUR)


def test_after_an_outage_the_latest_is_due_and_the_rest_is_counted() -> None:
    assert due("a", every(), NINE, NINE + 3.5 * HOUR) == Due(NINE + 3 * HOUR, 2, NINE + HOUR)


def test_an_outage_of_a_year_is_found_the_end_of_without_counting_it() -> None:
    found = due("a", every("* * * * *"), NINE, NINE + 365 * DAY + 30)
    assert found == Due(NINE + 365 * DAY, MOST_COUNTED, NINE + 60)
    assert due("a", every("0 */6 * * *"), NINE, NINE + 3_000 * DAY) == Due(
        NINE + 3_000 * DAY - 3 * HOUR, 10_000, NINE + 3 * HOUR
    )


def test_jitter_is_a_share_of_each_tick_of_its_own_and_the_same_everywhere() -> None:
    spread = every(jitter="5m")
    ticks = list(islice(moments(spread.cron, "UTC", NINE), 200))
    shares = [fires("a", spread, tick) - tick for tick in ticks]
    assert shares == [fires("a", every(jitter="5m"), tick) - tick for tick in ticks]
    assert shares != [fires("b", spread, tick) - tick for tick in ticks]
    other = spread.model_copy(update={"name": "other"})
    assert shares != [fires("a", other, tick) - tick for tick in ticks], "not all of an agent's at once"
    assert all(0 <= share < 300 for share in shares)
    assert min(shares) < 30
    assert max(shares) > 270


def test_a_tick_is_not_due_before_its_jitter_is_over_and_is_then_as_scheduled() -> None:
    spread = every(jitter="5m")
    at = following("a", spread, NINE)
    assert due("a", spread, NINE, at - 0.001) is None
    assert due("a", spread, NINE, at) == Due(NINE + HOUR, 0, NINE + HOUR)


@settings(deadline=None)
@given(
    st.sampled_from(["* * * * *", "*/5 8-17 * * 1-5", "30 2 * * *", "0 8 * * 1", "*/20 2 * * *", "0 * * * *"]),
    st.sampled_from([NINE, SPRING, AUTUMN]),
    st.lists(st.floats(1.0, 2 * DAY), min_size=1, max_size=12),
    st.sampled_from(["", "30s"]),
)
def test_whenever_one_looks_every_tick_is_handled_or_counted_once(
    cron: str, begun: float, pauses: list[float], jitter: str
) -> None:
    """Also where clocks are changed."""
    watched = every(cron, zone="Europe/Berlin", **({"jitter": jitter} if jitter else {}))
    last = now = begun
    handled, missed = [], 0
    for pause in pauses:
        now += pause
        if found := due("a", watched, last, now):
            last = found.scheduled
            handled.append(last)
            missed += found.missed
    planned = []
    for tick in moments(cron, "Europe/Berlin", begun):
        if tick > last:
            break
        planned.append(tick)
    assert len(handled) + missed == len(planned)
    assert set(handled) <= set(planned)
    assert following("a", watched, last) > now
