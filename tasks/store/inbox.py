"""The inbox: what was accepted and not yet looked at."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pydantic_core import to_json

from agents.engine.canonical import digest
from agents.engine.event import Event
from tasks.store.server import Server, reaching

DRAIN_SECONDS = 10


class Receipt(NamedTuple):
    """What became of an event: its id (a repeat's: the first one's), whether it is one, whether to send a hint."""

    event: str
    repeat: bool
    hint: bool


class Item(NamedTuple):
    """Something to look at. `what`: "new", or "repeat" with the repeat's own delivery id and why it is one.

    `agent`: the only one that it is for, since a run of its own has given it back; empty: all.
    """

    id: str
    what: str
    event: str
    delivery: str
    cause: str
    agent: str = ""


class Inbox:
    """Accept, read, remove."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def accept(self, event: Event, raw: bytes) -> Receipt:
        """Keep an event durably, its raw body under zlib (RFC 1950).

        A repeat is the same source, delivery id and (where the id is not proved) body; or, for ten minutes, the same
        meaning.
        """
        body = "" if event.proved else hashlib.sha256(raw).hexdigest()
        id = digest([event.source, event.delivery, body])[:24]
        meaning = hashlib.sha256(to_json([event.source, event.kind, *event.meaning])).hexdigest()[:24]
        stored = event.model_copy(update={"id": id})
        kept = stored.model_dump_json().encode() + b"\n" + zlib.compress(raw, level=1)
        keys = [self._keys.repeat(id), self._keys.meaning(meaning), self._keys.event(id), self._keys.inbox]
        args = [id, "1" if event.meaning else "", kept, event.delivery]
        first, armed = self._server.run("accept", [*keys, self._keys.armed], args)
        return Receipt(first.decode() or id, bool(first), bool(armed))

    def event(self, id: str) -> Event | None:
        """An accepted event, or None when it is no longer kept."""
        with reaching():
            stored = self._server.client.get(self._keys.event(id))
        return None if stored is None else Event.model_validate_json(bytes(stored).partition(b"\n")[0])

    def read(self, limit: int = 100) -> list[Item]:
        """The oldest items."""
        with reaching():
            rows = self._server.client.xrange(self._keys.inbox, count=limit)
        return [_item(id, fields) for id, fields in rows]

    def remove(self, item: Item) -> None:
        with reaching():
            self._server.client.xdel(self._keys.inbox, item.id)

    def disarm(self) -> bool:
        """Let the next event send a hint again; False when something is left to read."""
        return bool(self._server.run("disarm", [self._keys.inbox, self._keys.armed], []))

    @property
    def empty(self) -> bool:
        with reaching():
            return int(self._server.client.xlen(self._keys.inbox)) == 0

    @contextmanager
    def draining(self) -> Iterator[bool]:
        """Whether we are the one who drains now. Only saves work: beginning a run twice begins it once."""
        token = secrets.token_hex(8)
        with reaching():
            mine = bool(self._server.client.set(self._keys.draining, token, nx=True, ex=DRAIN_SECONDS))
        try:
            yield mine
        finally:
            if mine:
                self._let_go(token)

    def _let_go(self, token: str) -> None:
        with reaching():
            if self._server.client.get(self._keys.draining) == token.encode():
                self._server.client.delete(self._keys.draining)


def _item(id: bytes, fields: dict[bytes, bytes]) -> Item:
    text = {key.decode(): value.decode() for key, value in fields.items()}
    rest = (text.get(name, "") for name in ("delivery", "cause", "agent"))
    return Item(id.decode(), text["what"], text["event"], *rest)
