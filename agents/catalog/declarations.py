"""Checks what a tool's declaration promises and what an agent sets beside it."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from agents.catalog.document import Document
from agents.catalog.problems import Problems, instead
from agents.catalog.spec import options_in_words
from agents.engine.tool import Tool
from agents.policy.spec import AgentSpec


def check(tools: Mapping[str, Tool], problems: Problems) -> None:
    """Check that every tool has the functions its declaration leans on."""
    for name, tool in tools.items():
        if name != tool.name:
            _add(tool, problems, f"is kept under the name {name}; keep it under its own")
        if tool.repeat.kind == "probe" and not tool.has_probe:
            _add(tool, problems, f"repeats by probe and has none; write one under @{_function(tool)}.probe")
        facts = [part for part in tool.once_per if part.startswith("facts.")]
        if facts and not tool.has_facts:
            what = f"is once per {', '.join(facts)} and fetches no facts"
            _add(tool, problems, f"{what}; fetch them under @{_function(tool)}.facts")


def expanded(document: Document, spec: AgentSpec, tools: Mapping[str, Tool], problems: Problems) -> AgentSpec:
    """The same agent with every tool that it lists by a glob listed by its name, in the place of the glob.

    What stands under a name goes before what stands under a glob, and a longer glob before a shorter one.
    """
    globs = sorted((name for name in spec.tools if _is_glob(name)), key=len, reverse=True)
    if not globs:
        return spec
    found = {name: each for name, each in spec.tools.items() if not _is_glob(name)}
    for glob in globs:
        fitting = fnmatch.filter(sorted(tools), glob)
        if not fitting:
            what = f'no tool fits "{glob}"; {instead(glob, tools)}'
            problems.add(document.path, what, document.line(("tools", glob)))
        found |= {name: spec.tools[glob] for name in fitting if name not in found}
    return spec.model_copy(update={"tools": dict(sorted(found.items()))})


def listed(document: Document, spec: AgentSpec, tools: Mapping[str, Tool], problems: Problems) -> dict[str, Tool]:
    """The tools that an agent lists, as far as there are any of those names."""
    for name in spec.tools.keys() - tools.keys():
        what = f'there is no tool "{name}"; {instead(name, tools)}'
        problems.add(document.path, what, document.line(("tools", name)))
    return {name: tools[name] for name in spec.tools if name in tools}


def options(document: Document, spec: AgentSpec, tools: Mapping[str, Tool], problems: Problems) -> dict[str, BaseModel]:
    """The operator's options of each listed tool that takes any, defaults filled in."""
    found = {}
    for name, tool in tools.items():
        given = spec.tools[name].options
        if tool.options is None:
            if given:
                what = f'"{name}" takes no options; take {", ".join(given)} out'
                problems.add(document.path, what, document.line(("tools", name, "options")))
            continue
        try:
            found[name] = tool.options.model_validate(given)
        except ValidationError as error:
            for place, what in options_in_words(name, error):
                problems.add(document.path, what, document.line(place))
    return found


def _add(tool: Tool, problems: Problems, what: str) -> None:
    code = tool.perform.__code__
    problems.add(Path(code.co_filename), f"the tool {tool.name} {what}", code.co_firstlineno)


def _is_glob(name: str) -> bool:
    return any(character in name for character in "*?[")


def _function(tool: Tool) -> str:
    return tool.perform.__name__
