"""Rows of a table as evidence: what is personal or secret in them never leaves the database, or is masked here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.warehouse.spec import TableSpec

MASK = "***"
LONGEST = 200
"""Characters of a value."""
NAMES = re.compile(
    r"mail|phone|mobile|fax|token|secret|passw|pwd|api_?key|iban|bic|card|cvc|ssn|tax_?id|birth|dob|address|street"
    r"|(first|last|full|sur|given|family|customer|user|contact)_?name|ip_?addr|^ip$|credential|session|cookie|auth",
    re.IGNORECASE,
)
"""Of columns that are masked whoever forgot to say so. Where that is too much, an alias in a view helps."""
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"\s*(\+|00|\(0|0)[\d\s()./-]{6,20}\s*")
TOKEN = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9_\-.+/=]{24,}")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


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


def personal(value: Any) -> bool:
    """Whether it looks like what nobody should read in a ticket. A UUID does not: it is an id.

    Of JSON, as databases give it or as text, everything within counts, and what its keys are called.
    """
    if isinstance(value, Mapping):
        return any(bool(NAMES.search(str(name))) or personal(each) for name, each in value.items())
    if isinstance(value, list | tuple):
        return any(map(personal, value))
    if not isinstance(value, str) or UUID.fullmatch(value):
        return False
    if EMAIL.search(value) or PHONE.fullmatch(value) or any(TOKEN.fullmatch(word) for word in value.split()):
        return True
    return value.lstrip().startswith(("{", "[")) and personal(_parsed(value))


def _parsed(text: str) -> Any:
    """None for what is no JSON after all."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _masked(column: str) -> str:
    return f'CASE WHEN "t"."{column}" IS NULL THEN NULL ELSE \'{MASK}\' END AS "{column}"'


def _shown(value: Any, secret: bool) -> str | None:
    if value is None or secret:
        return None if value is None else MASK
    return f"{len(value)} bytes" if isinstance(value, bytes | memoryview) else str(value)[:LONGEST]
