"""What is seldom meant in SQL. Each rule gives (line, id, level, message) for one statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from agents.analyzers.own.sql_words import Script, Statement, Word, clauses, columns_added

Said = Iterator[tuple[int, str, str, str]]
CONDITION = frozenset({"WHERE", "ON", "HAVING", "WHEN", "AND", "OR", "CHECK"})
NO_CONDITION = frozenset({"SET", "SELECT", "VALUES", "THEN", "ELSE", "BY", "EXEC", "EXECUTE", "CALL", "DECLARE"})
NARROWED = ("WHERE", "LIMIT", "JOIN", "TOP", "CURRENT")
FILLED = ("DEFAULT", "GENERATED", "IDENTITY", "AUTO_INCREMENT", "SERIAL", "BIGSERIAL", "AS", "USING")
MONEY = re.compile(r"(^|_)(price|amount|balance|cost|total|fee|salary|revenue)(_|$)", re.IGNORECASE)
FLOATS = ("FLOAT", "REAL", "DOUBLE", "FLOAT4", "FLOAT8")


def without_where(statement: Statement, script: Script) -> Said:
    """UPDATE and DELETE of a whole table; not what fills a column, or a table, that the file has just made."""
    words = [each for each in statement.words if each.depth == 0]
    start = next((n for n, each in enumerate(words) if each.text in ("DELETE", "UPDATE", "SELECT", "INSERT")), 0)
    if not words or (start and words[0].text != "WITH") or statement.has(*NARROWED, depth=0):
        return
    begun = Statement(tuple(words[start:]), statement.back)
    verb, line = begun.words[0].text, begun.words[0].line
    table = begun.name_at(2 if begun.begins("DELETE", "FROM") else 1)
    if not table or table in script.created or verb not in ("DELETE", "UPDATE"):
        return
    if verb == "DELETE":
        yield line, "sql-delete-without-where", "high", "this DELETE has no WHERE: it deletes every row of the table"
    elif begun.has("SET") and not set(_set(begun)) <= script.added.get(table, set()):
        yield line, "sql-update-without-where", "high", "this UPDATE has no WHERE: it changes every row of the table"


def _set(statement: Statement) -> Iterator[str]:
    for clause in clauses(statement.words[statement.after("SET") :]):
        names = [each.text.lower() for each in clause if each.names]
        yield names[0] if names else ""


def grants(statement: Statement, _: Script) -> Said:
    """Every right at once, or a right for everybody."""
    line = statement.words[0].line
    if statement.begins("GRANT", "ALL"):
        texts = [each.text for each in statement.words]
        everything = statement.has("PUBLIC") or "*.*" in "".join(texts)
        level = "high" if everything else "medium"
        yield line, "sql-grant-all", level, "GRANT ALL gives every right there is; name those that are needed"
    elif statement.begins("GRANT") and statement.after("TO", "PUBLIC"):
        yield line, "sql-grant-public", "medium", "this is granted TO PUBLIC: to every user there is and will be"
    elif statement.has("SUPERUSER") and statement.words[0].text in ("CREATE", "ALTER"):
        yield line, "sql-superuser", "medium", "a SUPERUSER passes every check; give the rights that are needed"


def drops(statement: Statement, script: Script) -> Said:
    """What loses data; not when it undoes a migration, or drops what the file makes anew."""
    line = statement.words[0].line
    if statement.back or statement.has("TEMPORARY", "TEMP"):
        return
    if statement.begins("DROP", "TABLE") and statement.name_at(2) not in script.created:
        yield line, "sql-drop-table", "medium", "DROP TABLE loses all rows, and breaks what still reads them"
    elif statement.begins("DROP", "DATABASE") or statement.begins("DROP", "SCHEMA"):
        yield line, "sql-drop-schema", "high", "this loses everything in it"
    elif statement.begins("TRUNCATE") and statement.name_at(1) not in script.created:
        yield line, "sql-truncate", "medium", "TRUNCATE loses all rows of the table"
    elif statement.begins("ALTER", "TABLE") and (position := statement.after("DROP", "COLUMN")):
        line = statement.words[position - 1].line
        yield line, "sql-drop-column", "medium", "DROP COLUMN loses its data, and breaks what still reads it"


def not_null(statement: Statement, script: Script) -> Said:
    """A column that no row there is can have."""
    if not statement.begins("ALTER", "TABLE") or statement.name_at(2) in script.created:
        return
    for line, _, words in columns_added(statement):
        texts = [each.text for each in words]
        if ("NOT", "NULL") in pairwise(texts) and not set(texts) & set(FILLED):
            what = "NOT NULL without a DEFAULT: this fails on a table that has rows"
            yield line, "sql-not-null-without-default", "medium", what


def equals_null(statement: Statement, _: Script) -> Said:
    """Comparisons with NULL, which never hold."""
    condition = False
    for one, other in pairwise(statement.words):
        condition = (condition or one.text in CONDITION) and one.text not in NO_CONDITION
        if condition and one.text in ("=", "<>", "!=") and other.kind == "word" and other.text == "NULL":
            yield one.line, "sql-equals-null", "medium", "a comparison with NULL never holds; write IS NULL"


def insert_count(statement: Statement, _: Script) -> Said:
    """INSERT with other numbers of columns and of values."""
    values = statement.after("VALUES")
    if not values or not statement.begins("INSERT", "INTO"):
        return
    groups = list(_groups(statement.words))
    columns = [group for begin, group in groups if begin < values]
    for begin, group in groups:
        if len(columns) == 1 and begin >= values and statement.words[begin - 1].text in ("VALUES", ","):
            wanted, given = len(list(clauses(columns[0]))), len(list(clauses(group)))
            if wanted != given:
                what = f"{given} values for {wanted} columns"
                yield statement.words[begin].line, "sql-insert-count", "medium", what


def _groups(words: tuple[Word, ...]) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """The outermost parentheses: where each opens, and what is in it."""
    begin = 0
    for n, each in enumerate(words):
        if each.text == "(" and each.kind == "sign" and each.depth == 0:
            begin = n
        elif each.text == ")" and each.kind == "sign" and each.depth == 0:
            yield begin, words[begin + 1 : n]


def column_twice(statement: Statement, _: Script) -> Said:
    """CREATE TABLE with two columns of one name."""
    if not statement.begins("CREATE") or not statement.after("TABLE") or statement.has("SELECT"):
        return
    seen: set[str] = set()
    for _begin, group in list(_groups(statement.words))[:1]:
        for clause in clauses(group):
            name = clause[0].text.lower() if clause and clause[0].names else ""
            if name in seen and len(clause) > 1 and clause[1].kind == "word":
                yield clause[0].line, "sql-column-twice", "medium", f"the column '{name}' is there twice"
            seen.add(name)


def money(statement: Statement, _: Script) -> Said:
    """Sums of money that are not exact."""
    if not statement.has("TABLE"):
        return
    for one, other in pairwise(statement.words):
        if one.names and MONEY.search(one.text) and other.kind == "word" and other.text in FLOATS:
            what = "a sum of money as a binary fraction does not stay exact; use NUMERIC or whole cents"
            yield one.line, "sql-money-float", "medium", what


def password(statement: Statement, _: Script) -> Said:
    """Passwords written out."""
    for one, other in pairwise(statement.words):
        said = one.kind == "word" and one.text in ("PASSWORD", "BY") and other.kind == "text" and other.text
        if said and statement.has("USER", "ROLE", "IDENTIFIED"):
            yield other.line, "sql-password", "high", "a password is written out here (not shown); change it"


def dynamic(statement: Statement, _: Script) -> Said:
    """Statements put together from text and values."""
    for n, each in enumerate(statement.words):
        if each.kind != "word" or each.text not in ("EXECUTE", "EXEC") or statement.has("PROCEDURE", "FUNCTION"):
            continue
        row = [word for word in statement.words[n + 1 : n + 5] if word.text not in ("(", "IMMEDIATE")]
        joined = len(row) > 2 and row[0].kind == "text" and row[1].text in ("||", "+") and row[2].names
        if joined and not row[2].text.startswith(("QUOTE_", "QUOTENAME")):
            what = "a statement is put together from values: whoever chooses them can run others"
            yield each.line, "sql-injection", "high", what


RULES: tuple[Callable[[Statement, Script], Said], ...] = (
    without_where,
    grants,
    drops,
    not_null,
    equals_null,
    insert_count,
    column_twice,
    money,
    password,
    dynamic,
)
