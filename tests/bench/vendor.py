"""A sandbox help desk, bank or CRM in a process of its own: `python -m tests.bench.vendor desk|bank|crm CUSTOMERS`.

Each customer has paid once and opened a ticket that asks for the money back; in the CRM each is a new contact. It
prints where it is, as a line of JSON; each line on its input is answered by one that says what was done there.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import PERSON, Record
from tests.sandbox.hubspot.sending import event
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.helpdesk import DAY, payload
from tests.tasks.sales import fitting

AMOUNT = 1_200
"""Cents that each has paid: a sum that the policy gives back without asking."""
WORDS = "My mug came broken. I want a refund, please."


class Desk:
    """The tickets, and what became of them."""

    def __init__(self, customers: int) -> None:
        self.sandbox = ZendeskSandbox()
        users = [self.sandbox.add_user("Mona Customer", address(n)) for n in range(customers)]
        self._tickets = [self.sandbox.open_ticket("Help", WORDS, by=user) for user in users]
        self._events = [
            payload(ticket, "ticket.created", user) for ticket, user in zip(self._tickets, users, strict=True)
        ]

    @property
    def begun(self) -> dict[str, Any]:
        bot = self.sandbox.bot
        return {"url": self.sandbox.url, "key": self.sandbox.token, "email": bot.email, "events": self._events}

    @property
    def done(self) -> dict[str, Any]:
        """Of each ticket: public answers and notes of ours, and how often its status was set."""
        bot, found = self.sandbox.bot.id, {}
        for ticket in self._tickets:
            ours = [each.public for each in ticket.comments if each.author == bot]
            changes = [event for audit in ticket.audits if audit.author == bot for event in audit.events]
            statuses = sum(event.get("field_name") == "status" for event in changes)
            found[str(ticket.id)] = [sum(ours), len(ours) - sum(ours), statuses]
        return found


class Bank:
    """The payments, and what became of them."""

    def __init__(self, customers: int) -> None:
        self.sandbox = StripeSandbox()
        for n in range(customers):
            customer = self.sandbox.customer(address(n))
            charge = self.sandbox.charge(AMOUNT, "eur", customer=customer["id"])
            charge["created"] -= 3 * DAY

    @property
    def begun(self) -> dict[str, Any]:
        return {"url": self.sandbox.url, "key": self.sandbox.key}

    @property
    def done(self) -> dict[str, Any]:
        """Of each charge that was refunded: how often."""
        return Counter(str(refund["charge"]) for refund in self.sandbox.all("refunds"))


class Market:
    """Contacts at companies of which all is known, and what hangs on each of them in the end."""

    def __init__(self, customers: int) -> None:
        self.sandbox = HubSpotSandbox()
        self.sandbox.add_owner("ada@example.org", "Ada", "Lovelace")
        self._contacts = [self._contact(n) for n in range(customers)]

    def _contact(self, n: int) -> Record:
        company = fitting(self.sandbox, domain=f"acme{n}.example")
        return self.sandbox.add_contact(company, email=f"mona@acme{n}.example", firstname="Mona", jobtitle="CTO")

    @property
    def begun(self) -> dict[str, Any]:
        crm = self.sandbox
        events = [event(crm.portal, each, "creation", PERSON) for each in self._contacts]
        return {"url": crm.url, "key": crm.token, "events": events}

    @property
    def done(self) -> dict[str, Any]:
        """Of each contact: notes that tell its score, tasks, and whether it has an owner."""
        return {each.id: self._told(each) for each in self._contacts}

    def _told(self, contact: Record) -> list[int]:
        notes = [each.properties["hs_note_body"] for each in self.sandbox.linked(contact, "notes")]
        tasks = self.sandbox.linked(contact, "tasks")
        return [sum("Score" in each for each in notes), len(tasks), int("hubspot_owner_id" in contact.properties)]


def address(n: int) -> str:
    """Of a customer, at the help desk as at the bank."""
    return f"mona{n}@example.com"


def main(what: str, customers: int) -> None:
    """Serve until nobody asks any more."""
    vendors: dict[str, Callable[[int], Desk | Bank | Market]] = {"desk": Desk, "bank": Bank, "crm": Market}
    vendor = vendors[what](customers)
    with vendor.sandbox:
        print(json.dumps(vendor.begun), flush=True)
        for _ in sys.stdin:
            print(json.dumps(vendor.done), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
