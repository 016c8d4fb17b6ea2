"""How an order stands, by the query that the team wrote; and tickets where there is none, or where it broke."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tasks.store import Store
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.helpdesk import HelpDesk
from tests.tasks.tickets.told import ended, handed_over, outcome

ORDERS = '''
[queries.search]
title = "A customer's orders, the newest first"
sql = """
SELECT id, placed_on, NULL AS delivered_on, status, NULL AS total_cents, NULL AS currency, charge
FROM orders WHERE mail = :customer ORDER BY placed_on DESC
"""
rows = 10

[queries.search.parameters]
customer = { type = "text", role = "ref" }

[queries.search.columns]
id           = { type = "text", trust = "internal" }
placed_on    = { type = "date", trust = "internal" }
delivered_on = { type = "date", trust = "internal" }
status       = { type = "text", trust = "internal" }
total_cents  = { type = "int", trust = "internal" }
currency     = { type = "text", trust = "internal" }
charge       = { type = "text", trust = "internal" }
'''


class Shop:
    """The team's own database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run("CREATE TABLE orders (id TEXT, placed_on TEXT, status TEXT, charge TEXT, mail TEXT)")

    def run(self, sql: str, *values: str | None) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(sql, values)

    def order(self, id: str, status: str | None = "shipped", charge: str = "", mail: str = "mona@example.com") -> None:
        self.run("INSERT INTO orders VALUES (?, '2026-11-02', ?, ?, ?)", id, status, charge, mail)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop.db")


@pytest.fixture
def house(tmp_path: Path, store: Store, shop: Shop) -> Iterator[HelpDesk]:
    """An installation whose team has written the query down."""
    url = f"sqlite:///{shop.path}"
    with StripeSandbox() as bank, ZendeskSandbox() as desk:
        yield HelpDesk(tmp_path, store, bank, desk, orders_database_url=url, files={"orders.toml": ORDERS})


def test_a_customer_is_told_how_their_order_stands(house: HelpDesk, shop: Shop) -> None:
    shop.order("A-1")
    shop.order("B-1", mail="eve@example.com")
    ticket = house.writes("Where is my order?")
    assert outcome(house.resolve(ticket)) == "order"
    assert house.effects(ticket) == (0, 1, 0)
    assert "this is what we have on record:\n\n- A-1 (2026-11-02): shipped\n" in house.reply(ticket)
    assert "B-1" not in house.reply(ticket)
    assert ticket.status == "solved"


def test_of_many_orders_the_one_that_is_named_is_told(house: HelpDesk, shop: Shop) -> None:
    for n in range(1, 6):
        shop.order(f"A-{n}", f"state {n}")
    ticket = house.writes("Wo bleibt mein Paket? Bestellung A-4.")
    assert outcome(house.resolve(ticket)) == "order"
    assert "- A-4 (2026-11-02): state 4" in house.reply(ticket)
    assert "A-3" not in house.reply(ticket)


def test_an_order_of_somebody_elses_is_told_to_nobody(house: HelpDesk, shop: Shop) -> None:
    shop.order("B-1", mail="eve@example.com")
    ticket = house.writes("Where is my order B-1?")
    handed_over(house, ticket, house.resolve(ticket), "no order is known under the requester's address")


def test_many_orders_of_which_none_is_named_are_for_people(house: HelpDesk, shop: Shop) -> None:
    for n in range(1, 6):
        shop.order(f"A-{n}")
    ticket = house.writes("Where is my order?")
    handed_over(house, ticket, house.resolve(ticket), "5 orders could be meant")


def test_an_order_that_says_nothing_is_for_people(house: HelpDesk, shop: Shop) -> None:
    shop.order("A-1", None)
    ticket = house.writes("Where is my order?")
    handed_over(house, ticket, house.resolve(ticket), "the orders do not say how they stand")


def test_an_address_that_nobody_proved_is_told_nothing_unasked(house: HelpDesk, shop: Shop) -> None:
    shop.order("A-1")
    house.mona.verified = False
    ticket = house.writes("Where is my order?")
    run = house.resolve(ticket)
    assert (house.asked(run).of, house.effects(ticket)) == ("approve", (0, 0, 0))
    assert "the requester's address is not verified" in house.asked(run).why
    assert outcome(house.decide(run.id)) == "order"
    assert house.effects(ticket) == (0, 1, 0)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("ALTER TABLE orders DROP COLUMN status", "the orders could not be read: orders.search"),
        ("DROP TABLE orders", "the orders could not be read: orders.search"),
    ],
)
def test_a_query_whose_column_is_gone_is_for_people_and_names_it(
    house: HelpDesk, shop: Shop, broken: str, why: str
) -> None:
    shop.order("A-1")
    shop.run(broken)
    ticket = house.writes("Where is my order?")
    handed_over(house, ticket, house.resolve(ticket), why)


def test_an_order_that_is_named_says_which_payment_is_meant_and_is_asked_about(house: HelpDesk, shop: Shop) -> None:
    first, second = house.paid(1200), house.paid(1200)
    shop.order("A-1", charge=first)
    shop.order("A-2", charge=second)
    ticket = house.writes("I want a refund for order A-2.")
    run = house.resolve(ticket)
    assert "which payment is meant comes from the ticket's own text" in house.asked(run).why
    assert outcome(house.decide(run.id)) == "refunded"
    assert [each["charge"] for each in house.bank.all("refunds")] == [second]


def test_a_query_that_breaks_costs_a_refund_nothing_that_it_can_do_without(house: HelpDesk, shop: Shop) -> None:
    shop.run("DROP TABLE orders")
    house.paid()
    ticket = house.writes()
    assert outcome(house.resolve(ticket)) == "refunded"


def test_without_the_query_people_are_told_that_there_is_none(tmp_path: Path, store: Store) -> None:
    with StripeSandbox() as bank, ZendeskSandbox() as desk:
        house = HelpDesk(tmp_path, store, bank, desk)
        ticket = house.writes("Where is my order?")
        run = house.resolve(ticket)
        handed_over(house, ticket, run, "the orders could not be read: orders.search is not set up")
        assert "handed ticket" in ended(run).summary
