"""One agent's folder, loaded and checked whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from agents.catalog import commands, copies, declarations, named, pins, prompts, rules, schedules, shared, workflow
from agents.catalog.agent import Agent
from agents.catalog.document import Document
from agents.catalog.people import People
from agents.catalog.problems import Problems
from agents.catalog.spec import spec_of
from agents.engine.tool import Tool
from agents.models.spec import ModelSpec
from agents.policy.spec import AgentSpec

SETTINGS = "agent.toml"


def load(
    path: Path,
    tools: Mapping[str, Tool],
    people: People,
    problems: Problems,
    left_out: Callable[[AgentSpec], bool] = lambda _: False,
    models: Mapping[str, ModelSpec] = MappingProxyType({}),
) -> Agent | None:
    """The agent of a folder; None, with the reasons among the problems, when it cannot be used.

    One that is `left_out` is read no further, and is no problem.
    """
    before = len(problems)
    texts = prompts.read(path, problems)
    sources = workflow.read(path, problems)
    tables = _tables(path, problems)
    if workflow.FILE not in sources and not (path / workflow.FILE).exists():
        problems.add(path, f"has no {workflow.FILE}; write the agent's flow there")
    document = Document.read(path / SETTINGS, problems)
    spec = spec_of(document, problems) if document else None
    if document is None or spec is None or left_out(spec):
        return None
    spec = declarations.expanded(document, spec, tools, problems)
    listed = declarations.listed(document, spec, tools, problems)
    options = declarations.options(document, spec, listed, problems)
    rules.check(document, spec, listed, problems)
    people.check(document, spec, problems)
    named.check(document, spec, models, problems)
    commands.check(document, spec, sources, listed, texts, problems)
    copies.check(path, sources, problems)
    flows = workflow.load(path, spec.flows, sources, problems)
    schedules.check(document, spec, flows, problems)
    if spec.flow not in flows or len(problems) > before:
        return None
    written = {name: source.text for name, source in sources.items()} | tables | shared.texts(sources)
    pinned = pins.texts_of(spec, listed, texts, written, models)
    hashes = {name: pins.digest(text) for name, text in pinned.items()}
    return Agent(
        name=path.name,
        document=document,
        spec=spec,
        flows=flows,
        prompts=texts,
        set_options=options,
        pins=hashes,
        texts={hashes[name]: text for name, text in pinned.items()},
    )


def _tables(folder: Path, problems: Problems) -> dict[str, str]:
    """The TOML files that a workflow goes by, by their path in the folder: what is decided by them is pinned too."""
    found = {}
    for path in sorted(folder.rglob("*.toml")):
        if path != folder / SETTINGS and (document := Document.read(path, problems)):
            found[path.relative_to(folder).as_posix()] = document.text
    return found
