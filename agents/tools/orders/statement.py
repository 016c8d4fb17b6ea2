"""A query's SQL, read before it is ever sent: it only selects, and fits its parameters and columns."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from agents.clients.database_query import names_in
from agents.tools.orders.spec import QuerySpec

CHANGES = (exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Pragma, exp.Set)


def problems(query: QuerySpec, dialect: str) -> list[str]:
    """What is wrong with it, each with what to do. `dialect`: "sqlite" or "postgres"."""
    try:
        found = [each for each in sqlglot.parse(query.sql, read=dialect) if each is not None]
    except SqlglotError as error:
        return [f"is not SQL as {dialect} has it: {_first(error)}"]
    if len(found) != 1:
        return [f"is {len(found)} statements; write one"]
    [statement] = found
    if not isinstance(statement, exp.Query) or any(isinstance(each, CHANGES) for each in statement.walk()):
        return ["does more than read; write one SELECT (or WITH … SELECT) that neither changes nor locks anything"]
    return [*_parameters(statement, query), *_columns(statement, query)]


def _parameters(statement: exp.Query, query: QuerySpec) -> Iterator[str]:
    places = list(statement.find_all(exp.Placeholder, exp.Parameter, exp.SessionParameter))
    named = {each.this for each in places if isinstance(each, exp.Placeholder) and isinstance(each.this, str)}
    if any(each.this not in named for each in places):
        yield "has a parameter that is not written as :name"
    for name in sorted(named - query.parameters.keys()):
        yield f"uses :{name}, which [parameters] does not declare"
    for name in sorted(query.parameters.keys() - named):
        yield f"does not use the parameter {name}; use :{name}, or take it out"
    # What binds the values reads the text by itself: both must see the same parameters.
    if extra := names_in(query.sql) - named:
        yield f"has :{min(extra)} within quotes or a comment, where it cannot be told from a parameter; write \\: there"


def _columns(statement: exp.Query, query: QuerySpec) -> Iterator[str]:
    selected = statement.named_selects
    if "*" in selected or any(isinstance(each, exp.Star) for each in statement.selects):
        yield "selects *; name the columns, so that no agent sees one nobody thought of"
        return
    if "" in selected:
        yield "selects a value without a name; give it one by AS"
    for name in sorted({each for each in selected if each and selected.count(each) > 1}):
        yield f"selects {name} twice; name one of them otherwise by AS"
    for name in sorted({each for each in selected if each} - query.columns.keys()):
        yield f"selects {name}, which [columns] does not declare"
    for name in sorted(query.columns.keys() - set(selected)):
        yield f"does not select {name}, which [columns] declares"


def _first(error: SqlglotError) -> str:
    """What the parser met first, with its place in the query."""
    found = getattr(error, "errors", None)
    if not found:
        return str(error).partition("\n")[0][:200]
    return f"{found[0]['description']}, at {found[0]['highlight']!r} in its line {found[0]['line']}"
