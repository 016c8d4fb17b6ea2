"""ruff: mistakes in Python that its author would want to hear of. Style is left to people and formatters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, TypeAdapter

from agents.analyzers.masking import masked
from agents.analyzers.report import Analyzer, Said, folder_of
from agents.analyzers.shapes import Severity

GRAVE = ("F821", "F822", "F823", "PLE", "E9", "invalid-syntax")
"""What fails when it runs."""


class _Position(BaseModel):
    row: int


class _Violation(BaseModel):
    code: str | None
    filename: str
    location: _Position
    message: str


_REPORT = TypeAdapter(list[_Violation])


def _arguments(places: Sequence[str]) -> list[str]:
    """`# noqa` is honoured: it silences a lint in plain sight, and hides nothing from the other analyzers."""
    alone = ["--isolated", "--no-cache", "--no-fix", "--no-respect-gitignore", "--exit-zero"]
    rules = ["--select", "E9,F,B,PLE", "--target-version", "py314"]
    return ["check", *alone, *rules, "--output-format", "json", "--", *places]


def _parse(printed: bytes) -> Iterator[Said]:
    for each in _REPORT.validate_json(printed):
        rule = each.code or "invalid-syntax"
        yield Said(folder_of(each.filename), each.location.row, rule, _severity(rule), masked(each.message))


def _severity(rule: str) -> Severity:
    return "medium" if rule.startswith(GRAVE) else "low"


ANALYZER = Analyzer("ruff", "ruff", frozenset({".py", ".pyi", ".pyw"}), _arguments, _parse)
