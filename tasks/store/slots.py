"""Beginning and ending runs: per key one live run, one durable next, and those that yield to both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents.engine.chain import genesis
from agents.engine.journal import Began, Delegated, Ended, Heard
from agents.engine.run import Run
from tasks.store.journals import Due, Journals, written
from tasks.store.server import Server, reaching
from tasks.store.sessions import talk


@dataclass(frozen=True)
class Place:
    """What became of a run that was to begin.

    `next`: kept until `live`, the run of the same key, has ended; `replaced` is the one it took the place of.
    `older`: a newer state of the same object is known, so nothing was begun.
    """

    what: Literal["began", "exists", "next", "older"]
    live: str = ""
    replaced: str = ""


class Slots:
    """Begin and end. A run that yields takes nobody's place and keeps its own: each begins once nothing else waits."""

    def __init__(self, server: Server, journals: Journals) -> None:
        self._server, self._keys, self._journals = server, server.keys, journals

    def begin(self, run: str, entry: Began, version: float) -> Place:
        """Begin a run. Twice is once. A run without a key never waits for another."""
        ready = self._journals.chain(Run(run, genesis(run)), [entry])
        keys = [
            *(self._keys.journal(run), self._keys.due, self._keys.runs),
            *(self._keys.slot(entry.agent, entry.key), self._keys.yielding(entry.agent, entry.key)),
            self._keys.talk(talk(entry)) if entry.session else "",
        ]
        keyed, yields = "1" if entry.key else "", "1" if entry.key and entry.yields else ""
        answer = self._server.run("begin", keys, [run, keyed, repr(version), *ready.flat, yields])
        live, replaced = ([part.decode() for part in answer[1:]] + ["", ""])[:2]
        return Place(answer[0].decode(), live, replaced)

    def delegate(self, run: Run, token: str, entry: Delegated, began: Began) -> None:
        """Write `Delegated`, and begin the run it names. Twice is once. Raises `Moved`, `Fenced`."""
        ready = self._journals.chain(run, [entry])
        child = self._journals.chain(Run(entry.child, genesis(entry.child)), [began])
        keys = [
            *(self._keys.journal(run.id), self._keys.lease(run.id), self._keys.due),
            *(self._keys.journal(entry.child), self._keys.runs),
        ]
        args = [run.id, ready.after, token, entry.child, *ready.flat, *child.flat]
        self._journals.settle(run, ready, self._server.run("delegate", keys, args))

    def end(self, run: Run, token: str, entry: Ended, due: Due) -> str:
        """Write `Ended`, and begin what came next of the same key; gives that run's id, or "".

        The run that delegated to it is woken, and events that it heard of in vain are in the inbox again. Raises
        `Moved`, `Fenced`.
        """
        assert run.began is not None
        agent, key, parent = run.began.agent, run.began.key, run.began.parent
        ready = self._journals.chain(run, [entry])
        keys = [
            *(self._keys.journal(run.id), self._keys.lease(run.id), self._keys.due, self._keys.asking),
            *(self._keys.runs, self._keys.slot(agent, key), self._keys.yielding(agent, key), self._keys.inbox),
        ]
        known = [self._keys.prefix, run.id, ready.after, token, written(due), "1" if key else "", parent]
        args = [*known, agent, " ".join(each.event.id for each in run.heard), *ready.flat]
        answer = self._journals.settle(run, ready, self._server.run("finale", keys, args))
        return bytes(answer[1]).decode() if len(answer) > 1 else ""

    # -- events for runs that live ------------------------------------------------------------------------------------

    def live(self, agent: str, key: str) -> str:
        """The run of an agent that lives under a key, or ""."""
        with reaching():
            found = self._server.client.hget(self._keys.slot(agent, key), "live")
        return found.decode() if found else ""

    def told(self, event: str) -> frozenset[str]:
        """The agents of which a run was told of an event in the last day, and has not given it back."""
        with reaching():
            found = self._server.client.hkeys(self._keys.told(event))
        return frozenset(name.decode() for name in found)

    def hear(self, run: Run, agent: str, entry: Heard) -> bool:
        """Tell a live run of an agent of an event; False if one was told already. Raises `Moved`."""
        ready = self._journals.chain(run, [entry])
        keys = [self._keys.journal(run.id), self._keys.due, self._keys.told(entry.event.id)]
        args = [run.id, ready.after, agent, *ready.flat]
        return bool(self._journals.settle(run, ready, self._server.run("hear", keys, args))[0] == b"ok")
