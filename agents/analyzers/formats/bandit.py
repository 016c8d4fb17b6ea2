"""`bandit -f json`. Bandit documentation, "Report Formatters", json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel

from agents.analyzers.formats.heard import Heard
from agents.analyzers.shapes import Severity

Level = Literal["UNDEFINED", "LOW", "MEDIUM", "HIGH"]
SURE: dict[Level, Severity] = {"HIGH": "high", "MEDIUM": "medium"}


class _Issue(BaseModel):
    filename: str
    line_number: int
    line_range: list[int] = []
    test_id: str
    issue_severity: Level
    issue_confidence: Level = "HIGH"
    issue_text: str


class _Unread(BaseModel):
    filename: str
    reason: str


class _Report(BaseModel):
    results: list[_Issue]
    errors: list[_Unread]


def read(printed: bytes) -> Iterator[Heard]:
    """Its levels are HIGH, MEDIUM, LOW."""
    report = _Report.model_validate_json(printed)
    for each in report.results:
        last, sure = max(each.line_range, default=0), SURE.get(each.issue_confidence, "low")
        yield Heard(each.filename, each.line_number, each.test_id, each.issue_severity, each.issue_text, last, sure)
    for unread in report.errors:
        yield Heard(unread.filename, None, "", "", unread.reason)
