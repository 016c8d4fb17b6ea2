"""Workers killed by SIGKILL wherever that could hurt: nothing twice, nothing lost, and no broker anywhere."""

from __future__ import annotations

import itertools
import os
import random
import time

import pytest

from tasks.inbox import run_id
from tests.stories.checks import DONE, KINDS, NOBODY_KNOWS, asked, check
from tests.stories.fleet import LATER, Fleet
from tests.tasks.kit import WANTED, Kit

SEEDS = int(os.environ.get("CHAOS_SEEDS", "25"))
CALL = ["started:before", "started:after", "perform:before", "perform:after", "returned:before", "returned:after"]
PARKING = ["asked:before", "asked:after", "notified:before", "notified:after", "release:before", "released:after"]
DECIDING = ["decided:before", "decided:after"]
ENDING = ["ended:before", "ended:after"]
JUDGED = ["judged:before", "judged:after"]
POINTS = ["due:after", *JUDGED, *PARKING, *DECIDING, *CALL, "replied:before", "replied:after", *ENDING]

MOMENTS = [
    *(("keyed", at) for at in ["due:after", *PARKING, *DECIDING, *CALL, *ENDING]),
    *((kind, at) for kind in ("blind", "probe") for at in CALL),
    *(("refused", at) for at in JUDGED),
]


def outbox(kit: Kit) -> dict[str, int]:
    """Mails by name, which is their Message-ID, and the file that holds each."""
    return {path.name: path.stat().st_ino for path in (kit.settings.data_dir / "mail").glob("*.eml")}


@pytest.mark.parametrize(("kind", "at"), MOMENTS)
def test_a_worker_killed_at_a_point_leaves_a_fresh_one_to_do_the_rest_once(fleet: Fleet, kind: str, at: str) -> None:
    kit = fleet.kit
    kit.install(KINDS[kind])
    id = kit.begin()
    assert fleet.lose(id, at, decides=at in DECIDING), "it was killed"
    fleet.hire()
    run = fleet.finish(id)
    check(kit, run, DONE[kind])
    assert asked(run, "unknown") == (1 if kind == "blind" and at in NOBODY_KNOWS else 0)
    assert asked(run, "crashed") == 0
    assert len(outbox(kit)) == 2 * len(run.questions), "Ann and Bob are told of every question"


def test_an_event_whose_worker_dies_before_the_first_turn_is_handled(fleet: Fleet) -> None:
    """Nobody drained it either: the dead worker did."""
    kit = fleet.kit
    kit.install(KINDS["probe"])
    event = kit.store.inbox.accept(kit.event(), b"").event
    id = run_id(event, "resolver", 1)
    assert fleet.lose(id, "due:after")
    fleet.hire()
    check(kit, fleet.finish(id), DONE["probe"])


def test_a_mail_to_people_whose_sending_was_not_written_down_is_the_same_mail_again(fleet: Fleet) -> None:
    kit = fleet.kit
    kit.install(KINDS["keyed"])
    id = kit.begin()
    assert fleet.lose(id, "notified:before", 2), "it was sent, and the worker killed before it could say so"
    before = outbox(kit)
    assert len(before) == 1
    fleet.hire()
    check(kit, fleet.finish(id), DONE["keyed"])
    after = outbox(kit)
    assert len(after) == 2, "one for each of those who are asked"
    assert [after[name] != file for name, file in before.items()] == [True], "it was written once more"


@pytest.mark.parametrize("at", ["started:after", "perform:after"])
def test_of_two_runs_that_want_the_same_the_second_waits_for_what_became_of_the_first(fleet: Fleet, at: str) -> None:
    kit = fleet.kit
    kit.install(KINDS["blind"])
    first = kit.begin(1)
    assert fleet.lose(first, at)
    second = kit.begin(2, subject="t#2")
    fleet.hire()
    fleet.see(second, "it waits for the first", lambda run: any(step.waited for step in run.steps.values()))
    sent = kit.shop.done["mail:amy"]
    check(kit, fleet.finish(first), DONE["blind"])
    check(kit, fleet.finish(second), DONE["blind"])
    assert sent == (1 if at == "perform:after" else 0), "nobody sent it while its outcome was unknown"
    assert [asked(kit.run(id), "unknown") for id in (first, second)] == [1, 0]


def test_a_run_that_kills_three_workers_asks_before_it_kills_a_fourth(fleet: Fleet) -> None:
    kit = fleet.kit
    kit.install(KINDS["probe"])
    id = kit.begin()
    for _ in range(3):
        assert fleet.lose(id, "started:before")
    fourth = fleet.hire(at="started:before")
    fleet.see(id, "it asks", lambda run: asked(run, "crashed") == 1)
    fleet.end(fourth)
    fleet.hire()
    run = fleet.finish(id)
    check(kit, run, DONE["probe"])
    assert asked(run, "crashed") == 1


@pytest.mark.chaos
@pytest.mark.parametrize("at", POINTS)
def test_a_worker_killed_at_any_passing_of_a_point(fleet: Fleet, at: str) -> None:
    kit = fleet.kit
    for nth in itertools.count(1):
        kit.reset()
        id = kit.begin()
        killed = fleet.lose(id, at, nth, decides=at in DECIDING)
        fleet.hire()
        run = fleet.finish(id)
        check(kit, run, WANTED)
        assert asked(run, "unknown") <= 2, "one for each of the two blind calls"
        fleet.dismiss()
        if not killed:
            assert nth > 1, "the point is passed at least once"
            break


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(SEEDS))
def test_workers_killed_again_and_again_at_any_time(fleet: Fleet, seed: int) -> None:
    kit, die = fleet.kit, random.Random(seed)
    id = kit.begin()
    for _ in range(12):
        before = fleet.lease(id)
        team = [fleet.hire() for _ in range(die.choice([1, 1, 2]))]
        waiting = time.monotonic() + 1.0
        while time.monotonic() < waiting and fleet.lease(id) in (before, ""):
            fleet.answer_at_once(id)
        driving = time.monotonic() + die.uniform(0.0, 0.1)
        while time.monotonic() < driving:
            fleet.answer_at_once(id)
        for worker in team:
            worker.kill()
            worker.join()
        time.sleep(0.05)  # what had left a dead worker arrives now, and not a minute later
        kit.later(LATER)
    fleet.hire()
    check(kit, fleet.finish(id), WANTED)
