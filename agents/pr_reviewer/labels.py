"""Which labels a pull request gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agents.analyzers.shapes import Finding, Severity
from agents.tools.github.shapes import Pull

SIZES = ((10, "XS"), (30, "S"), (100, "M"), (500, "L"))
"""Below so many changed lines."""
SECURITY = ("bandit", "placet")
"""Those who look for ways to attack, whatever a row of the table says."""
LARGE, LONGEST = 500, 50
"""Changed lines from which a change is never of low risk, and letters of a label."""
RISKS = ("high", "medium", "low")


def labels(
    pull: Pull, untested: Sequence[str], findings: Sequence[Finding], areas: Sequence[str], risk: str
) -> tuple[str, ...]:
    """Size, areas and risk; `needs-tests` if code changed without any; `security` if the analyzers found cause."""
    security = any(
        each.credential or ((each.security or each.tool in SECURITY) and each.severity != "low") for each in findings
    )
    return (
        f"size/{_size(pull.additions + pull.deletions)}",
        *filter(None, map(_area, areas)),
        f"risk/{risk}",
        *(["needs-tests"] if untested else []),
        *(["security"] if security else []),
    )


def ours(areas: Iterable[str]) -> tuple[str, ...]:
    """All labels that come and go with the change."""
    sizes = [f"size/{name}" for name in (*(name for _, name in SIZES), "XL")]
    return (*sizes, *(f"risk/{each}" for each in RISKS), *filter(None, map(_area, areas)))


def risk_of(severities: Iterable[Severity], pull: Pull, untested: Sequence[str]) -> str:
    """As grave as the gravest finding that stands; a large change, or code without tests, is no low risk."""
    found = set(severities)
    large = pull.additions + pull.deletions >= LARGE or bool(untested)
    return "high" if "high" in found else "medium" if large or "medium" in found else "low"


def _area(name: str) -> str:
    """The label of an area; empty if GitHub would not take one as long."""
    label = name if name.startswith("area/") else f"area/{name}"
    return label if len(label) <= LONGEST else ""


def _size(lines: int) -> str:
    return next((name for below, name in SIZES if lines < below), "XL")
