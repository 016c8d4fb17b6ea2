"""A warehouse of three tables, each made of the one before, and what is measured of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPOSITORY = "acme/data"
TABLES = ("raw_orders", "orders", "revenue")
"""Each is made of the one before it."""
HOURS = 30
"""How old the newest row is when the load has not run."""
FRESH = """
[metrics.{table}_fresh]
title = "Age of the newest row of {table}"
table = "{table}"
kind = "freshness"
sql = "SELECT max(loaded_at) FROM {table}"
history_sql = "SELECT at, value FROM past"
"""
METRICS = "".join(FRESH.format(table=table) for table in TABLES)
LINEAGE = """
[incidents]
repository = "acme/data"
labels = ["data quality"]
opens_after = 2
closes_after = 2

[tables.raw_orders]
owner = "Grace, data team"
[tables.orders]
upstream = ["raw_orders"]
[tables.revenue]
upstream = ["orders"]
"""
EDITS = {"agents/pipeline_monitor/agent.toml": {'cron = "7 * * * *"\njitter = "2m"': 'cron = "*/2 * * * * *"'}}
"""It looks every two seconds, for nobody waits an hour."""


class Warehouse:
    """A database in a file of `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "warehouse.db"
        now = datetime.now(UTC)
        past = [(str(now - timedelta(days=n)), 1.0 + n % 3 / 2) for n in range(1, 41)]
        with closing(sqlite3.connect(self._path)) as database, database:
            for table in TABLES:
                database.execute(f"CREATE TABLE {table} (loaded_at TEXT)")
            database.execute("CREATE TABLE past (at TEXT, value REAL)")
            database.executemany("INSERT INTO past VALUES (?, ?)", past)
        self.load()

    @property
    def settings(self) -> dict[str, str]:
        """What Placet has to know of it."""
        return {"metrics_database_url": f"sqlite:///{self._path}"}

    @property
    def config(self) -> Mapping[str, str]:
        """Files beside people.toml."""
        return {"metrics.toml": METRICS, "lineage.toml": LINEAGE}

    def load(self, hours: float = 2) -> None:
        """The newest row of each table came in so many hours ago."""
        at = str(datetime.now(UTC) - timedelta(hours=hours))
        with closing(sqlite3.connect(self._path)) as database, database:
            for table in TABLES:
                database.execute(f"DELETE FROM {table}")
                database.execute(f"INSERT INTO {table} VALUES (?)", (at,))
