"""A world to resolve tickets in: real store, the product's own agents and tools, a sandbox Stripe and Zendesk."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.journal import Asked
from agents.engine.run import Run
from agents.models import Model
from agents.settings import load
from tasks import deciding, inbox
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.store.server import Server
from tasks.world import World, nowhere
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket, User
from tests.tasks.driving.test_kill import Killed
from tests.tasks.reading import Reading
from webhooks.providers import zendesk

PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
roles = ["support", "operator"]

[people.fay]
name = "Fay Wood"
mail = "fay@example.com"
roles = ["finance"]
"""
DAY = 86_400


class HelpDesk:
    """One installation beside a bank and a help desk."""

    def __init__(self, folder: Path, store: Store, bank: StripeSandbox, desk: ZendeskSandbox, **more: Any) -> None:
        self.store, self.bank, self.desk = store, bank, desk
        self._servers, self._reading = [store.server], Reading()
        (folder / "config").mkdir()
        (folder / "config/people.toml").write_text(PEOPLE)
        for name, text in more.pop("files", {}).items():
            (folder / "config" / name).write_text(text)
        self.settings = load(
            _env_file=None,
            secret_key="k" * 40,
            data_dir=folder / "data",
            config_dir=folder / "config",
            stripe_api_key=bank.key,
            stripe_api_base=bank.url,
            zendesk_api_url=desk.url,
            zendesk_email=desk.bot.email,
            zendesk_api_token=desk.token,
            zendesk_webhook_secret="a-secret-that-is-long-enough",
            **more,
        )
        self.mona = desk.add_user("Mona Customer", "mona@example.com")
        self.customer: str = bank.customer("mona@example.com")["id"]

    def world(self, point: Callable[[str], None] = nowhere, model: Model | None = None) -> World:
        """A worker with a connection of its own."""
        people, catalog = self._reading.of(self.settings)
        server = Server(self.store.server.client)
        server.skew = self.store.server.skew
        self._servers.append(server)
        return World(self.settings, Store(server), catalog, people, model, point)

    # -- what happens outside -----------------------------------------------------------------------------------------

    def paid(self, amount: int = 1200, currency: str = "eur", *, days: float = 3, **more: Any) -> str:
        """Mona paid, some days ago."""
        charge = self.bank.charge(amount, currency, **{"customer": self.customer, **more})
        charge["created"] -= int(days * DAY)
        return str(charge["id"])

    def writes(self, body: str = "My mug came broken. I want a refund, please.", **more: Any) -> Ticket:
        """Mona opens a ticket."""
        return self.desk.open_ticket(more.pop("subject", "Help"), body, **{"by": self.mona, **more})

    def tell(
        self, ticket: Ticket, kind: str = "ticket.created", by: User | None = None, world: World | None = None
    ) -> str:
        """Zendesk tells of a ticket's change, by what the receiver makes of it. Gives the run that it began."""
        body = payload(ticket, kind, by or self.mona)
        request = Request(EnvironBuilder(method="POST", data=json.dumps(body)).get_environ())
        event = zendesk.parse(request, body)
        assert event is not None
        receipt = self.store.inbox.accept(event, json.dumps(body).encode())
        inbox.drain(world or self.world())
        return inbox.run_id(receipt.event, "ticket_resolver", 1)

    def later(self, seconds: float) -> None:
        """Time passes, for every worker alike."""
        skew = self.store.server.skew + seconds
        for server in self._servers:
            server.skew = skew

    # -- runs ---------------------------------------------------------------------------------------------------------

    def run(self, id: str) -> Run:
        return self.store.journals.load(id)

    def resolve(self, ticket: Ticket, world: World | None = None) -> Run:
        """Its run, driven until it has ended or asks."""
        world = world or self.world()
        return self.drive(self.tell(ticket, world=world), world)

    def drive(self, id: str, world: World | None = None, rounds: int = 30) -> Run:
        """Drive it until it has ended or asks; time passes while it waits."""
        world = world or self.world()
        for _ in range(rounds):
            drive(world, id)
            run = self.run(id)
            if run.ended or run.open:
                return run
            self.later(61)
        raise AssertionError(f"run {id} does not come to an end")

    def begun(self, ticket: Ticket, world: World) -> str:
        """Its run, begun by a worker that may die of it; another then begins it."""
        try:
            return self.tell(ticket, world=world)
        except Killed:
            self.later(61)
            return self.tell(ticket)

    def survive(self, id: str, world: World) -> Run:
        """Drive a run to its end with a worker that may be killed; another goes on once the lease has run out."""
        try:
            return self.drive(id, world)
        except Killed:
            self.later(61)
            return self.drive(id)

    def reset(self) -> None:
        """As if nothing had happened, but for the clock and who there is."""
        self.store.server.client.flushall()
        self.customer = self.bank.customer("mona@example.com")["id"]
        self.bank.writes.clear()
        for each in self.bank.all("customers"):
            each["email"] = "mona@example.com" if each["id"] == self.customer else "gone@example.com"

    def decide(self, id: str, outcome: str = "approved", by: str = "ann", note: str = "") -> Run:
        """A person answers what is open, and the run goes on."""
        world = self.world()
        (name,) = self.run(id).open
        deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, by, "cli", note))
        return self.drive(id, world)

    def asked(self, run: Run) -> Asked:
        (question,) = run.open.values()
        return question.asked

    # -- what came of it ----------------------------------------------------------------------------------------------

    def effects(self, ticket: Ticket) -> tuple[int, int, int]:
        """Refunds over the API, public answers and notes of ours."""
        ours = [each for each in ticket.comments if each.author == self.desk.bot.id]
        return (
            self.bank.count("create_refund"),
            sum(1 for each in ours if each.public),
            sum(1 for each in ours if not each.public),
        )

    def note(self, ticket: Ticket) -> str:
        (note,) = [each.body for each in ticket.comments if not each.public and each.author == self.desk.bot.id]
        return note

    def reply(self, ticket: Ticket) -> str:
        (reply,) = [each.body for each in ticket.comments if each.public and each.author == self.desk.bot.id]
        return reply


def payload(ticket: Ticket, kind: str, by: User) -> dict[str, Any]:
    """Zendesk developer documentation, "Ticket events"."""
    last = ticket.comments[-1]
    comment = {"id": str(last.id), "body": last.body, "is_public": last.public}
    comment["author"] = {"id": str(last.author), "is_staff": by.role != "end-user"}
    return {
        "type": f"zen:event-type:{kind}",
        "account_id": 1,
        "id": f"{kind.replace('.', '-')}-{ticket.id}-{last.id}".replace("_", "-"),
        "time": datetime.now(UTC).isoformat(),
        "zendesk_event_version": "2022-06-20",
        "subject": f"zen:ticket:{ticket.id}",
        "detail": {
            "id": str(ticket.id),
            "status": ticket.status.upper(),
            "requester_id": str(ticket.requester),
            "submitter_id": str(ticket.requester),
            "actor_id": str(by.id),
            "updated_at": ticket.updated.isoformat(),
            "created_at": ticket.created.isoformat(),
            "subject": ticket.subject,
            "description": ticket.comments[0].body,
            "tags": ticket.tags,
            "via": {"channel": ticket.channel},
        },
        "event": {"comment": comment} if kind.endswith("comment_added") else {},
    }
