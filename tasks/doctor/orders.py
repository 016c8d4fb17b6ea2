"""Can the team's own database be read, by a user who cannot write, and could it run every query?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from agents.catalog import orders
from agents.catalog.problems import Problems
from agents.clients.database import Database, database_of, reading
from agents.clients.database_query import asking, explain
from agents.engine.errors import ConfigError, Later, ToolError
from agents.settings import Settings
from agents.tools.orders.spec import QuerySpec
from tasks.doctor.check import Check

PATIENCE = 5.0
WRITABLE = """
SELECT count(*) AS tables FROM pg_class AS t JOIN pg_namespace AS s ON s.oid = t.relnamespace
WHERE t.relkind IN ('r', 'p') AND s.nspname NOT IN ('pg_catalog', 'information_schema')
AND has_table_privilege(t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
"""
"""PostgreSQL documentation, "System Information Functions" (access privilege inquiry)."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of ORDERS_DATABASE_URL and each query of orders.toml. What is wrong with that file is said with the agents."""
    queries = orders.read(settings, Problems())
    if settings.orders_database_url is None:
        return
    try:
        database = database_of(orders.SETTING, settings.orders_database_url)
        yield _reached(database)
    except ConfigError as error:
        yield Check("orders", False, str(error), "Mend it: nothing starts until then.")
        return
    except ToolError as error:
        yield Check("orders", False, str(error), f"Check {orders.SETTING}, and that the database runs.")
        return
    for name, query in queries.items():
        yield _planned(database, name, query)


def _reached(database: Database) -> Check:
    """Raises what `reading` does."""
    with reading(database, "orders", PATIENCE) as connection:
        if database.is_sqlite:
            return Check("orders", True, f"{database.name}, opened to be read")
        writable = asked(connection, WRITABLE)["tables"]
    advice = "Placet never writes there; give it a role that may only SELECT." if writable else ""
    return Check("orders", True, f"{database.name}, in transactions that only read", advice)


def asked(connection: Connection, sql: str) -> Mapping[str, Any]:
    """The first row of a query of ours."""
    with asking(connection, sql, {}, {}) as rows:
        return next(rows)


def _planned(database: Database, name: str, query: QuerySpec) -> Check:
    about = f"orders.{name}"
    try:
        with reading(database, about, PATIENCE) as connection:
            explain(connection, query.sql, query.types)
    except Later as error:
        return Check(about, False, str(error), "Look at the database: it was there a moment ago.")
    except ToolError as error:
        return Check(about, False, str(error), f"Change [queries.{name}] in orders.toml; until then its calls fail.")
    return Check(about, True, query.title)
