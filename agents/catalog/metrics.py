"""The metrics and tables of `metrics.toml`, read and checked whole at the start."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.clients.database import Database, database_of
from agents.clients.database_query import names_in
from agents.clients.database_reads import Unfit, dialect_of, selecting
from agents.engine.errors import ConfigError
from agents.engine.tool import Tool
from agents.settings import Settings
from agents.tools import metrics, warehouse
from agents.warehouse.source import Warehouse
from agents.warehouse.spec import MetricSpec, MetricsSpec, TableSpec

FILE = "metrics.toml"
SETTING = "METRICS_DATABASE_URL"
HELP = {
    "kind": "write freshness, volume, nulls, distinct or distribution",
    "sql": "write one SELECT of one row with one number; for a distribution, of rows (label, count)",
    "history_sql": "write one SELECT of rows (time, value); for a distribution, (time, label, count)",
    "table": 'write the table that it measures, such as "orders" or "analytics.orders"',
    "title": "write in a sentence what it measures",
    "unit": "write what the number counts, in at most 40 characters",
    "columns": "write the columns that may be shown, each as the database spells it",
    "masked": "write the columns whose values are never read",
    "metrics.masked": "write true where a distribution's labels are not to be read",
    "rows": "write a whole number from 1 to 100",
    "seconds": "write how long the database may take, from above 0 to 120 for a metric, to 60 for a table",
    "metrics": "a metric's name has lower-case letters, digits and _, such as orders_loaded",
    "tables": 'a table is named by letters, digits, _ and $, with its schema if need be: [tables."analytics.orders"]',
}
SPECS: dict[str, type[BaseModel]] = {"metrics": MetricSpec, "tables": TableSpec}


def load(settings: Settings, problems: Problems) -> dict[str, Tool]:
    """The tools of `metrics` and `warehouse`; none where there is no `metrics.toml`."""
    found = source(settings, problems)
    tools = (*metrics.tools_of(found), *warehouse.tools_of(found)) if found else ()
    return {each.name: each for each in tools}


def source(settings: Settings, problems: Problems) -> Warehouse | None:
    """The warehouse; None where there is no `metrics.toml`, or anything is wrong with it."""
    spec = read(settings, problems)
    if spec is None or not (spec.metrics or spec.tables):
        return None
    database = _database(settings, problems)
    return Warehouse(spec, database) if database else None


def read(settings: Settings, problems: Problems) -> MetricsSpec | None:
    """What the file says; None where there is none, or anything is wrong with it."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return None
    try:
        spec = MetricsSpec.model_validate(document.content)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            place = tuple(part for part in each["loc"] if part != "[key]")
            problems.add(path, _in_words(place, each), document.line(place))
        return None
    before = len(problems)
    for name, metric in spec.metrics.items():
        for key, what in _unfit(metric, dialect_of(settings.metrics_database_url)):
            problems.add(path, f"the {key} of the metric {name} {what}", document.line(("metrics", name, key)))
    return spec if len(problems) == before else None


def _unfit(metric: MetricSpec, dialect: str) -> Iterator[tuple[str, str]]:
    """What is wrong with its SQL, each with the setting it stands in."""
    mixed = metric.kind == "distribution"
    one, many = (
        ("a label and a count", "a time, a label and a count") if mixed else ("one number", "a time and a value")
    )
    for key, sql, columns, what in (
        ("sql", metric.sql, 1 + mixed, one),
        ("history_sql", metric.history_sql, 2 + mixed, many),
    ):
        if not sql:
            continue
        try:
            statement = selecting(sql, dialect)
        except Unfit as error:
            yield key, str(error)
            continue
        if names := names_in(sql):
            yield key, f"has :{min(names)}, and takes no parameter; a colon within quotes before a word is written \\:"
        if statement.is_star or len(statement.selects) != columns:
            yield key, f"selects {'*' if statement.is_star else len(statement.selects)}; select {what}"


def _database(settings: Settings, problems: Problems) -> Database | None:
    path = settings.config_dir / FILE
    if settings.metrics_database_url is None:
        problems.add(path, f"names metrics, and {SETTING} is not set; set it, or move this file away")
        return None
    try:
        return database_of(SETTING, settings.metrics_database_url)
    except ConfigError as error:
        problems.add(path, str(error))
        return None


def _in_words(place: Place, error: ErrorDetails) -> str:
    where = ".".join(map(str, place))
    if error["type"] == "extra_forbidden":
        known = MetricsSpec.model_fields if len(place) == 1 else SPECS[str(place[0])].model_fields
        return f"`{where}` is no setting; {instead(str(place[-1]), known)}"
    what = "is missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    keys = (key for part in reversed(place) for key in (f"{place[0]}.{part}", str(part)))
    advice = next((f"; {HELP[key]}" for key in keys if key in HELP), "")
    return f"`{where}`: {what}{advice}"
