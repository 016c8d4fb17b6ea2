"""The tool that a query of `orders.toml` becomes: typed arguments in, typed rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import Parameter, Signature
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agents.clients.database import CONNECT_WITHIN, Database, reading
from agents.clients.database_query import asking
from agents.engine.errors import Refused
from agents.engine.tool import At, Tool, read, tool
from agents.tools.orders.spec import QuerySpec, ShapeSpec
from agents.tools.orders.values import ARGUMENTS, COLUMNS

LARGEST = 100_000
"""Characters of JSON that one call gives at most; the rows past them are cut."""


class Rows(BaseModel):
    """What was found. `capped` says in a sentence what is not given; empty: all is."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[BaseModel, ...]
    capped: str = ""


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

    return declared(name, query, ask, found, query.seconds + CONNECT_WITHIN)


def declared(
    name: str, shape: ShapeSpec, perform: Callable[..., Any], returns: type[BaseModel], timeout: float = 10.0
) -> Tool:
    """A tool of that shape, performed by a function that takes an `At` and anything."""
    perform.__name__, perform.__doc__ = name, shape.title
    perform.__signature__ = _signature(shape, returns)  # type: ignore[attr-defined]
    return tool(
        f"orders.{name}",
        risk="low",
        repeat=read,
        roles={each: parameter.role for each, parameter in shape.parameters.items()},
        returns={f"rows.*.{each}": column.trust for each, column in shape.columns.items()},
        timeout=timeout,
    )(perform)


def shapes(name: str, query: ShapeSpec) -> tuple[type[BaseModel], type[BaseModel]]:
    """The type of a row, and that of all of them."""
    # A column that was added or taken away since is no reason not to read what a run once found.
    fields: dict[str, Any] = {each: (COLUMNS[column.type] | None, None) for each, column in query.columns.items()}
    row = create_model(f"{name}_row", __config__=ConfigDict(frozen=True, extra="ignore"), **fields)
    return row, create_model(f"{name}_rows", __base__=Rows, rows=(tuple[row, ...], ...))  # type: ignore[valid-type]


def _signature(query: ShapeSpec, returns: type[BaseModel]) -> Signature:
    at = Parameter("at", Parameter.POSITIONAL_ONLY, annotation=At)
    given = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=ARGUMENTS[parameter.type])
        for name, parameter in query.parameters.items()
    ]
    return Signature([at, *given], return_annotation=returns)


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
