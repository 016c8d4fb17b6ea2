"""`semgrep scan --json`. Semgrep documentation, "Semgrep JSON and SARIF fields"."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from agents.analyzers.formats.heard import Heard


class _Position(BaseModel):
    line: int


class _Extra(BaseModel):
    message: str
    severity: str


class _Result(BaseModel):
    check_id: str
    path: str
    start: _Position
    end: _Position
    extra: _Extra


class _Report(BaseModel):
    results: list[_Result]


def read(printed: bytes) -> Iterator[Heard]:
    """Its levels are ERROR, WARNING, INFO; here they are error, warning, info."""
    for each in _Report.model_validate_json(printed).results:
        level = each.extra.severity.lower()
        yield Heard(each.path, each.start.line, each.check_id, level, each.extra.message, each.end.line)
