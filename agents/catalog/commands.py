"""Reads the commands a workflow writes out, without running it: tools, arguments and prompts must exist."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from agents.catalog.document import Document
from agents.catalog.problems import Problems, instead
from agents.catalog.prompts import wanted
from agents.catalog.workflow import Source
from agents.engine.delegation import DELEGATE
from agents.engine.tool import Tool
from agents.models.fence import NAME as FENCE
from agents.policy.spec import AgentSpec

KNOWN = frozenset({"agents.engine.flow", "agents.engine.loop"})
ASKING = {"Think": 1, "freestyle": 0}
"""What asks the model, each with the place of its prompt among the arguments."""


def check(
    document: Document,
    spec: AgentSpec,
    sources: Mapping[str, Source],
    tools: Mapping[str, Tool],
    prompts: Mapping[str, str],
    problems: Problems,
) -> None:
    """Check each `Call("…")`, `Think(…, "….md")`, `freestyle("….md")`, `Delegate("…")` and `Wait(…)`.

    `tools` are those that `[tools]` lists and there are.
    """
    for name, source in sources.items():
        for line, what in _wrong(source, spec, tools, prompts):
            problems.add(document.path.parent / name, what, line)


def _wrong(
    source: Source, spec: AgentSpec, tools: Mapping[str, Tool], prompts: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    names, written = _imported(source), _constants(source.tree)
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        command = names.get(_name(node.func), "")
        if command == "Call" and (tool := _text(node, 0, "tool")) is not None:
            yield from ((node.lineno, what) for what in _call(node, tool, spec, tools))
        place = ASKING.get(command)
        if place is not None and (prompt := _text(node, place, "prompt")) is not None:
            yield from ((node.lineno, what) for what in _think(node, prompt, prompts))
        if command == "Wait":
            yield from ((node.lineno, what) for what in _wait(node, spec))
        if command == "freestyle":
            yield from ((node.lineno, what) for what in _offers(node, written, spec))
        if command == "Delegate" and (agent := _text(node, 0, "")) is not None and agent not in spec.delegates:
            what = "which policy denies, since `delegates` in agent.toml does not list it"
            yield node.lineno, f'delegates to "{agent}", {what}; {instead(agent, spec.delegates)}'


def _call(node: ast.Call, name: str, spec: AgentSpec, tools: Mapping[str, Tool]) -> Iterator[str]:
    if name not in spec.tools:
        what = "which policy denies, since [tools] in agent.toml does not list it"
        yield f'calls "{name}", {what}; {instead(name, spec.tools)}'
    if name not in tools:
        return
    known = tools[name].takes
    for each in sorted(_keywords(node) - known.keys() - {"tool"}):
        yield f'calls "{name}" with `{each}`, which it does not take; {instead(each, known)}'
    for each in () if _open(node) else sorted(known.keys() - _keywords(node)):
        if known[each]:
            yield f'calls "{name}" without `{each}`, which it needs'


def _think(node: ast.Call, name: str, prompts: Mapping[str, str]) -> Iterator[str]:
    if name not in prompts:
        yield f'asks by the prompt "{name}", which is not in the folder; {instead(name, prompts)}'
        return
    if not _open(node):
        for each in sorted(wanted(prompts, name) - _keywords(node) - {FENCE}):
            yield f'asks by the prompt "{name}" without `{each}`, which it has to be given'


def _wait(node: ast.Call, spec: AgentSpec) -> Iterator[str]:
    if (event := _text(node, 0, "event")) and not spec.wakes:
        what = "which never comes, since agent.toml has no [[wakes]] that lets its runs hear of any"
        yield f'waits for the event "{event}", {what}'
    if not _open(node) and not _keywords(node) & {"seconds", "until"}:
        yield "waits without an end; give it `seconds` or `until`"


def _offers(node: ast.Call, written: Mapping[str, ast.expr], spec: AgentSpec) -> Iterator[str]:
    """A name or glob that fits nothing would leave the model without a tool, and nobody would know why."""
    known = (*spec.tools, *([DELEGATE] if spec.delegates else []))
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "tools"), None)
    given = written.get(given.id, given) if isinstance(given, ast.Name) else given
    for each in given.elts if isinstance(given, ast.Tuple) else ():
        wanted = each.value if isinstance(each, ast.Constant) else None
        if isinstance(wanted, str) and not any(fnmatchcase(name, wanted) for name in known):
            what = "and [tools] in agent.toml lists nothing of that name"
            yield f'offers a model "{wanted}", {what}; {instead(wanted, known)}'


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """What this file names once and for all."""
    assigned = [each for each in tree.body if isinstance(each, ast.Assign)]
    return {name.id: each.value for each in assigned for name in each.targets if isinstance(name, ast.Name)}


def _imported(source: Source) -> dict[str, str]:
    """The commands by the names this file has for them."""
    found = {f"flow.{name}": name for name in ("Call", "Think", "Delegate")} | {"loop.freestyle": "freestyle"}
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module in KNOWN:
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return ""


def _text(node: ast.Call, position: int, name: str) -> str | None:
    """A text written out as the argument at `position` or named `name`."""
    values = [keyword.value for keyword in node.keywords if keyword.arg == name]
    value = node.args[position] if len(node.args) > position else values[0] if values else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _keywords(node: ast.Call) -> set[str]:
    return {keyword.arg for keyword in node.keywords if keyword.arg}


def _open(node: ast.Call) -> bool:
    """Whether it takes more arguments from elsewhere, by `**`."""
    return any(keyword.arg is None for keyword in node.keywords)
