"""The tool `lineage.upstream`: tables, and all that they are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agents.engine.errors import ConfigError, Refused
from agents.engine.tool import At, read, tool
from agents.lineage.graph import above, shortened
from agents.lineage.load import Lineage, load
from agents.lineage.spec import Table, TableSpec

MOST = 2_000
"""Tables that are given, the nearest first. Where there are more, those alone that were asked for."""
NAMES = ("table", "upstream.*", "owner", "job")


class Made(BaseModel):
    """A table: what it is made of, whoever is to be told, and the job that fills it (empty: none is declared)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    upstream: tuple[str, ...] = ()
    owner: str = ""
    job: str = ""


class Upstream(BaseModel):
    """`left_out`: so many tables are not among the items, and the lines that lead through them are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[Made, ...] = ()
    left_out: int = 0


@tool(
    "lineage.upstream",
    risk="low",
    repeat=read,
    roles={"tables": "label"},
    returns={"left_out": "internal", **{f"items.*.{name}": "trusted" for name in NAMES}},
)
def upstream(at: At, tables: Annotated[tuple[Table, ...], Field(max_length=1_000)]) -> Upstream:
    """Read what tables are made of, by `lineage.toml` and dbt's manifest, up to where nothing more is declared.

    Each is called what it is called in `tables`, if it is there; one that is nowhere declared is made of nothing.
    Raises `Refused` for a file that is wrong.
    """
    try:
        known = load(at.settings)
    except ConfigError as error:
        raise Refused(str(error)) from None
    called = {known.named(each): each for each in reversed(tables)}
    every = above(known.upstream, map(known.named, tables))
    if len(every) <= MOST:
        return Upstream(items=tuple(_made(name, known.upstream.get(name, ()), known, called) for name in every))
    short = shortened(known.upstream, called.keys())
    items = tuple(_made(name, short[name], known, called) for name in every if name in short)
    return Upstream(items=items, left_out=len(every) - len(items))


def _made(name: str, upstream: tuple[str, ...], known: Lineage, called: dict[str, str]) -> Made:
    table = known.tables.get(name, TableSpec())
    return Made(
        table=called.get(name, name),
        upstream=tuple(called.get(each, each) for each in upstream),
        owner=table.owner,
        job=table.job,
    )
