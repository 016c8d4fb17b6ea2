"""JSON-RPC 2.0 as MCP uses it: one message in, one answer out."""

from __future__ import annotations

from typing import Any

from flask import Response
from mcp_types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
)
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json

from webhooks import bodies

MEDIA_TYPE = "application/json"
ONE = "Send one JSON-RPC 2.0 request or notification, as an object. Batches are not taken."
Message = JSONRPCRequest | JSONRPCNotification | JSONRPCResponse | JSONRPCError


class Wrong(Exception):
    """The request is answered with this error. `id`: whose request it was; None where that cannot be told."""

    def __init__(self, code: int, message: str, data: Any = None, *, status: int = 200) -> None:
        super().__init__(message)
        self.code, self.message, self.data, self.status = code, message, data, status
        self.id: int | str | None = None


def read(raw: bytes) -> Message:
    """The message of a body. Raises `Wrong` (400)."""
    try:
        body = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise Wrong(PARSE_ERROR, f"The body is not JSON: {error}.", status=400) from None
    if bodies.is_deep(raw, body):
        raise Wrong(INVALID_REQUEST, bodies.TOO_DEEP, status=400)
    if not isinstance(body, dict):
        raise Wrong(INVALID_REQUEST, ONE, status=400)
    try:
        return _shape(body).model_validate(body)
    except ValidationError:
        raise Wrong(INVALID_REQUEST, ONE, status=400) from None


def result(request: JSONRPCRequest, given: dict[str, Any]) -> Response:
    """What a request is answered with."""
    return Response(to_json({"jsonrpc": "2.0", "id": request.id, "result": given}), 200, mimetype=MEDIA_TYPE)


def error(wrong: Wrong) -> Response:
    """What is wrong with a request. `id` is null where that cannot be told, and never left out."""
    data = ErrorData(code=wrong.code, message=wrong.message, data=wrong.data)
    told = {"jsonrpc": "2.0", "id": wrong.id, "error": data.model_dump(mode="json", exclude_none=True)}
    return Response(to_json(told), wrong.status, mimetype=MEDIA_TYPE)


def accepted() -> Response:
    """A message that nothing is answered to."""
    return Response(status=202)


def _shape(body: dict[str, Any]) -> type[Message]:
    """What a message is, by what it has: one with a method and an id is a request, however odd that id."""
    if "method" in body:
        return JSONRPCRequest if "id" in body else JSONRPCNotification
    return JSONRPCError if "error" in body else JSONRPCResponse


def dumped(model: BaseModel) -> dict[str, Any]:
    """A model of MCP's as it goes over the wire."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)
