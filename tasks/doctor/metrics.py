"""Can the warehouse be read, by a user who cannot write, and does each metric give a value?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from agents.catalog import metrics
from agents.catalog.problems import Problems
from agents.clients.database import database_of, reading
from agents.drift.shapes import Point
from agents.engine.errors import ConfigError, Refused, ToolError
from agents.settings import Settings
from agents.warehouse.source import Warehouse
from tasks.doctor.check import Check
from tasks.doctor.orders import PATIENCE, WRITABLE, asked

MANY = 120.0
"""Seconds that all metrics together may take; those after that are not tried."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of METRICS_DATABASE_URL, and each metric and table. What is wrong with metrics.toml is said with the agents."""
    if settings.metrics_database_url is None:
        return
    try:
        yield _reached(settings)
    except ConfigError as error:
        yield Check("metrics", False, str(error), "Mend it: nothing starts until then.")
        return
    except ToolError as error:
        yield Check("metrics", False, str(error), f"Check {metrics.SETTING}, and that the database runs.")
        return
    warehouse = metrics.source(settings, Problems())
    if warehouse is None:
        return
    until = time.monotonic() + MANY
    for name in warehouse.spec.metrics:
        yield _tried(warehouse, name, until - time.monotonic())
    for table in warehouse.spec.tables:
        yield _sampled(warehouse, table)


def _reached(settings: Settings) -> Check:
    """Raises what `reading` does."""
    assert settings.metrics_database_url is not None
    database = database_of(metrics.SETTING, settings.metrics_database_url)
    with reading(database, "metrics", PATIENCE) as connection:
        if database.is_sqlite:
            return Check("metrics", True, f"{database.name}, opened to be read")
        writable = asked(connection, WRITABLE)["tables"]
    advice = "Placet never writes there; give it a role that may only SELECT." if writable else ""
    return Check("metrics", True, f"{database.name}, in transactions that only read", advice)


def _tried(warehouse: Warehouse, name: str, left: float) -> Check:
    about, mend = f"metrics.{name}", f"Change [metrics.{name}] in metrics.toml; until then it has no value."
    if left <= 0:
        return Check(about, True, f"not tried: the others took {MANY:.0f} seconds together")
    try:
        point = warehouse.measure(name, left, time.time())
        _, past = warehouse.earlier(name, left)
    except ToolError as error:
        return Check(about, False, str(error), "Look at the database: it was there a moment ago.")
    if point.problem or past:
        return Check(about, False, point.problem or past, mend)
    return Check(about, True, f"{_shown(point)} {warehouse.spec.metrics[name].shown}".strip())


def _sampled(warehouse: Warehouse, table: str) -> Check:
    about = f"tables.{table}"
    try:
        found = warehouse.sample(table, 1, PATIENCE)
    except Refused as error:
        return Check(about, False, str(error), f'Change [tables."{table}"] in metrics.toml.')
    except ToolError as error:
        return Check(about, False, str(error), "Look at the database: it was there a moment ago.")
    return Check(about, True, f"{len(found.columns)} columns, masked: {', '.join(found.masked) or 'none'}")


def _shown(point: Point) -> str:
    return f"{len(point.buckets)} labels" if point.value is None else f"{point.value:,.4g}"
