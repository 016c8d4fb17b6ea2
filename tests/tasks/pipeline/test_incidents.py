"""A table goes stale: one issue with its cause and chart, brought up to date, closed, and opened again."""

from __future__ import annotations

import pytest

from agents.engine.errors import ToolFailed
from tasks.driving.drive import drive
from tests.tasks.driving.test_kill import Killed
from tests.tasks.pipeline.plant import TABLES, Plant, summary

ALL = TABLES
BEGINS = 40
"""Hours after which nothing came in any more."""


def broken(plant: Plant, *stale: str) -> None:
    """Tables went stale, and the issue is there."""
    plant.tick()
    plant.tick(*(stale or ALL), hours=BEGINS)
    plant.tick(*(stale or ALL))
    assert plant.issue.state == "open"


def test_while_all_is_healthy_nobody_hears_of_it(plant: Plant) -> None:
    assert summary(plant.tick()).startswith("done: 3 metrics measured, all healthy")
    assert plant.hub.writes == []


def test_a_stale_table_becomes_one_issue_with_its_cause_and_chart(plant: Plant) -> None:
    plant.tick()
    assert "not bad 2 times in a row yet" in summary(plant.tick(*ALL, hours=BEGINS))
    assert plant.issues == []
    assert "acme/data#1 (raw_orders) opened" in summary(plant.tick(*ALL))
    issue, body = plant.issue, plant.issue.body or ""
    assert issue.title == "raw_orders: Since the newest row of raw_orders is 41 hours"
    assert (issue.labels, issue.author) == (["data quality"], "placet-bot")
    assert "`raw_orders` is the first bad table" in body
    assert "Bad because of it: `orders`, `report`." in body
    assert "| `raw_orders` | `raw_orders_fresh` | ❌ 41 hours | up to 5.6 hours |" in body
    assert (body.count("```mermaid"), "▁█" in body, "Owner: Ann" in body) == (1, True, True)
    assert "\\*\\*\\*" in body, "an address is masked"
    assert "mona@example" not in body
    assert "@acme" not in body, "nobody is called by it"
    assert "<b>" not in body


def test_while_nothing_changes_nothing_is_written_and_once_a_day_it_is(plant: Plant) -> None:
    broken(plant)
    writes = len(plant.hub.writes)
    for _ in range(3):
        assert "nothing has changed" in summary(plant.tick(*ALL))
    assert len(plant.hub.writes) == writes
    assert "acme/data#1 (raw_orders) updated: it is still bad" in summary(plant.tick(*ALL, hours=22))
    assert ("68 hours" in (plant.issue.body or ""), plant.said) == (False, [])
    assert "66 hours" in (plant.issue.body or "")
    assert "nothing has changed" in summary(plant.tick(*ALL))
    assert len(plant.hub.writes) == writes + 1


def test_what_goes_bad_beside_it_is_told_once(plant: Plant) -> None:
    broken(plant, "raw_orders")
    plant.tick("raw_orders", "orders", hours=BEGINS)
    assert plant.said == []
    plant.tick("raw_orders", "orders")
    assert plant.said == ["Bad now too: orders\\_fresh."]
    plant.tick("raw_orders", "orders")
    assert len(plant.said) == 1


def test_it_is_closed_once_it_was_healthy_often_enough(plant: Plant) -> None:
    broken(plant)
    assert "healthy 1 of 3 times" in summary(plant.tick())
    assert "healthy 2 of 3 times" in summary(plant.tick())
    assert "acme/data#1 (raw_orders) closed: healthy 3 times in a row" in summary(plant.tick())
    assert (plant.issue.state, plant.issue.state_reason) == ("closed", "completed")
    assert plant.said == ["Healthy 3 times in a row."]
    assert summary(plant.tick()).startswith("done: 3 metrics measured, all healthy")
    assert len(plant.said) == 1


def test_one_that_flaps_is_one_issue_and_no_stream_of_comments(plant: Plant) -> None:
    broken(plant)
    for _ in range(4):
        plant.tick()
        plant.tick(*ALL, hours=BEGINS)
    assert (plant.issue.state, plant.said) == ("open", [])


def test_one_bad_measure_opens_nothing(plant: Plant) -> None:
    plant.tick()
    for _ in range(3):
        plant.tick("orders", hours=BEGINS)
        plant.tick()
    assert plant.issues == []


def test_within_days_it_is_opened_again_and_after_them_a_new_one_is(plant: Plant) -> None:
    broken(plant)
    for _ in range(3):
        plant.tick()
    plant.tick(*ALL, hours=BEGINS)
    assert "acme/data#1 (raw_orders) opened again: it is bad again" in summary(plant.tick(*ALL))
    assert (plant.issue.state, plant.said[-1]) == ("open", "It is bad again.")
    for _ in range(3):
        plant.tick()
    assert plant.issue.state == "closed"
    plant.tick(hours=24 * 8)
    plant.tick(*ALL, hours=BEGINS)
    assert "acme/data#2 (raw_orders) opened: it is bad" in summary(plant.tick(*ALL))
    assert [each.state for each in plant.issues] == ["closed", "open"]


def test_one_that_a_person_closed_stays_closed_until_it_was_healthy(plant: Plant) -> None:
    broken(plant)
    plant.later(120)
    plant.issue.close("mona")
    plant.issue.closed_at = plant.now
    for _ in range(2):
        assert "a person closed acme/data#1 while it was bad" in summary(plant.tick(*ALL))
    assert plant.issue.state == "closed"
    plant.tick()
    plant.tick(*ALL, hours=BEGINS)
    plant.tick(*ALL)
    assert (plant.issue.state, len(plant.issues)) == ("open", 1)


def test_one_that_a_person_opened_again_is_left_to_them(plant: Plant) -> None:
    broken(plant)
    for _ in range(3):
        plant.tick()
    plant.issue.reopen("mona")
    for _ in range(4):
        assert "a person opened acme/data#1 again" in summary(plant.tick())
    assert plant.issue.state == "open"


def test_a_cause_that_is_found_later_is_the_same_incident(plant: Plant) -> None:
    broken(plant, "orders", "report")
    assert plant.issue.title.startswith("orders: ")
    plant.tick(*ALL, hours=BEGINS)
    assert "(raw_orders) updated: raw_orders is found to be the cause" in summary(plant.tick(*ALL))
    assert (len(plant.issues), "`raw_orders` is the first bad table" in (plant.issue.body or "")) == (1, True)


@pytest.mark.parametrize("moment", [1, 60, *range(73, 78)])
def test_two_looks_at_once_open_one_issue(plant: Plant, moment: int) -> None:
    """A person's comes in between at some moment of the clock's, late ones right about the opening.

    Whoever is first opens it, the other leaves it; where the other was past its last look at the facts it asks, and
    even a yes then makes no second one.
    """
    plant.tick()
    plant.tick(*ALL, hours=BEGINS)
    plant.later(3_600)
    first, second = plant.ticks()["every:hourly"], plant.by_hand()
    other, left = plant.world(), [moment]

    def overtake(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            drive(other, second)

    runs = [plant.drive(first, plant.world(overtake)), plant.drive(second, other)]
    ended = [plant.decide(each, "approved") if each.open else each for each in runs]
    assert left[0] <= 0, "the other came in between"
    assert [each.ended is not None and each.ended.status for each in ended] == ["done", "done"]
    assert (len(plant.issues), plant.hub.count("create_issue")) == (1, 1)


@pytest.mark.parametrize("trouble", ["drop-after", "502-after", "drop-before", "500", "secondary-limit"])
def test_an_answer_that_is_lost_makes_no_second_issue(plant: Plant, trouble: str) -> None:
    plant.tick()
    plant.tick(*ALL, hours=BEGINS)
    plant.hub.fail("create_issue", trouble)  # type: ignore[arg-type]
    assert "acme/data#1 (raw_orders) opened" in summary(plant.tick(*ALL))
    assert (len(plant.issues), plant.hub.count("create_issue")) == (1, 1)


def test_a_worker_killed_at_any_moment_leaves_one_issue(plant: Plant) -> None:
    plant.tick()
    plant.tick(*ALL, hours=BEGINS)
    plant.later(3_600)
    id = plant.ticks()["every:hourly"]
    for n in range(1, 40):
        left = [n]

        def die(_: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        try:
            plant.drive(id, plant.world(die))
        except Killed:
            plant.later(61)
            continue
        break
    run = plant.drive(id)
    while run.open:
        run = plant.decide(run, "retry")
    assert summary(run).startswith("done")
    assert (len(plant.issues), plant.hub.count("create_issue")) == (1, 1)


def test_with_github_away_it_is_measured_and_the_run_says_that_nobody_heard(plant: Plant) -> None:
    plant.tick()
    plant.hub.fail("list_issues", "500", times=100)
    assert summary(plant.tick(*ALL, hours=BEGINS)).startswith("failed: 3 metrics were measured, and nobody could be")
    plant.hub.heal()
    assert "acme/data#1 (raw_orders) opened" in summary(plant.tick(*ALL)), "what was measured meanwhile counts"
    assert ToolFailed.kind == "failed"


def test_only_the_metrics_that_are_named_are_measured_and_what_they_are_made_of(plant: Plant) -> None:
    plant.tick()
    plant.later(BEGINS * 3_600)
    assert "3 metrics measured, 3 bad" in summary(plant.drive(plant.by_hand(metrics=["report_*"])))
    plant.fill(*ALL)
    assert summary(plant.drive(plant.by_hand(metrics=["report_*"]))).startswith("done: 1 metrics measured, all healthy")
    assert "No metric is to be measured" in summary(plant.drive(plant.by_hand(metrics=["nothing"])))
