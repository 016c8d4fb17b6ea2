"""The tables of outreach, as the newest revision has them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, Integer, MetaData, Table, Text

_all = MetaData()

letters = Table(
    "letters",
    _all,
    Column("effect", Text, primary_key=True),
    Column("contact", Text),
    Column("address", Text),
    Column("domain", Text),
    Column("sequence", Text),
    Column("step", Integer),
    Column("message_id", Text),
    Column("run", Text),
    Column("state", Text),
    Column("at", Double),
)
"""Mails. `state`: "leaving", or "sent" once it was taken over; where nobody knows it stays "leaving"."""

optouts = Table(
    "optouts",
    _all,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("entered_by", Text),
    Column("at", Double),
)
"""Who is not to be written to. `kind`: "address" or "domain"; `entered_by`: a person; empty: themselves."""

stops = Table(
    "stops",
    _all,
    Column("delivery", Text, primary_key=True),
    Column("address", Text),
    Column("run", Text),
    Column("subject", Text),
    Column("at", Double),
    Column("told", Boolean),
)
"""Stop links that were followed. `told`: their event is in the inbox."""
