"""How long a metric has been as it is, by the verdicts that were recorded."""

from __future__ import annotations

import pytest

from agents.pipeline_monitor.findings import Finding, latest
from tests.agents.pipeline_monitor.made import NOW, at, finding


@pytest.mark.parametrize(
    ("marks", "bad", "row", "since", "good"),
    [
        ("g", False, 1, 0, 0),
        ("ggg", False, 3, 2, 0),
        ("b", True, 1, 0, None),
        ("gbb", True, 2, 1, 2),
        ("bgb", True, 1, 0, 1),
        ("bbg", False, 1, 0, 0),
        ("gbp", True, 2, 1, 2),
        ("pp", True, 2, 1, None),
    ],
)
def test_what_is_bad_and_for_how_long(marks: str, bad: bool, row: int, since: int, good: int | None) -> None:
    found = finding("raw", marks)
    assert (found.bad, found.row, found.since) == (bad, row, at(since))
    assert (found.last_good.at if found.last_good else None) == (None if good is None else at(good))


def test_this_measure_counts_once_whether_it_is_among_the_points_or_not() -> None:
    found = finding("raw", "gbb")
    without = Finding(found.measure, found.points[:-1])
    assert (without.row, without.since, len(without.all)) == (found.row, found.since, len(found.all)) == (2, at(1), 3)


def test_the_newest_measure_is_the_clock() -> None:
    other = finding("orders", "g", at=at(-1))
    assert latest([finding("raw", "g"), other]) == at(-1)
    assert latest([finding("raw", "g")]) == NOW.isoformat()
