"""A tea shop: its bank, its help desk, its orders in a database, and a customer whose teapot broke."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk import webhooks as zendesk
from tests.sandbox.zendesk.records import Ticket
from tests.stories.stack import Stack

SECRET = "a-secret-that-only-zendesk-knows"
CUSTOMER, NAME = "mona@example.com", "Mona Lindqvist"
BROKEN, OTHER = ("A-1042", 8_900, 4), ("A-1043", 2_400, 1)
"""Number, cents and age in days of her two orders."""
CREATE = (
    "CREATE TABLE orders (id TEXT, mail TEXT, placed_on TEXT, delivered_on TEXT, status TEXT, total_cents INTEGER,"
    " currency TEXT, charge TEXT)"
)
ORDERS = """
[queries.search]
title = "A customer's orders, the newest first"
sql = '''
SELECT id, placed_on, delivered_on, status, total_cents, currency, charge
FROM orders WHERE mail = :customer ORDER BY placed_on DESC
'''

[queries.search.parameters]
customer = { type = "text", role = "ref" }

[queries.search.columns]
id = { type = "text", trust = "internal" }
placed_on = { type = "date", trust = "internal" }
delivered_on = { type = "date", trust = "internal" }
status = { type = "text", trust = "internal" }
total_cents = { type = "int", trust = "internal" }
currency = { type = "text", trust = "internal" }
charge = { type = "text", trust = "internal" }
"""


class TeaShop:
    """Its servers run while the `with` lasts; `folder` is where the orders are kept."""

    def __init__(self, folder: Path) -> None:
        self.bank, self.desk = StripeSandbox(), ZendeskSandbox()
        self.orders = folder / "orders.db"
        self._running = ExitStack()
        self.mona = self.desk.add_user(NAME, CUSTOMER)
        customer: str = self.bank.customer(CUSTOMER, name=NAME)["id"]
        with closing(sqlite3.connect(self.orders)) as database, database:
            database.execute(CREATE)
            self.charge, self.other = (self._paid(database, customer, *order) for order in (BROKEN, OTHER))

    @property
    def settings(self) -> dict[str, str]:
        """What Placet has to know of them."""
        return {
            "stripe_api_key": self.bank.key,
            "stripe_api_base": self.bank.url,
            "zendesk_api_url": self.desk.url,
            "zendesk_email": self.desk.bot.email,
            "zendesk_api_token": self.desk.token,
            "zendesk_webhook_secret": SECRET,
            "orders_database_url": f"sqlite:///{self.orders}",
        }

    @property
    def config(self) -> Mapping[str, str]:
        """Files beside people.toml."""
        return {"orders.toml": ORDERS}

    def open_ticket(self, stack: Stack, subject: str, body: str) -> tuple[Ticket, int]:
        """Mona writes, and Zendesk tells Placet of it: the ticket, and what that was answered."""
        ticket = self.desk.open_ticket(subject, body, by=self.mona)
        return ticket, zendesk.send(f"{stack.url}/webhooks/zendesk", SECRET, zendesk.created(ticket))

    def refunds(self) -> list[tuple[str, int, str]]:
        """All there are: charge, sum, currency."""
        return [(row["charge"], row["amount"], row["currency"]) for row in self.bank.all("refunds")]

    def _paid(self, database: sqlite3.Connection, customer: str, order: str, cents: int, days: int) -> str:
        at = datetime.now(UTC) - timedelta(days=days)
        charge: str = self.bank.charge(cents, "eur", customer=customer, created=int(at.timestamp()))["id"]
        row = (order, CUSTOMER, _day(at), _day(at + timedelta(days=1)), "delivered", cents, "eur", charge)
        database.execute(f"INSERT INTO orders VALUES ({', '.join('?' * len(row))})", row)
        return charge

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            for server in (self.bank, self.desk):
                starting.enter_context(server)
            self._running = starting.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._running.close()


def _day(at: datetime) -> str:
    return at.date().isoformat()
