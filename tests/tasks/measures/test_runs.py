"""Runs that measure: every value or problem is in the journal, kept once, and had again when a database was away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents.drift.shapes import Point
from agents.engine.journal import Returned
from agents.engine.run import Run
from agents.tools.metrics.at import Taken
from tasks.driving.drive import drive
from tasks.measures.measures import SqlMeasures
from tasks.store import Store
from tasks.world import World
from tests.agents.warehouse_database import WarehouseDatabase
from tests.sandbox.shop import Shop
from tests.tasks.driving.test_kill import STRIDES, Killed, Points, kill_at
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

LISTED = """[tools]
"metrics.measure" = { risk = "low" }
"metrics.history" = { risk = "low" }
"metrics.list" = { risk = "low" }
"warehouse.sample" = { risk = "low" }"""
ALL = flow(
    "every = yield Call('metrics.list')\n"
    "    found = yield Gather(*[Call('metrics.measure', metric=each.metric) for each in every.items])\n"
    "    bad = [each.metric for each in found if each.problem or each.drift.drifted]\n"
    "    return Done(summary=' '.join(bad) or 'well')"
)
METRICS = ["orders_by_status", "orders_fresh", "orders_volume", "orders_without_mail"]


class Monitor(Kit):
    """A kit whose agent measures all there is, in a warehouse whose newest order is two hours old."""

    def __init__(self, folder: Path, store: Store, shop: Shop) -> None:
        super().__init__(folder, store, shop)
        self.warehouse = WarehouseDatabase(folder / "config")
        self.warehouse.run(f"UPDATE orders SET loaded_at = '{self.now - timedelta(hours=2)}'")
        url = SecretStr(f"sqlite:///{self.warehouse.path}")
        self.settings = self.settings.model_copy(update={"metrics_database_url": url})
        self.install(ALL, **{"[tools]": LISTED})

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.store.now(), UTC)

    @property
    def measures(self) -> SqlMeasures:
        return SqlMeasures(self.settings)

    def points(self, metric: str = "orders_volume") -> list[Point]:
        return list(self.measures.history(metric, 0, 1000))

    def driven(self, n: int = 1) -> Run:
        id = self.begin(n)
        drive(self.world(), id)
        return self.run(id)


@pytest.fixture
def monitor(tmp_path: Path, store: Store, shop: Shop) -> Monitor:
    return Monitor(tmp_path, store, shop)


def summary(run: Run) -> str:
    assert run.ended is not None, run.open
    assert run.ended.status == "done", run.ended.summary
    return run.ended.summary.removesuffix(". No language model was used.")


def survive(monitor: Monitor, world: World) -> None:
    """Drive to the end, with a new worker after each death once the dead one's lease has run out."""
    id = monitor.begin(world=world)
    for _ in range(20):
        try:
            summary(monitor.finish(world, id))
        except Killed:
            monitor.later(61)
        else:
            return
    raise AssertionError("too many deaths")


def test_all_metrics_are_measured_side_by_side_and_each_is_kept_with_its_run(monitor: Monitor) -> None:
    run = monitor.driven()
    assert summary(run) == "well"
    assert {name: len(monitor.points(name)) for name in METRICS} == dict.fromkeys(METRICS, 1)
    assert monitor.points()[0].value == 100
    assert monitor.points("orders_fresh")[0].value == pytest.approx(2.0, abs=0.05)


def test_a_drift_is_found_by_what_earlier_runs_kept(monitor: Monitor) -> None:
    for day in range(20, 0, -1):
        point = Point(at=(monitor.now - timedelta(days=day)).isoformat(), value=5000.0 + day)
        monitor.measures.record(Taken(metric="orders_volume", point=point, why="", run="before", command=str(day)))
    run = monitor.driven()
    assert summary(run) == "orders_volume"
    assert [point.drifted for point in monitor.points()] == [*[False] * 20, True]


def test_a_metric_whose_column_is_gone_is_a_journalled_problem_and_the_others_are_measured(monitor: Monitor) -> None:
    monitor.warehouse.run("ALTER TABLE orders DROP COLUMN status")
    run = monitor.driven()
    assert summary(run) == "orders_by_status"
    told = [each.entry for each in monitor.store.journals.entries(run.id) if isinstance(each.entry, Returned)]
    assert any("no such column: status" in str(each.value) for each in told)
    assert "no such column: status" in monitor.points("orders_by_status")[0].problem
    assert monitor.points()[0].value == 100


def test_a_warehouse_that_is_away_is_asked_again_and_is_no_drift(monitor: Monitor) -> None:
    there = monitor.warehouse.path
    away = there.rename(there.with_suffix(".away"))
    run = monitor.driven()
    assert run.ended is None
    assert monitor.points() == []
    away.rename(there)
    assert summary(monitor.finish(monitor.world(), run.id)) == "well"
    assert [(point.value, point.problem) for point in monitor.points()] == [(100.0, "")]


def test_a_warehouse_that_stays_away_fails_the_run_with_words(monitor: Monitor) -> None:
    monitor.warehouse.path.unlink()
    run = monitor.finish(monitor.world(), monitor.driven().id)
    assert run.ended is not None
    assert (run.ended.status, "cannot be read now" in run.ended.summary) == ("failed", True)


@pytest.mark.parametrize("stride", STRIDES)
def test_a_worker_killed_at_any_point_leaves_each_measure_once(monitor: Monitor, stride: int) -> None:
    points = Points(lambda n, name: None)
    survive(monitor, monitor.world(points))
    assert len(monitor.points()) == 1
    for where in range(1, points.passed + 1, stride):
        monitor.reset()
        (monitor.settings.data_dir / "placet.db").unlink()
        survive(monitor, monitor.world(kill_at(where)))
        assert {name: len(monitor.points(name)) for name in METRICS} == dict.fromkeys(METRICS, 1), where
