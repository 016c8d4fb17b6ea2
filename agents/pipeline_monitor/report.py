"""What people read of an incident: its cause, the evidence, and a chart. Markdown; other people's words do nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.pipeline_monitor import amounts
from agents.pipeline_monitor.chart import Series, line, mermaid
from agents.pipeline_monitor.findings import Finding
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.shapes import Account
from agents.tools.warehouse.sample import Rows
from agents.wording.markdown import cell, code, fitted, plain, within

ROOM = 40_000
"""Characters of the whole."""
MOST, LONG = 20, 300
"""Metrics that are shown, and characters of what is said of each."""
CHARTS, ROWS = 5, 5
"""Metrics that are drawn, and rows that are shown."""
FOOT = (
    "---\nTold by Placet, which keeps this up to date and closes it once all of it is healthy again. "
    "Close it yourself, and it stays closed until it was healthy in between."
)


def title(group: Group) -> str:
    """One line: "raw_orders: no new rows for 30 hours". Only names and words that the team wrote, and numbers."""
    worst = _worst(group)
    told = (worst.measure.problem and "cannot be measured") or f"is {amounts.value_of(worst)}"
    return _short(f"{group.root}: {worst.measure.title} {told}", 200)


def cause(group: Group) -> str:
    """What the rules say of the cause, in a sentence or two."""
    others = [name for name in group.tables if name != group.root]
    first = f"{code(group.root)} is the first bad table: none that it is made of is bad, as far as they are measured."
    if not others:
        return first
    return f"{first} Bad because of it: {_named(others)}."


def body(group: Group, *, rows: Rows | None, account: Account | None) -> str:
    """The whole text."""
    parts = (
        cause(group),
        f"Bad since {amounts.when(group.since)}.{_owner(group)}",
        _explained(account),
        "## Evidence",
        table(group.findings),
        *(_charted(each, drawn=each.table == group.root) for each in group.bad[:CHARTS]),
        _sample(rows),
        FOOT,
    )
    return within("\n\n".join(part for part in parts if part), ROOM)


def table(findings: Sequence[Finding]) -> str:
    """The evidence, a row for each metric: the bad ones first."""
    ordered = sorted(findings, key=lambda each: not each.bad)
    rows = (
        f"| {code(each.table)} | {code(each.metric)} | {_sign(each)} {cell(amounts.value_of(each), 80)} "
        f"| {cell(amounts.usual(each), 80)} | {cell(amounts.last_good(each), 120)} | {cell(amounts.why(each), LONG)} |"
        for each in ordered[:MOST]
    )
    head = "| table | metric | now | usual | last good | why |\n|---|---|---|---|---|---|"
    more = f"\n\n… and {len(ordered) - MOST} more metrics." if len(ordered) > MOST else ""
    return "\n".join([head, *rows]) + more


def news(group: Group, why: str) -> str:
    """A comment on what has changed. `why` names metrics and tables alone."""
    lines = (f"- {code(each.metric)}: {fitted(amounts.why(each), LONG, 2 * LONG)}" for each in group.bad[:MOST])
    return "\n".join([f"{_sentence(why)}", "", *lines])


def healthy(findings: Sequence[Finding], why: str) -> str:
    """The last word."""
    lines = (f"- {code(each.metric)}: {cell(amounts.value_of(each), 80)}" for each in findings[:MOST])
    return "\n".join([_sentence(why), "", *lines])


def series(finding: Finding) -> Series:
    """Its points, with what would be usual now."""
    drift, points = finding.measure.drift, finding.all
    return Series(
        times=tuple(point.at for point in points),
        values=tuple(point.value for point in points),
        low=drift.low if drift else None,
        high=drift.high if drift else None,
    )


def _worst(group: Group) -> Finding:
    """Of the root's, the one that is furthest off; what cannot be measured at all before it."""

    def off(each: Finding) -> tuple[bool, float]:
        return bool(each.measure.problem), each.measure.drift.score if each.measure.drift else 0.0

    return max((each for each in group.bad if each.table == group.root), key=off)


def _explained(account: Account | None) -> str:
    if account is None or not account.text:
        return ""
    return f"**What {account.by} makes of it**, which decides nothing: {plain(account.text, 1_500)}"


def _charted(finding: Finding, *, drawn: bool) -> str:
    """One line, and a chart of what is the cause."""
    values = series(finding)
    head = f"{code(finding.metric)} {line(values)}"
    return "\n\n".join(part for part in (head, drawn and mermaid(values, finding.measure.unit)) if part)


def _sample(rows: Rows | None) -> str:
    if rows is None or not rows.rows:
        return ""
    head = " | ".join(cell(name, 40) for name in rows.columns)
    lines = (" | ".join("NULL" if each is None else cell(each, 60) for each in row) for row in rows.rows[:ROWS])
    table = "\n".join(f"| {each} |" for each in (head, " | ".join("---" for _ in rows.columns), *lines))
    return f"Some rows of {code(rows.table)}, with what is personal masked:\n\n{table}"


def _owner(group: Group) -> str:
    return f" Owner: {plain(group.owner, 200)}." if group.owner else ""


def _sign(finding: Finding) -> str:
    return "❌" if finding.bad else "✅"


def _named(names: Sequence[str], most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(code, names[:most])) + more


def _sentence(why: str) -> str:
    text = plain(why, 1_000)
    return f"{text[:1].upper()}{text[1:]}."


def _short(text: str, most: int) -> str:
    """On one line, without anything that nobody sees."""
    seen: Iterator[str] = (each if each.isprintable() else " " for each in text)
    return " ".join("".join(seen).split())[:most]
