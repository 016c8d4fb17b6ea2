"""Questions that wait for people: read them, answer them."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, Response
from pydantic import Field

from tasks.errors import NoLongerOpen
from tasks.status import Approval, DecisionView
from webhooks import auth, context, outcomes
from webhooks.api import answers, examples
from webhooks.api.operation import Operation, operation
from webhooks.api.shapes import Approvals
from webhooks.bodies import Body
from webhooks.problems import Problem

blueprint = Blueprint("approvals", __name__)
CHANNEL = "api"


class Which(Body):
    """`all`: of every run that is still alive, answered or not."""

    status: Literal["open", "all"] = "open"


class Answer(Body, json_schema_extra={"examples": [examples.ANSWER]}):
    """`outcome`: one of the question's `outcomes`. `args_hash` binds the answer to the arguments that were read, and
    has to be sent with the answer to an approval; `position` is for `continue` only.
    """

    outcome: str
    note: str = Field(default="", max_length=2000)
    position: int = Field(default=0, ge=0)
    args_hash: str = ""
    args: Any = None


@blueprint.get("/approvals")
@operation(Operation(scopes=("read", "approve"), query=Which, gives={200: Approvals}))
def every(query: Which) -> Response:
    """What waits for people, oldest first."""
    return answers.view(Approvals(items=tuple(context.runs().approvals(open_only=query.status == "open"))))


@blueprint.get("/approvals/<id>")
@operation(Operation(scopes=("read", "approve"), gives={200: Approval}))
def one(id: str) -> Response:
    """One question, with the evidence."""
    return answers.view(context.runs().approval(id))


@blueprint.post("/approvals/<id>")
@operation(
    Operation(
        scopes=("approve",),
        body=Answer,
        gives={200: DecisionView},
        refuses={
            403: "It is not asked of the person whom the key names, or the key names none.",
            409: "Somebody else has answered (`decision` says who), or the world has moved on.",
            410: "It is too late.",
        },
    )
)
def answer(id: str, body: Answer) -> Response:
    """Answer a question, as the person the key names."""
    person = auth.person(auth.asking())
    if "args" in body.model_fields_set:
        raise Problem(422, "not-supported", "Editing `args` is not supported by this version.")
    if not body.args_hash and context.runs().approval(id).kind == "approve":
        raise Problem(422, "invalid", "args_hash is missing: send back the one of the arguments you read.")
    try:
        decision = context.runs().decide(
            id,
            body.outcome,
            person=person,
            channel=CHANNEL,
            note=body.note,
            position=body.position,
            args_hash=body.args_hash,
        )
    except NoLongerOpen as error:
        raise _closed(id, error) from None
    return answers.view(decision)


def _closed(id: str, error: NoLongerOpen) -> Problem:
    status = context.runs().approval(id).status
    code, _ = outcomes.CLOSED.get(status, (409, ""))
    return Problem(code, f"question-{status}", str(error))
