"""The tool that a query of `orders.toml` becomes, asked of the team's own database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from agents.clients.database import CONNECT_WITHIN, Database, reading
from agents.clients.database_query import asking
from agents.engine.errors import Refused
from agents.engine.tool import At, Tool
from agents.tools.orders.shape import declared, shapes
from agents.tools.orders.spec import QuerySpec

LARGEST = 100_000
"""Characters of JSON that one call gives at most; the rows past them are cut."""


def tool_of(name: str, query: QuerySpec, database: Database) -> Tool:
    """The tool `orders.<name>`."""
    row, found = shapes(name, query)

    def ask(at: At, /, **given: Any) -> Any:
        seconds = min(query.seconds, at.remaining)
        with (
            reading(database, f"orders.{name}", seconds) as connection,
            asking(connection, query.sql, query.types, given) as every,
        ):
            rows, capped = _within_limits((_fitted(each, name, row) for each in every), query)
        return found(rows=rows, capped=capped)

    tool = declared(name, query, ask, found, query.seconds + CONNECT_WITHIN)
    tool.text = query.sql
    return tool


def _fitted(found: Mapping[str, Any], name: str, row: type[BaseModel]) -> BaseModel:
    """Raises `Refused` naming the column whose value is of another type than it is said to be."""
    try:
        return row.model_validate(found)
    except ValidationError as error:
        column = error.errors(include_url=False, include_input=False)[0]["loc"][0]
        kind = type(found[str(column)]).__name__
        what = f"the column {column} has a value (of {kind}) that does not fit its type in orders.toml"
        raise Refused(f"orders.{name}: {what}") from None


def _within_limits(found: Iterator[BaseModel], query: QuerySpec) -> tuple[list[BaseModel], str]:
    rows: list[BaseModel] = []
    size = 0
    for row in found:
        size += len(row.model_dump_json())
        if len(rows) == query.rows:
            return rows, f"there are more than {query.rows} rows; these are the first"
        if size > LARGEST:
            return rows, f"more than {LARGEST:,} characters were found; these are the first {len(rows)} rows"
        rows.append(row)
    return rows, ""
