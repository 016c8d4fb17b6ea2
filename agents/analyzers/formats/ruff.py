"""`ruff check --output-format json`. Ruff documentation, "Settings", output-format."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, TypeAdapter

from agents.analyzers.formats.heard import Heard


class _Position(BaseModel):
    row: int


class _Violation(BaseModel):
    code: str | None
    filename: str
    location: _Position
    end_location: _Position
    message: str


_REPORT = TypeAdapter(list[_Violation])


def read(printed: bytes) -> Iterator[Heard]:
    """Its rules have no levels: their ids say all."""
    for each in _REPORT.validate_json(printed):
        rule = each.code or "invalid-syntax"
        yield Heard(each.filename, each.location.row, rule, "", each.message, each.end_location.row)
