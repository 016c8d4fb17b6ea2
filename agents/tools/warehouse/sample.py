"""The tool `warehouse.sample`: a few rows of a table, with what is personal in them masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.engine.errors import Refused
from agents.engine.tool import At, Tool, read, tool

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse

Table = Annotated[str, StringConstraints(min_length=1, max_length=127)]
Limit = Annotated[int, Field(ge=1, le=100)]
TIMEOUT = 70.0


class Rows(BaseModel):
    """Values as text, NULL as None, row by row in the order of `columns`; those of the `masked` ones are ***."""

    model_config = ConfigDict(frozen=True)

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    masked: tuple[str, ...] = ()


def tool_of(warehouse: Warehouse | None) -> Tool:
    """The tool, on the tables of `metrics.toml`; None: there is none."""

    @tool(
        "warehouse.sample",
        risk="low",
        repeat=read,
        roles={"table": "enum", "limit": "free"},
        returns=dict.fromkeys(("table", "columns", "masked"), "internal"),
        timeout=TIMEOUT,
    )
    def sample(at: At, table: Table, limit: Limit = 10) -> Rows:
        """Show some rows of a table, with masked columns masked."""
        known = warehouse.spec.tables if warehouse else {}
        if warehouse is None or table not in known:
            there = ", ".join(sorted(known)) or "none"
            raise Refused(f'metrics.toml has no [tables."{table}"], so that no rows of it are shown; there is {there}')
        found = warehouse.sample(table, limit, at.remaining)
        return Rows(table=table, columns=found.columns, rows=found.rows, masked=found.masked)

    return sample
