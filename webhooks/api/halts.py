"""The kill switch: of everything, of an agent, of a tool."""

from __future__ import annotations

from flask import Blueprint, Response

from tasks.halting import EVERYTHING
from webhooks import auth, context
from webhooks.api import answers
from webhooks.api.operation import Operation, operation
from webhooks.api.shapes import Halts
from webhooks.bodies import Body

blueprint = Blueprint("halts", __name__, url_prefix="/halt")
KNOWN = {404: "There is no such agent or tool."}


@blueprint.get("")
@operation(Operation(scopes=("read", "admin"), gives={200: Halts}))
def every() -> Response:
    """What is halted now, since when, and by whom."""
    return _halts()


@blueprint.put("")
@operation(Operation(scopes=("admin",), body=Body, gives={200: Halts}))
def halt_all() -> Response:
    """Let no effect begin from now on."""
    return _halt(EVERYTHING)


@blueprint.delete("")
@operation(Operation(scopes=("admin",), gives={200: Halts}))
def lift_all() -> Response:
    """End the halt of everything; what it held goes on."""
    return _lift(EVERYTHING)


@blueprint.put("/<any(agents, tools):kind>/<name>")
@operation(Operation(scopes=("admin",), body=Body, gives={200: Halts}, refuses=KNOWN))
def halt(kind: str, name: str) -> Response:
    """Let no effect of this agent or tool begin from now on."""
    return _halt(f"{kind}/{name}")


@blueprint.delete("/<any(agents, tools):kind>/<name>")
@operation(Operation(scopes=("admin",), gives={200: Halts}, refuses=KNOWN))
def lift(kind: str, name: str) -> Response:
    """End a halt; what it held goes on."""
    return _lift(f"{kind}/{name}")


def _halt(scope: str) -> Response:
    context.runs().halt(scope, auth.name(auth.asking()))
    return _halts()


def _lift(scope: str) -> Response:
    context.runs().lift(scope, auth.name(auth.asking()))
    return _halts()


def _halts() -> Response:
    now = context.runs().halts()
    since = {scope: each.since for scope, each in now.items()}
    return answers.view(Halts(halted=since, by={scope: each.by for scope, each in now.items()}))
