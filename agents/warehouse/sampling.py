"""Rows of a table as evidence: what is personal or secret in them never leaves the database, or is masked here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.warehouse.personal import NAMES, personal
from agents.warehouse.spec import TableSpec

MASK = "***"
LONGEST = 200
"""Characters of a value."""


@dataclass(frozen=True)
class Sampled:
    """Values as text, NULL as None, row by row in the order of `columns`. `masked`: the columns that are."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    masked: tuple[str, ...]


def hidden(spec: TableSpec) -> tuple[str, ...]:
    """The columns whose values are not even asked for: only whether they are NULL."""
    return tuple(column for column in spec.columns if column in spec.masked or NAMES.search(column))


def statement(table: str, spec: TableSpec) -> str:
    """The SELECT. Names come from `metrics.toml` alone, are letters, digits, `_` and `$`, and are quoted all the same.

    Each is qualified: SQLite takes a quoted name that it does not know for a text (SQLite documentation, "Quirks").
    """
    secret = hidden(spec)
    columns = ", ".join(_masked(each) if each in secret else f'"t"."{each}" AS "{each}"' for each in spec.columns)
    quoted = ".".join(f'"{part}"' for part in table.split("."))
    return f'SELECT {columns} FROM {quoted} AS "t" LIMIT :rows'  # noqa: S608 - see above


def masked(rows: Sequence[Mapping[str, Any]], spec: TableSpec) -> Sampled:
    """With every column masked in which any value looks like an address, a phone number or a token."""
    secret = set(hidden(spec)) | {each for each in spec.columns if any(personal(row.get(each)) for row in rows)}
    shown = tuple(tuple(_shown(row.get(each), each in secret) for each in spec.columns) for row in rows)
    return Sampled(spec.columns, shown, tuple(each for each in spec.columns if each in secret))


def _masked(column: str) -> str:
    return f'CASE WHEN "t"."{column}" IS NULL THEN NULL ELSE \'{MASK}\' END AS "{column}"'


def _shown(value: Any, secret: bool) -> str | None:
    if value is None or secret:
        return None if value is None else MASK
    return f"{len(value)} bytes" if isinstance(value, bytes | memoryview) else str(value)[:LONGEST]
