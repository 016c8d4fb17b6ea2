"""What an analyzer said about one place, before anybody weighed it."""

from __future__ import annotations

from dataclasses import dataclass

from agents.analyzers.shapes import Severity


@dataclass(frozen=True)
class Heard:
    """One remark on the file at `place`, a path as the analyzer printed it.

    `line` to `last` as the analyzer counts (`last` 0: the line alone); `line` None: it could not read the file,
    and `message` says why. `level`: its own word for how grave it is.
    """

    place: str
    line: int | None
    rule: str
    level: str
    message: str
    last: int = 0
    confidence: Severity = "high"
