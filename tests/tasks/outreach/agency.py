"""An installation whose one agent writes to contacts, between a CRM and a mail server."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr

from agents.engine.run import Run
from tasks.driving.drive import drive
from tasks.outreach.store import SqlOutreach
from tasks.store import Store
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox
from tests.sandbox.shop import Shop
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

LISTED = """[tools]
"outreach.send" = { risk = "high", options = { postal = "Shop Inc., 1 Main St" } }
"outreach.standing" = { risk = "low" }"""
SEND = (
    'yield Call("outreach.send", contact=ticket.charge, sequence="welcome", step={step}, subject="Hi", text="Hello.")'
)
DONE = 'return Done(summary="done")'


class Agency(Kit):
    """A kit whose agent writes to the contact that an event names."""

    def __init__(self, folder: Path, store: Store, shop: Shop, crm: HubSpotSandbox, box: Mailbox) -> None:
        super().__init__(folder, store, shop)
        self.crm, self.box = crm, box
        given = {
            "hubspot_api_url": crm.url,
            "hubspot_access_token": SecretStr(crm.token),
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}"),
            "mail_from": "Shop <shop@example.org>",
        }
        self.settings = self.settings.model_copy(update=given)

    def does(self, contact: str, *lines: str, n: int = 1, rules: str = "") -> Run:
        """A run about a contact that does these lines, driven until it has ended or asks."""
        self.install(flow("\n    ".join([*lines, DONE])), **{"[tools]": LISTED, "[[rules]]": f"{rules}\n[[rules]]"})
        return self.on(self.begin(n, fields={"charge": contact}, subject=f"contact {contact}"))

    def on(self, id: str) -> Run:
        """It, driven on."""
        drive(self.world(), id)
        return self.run(id)

    @property
    def kept(self) -> SqlOutreach:
        return SqlOutreach(self.settings)

    @property
    def mails(self) -> list[EmailMessage]:
        """To contacts: what the team itself is told goes by the same server."""
        return [each for each in self.box.mails if "List-Unsubscribe" in each]
