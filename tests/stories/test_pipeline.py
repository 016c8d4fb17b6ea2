"""A table goes stale, through real processes: `placet up` looks by the clock, opens one issue, and closes it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import agents.pipeline_monitor
from tests.sandbox.github.repository import Repository
from tests.stories.stack import Stack, until
from tests.tasks.pipeline.plant import LINEAGE, METRICS, REPO, TABLES

OURS = Path(agents.pipeline_monitor.__file__).parent
LONG = 60.0


def own(folder: Path) -> None:
    """The team's own copy of the agent, which looks every two seconds."""
    folder.mkdir(parents=True)
    for name in ("workflow.py", "repair.py", "explain.md"):
        shutil.copy(OURS / name, folder / name)
    settings = (OURS / "agent.toml").read_text()
    assert 'cron = "7 * * * *"\njitter = "2m"' in settings
    quick = settings.replace('cron = "7 * * * *"\njitter = "2m"', 'cron = "*/2 * * * * *"')
    (folder / "agent.toml").write_text(quick)


def fill(warehouse: Path, hours: float) -> None:
    """The newest rows of each table came in so many hours ago."""
    at = str(datetime.now(UTC) - timedelta(hours=hours))
    with closing(sqlite3.connect(warehouse)) as connection, connection:
        for table in TABLES:
            connection.execute(f"INSERT INTO {table} VALUES ('note', NULL, ?)", (at,))


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Forty days in which each table was an hour or two old; now they are two days old."""
    path = tmp_path / "warehouse.db"
    now = datetime.now(UTC)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE {table} (note TEXT, mail TEXT, loaded_at TEXT)")
        connection.execute("CREATE TABLE past (at TEXT, value REAL)")
        past = [(str(now - timedelta(days=n)), 1.0 + n % 3 / 2) for n in range(1, 41)]
        connection.executemany("INSERT INTO past VALUES (?, ?)", past)
    fill(path, 48)
    return path


@pytest.fixture
def stack(tmp_path: Path, warehouse: Path) -> Iterator[Stack]:
    own(tmp_path / "agents/watch")
    folder = tmp_path / "up"
    folder.mkdir()
    config = {"metrics.toml": METRICS, "lineage.toml": LINEAGE}
    stack = Stack(
        folder,
        config,
        agents_dir=str(tmp_path / "agents"),
        metrics_database_url=f"sqlite:///{warehouse}",
        sweep_seconds="1",
    )
    stack.hub.create_repository(REPO)
    with stack:
        yield stack


def looks(stack: Stack) -> list[str]:
    """What came of each look of the copy that has ended, the newest first."""
    page = stack.read("/runs?agent=watch&limit=200")["items"]
    return [each["summary"] for each in page if each["status"] == "done" and each["subject"] == "watch/hourly"]


@pytest.mark.chaos
def test_one_issue_is_opened_with_its_cause_and_closed_once_all_is_healthy(stack: Stack, warehouse: Path) -> None:
    repo: Repository = stack.hub.repositories[REPO]
    issue = until(lambda: list(repo.issues.values()), "an issue is opened", LONG)[0]
    assert issue.title.startswith("raw_orders: Since the newest row of raw_orders is 48 hours")
    assert "```mermaid" in (issue.body or "")
    known = len(looks(stack))
    until(lambda: len(looks(stack)) > known + 2, "it looks on", LONG)
    assert (len(repo.issues), stack.hub.count("update_issue"), issue.comments) == (1, 0, [])
    fill(warehouse, 0)
    until(lambda: issue.state == "closed", "it is closed", LONG)
    assert [each.body.partition("\n")[0] for each in issue.comments] == ["Healthy 3 times in a row."]
    assert len(repo.issues) == 1
