"""The content of `metrics.toml`: metrics by name, and the tables that samples may be taken of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agents.drift.shapes import Kind

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Part = r"[A-Za-z_][A-Za-z0-9_$]{0,62}"
Column = Annotated[str, StringConstraints(pattern=rf"^{Part}$")]
TableName = Annotated[str, StringConstraints(pattern=rf"^{Part}(\.{Part})?$")]
"""With its schema, if need be: "analytics.orders"."""
Sql = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class Spec(BaseModel):
    """A table of `metrics.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MetricSpec(Spec):
    """One metric. `seconds`: the database may take so long. `history_sql`: its values of earlier days. `masked`: the
    labels of a distribution are told apart and never shown."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    table: TableName
    kind: Kind
    sql: Sql
    unit: Annotated[str, StringConstraints(max_length=40)] = ""
    seconds: Annotated[float, Field(gt=0, le=120)] = 20.0
    history_sql: Annotated[str, StringConstraints(max_length=20_000)] = ""
    masked: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _masks_labels(self) -> MetricSpec:
        if self.masked and self.kind != "distribution":
            raise ValueError(f"masks labels, and a {self.kind} has none; take `masked` out")
        return self

    @property
    def shown(self) -> str:
        """Its unit, else the one that measures of its kind have."""
        return self.unit or {"freshness": "hours", "volume": "rows", "distinct": "values"}.get(self.kind, "")


class TableSpec(Spec):
    """A table that may be sampled. `masked`: columns whose values are never read. `rows`: at most so many."""

    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=100)]
    masked: tuple[Column, ...] = ()
    rows: Annotated[int, Field(ge=1, le=100, strict=True)] = 20
    seconds: Annotated[float, Field(gt=0, le=60)] = 10.0

    @model_validator(mode="after")
    def _masks_what_it_has(self) -> TableSpec:
        if unknown := sorted(set(self.masked) - set(self.columns)):
            raise ValueError(f"masks {unknown[0]}, which is none of its columns; write it among `columns`, or nowhere")
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("names a column twice; write it once")
        return self


class MetricsSpec(Spec):
    """The whole file."""

    metrics: dict[Name, MetricSpec] = {}
    tables: dict[TableName, TableSpec] = {}
