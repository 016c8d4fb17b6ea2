"""What an operation of the API takes and gives. A view is handed it checked, and /openapi.json says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from agents.settings import Scope
from webhooks import auth
from webhooks.api import answers
from webhooks.bodies import Body

View = Callable[..., Response]
Shape = tuple[type[BaseModel], JsonSchemaMode]
JSON, EVENTS = "application/json", "text/event-stream"


@dataclass(frozen=True)
class Operation:
    """`scopes`: a key needs one of them. `gives`: the shape of the answer by status (None: it has no body).

    `body`, `query` and `sent` (the headers that it reads) are the shapes of the request; `refuses` are the statuses
    of problems besides those that every operation has, each with when it comes; `media` is the type of the answers.
    """

    scopes: tuple[Scope, ...]
    gives: Mapping[int, type[BaseModel] | None]
    body: type[Body] | None = None
    query: type[Body] | None = None
    sent: type[Body] | None = None
    refuses: Mapping[int, str] = field(default_factory=dict)
    media: str = JSON

    @property
    def shapes(self) -> set[Shape]:
        """All it needs of the document; what is streamed is described as what a client reads."""
        taken: set[Shape] = {(self.body, "validation")} if self.body else set()
        return taken | {(shape, self.mode) for shape in self.gives.values() if shape}

    @property
    def mode(self) -> JsonSchemaMode:
        return "serialization" if self.media == JSON else "validation"


def operation(operation: Operation) -> Callable[[View], View]:
    """Check the key, then what was sent; the view is given `body`, `query` and `sent`, each if it has fields.

    Raises `Problem`: 401, 403 for the key; 400, 413, 415, 422 for what was sent.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(**path: Any) -> Response:
            auth.require(*operation.scopes)
            return view(**path, **_given(operation))

        checked.operation = operation  # type: ignore[attr-defined]
        return checked

    return wrap


def of(view: object) -> Operation | None:
    """What a view was declared with."""
    return getattr(view, "operation", None)


def _given(operation: Operation) -> dict[str, Body]:
    given: dict[str, Body] = {}
    if operation.sent:
        given["sent"] = answers.sent(operation.sent)
    if operation.query:
        given["query"] = answers.query(operation.query)
    if operation.body:
        given["body"] = answers.body(operation.body)
    return {name: each for name, each in given.items() if type(each).model_fields}
