"""Workers stopped past their lease (SIGSTOP) that wake up (SIGCONT) when another has taken over: nothing twice.

Real time passes here: a stopped worker's clock must have moved on when it wakes.
"""

from __future__ import annotations

import time

import pytest

from agents.engine.run import Run
from tasks.driving.turn import SEND_WITHIN
from tests.stories.checks import DONE, KINDS, NOBODY_KNOWS, asked, check
from tests.stories.fleet import Fleet

POINTS = ["asked:before", "started:before", "started:after", "perform:before", "perform:after", "returned:before"]
USUAL = [("probe", "started:before"), ("probe", "perform:before")]
MORE = [(kind, at) for kind in ("blind", "probe", "keyed") for at in POINTS if kind == "keyed" or at != "asked:before"]


@pytest.fixture
def hurried(fleet: Fleet) -> Fleet:
    """Short leases, and calls that are over a second after the last moment at which they may be sent."""
    fleet.hurry(lease=1.0, heartbeat=0.3, timeout=1.0)
    return fleet


def suspend(fleet: Fleet, kind: str, at: str, *, till_the_end: bool) -> Run:
    """One worker stands still at a point, another takes over; the first wakes up at once then, or after the end."""
    kit = fleet.kit
    kit.install(KINDS[kind])
    id = kit.begin()
    stopped = fleet.stop_at(id, at)
    length = kit.run(id).length
    other = fleet.hire()
    if till_the_end:
        fleet.finish(id)
    else:
        fleet.see(id, "another worker takes over", lambda run: run.length > length)
    fleet.wake(stopped)
    run = fleet.finish(id)
    for worker in (stopped, other):
        fleet.end(worker)
    check(kit, kit.run(id), DONE[kind])
    assert kit.run(id).length == run.length, "nothing follows the end"
    return run


@pytest.mark.parametrize(("kind", "at"), USUAL)
def test_a_worker_that_wakes_up_when_another_has_taken_over_does_nothing_twice(
    hurried: Fleet, kind: str, at: str
) -> None:
    suspend(hurried, kind, at, till_the_end=False)


@pytest.mark.chaos
def test_an_answer_that_comes_late_counts_and_closes_the_question_about_it(hurried: Fleet) -> None:
    kit = hurried.kit
    kit.install(KINDS["blind"])
    id = kit.begin()
    stopped = hurried.stop_at(id, "returned:before")
    hurried.hire()
    hurried.see(id, "it is asked about", lambda run: asked(run, "unknown") == 1)
    hurried.wake(stopped)
    run = hurried.see(id, "it ends, and nobody answered", lambda run: run.ended is not None)
    check(kit, run, DONE["blind"])
    assert [question.decided for question in run.questions.values()] == [None]


@pytest.mark.chaos
@pytest.mark.parametrize("till_the_end", [False, True], ids=["early", "late"])
@pytest.mark.parametrize(("kind", "at"), MORE)
def test_a_worker_that_stops_at_a_point_and_wakes_up_early_or_late(
    hurried: Fleet, kind: str, at: str, till_the_end: bool
) -> None:
    run = suspend(hurried, kind, at, till_the_end=till_the_end)
    assert asked(run, "unknown") == (1 if kind == "blind" and at in NOBODY_KNOWS else 0)


@pytest.mark.chaos
@pytest.mark.parametrize("kind", ["blind", "probe", "keyed"])
def test_a_worker_that_wakes_up_too_late_to_send_and_alone_sends_anew(hurried: Fleet, kind: str) -> None:
    kit = hurried.kit
    kit.install(KINDS[kind])
    id = kit.begin()
    stopped = hurried.stop_at(id, "perform:before")
    time.sleep(SEND_WITHIN + 0.5)
    hurried.wake(stopped)
    check(kit, hurried.finish(id), DONE[kind])
    hurried.end(stopped)
