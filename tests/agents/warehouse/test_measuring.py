"""Metrics measured in a real SQLite: their values, and the problems that stand in place of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.catalog import Catalog
from agents.engine.errors import Later, Refused
from agents.engine.tool import CONSEQUENTIAL
from tests.agents.warehouse_database import WarehouseDatabase

VOLUME = "SELECT count(*) FROM orders WHERE day = '2026-09-09'"
FRESH = "SELECT max(loaded_at) FROM orders"
MIX = "SELECT status, count(*) FROM orders GROUP BY status"


@pytest.fixture
def warehouse(tmp_path: Path) -> WarehouseDatabase:
    return WarehouseDatabase(tmp_path)


def test_all_of_it_reads_and_what_is_asked_for_is_no_address(warehouse: WarehouseDatabase) -> None:
    tools = Catalog.load(warehouse.settings, frozenset(), roots=()).tools
    ours = [tool for name, tool in tools.items() if name.startswith(("metrics.", "warehouse."))]
    assert len(ours) == 4
    for tool in ours:
        assert (tool.risk, tool.repeat.kind) == ("low", "read")
        assert CONSEQUENTIAL.isdisjoint(tool.roles.values())
        assert tool.trust.keys().isdisjoint({"problem", "drift.why", "buckets", "rows"}), (
            "outsiders' words can be in it"
        )
    assert "orders_volume: SELECT count(*) FROM orders" in tools["metrics.measure"].text


def test_a_volume_a_rate_and_an_age_are_numbers(warehouse: WarehouseDatabase) -> None:
    volume = warehouse.ask("metrics.measure", metric="orders_volume")
    assert (volume["value"], volume["unit"], volume["problem"]) == (100, "rows", "")
    assert volume["drift"]["learning"]
    assert volume["drift"]["why"] == "100 rows; it is the first value"
    assert warehouse.ask("metrics.measure", metric="orders_without_mail")["value"] == 0.1
    assert warehouse.ask("metrics.measure", metric="orders_fresh")["value"] == pytest.approx(2.0, abs=0.01)


def test_a_distribution_is_rows_by_label(warehouse: WarehouseDatabase) -> None:
    found = warehouse.ask("metrics.measure", metric="orders_by_status")
    assert (found["buckets"], found["value"]) == ({"open": 25, "paid": 75}, None)


def test_the_metrics_are_listed_by_table(warehouse: WarehouseDatabase) -> None:
    found = warehouse.ask("metrics.list")["items"]
    assert [each["metric"] for each in found] == [
        "orders_by_status",
        "orders_fresh",
        "orders_volume",
        "orders_without_mail",
    ]
    assert found[2] == {
        "metric": "orders_volume",
        "table": "orders",
        "kind": "volume",
        "title": "Orders loaded yesterday",
        "unit": "rows",
    }


SLOW = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"


@pytest.mark.parametrize(
    ("metric", "sql", "problem"),
    [
        ("orders_volume", "SELECT count(gone) FROM orders", "no such column: gone"),
        ("orders_volume", "SELECT count(*) FROM sales", "no such table: sales"),
        ("orders_volume", "SELECT 1 / 0", "NULL: there is nothing to count, or it divides by zero"),
        ("orders_volume", "SELECT id FROM orders WHERE id < 0", "no row; one is needed"),
        ("orders_volume", "SELECT id FROM orders", "more than one row"),
        ("orders_volume", "SELECT status FROM orders LIMIT 1", "a text, and not a number"),
        ("orders_volume", "SELECT 9e999", "inf, which is no number"),
        ("orders_volume", "SELECT -1", "never below 0"),
        ("orders_volume", SLOW, "longer than 0.2 seconds and was stopped"),
        ("orders_without_mail", "SELECT 12.5", "from 0 to 1"),
        ("orders_fresh", "SELECT max(loaded_at) FROM orders WHERE id < 0", "NULL: there is no row"),
        ("orders_fresh", "SELECT '2027-01-01'", "hours in the future"),
        ("orders_fresh", "SELECT '2026-09-10 09:00'", "2.0 hours in the future; if it is in local time, say so"),
        ("orders_fresh", "SELECT 'yesterday'", "neither a number of hours nor a time"),
        ("orders_by_status", "SELECT status, 'many' FROM orders", "a text, and not a number"),
        ("orders_by_status", "SELECT status AS a, 1 AS a FROM orders", "give each its own with AS"),
        ("orders_by_status", "SELECT status, 0 FROM orders", "no rows: there is nothing to compare"),
        ("orders_by_status", f"{SLOW.replace('count(*) FROM t', 'n, 1 FROM t')}", "more than 200 labels"),
    ],
)
def test_what_gives_no_value_is_a_problem_in_words(
    warehouse: WarehouseDatabase, metric: str, sql: str, problem: str
) -> None:
    old = {"orders_volume": VOLUME, "orders_fresh": FRESH, "orders_by_status": MIX}.get(
        metric, "SELECT avg(mail IS NULL) FROM orders"
    )
    warehouse.change(f'sql = "{old}"', f'sql = "{sql}"\nseconds = 0.2')
    found = warehouse.ask("metrics.measure", metric=metric)
    assert problem in found["problem"]
    assert (found["value"], found["drift"], found["buckets"]) == (None, None, {})


def test_a_database_that_is_away_is_no_problem_of_the_metric_but_tried_again_later(
    warehouse: WarehouseDatabase,
) -> None:
    warehouse.path.unlink()
    with pytest.raises(Later, match="cannot be read now"):
        warehouse.ask("metrics.measure", metric="orders_volume")
    assert not warehouse.path.exists()


def test_a_metric_that_there_is_not_is_refused_naming_those_there_are(warehouse: WarehouseDatabase) -> None:
    with pytest.raises(Refused, match=r"no \[metrics.sales\]; there is orders_by_status, orders_fresh"):
        warehouse.ask("metrics.measure", metric="sales")


def test_without_a_metrics_toml_the_tools_are_there_and_say_what_to_do(warehouse: WarehouseDatabase) -> None:
    (warehouse.folder / "metrics.toml").unlink()
    assert warehouse.ask("metrics.list") == {"items": []}
    with pytest.raises(Refused, match=r"write metrics\.toml and set METRICS_DATABASE_URL"):
        warehouse.ask("metrics.measure", metric="orders_volume")
    with pytest.raises(Refused, match=r"metrics\.toml has no"):
        warehouse.ask("warehouse.sample", table="orders")
