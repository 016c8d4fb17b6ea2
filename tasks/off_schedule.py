"""A run of a schedule that somebody begins by hand: as a tick's, at a moment that nobody had planned."""

from __future__ import annotations

import uuid

from agents.engine.canonical import digest
from agents.engine.journal import Began
from agents.policy.due import Due
from tasks import inbox
from tasks.errors import Invalid, NotFound
from tasks.scheduled import SOURCE, Entry, began_for, halted
from tasks.world import World


def begin(world: World, name: str, by: str) -> str:
    """Begin it now; `name` is "<agent>/<schedule>". What is planned comes as planned. Gives the run.

    Raises `NotFound`, and `Invalid` while the schedule is halted or a run of it lives: two of them never do.
    """
    entry = _entry(world, name)
    if scope := halted(entry, world.store.halts.now()):
        raise Invalid(f"{scope} is halted; lift that first")
    if live := world.store.slots.live(entry.agent.name, entry.key):
        raise Invalid(f"run {live} of {name} has not ended; wait for it, or cancel it")
    began = _began(world, entry, by)
    assert began.event is not None
    run = inbox.run_id(began.event.id, entry.agent.name, began.attempt)
    inbox.begin(world, entry.agent, run, began, began.event.version)
    world.store.schedules.ran(name, run, began.event.version)
    return run


def _entry(world: World, name: str) -> Entry:
    found = {entry.name: entry for entry in world.ticks.entries}
    if name not in found:
        raise NotFound(f"there is no schedule {name}; there are: {', '.join(sorted(found)) or 'none'}")
    return found[name]


def _began(world: World, entry: Entry, by: str) -> Began:
    """Whoever begins it is its starter, as of any run that is begun by hand."""
    now = world.store.now()
    at = float(int(now))
    began = began_for(entry, Due(at, 0, at), now)
    assert began.event is not None
    occurrence = uuid.uuid4().hex
    event = began.event.model_copy(update={"delivery": occurrence, "id": digest([SOURCE, occurrence])[:24]})
    return began.model_copy(update={"event": event, "starter": by})
