"""A request's body as a checked shape, or a problem that says what is wrong with it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json, to_json
from werkzeug.wrappers import Request

from agents.engine import encode
from agents.engine.canonical import canonical
from agents.engine.encode import MOST_DEEP
from agents.engine.errors import Refused
from webhooks.problems import Problem

API_LIMIT = 1_000_000
"""Bytes of a body, for everything but webhooks."""
TOO_DEEP = f"The body is nested more than {MOST_DEEP} levels deep."
SLACK = 5_000_000
"""Bytes past a limit that are read still: a client that sends all before it reads then sees the answer."""


class Body(BaseModel):
    """What an API request sends. A field it does not know is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


AnyBody = TypeVar("AnyBody", bound=Body)


def received(request: Request, limit: int) -> bytes:
    """A request's raw body. Raises `Problem` (413) when it is longer than so many bytes."""
    request.max_content_length = limit + SLACK
    raw = request.get_data()
    if len(raw) > limit:
        raise Problem(413, "too-large", f"The body is {len(raw)} bytes long; at most {limit} are taken.")
    return raw


def json_object(raw: bytes) -> dict[str, Any]:
    """Parse strictly: UTF-8, no NaN, no lone surrogates, at most 100 levels deep. Raises `Problem` (400)."""
    body = _json(raw)
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "The body must be a JSON object.")
    return body


def json_objects(raw: bytes) -> dict[str, Any] | list[Any]:
    """The same; or an array, whose items are whatever was sent."""
    body = _json(raw)
    if not isinstance(body, dict | list) or not body:
        raise Problem(400, "malformed", "The body must be a JSON object, or an array of them.")
    return body


def fingerprint(body: dict[str, Any]) -> str:
    """Tells again what says the same, however it was spaced."""
    return sha256(to_json(body)).hexdigest()[:32]


def _json(raw: bytes) -> Any:
    """Only keys are remembered from one body to the next: values seldom come twice."""
    try:
        body = from_json(raw, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise Problem(400, "malformed", f"The body is not JSON: {error}.") from None
    if is_deep(raw, body):
        raise Problem(400, "malformed", TOO_DEEP)
    return body


def is_deep(raw: bytes, body: Any) -> bool:
    """Whether a body is nested deeper than is taken. Most have fewer brackets than that, and need no walk."""
    return raw.count(b"[") + raw.count(b"{") > MOST_DEEP and encode.is_deep(body)


def fitted(shape: type[AnyBody], sent: dict[str, Any]) -> AnyBody:
    """What was sent, in its shape. Raises `Problem` (422) naming each field that does not fit."""
    try:
        canonical(sent)
        return shape.model_validate(sent)
    except Refused as error:
        raise Problem(422, "invalid", f"The request does not fit: {error}.") from None
    except ValidationError as error:
        raise Problem(422, "invalid", f"The request does not fit: {complaints(error)}.") from None


def complaints(error: ValidationError) -> str:
    """What does not fit, field by field, without repeating what was sent."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in found)
