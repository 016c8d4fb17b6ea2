"""Measures kept with their judgement: once for each command, by metric, and for as long as they are of use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from agents.catalog import Catalog
from agents.drift.shapes import Point
from agents.engine.errors import Later, Refused
from agents.settings import Settings, load
from agents.tools.metrics.at import Taken
from tasks.database.connect import engine_of
from tasks.database.place import place
from tasks.measures.measures import SqlMeasures
from tasks.measures.tables import measures as table
from tests.agents.warehouse_database import NOW, WarehouseDatabase, measuring


def taken(day: int = 0, command: str = "1", metric: str = "orders_volume", **point: Any) -> Taken:
    at = (NOW + timedelta(days=day)).isoformat()
    return Taken(metric=metric, point=Point(at=at, **point), why="why", run="r1", command=command)


def since(days: float) -> float:
    return (NOW - timedelta(days=days)).timestamp()


def ask(
    warehouse: WarehouseDatabase, name: str, measures: Any, now: datetime = NOW, command: str = "1", **args: Any
) -> Any:
    tool = Catalog.load(warehouse.settings, frozenset(), roots=()).tools[name]
    return tool.call(measuring(warehouse.settings, measures, command, now), tool.validated(args))


def test_what_was_kept_is_given_back_the_oldest_first(measures: SqlMeasures) -> None:
    measures.record(taken(0, "2", value=7.0, drifted=True))
    measures.record(taken(-1, "1", problem="its SQL gives no row"))
    measures.record(taken(1, "3", buckets={"é": 3.0, "b": 1.0}))
    measures.record(taken(0, "4", metric="orders_fresh", value=1.0))
    assert list(measures.history("orders_volume", since(30), 100)) == [
        Point(at="2026-09-09T07:00:00+00:00", problem="its SQL gives no row"),
        Point(at="2026-09-10T07:00:00+00:00", value=7.0, drifted=True),
        Point(at="2026-09-11T07:00:00+00:00", buckets={"é": 3.0, "b": 1.0}),
    ]


def test_of_one_command_there_is_one_measure_the_last_that_was_taken(measures: SqlMeasures) -> None:
    measures.record(taken(value=7.0))
    measures.record(taken(value=8.0))
    assert [point.value for point in measures.history("orders_volume", since(30), 100)] == [8.0]


def test_the_newest_are_given_and_what_is_older_than_asked_for_is_not(measures: SqlMeasures) -> None:
    for day in range(5):
        measures.record(taken(-day, str(day), value=float(day)))
    assert [point.value for point in measures.history("orders_volume", since(3), 2)] == [1.0, 0.0]
    assert [point.value for point in measures.history("orders_volume", since(3), 9)] == [3.0, 2.0, 1.0, 0.0]


def test_what_is_older_than_400_days_is_forgotten_of_that_metric_alone(measures: SqlMeasures) -> None:
    measures.record(taken(-401, "1", value=1.0))
    measures.record(taken(-401, "2", metric="orders_fresh", value=2.0))
    measures.record(taken(0, "3", value=3.0))
    assert [point.value for point in measures.history("orders_volume", 0, 100)] == [3.0]
    assert [point.value for point in measures.history("orders_fresh", 0, 100)] == [2.0]


def test_the_table_has_the_columns_that_are_written(configured: Settings, measures: SqlMeasures) -> None:
    measures.prepare()
    made = {each["name"] for each in inspect(engine_of(place(configured))).get_columns("measures")}
    assert made == set(table.columns.keys())


def test_a_measure_is_judged_by_those_before_it_and_kept_with_the_judgement(
    measures: SqlMeasures, warehouse: WarehouseDatabase
) -> None:
    for day in range(30, 0, -1):
        measures.record(taken(-day, f"d{day}", value=980.0 + day % 5 * 10))
    found = ask(warehouse, "metrics.measure", measures, metric="orders_volume")
    assert found["drift"]["drifted"]
    assert found["drift"]["direction"] == "down"
    assert found["drift"]["why"].startswith("100 rows; the last 28 days had 980–1,020")
    points = ask(warehouse, "metrics.history", measures, metric="orders_volume")["points"]
    assert len(points) == 31
    assert (points[-1]["value"], points[-1]["drifted"]) == (100.0, True)
    assert not any(point["drifted"] for point in points[:-1])


def test_a_problem_is_kept_too_and_is_no_value_to_judge_by(measures: SqlMeasures, warehouse: WarehouseDatabase) -> None:
    warehouse.run("ALTER TABLE orders DROP COLUMN day")
    assert "no such column: day" in ask(warehouse, "metrics.measure", measures, metric="orders_volume")["problem"]
    [point] = ask(warehouse, "metrics.history", measures, metric="orders_volume")["points"]
    assert "no such column: day" in point["problem"]
    assert point["value"] is None


def test_a_distribution_is_kept_with_how_far_it_lies_from_the_usual_one(
    measures: SqlMeasures, warehouse: WarehouseDatabase
) -> None:
    for day in range(30, 0, -1):
        buckets = {"paid": 7500.0 + day % 3 * 20, "open": 2500.0}
        measures.record(taken(-day, f"d{day}", metric="orders_by_status", buckets=buckets))
    found = ask(warehouse, "metrics.measure", measures, metric="orders_by_status")
    assert not found["drift"]["drifted"]
    assert 0 <= found["value"] < 0.01
    warehouse.run("UPDATE orders SET status = 'void' WHERE status = 'paid'")
    found = ask(warehouse, "metrics.measure", measures, NOW + timedelta(days=1), "2", metric="orders_by_status")
    assert found["drift"]["drifted"]
    assert found["value"] > 0.5
    assert '"paid" is 0% of the rows, where the last 28 days had 75%' in found["drift"]["why"]
    points = ask(warehouse, "metrics.history", measures, NOW + timedelta(days=2), metric="orders_by_status")["points"]
    assert points[-1]["value"] == found["value"]


def test_days_before_this_installation_come_from_history_sql(
    measures: SqlMeasures, warehouse: WarehouseDatabase
) -> None:
    warehouse.run("CREATE TABLE loads (day TEXT, rows INTEGER)")
    warehouse.run(
        "INSERT INTO loads WITH RECURSIVE d(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM d WHERE n < 60) "
        "SELECT date('2026-09-10', -n || ' days'), 1000 + n FROM d"
    )
    warehouse.change('kind = "volume"', 'kind = "volume"\nhistory_sql = "SELECT day, rows FROM loads"')
    measures.record(taken(-2, "0", value=5000.0))
    found = ask(warehouse, "metrics.measure", measures, metric="orders_volume")
    assert found["drift"]["drifted"]
    assert found["drift"]["days"] == 59, "58 from history_sql, before the one that was measured here"
    assert "days had 1,003–5,000" in found["drift"]["why"]


def test_a_history_of_too_many_rows_is_said_and_not_cut_off_at_its_newest(
    warehouse: WarehouseDatabase, measures: SqlMeasures
) -> None:
    warehouse.change(
        'kind = "volume"',
        'kind = "volume"\nhistory_sql = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) '
        "SELECT date('2026-09-09', '-' || n || ' days'), n FROM t\"",
    )
    why = ask(warehouse, "metrics.measure", measures, metric="orders_volume")["drift"]["why"]
    assert "history_sql cannot be used: it gives more than 30,000 rows; have it give one a day" in why


def test_a_history_sql_that_does_not_run_costs_no_measure_and_is_said(
    measures: SqlMeasures, warehouse: WarehouseDatabase
) -> None:
    warehouse.change('kind = "volume"', 'kind = "volume"\nhistory_sql = "SELECT day, rows FROM loads"')
    found = ask(warehouse, "metrics.measure", measures, metric="orders_volume")
    assert (found["value"], found["problem"]) == (100, "")
    assert "history_sql cannot be used" in found["drift"]["why"]
    assert "no such table: loads" in found["drift"]["why"]


def test_our_own_tables_away_is_tried_again_later_and_measures_nothing_by_guess(
    tmp_path: Path, warehouse: WarehouseDatabase
) -> None:
    url = "postgresql://u:hunter2@127.0.0.1:1/placet"
    away = SqlMeasures(load(_env_file=None, data_dir=tmp_path, database_url=url))
    with pytest.raises(Refused):
        away.history("orders_volume", 0, 1)
    with pytest.raises(Later, match="DATABASE_URL cannot be used now") as error:
        ask(warehouse, "metrics.measure", away, metric="orders_volume")
    assert "hunter2" not in str(error.value)


def test_two_who_keep_the_same_command_at_once_keep_one(configured: Settings) -> None:
    both = [SqlMeasures(configured), SqlMeasures(configured)]
    for each in both:
        each.prepare()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: both[n % 2].record(taken(value=float(n))), range(24)))
    assert len(both[0].history("orders_volume", 0, 100)) == 1
