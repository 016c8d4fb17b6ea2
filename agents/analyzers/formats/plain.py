"""The plainest report: a JSON list of remarks. Placet's own analyzers print it, and so can a short script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from agents.analyzers.formats.heard import Heard


class Remark(BaseModel):
    """One remark; `level` is what the table's `severity` knows: "high", "medium" or "low", or any other word."""

    path: str
    line: Annotated[int, Field(ge=1)]
    rule: str
    level: str
    message: str


REPORT = TypeAdapter(list[Remark])


def read(printed: bytes) -> Iterator[Heard]:
    """Each remark is about one line."""
    for each in REPORT.validate_json(printed):
        yield Heard(each.path, each.line, each.rule, each.level, each.message)
