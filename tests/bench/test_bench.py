"""What `make bench` prints, and that what it measures is the real thing."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.__main__ import BENCHMARKS, main
from tests.bench.figure import Figure, NotMeasured
from tests.bench.load import Deliveries
from tests.bench.parked import held
from tests.bench.site import connected, installed
from tests.bench.stepper import stepper
from tests.bench.tools import RESULT


def met() -> Iterator[Figure]:
    yield Figure("met.plain", 1234.5, "B")
    yield Figure("met.goal", 3.0, "x", ">=3x")


def missed() -> Iterator[Figure]:
    yield Figure("missed.goal", 2.996, "x", ">=3x")


def unmeasured() -> Iterator[Figure]:
    yield Figure("unmeasured.first", 0.35, "ms")
    raise NotMeasured("the store is away")


MADE_UP = {"unmeasured": unmeasured, "met": met, "missed": missed}


def test_a_figure_is_a_line_of_name_value_goal_and_ok_or_short(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["met", "missed"], MADE_UP) == 0
    assert capsys.readouterr().out.splitlines() == [
        "met.plain 1234B - ok",
        "met.goal 3.00x >=3x ok",
        "missed.goal 3.00x >=3x short",
    ]


def test_what_cannot_be_measured_is_exit_1_and_says_why_and_the_others_are_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([], MADE_UP) == 1
    said = capsys.readouterr()
    assert [line.split()[0] for line in said.out.splitlines()] == [
        "unmeasured.first",
        "met.plain",
        "met.goal",
        "missed.goal",
    ]
    assert said.err == "unmeasured could not be measured: the store is away\n"


def test_a_name_that_is_no_benchmark_is_exit_2_and_nothing_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["met", "speed"], MADE_UP) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "no benchmark speed; there are: unmeasured, met, missed\n"


def test_there_is_a_benchmark_for_each_promise_of_speed() -> None:
    assert list(BENCHMARKS) == ["steps", "accepts", "parked", "click"]


@given(st.floats(0.001, 1e9), st.sampled_from(["ms", "x", "/s", "B"]), st.sampled_from([">=", "<="]))
def test_any_figure_is_four_words_and_keeps_its_value(value: float, unit: str, bound: str) -> None:
    figure = Figure("any.name", value, unit, f"{bound}3{unit}")
    name, told, goal, end = str(figure).split(" ")
    assert (name, goal) == ("any.name", f"{bound}3{unit}")
    assert math.isclose(float(told.removesuffix(unit)), value, rel_tol=0.005, abs_tol=0.0005)
    assert end == ("ok" if (value >= 3 if bound == ">=" else value <= 3) else "short")


@pytest.mark.parametrize("goal", ["", "3x", ">3x", ">=x", ">=3", ">=3ms", ">= 3x", "fast"])
def test_a_goal_that_cannot_be_compared_with_is_refused(goal: str) -> None:
    with pytest.raises(ValueError, match="the goal of a must read like >=3x"):
        Figure("a", 1.0, "x", goal)


def test_what_the_senders_send_is_signed_21_kb_long_and_never_the_same() -> None:
    deliveries = Deliveries("a-secret")
    (body, headers), (other, _) = deliveries.one(1), deliveries.one(2)
    expected = hmac.new(b"a-secret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert 21_000 < len(body) < 22_000
    assert body != other


def test_the_stepper_takes_its_steps_and_waits_for_a_person() -> None:
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        assert worker.drive(worker.begin(4), "done") > 0
        assert held(client, worker, 4) > 4 * len(RESULT)
        with pytest.raises(NotMeasured, match="is parked, not done"):
            worker.drive(worker.begin(2, ask=True), "done")
