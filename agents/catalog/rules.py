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
    """Check `[[on]]` and `[[rules]]`. `tools` are those listed in `[tools]`."""

    def say(place: Place, where: str, expression: str, found: list[str]) -> None:
        for what in found:
            problems.add(document.path, f"{where}: {what} (in: {expression})", document.line(place))

    for n, on in enumerate(spec.on):
        if on.when:
            say(("on", n, "when"), f"`when` of [[on]] {n + 1}", on.when, checked.condition(on.when, EVENT))
        say(("on", n, "key"), f"`key` of [[on]] {n + 1}", on.key, checked.key(on.key, EVENT))
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
