"""Reads migrations for PostgreSQL: changes that lock a table for as long as it takes to read all of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sqlglot.errors import SqlglotError

from agents.analyzers.formats.plain import REPORT, Remark
from agents.analyzers.own.sql_words import Script, Statement, clauses, script

OTHERS = re.compile(r"(?im)`|\b(AUTO_?INCREMENT|ENGINE\s*=|PRAGMA|IDENTITY\s*\(|VARCHAR2|NVARCHAR|GO\s*$)")
"""Words of MySQL, SQLite, SQL Server and Oracle, where these locks are others."""
INDEX = "an index made without CONCURRENTLY keeps PostgreSQL from writing to the table until it is done"
CONSTRAINT = "this reads the whole table under a lock; add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction"


def main() -> None:
    """Print what was found in all files: `python -m agents.analyzers.own.migrations FILE...`."""
    found = [each for place in sys.argv[1:] for each in remarks(place, Path(place).read_text("utf-8-sig"))]
    sys.stdout.buffer.write(REPORT.dump_json(found))


def remarks(place: str, text: str) -> list[Remark]:
    """What locks a table that is there already. PostgreSQL documentation, "CREATE INDEX" and "ALTER TABLE"."""
    if OTHERS.search(text):
        return []
    try:
        read = script(text, place)
    except SqlglotError:
        return []
    found = (said for each in read.statements if not each.back for said in _locks(each, read))
    return [Remark(path=place, line=line, rule=rule, level="medium", message=what) for line, rule, what in found]


def _locks(statement: Statement, read: Script) -> Iterator[tuple[int, str, str]]:
    on = statement.after("ON")
    index = statement.begins("CREATE", "INDEX") or statement.begins("CREATE", "UNIQUE", "INDEX")
    if index and on and not statement.has("CONCURRENTLY") and statement.name_at(on) not in read.created:
        yield statement.words[0].line, "sql-index-locks", INDEX
    if statement.begins("ALTER", "TABLE") and statement.name_at(2) not in read.created:
        for line in _added(statement):
            yield line, "sql-constraint-locks", CONSTRAINT


def _added(statement: Statement) -> Iterator[int]:
    """The lines of the constraints added that are checked at once."""
    for clause in clauses(statement.words[2:]):
        row = [each.text if each.kind == "word" else "" for each in clause]
        pairs = list(pairwise(row))
        if ("ADD", "CONSTRAINT") not in pairs or ("NOT", "VALID") in pairs:
            continue
        begin = pairs.index(("ADD", "CONSTRAINT"))
        kind = " ".join(row[begin + 3 : begin + 5]).split()[:2]  # FOREIGN KEY may be read as one word
        if kind[:1] == ["CHECK"] or kind in (["FOREIGN", "KEY"], ["NOT", "NULL"]):
            yield clause[begin].line


if __name__ == "__main__":
    main()
