"""Schedules: what comes next, and what came last."""

from __future__ import annotations

from flask import Blueprint, Response

from webhooks import context
from webhooks.api import answers
from webhooks.api.operation import Operation, operation
from webhooks.api.shapes import Schedules

blueprint = Blueprint("schedules", __name__)


@blueprint.get("/schedules")
@operation(Operation(scopes=("read",), gives={200: Schedules}))
def every() -> Response:
    """What agents begin by the clock, the one that comes next first."""
    return answers.view(Schedules(items=tuple(context.runs().schedules())))
