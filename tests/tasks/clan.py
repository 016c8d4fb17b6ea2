"""An installation of agents that delegate to one another: each a folder written for one test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import indent

from agents.engine.run import Run
from tasks import deciding, family, listing
from tasks.driving.drive import drive
from tasks.world import World
from tests.tasks.kit import Kit

WORKFLOW = '''
"""A workflow for one test."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from agents.engine.errors import CallFailed, Denied, ToolFailed  # noqa: F401
from agents.engine.flow import Call, Delegate, Done, Flow, Gather, Wait  # noqa: F401
from agents.engine.loop import freestyle  # noqa: F401
from agents.engine.task import Task  # noqa: F401


class Ticket(BaseModel):
    """What the flow of a root is given."""

    charge: str


def work(task: {takes}) -> Flow:
    """Do it."""
{body}
'''
SETTINGS = """
title = "{title}"
autonomy = {autonomy}
flow = "work"
approvers = ["role:support"]
delegates = {delegates}
{more}
[tools]
{tools}
{rules}
"""
ON = '[[on]]\nevent = "shop.ticket.*"\nkey = "event.subject"\n'
ALL = ("shop.order", "shop.refund", "shop.reply", "shop.mail", "shop.note")


class Clan(Kit):
    """Agents by folder; the one named `lead` gets the events."""

    def install(self, workflow: str = "", **edits: str) -> None:
        """Nothing: each test says who there is."""

    def agent(
        self,
        name: str,
        body: str,
        *,
        delegates: Iterable[str] = (),
        tools: Sequence[str] = ALL,
        settings: str = "",
        autonomy: int = 3,
        more: str = "",
        rules: str = "",
    ) -> None:
        """Put an agent there. `settings` go beside each tool, `more` and `rules` into its agent.toml."""
        folder = self.folder / "agents" / name
        folder.mkdir(parents=True, exist_ok=True)
        root = name == "lead"
        listed = [f'"{each}" = {{ options = {{ url = "{self.shop.url}" }}{settings} }}' for each in tools]
        text = SETTINGS.format(
            title=name.title(),
            autonomy=autonomy,
            delegates=[*delegates],
            tools="\n".join(listed),
            more=more + (ON if root else ""),
            rules=rules,
        )
        (folder / "agent.toml").write_text(text)
        workflow = WORKFLOW.format(takes="Ticket" if root else "Task", body=indent(body.strip(), "    "))
        (folder / "workflow.py").write_text(workflow)
        (folder / "goal.md").write_text("You look after charges of the shop.\n")

    def start(self, world: World | None = None, n: int = 1, **more: object) -> str:
        """Begin a root run."""
        return self.begin(n, world, agent="lead", **more)

    def sweep(self, world: World) -> list[str]:
        """Drive whatever is due, until nothing is. Gives the runs in the order they were driven."""
        driven = []
        while due := world.store.leases.due():
            for run in due:
                drive(world, run)
                driven.append(run)
        return driven

    def answer_all(self, world: World, outcome: str = "approved", person: str = "ann") -> int:
        """Somebody answers every approval that is open, and the truth about what is unknown; how many there were."""
        asked = listing.approvals(world, open_only=True)
        for each in asked:
            said = outcome
            if each.kind == "unknown":
                said = "happened" if self.shop.done[f"mail:{each.args['to']}"] else "not_happened"
            if each.kind == "crashed":
                said = "retry"
            deciding.decide(world, each.id, deciding.Answer(said, person, "cli"))
        return len(asked)

    def finish_all(self, world: World, id: str, rounds: int = 40) -> Run:
        """Sweep and answer until the root has ended."""
        for _ in range(rounds):
            self.sweep(world)
            if self.run(id).ended:
                return self.run(id)
            self.answer_all(world)
            self.later(61)
        raise AssertionError(f"run {id} does not end: {[each.entry for each in self.store.journals.entries(id)]}")

    def children(self, id: str) -> list[Run]:
        return list(family.below(self.store, self.run(id)))
