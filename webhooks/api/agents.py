"""Agents: begin a run of one."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import AfterValidator, Field

from tasks.status import RunView
from webhooks import auth, context
from webhooks.api import examples, waiting
from webhooks.api.operation import Operation, operation
from webhooks.bodies import Body

blueprint = Blueprint("agents", __name__)
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
