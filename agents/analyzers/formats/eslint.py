"""`eslint --format json`. ESLint documentation, "Formatters Reference", json. Other linters print it too."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, Field, TypeAdapter

from agents.analyzers.formats.heard import Heard


class _Message(BaseModel):
    rule: str | None = Field(default=None, alias="ruleId")
    severity: int
    message: str
    line: int | None = None
    last: int | None = Field(default=None, alias="endLine")


class _File(BaseModel):
    place: str = Field(alias="filePath")
    messages: list[_Message]


_REPORT = TypeAdapter(list[_File])


def read(printed: bytes) -> Iterator[Heard]:
    """Its levels are error and warning. A message without a rule says that the file is no program."""
    for file in _REPORT.validate_json(printed):
        for each in file.messages:
            level = "error" if each.severity >= 2 else "warning"
            rule = each.rule or "invalid-syntax"
            yield Heard(file.place, each.line or 1, rule, level, each.message, each.last or 0)
