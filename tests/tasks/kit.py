"""A world to drive runs in: real store, real HTTP to the sandbox shop, the resolver agent, people who answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from agents.engine.event import Event
from agents.engine.run import Run
from agents.engine.tool import Tool
from agents.settings import Settings
from agents.tools import TOOLS as OURS
from tasks import deciding, inbox
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.store.server import Server
from tasks.world import World, nowhere
from tests.sandbox.shop import Shop
from tests.tasks.reading import Reading
from tests.tasks.shop_tools import TOOLS as SHOP

TOOLS = {**SHOP, **OURS}
RESOLVER = Path(__file__).parent / "resolver"
PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
logins = ["shop:ann"]
roles = ["support", "operator"]

[people.bob]
name = "Bob Ray"
mail = "bob@example.com"
logins = ["shop:bob"]
roles = ["support"]
"""
WANTED = {"mail:amy": 1, "mail:bob": 1, "refund:ch1": 1, "reply:1": 1, "reply:2": 1}
"""What the resolver does to the world, whatever happens on the way."""


class Kit:
    """One installation. `world()` makes another worker of it."""

    tools: Mapping[str, Tool] = TOOLS

    def __init__(self, folder: Path, store: Store, shop: Shop, workflow: str = "") -> None:
        self.folder, self.store, self.shop = folder, store, shop
        self._servers = [store.server]
        self._reading = Reading()
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            secret_key=SecretStr("k" * 40),
            data_dir=folder / "data",
            config_dir=folder / "config",
        )
        (folder / "config").mkdir()
        (folder / "config/people.toml").write_text(PEOPLE)
        self.install(workflow)

    def install(self, workflow: str = "", **edits: str) -> None:
        """Put the resolver in place, with another workflow or an edited agent.toml."""
        agent = self.folder / "agents/resolver"
        shutil.rmtree(agent, ignore_errors=True)
        shutil.copytree(RESOLVER, agent, ignore=shutil.ignore_patterns("__pycache__"))
        settings = (agent / "agent.toml").read_text().replace("URL", self.shop.url)
        for old, new in edits.items():
            settings = settings.replace(old, new)
        (agent / "agent.toml").write_text(settings)
        if workflow:
            (agent / "workflow.py").write_text(workflow)

    def reset(self) -> None:
        """A new store and a new shop, as if nothing had happened."""
        self.store.server.client.flushall()
        self._travel(0.0)
        self.shop.reset()

    def world(self, point: Callable[[str], None] = nowhere) -> World:
        """A worker with a connection of its own."""
        agents = self.folder / "agents"
        people, catalog = self._reading.of(self.settings, agents, tools=self.tools, roots=[agents])
        server = Server(self.store.server.client)
        server.skew = self.store.server.skew
        self._servers.append(server)
        return World(self.settings, Store(server), catalog, people, None, point)

    def event(self, n: int = 1, **more: object) -> Event:
        fields = {
            "source": "shop",
            "kind": "ticket.created",
            "delivery": f"d{n}",
            "subject": "t#1",
            "actor": "mona",
            "version": float(n),
            "fields": {"charge": "ch1"},
            "trust": {"charge": "internal"},
            **more,
        }
        return Event.model_validate(fields)

    def begin(self, n: int = 1, world: World | None = None, *, agent: str = "resolver", **more: object) -> str:
        """Accept an event and drain it: gives the run it began, or was kept for."""
        receipt = self.store.inbox.accept(self.event(n, **more), b"")
        inbox.drain(world or self.world())
        return inbox.run_id(receipt.event, agent, 1)

    def run(self, id: str) -> Run:
        return self.store.journals.load(id)

    def later(self, seconds: float) -> None:
        """Let time pass, for every worker alike."""
        self._travel(self.store.server.skew + seconds)

    def _travel(self, skew: float) -> None:
        for server in self._servers:
            server.skew = skew

    def answer(self, world: World, id: str) -> None:
        """Ann answers all that is open: yes to approvals, and the truth about what is unknown."""
        for name, question in self.run(id).open.items():
            outcome = "approved"
            if question.asked.of == "unknown":
                judged = self.run(id).step(question.asked.id).judged
                assert judged is not None
                outcome = "happened" if self.shop.done[f"mail:{judged.args['to']}"] else "not_happened"
            deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli"))

    def finish(self, world: World, id: str, rounds: int = 40) -> Run:
        """Drive, answer and wait until the run has ended."""
        for _ in range(rounds):
            drive(world, id)
            run = self.run(id)
            if run.ended:
                return run
            self.answer(world, id)
            self.later(61)
        raise AssertionError(f"run {id} does not end: {[entry.entry for entry in self.store.journals.entries(id)]}")
