"""Runs: read them, follow them, cancel, retry."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response
from pydantic import Field

from tasks.status import Page, RunStatus, RunView
from webhooks import auth, context
from webhooks.api import answers, stream
from webhooks.api.operation import EVENTS, Operation, operation
from webhooks.api.shapes import Journal, StreamedEntry
from webhooks.bodies import Body

blueprint = Blueprint("runs", __name__)


class StreamHeaders(Body):
    """The number of the last entry that the client has: the stream goes on after it."""

    last_event_id: int = Field(default=0, alias="Last-Event-ID", ge=0, le=2**53 - 1)


class Which(Body):
    """A page of the list, newest first; `after` is the last page's `next`."""

    agent: str = ""
    status: RunStatus | Literal[""] = ""
    after: str = ""
    limit: int = Field(default=50, ge=1, le=200)


class Cancel(Body):
    """Why, for the journal."""

    why: str = Field(default="", max_length=2000)


@blueprint.get("/runs")
@operation(Operation(scopes=("read",), query=Which, gives={200: Page}))
def every(query: Which) -> Response:
    """Runs, newest first, a page at a time."""
    page = context.runs().list(agent=query.agent, status=query.status, after=query.after, limit=query.limit)
    return answers.view(page)


@blueprint.get("/runs/<run>")
@operation(Operation(scopes=("read",), gives={200: RunView}))
def one(run: str) -> Response:
    """A run: status, output, calls, spending, approvals."""
    return answers.view(context.runs().get(run))


@blueprint.get("/runs/<run>/journal")
@operation(Operation(scopes=("read",), gives={200: Journal}))
def journal(run: str) -> Response:
    """Every entry of a run, in order."""
    return answers.view(Journal(items=tuple(context.runs().journal(run))))


@blueprint.get("/runs/<run>/stream")
@operation(
    Operation(
        scopes=("read",),
        sent=StreamHeaders,
        gives={200: StreamedEntry, 204: None},
        media=EVENTS,
        refuses={422: "`Last-Event-ID` is the number of no entry."},
    )
)
def follow(run: str, sent: StreamHeaders) -> Response:
    """The entries of a run as server-sent events, now and as they are written, until it has ended.

    `id` is the entry's number, `event` its kind, `data` the entry as the journal gives it. 204: it has ended, and the
    client has every entry. 503: too many requests wait already.
    """
    return stream.of(run, sent.last_event_id)


@blueprint.post("/runs/<run>/cancel")
@operation(Operation(scopes=("run",), body=Cancel, gives={202: RunView}, refuses={422: "It has ended."}))
def cancel(run: str, body: Cancel) -> Response:
    """Wish that a run ends. It ends between two commands, so it may still be running in the answer."""
    key = auth.asking()
    auth.for_agent(key, context.runs().get(run).agent)
    context.runs().cancel(run, auth.name(key), body.why)
    return answers.run(context.runs().get(run), 202)


@blueprint.post("/runs/<run>/retry")
@operation(Operation(scopes=("run",), body=Body, gives={202: RunView}, refuses={422: "It has not failed."}))
def retry(run: str) -> Response:
    """Begin attempt n+1 of a run that failed."""
    key = auth.asking()
    auth.for_agent(key, context.runs().get(run).agent)
    again = context.runs().retry(run, auth.name(key))
    return answers.run(context.runs().get(again), 202)
