"""Schedules: what comes next, and what came last; and one begun now."""

from __future__ import annotations

from flask import Blueprint, Response

from tasks.status import RunView
from webhooks import auth, context
from webhooks.api import answers
from webhooks.api.operation import Operation, operation
from webhooks.api.shapes import Schedules
from webhooks.bodies import Body

blueprint = Blueprint("schedules", __name__)


@blueprint.get("/schedules")
@operation(Operation(scopes=("read",), gives={200: Schedules}))
def every() -> Response:
    """What agents begin by the clock, the one that comes next first."""
    return answers.view(Schedules(items=tuple(context.runs().schedules())))


@blueprint.post("/schedules/<agent>/<name>/runs")
@operation(
    Operation(
        scopes=("run",),
        body=Body,
        gives={202: RunView},
        refuses={404: "There is no such schedule.", 422: "A run of it has not ended, or it is halted."},
    )
)
def begin(agent: str, name: str) -> Response:
    """Begin a run of a schedule now; what is planned comes as planned."""
    key = auth.asking()
    auth.for_agent(key, agent)
    run = context.runs().begin_scheduled(f"{agent}/{name}", auth.name(key))
    return answers.run(context.runs().get(run), 202)
