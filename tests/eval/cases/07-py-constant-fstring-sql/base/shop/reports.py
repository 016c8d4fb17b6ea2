"""Figures for the shop's owners."""

from __future__ import annotations

import sqlite3
from datetime import date


def turnover(db: sqlite3.Connection, first: date, last: date) -> int:
    """Cents taken between two days, both included."""
    row = db.execute(
        "SELECT coalesce(sum(total_cents), 0) FROM orders WHERE placed_on BETWEEN ? AND ?",
        (first.isoformat(), last.isoformat()),
    ).fetchone()
    return int(row[0])
