"""Figures for the shop's owners."""

from __future__ import annotations

import sqlite3
from datetime import date

COLUMNS = "id, customer, total_cents, placed_on"
"""Of `orders`, in the order in which exports have them."""


def turnover(db: sqlite3.Connection, first: date, last: date) -> int:
    """Cents taken between two days, both included."""
    row = db.execute(
        "SELECT coalesce(sum(total_cents), 0) FROM orders WHERE placed_on BETWEEN ? AND ?",
        (first.isoformat(), last.isoformat()),
    ).fetchone()
    return int(row[0])


def export(db: sqlite3.Connection, first: date, last: date) -> list[tuple]:
    """Rows of orders between two days, both included."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM orders WHERE placed_on BETWEEN ? AND ? ORDER BY id",
        (first.isoformat(), last.isoformat()),
    )
    return rows.fetchall()


def of_customer(db: sqlite3.Connection, customer: str) -> list[tuple]:
    """Rows of one customer's orders."""
    return db.execute(f"SELECT {COLUMNS} FROM orders WHERE customer = ? ORDER BY id", (customer,)).fetchall()
