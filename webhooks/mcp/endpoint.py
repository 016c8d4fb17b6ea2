"""`POST /mcp`: who asks, from where, and one message. There is no stream to GET, and no session to DELETE."""

from __future__ import annotations

from flask import Blueprint, Response, request
from mcp_types import INVALID_REQUEST, JSONRPCError, JSONRPCRequest, JSONRPCResponse

from tasks.guarded import Caller
from webhooks import auth
from webhooks.bodies import API_LIMIT, received
from webhooks.mcp import eras, hosts, messages, methods
from webhooks.mcp.eras import Era
from webhooks.mcp.messages import Wrong
from webhooks.problems import Problem

blueprint = Blueprint("mcp", __name__)


@blueprint.post("/mcp")
def post() -> Response:
    """Answer one message."""
    hosts.check()
    caller = _caller()
    _check_media_types()
    try:
        return _answered(caller, received(request, API_LIMIT))
    except Wrong as wrong:
        return messages.error(wrong)


def _answered(caller: Caller, raw: bytes) -> Response:
    message = messages.read(raw)
    if isinstance(message, JSONRPCRequest):
        return _result(caller, message)
    if isinstance(message, JSONRPCResponse | JSONRPCError) and eras.is_modern():
        raise Wrong(INVALID_REQUEST, messages.ONE, status=400)
    return messages.accepted()


def _result(caller: Caller, message: JSONRPCRequest) -> Response:
    era: Era | None = None
    try:
        era = eras.of(message)
        response = messages.result(message, methods.answer(caller, era, message))
    except Wrong as wrong:
        wrong.id = message.id
        if era and not era.modern:
            wrong.status = 200  # an error is an answer like any other: the handshake era has no statuses for them
        raise
    if message.method == "initialize" and (session := eras.session(message.params or {})):
        response.headers[eras.SESSION] = session
    return response


def _caller() -> Caller:
    """Raises `Problem`: 401, and 403 for a key that is not for one agent."""
    key = auth.require("run")
    if not key.agent:
        detail = "This key is for no agent in particular; set `agent` beside it in API_KEYS, and the scope run alone."
        raise Problem(403, "no-agent", detail)
    return Caller(auth.fingerprint(key), key.agent, auth.name(key), key.trust)


def _check_media_types() -> None:
    if not request.is_json:
        raise Problem(415, "not-json", "Send the body as application/json.")
    if request.accept_mimetypes and not request.accept_mimetypes.accept_json:
        raise Problem(406, "not-acceptable", "The answer is application/json: say in Accept that it may be.")
