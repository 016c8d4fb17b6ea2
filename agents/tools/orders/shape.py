"""What a query of `orders.toml` is as a tool: typed arguments, typed rows, whatever performs it."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from agents.engine.tool import At, Tool, read, tool
from agents.tools.orders.spec import ShapeSpec
from agents.tools.orders.values import ARGUMENTS, COLUMNS


class Rows(BaseModel):
    """What was found. `capped` says in a sentence what is not given; empty: all is."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[BaseModel, ...]
    capped: str = ""


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
