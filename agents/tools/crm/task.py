"""The tool `crm.task`: something for a person to do about a contact, by a day."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from agents.clients import hubspot, hubspot_links
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.crm import noting
from agents.tools.crm.fields import Plain
from agents.tools.crm.previews import shown
from agents.tools.crm.records import id_if_there, id_of
from agents.tools.crm.shapes import Id, Shape


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment needs its zone, as in 2026-12-01T09:00:00+01:00")
    return text


Title = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"\S"), Plain]
Words = Annotated[str, StringConstraints(max_length=10_000), Plain]
Due = Annotated[str, StringConstraints(max_length=40), AfterValidator(_moment)]
"""ISO 8601, with a zone."""


class Tasked(Shape):
    """A task, and the contact it is about."""

    id: str
    contact: str


@tool(
    "crm.task",
    risk="medium",
    repeat=probe,
    once_per=("contact", "title", "due"),
    roles={"contact": "ref", "title": "content", "text": "content", "due": "label", "owner": "ref"},
    returns={"id": "internal", "contact": "internal"},
    timeout=30.0,
)
def task(at: At, contact: Id, title: Title, text: Words, due: Due, owner: Id | Literal[""] = "") -> Tasked:
    """Make a task about a contact. HubSpot API reference, "Tasks", Create a task.

    `owner`: an id of `crm.owners`, empty for nobody. One title is one task for each contact and moment.
    """
    them, mark = id_of(at, "contacts", contact), _mark(at, contact, title, due)
    properties = {
        "hs_task_subject": title,
        "hs_task_body": noting.signed(noting.markup_of(text), mark),
        "hs_task_status": "NOT_STARTED",
        "hs_task_type": "TODO",
        "hs_timestamp": noting.told_time(datetime.fromisoformat(due)),
    }
    properties |= {"hubspot_owner_id": owner} if owner else {}
    links = [hubspot_links.to("tasks", "contacts", them)]
    return Tasked(id=hubspot.create(at, "tasks", properties, hubspot.name_of("contacts", them), links), contact=them)


@task.facts
def _facts(at: At, contact: str, **_: object) -> Facts:
    return {"contact": id_of(at, "contacts", contact)}


@task.probe
def _probe(at: At, contact: str, title: str, due: str, **_: object) -> Tasked | None:
    them = id_if_there(at, "contacts", contact)
    found = them and noting.marked(at, "contacts", them, "tasks", _mark(at, contact, title, due))
    return Tasked(id=found, contact=them) if found else None


@task.preview
def _preview(_facts: Facts, contact: str, title: str, text: str, due: str, owner: str) -> Preview:
    whose = f"owner {owner}" if owner else "nobody"
    parts = (
        PreviewPart(label="Task", text=shown(title)),
        PreviewPart(label="What it says", text="\n".join(map(shown, text.splitlines())) or "(nothing)"),
        PreviewPart(label="For", text=f"{whose}, due {due}"),
    )
    return Preview(title=f"Make a task about contact {contact} at HubSpot", parts=parts)


def _mark(at: At, contact: str, title: str, due: str) -> str:
    return at.marker(contact, title, due, "task")
