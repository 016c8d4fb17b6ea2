"""The `orders` tools on a real PostgreSQL: what SQLite cannot show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from agents.catalog import Catalog
from agents.clients.database import database_of, reading
from agents.clients.database_kinds import Sent
from agents.clients.database_query import asking
from agents.engine.errors import Later, Refused
from agents.settings import Settings, load
from tasks.doctor import orders
from tests.agents.github import at_of
from tests.real.counterparts import seen
from tests.real.postgresql import serving

pytestmark = pytest.mark.real

TABLE = """
CREATE TABLE orders (id bigint, ref uuid, customer text, placed timestamptz, total numeric(10, 2), paid boolean);
INSERT INTO orders SELECT n, gen_random_uuid(), 'c' || n % 2 || '@example.com', timestamptz '2026-01-01Z' + n * interval
'1 hour', n / 4.0, n % 3 = 0 FROM generate_series(1, 50000) AS n;
CREATE ROLE reader LOGIN; GRANT SELECT ON orders TO reader; CREATE SEQUENCE numbers; GRANT ALL ON numbers TO reader;
"""
QUERIES = """
[queries.of_customer]
title = "A customer's orders since a moment, the newest first"
sql = '''
SELECT id, ref, placed, total, paid, to_char(placed, 'HH24:MI') AS clock
FROM orders WHERE customer = :customer AND placed >= :since AND total > :over AND (paid = :paid OR id = :id)
AND placed::date >= :day ORDER BY id DESC
'''
rows = 3
[queries.of_customer.parameters]
customer = { type = "email", role = "ref" }
since = { type = "datetime", role = "free" }
over = { type = "number", role = "free" }
paid = { type = "bool", role = "free" }
id = { type = "int", role = "ref" }
day = { type = "date", role = "free" }
[queries.of_customer.columns]
id = { type = "text", trust = "internal" }
ref = { type = "text", trust = "internal" }
placed = { type = "datetime", trust = "internal" }
total = { type = "decimal", trust = "internal" }
paid = { type = "bool", trust = "internal" }
clock = { type = "text", trust = "internal" }
"""
WANTED = {"customer": "c0@example.com", "since": "2026-01-01T00:00:00Z", "over": 1.5, "paid": True, "id": 7}


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    with serving() as url:
        with psycopg.connect(url) as connection:
            connection.execute(TABLE)
        yield url


@pytest.fixture
def settings(owner: str, tmp_path: Path) -> Settings:
    (tmp_path / "orders.toml").write_text(QUERIES)
    return load(_env_file=None, config_dir=tmp_path, orders_database_url=owner.replace("owner@", "reader@"))


def select(url: SecretStr | None, sql: str, seconds: float = 5.0, **given: str) -> list[Any]:
    """A query past all that checks it: what the transaction itself allows."""
    assert url is not None
    types: dict[str, Sent] = dict.fromkeys(given, "text")
    where = database_of("ORDERS_DATABASE_URL", url)
    with reading(where, "orders.x", seconds) as connection, asking(connection, sql, types, given) as rows:
        return list(rows)


def test_a_query_is_asked_with_all_types_bound(settings: Settings) -> None:
    tool = Catalog.load(settings, frozenset(), roots=()).tools["orders.of_customer"]
    began = time.monotonic()
    found = tool.call(at_of(settings, tool), tool.validated({**WANTED, "day": "2026-01-02"}))
    took = time.monotonic() - began
    assert [row["id"] for row in found["rows"]] == ["49998", "49992", "49986"]
    assert found["rows"][0]["total"] == "12499.50"
    assert found["capped"] == "there are more than 3 rows; these are the first"
    seen("PostgreSQL", f"three of 8,000 rows in {took * 1000:.0f} ms, connecting included")


@pytest.mark.parametrize(
    "sql",
    [
        "WITH x AS (DELETE FROM orders RETURNING id) SELECT id FROM x",
        "SELECT set_config('transaction_read_only', 'off', true) AS id",
        "SELECT nextval('numbers') AS id",
        "DELETE FROM orders",
        "SELECT id FROM orders FOR UPDATE",
    ],
)
def test_the_transaction_cannot_write_whoever_asks(settings: Settings, owner: str, sql: str) -> None:
    for url in (settings.orders_database_url, SecretStr(owner)):
        with pytest.raises(Refused):
            select(url, sql)
    assert select(SecretStr(owner), "SELECT count(*) AS n FROM orders") == [{"n": 50_000}]
    seen("PostgreSQL refuses", sql)


def test_a_slow_query_is_stopped(settings: Settings) -> None:
    began = time.monotonic()
    with pytest.raises(Later, match="took longer than the query may take"):
        select(settings.orders_database_url, "SELECT pg_sleep(30)::text AS id", seconds=0.3)
    assert time.monotonic() - began < 3
    seen("PostgreSQL stops", "a query of 30 s after 0.3 s")


def test_a_column_that_is_gone_is_named_and_a_row_is_never_quoted(settings: Settings) -> None:
    with pytest.raises(Refused, match='column "gone" does not exist'):
        select(settings.orders_database_url, "SELECT gone FROM orders")
    with pytest.raises(Refused, match="it answers with 22P02") as caught:
        select(settings.orders_database_url, "SELECT customer::int AS id FROM orders")
    assert "example.com" not in str(caught.value)
    with pytest.raises(Refused, match="it answers with DataError"):
        select(settings.orders_database_url, "SELECT date 'infinity' AS id")


def test_the_doctor_plans_each_query_and_tells_of_a_role_that_could_write(settings: Settings, owner: str) -> None:
    assert [(check.name, check.ok, check.advice) for check in orders.checks(settings)] == [
        ("orders", True, ""),
        ("orders.of_customer", True, ""),
    ]
    asked = settings.model_copy(update={"orders_database_url": SecretStr(owner)})
    assert "may only SELECT" in next(orders.checks(asked)).advice
    with psycopg.connect(owner) as connection:
        connection.execute("ALTER TABLE orders RENAME COLUMN paid TO settled")
    broken = list(orders.checks(settings))[1]
    with psycopg.connect(owner) as connection:
        connection.execute("ALTER TABLE orders RENAME COLUMN settled TO paid")
    assert not broken.ok
    assert 'column "paid" does not exist' in broken.detail
    seen("the doctor", broken.detail)
