"""Runs: begin one, read them, cancel, retry."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request
from pydantic import Field

from tasks.status import RunStatus, RunView
from webhooks import auth, context
from webhooks.api import answers
from webhooks.bodies import Body
from webhooks.problems import Problem
from webhooks.readers import BUSY, settled

blueprint = Blueprint("runs", __name__)
LONGEST_WAIT = 60
"""Seconds that `Prefer: wait` may hold a request."""
LONGEST_KEY = 255
WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*\"?([0-9]{1,9})\"?\s*(?=[,;]|$)", re.IGNORECASE)
NOT_YET = ("session_id", "output_schema")
"""Fields of the API that this version refuses."""


class Begin(Body):
    """`input`: the fields that the agent's flow takes."""

    prompt: str = ""
    input: dict[str, Any] = Field(default={})
    session_id: Any = None
    output_schema: Any = None


class Which(Body):
    """A page of the list, newest first; `after` is the last page's `next`."""

    agent: str = ""
    status: RunStatus | None = None
    after: str = ""
    limit: int = Field(default=50, ge=1, le=200)


class Cancel(Body):
    """Why, for the journal."""

    why: str = Field(default="", max_length=2000)


@blueprint.post("/agents/<agent>/runs")
def begin(agent: str) -> Response:
    """Begin a run: once for an `Idempotency-Key`. `Prefer: wait=N` (RFC 7240) waits for it to end or park."""
    key = auth.require("run")
    auth.for_agent(key, agent)
    body = answers.body(Begin)
    for field in NOT_YET:
        if field in body.model_fields_set:
            raise Problem(422, "not-supported", f"{field} is not supported by this version.")
    run = context.runs().begin(
        agent,
        prompt=body.prompt,
        input=body.input,
        starter=auth.name(key),
        idempotency_key=_idempotency_key(),
    )
    return _when_settled(run)


@blueprint.get("/runs")
def every() -> Response:
    """Runs, newest first: `?agent=&status=&after=&limit=`."""
    auth.require("read")
    which = answers.query(Which)
    page = context.runs().list(agent=which.agent, status=which.status or "", after=which.after, limit=which.limit)
    return answers.view(page)


@blueprint.get("/runs/<run>")
def one(run: str) -> Response:
    """Status, output, calls, spending, approvals."""
    auth.require("read")
    return answers.view(context.runs().get(run))


@blueprint.get("/runs/<run>/journal")
def journal(run: str) -> Response:
    """Every entry, in order."""
    auth.require("read")
    return answers.listed(context.runs().journal(run))


@blueprint.post("/runs/<run>/cancel")
def cancel(run: str) -> Response:
    """Wish that a run ends. It ends between two commands, so it may still be running in the answer."""
    key = auth.require("run")
    body = answers.body(Cancel)
    auth.for_agent(key, context.runs().get(run).agent)
    context.runs().cancel(run, auth.name(key), body.why)
    return answers.run(context.runs().get(run), 202)


@blueprint.post("/runs/<run>/retry")
def retry(run: str) -> Response:
    """Begin attempt n+1 of a run that failed."""
    key = auth.require("run")
    answers.body(Body)
    auth.for_agent(key, context.runs().get(run).agent)
    again = context.runs().retry(run, auth.name(key))
    return answers.run(context.runs().get(again), 202)


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise Problem(400, "malformed", f"Idempotency-Key is longer than {LONGEST_KEY} characters.")
    return key


def _when_settled(run: str) -> Response:
    seconds = _wait()
    if seconds is None:
        return answers.run(context.runs().get(run), 202)
    with context.readers().place() as taken:
        if not taken:
            return answers.run(context.runs().get(run), 202)
        view = settled(context.runs(), run, seconds)
    return answers.run(view, _status(view), Preference_Applied=f"wait={seconds}")


def _wait() -> int | None:
    asked = WAIT.search(request.headers.get("Prefer", ""))
    return min(int(asked[1]), LONGEST_WAIT) if asked else None


def _status(view: RunView) -> int:
    return 202 if view.status in BUSY else 200
