"""Tools as the command line shows them: the catalogue, one whole, what changed at a server, what an API brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from agents.catalog.apis import Described
from agents.servers.changes import Change
from agents.servers.openapi.declared import READS, why
from tasks.processes.plain import nothing_hidden, one_line
from tasks.status import ToolUse, ToolView
from tasks.tools import Difference
from webhooks.cli.columns import cut, facts, table

LONGEST = 100
"""Characters of a name that is shown only to say that it cannot be used."""
HOW = {"new": "is new", "changed": "has changed", "gone": "is gone"}


def difference(found: Difference) -> Iterator[str]:
    same = [each for each in found.changes if each.kind == "same"]
    for each in found.changes:
        if each.unusable:
            yield one_line(f"{cut(each.called, LONGEST)} cannot be accepted: {each.unusable}")
        elif each.kind != "same":
            yield from _one(each)
    if same:
        yield f"{len(same)} are as they were accepted"
    if not found.acceptable:
        yield "there is nothing to accept"


def _one(each: Change) -> Iterator[str]:
    yield one_line(f"{each.called} {HOW[each.kind]}")
    if each.because:
        yield one_line(f"    risk {each.because.risk}: {each.because.risk_why}")
        yield one_line(f"    repeat {each.because.repeat.kind}: {each.because.repeat_why}")
    yield from (f"    {nothing_hidden(line)}" for line in each.lines)
    yield ""


def listed(found: Sequence[ToolView]) -> Iterator[str]:
    head = ("TOOL", "SOURCE", "RISK", "REPEAT", "AGENTS", "CALLS", "FAILED", "WHAT IT DOES")
    yield from table(
        head,
        [
            (
                *(each.name, each.source, each.risk, each.repeat, ", ".join(use.agent for use in each.agents)),
                *(str(each.calls or ""), str(each.failures or ""), cut(each.summary, 60)),
            )
            for each in found
        ],
    )
    yield from (one_line(f"{each.name} is in quarantine: {each.quarantine}") for each in found if each.quarantine)


def whole(tool: ToolView) -> Iterator[str]:
    accepted = f"{tool.accepted_at} by {tool.accepted_by}" if tool.accepted_by else ""
    yield from facts(
        [
            ("tool", tool.name),
            ("does", tool.summary),
            ("source", tool.source),
            ("quarantine", tool.quarantine),
            ("risk", f"{tool.risk}: {tool.risk_why}"),
            ("repeat", f"{tool.repeat}: {tool.repeat_why}"),
            ("arguments", ", ".join(f"{name} ({role})" for name, role in tool.roles.items())),
            ("vouched for", ", ".join(f"{name} ({trust})" for name, trust in tool.trust.items())),
            ("pinned", tool.hash),
            ("accepted", accepted),
            ("calls", f"{tool.calls}, of which {tool.failures} failed, in seven days"),
            *(("agent", _use(each)) for each in tool.agents),
        ]
    )
    yield ""


def _use(use: ToolUse) -> str:
    limits = {"a run": use.per_run, "a session": use.per_session, "an hour": use.per_hour}
    told = ", ".join(f"{most} {span}" for span, most in limits.items() if most is not None)
    return f"{use.agent} at L{use.autonomy}, as {use.risk} risk{f', at most {told}' if told else ''}"


def of_api(found: Described) -> Iterator[str]:
    risks = {each.name: why(found.spec, each) for each in found.operations}
    for each in found.operations:
        yield one_line(f"{each.name}  {each.method} {each.path}  {risks[each.name].risk}")
    for left in found.left_out:
        yield one_line(f"{left.method.upper()} {left.path} is left out: {left.why}")
    counts = Counter(each.risk for each in risks.values())
    told = " and ".join(f"{counts[risk]} of {risk}{' risk' if risk == 'high' else ''}" for risk in ("high", "low"))
    yield one_line(f"{len(found.operations)} operations at {found.base}, {told}; {len(found.left_out)} left out")
    unsure = [each.name for each in found.operations if each.method in READS and risks[each.name].risk == "high"]
    yield from (one_line(f"{name} is of high risk: {risks[name].risk_why}") for name in unsure)
    yield "What only reads is low risk, what writes is high; `[[apis.<name>.rules]]` in servers.toml say otherwise."
