"""The table of memories, as the newest revision has it."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, MetaData, Table, Text

memories = Table(
    "memories",
    MetaData(),
    Column("seq", Integer, primary_key=True),
    Column("id", Text),
    Column("agent", Text),
    Column("kind", Text),
    Column("subject", Text),
    Column("text", Text),
    Column("tags", Text),
    Column("run", Text),
    Column("command", Text),
    Column("trust", Text),
    Column("state", Text),
    Column("effect", Text),
    Column("created", Double),
    Column("expires", Double),
    Column("promoted_by", Text),
    Column("promoted", Double),
    Column("forgotten_by", Text),
    Column("forgotten", Double),
)
