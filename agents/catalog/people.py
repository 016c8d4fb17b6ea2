"""Checks that everybody an agent would ask exists."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.policy.spec import AgentSpec

EXAMPLE = """[people.ann]
name = "Ann Example"
mail = "ann@example.com"
logins = ["github:ann"]
roles = [{roles}]"""


class People:
    """`known` holds every "role:x" and "person:x" that can be asked; empty: nobody is written down yet."""

    def __init__(self, known: AbstractSet[str]) -> None:
        self.known = known
        self._asked: set[str] = set()

    def check(self, document: Document, spec: AgentSpec, problems: Problems) -> None:
        """Check the approvers of one agent."""
        for place, name in _asked(spec):
            self._asked.add(name)
            if self.known and name not in self.known:
                what = f"asks {name}, and people.toml has none; {instead(name, self.known)}"
                problems.add(document.path, what, document.line(place))

    def settle(self, config_dir: Path, problems: Problems) -> None:
        """Say once, for all agents, that nobody can be asked."""
        if self._asked and not self.known:
            roles = sorted(name.removeprefix("role:") for name in self._asked if name.startswith("role:"))
            example = EXAMPLE.format(roles=", ".join(f'"{role}"' for role in roles))
            what = f"nobody is written down, and the agents ask {', '.join(sorted(self._asked))}; write:"
            problems.add(config_dir / "people.toml", f"{what}\n{example}")


def asked(spec: AgentSpec) -> frozenset[str]:
    """All that an agent may ask."""
    return frozenset(name for _, name in _asked(spec))


def _asked(spec: AgentSpec) -> Iterator[tuple[Place, str]]:
    tables = [
        (("approvers",), spec.approvers),
        *((("tools", name, "approvers"), tool.approvers) for name, tool in spec.tools.items()),
        *((("rules", n, "approvers"), rule.approvers) for n, rule in enumerate(spec.rules)),
    ]
    for place, approvers in tables:
        for name in approvers:
            yield place, name
