"""Looking at a journal entry by entry, and at whether all is well."""

from __future__ import annotations

from contextlib import suppress

from agents.engine.journal import AnyEntry, Began
from tasks.errors import NotFound, StoreAway
from tasks.status import EntryView
from tasks.store.journals import Numbered
from tasks.world import World

CROWDED = 0.8
"""Share of Redis's memory above which no more events are taken."""


def entries(world: World, run: str, after: int) -> list[EntryView]:
    """The entries past number `after`. Raises `NotFound` for a run there is not."""
    found = world.store.journals.entries(run, after)
    if not found and not world.store.journals.exists(run):
        raise NotFound(f"there is no run {run}")
    return [_view(world, each) for each in found]


def ended(world: World, run: str) -> bool:
    """Whether a run has ended."""
    return world.store.journals.bounds(run) is not None


def over(world: World, run: str) -> bool:
    """Whether nothing more is to come of a run that has ended: all who are owed word of it have it."""
    return not world.store.leases.awaited(run)


def ready(world: World) -> dict[str, str]:
    """What is wrong, by part; empty when all is well."""
    try:
        used = world.store.server.memory_used()
    except StoreAway as away:
        return {"redis": str(away)}
    return {"memory": f"Redis is {used:.0%} full"} if used > CROWDED else {}


def _view(world: World, numbered: Numbered) -> EntryView:
    entry: AnyEntry = numbered.entry
    if isinstance(entry, Began):
        with suppress(NotFound):  # what is lost is shown by its hash
            entry = world.store.blobs.inside(entry)
    body = entry.model_dump(mode="json", exclude={"kind", "at", "v"}, exclude_defaults=True)
    return EntryView(n=numbered.n, kind=entry.kind, at=entry.at, body=body, hash=numbered.sealed.hash.hex())
