"""Metrics and samples on a real PostgreSQL: what SQLite cannot show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from agents.catalog import Catalog
from agents.engine.errors import Later, Refused
from agents.settings import Settings, load
from agents.tools.metrics.at import Measuring
from tasks.doctor import metrics
from tests.agents.github import at_of
from tests.agents.warehouse.test_docs import examples
from tests.real.counterparts import seen
from tests.real.postgresql import serving

pytestmark = pytest.mark.real

TABLE = """
CREATE SCHEMA analytics;
CREATE TABLE analytics.orders (id bigint, "Mail" text, total numeric(10, 2), loaded_at timestamptz, day date);
INSERT INTO analytics.orders SELECT n, 'c' || n || '@example.com', n / 4.0, now() - n * interval '1 hour',
current_date - n / 24 FROM generate_series(1, 2400) AS n;
CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA analytics TO reader; GRANT SELECT ON analytics.orders TO reader;
"""
METRICS = """
[metrics.volume]
title = "Orders of yesterday"
table = "analytics.orders"
kind = "volume"
sql = "SELECT count(*) FROM analytics.orders WHERE day = current_date - 1"
history_sql = "SELECT day, count(*) FROM analytics.orders WHERE day < current_date - 1 GROUP BY day"
seconds = 0.5
[metrics.fresh]
title = "Since the newest order"
table = "analytics.orders"
kind = "freshness"
sql = "SELECT max(loaded_at) FROM analytics.orders"
[metrics.mean]
title = "Orders without a total"
table = "analytics.orders"
kind = "nulls"
sql = "SELECT count(*) FILTER (WHERE total IS NULL) / count(*)::numeric FROM analytics.orders"
[metrics.sizes]
title = "Orders by size"
table = "analytics.orders"
kind = "distribution"
sql = "SELECT total > 100 AS large, count(*) FROM analytics.orders GROUP BY 1"
[tables."analytics.orders"]
columns = ["id", "Mail", "total"]
"""
DOCUMENTED = """
CREATE TABLE public.orders
(id bigint, customer bigint, status text, note text, created_at timestamp, loaded_at timestamp);
INSERT INTO public.orders SELECT n, n % 9, CASE WHEN n % 4 = 0 THEN 'open' ELSE 'paid' END, 'hello',
current_date + interval '12 hours' - n * interval '1 hour', now() AT TIME ZONE 'UTC' - n * interval '1 hour'
FROM generate_series(1, 960) AS n;
"""
VOLUME = "SELECT count(*) FROM analytics.orders WHERE day = current_date - 1"


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    with serving() as url:
        with psycopg.connect(url) as connection:
            connection.execute(TABLE)
        yield url


@pytest.fixture
def settings(owner: str, tmp_path: Path) -> Settings:
    (tmp_path / "metrics.toml").write_text(METRICS)
    return load(_env_file=None, config_dir=tmp_path, metrics_database_url=owner.replace("owner@", "reader@"))


def ask(settings: Settings, name: str, /, **args: Any) -> Any:
    tool = Catalog.load(settings, frozenset(), roots=()).tools[name]
    at = Measuring(settings=settings, give_up=time.time() + 30) if tool.at is Measuring else at_of(settings, tool)
    return tool.call(at, tool.validated(args))


def instead(settings: Settings, sql: str) -> Any:
    """The volume, by other SQL."""
    (settings.config_dir / "metrics.toml").write_text(METRICS.replace(VOLUME, sql))
    return ask(settings, "metrics.measure", metric="volume")


def test_each_kind_is_measured(settings: Settings) -> None:
    volume = ask(settings, "metrics.measure", metric="volume")
    assert (volume["value"], volume["problem"]) == (24, "")
    assert volume["drift"]["days"] >= 90
    assert not volume["drift"]["drifted"]
    assert ask(settings, "metrics.measure", metric="fresh")["value"] == pytest.approx(1.0, abs=0.1)
    assert ask(settings, "metrics.measure", metric="mean")["value"] == 0
    assert ask(settings, "metrics.measure", metric="sizes")["buckets"] == {"True": 2000, "False": 400}
    seen("PostgreSQL", f"a volume judged by {volume['drift']['days']} days of history_sql: {volume['drift']['why']}")


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("SELECT count(gone) FROM analytics.orders", 'column "gone" does not exist'),
        ("SELECT count(*) FROM analytics.sales", 'relation "analytics.sales" does not exist'),
        ("SELECT 1 / (count(*) - count(*)) FROM analytics.orders", "it divides by zero"),
        ("SELECT 'NaN'::float", "nan, which is no number to go by"),
        ("SELECT pg_sleep(3600)::text", "longer than 0.5 seconds and was stopped"),
        ("SELECT nextval('numbers')", "does not accept it"),
        ("SELECT count(*) FROM pg_authid", "permission denied"),
    ],
)
def test_what_gives_no_value_is_a_problem_in_words(settings: Settings, sql: str, problem: str) -> None:
    began = time.monotonic()
    found = instead(settings, sql)
    assert problem in found["problem"]
    assert (found["value"], found["drift"]) == (None, None)
    assert time.monotonic() - began < 5


def test_a_lock_that_somebody_holds_is_a_problem_within_the_metrics_own_time(settings: Settings, owner: str) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute("LOCK TABLE analytics.orders IN ACCESS EXCLUSIVE MODE")
        assert "longer than 0.5 seconds" in ask(settings, "metrics.measure", metric="volume")["problem"]


def test_a_history_that_comes_row_by_row_is_stopped_in_the_metrics_own_time(settings: Settings) -> None:
    """Each time that some rows are fetched counts as a statement of its own, which the server's limit is for."""
    slow = "SELECT now() - n * interval '1 day', 1 FROM generate_series(1, 20000) AS n, LATERAL pg_sleep(n * 0 + 0.004)"
    text = METRICS.replace("SELECT day, count(*) FROM analytics.orders WHERE day < current_date - 1 GROUP BY day", slow)
    (settings.config_dir / "metrics.toml").write_text(text)
    began = time.monotonic()
    found = ask(settings, "metrics.measure", metric="volume")
    assert time.monotonic() - began < 5
    assert found["value"] == 24
    assert "history_sql took longer than 0.5 seconds and was stopped" in found["drift"]["why"]


def test_a_database_that_is_away_is_tried_again_later(settings: Settings) -> None:
    away = load(
        _env_file=None, config_dir=settings.config_dir, metrics_database_url="postgresql://u:hunter2@127.0.0.1:1/w"
    )
    with pytest.raises(Later, match="cannot be reached") as error:
        ask(away, "metrics.measure", metric="volume")
    assert "hunter2" not in str(error.value)


def test_a_sample_names_columns_as_the_database_spells_them_and_masks_them(settings: Settings) -> None:
    found = ask(settings, "warehouse.sample", table="analytics.orders", limit=2)
    assert (found["columns"], found["masked"]) == (["id", "Mail", "total"], ["Mail"])
    assert len(found["rows"]) == 2
    assert "example.com" not in repr(found)
    (settings.config_dir / "metrics.toml").write_text(METRICS.replace('"Mail"', '"mail"'))
    with pytest.raises(Refused, match="mail"):
        ask(settings, "warehouse.sample", table="analytics.orders")


def test_the_example_of_the_docs_measures(settings: Settings, owner: str) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute(DOCUMENTED)
    (settings.config_dir / "metrics.toml").write_text(examples()[0])
    mine = load(_env_file=None, config_dir=settings.config_dir, metrics_database_url=owner)
    checks = list(metrics.checks(mine))
    assert [check for check in checks if not check.ok] == []
    assert checks[-1].detail == "6 columns, masked: note"
    volume = ask(mine, "metrics.measure", metric="orders_volume")
    assert (volume["value"], volume["drift"]["drifted"]) == (24, False)
    assert volume["drift"]["days"] >= 30


def test_the_doctor_tries_each_metric_and_tells_of_a_role_that_could_write(settings: Settings, owner: str) -> None:
    checks = list(metrics.checks(settings))
    assert [check for check in checks if not check.ok or check.advice] == []
    assert len(checks) == 6
    asked = load(_env_file=None, config_dir=settings.config_dir, metrics_database_url=owner)
    assert "may only SELECT" in next(metrics.checks(asked)).advice
