"""Runs for calls from outside: begun, or met again, and waited for."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agents.catalog import Agent
from agents.engine import relay
from agents.engine.canonical import digest
from agents.engine.event import Trust
from agents.engine.journal import Began
from agents.engine.labels import leaves
from agents.engine.run import Run
from agents.engine.tool import Tool
from tasks import relayed
from tasks.hints import Hint
from tasks.world import World

ASKED = 86_400.0
"""Seconds for which the same call gets what came of it, where people were asked about it."""
DONE = 30.0
"""The same where nobody was, and something was done: whoever told of it may have been cut off, and call again."""
LONGEST_READ = 20.0
"""Seconds of one blocking read: well within the time after which a silent store counts as away."""


@dataclass(frozen=True)
class Caller:
    """Who calls. `key`: what tells its key from others, and nothing by which it could be used; `starter`: who that is
    in the journal; `trust`: whose word the arguments are.
    """

    key: str
    agent: str
    starter: str
    trust: Trust = "untrusted"

    @property
    def session(self) -> str:
        """What all of its calls are parts of."""
        return f"mcp:{self.key}"


@dataclass(frozen=True)
class Wanted:
    """A call that fits its tool. `same`: what it has in common with every other that is the same."""

    caller: Caller
    agent: Agent
    tool: Tool
    args: dict[str, Any]
    same: str


def same_as(caller: Caller, tool: str, args: Mapping[str, Any]) -> str:
    """What a call has in common with every other that is the same. Raises `Refused` for what cannot be JSON."""
    return digest([caller.key, caller.agent, tool, args])


class Relaying:
    """Made once per process: it knows which texts it has kept."""

    def __init__(self, world: World, hint: Hint) -> None:
        self._store, self._hint = world.store, hint
        self._kept: set[str] = set()

    def run_of(self, wanted: Wanted) -> tuple[Run, bool]:
        """The run that makes a call, and whether it was begun just now. Of several at once, one begins it."""
        fresh = uuid.uuid4().hex[:20]
        id = self._store.guarded.point(wanted.same, fresh)
        run = self._store.journals.load(id) if id != fresh else None
        if run and run.began:
            return run, False
        self._begin(wanted, id)
        return self._store.journals.load(id), id == fresh

    def told(self, same: str, run: Run, *, reads: bool) -> None:
        """Somebody is told what came of a call, as it stands now. `reads`: its tool changes nothing."""
        if relayed.over(run) is not None:
            self._store.guarded.told(same, run.id, _good_for(run, reads=reads))

    def wait(self, run: Run, seconds: float, enough: Callable[[Run], bool]) -> None:
        """Follow a run until that is so, or so many seconds have passed."""
        until = time.monotonic() + seconds
        while not enough(run) and (left := until - time.monotonic()) > 0:
            self._store.journals.wait(run.id, run.length, min(left, LONGEST_READ))
            self._store.journals.catch_up(run)

    def _begin(self, wanted: Wanted, id: str) -> None:
        """Twice is once."""
        caller, agent = wanted.caller, wanted.agent
        labels: dict[str, Trust] = {f"args.{path}": caller.trust for path, _ in leaves(wanted.args)}
        began = Began(
            at=self._store.now(),
            agent=agent.name,
            flow=relay.NAME,
            input={"tool": wanted.tool.name, "args": wanted.args},
            input_trust={} if caller.trust == "untrusted" else labels,
            session=caller.session,
            starter=caller.starter,
            autonomy=agent.spec.autonomy,
            budget=agent.spec.limits,
            pins=self._pins(agent, wanted.tool),
        )
        self._store.slots.begin(id, began, 0.0)
        self._hint.drive(id)

    def _pins(self, agent: Agent, tool: Tool) -> dict[str, str]:
        """Of all that its agent is made of, what has a part in this one call."""
        pins = {name: agent.pins[name] for name in ("policy", f"tool:{tool.name}") if name in agent.pins}
        if texts := {sha: agent.texts[sha] for sha in pins.values() if sha not in self._kept}:
            self._store.blobs.put_texts(texts)
            self._kept.update(texts)
        return pins


def _good_for(run: Run, *, reads: bool) -> float:
    """How long what came of a call answers the same one, once it was told. 0: the next one is another."""
    if relayed.partly(run):
        return DONE
    if relayed.asked(run):
        return ASKED if relayed.done(run) or relayed.denied(run) else 0.0
    return DONE if relayed.done(run) and not reads else 0.0
