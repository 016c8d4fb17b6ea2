"""Tools: every one there is, whose it is, what it may do and why."""

from __future__ import annotations

from flask import Blueprint, Response

from webhooks import context
from webhooks.api import answers
from webhooks.api.operation import Operation, operation
from webhooks.api.shapes import Tools

blueprint = Blueprint("tools", __name__)


@blueprint.get("/tools")
@operation(Operation(scopes=("read",), gives={200: Tools}))
def every() -> Response:
    """Every tool, with its source, its risk and why, what its arguments are for, who may use it, and how it went."""
    return answers.view(Tools(items=tuple(context.runs().tools())))
