"""Memories looked for: what a scope has, within a number and a size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, or_, select

from agents.tools.memory.at import Scope
from agents.tools.memory.shapes import Found, Memory, Record, State
from tasks.memory import index
from tasks.memory.tables import memories
from tasks.memory.words import asked

SIZES: dict[State, int] = {"live": 8_000, "quarantined": 4_000}
"""Characters of all texts of one search. What anybody may have planted cannot crowd out what was vouched for."""


def search(connection: Connection, scope: Scope, words: str, limit: int, now: float) -> Found:
    """What is live, and beside it what is in quarantine."""
    wanted = asked(words)
    if words.strip() and not wanted:
        return Found()  # signs alone, which nothing is found by
    live, more = _of_state(connection, scope, "live", wanted, limit, now)
    apart, others = _of_state(connection, scope, "quarantined", wanted, limit, now)
    return Found(memories=live, quarantined=apart, more=more or others)


def records(connection: Connection, *conditions: ColumnElement[bool], limit: int) -> list[Record]:
    """The newest that meet all conditions."""
    wanted = select(memories).where(*conditions).order_by(memories.c.created.desc(), memories.c.seq.desc())
    return [record(row) for row in connection.execute(wanted.limit(limit)).mappings()]


def unexpired(now: float) -> ColumnElement[bool]:
    """What counts: neither forgotten nor past its time."""
    return and_(memories.c.state != "forgotten", or_(memories.c.expires.is_(None), memories.c.expires > now))


def record(row: RowMapping) -> Record:
    """A row, as it is shown."""
    return Record(**{**{name: row[name] for name in Record.model_fields}, "tags": tuple(json.loads(row["tags"]))})


def _of_state(
    connection: Connection, scope: Scope, state: State, words: Sequence[str], limit: int, now: float
) -> tuple[tuple[Memory, ...], bool]:
    wanted = select(memories).where(
        memories.c.agent == scope.agent,
        memories.c.kind == scope.kind,
        memories.c.subject == scope.subject,
        memories.c.state == state,
        unexpired(now),
    )
    rows = connection.execute(_ordered(connection, wanted, words).limit(limit + 1)).mappings()
    found = (record(row).found for row in rows)
    kept = list(_within(found, SIZES[state]))
    return tuple(each for each in kept[:limit] if each), len(kept) > limit or None in kept


def _ordered(connection: Connection, wanted: Select[Any], words: Sequence[str]) -> Select[Any]:
    fitting = index.fitting(connection, wanted, words) if words else wanted
    return fitting.order_by(memories.c.created.desc(), memories.c.seq.desc())


def _within(found: Iterator[Memory], size: int) -> Iterator[Memory | None]:
    """Whole memories as far as they fit; None where one did not, which ends it."""
    for each in found:
        size -= len(each.text)
        if size < 0:
            yield None
            return
        yield each
