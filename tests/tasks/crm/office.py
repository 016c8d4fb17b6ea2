"""A world to write to a CRM in: real store, the product's own tools, a sandbox HubSpot, an agent of one workflow."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from agents.engine.run import Run
from tasks import deciding
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.world import World
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import Record
from tests.sandbox.shop import Shop
from tests.tasks.driving.test_kill import Killed
from tests.tasks.kit import Kit

AGENT = """
title = "Office"
autonomy = {autonomy}
flow = "work"
approvers = ["role:support"]

[[on]]
event = "shop.ticket.*"
key = "event.subject"

[tools]
"crm.update_contact" = {{ risk = "medium" }}
"crm.create_contact" = {{ risk = "medium" }}
"crm.create_company" = {{ risk = "medium" }}
"crm.associate" = {{ risk = "medium" }}
"crm.note" = {{ risk = "medium" }}
"crm.task" = {{ risk = "medium" }}
"""
WORK = '''
"""Everything that is written to a CRM, once."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow


class Lead(BaseModel):
    """What the flow is given."""

    contact: str
    email: str
    domain: str


def field(name: str, value: str) -> dict[str, object]:
    """As a provider of data told it."""
    return {{"name": name, "value": value, "source": "example.com/team", "confidence": 0.8}}


def work(lead: Lead) -> Flow:
    """Do it."""
{body}
    return Done(summary="done")
'''
UPDATE = """    found = [field("jobtitle", "CTO"), field("city", "Berlin")]
    yield Call("crm.update_contact", contact=lead.contact, fields=found)"""
REST = """
    made = yield Call("crm.create_contact", email=lead.email, fields=[field("city", "Bonn")])
    shop = yield Call("crm.create_company", domain=lead.domain, fields=[field("name", "Shop")])
    yield Call("crm.associate", contact=made.id, company=shop.id)
    yield Call("crm.note", contact=made.id, text="Hello.", company=shop.id)
    yield Call("crm.task", contact=made.id, title="Call", text="", owner="", due="2026-12-01T09:00:00+01:00")"""


class Office(Kit):
    """One installation beside a CRM. Its runs end in "done"."""

    def __init__(self, folder: Path, store: Store, shop: Shop, crm: HubSpotSandbox) -> None:
        self.crm, self.count, self.autonomy, self.body = crm, 0, 3, UPDATE
        super().__init__(folder, store, shop)
        access = {"hubspot_api_url": crm.url, "hubspot_access_token": SecretStr(crm.token)}
        self.settings = self.settings.model_copy(update=access)

    def install(self, workflow: str = "", **edits: str) -> None:
        agent = self.folder / "agents/office"
        agent.mkdir(parents=True, exist_ok=True)
        (agent / "agent.toml").write_text(AGENT.format(autonomy=self.autonomy))
        (agent / "workflow.py").write_text(workflow or WORK.format(body=self.body))

    def does(self, body: str, autonomy: int = 3) -> None:
        """What the agent's workflow is from now on."""
        self.body, self.autonomy = body, autonomy
        self.install()

    def lead(self) -> Record:
        """Somebody new in the CRM."""
        self.count += 1
        return self.crm.add_contact(email=f"mona{self.count}@example.com")

    def about(self, contact: Record, world: World) -> str:
        """The run about them."""
        self.count += 1
        fields = {"contact": contact.id, "email": f"new{self.count}@example.org", "domain": f"new{self.count}.example"}
        more = {"subject": contact.id, "fields": fields, "trust": dict.fromkeys(fields, "internal")}
        return self.begin(self.count, world, agent="office", **more)

    def survive(self, contact: Record, world: World) -> Run:
        """The run about them, to its end; its worker may be killed once, and goes on when its lease has run out."""
        number = self.count
        try:
            return self.done(self.about(contact, world), world)
        except Killed:
            self.later(61)
            self.count = number
            return self.done(self.about(contact, world), world)

    def done(self, id: str, world: World, rounds: int = 30) -> Run:
        """Drive it until it has ended or asks; time passes while it waits."""
        for _ in range(rounds):
            drive(world, id)
            run = self.run(id)
            if run.ended or run.open:
                return run
            self.later(181)
        raise AssertionError(f"run {id} does not end: {[each.entry for each in self.store.journals.entries(id)]}")

    def decide(self, id: str, outcome: str = "approved") -> Run:
        (name,) = self.run(id).open
        deciding.decide(self.world(), f"{id}.{name}", deciding.Answer(outcome, "ann", "cli"))
        return self.done(id, self.world())

    def watched(self, act: Callable[[int, str], None]) -> Callable[[str], None]:
        """Something that happens at one of a worker's points, which are counted."""
        passed = count(1)
        return lambda name: act(next(passed), name)
