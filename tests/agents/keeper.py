"""An agent's folder on disk, as a team would write it, to load and to break."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from agents.catalog import Agent, Catalog
from agents.engine.errors import ConfigError
from agents.engine.tool import At, Facts, Tool, keyed, read, tool
from agents.settings import load

AGENT = """\
title = "Shop keeper"
autonomy = 3
flow = "keep"
approvers = ["role:operator"]
expires = "12h"

[[on]]
event = "zendesk.ticket.*"
when = "event.fields.open"
key = "event.subject"

[[on]]
event = "stripe.dispute.opened"
key = "event.fields.number"

[limits]
iterations = 25
usd = 1.5

[tools]
"crm.find" = { risk = "low" }
"shop.refund" = { risk = "high", per_run = 3, approvers = ["person:ann"], options = { currencies = ["eur"] } }

[[rules]]
name = "small refunds go through"
when = 'call.tool == "shop.refund" && call.args.amount <= 5000'
then = "allow"

[[rules]]
name = "large refunds are for finance"
when = 'call.tool == "shop.refund" && facts.left > 50000'
then = "ask"
approvers = ["role:finance"]
expires = "2h"
"""
WORKFLOW = '''\
"""Keeps a shop."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from agents.engine.event import Trust
from agents.engine.flow import Call, Done, Flow, Think

from .words import THANKS


class Ticket(BaseModel):
    number: int
    words: str = ""
    trust: ClassVar[dict[str, Trust]] = {"number": "internal"}


def keep(ticket: Ticket) -> Flow:
    yield Call("crm.find", email=ticket.words)
    verdict = yield Think(str, "verdict.md", otherwise="no", words=ticket.words)
    yield Call("shop.refund", charge=verdict, amount=5)
    return Done(summary=THANKS)
'''
WORDS = 'THANKS = "thanks"\n'
PROMPT = "Is this about money? {{ words }}\n"
PEOPLE = frozenset({"role:operator", "role:finance", "person:ann"})


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")

    currencies: tuple[str, ...] = ("eur", "usd")
    most: int = 100


@tool("crm.find", risk="low", repeat=read, roles={"email": "free"})
def find(at: At, email: str) -> dict[str, Any]:
    """Look for a contact."""
    return {}


@tool(
    "shop.refund",
    risk="high",
    repeat=keyed(24),
    once_per=("charge", "facts.left"),
    roles={"charge": "ref", "amount": "amount"},
    options=Options,
)
def refund(at: At, charge: str, amount: int = 1) -> None:
    """Pay back."""


@refund.facts
def _(at: At, **_: Any) -> Facts:
    return {"left": 0}


TOOLS: dict[str, Tool] = {each.name: each for each in (find, refund)}


@dataclass
class Keeper:
    """A root of agents' folders with one agent in it, `keeper`."""

    root: Path
    tools: dict[str, Tool] = field(default_factory=lambda: dict(TOOLS))
    people: frozenset[str] = PEOPLE

    def __post_init__(self) -> None:
        texts = {"agent.toml": AGENT, "workflow.py": WORKFLOW, "words.py": WORDS, "verdict.md": PROMPT}
        for name, text in texts.items():
            self.write(name, text)

    def write(self, name: str, text: str, agent: str = "keeper") -> Keeper:
        path = self.root / agent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return self

    def change(self, name: str, old: str, new: str) -> Keeper:
        path = self.root / "keeper" / name
        text = path.read_text("utf-8")
        assert old in text
        return self.write(name, text.replace(old, new, 1))

    def catalog(self, **settings: Any) -> Catalog:
        config = load(_env_file=None, config_dir=self.root / "config", **settings)
        return Catalog.load(config, self.people, tools=self.tools, roots=[self.root])

    def agent(self) -> Agent:
        return self.catalog().agents["keeper"]

    def refusal(self) -> str:
        """What loading says is wrong."""
        try:
            self.catalog()
        except ConfigError as error:
            return str(error)
        raise AssertionError("it was loaded")
