"""What agents remember: look at it, vouch for it, forget it, and forget all that a run has kept."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response
from pydantic import Field

from agents.tools.memory.shapes import Kind
from webhooks import auth, context
from webhooks.api import answers
from webhooks.api.operation import Operation, operation
from webhooks.api.shapes import Forgotten, Memories, MemoryView
from webhooks.bodies import Body

blueprint = Blueprint("memories", __name__)
NAMED = r"^[^\x00]*$"
NOBODY = {403: "The key names no person."}
NOT_THEIRS = {403: "The key names nobody who may, or whoever caused the run that kept it."}


class Which(Body):
    """The newest, of all that is named here."""

    agent: str = Field(default="", max_length=200, pattern=NAMED)
    kind: Kind | Literal[""] = ""
    subject: str = Field(default="", max_length=320, pattern=NAMED)
    run: str = Field(default="", max_length=200, pattern=NAMED)
    limit: int = Field(default=50, ge=1, le=200)


@blueprint.get("/memories")
@operation(Operation(scopes=("read", "approve"), query=Which, gives={200: Memories}))
def every(query: Which) -> Response:
    """What is remembered, newest first; what is forgotten or expired is not among it."""
    found = context.runs().remembered.list(**query.model_dump())
    return answers.view(Memories(items=tuple(MemoryView.of(each) for each in found)))


@blueprint.get("/memories/<memory>")
@operation(Operation(scopes=("read", "approve"), gives={200: MemoryView}))
def one(memory: str) -> Response:
    """One memory."""
    return answers.view(MemoryView.of(context.runs().remembered.get(memory)))


@blueprint.post("/memories/<memory>/promote")
@operation(Operation(scopes=("approve",), body=Body, gives={200: MemoryView}, refuses=NOT_THEIRS))
def promote(memory: str) -> Response:
    """Vouch for a memory in quarantine, as the person the key names."""
    person = auth.person(auth.asking())
    return answers.view(MemoryView.of(context.runs().remembered.promote(memory, person)))


@blueprint.delete("/memories/<memory>")
@operation(Operation(scopes=("approve",), gives={200: Forgotten}, refuses=NOBODY))
def forget(memory: str) -> Response:
    """Erase what a memory says, as the person the key names."""
    context.runs().remembered.forget(memory, auth.person(auth.asking()))
    return answers.view(Forgotten(forgotten=(memory,)))


@blueprint.delete("/runs/<run>/memories")
@operation(Operation(scopes=("approve",), gives={200: Forgotten}, refuses=NOBODY))
def roll_back(run: str) -> Response:
    """Forget all that a run and its delegates have kept, as the person the key names."""
    gone = context.runs().remembered.roll_back(run, auth.person(auth.asking()))
    return answers.view(Forgotten(forgotten=tuple(gone)))
