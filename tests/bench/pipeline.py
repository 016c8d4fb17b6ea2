"""Milliseconds from a tick of the pipeline monitor to the end of its run: ten metrics in SQLite, all healthy.

The run is begun as a sweep begins it and driven by one worker in this process, on the store as it ships. GitHub, which
is asked for the incidents that are open, is the sandbox. Time is moved on by an hour for each tick.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from agents.catalog import Catalog
from agents.policy.cron import moments
from agents.settings import Settings
from tasks.driving.drive import drive
from tasks.people import People
from tasks.store import Store
from tasks.world import World, nowhere
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.site import installed
from tests.sandbox.github import GitHubSandbox

METRICS, WARMING, TICKS = 10, 3, 30
DAYS = 60
HOUR = 3_600.0
METRIC = """
[metrics.orders_{n}]
title = "Orders loaded, {n}"
table = "orders"
kind = "volume"
sql = "SELECT count(*) FROM orders WHERE shop = {n}"
history_sql = "SELECT at, value FROM past"
"""
PEOPLE = '[people.ann]\nname = "Ann Lee"\nmail = "ann@example.com"\nroles = ["operator", "maintainer", "finance"]\n'
LINEAGE = '[incidents]\nrepository = "acme/data"\n[tables.orders]\nupstream = ["raw"]\n[tables.raw]\n'


def measure() -> Iterator[Figure]:
    """Median and slowest in twenty."""
    with installed() as settings, GitHubSandbox() as hub, _configured(settings, hub) as configured:
        hub.create_repository("acme/data")
        taken = happy(configured, WARMING + TICKS)[WARMING:]
        if hub.writes:
            raise NotMeasured("something was taken for an incident")
    yield Figure("pipeline.happy", median(taken) * 1000, "ms", "<=150ms")
    yield Figure("pipeline.happy_p95", percentile(taken, 95) * 1000, "ms")


def happy(settings: Settings, ticks: int) -> list[float]:
    """Of each tick the seconds that it took. Raises `NotMeasured` unless all ten metrics were healthy."""
    people = People.load(settings)
    store = Store.connect(settings.redis_url)
    world = World(settings, store, Catalog.load(settings, people.names()), people, None, nowhere)
    now = store.now()
    store.server.skew += next(moments("30 * * * *", "UTC", now)) - now  # no tick is near, whatever its jitter
    world.ticks.look()
    taken = [_one(world) for _ in range(ticks)]
    store.server.client.close()
    return taken


def _one(world: World) -> float:
    world.store.server.skew += HOUR
    began = time.perf_counter()
    runs = world.ticks.look()
    watched = next((run for run in runs if "hourly" in str(world.store.journals.load(run).began)), "")
    if not watched:
        raise NotMeasured("an hour began no look")
    drive(world, watched)
    seconds = time.perf_counter() - began
    ended = world.store.journals.load(watched).ended
    if ended is None or not ended.summary.startswith(f"{METRICS} metrics measured, all healthy"):
        raise NotMeasured(f"a tick ended as {ended.summary if ended else 'nothing'}")
    for run in runs:
        drive(world, run)
    return seconds


@contextmanager
def _configured(settings: Settings, hub: GitHubSandbox) -> Iterator[Settings]:
    with TemporaryDirectory(prefix="placet-bench-") as name:
        folder = Path(name)
        metrics = "".join(METRIC.format(n=n) for n in range(METRICS))
        for file, text in {"people": PEOPLE, "metrics": metrics, "lineage": LINEAGE}.items():
            (folder / f"{file}.toml").write_text(text)
        _warehouse(folder / "warehouse.db")
        yield settings.model_copy(
            update={
                "config_dir": folder,
                "github_api_url": hub.url,
                "github_token": SecretStr(hub.token),
                "metrics_database_url": SecretStr(f"sqlite:///{folder}/warehouse.db"),
            }
        )


def _warehouse(path: Path) -> None:
    now = datetime.now(UTC)
    past = [(str(now - timedelta(days=n)), 1_000 + n % 7) for n in range(1, DAYS)]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE orders (shop INTEGER)")
        connection.execute("CREATE TABLE past (at TEXT, value REAL)")
        connection.executemany("INSERT INTO orders VALUES (?)", [(n % METRICS,) for n in range(METRICS * 1_003)])
        connection.executemany("INSERT INTO past VALUES (?, ?)", past)
