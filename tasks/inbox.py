"""Accepted events made into runs. What nobody wants, and every repeat, is noted in the house journal."""

from __future__ import annotations

import logging

from pydantic import ValidationError

from agents.catalog import Agent
from agents.engine.canonical import digest
from agents.engine.event import Event
from agents.engine.journal import Began, Cancelled
from agents.engine.run import Run
from agents.policy.spec import OnSpec
from tasks.hearing import Hearing
from tasks.store.inbox import Item
from tasks.store.journals import Moved
from tasks.store.slots import Place
from tasks.world import World

MOST_ATTEMPTS = 100
log = logging.getLogger(__name__)


def drain(world: World) -> list[str]:
    """Begin the runs that accepted events ask for, and tell those that wait, until the inbox is empty.

    Gives the runs to drive, each once, however much came for it.
    """
    begun: list[str] = []
    with world.store.inbox.draining() as mine:
        while mine and (items := world.store.inbox.read()):
            hearing = Hearing(world)
            for item in items:
                begun += _take(world, hearing, item)
                world.store.inbox.remove(item)
    world.store.inbox.disarm()
    return list(dict.fromkeys(begun))


def run_id(event: str, agent: str, attempt: int) -> str:
    """Derived, so that beginning twice is beginning once."""
    return digest([event, agent, attempt])[:20]


def begin(world: World, agent: Agent, run: str, began: Began, version: float) -> Place:
    """Begin a run with its pins kept; an out-of-date one of the same key is told, unless this one yields."""
    world.store.blobs.put_texts(agent.texts)
    place = world.store.slots.begin(run, began, version)
    if place.what == "next" and not began.yields:
        _overtake(world, place.live, began)
    return place


def began_for(agent: Agent, on: OnSpec, event: Event, attempt: int, at: float) -> Began:
    """The first entry of a run on an event."""
    return Began(
        at=at,
        agent=agent.name,
        flow=on.flow or agent.spec.flow,
        event=event,
        key=agent.key(on, event),
        yields=on.yields,
        attempt=attempt,
        autonomy=agent.spec.autonomy,
        budget=agent.spec.limits,
        pins=agent.pins,
    )


def _take(world: World, hearing: Hearing, item: Item) -> list[str]:
    try:
        event = world.store.inbox.event(item.event)
    except ValidationError:
        world.store.house.note("unreadable", event=item.event, why="another version of Placet accepted it")
        return []
    if event is None:
        world.store.house.note("lost", event=item.event, why="its body is no longer kept")
        return []
    agents = [agent for agent in world.catalog.agents.values() if item.agent in ("", agent.name)]
    wanted = [(agent, on) for agent in agents if (on := agent.matches(event))]
    if item.what == "repeat":
        return _repeat(world, item, event, wanted)
    heard = {} if event.ours else hearing.tell(event, _listening(world, agents, event))
    if event.ours or not (wanted or heard):
        why = "it is our own doing" if event.ours else "no agent wants it"
        why = f"the run of {item.agent} that heard it ended without it" if item.agent else why
        world.store.house.note("unmatched", event=event.id, name=event.name, subject=event.subject, why=why)
        return []
    began = [run for agent, on in wanted if agent.name not in heard for run in _begin(world, agent, on, event, 1)]
    return [*filter(None, heard.values()), *began]


def _listening(world: World, agents: list[Agent], event: Event) -> list[Agent]:
    """Those whose live run may hear of it: not where it began a run itself, and whoever drained it died right then."""
    exists = world.store.journals.exists
    return [each for each in agents if each.spec.wakes and not exists(run_id(event.id, each.name, 1))]


def _repeat(world: World, item: Item, event: Event, wanted: list[tuple[Agent, OnSpec]]) -> list[str]:
    """A repeat begins a further attempt only where the last one failed."""
    begun = []
    for agent, on in wanted if item.cause == "delivery" else []:
        last = last_attempt(world, event.id, agent.name)
        if last.ended and last.ended.status == "failed" and last.began:
            begun += _begin(world, agent, on, event, last.began.attempt + 1)
    if not begun:
        about = {"event": event.id, "delivery": item.delivery, "name": event.name, "cause": item.cause}
        world.store.house.note("repeat", **about)
    return begun


def _begin(world: World, agent: Agent, on: OnSpec, event: Event, attempt: int) -> list[str]:
    run = run_id(event.id, agent.name, attempt)
    place = begin(world, agent, run, began_for(agent, on, event, attempt, world.store.now()), event.version)
    if place.what == "older":
        world.store.house.note("older", event=event.id, name=event.name, subject=event.subject)
    if place.replaced:
        world.store.house.note("replaced", run=place.replaced, by=run, subject=event.subject)
    return [run] if place.what in ("began", "exists") else [place.live] if place.what == "next" else []


def last_attempt(world: World, event: str, agent: str) -> Run:
    """The latest run of an agent on an event; of length 0 when there was none."""
    last = world.store.journals.load(run_id(event, agent, 1))
    for attempt in range(2, MOST_ATTEMPTS):
        run = world.store.journals.load(run_id(event, agent, attempt))
        if run.began is None:
            break
        last = run
    return last


def _overtake(world: World, live: str, began: Began) -> None:
    newer = began.event.id if began.event else began.key
    run = world.store.journals.load(live)
    why = f"a newer event on {began.key} made this run out of date"
    while not run.ended and not run.cancelled:
        try:
            cancelled = Cancelled(at=world.store.now(), by="newer event", why=why, newer=newer)
            world.store.journals.append(run, cancelled, due="now")
        except Moved:
            continue
