"""A statement that an operator wrote, read before it is ever sent: it is one, and it only selects."""

from __future__ import annotations

import sqlglot
from pydantic import SecretStr
from sqlglot import exp
from sqlglot.errors import SqlglotError

CHANGES = (exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Pragma, exp.Set)


class Unfit(Exception):
    """It is not sent: says what is wrong with it, and what to do."""


def selecting(sql: str, dialect: str) -> exp.Query:
    """The statement. `dialect`: "sqlite" or "postgres". Raises `Unfit`."""
    try:
        found = [each for each in sqlglot.parse(sql, read=dialect) if each is not None]
    except SqlglotError as error:
        raise Unfit(f"is not SQL as {dialect} has it: {_first(error)}") from None
    if len(found) != 1:
        raise Unfit(f"is {len(found)} statements; write one")
    [statement] = found
    if not isinstance(statement, exp.Query) or any(isinstance(each, CHANGES) for each in statement.walk()):
        raise Unfit("does more than read; write one SELECT (or WITH … SELECT) that neither changes nor locks anything")
    return statement


def dialect_of(url: SecretStr | None) -> str:
    """Of the database at an address."""
    return "sqlite" if url and url.get_secret_value().lstrip().startswith("sqlite") else "postgres"


def _first(error: SqlglotError) -> str:
    """What the parser met first, with its place in the query."""
    found = getattr(error, "errors", None)
    if not found:
        return str(error).partition("\n")[0][:200]
    return f"{found[0]['description']}, at {found[0]['highlight']!r} in its line {found[0]['line']}"
