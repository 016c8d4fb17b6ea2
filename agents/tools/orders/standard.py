"""The queries that agents which come with Placet ask. What they take and give is fixed; their SQL is the team's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agents.engine.errors import Refused
from agents.engine.tool import At, Tool
from agents.tools.orders.shape import declared, shapes
from agents.tools.orders.spec import ColumnSpec, ParameterSpec, QuerySpec, ShapeSpec

ORDER = {
    "id": ColumnSpec(type="text", trust="internal"),
    "placed_on": ColumnSpec(type="date", trust="internal"),
    "delivered_on": ColumnSpec(type="date", trust="internal"),
    "status": ColumnSpec(type="text", trust="internal"),
    "total_cents": ColumnSpec(type="int", trust="internal"),
    "currency": ColumnSpec(type="text", trust="internal"),
    "charge": ColumnSpec(type="text", trust="internal"),
}
"""An order: `total_cents` in the currency's smallest unit, `charge` the payment provider's id of what was paid."""
STANDARD = {
    "search": ShapeSpec(
        title="A customer's orders, the newest first",
        parameters={"customer": ParameterSpec(type="text", role="ref")},
        columns=ORDER,
    ),
    "by_charge": ShapeSpec(
        title="The order that a charge was for",
        parameters={"charge": ParameterSpec(type="text", role="ref")},
        columns=ORDER,
    ),
    "customer": ShapeSpec(
        title="A customer of the payment provider, as the team knows them",
        parameters={"customer": ParameterSpec(type="text", role="ref")},
        columns={"mail": ColumnSpec(type="text", trust="internal"), "name": ColumnSpec(type="text")},
    ),
}


def unwritten() -> tuple[Tool, ...]:
    """The tools as they are until a team has written their SQL: known to rules and workflows, and refusing."""
    return tuple(_unwritten(name, shape) for name, shape in STANDARD.items())


def unfit(name: str, query: QuerySpec) -> Iterator[str]:
    """What keeps a team's query from taking the place of the standard one of its name."""
    shape = STANDARD.get(name)
    if shape is None:
        return
    if query.parameters != shape.parameters:
        [(parameter, spec)] = shape.parameters.items()
        fixed = f'{{ type = "{spec.type}", role = "{spec.role}" }}'
        yield f"is asked by agents that come with Placet, and takes one parameter: {parameter} = {fixed}"
    for column, wanted in shape.columns.items():
        given = query.columns.get(column)
        if given is None:
            yield f"is read by agents that come with Placet, and lacks the column {column} ({wanted.type})"
        elif given.type != wanted.type:
            yield f"has the column {column} as {given.type}; agents that come with Placet read it as {wanted.type}"


def _unwritten(name: str, shape: ShapeSpec) -> Tool:
    def refuse(_at: At, /, **_: Any) -> Any:
        raise Refused(f"orders.{name} is not set up: write [queries.{name}] in orders.toml (docs/orders.md)")

    return declared(name, shape, refuse, shapes(name, shape)[1])
