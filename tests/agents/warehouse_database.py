"""A team's warehouse with a table of orders, the metrics it has of it, and calls of the tools on them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.settings import Settings, load
from agents.tools.metrics.at import Measures, Measuring
from tests.agents.github import SEND_WITHIN, at_of

NOW = datetime(2026, 9, 10, 7, tzinfo=UTC)
METRICS = """\
[metrics.orders_volume]
title = "Orders loaded yesterday"
table = "orders"
kind = "volume"
sql = "SELECT count(*) FROM orders WHERE day = '2026-09-09'"

[metrics.orders_fresh]
title = "Since the newest order was loaded"
table = "orders"
kind = "freshness"
sql = "SELECT max(loaded_at) FROM orders"

[metrics.orders_without_mail]
title = "Orders without an address"
table = "orders"
kind = "nulls"
sql = "SELECT avg(mail IS NULL) FROM orders"

[metrics.orders_by_status]
title = "Orders by status"
table = "orders"
kind = "distribution"
sql = "SELECT status, count(*) FROM orders GROUP BY status"

[tables.orders]
columns = ["id", "mail", "status", "note", "loaded_at"]
masked = ["note"]
rows = 3
"""
TABLE = "CREATE TABLE orders (id INTEGER, mail TEXT, status TEXT, note TEXT, day TEXT, loaded_at TEXT)"


class WarehouseDatabase:
    """A file of SQLite's, and the folder with metrics.toml beside it."""

    def __init__(self, folder: Path, metrics: str = METRICS) -> None:
        self.folder, self.path = folder, folder / "warehouse.db"
        self.run(TABLE)
        self.load(100)
        self.write(metrics)

    def load(self, count: int, at: datetime = NOW - timedelta(hours=2)) -> None:
        """So many orders of the day before `NOW`, loaded at a time."""
        rows = [
            (
                n,
                f"c{n}@example.com" if n % 10 else None,
                "paid" if n % 4 else "open",
                f"note {n}",
                "2026-09-09",
                str(at),
            )
            for n in range(count)
        ]
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", rows)
            connection.commit()

    def run(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(sql).fetchall()
            connection.commit()
            return found

    def write(self, metrics: str) -> None:
        (self.folder / "metrics.toml").write_text(metrics)

    def change(self, old: str, new: str) -> None:
        assert old in METRICS
        self.write(METRICS.replace(old, new))

    @property
    def settings(self) -> Settings:
        url = f"sqlite:///{self.path}"
        return load(_env_file=None, secret_key="k" * 40, config_dir=self.folder, metrics_database_url=url)

    def ask(self, name: str, /, settings: Settings | None = None, **args: Any) -> Any:
        """A call of a tool that keeps nothing."""
        settings = settings or self.settings
        tool = Catalog.load(settings, frozenset(), roots=()).tools[name]
        at: Any = at_of(settings, tool)
        return tool.call(measuring(settings) if tool.at is Measuring else at, tool.validated(args))

    def refusal(self, **settings: Any) -> str:
        """What is said of metrics.toml at the start."""
        try:
            Catalog.load(self.settings.model_copy(update=settings), frozenset(), roots=())
        except ConfigError as error:
            return str(error)
        return ""


def measuring(
    settings: Settings, measures: Measures | None = None, command: str = "", now: datetime = NOW
) -> Measuring:
    """As a driver makes it, at a time of its own."""
    began = time.time()
    clock: Callable[[], float] = lambda: now.timestamp() + time.time() - began  # noqa: E731
    give_up = now.timestamp() + SEND_WITHIN + 60
    return Measuring(settings=settings, measures=measures, run="r1", command=command, clock=clock, give_up=give_up)
