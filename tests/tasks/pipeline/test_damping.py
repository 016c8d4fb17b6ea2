"""An unlucky week: what flaps, what many tables do at once, and what cannot be asked makes no stream of messages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agents.drift.shapes import Point
from agents.engine.errors import Later
from agents.warehouse.source import Warehouse
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.tasks.pipeline.plant import FRESH, LINEAGE, METRICS, TABLES, Plant, summary

ALL = TABLES
BEGINS = 40
MANY = "".join(
    FRESH.format(table="raw_orders").replace("raw_orders_fresh", f"t{n}").replace('"raw_orders"', f'"t{n}"')
    for n in range(9)
)


def broken(plant: Plant, *stale: str) -> None:
    plant.tick()
    plant.tick(*(stale or ALL), hours=BEGINS)
    plant.tick(*(stale or ALL))
    assert plant.issue.state == "open"


@pytest.mark.chaos
def test_what_comes_and_goes_every_few_hours_is_told_less_and_less(plant: Plant) -> None:
    """Again and again it is bad for two looks and healthy for three: as often as it takes to open and to close it."""
    broken(plant)
    for _ in range(8):
        for _ in range(3):
            plant.tick()
        plant.tick(*ALL, hours=BEGINS)
        plant.tick(*ALL)
    assert len(plant.issues) == 1
    assert plant.said == ["Healthy 3 times in a row.", "It is bad again."] * 2
    for _ in range(6):
        plant.tick()
    assert plant.issue.state == "closed", "and once it is healthy for longer, it is closed"


@pytest.mark.chaos
def test_one_metric_that_comes_and_goes_beside_a_lasting_one_is_told_less_and_less(plant: Plant) -> None:
    broken(plant, "raw_orders")
    for _ in range(6):
        plant.tick("raw_orders", "orders", hours=BEGINS)
        plant.tick("raw_orders", "orders")
        for _ in range(3):
            plant.tick("raw_orders")
    bad, healthy = "Bad now too: orders\\_fresh.", "Healthy again: orders\\_fresh."
    assert plant.said == [bad, healthy, bad, healthy, bad]


def test_a_cause_that_is_healthy_for_a_moment_stays_the_cause(plant: Plant) -> None:
    broken(plant)
    for _ in range(3):
        plant.tick("orders", "report")
        plant.tick(*ALL, hours=BEGINS)
        plant.tick(*ALL)
    assert plant.said == []
    for _ in range(3):
        plant.tick("orders", "report")
    assert plant.said == ["Orders is found to be the cause."]


def test_what_a_person_closed_while_it_was_bad_stays_closed_for_as_long_as_it_is(plant: Plant) -> None:
    broken(plant)
    plant.later(120)
    plant.issue.close("mona")
    plant.issue.closed_at = plant.now
    for days in (8, 12, 10):
        assert "a person closed acme/data#1 while it was bad" in summary(plant.tick(*ALL, hours=24 * days))
    assert (len(plant.issues), plant.issue.state) == (1, "closed")


def test_a_metric_that_cannot_be_asked_closes_nothing(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table's other metric is healthy; the one that was bad meets a warehouse that does not answer it."""
    plant.write("metrics", METRICS + FRESH.format(table="orders").replace("orders_fresh", "orders_again"))
    measure = Warehouse.measure

    def away(self: Warehouse, metric: str, seconds: float, now: float) -> Point:
        if metric == "orders_fresh":
            raise Later("the warehouse does not answer")
        return measure(self, metric, seconds, now)

    def bad(self: Warehouse, metric: str, seconds: float, now: float) -> Point:
        found = measure(self, metric, seconds, now)
        return found.model_copy(update={"value": 99.0}) if metric == "orders_fresh" else found

    plant.worker = plant.world()
    monkeypatch.setattr(Warehouse, "measure", bad)
    for _ in range(2):
        plant.tick()
    assert plant.issue.title.startswith("orders: ")
    monkeypatch.setattr(Warehouse, "measure", away)
    for _ in range(4):
        assert "not all of orders could be measured" in summary(plant.tick())
    assert plant.issue.state == "open"
    monkeypatch.setattr(Warehouse, "measure", measure)
    for _ in range(3):
        plant.tick()
    assert plant.issue.state == "closed"


def test_of_many_at_once_five_are_opened_and_one_question_that_nobody_answers_ends_the_look(
    tmp_path: Path, store: Store, hub: GitHubSandbox
) -> None:
    plant = Plant(tmp_path, store, hub, metrics=MANY, lineage=LINEAGE.partition("[tables")[0])
    plant.tick()
    plant.tick(*ALL, hours=BEGINS)
    run = plant.tick(*ALL)
    assert (len(plant.issues), len(run.open)) == (5, 1)
    plant.later(46 * 60)
    run = plant.drive(run.id)
    assert run.open == {}, "nobody is asked about the others, each for the better part of an hour"
    assert summary(run).count("left to the next look, as nobody answered in this") == 3


def test_rows_that_take_too_long_hold_up_no_incident(tmp_path: Path, store: Store, hub: GitHubSandbox) -> None:
    """They are a view's that never ends; the metric is of the same table, and quick."""
    slow = METRICS.replace("[tables.raw_orders]", "[tables.endless]\nseconds = 0.2")
    slow = slow.replace('table = "raw_orders"', 'table = "endless"').replace('["note", "mail"]', '["n"]')
    plant = Plant(tmp_path, store, hub, metrics=slow, lineage=LINEAGE.replace("raw_orders", "endless"))
    plant.run(
        "CREATE VIEW endless AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) "
        "SELECT max(n) AS n FROM t"
    )
    plant.tick()
    plant.tick("raw_orders", hours=BEGINS)
    began = plant.now
    plant.tick("raw_orders")
    assert plant.issue.title.startswith("endless: ")
    assert plant.now - began < timedelta(hours=1, minutes=1), "nothing was tried again"


def test_a_desk_that_gives_out_after_the_first_of_two_hears_of_the_second_in_the_next_look(
    tmp_path: Path, store: Store, hub: GitHubSandbox
) -> None:
    plant = Plant(tmp_path, store, hub, lineage=LINEAGE.partition("[tables")[0])
    plant.tick()
    plant.tick("raw_orders", "orders", hours=BEGINS)
    hub.fail("create_issue", "secondary-limit", times=100)
    failed = summary(plant.tick("raw_orders", "orders"))
    assert failed.count("could not be opened") == 2
    hub.heal()
    plant.tick("raw_orders", "orders")
    plant.tick("raw_orders", "orders")
    assert sorted(each.title.partition(":")[0] for each in plant.issues) == ["orders", "raw_orders"]


def test_months_later_a_new_one_is_opened_and_nobody_is_asked(plant: Plant) -> None:
    """The last one was closed so long ago that it is not looked at any more."""
    broken(plant)
    for _ in range(3):
        plant.tick()
    assert plant.issue.state == "closed"
    plant.issue.closed_at = plant.issue.updated_at = plant.now
    plant.tick(hours=24 * 60)
    plant.tick(*ALL, hours=BEGINS)
    run = plant.tick(*ALL)
    assert run.open == {}
    assert "acme/data#2 (raw_orders) opened: it is bad" in summary(run)
