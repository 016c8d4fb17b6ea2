"""The `orders` tools on a real database: what they give, and that nothing they are told writes or runs away."""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack, closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from agents.catalog import Agent, Catalog
from agents.clients import database
from agents.clients.database import database_of, reading
from agents.clients.database_kinds import Sent
from agents.clients.database_query import asking
from agents.engine.encode import adapter
from agents.engine.errors import ConfigError, Later, Refused
from agents.settings import load
from tests.agents.github import at_of
from tests.agents.keeper import Keeper
from tests.agents.shop_database import SEARCH, ShopDatabase

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS id FROM n"
BY_ID = """
[queries.by_id]
title = "One order"
sql = "SELECT id FROM orders WHERE {}"
columns.id = {{ type = "int" }}
parameters.wanted = {{ type = "{}", role = "ref" }}
"""
OTHER = """
[queries.all]
title = "All orders"
sql = "{}"
columns.id = {{ type = "int" }}
"""


@pytest.fixture
def shop(tmp_path: Path) -> ShopDatabase:
    return ShopDatabase(tmp_path)


def select(shop: ShopDatabase, sql: str, seconds: float = 5.0, **given: Any) -> list[Any]:
    """A query past all that checks it: what the connection itself allows."""
    types: dict[str, Sent] = dict.fromkeys(given, "text")
    where = database_of("ORDERS_DATABASE_URL", SecretStr(f"sqlite:///{shop.path}"))
    with reading(where, "orders.x", seconds) as connection, asking(connection, sql, types, given) as rows:
        return list(rows)


# What is given --------------------------------------------------------------------------------------------------------


def test_a_query_is_a_tool_with_typed_arguments_and_labelled_rows(shop: ShopDatabase) -> None:
    tool = shop.tool()
    assert (tool.risk, tool.repeat.kind, tool.roles) == ("low", "read", {"customer": "ref"})
    assert tool.summary == "A customer's orders, the newest first"
    assert tool.trust["rows.*.id"] == "internal"
    assert tool.trust["rows.*.note"] == "untrusted"
    found = shop.ask(customer="ann@example.com")
    assert found["capped"] == ""
    assert found["rows"] == [
        {"id": "2", "placed_on": "2026-02-07", "total": "99", "paid": False, "note": None},
        {"id": "1", "placed_on": "2026-01-05", "total": "10.25", "paid": True, "note": "Grüße"},
    ]


def test_a_flow_reads_the_rows_as_what_they_are_also_when_replayed(shop: ShopDatabase) -> None:
    revived = adapter(shop.tool().returns).validate_python(shop.ask(customer="ann@example.com"))
    assert (revived.rows[0].placed_on, revived.rows[1].total) == (date(2026, 2, 7), Decimal("10.25"))


def test_a_result_of_before_a_column_was_added_can_still_be_replayed(shop: ShopDatabase) -> None:
    old = {"rows": [{"id": "1", "gone": 3}], "capped": ""}
    assert adapter(shop.tool().returns).validate_python(old).rows[0].note is None


def test_nobody_elses_orders_come_along(shop: ShopDatabase) -> None:
    assert [row["id"] for row in shop.ask(customer="bob@example.com")["rows"]] == ["3"]
    assert shop.ask(customer="eve@example.com")["rows"] == []


def test_rows_past_the_cap_are_cut_and_it_says_so(shop: ShopDatabase) -> None:
    shop.change("parameters.customer", "rows = 1\nparameters.customer")
    found = shop.ask(customer="ann@example.com")
    assert [row["id"] for row in found["rows"]] == ["2"]
    assert found["capped"] == "there are more than 1 rows; these are the first"
    assert shop.ask(customer="bob@example.com")["capped"] == ""


def test_a_result_that_is_too_long_is_cut_and_says_so(shop: ShopDatabase) -> None:
    shop.run("UPDATE orders SET note = printf('%.*c', 60000, 'x')")
    found = shop.ask(customer="ann@example.com")
    assert len(found["rows"]) == 1
    assert found["capped"] == "more than 100,000 characters were found; these are the first 1 rows"


@pytest.mark.parametrize(
    ("kind", "where", "value", "ids"),
    [
        ("int", "id = :wanted", 3, [3]),
        ("number", "total > :wanted", 10.5, [2]),
        ("date", "placed_on >= :wanted", "2026-02-07", [2, 3]),
        ("datetime", "placed_on > :wanted", "2026-02-07T12:00:00+02:00", [3]),
        ("bool", "paid = :wanted", True, [1, 3]),
        ("text", "note LIKE :wanted || '%'", "Gr", [1]),
    ],
)
def test_each_type_of_parameter_is_bound_as_what_it_is(
    shop: ShopDatabase, kind: str, where: str, value: Any, ids: list[int]
) -> None:
    shop.write(BY_ID.format(where, kind))
    assert [row["id"] for row in shop.ask("orders.by_id", wanted=value)["rows"]] == ids


# What is not done -----------------------------------------------------------------------------------------------------


@hypothesis_settings(deadline=None)  # each example has a database of its own to make
@given(
    wanted=st.text(max_size=40) | st.sampled_from(["' OR 1=1 --", "a'; DROP TABLE orders; --", ":wanted", "%", "\\"])
)
def test_no_value_is_ever_taken_for_sql(tmp_path_factory: pytest.TempPathFactory, wanted: str) -> None:
    shop = ShopDatabase(tmp_path_factory.mktemp("shop"), BY_ID.format("note = :wanted", "text"))
    try:
        found = shop.ask("orders.by_id", wanted=wanted)["rows"]
    except Refused as refused:
        assert "wanted: Value error, holds a character that no database keeps" in str(refused)  # noqa: PT017
    else:
        assert found == []
    assert shop.run("SELECT count(*) FROM orders") == [(3,)]


@pytest.mark.parametrize("mail", ["ann", "ann@example.com, eve@x.y", "ann@example.com\n", "<ann@example.com>", "a@b c"])
def test_what_is_no_address_is_refused_before_it_is_asked(shop: ShopDatabase, mail: str) -> None:
    with pytest.raises(Refused, match="customer"):
        shop.ask(customer=mail)


@pytest.mark.parametrize("sql", ["DELETE FROM orders RETURNING id", "INSERT INTO orders (id) VALUES (9) RETURNING id"])
def test_the_connection_itself_cannot_write(shop: ShopDatabase, sql: str) -> None:
    with pytest.raises(Refused, match="readonly"):
        select(shop, sql)
    assert shop.run("SELECT count(*) FROM orders") == [(3,)]


def test_a_query_that_takes_too_long_is_stopped_and_may_be_tried_later(shop: ShopDatabase) -> None:
    began = time.monotonic()
    with pytest.raises(Later, match=r"orders\.x: .*took longer than the query may take"):
        select(shop, ENDLESS, seconds=0.2)
    assert time.monotonic() - began < 2


def test_the_file_may_set_how_long_that_is(shop: ShopDatabase) -> None:
    shop.write(BY_ID.format(f"id = :wanted AND id < ({ENDLESS})", "int").replace("columns", "seconds = 0.2\ncolumns"))
    with pytest.raises(Later, match=r"orders\.by_id: .*took longer"):
        shop.ask("orders.by_id", wanted=1)


def test_a_warehouse_that_is_slow_holds_up_no_question_about_an_order(shop: ShopDatabase, tmp_path: Path) -> None:
    slow = tmp_path / "warehouse.db"
    sqlite3.connect(slow).close()
    warehouse = database_of("METRICS_DATABASE_URL", SecretStr(f"sqlite:///{slow}"))
    with ExitStack() as held:
        for _ in range(database.CONNECTIONS):
            held.enter_context(reading(warehouse, "metrics.x", 5))
        assert select(shop, "SELECT 1 AS id", seconds=0.1) == [{"id": 1}]


def test_only_so_many_connections_are_open_at_once_and_none_is_kept(
    shop: ShopDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def watched(*args: Any, **more: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **more))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", watched)
    where = database_of("ORDERS_DATABASE_URL", SecretStr(f"sqlite:///{shop.path}"))
    with ExitStack() as held:
        for _ in range(database.CONNECTIONS):
            held.enter_context(reading(where, "orders.x", 5))
        with pytest.raises(Later, match="all 4 connections"):
            select(shop, "SELECT 1 AS id", seconds=0.1)
    assert select(shop, "SELECT 1 AS id", seconds=0.1) == [{"id": 1}]
    assert len(opened) == database.CONNECTIONS + 1
    for each in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            each.execute("SELECT 1")


# What is wrong at run time --------------------------------------------------------------------------------------------


def test_a_column_that_is_gone_is_named(shop: ShopDatabase) -> None:
    shop.run("ALTER TABLE orders DROP COLUMN total")
    with pytest.raises(Refused, match=r"orders\.of_customer: .* does not accept it: no such column: total"):
        shop.ask(customer="ann@example.com")


def test_a_value_of_another_type_names_its_column_and_is_not_shown(shop: ShopDatabase) -> None:
    shop.run("UPDATE orders SET placed_on = 'yesterday'")
    with pytest.raises(Refused, match=r"orders\.of_customer: the column placed_on has a value \(of str\)") as caught:
        shop.ask(customer="ann@example.com")
    assert "yesterday" not in str(caught.value)


def test_text_that_is_not_utf_8_is_read_as_far_as_it_goes(shop: ShopDatabase) -> None:
    shop.run("UPDATE orders SET note = CAST(X'41FF42' AS TEXT) WHERE id = 3")
    assert shop.ask(customer="bob@example.com")["rows"][0]["note"] == "A\ufffdB"


def test_a_database_that_is_away_is_tried_later(shop: ShopDatabase) -> None:
    shop.path.rename(shop.folder / "elsewhere.db")
    with pytest.raises(Later, match=r"orders\.of_customer: .*shop\.db cannot be read now"):
        shop.ask(customer="ann@example.com")
    assert not shop.path.exists()


def test_a_locked_database_is_tried_later(shop: ShopDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CONNECT_WITHIN", 0)
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Later, match="database is locked"):
            shop.ask(customer="ann@example.com")


def test_a_server_that_cannot_be_reached_is_tried_later_and_its_password_not_told(shop: ShopDatabase) -> None:
    url = "postgresql://reader:hunter2@127.0.0.1:1/shop"
    settings = load(_env_file=None, config_dir=shop.folder, orders_database_url=url)
    tool = Catalog.load(settings, frozenset(), roots=()).tools["orders.of_customer"]
    with pytest.raises(Later, match=r"127\.0\.0\.1:1/shop cannot be reached") as caught:
        tool.call(at_of(settings, tool), {"customer": "ann@example.com"})
    assert "hunter2" not in f"{caught.value!r} {tool!r} {settings!r}"


# What is wrong at the start -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT id FROM orders; DROP TABLE orders", "is 2 statements; write one"),
        ("DELETE FROM orders RETURNING id", "does more than read"),
        ("WITH x AS (DELETE FROM orders RETURNING id) SELECT id FROM x", "does more than read"),
        ("SELECT id INTO copy FROM orders", "does more than read"),
        ("SELECT id FROM orders FOR UPDATE", "does more than read"),
        ("PRAGMA query_only = OFF", "does more than read"),
        ("ATTACH 'other.db' AS id", "does more than read"),
        ("VALUES (1)", "does more than read"),
        ("SELECT id FRM orders WHERE (", "is not SQL as sqlite has it"),
        ("  ", "is 0 statements; write one"),
        ("SELECT * FROM orders", "selects *; name the columns"),
        ("SELECT orders.* FROM orders", "selects *; name the columns"),
        ("SELECT count(*) FROM orders", "selects a value without a name; give it one by AS"),
        ("SELECT id, id FROM orders", "selects id twice"),
        ("SELECT id, note FROM orders", "selects note, which [columns] does not declare"),
        ("SELECT note AS other FROM orders", "does not select id, which [columns] declares"),
        ("SELECT id FROM orders WHERE id = :other", "uses :other, which [parameters] does not declare"),
        ("SELECT id FROM orders WHERE id = ?", "has a parameter that is not written as :name"),
        ("SELECT id FROM orders WHERE id = :1", "is not SQL as sqlite has it"),
        ("SELECT id FROM orders WHERE note = ' :wanted'", "does not use the parameter wanted"),
        ("SELECT id FROM orders WHERE id = :wanted AND note = ' :here'", "has :here within quotes or a comment"),
    ],
)
def test_sql_that_cannot_be_used_is_refused_with_its_place(shop: ShopDatabase, sql: str, said: str) -> None:
    shop.write(BY_ID.format("id = :wanted", "int").replace("SELECT id FROM orders WHERE id = :wanted", sql))
    refusal = shop.refusal()
    assert said in refusal
    assert "orders.toml:4: the query by_id " in refusal


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM orders WHERE id = :wanted;",
        "WITH x AS (SELECT id FROM orders) SELECT id FROM x WHERE id IN (:wanted) -- and no more",
        "SELECT id FROM orders WHERE id = :wanted UNION ALL SELECT 2 WHERE :wanted IS NULL",
        "SELECT CAST(id AS INTEGER) AS id FROM orders WHERE note = '12:30' OR id = :wanted",
        "SELECT id FROM orders WHERE note = '\\\\:here' OR id = :wanted",
    ],
)
def test_sql_that_only_reads_is_taken(shop: ShopDatabase, sql: str) -> None:
    shop.write(BY_ID.format("id = :wanted", "int").replace("SELECT id FROM orders WHERE id = :wanted", sql))
    assert shop.refusal() == ""
    assert {"id": 3} in shop.ask("orders.by_id", wanted=3)["rows"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "A customer\'s orders, the newest first"', "", "`queries.of_customer.title`: is missing"),
        ('type = "email"', 'type = "mail"', "`queries.of_customer.parameters.customer.type`: Input should be 'text'"),
        (', role = "ref"', "", "orders.toml:8: `queries.of_customer.parameters.customer.role`: is missing"),
        ('trust = "internal"', 'trust = "trusted"', 'write "internal", or "untrusted" for what customers can write'),
        ("id = {", "json = {", '"json" is taken by Python or by pydantic'),
        ("[queries.of_customer]", "[queries.Of_customer]", "String should match pattern"),
        (
            "parameters.customer",
            "row = 3\nparameters.customer",
            '`queries.of_customer.row` is no setting; did you mean "rows"?',
        ),
        ("parameters.customer", "rows = 5000\nparameters.customer", "write a whole number from 1 to 1000"),
        ("parameters.customer", "seconds = 0\nparameters.customer", "from above 0 to 60"),
        ("[queries.of_customer]", "[queries.of_customer", "is not TOML"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_what_to_do(
    shop: ShopDatabase, old: str, new: str, said: str
) -> None:
    shop.change(old, new)
    refusal = shop.refusal()
    assert said in refusal
    assert "orders.toml" in refusal


@pytest.mark.parametrize(
    "url", ["nonsense hunter2", "mysql://u:hunter2@h/db", "sqlite://", "postgresql://u:hunter2@h:x/db"]
)
def test_an_address_that_cannot_be_used_is_refused_and_not_shown(shop: ShopDatabase, url: str) -> None:
    refusal = shop.refusal(orders_database_url=SecretStr(url))
    assert "ORDERS_DATABASE_URL" in refusal
    assert "hunter2" not in refusal
    with pytest.raises(ConfigError):
        database_of("ORDERS_DATABASE_URL", SecretStr(url))


def test_queries_without_a_database_are_refused(shop: ShopDatabase) -> None:
    assert "ORDERS_DATABASE_URL is not set; set it" in shop.refusal(orders_database_url=None)


def test_without_the_file_there_are_only_those_that_agents_of_the_house_ask(shop: ShopDatabase) -> None:
    (shop.folder / "orders.toml").unlink()
    tools = Catalog.load(shop.settings, frozenset(), roots=()).tools
    assert [name for name in tools if name.startswith("orders.")] == [
        "orders.search",
        "orders.by_charge",
        "orders.customer",
    ]


def test_rules_and_workflows_are_checked_against_the_queries(shop: ShopDatabase) -> None:
    (shop.folder / "config").mkdir()
    (shop.folder / "config/orders.toml").write_text(SEARCH)
    keeper = Keeper(shop.folder)
    keeper.change("agent.toml", '"crm.find" = { risk = "low" }', '"orders.of_customer" = {}')
    keeper.change("agent.toml", 'call.tool == "shop.refund" &&', 'call.tool == "orders.of_customer" &&')
    keeper.change("workflow.py", 'Call("crm.find", email=', 'Call("orders.of_customer", costumer=')
    with pytest.raises(ConfigError) as caught:
        keeper.catalog(orders_database_url=f"sqlite:///{shop.path}")
    said = str(caught.value)
    assert 'calls "orders.of_customer" with `costumer`, which it does not take; did you mean "customer"?' in said
    assert "call.args.amount" in said


def test_an_agent_pins_the_sql_of_the_queries_that_it_lists_and_of_no_others(shop: ShopDatabase) -> None:
    (shop.folder / "config").mkdir()
    file, keeper = shop.folder / "config/orders.toml", Keeper(shop.folder)
    keeper.change("agent.toml", '"crm.find" = { risk = "low" }', '"crm.find" = {}\n"orders.of_customer" = {}')
    keeper.change(
        "workflow.py", "    verdict =", '    yield Call("orders.of_customer", customer="a@b.example")\n    verdict ='
    )

    def agent(sql: str, other: str = "SELECT id FROM orders") -> Agent:
        file.write_text(SEARCH.replace("ORDER BY placed_on DESC", sql) + OTHER.format(other))
        return keeper.catalog(orders_database_url=f"sqlite:///{shop.path}").agents["keeper"]

    before, after = agent("ORDER BY placed_on"), agent("ORDER BY id")
    moved = {name for name in before.pins if before.pins[name] != after.pins[name]}
    assert moved == {"tool:orders.of_customer"}
    assert "ORDER BY id" in after.texts[after.pins["tool:orders.of_customer"]]
    assert agent("ORDER BY id", "SELECT 1 AS id").pins == after.pins
