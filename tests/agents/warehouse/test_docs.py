"""The examples of docs/metrics.md, taken as they stand there."""

from __future__ import annotations

from pathlib import Path

from tests.agents.warehouse_database import WarehouseDatabase

PAGE = Path(__file__).parents[3] / "docs/metrics.md"


def examples() -> list[str]:
    """The one for PostgreSQL, and the one for SQLite."""
    return [block.partition("```")[0] for block in PAGE.read_text().split("```toml\n")[1:]]


def test_the_example_for_sqlite_measures(tmp_path: Path) -> None:
    warehouse = WarehouseDatabase(tmp_path, examples()[1])
    warehouse.run("DROP TABLE orders")
    warehouse.run("CREATE TABLE orders (id INTEGER, customer TEXT, created_at TEXT)")
    warehouse.run("INSERT INTO orders VALUES (1, NULL, datetime('now', '-1 day')), (2, 'ann', datetime('now'))")
    assert warehouse.ask("metrics.measure", metric="orders_volume")["value"] == 1
    assert warehouse.ask("metrics.measure", metric="orders_without_customer")["value"] == 0.5
