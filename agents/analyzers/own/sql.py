"""Reads SQL: statements that lose data, give everything away, or cannot work."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlglot.errors import SqlglotError

from agents.analyzers.formats.plain import REPORT, Remark
from agents.analyzers.own.sql_rules import RULES
from agents.analyzers.own.sql_words import script


def main() -> None:
    """Print what was found in all files: `python -m agents.analyzers.own.sql FILE...`."""
    found = [each for place in sys.argv[1:] for each in remarks(place, Path(place).read_text("utf-8-sig"))]
    sys.stdout.buffer.write(REPORT.dump_json(found))


def remarks(place: str, text: str) -> list[Remark]:
    """What is wrong with one file."""
    try:
        read = script(text, place)
    except SqlglotError:
        # A file that is not even a row of SQL words is in no dialect that is known here.
        return []
    found = (said for statement in read.statements for rule in RULES for said in rule(statement, read))
    return [Remark(path=place, line=line, rule=id_, level=level, message=what) for line, id_, level, what in found]


if __name__ == "__main__":
    main()
