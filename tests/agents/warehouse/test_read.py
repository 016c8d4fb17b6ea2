"""metrics.toml is checked whole at the start: each thing that is wrong, with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.agents.warehouse_database import METRICS, WarehouseDatabase

VOLUME = "SELECT count(*) FROM orders WHERE day = '2026-09-09'"


@pytest.fixture
def warehouse(tmp_path: Path) -> WarehouseDatabase:
    return WarehouseDatabase(tmp_path)


def test_what_is_right_is_taken(warehouse: WarehouseDatabase) -> None:
    assert warehouse.refusal() == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "volume"', 'kind = "rows"', "`metrics.orders_volume.kind`: Input should be 'freshness', 'volume'"),
        ('kind = "volume"', "", "`metrics.orders_volume.kind`: is missing; write freshness, volume, nulls"),
        ('kind = "volume"', 'kind = "volume"\nlimit = 3', "`metrics.orders_volume.limit` is no setting; "),
        ('kind = "volume"', 'kind = "volume"\nseconds = 3600', "less than or equal to 120; write how long"),
        ("[metrics.orders_volume]", "[metrics.Orders]", "a metric's name has lower-case letters"),
        ("[tables.orders]", '[tables."orders; drop"]', "a table is named by letters, digits"),
        ('masked = ["note"]', 'masked = ["notes"]', "masks notes, which is none of its columns"),
        ('columns = ["id"', 'columns = ["id", "a\\"b"', "as the database spells it"),
        ("rows = 3", "rows = 5000", "write a whole number from 1 to 100"),
        (VOLUME, "DELETE FROM orders", "the sql of the metric orders_volume does more than read"),
        (VOLUME, "SELECT 1; SELECT 2", "is 2 statements; write one"),
        (VOLUME, "SELECT FROM WHERE", "the sql of the metric orders_volume is not SQL as sqlite has it"),
        (VOLUME, "SELECT * FROM orders", "selects *; select one number"),
        (VOLUME, "SELECT id, day FROM orders", "selects 2; select one number"),
        (VOLUME, "SELECT count(*) FROM orders WHERE day = :day", "has :day, and takes no parameter"),
        ("SELECT status, count(*) FROM orders GROUP BY status", VOLUME, "selects 1; select a label and a count"),
        (
            'kind = "volume"',
            'kind = "volume"\nhistory_sql = "SELECT count(*) FROM orders"',
            "the history_sql of the metric orders_volume selects 1; select a time and a value",
        ),
        ("[metrics.orders_volume]", "[metrics.orders_volume", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(warehouse: WarehouseDatabase, old: str, new: str, said: str) -> None:
    warehouse.change(old, new)
    assert said in warehouse.refusal()


def test_all_of_it_is_said_at_once_each_with_its_line(warehouse: WarehouseDatabase) -> None:
    warehouse.write(METRICS.replace(VOLUME, "DELETE FROM orders").replace("avg(mail IS NULL)", "1, 2"))
    refusal = warehouse.refusal()
    assert "2 problems" in refusal
    lines = METRICS.splitlines()
    for sql in (VOLUME, "avg(mail IS NULL)"):
        number = next(n for n, line in enumerate(lines, 1) if sql in line)
        assert f"metrics.toml:{number}: the sql of the metric" in refusal


def test_without_its_database_nothing_starts(warehouse: WarehouseDatabase) -> None:
    assert "METRICS_DATABASE_URL is not set; set it, or move this file away" in warehouse.refusal(
        metrics_database_url=None
    )
    refusal = warehouse.refusal(metrics_database_url=SecretStr("mysql://u:hunter2@h/db"))
    assert "METRICS_DATABASE_URL is of a kind that is not read here" in refusal
    assert "hunter2" not in refusal
