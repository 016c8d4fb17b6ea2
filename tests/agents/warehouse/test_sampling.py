"""Rows of a table: some, masked, and of no other table or column than metrics.toml names."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.errors import Refused
from agents.warehouse.personal import personal
from agents.warehouse.sampling import MASK, hidden, masked, statement
from agents.warehouse.spec import TableSpec
from tests.agents.warehouse_database import WarehouseDatabase


@pytest.fixture
def warehouse(tmp_path: Path) -> WarehouseDatabase:
    return WarehouseDatabase(tmp_path)


def test_a_few_rows_come_with_what_is_personal_masked_and_null_still_null(warehouse: WarehouseDatabase) -> None:
    found = warehouse.ask("warehouse.sample", table="orders", limit=2)
    assert found["columns"] == ["id", "mail", "status", "note", "loaded_at"]
    assert found["masked"] == ["mail", "note"]
    assert found["rows"] == [
        ["0", None, "open", MASK, "2026-09-10 05:00:00+00:00"],
        ["1", MASK, "paid", MASK, "2026-09-10 05:00:00+00:00"],
    ]


def test_no_more_rows_come_than_metrics_toml_allows(warehouse: WarehouseDatabase) -> None:
    assert len(warehouse.ask("warehouse.sample", table="orders", limit=100)["rows"]) == 3


def test_what_is_masked_is_not_even_asked_for(warehouse: WarehouseDatabase) -> None:
    spec = TableSpec(columns=("id", "mail", "note"), masked=("note",))
    with sqlite3.connect(warehouse.path) as connection:
        rows = connection.execute(statement("orders", spec), {"rows": 5}).fetchall()
    connection.close()
    assert "example.com" not in repr(rows)
    assert "note" not in repr(rows)


def test_a_column_under_an_innocent_name_is_masked_by_what_stands_in_it(warehouse: WarehouseDatabase) -> None:
    warehouse.run("UPDATE orders SET status = 'ask bob@example.com' WHERE id = 1")
    found = warehouse.ask("warehouse.sample", table="orders", limit=3)
    assert "status" in found["masked"]
    assert [row[2] for row in found["rows"]] == [MASK] * 3
    assert "example.com" not in repr(found)


@pytest.mark.parametrize("table", ["sales", "orders; DROP TABLE orders", "sqlite_master", 'orders" --', "ORDERS"])
def test_a_table_that_is_not_named_is_refused_and_never_asked_for(warehouse: WarehouseDatabase, table: str) -> None:
    with pytest.raises(Refused, match="there is orders"):
        warehouse.ask("warehouse.sample", table=table)
    assert warehouse.run("SELECT count(*) FROM orders") == [(100,)]


def test_a_column_that_is_gone_is_no_text_of_its_own_name(warehouse: WarehouseDatabase) -> None:
    """SQLite would take "status" for the text 'status'."""
    warehouse.run("ALTER TABLE orders DROP COLUMN status")
    with pytest.raises(Refused, match="status"):
        warehouse.ask("warehouse.sample", table="orders")


@pytest.mark.parametrize(
    "value",
    [
        "ann@example.com",
        "Ann <ann@example.com>",
        "+49 170 1234567",
        "0170/1234567",
        "(030) 1234-567",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "call her at +49 170 1234567, please",
        "4111 1111 1111 1111",
        4111111111111111,
        "paid with 378282246310005 in May",
        "DE89 3704 0044 0532 0130 00",
        "to GB82WEST12345698765432",
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123",
    ],
)
def test_addresses_phone_numbers_accounts_and_tokens_look_personal(value: object) -> None:
    assert personal(value)


@pytest.mark.parametrize(
    "value",
    [
        *("paid", "2026-09-10", "2026-09-10T05:00:00+00:00", "12345678", "a note", 7, None, "DE", "10.5", "x" * 40),
        *(4111111111111112, 1795876200414875, 12345678901, True, "DE12 1111 0000 2222 0000 00", "+12.5 in 2026"),
    ],
)
def test_ids_days_and_words_do_not(value: object) -> None:
    assert not personal(value)
    assert not personal("3f2504e0-4f89-11d3-9a0c-0305e82c3301")


@pytest.mark.parametrize(
    "value",
    [
        {"customer": {"contact": "ann@example.com"}},
        {"customer": {"first_name": "Ann"}},
        [{"note": "x"}, {"to": "+49 170 1234567"}],
        ["ann@example.com"],
        '{"customer": {"last_name": "Lee", "age": 7}}',
        '[["0170/1234567"]]',
    ],
)
def test_what_is_personal_within_json_is_found_however_deep(value: object) -> None:
    assert personal(value)
    assert masked([{"a": value}], TableSpec(columns=("a",))).rows == ((MASK,),)


@pytest.mark.parametrize(
    "value", [{"status": "paid", "lines": [1, 2]}, '{"status": "paid"}', "[1, 2]", "{not json", []]
)
def test_and_json_without_it_is_shown(value: object) -> None:
    assert not personal(value)


@pytest.mark.parametrize("name", ["email", "customer_mail", "Phone", "api_token", "PasswordHash", "iban", "last_name"])
def test_columns_are_masked_by_their_names_whoever_forgot_to_say_so(name: str) -> None:
    assert hidden(TableSpec(columns=("id", name))) == (name,)
    assert hidden(TableSpec(columns=("id", "status", "emails_sent_at"), masked=("id",))) == ("id", "emails_sent_at")


@given(st.lists(st.one_of(st.none(), st.text(max_size=40), st.emails(), st.integers(), st.binary(max_size=9))))
def test_no_address_is_ever_shown(values: list[object]) -> None:
    found = masked([{"a": value, "b": 1} for value in values], TableSpec(columns=("a", "b")))
    shown = [row[0] for row in found.rows]
    if any(isinstance(value, str) and personal(value) for value in values):
        assert set(shown) <= {MASK, None}
    assert [each is None for each in shown] == [value is None for value in values]
