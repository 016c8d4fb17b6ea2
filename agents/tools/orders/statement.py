"""A query's SQL, read before it is ever sent: it only selects, and fits its parameters and columns."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from agents.clients.database_query import names_in
from agents.clients.database_reads import Unfit, selecting
from agents.tools.orders.spec import QuerySpec


def problems(query: QuerySpec, dialect: str) -> list[str]:
    """What is wrong with it, each with what to do. `dialect`: "sqlite" or "postgres"."""
    try:
        statement = selecting(query.sql, dialect)
    except Unfit as error:
        return [str(error)]
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
