"""Checks every expression an agent writes, against the shapes of its tools and of events."""

from __future__ import annotations

from collections.abc import Mapping

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems
from agents.engine.tool import Tool
from agents.policy.conditions import check as checked
from agents.policy.conditions.scope import Scope
from agents.policy.spec import AgentSpec

EVENT = Scope(rule=False)


def check(document: Document, spec: AgentSpec, tools: Mapping[str, Tool], problems: Problems) -> None:
    """Check `[[on]]`, `[[wakes]]` and `[[rules]]`. `tools` are those listed in `[tools]`."""

    def say(place: Place, where: str, expression: str, found: list[str]) -> None:
        for what in found:
            problems.add(document.path, f"{where}: {what} (in: {expression})", document.line(place))

    of_events = [("on", n, on) for n, on in enumerate(spec.on)] + [("wakes", n, on) for n, on in enumerate(spec.wakes)]
    for table, n, each in of_events:
        if each.when:
            found = checked.condition(each.when, EVENT)
            say((table, n, "when"), f"`when` of [[{table}]] {n + 1}", each.when, found)
        say((table, n, "key"), f"`key` of [[{table}]] {n + 1}", each.key, checked.key(each.key, EVENT))
    for n, rule in enumerate(spec.rules):
        found = checked.condition(rule.when, Scope(tools))
        say(("rules", n, "when"), f'the rule "{rule.name}"', rule.when, found)
    _names(document, spec, problems)


def _names(document: Document, spec: AgentSpec, problems: Problems) -> None:
    names = [rule.name for rule in spec.rules]
    for n, name in enumerate(names):
        if name in names[:n]:
            what = f'two rules are named "{name}"; give each its own name'
            problems.add(document.path, what, document.line(("rules", n, "name")))
