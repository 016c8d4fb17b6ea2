"""`lineage.toml` and, where it names one, dbt's manifest: read whole, or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agents.engine.errors import ConfigError
from agents.lineage import dbt
from agents.lineage.graph import Upstream
from agents.lineage.spec import IncidentsSpec, JobSpec, LineageSpec, TableSpec
from agents.lineage.wrong import Place, Wrong, problems
from agents.settings import Settings, variables

FILE = "lineage.toml"
HELP = {
    "url": 'write where the job listens, such as url = "https://jobs.example.com/load-orders"',
    "secret": 'write the name of the environment variable that holds it, such as secret = "LOAD_ORDERS_SECRET"',
    "upstream": 'write what it is made of, such as upstream = ["raw_orders"]',
    "repository": 'write where issues are opened, such as repository = "acme/data"',
    "manifest": 'write where dbt left it, such as manifest = "../target/manifest.json"',
}


@dataclass(frozen=True)
class Lineage:
    """All that is declared. `tables`: those of dbt, and over them those of the file. `names`: dbt's longer ones."""

    incidents: IncidentsSpec
    tables: Mapping[str, TableSpec]
    jobs: Mapping[str, JobSpec]
    names: Mapping[str, str]

    @cached_property
    def upstream(self) -> Upstream:
        return {name: table.upstream for name, table in self.tables.items()}

    def named(self, table: str) -> str:
        """What it is called here: "orders" for "warehouse.shop.orders"."""
        return table if table in self.tables else self.names.get(table, table)


def load(settings: Settings) -> Lineage:
    """What is declared; nothing where there is no file. Raises `ConfigError` with all that is wrong."""
    path = settings.config_dir / FILE
    try:
        content = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{FILE} cannot be read: {error}") from None
    lineage, wrong = read(settings, content)
    if lineage is None:
        raise ConfigError("; ".join(f"{FILE}: {what}" for _, what in wrong))
    return lineage


def read(settings: Settings, content: Mapping[str, Any]) -> tuple[Lineage | None, list[Wrong]]:
    """What the file's content declares, or what is wrong with it."""
    try:
        spec = LineageSpec.model_validate(content)
    except ValidationError as error:
        return None, [_in_words(each) for each in error.errors(include_url=False, include_input=False)]
    try:
        made = dbt.made_by(settings.config_dir / Path(spec.dbt.manifest)) if spec.dbt else dbt.Made()
    except ConfigError as error:
        return None, [(("dbt", "manifest"), str(error))]
    own = {made.names.get(name, name): table for name, table in spec.tables.items()}
    tables = {**made.tables, **{name: _over(made.tables.get(name), table) for name, table in own.items()}}
    wrong = list(problems(spec, tables, variables()))
    return (None, wrong) if wrong else (Lineage(spec.incidents, tables, spec.jobs, made.names), [])


def _over(known: TableSpec | None, table: TableSpec) -> TableSpec:
    """What the file says of a table, and where it says nothing, what dbt does."""
    return table if known is None else known.model_copy(update=table.model_dump(exclude_unset=True))


def _in_words(error: Any) -> Wrong:
    place: Place = tuple(part for part in error["loc"] if part != "[key]")
    where = ".".join(map(str, place))
    if error["type"] == "extra_forbidden":
        return place, f"`{where}` is no setting; take it out"
    what = "is missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    advice = next((f"; {HELP[str(part)]}" for part in reversed(place) if part in HELP), "")
    return place, f"`{where}`: {what}{advice}"
