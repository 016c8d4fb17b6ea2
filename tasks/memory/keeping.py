"""Memories kept, promoted and forgotten, each in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from agents.engine.errors import Refused
from agents.tools.memory.at import New, Scope
from agents.tools.memory.shapes import Kept, Record, State
from tasks.memory import index, vectors
from tasks.memory.finding import record, records, unexpired, within
from tasks.memory.tables import memories

MOST = 500
"""Memories of one state that an agent has of one subject."""
EXPIRY = "its time was over"


def store(connection: Connection, new: New) -> Kept:
    """Keep it, unless the same effect has kept it before. Raises `Refused` where there is no room left."""
    if (before := _kept(connection, new.effect)) is not None:
        return before
    _room(connection, new.scope, new.state, new.created)
    id = id_of(new.effect)
    values = {
        "id": id,
        **vars(new.scope),
        "text": new.text,
        "tags": json.dumps(new.tags),
        "run": new.run,
        "command": new.command,
        "trust": new.trust,
        "state": new.state,
        "effect": new.effect,
        "created": new.created,
        "expires": new.expires,
    }
    seq = connection.execute(insert(memories).values(values).returning(memories.c.seq)).scalar_one()
    index.put(connection, seq, f"{new.text} {' '.join(new.tags)}")
    return Kept(id=id, state=new.state)


def id_of(effect: str) -> str:
    """The name of what an effect keeps; nothing of the effect's key can be read in it."""
    return f"mem_{hashlib.sha256(effect.encode()).hexdigest()[:20]}"


def get(connection: Connection, memory: str, now: float, agent: str = "") -> Record:
    """One that counts; of this agent's, if one is named. Raises `Refused` where there is none."""
    found = records(connection, *_named(memory, agent), unexpired(now), limit=1)
    if not found:
        raise Refused(f"there is no memory {memory}{f' of the agent {agent}' if agent else ''}, or it is forgotten")
    return found[0]


def promote(connection: Connection, memory: str, by: str, now: float, agent: str = "") -> Kept:
    """Vouched for by somebody. Again by the same, it changes nothing. Raises `Refused` where there is none."""
    found = get(connection, memory, now, agent)
    if found.state == "live" and found.promoted_by != by:
        raise Refused(f"{memory} is live already")
    if found.state == "quarantined":
        values = {"state": "live", "promoted_by": by, "promoted": now}
        still = (memories.c.id == memory, memories.c.state == "quarantined")
        if not connection.execute(update(memories).where(*still).values(values)).rowcount:
            raise Refused(f"{memory} was settled by somebody else at this very moment; look at it again")
    return Kept(id=memory, state="live")


def forget(connection: Connection, memory: str, by: str, now: float, agent: str = "") -> Kept:
    """A tombstone from now on. Of one that is forgotten, it changes nothing. Raises `Refused` where there is none."""
    rows = connection.execute(select(memories.c.state).where(*_named(memory, agent))).all()
    if not rows:
        raise Refused(f"there is no memory {memory}{f' of the agent {agent}' if agent else ''}")
    erase(connection, by, now, *_named(memory, agent))
    return Kept(id=memory, state="forgotten")


def erase(connection: Connection, by: str, now: float, *conditions: ColumnElement[bool]) -> list[str]:
    """Forget all that meet the conditions; their ids."""
    gone = memories.c.state != "forgotten"
    rows = connection.execute(select(memories.c.seq, memories.c.id).where(gone, *conditions)).all()
    if rows:
        values = {"state": "forgotten", "text": "", "tags": "[]", "forgotten_by": by, "forgotten": now}
        connection.execute(update(memories).where(memories.c.seq.in_([row.seq for row in rows])).values(values))
        index.drop(connection, [row.seq for row in rows])
        vectors.drop(connection, [row.seq for row in rows])
    return [row.id for row in rows]


def _named(memory: str, agent: str) -> Sequence[ColumnElement[bool]]:
    return (memories.c.id == memory, *([memories.c.agent == agent] if agent else []))


def _kept(connection: Connection, effect: str) -> Kept | None:
    row = connection.execute(select(memories).where(memories.c.effect == effect)).mappings().one_or_none()
    found = record(row) if row else None
    return Kept(id=found.id, state=found.state) if found else None


def _room(connection: Connection, scope: Scope, state: State, now: float) -> None:
    count = select(func.count()).select_from(memories).where(*within(scope), memories.c.state == state, unexpired(now))
    if connection.execute(count).scalar_one() >= MOST:
        about = f"{scope.kind} {scope.subject}".strip()
        raise Refused(f"{MOST} memories about {about} are {state} already: forget some before more are kept")
