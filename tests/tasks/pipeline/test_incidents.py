"""A table goes stale: one issue with its cause and chart, brought up to date, closed, and opened again."""

from __future__ import annotations

from tests.tasks.pipeline.plant import Plant, summary


def test_while_all_is_healthy_nobody_hears_of_it(plant: Plant) -> None:
    assert summary(plant.tick()) == "done: 3 metrics measured, all healthy"
    assert plant.hub.writes == []


def test_a_stale_table_becomes_one_issue_about_the_first_bad_one(plant: Plant) -> None:
    plant.tick()
    first = plant.tick("raw_orders", "orders", "report", hours=40)
    assert "not bad 2 times in a row yet" in summary(first)
    assert plant.issues == []
    second = plant.tick("raw_orders", "orders", "report")
    assert "acme/data#1 (raw_orders) opened" in summary(second)
    issue = plant.issue
    assert issue.title.startswith("raw_orders: Since the newest row of raw_orders is 41 hours")
    assert issue.labels == ["data quality"]
    print(issue.body)
