"""An installation whose one agent reads a ticket, replies and sets its status, beside a sandbox Zendesk."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from agents.clients import web, zendesk
from agents.engine.journal import Returned
from agents.engine.run import Run
from agents.tools import TOOLS
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket
from tests.tasks.kit import Kit

AGENT = """
title = "Answerer"
autonomy = LEVEL
flow = "answer"
approvers = ["role:support"]

[[on]]
event = "shop.ticket.*"
key = "event.subject"

[tools]
"tickets.read" = { risk = "low" }
"tickets.reply" = { risk = "medium" }
"tickets.status" = { risk = "medium" }
"""
WORKFLOW = '''
"""Reads a ticket, replies, and sets it to wait for the customer; silent when somebody else was there first."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.errors import Stale
from agents.engine.flow import Call, Done, Flow


class About(BaseModel):
    """What the flow is given."""

    ticket: int


def answer(about: About) -> Flow:
    """One reply."""
    found = yield Call("tickets.read", ticket=about.ticket)
    asked = {"ticket": found.id, "updated": found.updated}
    try:
        done = yield Call("tickets.reply", answers=found.answers, text="It is on its way.", **asked)
    except Stale as moved:
        return Done(summary=f"silent: {moved}")
    yield Call("tickets.status", **{**asked, "updated": done.updated}, to="pending")
    return Done(summary="answered")
'''


class HelpDesk(Kit):
    """A kit with the tools as they come with Placet."""

    tools = TOOLS

    def __init__(self, folder: Path, store: Store, shop: Shop, desk: ZendeskSandbox) -> None:
        self.desk = desk
        super().__init__(folder, store, shop)
        zendesk = {
            "zendesk_api_url": desk.url,
            "zendesk_email": desk.bot.email,
            "zendesk_api_token": SecretStr(desk.token),
        }
        self.settings = self.settings.model_copy(update=zendesk)

    def install(self, workflow: str = "", **edits: str) -> None:
        """Put the agent in place; `LEVEL` is its autonomy."""
        agent = self.folder / "agents/answerer"
        agent.mkdir(parents=True, exist_ok=True)
        (agent / "agent.toml").write_text(AGENT.replace("LEVEL", edits.get("LEVEL", "3")))
        (agent / "workflow.py").write_text(workflow or WORKFLOW)

    def start(self, ticket: Ticket, world: World, n: int = 1) -> str:
        """A run about a ticket."""
        about = {"fields": {"ticket": ticket.id}, "trust": {"ticket": "internal"}, "subject": f"ticket#{ticket.id}"}
        return self.begin(n, world, agent="answerer", **about)

    def reset(self) -> None:
        """A new store, as if nothing had happened here; the help desk keeps what it has."""
        super().reset()
        for each in (web, zendesk):
            each.forget_all()

    def told(self, run: Run, id: str) -> list[str]:
        """Of each answer that a command got, its kind, in order."""
        entries = [each.entry for each in self.store.journals.entries(run.id)]
        answers = [each for each in entries if isinstance(each, Returned) and each.id == id]
        return [each.error.kind if each.error else "done" for each in answers]
