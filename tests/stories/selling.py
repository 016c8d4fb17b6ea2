"""An installation of the lead enricher as it ships, beside a sandbox HubSpot and a mail server."""

from __future__ import annotations

import json
import shutil
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import agents
from agents.engine.run import Run
from tasks import inbox
from tasks.hints import Hint
from tasks.stopping import Stopping
from tasks.store import Store
from tests.sandbox.hubspot import HubSpotSandbox, sending
from tests.sandbox.hubspot.records import PERSON, Record
from tests.sandbox.mailbox import Mailbox
from tests.sandbox.shop import Shop
from tests.stories.checks import whole
from tests.tasks.kit import PEOPLE, Kit
from tests.tasks.sales import DAY, HOUR, fitting
from webhooks.providers import hubspot

SHIPPED = Path(agents.__file__).parent / "lead_enricher"


class Selling(Kit):
    """Only the enricher is there. Ann is of sales, too."""

    def __init__(self, folder: Path, store: Store, shop: Shop, crm: HubSpotSandbox, box: Mailbox) -> None:
        super().__init__(folder, store, shop)
        self.crm, self.box = crm, box
        people = PEOPLE.replace('roles = ["support", "operator"]', 'roles = ["support", "operator", "sales"]')
        (folder / "config/people.toml").write_text(people)
        given = {
            "hubspot_api_url": crm.url,
            "hubspot_access_token": SecretStr(crm.token),
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}"),
            "mail_from": "Shop <shop@example.org>",
        }
        self.settings = self.settings.model_copy(update=given)
        crm.add_owner("ada@example.org", "Ada", "Lovelace")

    def install(self, workflow: str = "", **edits: str) -> None:
        """Unchanged."""
        assert not workflow, "the workflow is the one that ships"
        assert not edits, "and so are its settings"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SHIPPED, self.folder / "agents/lead_enricher", ignore=ignored)

    def created(self) -> tuple[Record, str]:
        """On a Monday morning of Berlin's, somebody new at an ideal customer; gives their run as well."""
        self.later((8 * HOUR + 4 * DAY - self.store.now()) % (7 * DAY))
        about = {"email": "mona@acme.de", "firstname": "Mona", "jobtitle": "CTO", "lifecyclestage": "lead"}
        contact = self.crm.add("contacts", about, PERSON)
        self.crm.link(contact, fitting(self.crm))
        return contact, self.tell(contact)

    def tell(self, contact: Record, what: str = "creation", **more: Any) -> str:
        """HubSpot tells of something; gives the run that it would begin."""
        body = sending.event(self.crm.portal, contact, what, PERSON, **more)
        request = Request(EnvironBuilder(method="POST", data=json.dumps(body)).get_environ())
        event = hubspot.parse(request, body)
        assert event is not None
        receipt = self.store.inbox.accept(event, json.dumps(body).encode())
        inbox.drain(self.world())
        return inbox.run_id(receipt.event, "lead_enricher", 1)

    def clicks_stop(self) -> None:
        """The mail program of whoever got the newest mail follows the link of its header."""
        world = self.world()
        stopping = Stopping(world, Hint("redis://127.0.0.1:1/0"))
        token = str(self.mails[-1]["List-Unsubscribe"]).rpartition("/stop/")[2].rstrip(">")
        stopping.stop(stopping.read(token))
        inbox.drain(world)

    @property
    def mails(self) -> list[EmailMessage]:
        """To contacts."""
        return [each for each in self.box.mails if "List-Unsubscribe" in each]

    def notes(self, contact: Record) -> str:
        return "\n".join(each.properties["hs_note_body"] for each in self.crm.linked(contact, "notes"))

    def check(self, run: Run, outcome: str, mails: int) -> str:
        """It ended so, after so many mails, each once, with its journal whole; gives its summary."""
        assert run.ended is not None
        assert isinstance(run.ended.output, dict), run.ended.summary
        assert (run.ended.status, run.ended.output["outcome"]) == ("done", outcome), run.ended.summary
        assert len(self.mails) == len({each["Message-ID"] for each in self.mails}) == mails
        assert run.unclear == []
        whole(self, run)
        return run.ended.summary
