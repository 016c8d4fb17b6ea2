"""A metric's values as a line of text and as a chart that Mermaid reads."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.pipeline_monitor.chart import MOST, Series, line, mermaid

ROW = re.compile(r"^    line \[(-?\d+(\.\d+)?)(, -?\d+(\.\d+)?)*\]$")
AXIS = re.compile(r'^    y-axis "[A-Za-z0-9 %/.:-]+" -?\d+(\.\d+)? --> -?\d+(\.\d+)?$')


def series(*values: float | None, low: float | None = None, high: float | None = None) -> Series:
    return Series(tuple(f"2026-03-{1 + n % 28:02}T07:00:00+00:00" for n in range(len(values))), values, low, high)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), ""),
        ((1.0,), "▅"),
        ((0.0, 1.0), "▁█"),
        ((0.0, None, 10.0, 5.0), "▁·█▅"),
        ((None, None), "··"),
        ((3, 3), "▅▅"),
    ],
)
def test_a_line_has_a_bar_for_each_value(values: tuple[float | None, ...], expected: str) -> None:
    assert line(series(*values)) == expected


def test_a_chart_has_its_values_and_what_would_be_usual() -> None:
    assert mermaid(series(1.0, None, 30.0, low=0.5, high=6.0), "hours").split("\n") == [
        "```mermaid",
        "xychart-beta",
        '    x-axis ["03-01 07:00", "03-03 07:00"]',
        '    y-axis "hours" 0 --> 31.5',
        "    line [1, 30]",
        "    line [0.5, 0.5]",
        "    line [6, 6]",
        "```",
    ]


def test_of_fewer_than_two_values_there_is_none() -> None:
    assert mermaid(series(1.0), "rows") == mermaid(series(None, None), "rows") == ""


def test_of_many_values_the_newest_is_always_drawn() -> None:
    last = series(*map(float, range(1000))).last()
    assert (last.values[-1], len(last.values) <= MOST) == (999.0, True)


@pytest.mark.parametrize("unit", ['"]\n```\n@all', "```", "<b>", "%%{init: {}}%%", "ünits"])
def test_no_unit_ends_the_quotes_or_the_fence(unit: str) -> None:
    rows = mermaid(series(1.0, 2.0), unit).split("\n")
    assert (len(rows), rows[-1], rows.count("```")) == (6, "```", 1)
    assert AXIS.match(rows[3])


@given(st.lists(st.none() | st.floats(-1e12, 1e12), max_size=90), st.text(max_size=60))
def test_whatever_the_values_every_row_is_one_that_mermaid_reads(values: list[float | None], unit: str) -> None:
    drawn = series(*values)
    rows = mermaid(drawn, unit).split("\n")
    assert len(line(drawn)) == min(len(values), math.ceil(len(values) / math.ceil(max(len(values), 1) / MOST)))
    if len(rows) > 1:
        assert AXIS.match(rows[3])
        assert ROW.match(rows[4])
        assert len(rows) == 6
