"""`placet doctor` at a warehouse: can it be read, and does each metric give a value?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tasks.doctor import Check, checks, metrics
from tests.agents.warehouse_database import METRICS, WarehouseDatabase

ALL = ["orders_volume", "orders_fresh", "orders_without_mail", "orders_by_status"]


@pytest.fixture
def warehouse(tmp_path: Path) -> WarehouseDatabase:
    return WarehouseDatabase(tmp_path)


def found(warehouse: WarehouseDatabase, **settings: Any) -> dict[str, Check]:
    return {check.name: check for check in metrics.checks(warehouse.settings.model_copy(update=settings))}


def test_each_metric_is_tried_and_its_value_shown(warehouse: WarehouseDatabase) -> None:
    seen = found(warehouse)
    assert list(seen) == ["metrics", *(f"metrics.{name}" for name in ALL), "tables.orders"]
    assert [check.name for check in seen.values() if not check.ok and check.name != "metrics.orders_fresh"] == []
    assert seen["metrics.orders_volume"].detail == "100 rows"
    assert seen["metrics.orders_by_status"].detail == "2 labels"
    assert seen["tables.orders"].detail == "5 columns, masked: mail, note"


def test_the_metric_whose_column_is_gone_is_named_with_what_to_do(warehouse: WarehouseDatabase) -> None:
    warehouse.run("ALTER TABLE orders DROP COLUMN status")
    seen = found(warehouse)
    failed = {name: check for name, check in seen.items() if not check.ok and name != "metrics.orders_fresh"}
    assert list(failed) == ["metrics.orders_by_status", "tables.orders"]
    assert "no such column: status" in failed["metrics.orders_by_status"].detail
    assert "Change [metrics.orders_by_status] in metrics.toml" in failed["metrics.orders_by_status"].advice


def test_a_history_that_cannot_be_read_is_said(warehouse: WarehouseDatabase) -> None:
    warehouse.write(METRICS.replace('kind = "volume"', 'kind = "volume"\nhistory_sql = "SELECT day, n FROM loads"'))
    check = found(warehouse)["metrics.orders_volume"]
    assert not check.ok
    assert "history_sql cannot be used" in check.detail


def test_a_warehouse_that_is_away_fails_once_and_not_for_every_metric(warehouse: WarehouseDatabase) -> None:
    warehouse.path.unlink()
    seen = found(warehouse)
    assert list(seen) == ["metrics"]
    assert "METRICS_DATABASE_URL" in seen["metrics"].advice


def test_an_address_that_cannot_be_used_fails_and_is_not_shown(warehouse: WarehouseDatabase) -> None:
    seen = found(warehouse, metrics_database_url=SecretStr("mysql://u:hunter2@h/db"))
    assert not seen["metrics"].ok
    assert "hunter2" not in repr(seen)


def test_without_a_warehouse_there_is_nothing_to_look_at(warehouse: WarehouseDatabase) -> None:
    assert found(warehouse, metrics_database_url=None) == {}


def test_the_doctor_asks_for_all_of_it(warehouse: WarehouseDatabase, tmp_path: Path) -> None:
    settings = warehouse.settings.model_copy(update={"data_dir": tmp_path / "data"})
    assert "metrics.orders_volume" in {check.name for check in checks(settings)}
