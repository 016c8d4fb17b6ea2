"""bandit: what makes Python open to attack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel

from agents.analyzers.masking import masked
from agents.analyzers.report import Analyzer, Said, folder_of
from agents.analyzers.shapes import Severity

SKIPPED = "B101,B404,B603"
"""`assert`, the import of subprocess, any start of a process without a shell: they fire on sound code."""
SEVERITIES: dict[str, Severity] = {"HIGH": "high", "MEDIUM": "medium"}


class _Issue(BaseModel):
    filename: str
    line_number: int
    test_id: str
    issue_severity: Literal["UNDEFINED", "LOW", "MEDIUM", "HIGH"]
    issue_text: str


class _Unread(BaseModel):
    filename: str
    reason: str


class _Report(BaseModel):
    results: list[_Issue]
    errors: list[_Unread]


def _arguments(places: Sequence[str]) -> list[str]:
    """`# nosec` does not count, nor does a name that bandit would leave out by itself (`-x`)."""
    return ["-q", "--exit-zero", "--ignore-nosec", "-x", "", "-s", SKIPPED, "-f", "json", "--", *places]


def _parse(printed: bytes) -> Iterator[Said]:
    report = _Report.model_validate_json(printed)
    for each in report.results:
        severity = SEVERITIES.get(each.issue_severity, "low")
        yield Said(folder_of(each.filename), each.line_number, each.test_id, severity, masked(each.issue_text))
    for unread in report.errors:
        yield Said(folder_of(unread.filename), None, "", "low", masked(unread.reason))


ANALYZER = Analyzer("bandit", "bandit", frozenset({".py", ".pyi", ".pyw"}), _arguments, _parse)
