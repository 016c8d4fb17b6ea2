"""The agents' schedules as they are shown: what comes next, what came last, and what came of it."""

from __future__ import annotations

from agents.policy.due import following
from tasks import views
from tasks.scheduled import Entry, halted
from tasks.status import ScheduleView
from tasks.store.journals import UNREADABLE
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
    """With its latest run. One that cannot be read, be it of a newer version, keeps nobody from the rest."""
    last = {"last_at": float(standing.ran), "last_run": standing.run}
    try:
        status, summary = _last(world, standing.run)
    except UNREADABLE:
        status, summary = "", "its journal cannot be read here"
    return view.model_copy(update={**last, "last_status": status, "last_summary": summary})


def _last(world: World, run: str) -> tuple[str, str]:
    """Where a run stands, and what it says. One that stands in line has not begun."""
    loaded = world.store.journals.load(run)
    if loaded.began is None:
        return "waiting", ""
    line = views.line(world.store, loaded)
    return line.status, line.summary
