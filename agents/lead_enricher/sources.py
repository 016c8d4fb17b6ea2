"""What is found out about a lead, source after source: HubSpot itself, data providers, the company's home page."""

from __future__ import annotations

from collections.abc import Iterator

from agents.engine.errors import CallFailed, Denied, Refused
from agents.engine.flow import Call, Flow
from agents.tools.crm.shapes import Company, Contact
from agents.tools.leads.shape import Lead
from agents.tools.web.homepage import registered
from agents.tools.web.page import Page

from . import page
from .fields import FIELDS
from .known import Found, found
from .mailbox import Mailbox
from .story import Story

ON_A_PAGE = frozenset({"company", "industry", "employees", "country", "city"})


def gathered(contact: Contact, company: Company | None, mailbox: Mailbox, story: Story) -> Flow:
    """All that the sources say, in their order. One that cannot be asked is told of, and the others go on."""
    said, mailbox = list(in_hubspot(contact, company)), _at(company, mailbox)
    if not mailbox.company:
        return said
    for provider in FIELDS.providers:
        said += yield from _provided(provider, contact, mailbox, story)
    if not {each.name for each in said} >= ON_A_PAGE:
        said += yield from _on_the_page(mailbox.company, story)
    return said


def _at(company: Company | None, mailbox: Mailbox) -> Mailbox:
    """As if it were at the company's own domain, where that has one: who is put into it may write from elsewhere, and
    what stands on a page there is nothing of the company's."""
    if company is None or not mailbox.company:
        return mailbox
    try:
        return mailbox._replace(domain=registered(company.domain))
    except Refused:
        return mailbox


def in_hubspot(contact: Contact, company: Company | None) -> Iterator[Found]:
    """What stands there. Of a country, the company's counts before the contact's own."""
    of_company = _of_company(company) if company else {}
    of_contact = {
        "job_title": contact.job_title,
        "phone": contact.phone,
        "company": contact.company,
        "country": contact.country,
    }
    for where, values in (("the company in HubSpot", of_company), ("the contact in HubSpot", of_contact)):
        for name, value in values.items():
            if fact := found(name, value, where, FIELDS.confidence.crm):
                yield fact


def _of_company(company: Company) -> dict[str, str]:
    return {
        "company": company.name,
        "industry": company.industry,
        "employees": company.employees,
        "revenue": company.revenue,
        "city": company.city,
        "country": company.country,
    }


def _provided(provider: str, contact: Contact, mailbox: Mailbox, story: Story) -> Flow:
    """Of a mailbox that is nobody's own, the company alone is asked about."""
    tool, email = f"leads.{provider}", contact.email if mailbox.kind == "business" else ""
    try:
        lead: Lead = yield Call(tool, domain=mailbox.company, email=email)
    except CallFailed as failed:
        story.gaps.append(f"{tool} gave nothing: {failed}")
        return []
    facts = (found(each.name, each.value, tool, each.confidence) for each in lead.fields)
    return [each for each in facts if each]


def _on_the_page(domain: str, story: Story) -> Flow:
    try:
        seen: Page | None = yield Call("web.homepage", domain=domain)
    except Denied:
        return []
    except CallFailed as failed:
        story.gaps.append(f"the home page of {domain} was not read: {failed}")
        return []
    if seen is None:
        story.gaps.append(f"{domain} has no home page")
        return []
    facts, aside = yield from page.read(seen.title, seen.text)
    story.gaps += [aside] if aside else []
    return facts
