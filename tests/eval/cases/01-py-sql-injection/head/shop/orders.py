"""Orders, as the support desk reads them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

PAGE = 50


@dataclass(frozen=True)
class Order:
    id: int
    customer: str
    total_cents: int


def by_id(db: sqlite3.Connection, order_id: int) -> Order | None:
    row = db.execute(
        "SELECT id, customer, total_cents FROM orders WHERE id = ?",
        (order_id,),
    ).fetchone()
    return Order(*row) if row else None


def latest(db: sqlite3.Connection) -> list[Order]:
    rows = db.execute(
        "SELECT id, customer, total_cents FROM orders ORDER BY id DESC LIMIT ?",
        (PAGE,),
    )
    return [Order(*row) for row in rows]


def search(db: sqlite3.Connection, name: str, limit: int = PAGE) -> list[Order]:
    """Orders whose customer's name contains `name`, the newest first."""
    rows = db.execute(
        f"SELECT id, customer, total_cents FROM orders WHERE customer LIKE '%{name}%' ORDER BY id DESC LIMIT {int(limit)}"
    )
    return [Order(*row) for row in rows]
