"""The catalog: finds the agents' folders, and checks them whole before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from agents.catalog import declarations, delegates, folder, leads, lineage, models, servers
from agents.catalog.agent import Agent
from agents.catalog.people import People, asked
from agents.catalog.problems import Problems
from agents.catalog.unused import unused
from agents.engine.tool import Tool
from agents.policy.spec import AgentSpec
from agents.settings import Settings
from agents.tools import TOOLS

__all__ = ["Agent", "Catalog"]

OWN = Path(__file__).parent.parent


@dataclass(frozen=True)
class Catalog:
    """Every agent there is, and every tool, by name. `off`: agents of ours that nobody has set up, each with why."""

    agents: dict[str, Agent]
    tools: Mapping[str, Tool]
    off: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        settings: Settings,
        people_names: AbstractSet[str],
        *,
        tools: Mapping[str, Tool] = TOOLS,
        roots: Iterable[Path] | None = None,
    ) -> Catalog:
        """Load the agents of `roots` (by default Placet's own, and those under `AGENTS_DIR`), and the tools
        of `orders.toml`, `metrics.toml`, `leads.toml` and `servers.toml` beside `tools`.

        `people_names` are all that can be asked: "role:operator", "person:ann". Raises `ConfigError` with
        everything that is wrong, each with its file, its line where there is one, and what to do.
        """
        problems, people = Problems(), People(people_names)
        ours = {**_queries(settings, problems), **_metrics(settings, problems), **leads.load(settings, problems)}
        if ours := {**ours, **servers.load(settings, {**tools, **ours}, problems)}:
            tools = {**tools, **ours}
        lineage.check(settings, problems)
        declarations.check(tools, problems)
        named = models.read(settings, problems).models
        agents: dict[str, Agent] = {}
        off: dict[str, str] = {}
        folders = _chosen(_folders(_roots(settings, problems) if roots is None else roots), off)
        for path in folders:
            if path.name in agents:
                problems.add(path, f"there is another agent named {path.name}; rename one of the folders")
            elif agent := folder.load(path, tools, people, problems, _noted(path, settings, people_names, off), named):
                agents[agent.name] = agent
        delegates.check(agents, {path.name for path in folders}, problems)
        people.settle(settings.config_dir, problems)
        problems.settle()
        return cls(agents, tools, off)


def _chosen(folders: Iterable[Path], off: dict[str, str]) -> list[Path]:
    """All but those of ours for which a team's own of the same name stands in, which is noted."""
    found = list(folders)
    theirs = {path.name: path for path in found if path.parent != OWN}
    off.update({name: f"{path} stands in for Placet's own" for name, path in theirs.items() if OWN / name in found})
    return [path for path in found if path.parent != OWN or path.name not in theirs]


def _noted(path: Path, settings: Settings, known: AbstractSet[str], off: dict[str, str]) -> Callable[[AgentSpec], bool]:
    """Whether an agent is left out, which is then noted. A team's own is always taken at its word."""

    def left_out(spec: AgentSpec) -> bool:
        why = unused(spec, settings, known, asked(spec)) if path.parent == OWN else ""
        off.update({path.name: why} if why else {})
        return bool(why)

    return left_out


def _queries(settings: Settings, problems: Problems) -> Mapping[str, Tool]:
    """The tools that `orders.toml` makes."""
    if not (settings.config_dir / "orders.toml").exists():
        return {}
    from agents.catalog import orders  # noqa: PLC0415 - what speaks to databases takes a third of a second to import

    return orders.load(settings, problems)


def _metrics(settings: Settings, problems: Problems) -> Mapping[str, Tool]:
    """The tools on the metrics and tables of `metrics.toml`."""
    if not (settings.config_dir / "metrics.toml").exists():
        return {}
    from agents.catalog import metrics  # noqa: PLC0415 - what speaks to databases takes a third of a second to import

    return metrics.load(settings, problems)


def _roots(settings: Settings, problems: Problems) -> list[Path]:
    if settings.agents_dir is None:
        return [OWN]
    if not settings.agents_dir.is_dir():
        what = "is no folder; set AGENTS_DIR to the one that holds your agents' folders"
        problems.add(settings.agents_dir, what)
        return [OWN]
    return [OWN, settings.agents_dir]


def _folders(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        yield from sorted(path.parent for path in root.glob("*/agent.toml"))
