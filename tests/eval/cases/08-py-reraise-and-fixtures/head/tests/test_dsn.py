"""Addresses of databases."""

from __future__ import annotations

from importer.db import dsn


def test_a_password_may_hold_any_character() -> None:
    password = "p@ss/w:rd"
    assert dsn("db", "shop", password) == "postgresql://shop:p%40ss%2Fw%3Ard@db/shop"
