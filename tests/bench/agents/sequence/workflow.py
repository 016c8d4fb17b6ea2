"""A lead, up to the wait after its first letter: about thirty entries."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow, Gather, Think, Wait

DAYS = 3
SUMMARY = 200
"""Characters of the note about a letter."""


class Lead(BaseModel):
    """The contact that was created; `portal` is the account of the one who tells of it."""

    contact: int
    portal: int


class Letter(BaseModel):
    """What the model writes."""

    subject: str
    text: str


RULES = Letter(subject="Hello", text="Would a call next week suit you?")


def work(lead: Lead) -> Flow:
    """Enrich, write, wait."""
    contact = yield Call("lead.contact", contact=lead.contact)
    company = yield Call("lead.company", domain=contact["domain"])
    standing = yield Call("lead.standing", contact=lead.contact)
    page, found = yield Gather(
        Call("lead.homepage", domain=contact["domain"]), Call("lead.found", domain=contact["domain"])
    )
    letter = yield Think(Letter, "letter.md", otherwise=RULES, contact=contact, company=company, page=page)
    yield Call("lead.update", contact=lead.contact, fields=found["fields"])
    yield Call("lead.note", contact=lead.contact, text=letter.text[:SUMMARY])
    yield Call("lead.send", contact=lead.contact, step=1, subject=letter.subject, text=letter.text)
    woken = yield Wait(seconds=DAYS * 86_400, event="bench.contact.*")
    return Done(summary=f"woke at {woken.at}, {standing['domain']}")
