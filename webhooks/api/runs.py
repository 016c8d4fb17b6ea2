"""Runs: begin one, read them, follow them, cancel, retry."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Blueprint, Response
from pydantic import AfterValidator, Field

from tasks.status import Page, RunStatus, RunView
from webhooks import auth, context
from webhooks.api import answers, examples, stream, waiting
from webhooks.api.operation import EVENTS, Operation, operation
from webhooks.api.shapes import Journal, StreamedEntry
from webhooks.bodies import Body

blueprint = Blueprint("runs", __name__)
LONGEST_PROMPT = 65_536
"""Characters of a prompt; what is longer is material, and belongs in `input`."""


def _whole(text: str) -> str:
    if "\0" in text:
        raise ValueError(f"holds a NUL character at position {text.index(chr(0))}, which no model can be sent")
    return text


Prompt = Annotated[
    str,
    Field(max_length=LONGEST_PROMPT, json_schema_extra={"pattern": "^[^\\u0000]*$"}),
    AfterValidator(_whole),
]


class Begin(Body, json_schema_extra={"examples": [examples.BEGIN]}):
    """`prompt`: what an agent that takes one is to do. `input`: the fields that its flow takes; beside a prompt,
    whatever it is to be told as data.

    `session_id`: runs of one agent and one caller under the same name follow each other, and each is told what those
    before it were asked and answered. `output_schema`: the JSON Schema (2020-12, at most 64 KB, no references to
    elsewhere) of the output; without one it is a text.
    """

    prompt: Prompt = ""
    input: dict[str, Any] = Field(default={})
    session_id: str | None = Field(default=None, pattern="^[!-~]{1,128}$")
    output_schema: dict[str, Any] | None = None


class BeginHeaders(Body):
    """How often, and how long."""

    idempotency_key: str = Field(
        default="",
        alias="Idempotency-Key",
        max_length=255,
        description="The same one of the same key's holder and agent begins one run; with other content it is refused.",
    )
    prefer: str = Field(
        default="",
        alias="Prefer",
        description="`wait=SECONDS` (RFC 7240; at most 60) holds the answer until the run ends or waits for people.",
    )


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


@blueprint.post("/agents/<agent>/runs")
@operation(
    Operation(
        scopes=("run",),
        body=Begin,
        sent=BeginHeaders,
        gives={200: RunView, 202: RunView},
        refuses={
            404: "There is no such agent.",
            422: "It does not fit the agent, or an `Idempotency-Key` used before.",
        },
    )
)
def begin(agent: str, body: Begin, sent: BeginHeaders) -> Response:
    """Begin a run: 202, or 200 when it was waited for and has ended or waits for people."""
    key = auth.asking()
    auth.for_agent(key, agent)
    run = context.runs().begin(
        agent,
        starter=auth.name(key),
        prompt=body.prompt,
        input=body.input,
        session=body.session_id or "",
        output_schema=body.output_schema,
        idempotency_key=sent.idempotency_key,
    )
    return waiting.answered(run, sent.prefer)


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
