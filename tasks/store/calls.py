"""How often each tool is called and fails, counted by the day in the scripts that write it into a journal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from agents.engine.journal import AnyEntry, Returned, Started
from tasks.store.keys import Keys
from tasks.store.server import Server, reaching

DAYS = 7
"""That are told of, today's included. A count is kept for a day longer (`start.lua`, `finish.lua`)."""
DAY = 86_400
"""Seconds. Days are those of UTC."""
FAILED = frozenset({"failed", "partly", "unclear", "lost"})
"""Kinds of failure that are the tool's own, and no answer of a person's or of policy's."""


@dataclass
class Counts:
    """Calls by tool, attempts of one call counted once, and how many of them failed for good."""

    calls: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)


class Calls:
    """What the counters say."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def lately(self) -> Counts:
        """Of the last seven days, in one trip to the store."""
        today, found = int(self._server.now() // DAY), Counts()
        with reaching():
            pipe = self._server.client.pipeline(transaction=False)
            for day in range(today - DAYS + 1, today + 1):
                pipe.hgetall(self._keys.calls(day))
            days = pipe.execute()
        for name, count in (each for counted in days for each in counted.items()):
            what, _, tool = name.decode().partition(" ")
            (found.calls if what == "calls" else found.failures)[tool] += int(count)
        return found


def key(keys: Keys, entry: AnyEntry) -> str:
    """Where an entry is counted."""
    return keys.calls(int(entry.at // DAY))


def is_call(entry: AnyEntry) -> bool:
    """Whether it is the first attempt of a call."""
    return isinstance(entry, Started) and entry.attempt == 1


def is_failure(entry: AnyEntry) -> bool:
    """Whether a call has failed by it, and is not tried again."""
    return isinstance(entry, Returned) and entry.final and entry.error is not None and entry.error.kind in FAILED
