"""A team with a warehouse of SQLite's, its lineage, and a sandbox GitHub; and our own monitor, driven for real."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agents.engine.run import Run
from agents.models import Model
from agents.policy.cron import moments
from agents.settings import load
from tasks import beginning, deciding
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.store.server import Server
from tasks.world import World, nowhere
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.issue import Issue
from tests.sandbox.github.repository import Repository
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.reading import Reading

HOUR, DAY = 3_600.0, 86_400.0
SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()
REPO = "acme/data"
TABLES = ("raw_orders", "orders", "report")
PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
roles = ["operator"]
"""
FRESH = """
[metrics.{table}_fresh]
title = "Since the newest row of {table}"
table = "{table}"
kind = "freshness"
sql = "SELECT max(loaded_at) FROM {table}"
history_sql = "SELECT at, value FROM past"
"""
METRICS = (
    "\n".join(FRESH.format(table=table) for table in TABLES) + '\n[tables.raw_orders]\ncolumns = ["note", "mail"]\n'
)
LINEAGE = """
[incidents]
repository = "acme/data"
labels = ["data quality"]
opens_after = 2
closes_after = 3
reopens_days = 7

[tables.raw_orders]
owner = "Ann @acme/data-team"
[tables.orders]
upstream = ["raw_orders"]
[tables.report]
upstream = ["orders"]
"""
JOB = '[jobs.load]\nurl = "{url}"\nsecret = "LOAD_SECRET"\nidempotent = true\n'


class Plant:
    """One installation. Time moves on by `tick`, an hour at a time."""

    def __init__(
        self, folder: Path, store: Store, hub: GitHubSandbox, desk: ZendeskSandbox | None = None, **files: str
    ) -> None:
        self.store, self.hub, self.folder = store, hub, folder
        self._servers, self._reading = [store.server], Reading()
        self.repo: Repository = hub.create_repository(REPO)
        (folder / "config").mkdir()
        for name, text in {"people": PEOPLE, "metrics": METRICS, "lineage": LINEAGE, **files}.items():
            self.write(name, text)
        self.database = folder / "warehouse.db"
        self.settings = load(
            _env_file=None,
            secret_key="k" * 40,
            data_dir=folder / "data",
            config_dir=folder / "config",
            github_api_url=hub.url,
            github_token=hub.token,
            metrics_database_url=f"sqlite:///{self.database}",
            **_at(desk),
        )
        self._found()
        now = store.now()
        self.later(next(moments("0 * * * *", "UTC", now)) - now + HOUR / 2)
        self.worker = self.world()
        self.worker.ticks.look()

    def write(self, name: str, text: str) -> None:
        (self.folder / f"config/{name}.toml").write_text(text)

    def world(self, point: Callable[[str], None] = nowhere, model: Model | None = None) -> World:
        """A worker with a connection of its own."""
        people, catalog = self._reading.of(self.settings)
        server = Server(self.store.server.client)
        server.skew = self.store.server.skew
        self._servers.append(server)
        return World(self.settings, Store(server), catalog, people, model, point)

    # -- the warehouse ------------------------------------------------------------------------------------------------

    def run(self, sql: str, *rows: Sequence[Any]) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            if rows:
                connection.executemany(sql, rows)
            else:
                connection.execute(sql)

    def fill(self, *tables: str) -> None:
        """New rows came in just now."""
        for table in tables:
            self.run(f"INSERT INTO {table} VALUES (?, 'mona@example.com', ?)", ("see @mona <b>", str(self.now)))

    def _found(self) -> None:
        """Forty days in which each table was an hour or two old."""
        for table in TABLES:
            self.run(f"CREATE TABLE {table} (note TEXT, mail TEXT, loaded_at TEXT)")
        self.run("CREATE TABLE past (at TEXT, value REAL)")
        days = [(str(self.now - timedelta(days=n)), 1.0 + n % 3 / 2) for n in range(1, 41)]
        self.run("INSERT INTO past VALUES (?, ?)", *days)

    # -- time ---------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.store.now(), UTC)

    def later(self, seconds: float) -> None:
        skew = self.store.server.skew + seconds
        for server in self._servers:
            server.skew = skew

    def tick(self, *stale: str, hours: float = 1) -> Run:
        """Time passes; every table but the stale ones is filled, and the monitor looks. Its run, ended or asking."""
        self.later(hours * HOUR)
        self.fill(*(table for table in TABLES if table not in stale))
        return self.watched()

    def watched(self) -> Run:
        """The look, and after it the offer to mend what it found."""
        begun = self.ticks()
        run = self.drive(begun["every:hourly"])
        if "every:repairs" in begun:
            self.repair = self.drive(begun["every:repairs"])
        return run

    def ticks(self) -> dict[str, str]:
        """The runs that the clock has begun, by key."""
        return {run.began.key: id for id in self.worker.ticks.look() if (run := self.load(id)).began}

    def by_hand(self, world: World | None = None, **given: Any) -> str:
        """A run that a person begins."""
        return beginning.begin(world or self.worker, beginning.Wanted("pipeline_monitor", "person:ann", input=given))

    def drive(self, id: str, world: World | None = None, rounds: int = 30) -> Run:
        """Drive it until it has ended or asks; time passes while it waits."""
        for _ in range(rounds):
            drive(world or self.worker, id)
            run = self.load(id)
            if run.ended or run.open:
                return run
            self.later(61)
        raise AssertionError(f"run {id} does not come to an end: {self.load(id)}")

    def load(self, id: str) -> Run:
        return self.store.journals.load(id)

    def decide(self, run: Run, outcome: str) -> Run:
        (name,) = run.open
        deciding.decide(self.worker, f"{run.id}.{name}", deciding.Answer(outcome, "ann", "cli"))
        return self.drive(run.id)

    # -- what came of it ----------------------------------------------------------------------------------------------

    @property
    def issues(self) -> list[Issue]:
        return list(self.repo.issues.values())

    @property
    def issue(self) -> Issue:
        """The one there is."""
        (issue,) = self.issues
        return issue

    @property
    def said(self) -> list[str]:
        """The comments of the one issue, each by its first line."""
        return [each.body.partition("\n")[0] for each in self.issue.comments]


def _at(desk: ZendeskSandbox | None) -> dict[str, Any]:
    """The settings that reach a help desk."""
    if desk is None:
        return {}
    return {"zendesk_api_url": desk.url, "zendesk_email": desk.bot.email, "zendesk_api_token": desk.token}


def summary(run: Run) -> str:
    assert run.ended is not None
    return f"{run.ended.status}: {run.ended.summary}"
