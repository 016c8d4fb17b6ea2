"""The queries that agents of the house ask: there from the start, and the team's as soon as it writes their SQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import Refused
from agents.tools import TOOLS
from tests.agents.shop_database import ShopDatabase

STANDARD = """
[queries.search]
title = "A customer's orders"
sql = '''
SELECT id, placed_on, NULL AS delivered_on, 'paid' AS status, CAST(total * 100 AS INTEGER) AS total_cents,
    'eur' AS currency, 'ch_' || id AS charge, note
FROM orders WHERE customer = :customer ORDER BY placed_on DESC
'''
parameters.customer = { type = "text", role = "ref" }
[queries.search.columns]
id = { type = "text", trust = "internal" }
placed_on = { type = "date", trust = "internal" }
delivered_on = { type = "date", trust = "internal" }
status = { type = "text", trust = "internal" }
total_cents = { type = "int", trust = "internal" }
currency = { type = "text", trust = "internal" }
charge = { type = "text", trust = "internal" }
note = { type = "text" }
"""


@pytest.fixture
def shop(tmp_path: Path) -> ShopDatabase:
    return ShopDatabase(tmp_path)


def test_until_its_sql_is_written_a_call_is_refused_and_says_so(shop: ShopDatabase) -> None:
    with pytest.raises(Refused, match=r"orders\.search is not set up: write \[queries\.search\] in orders\.toml"):
        shop.ask("orders.search", customer="ann@example.com")


def test_a_team_writes_its_sql_and_may_add_columns(shop: ShopDatabase) -> None:
    shop.write(STANDARD)
    [first, _] = shop.ask("orders.search", customer="ann@example.com")["rows"]
    assert (first["charge"], first["total_cents"], first["delivered_on"]) == ("ch_2", 9900, None)
    unwritten, written = TOOLS["orders.search"], shop.tool("orders.search")
    assert written.schema == unwritten.schema
    assert written.trust.items() >= unwritten.trust.items()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("charge", "paid_by", "the query search is read by agents that come with Placet, and lacks the column charge"),
        ('total_cents = { type = "int"', 'total_cents = { type = "text"', "read it as int"),
        ('customer = { type = "text"', 'customer = { type = "email"', 'customer = { type = "text", role = "ref" }'),
        ('role = "ref"', 'role = "free"', 'takes one parameter: customer = { type = "text", role = "ref" }'),
    ],
)
def test_what_would_not_fit_those_agents_is_refused(shop: ShopDatabase, old: str, new: str, said: str) -> None:
    assert old in STANDARD
    shop.write(STANDARD.replace(old, new))
    assert said in shop.refusal()
