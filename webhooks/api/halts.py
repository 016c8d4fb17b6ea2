"""The kill switch: of everything, of an agent, of a tool."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from webhooks import auth, context
from webhooks.api import answers
from webhooks.bodies import Body

blueprint = Blueprint("halts", __name__, url_prefix="/halt")


@blueprint.get("")
def every() -> Response:
    """The scopes halted now, each with the time it began (seconds since the epoch)."""
    auth.require("read", "admin")
    return _halts()


@blueprint.put("", defaults={"scope": "all"})
@blueprint.put("/<any(agents, tools):kind>/<name>")
def halt(scope: str = "", kind: str = "", name: str = "") -> Response:
    """Let no effect of this scope begin from now on."""
    key = auth.require("admin")
    answers.body(Body)
    context.runs().halt(scope or f"{kind}/{name}", auth.name(key))
    return _halts()


@blueprint.delete("", defaults={"scope": "all"})
@blueprint.delete("/<any(agents, tools):kind>/<name>")
def lift(scope: str = "", kind: str = "", name: str = "") -> Response:
    """End a halt; what it held goes on."""
    key = auth.require("admin")
    context.runs().lift(scope or f"{kind}/{name}", auth.name(key))
    return _halts()


def _halts() -> Response:
    return jsonify(halted=context.runs().halts())
