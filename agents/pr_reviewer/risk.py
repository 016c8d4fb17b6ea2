"""Which files are read first: those in which a mistake would hurt most, by their names and what analyzers found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agents.analyzers.shapes import Finding, Severity
from agents.pr_reviewer.paths import is_code, is_test
from agents.tools.github.shapes import ChangedFile

GRAVE = re.compile(
    r"(?i)(?:^|[/_.\-])(?:auth|login|session|token|passw|crypt|secur|permission|acl|admin|billing|payment|charge|refund"
    r"|invoice|migrat|workflows?/|docker|deploy|terraform|secret)"
)
FOUND: dict[Severity, int] = {"high": 8, "medium": 4, "low": 1}
LARGE = 50
"""New lines from which a change is hard to take in."""


def ranked(files: Iterable[ChangedFile], findings: Sequence[Finding]) -> list[ChangedFile]:
    """The files, the riskiest first; of equal ones by path."""
    return sorted(files, key=lambda file: (-_risk(file, findings), file.path))


def _risk(file: ChangedFile, findings: Sequence[Finding]) -> int:
    found = max((FOUND[each.severity] for each in findings if each.path == file.path), default=0)
    grave = 8 if GRAVE.search(file.path) and not is_test(file.path) else 0
    kind = 6 if is_code(file.path) else 2 if is_test(file.path) else 0
    return found + grave + kind + (2 if file.additions >= LARGE else 0)
