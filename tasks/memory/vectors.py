"""The vectors of memories, in columns that nothing else reads: little-endian float32, each of length 1."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from heapq import nlargest
from operator import mul
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, Text, func, literal_column, select, text

from tasks.memory.tables import memories

SIZE = 4
stored: ColumnElement[bytes] = literal_column("memories.vector", LargeBinary)
made_by: ColumnElement[str] = literal_column("memories.vector_model", Text)


class Near(NamedTuple):
    """What is looked for, as a vector, and the model that made it: vectors of two models have nothing in common."""

    model: str
    vector: Sequence[float]


class Lacking(NamedTuple):
    """A memory that has no vector of a model yet."""

    seq: int
    text: str


def put(connection: Connection, seq: int, near: Near) -> None:
    """Unless it was forgotten meanwhile: the row says so, whoever else is at it."""
    update = "UPDATE memories SET vector = :vector, vector_model = :model WHERE seq = :seq AND state != 'forgotten'"
    packed = struct.pack(f"<{len(near.vector)}f", *near.vector)
    connection.execute(text(update), {"vector": packed, "model": near.model, "seq": seq})


def drop(connection: Connection, seqs: Sequence[int]) -> None:
    """Whatever is configured now: there may be some from before."""
    update = text("UPDATE memories SET vector = NULL, vector_model = NULL WHERE seq = :seq AND vector IS NOT NULL")
    connection.execute(update, [{"seq": seq} for seq in seqs])


def lacking(connection: Connection, model: str, *conditions: ColumnElement[bool], limit: int) -> list[Lacking]:
    """Some that meet the conditions, in no order: one whose text is never taken holds up no others."""
    wanted = select(memories.c.seq, memories.c.text).where(*conditions, made_by.is_distinct_from(model))
    return [Lacking(*row) for row in connection.execute(wanted.order_by(func.random()).limit(limit))]


def known(connection: Connection, model: str, *conditions: ColumnElement[bool]) -> bool:
    """Whether there is any, of those that meet the conditions."""
    wanted = select(memories.c.seq).where(*conditions, made_by == model).limit(1)
    return connection.execute(wanted).first() is not None


def nearest(connection: Connection, wanted: Select[Any], near: Near, limit: int) -> list[int]:
    """The `seq` of the nearest of what is wanted, the nearest first; what points elsewhere is not near."""
    rows = connection.execute(wanted.with_only_columns(memories.c.seq, stored).where(made_by == near.model))
    return [seq for _, seq in nlargest(limit, _close(((seq, vector) for seq, vector in rows), near.vector))]


def _close(rows: Iterator[tuple[int, bytes]], asked: Sequence[float]) -> Iterator[tuple[float, int]]:
    """The cosine of each. A vector of another length is another model's, whatever its name."""
    shape = struct.Struct(f"<{len(asked)}f")
    for seq, vector in rows:
        if len(vector) == shape.size and (cosine := sum(map(mul, shape.unpack(vector), asked))) > 0:
            yield cosine, seq
