"""Every error as a problem document (RFC 9457, "Problem Details for HTTP APIs")."""

from __future__ import annotations

import json
import logging
import uuid
from http import HTTPStatus
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from tasks.errors import (
    AlreadyDecided,
    Forbidden,
    Invalid,
    LinkExpired,
    LinkForged,
    NoLongerOpen,
    NotFound,
    StoreAway,
)
from webhooks.answer import Answer

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "5"
"""Seconds after which a client may try again when the store is away."""


class Problem(Exception):
    """The request is answered with this: what is wrong and what to do (`detail`), and under which `status`.

    `kind` is the stable name clients may branch on ("bad-signature"); `more` are further members.
    """

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.more = headers or {}, more

    def document(self) -> dict[str, Any]:
        """The members of the document: `type`, `title`, `status`, `detail`, and what else it says."""
        return {
            "type": f"urn:placet:problem:{self.kind}",
            "title": self.kind.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


def of(error: Exception) -> Problem:
    """The problem that an error of the door or of Flask is told as. The unforeseen is logged under an id."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, AlreadyDecided):
        return Problem(409, "already-decided", str(error), decision=error.decision.model_dump(mode="json"))
    for expected, (status, kind) in DOOR.items():
        if isinstance(error, expected):
            return Problem(status, kind, str(error), headers=_retry(status))
    return _unforeseen(error)


DOOR: dict[type[Exception], tuple[int, str]] = {
    NotFound: (404, "not-found"),
    Invalid: (422, "invalid"),
    Forbidden: (403, "forbidden"),
    NoLongerOpen: (409, "no-longer-open"),
    LinkForged: (404, "link-forged"),
    LinkExpired: (410, "link-expired"),
    StoreAway: (503, "store-away"),
}
"""How each of the door's errors is told."""


def answer(problem: Problem) -> Answer:
    """A problem as an answer."""
    body = json.dumps(problem.document(), ensure_ascii=False).encode()
    return Answer(problem.status, body, MEDIA_TYPE, problem.headers)


def respond(problem: Problem) -> Response:
    """A problem as a response of Flask's."""
    told = answer(problem)
    response = Response(told.body, told.status, mimetype=told.media_type)
    response.headers.update(told.headers)
    return response


def install(app: Flask) -> None:
    """Answer whatever is raised with a problem document: the outer wall on this floor."""
    app.register_error_handler(Exception, lambda error: respond(of(error)))


def _retry(status: int) -> dict[str, str]:
    return {"Retry-After": RETRY_AFTER} if status == 503 else {}


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    kind = {413: "too-large"}.get(status, HTTPStatus(status).phrase.lower().replace(" ", "-"))
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return Problem(status, kind, error.description or HTTPStatus(status).phrase, headers=headers)


def _unforeseen(error: Exception) -> Problem:
    id = uuid.uuid4().hex
    log.error("error %s", id, exc_info=error)
    return Problem(500, "internal-error", f"Something went wrong here. It is in the log as {id}.", id=id)
