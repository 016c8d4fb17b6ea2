"""Several questions of one run in one notice: a few lines each, and a link of its own to its own page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agents.engine.canonical import digest
from tasks.brief import arguments
from tasks.notify import Notice
from tasks.notify.text import HEADINGS
from tasks.notify.text.rendering import line, notice
from tasks.people import Person
from tasks.status import Approval


class Listed(NamedTuple):
    """One of the questions, the person's own link to it, and how often they were told of it before."""

    asked: Approval
    link: str
    reminder: int = 0


class Item(NamedTuple):
    """A question as it is listed. `gives`: the call's arguments, where its title does not tell it from others."""

    title: str
    gives: str
    asked: Approval
    link: str


def asked_together(listed: Sequence[Listed], person: Person) -> Notice:
    """Several questions of one run, for one person. The same questions have the same Message-ID."""
    first, count = listed[0].asked, len(listed)
    kinds, titles = {each.asked.kind for each in listed}, [each.asked.title for each in listed]
    calls = kinds == {"approve"}
    wish = f"wants to do {count} things, and asks before each." if calls else f"waits for answers to {count} questions."
    what = f"Approve: {count} calls" if calls else f"{count} questions"
    about = f" on {line(first.subject)}" if first.subject else ""
    told = digest([[each.asked.id, each.reminder] for each in listed])[:16]
    return notice(
        "questions",
        person,
        message_id=f"asks.{first.run}.{told}.{person.id}",
        run=first.run,
        subject=f"[Placet] {'Reminder: ' if listed[0].reminder else ''}{what} of {line(first.agent_title)}{about}",
        given={
            "run": first,
            "opening": wish,
            "count": count,
            "items": [_item(each, titles, mixed=len(kinds) > 1) for each in listed],
            "why": _same(each.asked.why for each in listed),
            "silence": _same(each.asked.on_silence for each in listed),
        },
    )


def _item(listed: Listed, titles: Sequence[str], *, mixed: bool) -> Item:
    """`titles` are those of all that are listed; `mixed`: they are of different kinds."""
    asked = listed.asked
    heading = f"{HEADINGS[asked.kind][0]}: " if mixed and asked.kind == "approve" else ""
    return Item(line(f"{heading}{asked.title}"), line(arguments(asked, titles)), asked, listed.link)


def _same(said: Iterable[str]) -> str:
    """What all of them say; empty where they differ."""
    different = set(said)
    return different.pop() if len(different) == 1 else ""
