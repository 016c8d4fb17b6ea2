"""Handing a ticket over to people: one internal note, which says what was found, what was done, and why it stops."""

from __future__ import annotations

from agents.engine.errors import Answered, CallFailed, Stale, ToolFailed
from agents.engine.flow import Call, Done, Flow
from agents.ticket_resolver.aside import aside
from agents.ticket_resolver.story import Story
from agents.tools.tickets.shapes import Ticket

TRIES = 3
LONGEST = 8_000


def hand_over(why: str, story: Story) -> Flow:
    """Leave the note, unless a person is at it already and nothing was done that they have to hear of."""
    name, stop = f"ticket {story.ticket}", ""
    for _ in range(TRIES):
        now = yield from _read(why, story)
        if (reason := aside(now)) and not story.moved_money:
            return silent(reason, story)
        occasion = f"handed over at {now.answers}"
        try:
            yield Call("tickets.note", ticket=now.id, updated=now.updated, occasion=occasion, text=note(why, story))
        except Stale as moved:
            stop = str(moved)
            continue
        except Answered as answer:
            stop = f"{answer.kind}: {answer}"
            break
        except CallFailed as failed:
            raise ToolFailed(_unsaid(why, story, failed)) from None
        return Done(summary=f"handed {name} over: {why} ({story.done})", output=story.output("handed over", why=why))
    if story.moved_money:
        raise ToolFailed(_unsaid(why, story, stop))
    return Done(
        summary=f"{name} is for people: {why}. No note says so: {stop}", output=story.output("not noted", why=why)
    )


def silent(why: str, story: Story) -> Done:
    """Nothing is said, not even to people."""
    return Done(summary=f"left ticket {story.ticket} alone: {why}", output=story.output("left alone", why=why))


def note(why: str, story: Story) -> str:
    """What the help desk reads. What others wrote in it stands in quotes; nothing in it is filled in by the desk."""
    found = "".join(f"\n- {each}" for each in story.found) or "\n- nothing yet"
    begun = f"Placet hands this ticket over to people.\n\nWhy: {why}.\n\nWhat was done: {story.done}."
    text = f"{begun}\n\nWhat it found:{found}"
    return text.replace("{{", "{ {").replace("{%", "{ %")[:LONGEST]


def _read(why: str, story: Story) -> Flow:
    try:
        now: Ticket = yield Call("tickets.read", ticket=story.ticket)
    except CallFailed as failed:
        raise ToolFailed(_unsaid(why, story, failed)) from None
    return now


def _unsaid(why: str, story: Story, failed: CallFailed | str) -> str:
    """How the run fails, so that operators hear of it: people have to be told, and the help desk could not be."""
    return f"ticket {story.ticket} is for people: {why} ({story.done}); no note could be left: {failed}"
