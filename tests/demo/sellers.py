"""A team that sells: its CRM, a seller of data about companies, and a contact that is new."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import PERSON, Record
from tests.sandbox.leads import LeadsSandbox
from tests.stories.stack import Stack

SECRET = "a-secret-that-only-hubspot-knows"
MAIL, FIRST, LAST, TITLE = "lena@acme.example", "Lena", "Vogel", "Head of Engineering"
POSTAL = "Tea Shop, 1 Main Street, Springfield"
DOMAIN, THEIRS = "acme.example", "Acme Tea House"
"""What a person has written about the company, in the field that the seller of data fills otherwise."""
SOLD = {"name": "Acme", "size": 120, "industry": "Computer software", "city": "Utrecht", "country": "NL"}
LEADS = """
[providers.acme]
title = "Companies by domain"
url = "{url}/v1/companies?domain={{domain}}"
headers = {{ Authorization = "Bearer {{ACME_KEY}}" }}
usd = 0.05

[providers.acme.fields]
company   = {{ path = "company.name", confidence = 0.95 }}
employees = {{ path = "company.size", confidence = 0.7 }}
industry  = {{ path = "company.industry", confidence = 0.8 }}
city      = {{ path = "company.city", confidence = 0.6 }}
country   = {{ path = "company.country", confidence = 0.8 }}
"""
EDITS = {
    "agents/lead_enricher/fields.toml": {"providers = []": 'providers = ["acme"]'},
    "agents/lead_enricher/agent.toml": {
        '"crm.owners"         = { risk = "low" }': '"crm.owners"         = { risk = "low" }\n'
        '"leads.acme"         = { per_hour = 100 }',
        'beyond = "wait" }   # options = { postal = "…" }': f'beyond = "wait", options = {{ postal = "{POSTAL}" }} }}',
    },
    "agents/lead_enricher/sequence.toml": {
        'hours = "09:00-17:00"': 'hours = "00:00-24:00"',
        'days = "mon-fri"': 'days = "mon-sun"',
        'after = "1h"': 'after = "2s"',
    },
}
"""The source that it asks; and a first mail that goes seconds later and at any hour, since nobody waits for morning."""


class Sellers:
    """Its servers run while the `with` lasts."""

    def __init__(self) -> None:
        self.crm, self.seller = HubSpotSandbox(), LeadsSandbox()
        self.crm.add_owner("ada@example.com", "Ada", "Lovelace")
        self.seller.add(DOMAIN, **SOLD)
        self._running = ExitStack()

    @property
    def settings(self) -> dict[str, str]:
        """What Placet has to know of them."""
        return {
            "hubspot_client_secret": SECRET,
            "hubspot_access_token": self.crm.token,
            "hubspot_api_url": self.crm.url,
            "acme_key": self.seller.key,
            "web_allowed_networks": "127.0.0.1/32",
        }

    @property
    def config(self) -> Mapping[str, str]:
        """Files beside people.toml."""
        return {"leads.toml": LEADS.format(url=self.seller.url)}

    def add_contact(self, stack: Stack) -> Record:
        """Somebody of the team enters a contact, and HubSpot tells Placet of it."""
        self.crm.webhooks = (f"{stack.url}/webhooks/hubspot", SECRET)
        given = {"email": MAIL, "firstname": FIRST, "lastname": LAST, "jobtitle": TITLE, "company": THEIRS}
        return self.crm.add("contacts", {**given, "lifecyclestage": "lead"}, PERSON)

    def subject(self, contact: Record) -> str:
        """What a run about a contact is about."""
        return f"{self.crm.portal}/contact#{contact.id}"

    def notes(self, contact: Record) -> list[str]:
        """The notes on a contact as they read there, without the line by which Placet finds its own."""
        return [_words(each.properties["hs_note_body"]) for each in self.crm.linked(contact, "notes")]

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            for server in (self.crm, self.seller):
                starting.enter_context(server)
            self._running = starting.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._running.close()


def _words(note: str) -> str:
    text = re.sub("<small>.*?</small>", "", note)
    return html.unescape(re.sub("<[^>]+>", "", text.replace("</p>", "\n"))).strip()
