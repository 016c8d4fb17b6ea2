"""The queries of `orders.toml`, read and checked whole at the start, each made a tool."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.clients.database import Database, database_of
from agents.clients.database_reads import dialect_of
from agents.engine.errors import ConfigError
from agents.engine.tool import Tool
from agents.settings import Settings
from agents.tools.orders import standard, statement
from agents.tools.orders.query import tool_of
from agents.tools.orders.spec import OrdersSpec, QuerySpec

FILE = "orders.toml"
SETTING = "ORDERS_DATABASE_URL"
HELP = {
    "sql": "write one SELECT, with each parameter as :name",
    "columns": 'write each column that it selects, such as id = { type = "text", trust = "internal" }',
    "role": 'write what the value is: "ref" for what must not come from an outsider unasked, else "free"',
    "trust": 'write "internal", or "untrusted" for what customers can write themselves',
    "rows": "write a whole number from 1 to 1000",
    "seconds": "write how long the database may take, from above 0 to 60",
    "title": "write in a sentence what it finds",
}


def load(settings: Settings, problems: Problems) -> dict[str, Tool]:
    """The tools `orders.<name>`; none where there is no `orders.toml`."""
    queries = read(settings, problems)
    if not queries:
        return {}
    database = _database(settings, problems)
    if database is None:
        return {}
    found = [tool_of(name, query, database) for name, query in queries.items()]
    return {each.name: each for each in found}


def read(settings: Settings, problems: Problems) -> Mapping[str, QuerySpec]:
    """The queries by name; empty when there is anything wrong with one."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return {}
    before = len(problems)
    try:
        queries = OrdersSpec.model_validate(document.content).queries
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            place = _place(each)
            problems.add(path, _in_words(place, each), document.line(place))
        return {}
    dialect = dialect_of(settings.orders_database_url)
    for name, query in queries.items():
        for what in (*statement.problems(query, dialect), *standard.unfit(name, query)):
            problems.add(path, f"the query {name} {what}", document.line(("queries", name, "sql")))
    return queries if len(problems) == before else {}


def _database(settings: Settings, problems: Problems) -> Database | None:
    path = settings.config_dir / FILE
    if settings.orders_database_url is None:
        problems.add(path, f"names queries, and {SETTING} is not set; set it, or move this file away")
        return None
    try:
        return database_of(SETTING, settings.orders_database_url)
    except ConfigError as error:
        problems.add(path, str(error))
        return None


def _place(error: ErrorDetails) -> Place:
    return tuple(part for part in error["loc"] if part != "[key]")


def _in_words(place: Place, error: ErrorDetails) -> str:
    where = ".".join(map(str, place))
    if error["type"] == "extra_forbidden":
        known = OrdersSpec.model_fields if len(place) == 1 else QuerySpec.model_fields
        return f"`{where}` is no setting; {instead(str(place[-1]), known)}"
    what = "is missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    advice = next((f"; {HELP[str(part)]}" for part in reversed(place) if part in HELP), "")
    return f"`{where}`: {what}{advice}"
