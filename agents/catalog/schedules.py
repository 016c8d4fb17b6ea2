"""Checks what an agent begins by the clock: names, jitter, and that its flow takes what a tick gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from math import inf
from typing import Any

from pydantic import ValidationError

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.catalog.workflow import Workflow
from agents.engine.schedule import TICK
from agents.engine.task import Task
from agents.policy.cron import moments
from agents.policy.spec import AgentSpec, EverySpec

TRIED, YEARS = 400, 100 * 366 * 86_400.0
"""Ticks whose distances are looked at, and the seconds within which they come: the calendar has an end."""
FROM = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
"""Clocks are changed in this year wherever they still are."""


def given(flow: Workflow, every: EverySpec, scheduled: str, missed: int) -> dict[str, Any]:
    """What a flow is given at a tick. One that takes a prompt finds the tick's fields in its `input`, as data."""
    tick: dict[str, Any] = dict(zip(TICK, (scheduled, every.name, missed, every.zone), strict=True))
    if not issubclass(flow.input, Task):
        if "zone" not in flow.input.model_fields:
            del tick["zone"]
        return {**tick, **every.input}
    own = flow.input.model_fields.keys() - {"input"}
    rest = {name: value for name, value in every.input.items() if name not in own}
    return {**{name: value for name, value in every.input.items() if name in own}, "input": {**tick, **rest}}


def check(document: Document, spec: AgentSpec, flows: Mapping[str, Workflow], problems: Problems) -> None:
    """Check `[[every]]`. `flows` are those that could be loaded."""
    names = [every.name for every in spec.every]
    for n, every in enumerate(spec.every):
        flow = flows.get(every.flow or spec.flow)
        wrong = [*_name(names, n), *_jitter(every), *(_input(every, flow) if flow else ())]
        for place, what in wrong:
            problems.add(document.path, f"[[every]] {n + 1}: {what}", document.line(("every", n, *place)))


def _name(names: list[str], n: int) -> Iterator[tuple[Place, str]]:
    if names[n] in names[:n]:
        yield ("name",), f'another is named "{names[n]}"; give each its own name'


def _jitter(every: EverySpec) -> Iterator[tuple[Place, str]]:
    if not every.jitter:
        return
    shortest = _shortest(every.cron, every.zone)
    if every.jitter >= shortest:
        what = f"`jitter` is {every.jitter:g} s, and ticks are {shortest:g} s apart at times; make it shorter than that"
        yield ("jitter",), what


@lru_cache(maxsize=1024)
def _shortest(cron: str, zone: str) -> float:
    """Seconds between two ticks, at the least. The catalog is loaded more than once, and this takes a while."""
    tried = islice(takewhile(lambda at: at < FROM + YEARS, moments(cron, zone, FROM)), TRIED)
    return min((later - sooner for sooner, later in pairwise(tried)), default=inf)


def _input(every: EverySpec, flow: Workflow) -> Iterator[tuple[Place, str]]:
    taken = flow.input.model_fields
    for name in every.input:
        if name in TICK:
            yield ("input",), f"`input` sets {name}, which every tick has; give it another name"
        elif name not in taken and not issubclass(flow.input, Task):
            yield ("input",), f"`input` sets {name}, which its flow does not take; {instead(name, taken)}"
    try:
        flow.input.model_validate(given(flow, every, "2026-01-01T00:00:00+00:00", 0))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        what = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found)
        yield ("input",), f"its flow is given {', '.join(TICK)} and `input`, which does not fit: {what}"
