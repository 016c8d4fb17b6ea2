"""The lineage as dbt wrote it: the cause is found through tables that nobody measures, under the metrics' own names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tasks.store import Store
from tests.agents.lineage.manifest import manifest, written
from tests.sandbox.github import GitHubSandbox
from tests.tasks.pipeline.plant import LINEAGE, METRICS, TABLES, Plant, summary

BEGINS = 40
FROM_DBT = LINEAGE.partition("[tables")[0] + '[dbt]\nmanifest = "manifest.json"\n'
NAMED = (
    METRICS.replace('table = "raw_orders"', 'table = "raw.orders"')
    .replace('table = "orders"', 'table = "shop.orders"')
    .replace('table = "report"', 'table = "shop.report"')
    .replace("[tables.raw_orders]", '[tables."raw.orders"]')
)


@pytest.fixture
def plant(tmp_path: Path, store: Store, hub: GitHubSandbox) -> Plant:
    """Of raw.orders, staging.stg_orders (unmeasured), shop.orders and shop.report each is made of the one before."""
    (tmp_path / "config").mkdir()
    written(tmp_path / "config/manifest.json", manifest())
    (tmp_path / "config/manifest.json").rename(tmp_path / "manifest.json")
    (tmp_path / "config").rmdir()
    return Plant(tmp_path, store, hub, metrics=NAMED, lineage=FROM_DBT.replace("manifest.json", "../manifest.json"))


def test_the_first_bad_table_is_found_along_dbts_own_lineage(plant: Plant) -> None:
    plant.tick()
    plant.tick(*TABLES, hours=BEGINS)
    assert "acme/data#1 (raw.orders) opened" in summary(plant.tick(*TABLES))
    assert "Bad because of it: `shop.orders`, `shop.report`." in (plant.issue.body or "")


def test_a_table_between_that_is_taken_out_of_dbt_breaks_the_line_and_nothing_else(plant: Plant) -> None:
    """Its parent is named still, and is not there."""
    content = manifest()
    del content["nodes"]["model.shop.stg_orders"]
    written(plant.folder / "manifest.json", content)
    plant.tick()
    plant.tick(*TABLES, hours=BEGINS)
    plant.tick(*TABLES)
    assert sorted(each.title.partition(":")[0] for each in plant.issues) == ["raw.orders", "shop.orders"]


def test_a_manifest_that_dbt_is_writing_stops_one_look_with_a_sentence(plant: Plant) -> None:
    whole = json.dumps(manifest())
    written(plant.folder / "manifest.json", whole[: len(whole) // 2])
    assert "failed: lineage.toml: manifest.json is no manifest of dbt's" in summary(plant.tick())
    written(plant.folder / "manifest.json", whole)
    assert "all healthy" in summary(plant.tick())


def test_five_thousand_tables_in_a_row_are_walked_through(plant: Plant) -> None:
    """A chain from the source up to the orders, of which nobody measures any link."""
    content = manifest()
    link = content["nodes"]["model.shop.stg_orders"]
    for n in range(5_000):
        content["nodes"][f"model.shop.m{n}"] = {**link, "name": f"m{n}", "unique_id": f"model.shop.m{n}"}
        content["parent_map"][f"model.shop.m{n}"] = [f"model.shop.m{n - 1}" if n else "source.shop.raw.orders_raw"]
    content["parent_map"]["model.shop.orders_v2"] = ["model.shop.m4999"]
    written(plant.folder / "manifest.json", content)
    plant.tick()
    plant.tick(*TABLES, hours=BEGINS)
    assert "acme/data#1 (raw.orders) opened" in summary(plant.tick(*TABLES))
    assert len(plant.issues) == 1
