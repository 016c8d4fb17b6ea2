"""Incidents as tickets at Zendesk: what is kept of each is in the last line of our newest note on it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.engine.flow import Call, Flow
from agents.pipeline_monitor.desk import REMEMBERED, Words
from agents.pipeline_monitor.findings import moment
from agents.pipeline_monitor.shapes import Standing, State
from agents.tools.tickets.find import Found
from agents.tools.tickets.opened import Opened
from agents.tools.tickets.shapes import Ticket, Written

KEPT = re.compile(r"^Kept by Placet: ([A-Za-z0-9+/=]+)\s*\Z", re.MULTILINE)
DRAWN = re.compile(r"```mermaid\n.*?\n```\n*", re.DOTALL)
AT_ONCE = timedelta(seconds=2)
LONG_AGO = "1970-01-01T00:00:00+00:00"
ROOM = 50_000
"""Characters of a note, beside what is kept."""


class Kept(BaseModel):
    """What stands in that line."""

    model_config = ConfigDict(frozen=True)

    incident: str
    state: State


@dataclass(frozen=True)
class AtZendesk:
    """The help desk. `days`: solved tickets are looked at for so long."""

    tags: tuple[str, ...]
    days: int

    def standing(self) -> Flow:
        found: Found = yield Call("tickets.find", days=self.days)
        read: list[Standing | None] = []
        for each in found.items:
            read += [(yield from _standing(each))]
        return tuple(each for each in read if each)

    def still(self, told: Standing) -> tuple[Call, dict[str, Any]]:
        return Call("tickets.find", incident=told.incident, days=1), {"open": [told.id]}

    def last(self, incident: str) -> Flow:
        found: Found = yield Call("tickets.find", incident=incident, days=REMEMBERED)
        return max((each.ticket for each in found.items if not each.open), default=0)

    def open(self, incident: str, state: State, words: Words, after: int) -> Flow:
        made: Opened = yield Call(
            "tickets.open",
            incident=incident,
            subject=words.title[:150],
            text=_noted(words.body, incident, state),
            tags=self.tags,
            after=after,
        )
        return f"ticket {made.ticket}"

    def update(self, told: Standing, state: State, words: Words) -> Flow:
        return (yield from _note(told, told.mark, state, words))

    def close(self, told: Standing, state: State, words: Words) -> Flow:
        # Solved first: a ticket that is solved and does not say so is met again, one that says so and is open is not.
        written: Written = yield Call("tickets.status", ticket=told.id, updated=told.mark, to="solved")
        return (yield from _note(told, written.updated, state, words))

    def reopen(self, told: Standing, state: State, words: Words) -> Flow:
        # Noted first: one that is open and says that we closed it would be a person's, whom nobody takes it from.
        written: Written = yield from _written(told, told.mark, state, words)
        yield Call("tickets.status", ticket=told.id, updated=written.updated, to="open")
        return told.name


def _note(told: Standing, updated: str, state: State, words: Words) -> Flow:
    yield from _written(told, updated, state, words)
    return told.name


def _written(told: Standing, updated: str, state: State, words: Words) -> Flow:
    """There is no text to be brought up to date: what is new comes first, and then the whole."""
    text = "\n\n".join(part for part in (words.said, words.body) if part)
    text = _noted(text, told.incident, state)
    occasion = f"incident, after {updated}"
    return (yield Call("tickets.note", ticket=told.id, updated=updated, occasion=occasion, text=text))


def _standing(found: Opened) -> Flow:
    """None for one in which nothing of ours can be read any more."""
    ticket: Ticket = yield Call("tickets.read", ticket=found.ticket)
    ours = ((KEPT.search(each.text), each.at) for each in reversed(ticket.comments) if each.by == "us")
    line, at = next((each for each in ours if each[0]), (None, ""))
    try:
        kept = Kept.model_validate_json(base64.b64decode(line[1], validate=True)) if line else None
    except (ValidationError, ValueError):
        return None
    if kept is None:
        return None
    over = LONG_AGO if ticket.status == "closed" else ticket.updated  # what is closed for good is never opened again
    # Nobody has touched it since we noted that it is bad again: it was solved before that, and is not open yet.
    half = not found.open and abs(moment(ticket.updated) - moment(at)) <= AT_ONCE
    state = kept.state.model_copy(update={"closed": True}) if half else kept.state
    return Standing(
        id=ticket.id,
        name=f"ticket {ticket.id}",
        incident=kept.incident,
        mark=ticket.updated,
        closed_at="" if found.open else over,
        state=state,
    )


def _noted(text: str, incident: str, state: State) -> str:
    """What people read, without what is only drawn at GitHub, and in its last line what is kept.

    In base64, so that nothing in it is taken for Markdown; and nothing in the text for a placeholder of Zendesk's.
    """
    told = DRAWN.sub("", text)[:ROOM].replace("{{", "{ {").replace("{%", "{ %")
    kept = base64.b64encode(Kept(incident=incident, state=state).model_dump_json().encode()).decode()
    return f"{told}\n\nKept by Placet: {kept}"
