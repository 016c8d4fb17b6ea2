"""The table of measures, as the newest revision has it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, Integer, MetaData, Table, Text

measures = Table(
    "measures",
    MetaData(),
    Column("seq", Integer, primary_key=True),
    Column("metric", Text),
    Column("at", Double),
    Column("value", Double),
    Column("buckets", Text),
    Column("drifted", Boolean),
    Column("problem", Text),
    Column("why", Text),
    Column("run", Text),
    Column("command", Text),
)
