"""A whole ticket, by worker processes that die, stand still or are cut off: one refund, one reply, one status."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.engine.run import Run
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.stories.checks import asked
from tests.stories.fleet import LATER, Fleet
from tests.stories.support import EFFECTS, LARGE, Case, Support, check

CALL = ["started:before", "started:after", "perform:before", "perform:after", "returned:before", "returned:after"]
WORST = "perform:after"
"""It was done, and nobody has written it down."""
PARKING = ["asked:before", "asked:after", "notified:before", "notified:after", "release:before", "released:after"]
POINTS = ["due:after", *PARKING, *CALL, "ended:before", "ended:after"]
DECIDING = ["decided:before", "decided:after"]
EACH = ["refund", "reply", pytest.param("status", marks=pytest.mark.chaos)]


@pytest.fixture
def bank() -> Iterator[StripeSandbox]:
    with StripeSandbox() as bank:
        yield bank


@pytest.fixture
def desk() -> Iterator[ZendeskSandbox]:
    with ZendeskSandbox() as desk:
        yield desk


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop, bank: StripeSandbox, desk: ZendeskSandbox) -> Support:
    return Support(tmp_path, store, shop, bank, desk)


@pytest.fixture
def hurried(fleet: Fleet) -> Fleet:
    """Short leases, and calls that are soon over."""
    fleet.hurry(lease=1.0, heartbeat=0.3, timeout=3.0)
    return fleet


# kill -9 --------------------------------------------------------------------------------------------------------------


def killed(kit: Support, fleet: Fleet, case: Case, at: str, times: int) -> bool:
    """A worker dies at a point, and another does the rest. False: the ticket was resolved before it came there."""
    died = fleet.lose(case.run, at, times, decides=at in DECIDING)
    fleet.hire()
    fleet.finish(case.run)
    run = check(kit, case)
    assert (asked(run, "unknown"), asked(run, "crashed")) == (0, 0), "bank and help desk can be asked instead"
    fleet.dismiss()
    return died


@pytest.mark.parametrize("effect", EACH)
def test_a_worker_killed_when_something_is_done_and_not_written_down_leaves_one_of_each(
    kit: Support, fleet: Fleet, effect: str
) -> None:
    times = kit.rehearse().nth(effect, WORST)
    assert killed(kit, fleet, kit.opened(), WORST, times)


@pytest.mark.chaos
@pytest.mark.parametrize("at", CALL)
@pytest.mark.parametrize("effect", EFFECTS)
def test_a_worker_killed_at_any_point_of_an_effect_leaves_one_of_each(
    kit: Support, fleet: Fleet, effect: str, at: str
) -> None:
    times = kit.rehearse().nth(effect, at)
    assert killed(kit, fleet, kit.opened(), at, times)


@pytest.mark.chaos
@pytest.mark.parametrize("at", [*POINTS, *DECIDING])
def test_a_worker_killed_at_any_passing_of_a_point_leaves_one_of_each_and_a_persons_yes(
    kit: Support, fleet: Fleet, at: str
) -> None:
    for times in itertools.count(1):
        case = kit.opened(LARGE)
        died = killed(kit, fleet, case, at, times)
        assert _agreed(kit.run(case.run))
        kit.reset()
        if not died:
            assert times > 1, "the point is passed at least once"
            break


def _agreed(run: Run) -> bool:
    """The one thing that was asked is the refund, and it was agreed to before it was made."""
    [question] = run.questions.values()
    return question.asked.of == "approve" and question.decided is not None and question.decided.outcome == "approved"


# SIGSTOP --------------------------------------------------------------------------------------------------------------


def suspended(kit: Support, fleet: Fleet, effect: str, at: str, *, till_the_end: bool) -> None:
    """One worker stands still at an effect, another takes over; the first wakes up at once then, or after the end."""
    times = kit.rehearse().nth(effect, at)
    case = kit.opened()
    stopped = fleet.stop_at(case.run, at, times)
    length = kit.run(case.run).length
    other = fleet.hire()
    if till_the_end:
        fleet.finish(case.run)
    else:
        fleet.see(case.run, "another worker takes over", lambda run: run.length > length)
    fleet.wake(stopped)
    fleet.finish(case.run)
    for worker in (stopped, other):
        fleet.end(worker)
    check(kit, case)


@pytest.mark.chaos
@pytest.mark.parametrize("effect", ["refund", "reply"])
def test_a_worker_that_stands_still_right_before_it_acts_and_wakes_up_too_late_does_nothing_twice(
    kit: Support, hurried: Fleet, effect: str
) -> None:
    suspended(kit, hurried, effect, "perform:before", till_the_end=False)


@pytest.mark.chaos
@pytest.mark.parametrize("till_the_end", [False, True], ids=["early", "late"])
@pytest.mark.parametrize("at", CALL[:-1])
@pytest.mark.parametrize("effect", EFFECTS)
def test_a_worker_that_stands_still_at_any_point_of_an_effect_does_nothing_twice(
    kit: Support, hurried: Fleet, effect: str, at: str, till_the_end: bool
) -> None:
    suspended(kit, hurried, effect, at, till_the_end=till_the_end)


# Connections that drop ------------------------------------------------------------------------------------------------


def dropped(kit: Support, effect: str) -> None:
    """The connection drops once the work of an effect is done, and before that is said."""
    if effect == "refund":
        kit.bank.fail("create_refund", "drop-after")
    elif effect == "reply":
        kit.desk.fail("update_ticket", "drop-after")
    else:
        kit.desk.meanwhile("update_ticket", lambda: kit.desk.fail("update_ticket", "drop-after"))


@pytest.mark.parametrize("effect", EACH)
def test_what_was_done_before_the_connection_dropped_is_found_and_not_done_again(
    kit: Support, fleet: Fleet, effect: str
) -> None:
    case = kit.opened()
    dropped(kit, effect)
    worker = fleet.hire()
    fleet.see(case.run, "the call broke off", lambda run: any(each.returned for each in run.unclear))
    fleet.end(worker)
    kit.later(LATER)
    fleet.hire()
    fleet.finish(case.run)
    check(kit, case)
    statuses = [*(each.status for each in kit.bank.requests), *(each.status for each in kit.desk.requests)]
    assert statuses.count(None) == 1, "one was hung up on"


@pytest.mark.chaos
@pytest.mark.parametrize("second", EFFECTS)
@pytest.mark.parametrize("first", EFFECTS)
def test_a_worker_killed_at_one_effect_while_the_connection_drops_at_another_leaves_one_of_each(
    kit: Support, hurried: Fleet, first: str, second: str
) -> None:
    times = kit.rehearse().nth(first, WORST)
    case = kit.opened()
    dropped(kit, second)
    killed(kit, hurried, case, WORST, times)
