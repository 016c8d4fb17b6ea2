"""Counts last week and mails the numbers to whoever is to have them."""

from __future__ import annotations

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Done, Flow
from agents.weekly_summary import week, words
from agents.weekly_summary.sections import SECTIONS
from agents.weekly_summary.week import Asked

NOBODY = 'nobody is to have it: give somebody the role, roles = ["summary"], in people.toml'


def summarize(asked: Asked) -> Flow:
    """One mail to each who has the role; one that cannot be sent keeps no other back."""
    last = week.before(asked.scheduled, asked.zone)
    found = yield Call("people.holding")
    if not found.people:
        return Done(summary=f"Week {last.name} was not summed up, since {NOBODY}")
    counted = yield Call(
        "journal.counts", agents=SECTIONS.agents, since=last.since.isoformat(), until=last.until.isoformat()
    )
    text = words.text(last, asked.zone, SECTIONS.sections, counted, asked.missed)
    told, failed = [], []
    for person in found.people:
        try:
            yield Call(
                "mail.send",
                to=person.mail,
                occasion=f"weekly summary {last.name}",
                subject=words.subject(last),
                text=text,
            )
            told.append(person.name)
        except CallFailed as error:
            failed.append(error)
            if len(failed) == len(found.people):
                raise
    missing = f"; {len(failed)} could not be told: {failed[0]}" if failed else ""
    return Done(summary=f"Week {last.name} went to {', '.join(told)}{missing}", output=counted)
