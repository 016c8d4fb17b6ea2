"""What is asked of the analyzers, and what they find."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["high", "medium", "low"]
PASSWORDS = frozenset({"B105", "B106", "B107", "sql-password"})
"""Rules about passwords: bandit's, and that for SQL."""
KEY_LINES = 120
"""The most lines of a private key, of which only the first is found."""
ORDER: dict[Severity, int] = {"high": 0, "medium": 1, "low": 2}
Span = tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]
"""A range of lines, both ends included."""


class Shape(BaseModel):
    """Data that is passed on and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Changed(Shape):
    """A file to look at, and the lines of it (in the new version) that findings may be about."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    lines: tuple[Span, ...]


class Finding(Shape):
    """What one analyzer, the `tool`, says about one line. `message` holds no value of a secret.

    `security`: whether the analyzer is one that looks for ways to attack.
    """

    tool: str
    rule: str
    path: str
    line: int
    severity: Severity
    message: str
    confidence: Severity = "high"
    security: bool = False

    @property
    def credential(self) -> bool:
        """Whether a password, key or token seems to stand on this line."""
        return self.tool == "detect-secrets" or self.rule in PASSWORDS


class Analysis(Shape):
    """All findings on changed lines, sorted, each once; `notes` says what could not be looked at, and why.

    `ran` names the analyzers that read at least one of the files, in the order of the table.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    ran: tuple[str, ...] = ()


class Limits(Shape):
    """What the operator may set, in MB (1,000,000 bytes) and seconds.

    MB of the `archive`, of all it holds (`unpacked`), of one `file`; `memory` and `seconds` per analyzer.
    """

    archive: Annotated[float, Field(gt=0)] = 100
    unpacked: Annotated[float, Field(gt=0)] = 1000
    file: Annotated[float, Field(gt=0)] = 1
    memory: Annotated[int, Field(ge=256)] = 2000
    seconds: Annotated[int, Field(ge=1)] = 30
