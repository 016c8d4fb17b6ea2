"""A world to enrich leads in: real store, the product's own agent and tools, a sandbox HubSpot and a mail server."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.catalog import Catalog
from agents.engine.canonical import digest
from agents.engine.journal import Asked
from agents.engine.run import Run
from agents.models import Model
from agents.settings import load
from tasks import deciding, inbox
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.people import People
from tasks.stopping import Stopping
from tasks.store import Store
from tasks.store.server import Server
from tasks.world import World, nowhere
from tests.sandbox.hubspot import HubSpotSandbox, sending
from tests.sandbox.hubspot.records import PERSON, Record
from tests.sandbox.mailbox import Mailbox
from webhooks.providers import hubspot

PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.org"
roles = ["sales", "operator"]
"""
DAY, HOUR = 86_400.0, 3_600.0
WHOLE = {"name": "Acme", "domain": "acme.de", "industry": "COMPUTER_SOFTWARE", "numberofemployees": "120"}
FITS = {**WHOLE, "city": "Berlin", "country": "Germany"}
"""Of a company of which nothing need be found out, and that is an ideal customer."""


class Sales:
    """One installation of the lead enricher beside a CRM and a mail server."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        crm: HubSpotSandbox,
        box: Mailbox,
        roots: list[Path] | None = None,
        **more: Any,
    ) -> None:
        self.store, self.crm, self.box, self._roots = store, crm, box, roots
        self._servers = [store.server]
        (folder / "config").mkdir()
        (folder / "config/people.toml").write_text(PEOPLE)
        for name, text in more.pop("files", {}).items():
            (folder / "config" / name).write_text(text)
        self.settings = load(
            _env_file=None,
            secret_key="k" * 40,
            data_dir=folder / "data",
            config_dir=folder / "config",
            hubspot_api_url=crm.url,
            hubspot_access_token=crm.token,
            hubspot_client_secret="a-secret-that-is-long-enough",
            smtp_url=f"smtp://127.0.0.1:{box.port}",
            mail_from="Shop <shop@example.org>",
            **more,
        )
        self.ada = crm.add_owner("ada@example.org", "Ada", "Lovelace")

    @cached_property
    def _loaded(self) -> tuple[People, Catalog]:
        """Once for all workers: to read everything takes half a second."""
        people = People.load(self.settings)
        return people, Catalog.load(self.settings, people.names(), roots=self._roots)

    @cached_property
    def worker(self) -> World:
        """The one that works where a test needs no other."""
        return self.world()

    def world(self, point: Callable[[str], None] = nowhere, model: Model | None = None) -> World:
        """A worker with a connection of its own."""
        people, catalog = self._loaded
        server = Server(self.store.server.client)
        server.skew = self.store.server.skew
        self._servers.append(server)
        return World(self.settings, Store(server), catalog, people, model, point)

    # -- what happens outside -----------------------------------------------------------------------------------------

    def contact(self, *companies: Record, **properties: str) -> Record:
        """Somebody new, who decides what is bought."""
        given = {"email": "mona@acme.de", "firstname": "Mona", "jobtitle": "CTO", "lifecyclestage": "lead"}
        made = self.crm.add("contacts", {**given, **properties}, PERSON)
        for each in companies:
            self.crm.link(made, each)
        return made

    def fitting(self) -> Record:
        """Somebody new at an ideal customer, of whom all is known."""
        return self.contact(fitting(self.crm))

    def tell(self, contact: Record, what: str = "creation", world: World | None = None, **more: Any) -> str:
        """HubSpot tells of something, by what the receiver makes of it. Gives the run that it would begin."""
        body = sending.event(self.crm.portal, contact, what, PERSON, **more)
        request = Request(EnvironBuilder(method="POST", data=json.dumps(body)).get_environ())
        event = hubspot.parse(request, body)
        assert event is not None
        receipt = self.store.inbox.accept(event, json.dumps(body).encode())
        inbox.drain(world or self.worker)
        return inbox.run_id(receipt.event, "lead_enricher", 1)

    def clicks_stop(self, mail: EmailMessage) -> str:
        """Their mail program follows the header's link. Gives the run that begins where none lives to hear of it."""
        token = str(mail["List-Unsubscribe"]).rpartition("/stop/")[2].rstrip(">")
        stopping = Stopping(self.worker, Hint("redis://127.0.0.1:1/0"))
        link = stopping.read(token)
        stopping.stop(link)
        inbox.drain(self.worker)
        event = digest(["placet", link.delivery, ""])[:24]
        return inbox.run_id(event, "lead_enricher", 1)

    def later(self, seconds: float) -> None:
        """Time passes, for every worker alike."""
        skew = self.store.server.skew + seconds
        for server in self._servers:
            server.skew = skew

    def monday(self, hour: int = 9) -> None:
        """It becomes the next Monday, at that hour of Berlin's winter."""
        now = self.store.now()
        # The epoch was a Thursday; Berlin is an hour ahead of it in winter, two in summer.
        target = (hour - 1) * HOUR + 4 * DAY
        self.later((target - now) % (7 * DAY))

    # -- runs ---------------------------------------------------------------------------------------------------------

    def run(self, id: str) -> Run:
        return self.store.journals.load(id)

    def due(self, id: str) -> float:
        """Seconds until somebody is to look at a run."""
        server = self.store.server
        score = server.client.zscore(server.keys.due, id)
        assert score is not None
        return float(score) - server.now()

    def drive(self, id: str, world: World | None = None, rounds: int = 60) -> Run:
        """Drive it until it has ended or asks; time passes while it waits."""
        world = world or self.worker
        for _ in range(rounds):
            drive(world, id)
            run = self.run(id)
            if run.ended or run.open:
                return run
            self.later(max(self.due(id), 0) + 1)
        raise AssertionError(f"the run does not come to an end: {self.kinds(id)}")

    def work(self, id: str, world: World | None = None) -> Run:
        """Drive it as far as it comes without any time's passing."""
        world = world or self.worker
        for _ in range(20):
            drive(world, id)
            if self.run(id).ended or self.run(id).open or self.due(id) > 0:
                break
        return self.run(id)

    def decide(self, id: str, outcome: str = "approved", note: str = "", world: World | None = None) -> None:
        """Ann answers what is open."""
        (name,) = self.run(id).open
        deciding.decide(world or self.worker, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli", note))

    def asked(self, run: Run) -> Asked:
        (question,) = run.open.values()
        return question.asked

    def kinds(self, id: str) -> list[str]:
        return [each.entry.kind for each in self.store.journals.entries(id)]

    # -- what came of it ----------------------------------------------------------------------------------------------

    @property
    def mails(self) -> list[EmailMessage]:
        """To contacts: what the team itself is told goes by the same server."""
        return [each for each in self.box.mails if "List-Unsubscribe" in each]

    def notes(self, contact: Record) -> list[str]:
        return [each.properties["hs_note_body"] for each in self.crm.linked(contact, "notes")]


def fitting(crm: HubSpotSandbox, **more: str) -> Record:
    """A company of which all is known, and that is an ideal customer."""
    return crm.add("companies", {**FITS, **more}, PERSON)


def ended(run: Run) -> tuple[str, str, str]:
    """Status, outcome and summary."""
    assert run.ended is not None
    assert isinstance(run.ended.output, dict), run.ended.summary
    return run.ended.status, str(run.ended.output["outcome"]), run.ended.summary
