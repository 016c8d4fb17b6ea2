"""Memories looked for: what a scope has, within a number and a size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, or_, select

from agents.tools.memory.at import Scope
from agents.tools.memory.shapes import Found, Memory, Record, State
from tasks.memory import index, vectors
from tasks.memory.fusion import fused
from tasks.memory.tables import memories
from tasks.memory.vectors import Near
from tasks.memory.words import asked

SIZES: dict[State, int] = {"live": 8_000, "quarantined": 4_000}
"""Characters of all texts of one search. What anybody may have planted cannot crowd out what was vouched for."""


def search(connection: Connection, scope: Scope, words: str, limit: int, now: float, near: Near | None = None) -> Found:
    """What is live, and beside it what is in quarantine. `near`: what the words mean, where anybody said so."""
    wanted = asked(words)
    if words.strip() and not wanted:
        return Found()  # signs alone, which nothing is found by
    live, more = _of_state(connection, _counting(scope, "live", now), SIZES["live"], wanted, limit, near)
    apart, others = _of_state(
        connection, _counting(scope, "quarantined", now), SIZES["quarantined"], wanted, limit, near
    )
    return Found(memories=live, quarantined=apart, more=more or others)


def records(connection: Connection, *conditions: ColumnElement[bool], limit: int) -> list[Record]:
    """The newest that meet all conditions."""
    wanted = select(memories).where(*conditions).order_by(memories.c.created.desc(), memories.c.seq.desc())
    return [record(row) for row in connection.execute(wanted.limit(limit)).mappings()]


def unexpired(now: float) -> ColumnElement[bool]:
    """What counts: neither forgotten nor past its time."""
    return and_(memories.c.state != "forgotten", or_(memories.c.expires.is_(None), memories.c.expires > now))


def within(scope: Scope) -> Sequence[ColumnElement[bool]]:
    """What is of this agent, and about this subject."""
    return [getattr(memories.c, name) == value for name, value in vars(scope).items()]


def record(row: RowMapping) -> Record:
    """A row, as it is shown."""
    return Record(**{**{name: row[name] for name in Record.model_fields}, "tags": tuple(json.loads(row["tags"]))})


def _counting(scope: Scope, state: State, now: float) -> Select[Any]:
    return select(memories).where(*within(scope), memories.c.state == state, unexpired(now))


def _of_state(
    connection: Connection, wanted: Select[Any], size: int, words: Sequence[str], limit: int, near: Near | None
) -> tuple[tuple[Memory, ...], bool]:
    rows = connection.execute(_ordered(connection, wanted, words).limit(limit + 1)).mappings().all()
    if near is not None:
        rows = _with_near(connection, wanted, rows, near, limit)
    found = (record(row).found for row in rows)
    kept = list(_within(found, size))
    return tuple(each for each in kept[:limit] if each), len(kept) > limit or None in kept


def _with_near(
    connection: Connection, wanted: Select[Any], rows: Sequence[RowMapping], near: Near, limit: int
) -> Sequence[RowMapping]:
    """What has the words and what is near to them, as one ranking."""
    there = {row["seq"]: row for row in rows}
    order = fused(list(there), vectors.nearest(connection, wanted, near, limit))
    further = wanted.where(memories.c.seq.in_([seq for seq in order if seq not in there]))
    there |= {row["seq"]: row for row in connection.execute(further).mappings()}
    return [there[seq] for seq in order if seq in there]


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
