"""A query put to a database: its parameters bound by type, its rows read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text
from sqlalchemy.types import BigInteger, Boolean, Date, DateTime, Float, String, TypeEngine

from agents.clients.database_kinds import Sent

TYPES: dict[Sent, TypeEngine[Any]] = {
    "text": String(),
    "email": String(),
    "int": BigInteger(),
    "number": Float(),
    "date": Date(),
    "datetime": DateTime(timezone=True),
    "bool": Boolean(),
}
AHEAD = 50
"""Rows that PostgreSQL is asked for at a time, so that what nobody reads is not sent."""


def names_in(sql: str) -> set[str]:
    """The parameters, as they will be bound."""
    return set(text(sql).compile().params)


@contextmanager
def asking(
    connection: Connection, sql: str, types: Mapping[str, Sent], given: Mapping[str, Any]
) -> Iterator[Iterator[Mapping[str, Any]]]:
    """The rows, by column. What is past the last one taken is not fetched."""
    options = {"stream_results": True, "max_row_buffer": AHEAD}
    with connection.execute(_bound(sql, types), dict(given), execution_options=options) as found:
        yield ({str(name): value for name, value in row.items()} for row in found.mappings())


def explain(connection: Connection, sql: str, types: Mapping[str, Sent]) -> None:
    """Have the database plan a query, which it does only if it could run it. Nothing is run."""
    verb = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    connection.execute(_bound(verb + sql, types), dict.fromkeys(types)).close()


def _bound(sql: str, types: Mapping[str, Sent]) -> TextClause:
    plain = text(sql.strip().removesuffix(";"))
    return plain.bindparams(*(bindparam(name, type_=TYPES[each]) for name, each in types.items()))
