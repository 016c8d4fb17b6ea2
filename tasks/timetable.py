"""The agents' schedules as they are shown: what comes next, what came last, and what came of it."""

from __future__ import annotations

from agents.policy.due import following
from tasks import views
from tasks.scheduled import Entry, halted
from tasks.status import ScheduleView
from tasks.store.schedules import Standing
from tasks.world import World


def timetable(world: World) -> list[ScheduleView]:
    """Every schedule there is, the one that comes next first."""
    entries = world.ticks.entries
    standing = world.store.schedules.standing([entry.name for entry in entries])
    halts = world.store.halts.now()
    found = [_view(world, entry, each, halts) for entry, each in zip(entries, standing, strict=True)]
    return sorted(found, key=lambda view: (view.next_at, view.agent, view.name))


def _view(world: World, entry: Entry, standing: Standing, halts: dict[str, float]) -> ScheduleView:
    """One that no worker knows as it is now has no tick before now; nothing of the past is due."""
    known = standing.times == entry.times
    after = float(standing.last) if known else world.store.now()
    view = ScheduleView(
        agent=entry.agent.name,
        name=entry.every.name,
        cron=entry.every.cron,
        zone=entry.every.zone,
        overlap=entry.every.overlap,
        known=known,
        next_at=following(entry.agent.name, entry.every, after),
        halted=halted(entry, halts),
    )
    return _with_last(world, view, standing) if standing.run else view


def _with_last(world: World, view: ScheduleView, standing: Standing) -> ScheduleView:
    """With its latest run. One that stands in line has not begun."""
    run = world.store.journals.load(standing.run)
    line = views.line(world.store, run) if run.began else None
    last = {
        "last_at": float(standing.ran),
        "last_run": standing.run,
        "last_status": line.status if line else "waiting",
        "last_summary": line.summary if line else "",
    }
    return view.model_copy(update=last)
