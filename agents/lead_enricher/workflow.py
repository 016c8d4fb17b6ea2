"""A new contact: who they are, whether they fit, what HubSpot should know, whose they are, what they are written."""

from __future__ import annotations

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow, Wait, Woken, single
from agents.tools.crm.owners import Owners
from agents.tools.crm.shapes import Company, Contact

from . import filling, sources, telling
from .drafts import Addressee, after, mails
from .going_on import written_at
from .ideal import score
from .known import merged
from .mailbox import IN_WORDS, Mailbox, mailbox_of
from .names import company_name, given_name
from .owners import Choice, Person, owner_of
from .patience import patiently
from .reading import appeared, company_of, first_look
from .sequence import SEQUENCE
from .series import write_to
from .shapes import LeadEvent, Stopped
from .story import Story


def enrich(event: LeadEvent) -> Flow:
    """Find out, fill in, score, tell people, and write to those who fit until they say stop."""
    story = Story(event.id, came=event.came)
    try:
        contact: Contact = yield from patiently(lambda: first_look(event.id))
        mailbox = mailbox_of(contact.email)
        if mailbox.kind == "disposable":
            return story.done("left alone", f"left alone, for {mailbox.domain} is {IN_WORDS['disposable']}")
        yield from _enriched(contact, mailbox, story)
        return (yield from _followed(contact, mailbox, story))
    except Stopped as stop:
        return story.done(stop.outcome, str(stop))


def _enriched(contact: Contact, mailbox: Mailbox, story: Story) -> Flow:
    company: Company | None = yield from company_of(contact, mailbox.company, story)
    said = yield from sources.gathered(contact, company, mailbox, story)
    story.known = merged(said)
    story.score = score(story.known, mailbox.kind)
    story.choice = yield from _owned(contact, story)
    if company is None and mailbox.company:
        company = yield from patiently(lambda: appeared(contact.id, story))
    # Of a contact that is in one which cannot be read, none is made beside it.
    yield from filling.company_filled(company, "" if contact.companies else mailbox.company, story)
    yield from filling.contact_in_company(contact, story)
    yield from filling.contact_filled(contact, story)


def _owned(contact: Contact, story: Story) -> Flow:
    """Whoever has it keeps it."""
    assert story.score is not None
    try:
        known: Owners = yield from patiently(lambda: single(Call("crm.owners")))
    except CallFailed as failed:
        return Choice(None, f"HubSpot's owners could not be read: {failed}")
    people = [Person(each.id, each.email, each.name) for each in known.items if each.active]
    if contact.owner:
        theirs = next((each for each in people if each.id == contact.owner), None)
        return Choice(theirs, "who had it already" if theirs else "for whoever has it is not active in HubSpot")
    return owner_of(contact.id, story.known, story.score.grade.grade, people)


def _followed(contact: Contact, mailbox: Mailbox, story: Story) -> Flow:
    """Note and task, and then the sequence, if there is to be one."""
    why = _not_written_to(mailbox, story)
    to = _addressee(contact, story)
    yield from patiently(lambda: telling.note(story, f"No mails: {why}." if why else _plan(to)))
    woken: Woken = yield Wait(seconds=0)
    yield from telling.task(story, woken.at)
    if why:
        return story.done("scored", f"nobody is written to: {why}")
    try:
        yield from write_to(to, story)
    except Stopped as stop:
        if stop.outcome not in ("gone", "merged"):
            yield from telling.closing(story, str(stop))
        raise
    return story.done("written to", "all mails of the sequence were sent")


def _not_written_to(mailbox: Mailbox, story: Story) -> str:
    """Why there is no sequence; empty: there is one."""
    assert story.score is not None
    if not written_at(mailbox):
        return f"the contact has {IN_WORDS[mailbox.kind]}"
    grade = story.score.grade
    return "" if grade.write else f"leads of grade {grade.grade} are not"


def _addressee(contact: Contact, story: Story) -> Addressee:
    """Names as they may stand in a letter, and the country whose clock and language count: the contact's own first."""
    company = company_name(story.known["company"].value) if "company" in story.known else ""
    country = contact.country or (story.known["country"].value if "country" in story.known else "")
    owner = story.choice.owner if story.choice else None
    sender = SEQUENCE.sender or (owner.name if owner else "")
    return Addressee(
        contact.id, country, {"first_name": given_name(contact.first_name), "company": company, "sender": sender}
    )


def _plan(to: Addressee) -> str:
    drafted = "; ".join(f"{after(each)}: “{each.subject}”" for each in mails(to))
    return f"Mails that are drafted (sequence “{SEQUENCE.name}”): {drafted}."
