"""The contact and the company of a lead as HubSpot has them, and what becomes of one that is not there any more."""

from __future__ import annotations

from agents.clients.hubspot_site import GONE
from agents.engine.errors import CallFailed, ToolFailed
from agents.engine.flow import Call, Flow, Wait
from agents.tools.crm.find_company import Companies
from agents.tools.crm.shapes import Company, Contact

from .shapes import Stopped
from .story import Story

SOON = 60.0
"""Seconds until a contact is there for certain, if it is at all."""


def contact_of(id: str) -> Flow:
    """The contact. Raises `Stopped` for one that was deleted, or merged into another, which has a run of its own."""
    try:
        found: Contact = yield Call("crm.contact", contact=id)
    except ToolFailed as failed:
        if GONE in str(failed):
            raise Stopped("gone", "the contact was deleted in HubSpot") from None
        raise
    if found.id != id:
        raise Stopped("merged", f"the contact was merged into contact {found.id}, which is another lead")
    return found


def first_look(id: str) -> Flow:
    """The contact that was told of. HubSpot may tell of one before it can be read: one that is not there is looked for
    once more. Raises `Stopped`, as above."""
    try:
        return (yield from contact_of(id))
    except Stopped as stop:
        if stop.outcome != "gone":
            raise
    yield Wait(seconds=SOON)
    return (yield from contact_of(id))


def company_of(contact: Contact, domain: str, story: Story) -> Flow:
    """The company that a contact belongs to, else the one of its domain; None where HubSpot knows none yet."""
    for id in contact.companies[:1]:
        try:
            company: Company = yield Call("crm.company", company=id)
        except CallFailed as failed:
            story.gaps.append(f"the contact's company could not be read: {failed}")
            break
        story.company = company.id
        return company
    return (yield from _by_domain(domain, story)) if domain else None


def appeared(id: str, story: Story) -> Flow:
    """The company that the contact was put into meanwhile: HubSpot makes one by itself, if it is set up to do so.

    None where there is still none; its search is behind by some seconds, so that the contact is looked at.
    """
    contact: Contact = yield from contact_of(id)
    return (yield from company_of(contact, "", story))


def _by_domain(domain: str, story: Story) -> Flow:
    try:
        found: Companies = yield Call("crm.find_company", domain=domain)
    except CallFailed as failed:
        story.gaps.append(f"companies could not be searched: {failed}")
        return None
    if not found.items:
        return None
    if found.total > 1:
        ids = ", ".join(each.id for each in found.items[:5])
        story.gaps.append(f"{found.total} companies have the domain {domain} ({ids}); the oldest is taken")
    oldest = min(found.items, key=lambda each: (each.created, len(each.id), each.id))
    story.company = oldest.id
    return oldest
