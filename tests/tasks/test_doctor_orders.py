"""`placet doctor` at a team's own database: can it be read, and could it run every query?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tasks.doctor import Check, orders
from tests.agents.shop_database import SEARCH, ShopDatabase


@pytest.fixture
def shop(tmp_path: Path) -> ShopDatabase:
    return ShopDatabase(tmp_path)


def found(shop: ShopDatabase, **settings: Any) -> dict[str, Check]:
    return {check.name: check for check in orders.checks(shop.settings.model_copy(update=settings))}


def test_each_query_that_could_be_run_is_well(shop: ShopDatabase) -> None:
    checks = found(shop)
    assert list(checks) == ["orders", "orders.of_customer"]
    assert all(check.ok and not check.advice for check in checks.values())
    assert checks["orders.of_customer"].detail == "A customer's orders, the newest first"


def test_the_one_whose_column_is_gone_is_named_with_what_to_do(shop: ShopDatabase) -> None:
    shop.write(SEARCH + SEARCH.replace("queries.of_customer", "queries.totals").replace("note", "id AS note"))
    shop.write((shop.folder / "orders.toml").read_text().replace("id AS note = {", "note = {"))
    shop.run("ALTER TABLE orders DROP COLUMN note")
    checks = found(shop)
    assert [name for name, check in checks.items() if not check.ok] == ["orders.of_customer"]
    assert "no such column: note" in checks["orders.of_customer"].detail
    assert "Change [queries.of_customer] in orders.toml" in checks["orders.of_customer"].advice


def test_a_database_that_is_away_fails_once_and_not_for_every_query(shop: ShopDatabase) -> None:
    shop.path.unlink()
    checks = found(shop)
    assert list(checks) == ["orders"]
    assert not checks["orders"].ok
    assert "ORDERS_DATABASE_URL" in checks["orders"].advice
    assert not shop.path.exists()


def test_an_address_that_cannot_be_used_fails_and_is_not_shown(shop: ShopDatabase) -> None:
    checks = found(shop, orders_database_url=SecretStr("mysql://u:hunter2@h/db"))
    assert not checks["orders"].ok
    assert "hunter2" not in repr(checks)


def test_without_a_database_there_is_nothing_to_look_at(shop: ShopDatabase) -> None:
    assert found(shop, orders_database_url=None) == {}
