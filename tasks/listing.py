"""Lists of runs and of questions, as they are shown."""

from __future__ import annotations

from collections.abc import Iterator

from agents.engine.run import Run
from tasks import question_views, views
from tasks.errors import Invalid
from tasks.status import Approval, Page, RunLine
from tasks.world import World

MOST = 200
BATCH = 50
LOOKED_AT = 2_000
"""Runs that are read for one page. Where few of them are wanted it ends there, and the next page goes on."""


def page(world: World, *, agent: str, status: str, after: str, limit: int) -> Page:
    """A page of runs, newest first. Raises `Invalid`."""
    if not 1 <= limit <= MOST:
        raise Invalid(f"limit must be from 1 to {MOST}, not {limit}")
    items: list[RunLine] = []
    for looked_at, line in enumerate(_newest(world, after), 1):
        if agent in ("", line.agent) and status in ("", line.status):
            items.append(line)
        if len(items) == limit or looked_at == LOOKED_AT:
            return Page(items=tuple(items), next=line.id)
    return Page(items=tuple(items))


def approvals(world: World, *, open_only: bool) -> list[Approval]:
    """The questions of runs that wait for somebody, oldest first."""
    runs = [world.store.journals.load(run) for run in world.store.listing.asking()]
    found = [approval for run in runs for approval in _questions(world, run, open_only)]
    return sorted(found, key=lambda approval: approval.asked_at)


def _questions(world: World, run: Run, open_only: bool) -> Iterator[Approval]:
    for question in run.questions.values():
        if question.open or not open_only:
            yield question_views.approval(world, run, question)


def _newest(world: World, after: str) -> Iterator[RunLine]:
    while batch := world.store.listing.newest(after, BATCH):
        for id in batch:
            run = world.store.journals.load(id)
            if run.began:
                yield views.line(world.store, run)
        after = batch[-1]
