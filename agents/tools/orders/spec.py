"""The content of `orders.toml`: queries by name, each with its parameters and columns."""

from __future__ import annotations

import keyword
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agents.clients.database_kinds import Sent
from agents.engine.tool import Role

Kept = Sent | Literal["decimal"]


def _free(name: str) -> str:
    """A name becomes an argument, or a field of a row."""
    if keyword.iskeyword(name) or hasattr(BaseModel, name) or name.startswith("model_"):
        raise ValueError(f'"{name}" is taken by Python or by pydantic; choose another, in SQL by AS')
    return name


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60), AfterValidator(_free)]


class Spec(BaseModel):
    """A table of `orders.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ParameterSpec(Spec):
    """A value that a call gives. `role`: as a tool's arguments have it."""

    type: Sent
    role: Role


class ColumnSpec(Spec):
    """A value that a row has; NULL is None. What customers can write themselves is untrusted."""

    type: Kept
    trust: Literal["internal", "untrusted"] = "untrusted"


class ShapeSpec(Spec):
    """What a query takes and gives."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    parameters: dict[Name, ParameterSpec] = {}
    columns: Annotated[dict[Name, ColumnSpec], Field(min_length=1)]

    @property
    def types(self) -> dict[str, Sent]:
        """Of the parameters, by name."""
        return {name: parameter.type for name, parameter in self.parameters.items()}


class QuerySpec(ShapeSpec):
    """One query. `rows`: at most so many are given; `seconds`: the database may take so long."""

    sql: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    rows: Annotated[int, Field(ge=1, le=1000, strict=True)] = 100
    seconds: Annotated[float, Field(gt=0, le=60)] = 5.0


class OrdersSpec(Spec):
    """The whole file."""

    queries: dict[Name, QuerySpec] = {}
