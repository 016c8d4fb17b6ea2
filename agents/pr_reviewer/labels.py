"""Which labels a pull request gets."""

from __future__ import annotations

from collections.abc import Sequence

from agents.analyzers.shapes import Finding
from agents.tools.github.shapes import Pull

SIZES = ((10, "XS"), (30, "S"), (100, "M"), (500, "L"))
"""Below so many changed lines."""


def labels(pull: Pull, untested: Sequence[str], findings: Sequence[Finding]) -> tuple[str, ...]:
    """Its size; `needs-tests` if code changed without any; `security` if the analyzers found cause."""
    security = any(
        each.credential or (each.tool in ("bandit", "placet") and each.severity != "low") for each in findings
    )
    return (
        f"size/{_size(pull.additions + pull.deletions)}",
        *(["needs-tests"] if untested else []),
        *(["security"] if security else []),
    )


def _size(lines: int) -> str:
    return next((name for below, name in SIZES if lines < below), "XL")
