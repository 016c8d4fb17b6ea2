"""What goes wrong with a pipeline's measures, each with an outcome that a person understands."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.tasks.pipeline.plant import LINEAGE, METRICS, TABLES, Plant, summary

VOLUME = """
[metrics.orders_volume]
title = "Orders loaded"
table = "orders"
kind = "volume"
sql = "SELECT count(*) FROM orders"
"""
DIVIDES = """
[metrics.orders_rate]
title = "Mails per order"
table = "orders"
kind = "nulls"
sql = "SELECT 1.0 * count(mail) / (count(*) - count(*)) FROM orders"
"""
ENDLESS = """
[metrics.orders_slow]
title = "Orders, slowly"
table = "orders"
kind = "volume"
seconds = 0.3
sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
"""


def test_a_column_that_is_gone_is_an_incident_that_says_so(plant: Plant) -> None:
    plant.tick()
    plant.run("ALTER TABLE orders RENAME COLUMN loaded_at TO loaded")
    for _ in range(2):
        run = plant.tick("orders")
    assert "acme/data#1 (orders) opened" in summary(run)
    assert plant.issue.title == "orders: Since the newest row of orders cannot be measured"
    assert "no such column: loaded\\_at" in (plant.issue.body or "")
    plant.run("ALTER TABLE orders RENAME COLUMN loaded TO loaded_at")
    for _ in range(3):
        run = plant.tick()
    assert plant.issue.state == "closed"


@pytest.mark.parametrize(
    ("metric", "said"),
    [(DIVIDES, "divides by zero"), (ENDLESS, "took longer than 0.3 seconds and was stopped")],
)
def test_a_metric_that_gives_no_number_says_why(
    tmp_path: Path, store: Store, hub: GitHubSandbox, metric: str, said: str
) -> None:
    plant = Plant(tmp_path, store, hub, metrics=METRICS + metric)
    for _ in range(2):
        run = plant.tick()
    assert "4 metrics measured, 1 bad; acme/data#1 (orders) opened" in summary(run)
    assert said in (plant.issue.body or "")


def test_a_baseline_of_two_days_is_no_incident(tmp_path: Path, store: Store, hub: GitHubSandbox) -> None:
    young = METRICS.replace('history_sql = "SELECT at, value FROM past"', "")
    plant = Plant(tmp_path, store, hub, metrics=young + VOLUME)
    for hours in (1, 24, 24):
        assert "4 metrics measured, all healthy" in summary(plant.tick(hours=hours))
    assert "all healthy" in summary(plant.tick("orders", hours=9))
    assert plant.issues == []


def test_a_warehouse_that_is_away_is_no_incident_of_a_table(plant: Plant) -> None:
    plant.tick()
    away = plant.database.rename(plant.database.with_suffix(".away"))
    plant.later(3_600)
    assert summary(plant.watched()).startswith("failed: nothing could be measured: ")
    assert plant.issues == []
    away.rename(plant.database)
    assert "3 metrics measured, all healthy" in summary(plant.tick())


def test_without_lineage_each_bad_table_stands_for_itself(tmp_path: Path, store: Store, hub: GitHubSandbox) -> None:
    plant = Plant(tmp_path, store, hub, lineage=LINEAGE.partition("[tables")[0])
    plant.tick()
    plant.tick("raw_orders", "orders", hours=40)
    plant.tick("raw_orders", "orders")
    assert [each.title.partition(":")[0] for each in plant.issues] == ["orders", "raw_orders"]


def test_with_nowhere_to_tell_it_the_run_says_what_it_found(tmp_path: Path, store: Store, hub: GitHubSandbox) -> None:
    plant = Plant(tmp_path, store, hub, lineage=LINEAGE.replace('repository = "acme/data"', ""))
    plant.tick()
    plant.tick(*TABLES, hours=40)
    assert "raw_orders: it is bad, and nobody is to be told (lineage.toml)" in summary(plant.tick(*TABLES))
    assert plant.issues == []


def test_a_lineage_that_breaks_while_it_runs_stops_the_look_with_a_sentence(plant: Plant) -> None:
    plant.write("lineage", LINEAGE.replace('["raw_orders"]', '["raw"]'))
    assert "failed: lineage.toml: `upstream` of [tables.orders] names 'raw'" in summary(plant.tick())


def test_a_lineage_that_is_broken_keeps_it_from_starting(plant: Plant) -> None:
    plant.write("lineage", LINEAGE.replace("[tables.raw_orders]", '[tables.raw_orders]\nupstream = ["report"]'))
    with pytest.raises(ConfigError, match="the tables lead in a circle: "):
        plant.world()


def test_words_of_outsiders_do_nothing_in_the_issue(plant: Plant) -> None:
    plant.run("UPDATE raw_orders SET note = ?", ("`</details>` @acme/all <!-- x --> |\n# Run #1 http://evil.example",))
    plant.tick()
    plant.run("DELETE FROM raw_orders")
    plant.run("INSERT INTO raw_orders VALUES (?, ?, ?)", ("`a` | @acme/all <img src=x> #1", None, str(plant.now)))
    plant.tick(*TABLES, hours=40)
    plant.tick(*TABLES)
    body = plant.issue.body or ""
    shown = body[body.index("Some rows of") :]
    assert "\\| @\u200bacme/all &lt;img src=x&gt; #\u200b1 | NULL |" in shown


def test_a_repository_without_issues_fails_with_a_sentence_and_the_next_look_goes_on(plant: Plant) -> None:
    plant.tick()
    plant.repo.has_issues = False
    assert "nobody could be told: acme/data: it is gone at GitHub, or switched off" in summary(plant.tick())
    plant.repo.has_issues = True
    assert "all healthy" in summary(plant.tick())


def test_an_outage_of_three_looks_is_one_look(plant: Plant) -> None:
    plant.tick()
    assert "3 metrics measured" in summary(plant.tick(hours=4))
    assert plant.worker.ticks.look() == []
