"""Numbers and times of findings as people read them. What outsiders can have written is made harmless elsewhere."""

from __future__ import annotations

from agents.drift.words import amount
from agents.pipeline_monitor.findings import Finding, moment


def value_of(finding: Finding) -> str:
    """What was measured: "30 hours", "12.4%"; what cannot be had is "none"."""
    found = finding.measure
    return "none" if found.value is None else with_unit(finding, found.value)


def usual(finding: Finding) -> str:
    """What would have been usual: "9,500 to 10,500 rows"; empty where that is not known."""
    drift = finding.measure.drift
    if drift is None or (drift.low is None and drift.high is None):
        return ""
    kind = finding.measure.kind
    if drift.low is None:
        return f"up to {with_unit(finding, drift.high or 0.0)}"
    if drift.high is None:
        return f"from {with_unit(finding, drift.low)} on"
    return f"{amount(drift.low, kind)} to {with_unit(finding, drift.high)}"


def with_unit(finding: Finding, value: float) -> str:
    kind, unit = finding.measure.kind, finding.measure.unit
    return f"{amount(value, kind)} {unit}".strip() if kind != "nulls" else amount(value, kind)


def last_good(finding: Finding) -> str:
    """When it was healthy last, and what it was: "2 March 2026, 07:00 UTC (1.5 hours)"."""
    point = finding.last_good
    if point is None:
        return "never measured healthy"
    was = "" if point.value is None else f" ({with_unit(finding, point.value)})"
    return f"{when(point.at)}{was}"


def when(at: str) -> str:
    """A time as people write it."""
    return moment(at).strftime("%-d %B %Y, %H:%M UTC")


def why(finding: Finding) -> str:
    """What is wrong with it, or right, in the words of whoever judged it."""
    found = finding.measure
    return found.problem or (found.drift.why if found.drift else "")
