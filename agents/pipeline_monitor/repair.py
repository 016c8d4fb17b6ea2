"""Offers to run the job of a bad table again. Nothing runs without a person's yes."""

from __future__ import annotations

from collections.abc import Sequence

from agents.engine.errors import Answered, CallFailed, Stale
from agents.engine.flow import Call, Done, Flow, Gather
from agents.pipeline_monitor.amounts import when
from agents.pipeline_monitor.desk import Desk, Words
from agents.pipeline_monitor.places import desk_of
from agents.pipeline_monitor.shapes import Standing, Watch
from agents.tools.lineage.incidents import Incidents
from agents.tools.lineage.upstream import Upstream

TRIES = 3
"""To write it down, where the watch writes at the same moment."""


def offer(given: Watch) -> Flow:  # noqa: ARG001 - a schedule gives a tick
    """One question for each job that fills the first bad table of an open incident, once each time that it was bad."""
    rules: Incidents = yield Call("lineage.incidents")
    desk = desk_of(rules)
    if desk is None:
        return Done(summary="Nobody is to be told of incidents, so nothing is offered (lineage.toml)")
    told: Sequence[Standing] = yield from desk.standing()
    waiting = [each for each in told if not each.closed_at and each.state.bad and _fresh(each)]
    if not waiting:
        return Done(summary="There is no job to be run again")
    lineage: Upstream = yield Call("lineage.upstream", tables=sorted({each.state.root for each in waiting}))
    jobs = {each.table: each.job for each in lineage.items if each.job}
    offers: dict[str, list[Standing]] = {}
    for each in waiting:
        if job := jobs.get(each.state.root):
            offers.setdefault(job, []).append(each)
    said: list[str] = (yield Gather(*(_offered(desk, told, job) for job, told in offers.items()))) if offers else []
    return Done(summary="; ".join(said) or "There is no job to be run again")


def _fresh(told: Standing) -> bool:
    return told.state.offered != told.state.since


def _offered(desk: Desk, told: Sequence[Standing], job: str) -> Flow:
    """What came of it, in words. Whatever people said, they are not asked again about the same.

    It is offered while the first of the incidents is open: if that is over, the next offer is about the others.
    """
    first, also = told[0], "".join(f"; {each.state.root} too, see {each.name}" for each in told[1:])
    about = f"{first.state.root} is bad since {when(first.state.since)}, see {first.name}{also}"
    read, holds = desk.still(first)
    call = Call("jobs.rerun", job=job, incident=about[:300], occasion=f"{first.name} {first.state.since}")
    heard: Sequence[Standing] = told
    try:
        yield call.provided(read, **holds).asking(f"{about}; the job {job} fills it, and may run any number of times")
    except Answered as answered:
        said = f"The job `{job}` was not run again: {answered}"
        heard = told[:1] if isinstance(answered, Stale) else told
    except CallFailed as failed:
        return f"{first.name}: the job {job} could not be told: {failed}"
    else:
        said = f"The job `{job}` was told to run again."
    noted: list[str] = []
    for each in heard:
        noted += [(yield from _noted(desk, each, said))]
    return "; ".join(noted)


def _noted(desk: Desk, told: Standing, said: str) -> Flow:
    """Write it into the incident as it is by now: people may have taken hours."""
    for _ in range(TRIES):
        now: Sequence[Standing] = yield from desk.standing()
        found = next((each for each in now if each.id == told.id and not each.closed_at), None)
        if found is None:
            break
        state = found.state.model_copy(update={"offered": told.state.since})
        try:
            yield from desk.update(found, state, Words(said=said))
        except Stale:
            continue
        break
    return f"{told.name}: {said}"
